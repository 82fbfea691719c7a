"""Whether two arms count as equal.

Two arms are equivalent where the 90 % interval of their difference lies inside the margin, which
is two one-sided tests at 0.05 (Schuirmann 1987).
"""

from oneneuron.evidence.interval import Interval
from oneneuron.statistics import checks

LEVEL = 0.90


def is_equivalent(interval: Interval | None, margin: float) -> bool:
    """Whether an interval of 90 % or more lies inside ±margin.

    Raises
    ------
    ValueError
        Where the margin is not positive and finite.
    """
    checks.positive(margin, "margin")
    if interval is None or interval.level is None:
        return False
    return interval.level >= LEVEL - 1e-9 and interval.within(margin)
