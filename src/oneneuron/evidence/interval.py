"""An interval and the coverage that it really has."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Interval:
    """Lower and upper limit with their true coverage.

    Attributes
    ----------
    lower, upper
        The limits; None where a limit is beyond range, because it rests on a lost run or because
        nothing bounds it.
    level
        True coverage, between 0 and 1; for discrete statistics that of continuous data. None for
        the range of some values, which claims no coverage.
    open_lower, open_upper
        Whether the limit itself is outside. It matters to tied data alone, where a limit can be
        exactly the value that was tested.
    """

    lower: float | None
    upper: float | None
    level: float | None = None
    open_lower: bool = False
    open_upper: bool = False

    @property
    def is_point(self) -> bool:
        """Whether both limits are the same value."""
        return self.lower is not None and self.lower == self.upper

    def contains(self, value: float) -> bool:
        """Whether a value lies in the interval."""
        if self.lower is not None and (
            value < self.lower or (value == self.lower and self.open_lower)
        ):
            return False
        return self.upper is None or not (
            value > self.upper or (value == self.upper and self.open_upper)
        )

    def within(self, margin: float) -> bool:
        """Whether the whole interval lies strictly between -margin and +margin."""
        if self.lower is None or self.upper is None:
            return False
        return -margin < self.lower and self.upper < margin

    def outside(self, margin: float) -> bool:
        """Whether the whole interval lies beyond -margin or beyond +margin."""
        above = self.lower is not None and self.lower > margin
        below = self.upper is not None and self.upper < -margin
        return above or below
