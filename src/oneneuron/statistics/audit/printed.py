"""Numbers as printed, and the values that they can stand for."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

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


def printings(printed: str | float, decimals: int | None = None) -> tuple[Printing, Printing]:
    """Return what a printed number can stand for, by rounding and by cutting.

    Parameters
    ----------
    printed
        The number. As text its trailing zeros count; of a float they are lost, so give
        `decimals` with it.
    decimals
        Digits printed after the point; must not be fewer than `printed` has.

    Raises
    ------
    ValueError
        Where it is no number, is negative, or shows more digits than `decimals`.

    Examples
    --------
    >>> rounded, cut = printings("0.80")
    >>> float(rounded.lower), float(rounded.upper), float(cut.lower), float(cut.upper)
    (0.795, 0.805, 0.8, 0.81)
    """
    text = str(printed).strip()
    try:
        value = Fraction(text)
    except ValueError:
        raise ValueError(f"expected a printed number such as '0.80', got {printed!r}") from None
    if value < 0 or "/" in text or "e" in text.lower():
        raise ValueError(f"expected plain digits, not negative, got {printed!r}")
    shown = len(text.partition(".")[2])
    if isinstance(printed, float) and decimals is not None and value.denominator == 1:
        shown = 0  # 3.0 is how Python writes a float, not what was printed
    if decimals is not None and decimals < shown:
        raise ValueError(f"{printed!r} shows more than {decimals} decimals")
    unit = Fraction(1, 10 ** (shown if decimals is None else decimals))
    return (
        Printing("rounded", value - unit / 2, value + unit / 2, includes_upper=True),
        Printing("cut", value, value + unit, includes_upper=False),
    )
