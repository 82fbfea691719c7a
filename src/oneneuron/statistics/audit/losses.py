"""What a loss and an error count allow each other."""

from dataclasses import dataclass

from oneneuron.statistics import checks
from oneneuron.statistics.audit.printed import printings


@dataclass(frozen=True)
class HingeBound:
    """Whether a printed loss can be a sum, or a mean, over the set of its errors.

    Attributes
    ----------
    can_be_sum
        Whether some value that prints so is at least the number of errors.
    can_be_mean
        The same of a mean over `set_size` samples; None where that is not known.
    least_sum
        The least that the sum can be.
    """

    can_be_sum: bool
    can_be_mean: bool | None
    least_sum: int


def hinge_bound(
    loss: str | float, errors: int, set_size: int | None = None, decimals: int | None = None
) -> HingeBound:
    """Hold a printed hinge loss against the errors printed beside it.

    A misclassified sample has y·f ≤ 0, so it costs max(0, 1 - y·f)^p ≥ 1 for every power p > 0:
    a summed loss is at least the number of errors, and a mean one at least their share. The
    bound is for errors counted at y·f ≤ 0 and a loss without a negative part.

    Parameters
    ----------
    loss
        As printed, as text, whose trailing zeros count.
    errors
        Misclassified samples, not negative.
    set_size
        Samples that both run over, to check the mean too.
    decimals
        Digits after the point, where `loss` is a float.

    Raises
    ------
    ValueError
        Where the errors are no count of the set, or the loss is no printed number or a float
        without `decimals`.

    Examples
    --------
    >>> hinge_bound("0.431", errors=1, set_size=2000)
    HingeBound(can_be_sum=False, can_be_mean=True, least_sum=1)
    >>> hinge_bound("44.3", errors=7).can_be_sum
    True
    """
    errors = checks.whole(errors, "errors")
    if set_size is not None and errors > checks.whole(set_size, "set_size", least=1):
        raise ValueError(f"errors: {errors} are more than the set_size, {set_size}")
    most = max(way.upper for way in printings(loss, decimals, "loss"))
    return HingeBound(
        can_be_sum=most > errors,
        can_be_mean=None if set_size is None else bool(most * set_size > errors),
        least_sum=errors,
    )
