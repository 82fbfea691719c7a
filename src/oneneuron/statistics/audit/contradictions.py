"""Numbers and conclusions of one source that cannot all hold."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from oneneuron.statistics import checks


@dataclass(frozen=True)
class Contrary:
    """A row that goes against a conclusion: the two values that were compared."""

    row: str
    first: float
    second: float


def rows_against(
    rows: Mapping[str, tuple[float, float]], conclusion: Literal["greater", "less"]
) -> list[Contrary]:
    """Return the rows of a table that go against the conclusion drawn from it.

    Parameters
    ----------
    rows
        For each row the two values that are compared.
    conclusion
        Whether the first value is said to be ``greater``, or ``less``, in every row; an equal
        pair is not against it.

    Raises
    ------
    ValueError
        Where the conclusion is another word, or a value is not finite.

    Examples
    --------
    "Only worse" of validation errors, with the neuron (first) and without:

    >>> rows_against({"MNIST": (4, 5), "Gaussians": (63, 56)}, conclusion="greater")
    [Contrary(row='MNIST', first=4, second=5)]
    """
    checks.word(conclusion, "conclusion", ("greater", "less"))
    for row, values in rows.items():
        for value in values:
            checks.real(value, f"rows[{row!r}]")
    return [
        Contrary(row, first, second)
        for row, (first, second) in rows.items()
        if (first < second if conclusion == "greater" else first > second)
    ]


def zeros_contradicted(
    errors_left: Mapping[str, int], epochs_to_zero: Mapping[str, int | None]
) -> list[str]:
    """Return the settings that reach zero errors in one table and have errors left in another.

    Parameters
    ----------
    errors_left
        Training errors at the end of training, by setting.
    epochs_to_zero
        Epochs until there were none, by setting; None where it was not reached.

    Examples
    --------
    >>> zeros_contradicted({"CIFAR": 1, "MNIST": 0}, {"CIFAR": 20, "MNIST": 15})
    ['CIFAR']
    """
    return [
        setting
        for setting, errors in errors_left.items()
        if errors > 0 and epochs_to_zero.get(setting) is not None
    ]
