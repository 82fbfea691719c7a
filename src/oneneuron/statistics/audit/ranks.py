"""What rank test, and what outcome of it, prints a published p."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import stats

from oneneuron.statistics.audit.printed import Habit, printings
from oneneuron.statistics.two_samples import mann_whitney


@dataclass(frozen=True)
class RankCandidate:
    """One reading of a published p of a Mann-Whitney test.

    Attributes
    ----------
    u
        The smaller U: pairs that go against the difference.
    tails
        1 or 2.
    method
        ``exact``, or ``normal`` for its approximation.
    continuity
        Whether the normal approximation is corrected for continuity.
    p
        The p that this reading gives.
    habit
        Whether it prints as published by being ``rounded`` or ``cut``.
    """

    u: int
    tails: Literal[1, 2]
    method: Literal["exact", "normal"]
    continuity: bool
    p: float
    habit: Habit


def mann_whitney_candidates(
    p: str | float, n: int, m: int, decimals: int | None = None
) -> list[RankCandidate]:
    """Return every U, tail, method and correction that prints a published p.

    Parameters
    ----------
    p
        The p as printed. As text its trailing zeros count.
    n, m
        Sizes of the two samples, which are taken to have no ties.
    decimals
        Digits after the point, where `p` is a float.

    Returns
    -------
    list of RankCandidate
        Sorted by U; a reading that prints so both by rounding and by cutting is listed as
        ``rounded``. Empty where no reading gives that p.

    Raises
    ------
    ValueError
        Where a sample is empty or p is no printed number.

    Examples
    --------
    >>> for found in mann_whitney_candidates("0.006", 5, 5):
    ...     print(found.u, found.tails, found.method, found.continuity, round(found.p, 5))
    0 1 normal True 0.00609
    """
    if n < 1 or m < 1:
        raise ValueError(f"both samples need a value, got sizes {n} and {m}")
    ways = printings(p, decimals)
    found = []
    for u in range(n * m // 2 + 1):
        for tails, method, continuity, value in _readings(u, n, m):
            habit = next((way.habit for way in ways if way.fits(value)), None)
            if habit is not None:
                found.append(RankCandidate(u, tails, method, continuity, value, habit))
    return found


def _readings(
    u: int, n: int, m: int
) -> list[tuple[Literal[1, 2], Literal["exact", "normal"], bool, float]]:
    """Return p by each tail, method and correction, for a smaller U of u."""
    exact = _exact_tail(u, n, m)
    spread = np.sqrt(n * m * (n + m + 1) / 12)
    plain, corrected = (
        float(stats.norm.sf((n * m / 2 - u - shift) / spread)) for shift in (0.0, 0.5)
    )
    readings: list[tuple[Literal[1, 2], Literal["exact", "normal"], bool, float]] = []
    both: tuple[Literal[1, 2], ...] = (1, 2)
    for tails in both:
        readings += [
            (tails, "exact", False, min(1.0, tails * exact)),
            (tails, "normal", False, min(1.0, tails * plain)),
            (tails, "normal", True, min(1.0, tails * corrected)),
        ]
    return readings


def _exact_tail(u: int, n: int, m: int) -> float:
    """Return P(U ≤ u), by an arrangement of values that has this U."""
    # The first sample starts below the whole second one; then its largest values move up.
    full, rest = divmod(u, m)
    above = [0] * (n - full - (rest > 0)) + [rest] * (rest > 0) + [m] * full
    first = [place + (index + 1) / (n + 1) for index, place in enumerate(above)]
    return mann_whitney(first, np.arange(1, m + 1)).p_less
