"""What rank test, and what outcome of it, prints a published p."""

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from scipy import special

from oneneuron.statistics import checks
from oneneuron.statistics.audit.printed import Habit, printings


@dataclass(frozen=True)
class RankReading:
    """One way to get a p of a Mann-Whitney test.

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
    """

    u: int
    tails: Literal[1, 2]
    method: Literal["exact", "normal"]
    continuity: bool
    p: float


@dataclass(frozen=True)
class RankCandidate(RankReading):
    """One reading of a published p of a Mann-Whitney test.

    Attributes
    ----------
    habit
        Whether it prints as published by being ``rounded`` or ``cut``.
    """

    habit: Habit


def mann_whitney_readings(n: int, m: int) -> list[RankReading]:
    """Return the p of every U, tail, method and correction, of untied samples of n and m.

    Raises
    ------
    ValueError
        Where a size is not whole or not positive.

    Examples
    --------
    The readings of the most extreme order of two against two:

    >>> for found in mann_whitney_readings(2, 2)[:6]:
    ...     print(found.u, found.tails, found.method, found.continuity, f"{found.p:.4f}")
    0 1 exact False 0.1667
    0 1 normal False 0.0607
    0 1 normal True 0.1226
    0 2 exact False 0.3333
    0 2 normal False 0.1213
    0 2 normal True 0.2453
    """
    n, m = checks.whole(n, "n", least=1), checks.whole(m, "m", least=1)
    return [
        RankReading(u, tails, method, continuity, float(p))
        for u, exact in enumerate(_exact_tails(n, m))
        for tails, method, continuity, p in _readings(u, n, m, exact)
    ]


def mann_whitney_candidates(
    p: str | float, n: int, m: int, decimals: int | None = None
) -> list[RankCandidate]:
    """Return every U, tail, method and correction that prints a published p.

    Parameters
    ----------
    p
        The p as printed, as text, whose trailing zeros count.
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
        Where a size is not whole or not positive, or p is no printed number or a float without
        `decimals`.

    Notes
    -----
    An exact p is compared as a fraction: 7/56 = 0.125 is printed 0.13 and 0.12.

    Examples
    --------
    >>> for found in mann_whitney_candidates("0.006", 5, 5):
    ...     print(found.u, found.tails, found.method, found.continuity, round(found.p, 5))
    0 1 normal True 0.00609
    """
    n, m = checks.whole(n, "n", least=1), checks.whole(m, "m", least=1)
    ways = printings(p, decimals, "p")
    found = []
    for u, exact in enumerate(_exact_tails(n, m)):
        for tails, method, continuity, value in _readings(u, n, m, exact):
            habit = next((way.habit for way in ways if way.fits(value)), None)
            if habit is not None:
                found.append(RankCandidate(u, tails, method, continuity, float(value), habit))
    return found


def _readings(
    u: int, n: int, m: int, exact: Fraction
) -> Iterator[tuple[Literal[1, 2], Literal["exact", "normal"], bool, Fraction | float]]:
    """Yield p by each tail, method and correction, for a smaller U of u."""
    spread = math.sqrt(n * m * (n + m + 1) / 12)
    plain, corrected = (
        float(special.ndtr(-(n * m / 2 - u - shift) / spread)) for shift in (0.0, 0.5)
    )
    both: tuple[Literal[1, 2], ...] = (1, 2)
    for tails in both:
        yield tails, "exact", False, min(Fraction(1), tails * exact)
        yield tails, "normal", False, min(1.0, tails * plain)
        yield tails, "normal", True, min(1.0, tails * corrected)


def _exact_tails(n: int, m: int) -> list[Fraction]:
    """Return P(U ≤ u) of untied samples for u = 0 … nm/2.

    The orders with U = u are the coefficients of Gauss's binomial,
    ∏ (1 - q^(m + i)) / (1 - q^i) over i = 1 … n.
    """
    ways = [1] + [0] * (n * m // 2)
    for i in range(1, n + 1):
        for u in range(len(ways) - 1, m + i - 1, -1):
            ways[u] -= ways[u - m - i]
        for u in range(i, len(ways)):
            ways[u] += ways[u - i]
    return [Fraction(below, math.comb(n + m, n)) for below in itertools.accumulate(ways)]
