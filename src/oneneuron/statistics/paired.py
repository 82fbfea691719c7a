"""Pairs of runs: the exact signed-rank test and the interval that agrees with it.

Differences are one a seed. A lost run ranks below every other: give it the value -inf where more
is better and +inf where less is, and `differences` makes of it ±inf, or 0 where both are lost.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from oneneuron.evidence.interval import Interval

Floats = NDArray[np.float64]

# Values so near, relative to their size, are one value with different rounding errors: accuracies
# are counts over a common size, and their ties must survive the division.
SAME = 1e-9

FAR = 1e12
"""In the place of an infinite difference in an interval: beyond every other."""


@dataclass(frozen=True)
class SignedRank:
    """What the signed-rank test says of n pairs.

    Attributes
    ----------
    n
        Pairs, zeros included.
    statistic
        Sum of the signed midranks of |d|; positive where the differences tend to be.
    p, p_greater, p_less
        Exact p: two-sided, and one-sided for differences that tend to be positive or negative.
    estimate
        Hodges-Lehmann estimate, the median of the Walsh averages; None where it rests on a lost
        run.
    interval
        Interval for the centre of the differences; None with fewer than two pairs.
    """

    n: int
    statistic: float
    p: float
    p_greater: float
    p_less: float
    estimate: float | None
    interval: Interval | None


def differences(first: ArrayLike, second: ArrayLike) -> Floats:
    """Return first less second, seed by seed.

    Parameters
    ----------
    first, second
        One value a seed, shape (n,), in the same order of seeds; ±inf marks a lost run.

    Returns
    -------
    numpy.ndarray
        Shape (n,): ±inf where one of a pair is lost, 0 where both are or where the two differ by
        rounding alone.

    Raises
    ------
    ValueError
        Where the shapes differ, there is no pair, or a value is NaN.
    """
    one, two = _values(first, "first"), _values(second, "second")
    if one.shape != two.shape:
        raise ValueError(
            f"pairs need as many values in both arms, got {one.size} and {two.size}: "
            "join the arms by seed first"
        )
    same = (one == two) | (np.abs(_subtract(one, two)) <= 1e-12 * _finite(one, two))
    return np.where(same, 0.0, _subtract(one, two))


def signed_rank(d: ArrayLike, level: float = 0.95) -> SignedRank:
    """Test whether differences are centred at zero, and estimate their centre.

    Ranks are midranks of |d|; a zero is ranked and has sign 0. p counts the sign patterns, of all
    2ⁿ equally likely ones, whose sum is at least as extreme. The interval holds every centre that
    the same test, applied to d less that centre, does not reject; its limits are Walsh averages.
    Up to five pairs cannot reach 95 %: there the interval is the widest that rejects anything at
    all, and its `level` says what it covers.

    Parameters
    ----------
    d
        Differences, shape (n,); ±inf where one of the pair is lost.
    level
        Coverage wanted of the interval, between 0 and 1.

    Raises
    ------
    ValueError
        Where there is no difference or one is NaN.

    Notes
    -----
    Wilcoxon 1945; zeros as Pratt 1959; Hodges & Lehmann 1963. All 2ⁿ patterns are counted by
    adding one rank at a time, so n may be large.

    Examples
    --------
    >>> result = signed_rank([0.01, 0.02, 0.03, 0.015, 0.025, 0.012])
    >>> result.p, round(result.estimate, 4), round(result.interval.level, 4)
    (0.03125, 0.0185, 0.9688)
    """
    values = _values(d, "d")
    statistic, p, greater, less = _test(values, 0.0)
    return SignedRank(
        n=values.size,
        statistic=statistic,
        p=p,
        p_greater=greater,
        p_less=less,
        estimate=_hodges_lehmann(values),
        interval=_invert(values, level) if values.size > 1 else None,
    )


def smallest_p(n: int) -> float:
    """Return the smallest two-sided p that n pairs allow, 2/2ⁿ."""
    return min(1.0, 2.0 ** (1 - n))


def coverage(n: int, level: float = 0.95) -> float:
    """Return the true coverage of the interval of n untied pairs (n = 10 at 95 %: 0.951).

    It is the least attainable coverage of at least `level`, or the greatest attainable one where
    none reaches it.
    """
    tail = _untied_tail(n)
    return 1 - float(tail[tail <= _rejects_at(n, level)].max())


def critical_sum(n: int, level: float = 0.95) -> int | None:
    """Return the least |signed-rank sum| at which n untied pairs reject, two-sided.

    None where n pairs are too few to reject at all.
    """
    rejecting = 1 + np.flatnonzero(_untied_tail(n) <= (1 - level) * (1 + SAME))
    attainable = rejecting[(n * (n + 1) // 2 - rejecting) % 2 == 0]  # signs flip sums by 2 ranks
    return int(attainable[0]) if attainable.size else None


def _untied_tail(n: int) -> Floats:
    """Return the two-sided p of n untied pairs for the sums 1, 2, … n(n + 1)/2."""
    tail = 2 * _upper_tail(tuple(range(2, 2 * n + 1, 2)))
    return tail[n * (n + 1) + 2 :: 2]


def _rejects_at(n: int, level: float) -> float:
    return max(1 - level, smallest_p(n)) * (1 + SAME)


def _test(d: Floats, centre: float) -> tuple[float, float, float, float]:
    """Return the statistic and p two-sided, greater, less, of d about a centre."""
    shifted = d - centre
    finite = np.where(np.isfinite(d), np.abs(d), 0.0)
    signs = np.where(np.abs(shifted) <= SAME * np.maximum(finite, abs(centre)), 0, np.sign(shifted))
    doubled = _doubled_midranks(np.where(signs == 0, 0.0, np.abs(shifted)))
    statistic = int((signs * doubled).sum())
    tail = _upper_tail(tuple(sorted(doubled[signs != 0].tolist())))
    most = len(tail) // 2
    greater, less = float(tail[most + statistic]), float(tail[most - statistic])
    extreme = float(tail[most + abs(statistic)])
    return statistic / 2, min(1.0, 2 * extreme), greater, less


@lru_cache(maxsize=256)
def _upper_tail(doubled_ranks: tuple[int, ...]) -> Floats:
    """Return P(Σ ±rank ≥ s) for the doubled sums s from -total to total, signs all equally likely.

    Shape (2 total + 1,).
    """
    total = sum(doubled_ranks)
    chance = np.zeros(2 * total + 1)
    chance[total] = 1.0
    for rank in doubled_ranks:
        chance = (np.roll(chance, rank) + np.roll(chance, -rank)) / 2
    return np.cumsum(chance[::-1])[::-1]


def _doubled_midranks(magnitudes: Floats) -> NDArray[np.int64]:
    """Return twice the midranks, which are whole numbers; values within rounding are tied."""
    order = np.argsort(magnitudes, kind="stable")
    ordered = magnitudes[order]
    finite = np.where(np.isfinite(ordered), ordered, 0.0)
    step = (np.diff(finite) > SAME * finite[1:]) | (np.diff(np.isinf(ordered).astype(int)) > 0)
    group = np.concatenate([[0], np.cumsum(step)])
    size = np.bincount(group)
    last = np.cumsum(size)
    ranks = np.empty(magnitudes.size, np.int64)
    ranks[order] = (2 * last - size + 1)[group]
    return ranks


def _walsh_averages(d: Floats) -> Floats:
    """Return the averages of all pairs i ≤ j, sorted; those of +inf with -inf are left out."""
    i, j = np.triu_indices(d.size)
    sums = -_subtract(-d[i], d[j])
    averages = sums / 2
    averages[np.abs(sums) <= SAME * _finite(d[i], d[j])] = 0.0
    return np.sort(averages[~np.isnan(averages)])


def _hodges_lehmann(d: Floats) -> float | None:
    averages = _walsh_averages(d)
    lower, upper = averages[(averages.size - 1) // 2], averages[averages.size // 2]
    return float((lower + upper) / 2) if np.isfinite(lower) and np.isfinite(upper) else None


def _invert(d: Floats, level: float) -> Interval:
    # far out, yet on one side: averages of lost runs are to be limits too
    d = np.clip(d, -FAR, FAR)
    averages = _walsh_averages(d)
    true_level = coverage(d.size, level)
    # The test changes at Walsh averages alone: look at each, between them, and beyond.
    between = (averages[:-1] + averages[1:]) / 2
    beyond = 1 + np.abs(averages).max()
    centres = np.empty(2 * averages.size + 1)
    centres[1::2] = averages
    centres[2:-1:2] = between
    centres[0], centres[-1] = averages[0] - beyond, averages[-1] + beyond
    rejects_at = _rejects_at(d.size, level)
    held = [index for index, c in enumerate(centres) if _test(d, float(c))[1] > rejects_at]
    # With many pairs, most of them tied, each centre can be rejected: the middle is left.
    first, last = (held[0], held[-1]) if held else (averages.size, averages.size)

    # Odd places are Walsh averages, even ones the open gaps before and after them.
    return Interval(
        lower=None if first == 0 else _within_range(centres[first - (first % 2 == 0)]),
        upper=None if last == len(centres) - 1 else _within_range(centres[last + (last % 2 == 0)]),
        level=true_level,
        open_lower=first % 2 == 0,
        open_upper=last % 2 == 0,
    )


def _within_range(limit: float) -> float | None:
    return float(limit) if abs(limit) < FAR / 4 else None


def _values(values: ArrayLike, name: str) -> Floats:
    array = np.asarray(values, np.float64)
    if array.ndim != 1 or not array.size:
        raise ValueError(f"{name}: expected one value a seed, shape (n,), got {array.shape}")
    if np.isnan(array).any():
        raise ValueError(
            f"{name}: value {int(np.isnan(array).argmax())} is NaN; mark a lost run by ±inf, "
            "whichever is worse"
        )
    return array


def _subtract(one: Floats, two: Floats) -> Floats:
    with np.errstate(invalid="ignore"):  # inf - inf: NaN, which the callers look for
        return np.asarray(one - two, np.float64)


def _finite(one: Floats, two: Floats) -> Floats:
    """Return the larger finite magnitude of each pair."""
    return np.maximum(
        np.where(np.isfinite(one), np.abs(one), 0.0), np.where(np.isfinite(two), np.abs(two), 0.0)
    )
