"""An interval and the coverage that it really has."""

import math
from dataclasses import dataclass
from typing import Literal, Self


@dataclass(frozen=True)
class Interval:
    """Lower and upper limit with their true coverage.

    Attributes
    ----------
    lower, upper
        The limits; None where there is none: no value is too far on that side (it rests on a
        lost run), or, where `beyond` says so, every finite value is outside.
    level
        True coverage, between 0 and 1; for discrete statistics that of continuous data. None for
        the range of some values, which claims no coverage.
    open_lower, open_upper
        Whether the limit itself is outside. It matters to tied data alone, where a limit can be
        exactly the value that was tested; where both limits are one open value, the interval is
        empty.
    beyond
        Where the whole interval lies ``above`` or ``below`` every finite value, because lost runs
        decide it; both limits are None then. None where it holds finite values.

    Raises
    ------
    ValueError
        Where a limit is NaN or infinite, the lower one is above the upper one, the level is no
        coverage, or an interval that is `beyond` has a limit.
    """

    lower: float | None
    upper: float | None
    level: float | None = None
    open_lower: bool = False
    open_upper: bool = False
    beyond: Literal["above", "below"] | None = None

    def __post_init__(self) -> None:
        for name, limit in (("lower", self.lower), ("upper", self.upper)):
            if limit is not None and not math.isfinite(limit):
                raise ValueError(f"{name}: expected a finite limit or None, got {limit}")
        if self.lower is not None and self.upper is not None and self.lower > self.upper:
            raise ValueError(f"lower: {self.lower} is above the upper limit {self.upper}")
        if self.level is not None and not 0 <= self.level <= 1:
            raise ValueError(f"level: expected a coverage between 0 and 1, got {self.level}")
        if self.beyond is not None:
            if self.beyond not in ("above", "below"):
                raise ValueError(f"beyond: expected above or below, got {self.beyond!r}")
            if (self.lower, self.upper) != (None, None):
                raise ValueError("beyond: an interval beyond every finite value has no limits")

    @classmethod
    def spanning(cls, lower: float, upper: float, level: float | None = None) -> Self:
        """Return the interval from one value to another, either ±inf where it rests on a lost run.

        Examples
        --------
        >>> Interval.spanning(3.0, math.inf).upper, Interval.spanning(math.inf, math.inf).beyond
        (None, 'above')
        """
        if lower == upper and math.isinf(lower):
            return cls(None, None, level, beyond="above" if lower > 0 else "below")
        low, high = (None if math.isinf(end) else end for end in (lower, upper))
        return cls(low, high, level)

    @property
    def unbounded(self) -> bool:
        """Whether it holds finite values without end on one side or both."""
        return self.beyond is None and (self.lower is None or self.upper is None)

    @property
    def ends(self) -> tuple[float, float]:
        """The limits as numbers, ±inf for None: (inf, inf) where it is above every value."""
        if self.beyond is not None:
            return (math.inf, math.inf) if self.beyond == "above" else (-math.inf, -math.inf)
        return (
            -math.inf if self.lower is None else self.lower,
            math.inf if self.upper is None else self.upper,
        )

    @property
    def is_point(self) -> bool:
        """Whether both limits are the same value."""
        return self.lower is not None and self.lower == self.upper

    def contains(self, value: float) -> bool:
        """Whether a value lies in the interval; ValueError where it is NaN."""
        if math.isnan(value):
            raise ValueError("value: NaN lies neither inside an interval nor outside")
        lower, upper = self.ends
        return not (
            value < lower
            or value > upper
            or (self.open_lower and value == lower)
            or (self.open_upper and value == upper)
        )

    def within(self, margin: float) -> bool:
        """Whether the whole interval lies strictly between -margin and +margin."""
        _refuse_no_margin(margin)
        return -margin < self.ends[0] and self.ends[1] < margin

    def outside(self, margin: float) -> bool:
        """Whether the whole interval lies beyond -margin or beyond +margin."""
        _refuse_no_margin(margin)
        return self.ends[0] > margin or self.ends[1] < -margin

    def __format__(self, spec: str) -> str:
        """Return the limits in words, each by a format of numbers such as ``.3f``.

        Examples
        --------
        >>> f"{Interval(-0.5, 1.25, 0.9):.2f}", f"{Interval(0.1, None, 0.9):.1f}"
        ('-0.50 to 1.25', '0.1 to unbounded')
        >>> f"{Interval(None, None, 0.9, beyond='above'):.1f}"
        'above every finite value'
        """
        if self.beyond is not None:
            return f"{self.beyond} every finite value"
        lower, upper = (
            "unbounded" if limit is None else format(limit, spec)
            for limit in (self.lower, self.upper)
        )
        return f"{lower} to {upper}"


def _refuse_no_margin(margin: float) -> None:
    if not 0 <= margin < math.inf:
        raise ValueError(f"margin: expected a finite number of at least 0, got {margin}")
