"""GRIM: is a printed mean possible at all, for so many whole numbers?"""

import math
from dataclasses import dataclass

from oneneuron.statistics import checks
from oneneuron.statistics.audit.printed import Printing, printings


@dataclass(frozen=True)
class Grim:
    """Which totals give a printed mean.

    Attributes
    ----------
    possible
        Whether any total does by rounding, a half either way, as the literature's GRIM asks.
    total
        Whole numbers behind the mean: n times the items.
    rounded, cut
        Sums that are printed so by rounding to the nearest, and by cutting.
    """

    possible: bool
    total: int
    rounded: tuple[int, ...]
    cut: tuple[int, ...]

    @property
    def possible_cut(self) -> bool:
        """Whether any total does by cutting, which accepts more means than rounding."""
        return bool(self.cut)


def grim(
    mean: str | float, n: int, decimals: int | None = None, items: int = 1, scale: int = 1
) -> Grim:
    """Say whether a mean of whole numbers can be printed so.

    A mean of n whole numbers is a multiple of 1/n, and few multiples fit a number that is
    printed with many decimals.

    Parameters
    ----------
    mean
        The printed mean or proportion, as text, whose trailing zeros count.
    n
        Whole numbers (answers, test frames times runs) behind it.
    decimals
        Digits after the point, where `mean` is a float.
    items
        Whole numbers averaged for each of the n, such as the questions of a scale.
    scale
        100 for a percentage, 1 otherwise.

    Returns
    -------
    Grim
        The sums that fit; with many whole numbers there may be several.

    Raises
    ------
    ValueError
        Where n, items or scale is not whole or not positive, or the mean is no printed number
        or a float without `decimals`.

    Notes
    -----
    Brown & Heathers 2017. A value halfway between two printed ones may have been rounded either
    way. Cutting is an answer of its own: allowing both would accept 40 % of all means of two
    decimals of 28 numbers, where rounding accepts 28 %.

    Examples
    --------
    A mean accuracy over five runs of 729 test samples each:

    >>> result = grim("0.82195", n=5 * 729)
    >>> result.possible, result.rounded, result.possible_cut
    (True, (2996,), False)

    A mean of 28 whole numbers printed as 5.19:

    >>> grim("5.19", n=28).possible, grim("5.18", n=28).possible
    (False, True)
    """
    total = checks.whole(n, "n", least=1) * checks.whole(items, "items", least=1)
    scale = checks.whole(scale, "scale", least=1)
    rounded, cut = (_sums(way, total, scale) for way in printings(mean, decimals, "mean"))
    return Grim(possible=bool(rounded), total=total, rounded=rounded, cut=cut)


def _sums(way: Printing, total: int, scale: int) -> tuple[int, ...]:
    least = max(0, math.ceil(way.lower * total / scale))
    most = math.floor(way.upper * total / scale)
    if not way.includes_upper and way.upper * total / scale == most:
        most -= 1
    return tuple(range(least, most + 1))
