"""Numbers as printed, and the values that they can stand for."""

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from oneneuron.statistics import checks

Habit = Literal["rounded", "cut"]


@dataclass(frozen=True)
class Printing:
    """A habit of printing, and the values that it prints as a given number.

    Attributes
    ----------
    habit
        ``rounded`` to the nearest, or ``cut`` after the last digit.
    lower, upper
        The values lie from `lower` to `upper`, exactly.
    includes_upper
        Whether `upper` is one of them: a value halfway may round either way, so it is when
        rounded; when cut it is not.
    """

    habit: Habit
    lower: Fraction
    upper: Fraction
    includes_upper: bool

    def fits(self, value: Fraction | float) -> bool:
        """Whether a value is printed so."""
        return self.lower <= value and (
            value < self.upper or (self.includes_upper and value == self.upper)
        )


def printings(
    printed: str | float, decimals: int | None = None, name: str = "printed"
) -> tuple[Printing, Printing]:
    """Return what a printed number can stand for, by rounding and by cutting.

    Parameters
    ----------
    printed
        The number, as text, whose trailing zeros count. Of a float they are lost: it needs
        `decimals` with it.
    decimals
        Digits printed after the point; must not be fewer than `printed` has.
    name
        What errors call the number.

    Raises
    ------
    ValueError
        Where it is no number, is negative, is a float without `decimals`, or shows more digits
        than these.

    Examples
    --------
    >>> rounded, cut = printings("0.80")
    >>> float(rounded.lower), float(rounded.upper), float(cut.lower), float(cut.upper)
    (0.795, 0.805, 0.8, 0.81)
    """
    text = str(printed).strip()
    if not isinstance(printed, str | int):
        if decimals is None:
            raise ValueError(
                f"{name}: {printed!r} has lost its zeros at the end (0.80 is 0.8); give it as "
                "text, or say decimals"
            )
        # 3.0 is how Python writes a float, and 1e-05 too; neither is what was printed
        text = format(Decimal(text), "f").removesuffix(".0")
    if not re.fullmatch(r"[0-9]+\.?[0-9]*|\.[0-9]+", text):
        raise ValueError(f"{name}: expected a printed number such as '0.80', got {printed!r}")
    value, shown = Fraction(text), len(text.partition(".")[2])
    if decimals is not None and checks.whole(decimals, "decimals") < shown:
        raise ValueError(f"decimals: {printed!r} shows more than {decimals} decimals")
    unit = Fraction(1, 10 ** (shown if decimals is None else int(decimals)))
    return (
        Printing("rounded", value - unit / 2, value + unit / 2, includes_upper=True),
        Printing("cut", value, value + unit, includes_upper=False),
    )
