"""Whether a published number is one that ours make likely."""

from dataclasses import dataclass
from typing import Literal

from oneneuron.evidence.interval import Interval
from oneneuron.statistics.audit import printings
from oneneuron.statistics.verdicts.base import percent

Answer = Literal["within", "outside", "not comparable"]


@dataclass(frozen=True)
class NumberAnswer:
    """What ours says of a published number, and the reason in words."""

    answer: Answer
    reason: str


def answer_number(
    printed: str, interval: Interval | None, conditional: str | None = None
) -> NumberAnswer:
    """Say whether a published number lies within the prediction of ours.

    Parameters
    ----------
    printed
        The number as printed; any value that rounds to it may be the true one.
    interval
        Our range or prediction interval (`oneneuron.statistics.prediction`); None where there
        is none.
    conditional
        What the interval is conditional on, such as ``undiverged runs``.
    """
    rounded, _ = printings(printed)
    if interval is None:
        return NumberAnswer("not comparable", "fewer than two runs of ours")
    lower, upper = interval.ends
    inside = lower <= rounded.upper and rounded.lower <= upper
    covers = (
        "an interval"
        if interval.level is None
        else f"an interval that covers {percent(interval.level)}"
    )
    given = "" if conditional is None else f", given {conditional}"
    if inside:
        return NumberAnswer("within", f"inside {covers}{given}")
    return NumberAnswer("outside", f"outside {covers}{given}")
