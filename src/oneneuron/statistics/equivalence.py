"""Margins within which two arms count as equal, and the test for it.

Two arms are equivalent where the 90 % interval of their difference lies inside the margin, which
is two one-sided tests at 0.05 (Schuirmann 1987).
"""

import math

from oneneuron.evidence.interval import Interval

LEVEL = 0.90
LOG_EPOCH_RATIO_MARGIN = math.log(1.10)


def error_rate_margin(published_without: float) -> float:
    """Return the margin for error rates: 0.25 points, or 5 % of the published rate if larger.

    Parameters
    ----------
    published_without
        The published error rate of the arm without the neuron, between 0 and 1.

    Examples
    --------
    >>> error_rate_margin(0.0), round(error_rate_margin(658 / 2000), 5)
    (0.0025, 0.01645)
    """
    if not 0 <= published_without <= 1:
        raise ValueError(
            f"published_without: an error rate lies between 0 and 1, got {published_without}"
        )
    return max(0.0025, 0.05 * published_without)


def is_equivalent(interval: Interval | None, margin: float) -> bool:
    """Whether an interval of 90 % or more lies inside ±margin.

    Raises
    ------
    ValueError
        Where the margin is not positive and finite.
    """
    if not 0 < margin < math.inf:
        raise ValueError(f"margin: expected a positive number, got {margin}")
    if interval is None or interval.level is None:
        return False
    return interval.level >= LEVEL - 1e-9 and interval.within(margin)
