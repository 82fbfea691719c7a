"""Pairs of runs: the exact signed-rank test and the interval that agrees with it.

Differences are one a seed. A lost run ranks below every other: give it the value -inf where more
is better and +inf where less is, and `differences` makes of it ±inf, or 0 where both are lost.
"""

from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from oneneuron.evidence.interval import Interval
from oneneuron.statistics import checks
from oneneuron.statistics.checks import SAME

Floats = NDArray[np.float64]


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
        One value a seed, shape (n,); ±inf marks a lost run. Two Series are paired by their index,
        the seed, in the order of `first`; anything else by position.

    Returns
    -------
    numpy.ndarray
        Shape (n,): ±inf where one of a pair is lost, 0 where both are or where the two differ by
        rounding alone: by 1e-12 of the larger, or by four units in the last place of the coarser
        type. Of coarser types than float64, magnitudes that differ by rounding alone are made
        equal too.

    Raises
    ------
    ValueError
        Where the shapes or the seeds differ, there is no pair, or a value is NaN.
    """
    if isinstance(first, pd.Series) and isinstance(second, pd.Series):
        if sorted(first.index) != sorted(second.index) or not first.index.is_unique:
            raise ValueError("first, second: expected the same seeds in both indexes, once each")
        second = second.loc[first.index]
    one, two = checks.sample(first, "first"), checks.sample(second, "second")
    if one.shape != two.shape:
        raise ValueError(
            f"first, second: expected as many values in both arms, got {one.size} and "
            f"{two.size}: join the arms by seed first"
        )
    relative = checks.resolution(first, second, least=1e-12)
    noise = relative * np.maximum(_finite_size(one), _finite_size(two))
    with np.errstate(invalid="ignore"):  # inf - inf, which is no difference
        d = np.where((one == two) | (np.abs(one - two) <= noise), 0.0, one - two)
    return d if relative == 1e-12 else _settled(d, noise)


def signed_rank(d: ArrayLike, level: float = 0.95) -> SignedRank:
    """Test whether differences are centred at zero, and estimate their centre.

    Ranks are midranks of |d|; a zero is ranked and has sign 0, and infinite ones share the
    highest ranks. p counts the sign patterns, of all 2ⁿ equally likely ones, whose sum is at
    least as extreme. The interval holds exactly the finite centres that the same test, applied to
    d less that centre, does not reject; its limits are Walsh averages. Where lost runs leave no
    finite value too far on a side, it has no limit there; where every finite value is rejected,
    it is `beyond` them.
    Up to five pairs cannot reach 95 %: there the interval is the widest that rejects anything at
    all, and its `level` says what it covers.

    Parameters
    ----------
    d
        Differences, shape (n,); ±inf where one of the pair is lost. Two that differ by less than
        1e-9 of the larger, or by four units in the last place of a coarser type, are tied.
    level
        Coverage wanted of the interval, between 0 and 1.

    Raises
    ------
    ValueError
        Where there is no difference, one is NaN, or the level is none.

    Notes
    -----
    Wilcoxon 1945; zeros as Pratt 1959; Hodges & Lehmann 1963. All 2ⁿ patterns are counted by
    adding one rank at a time, so n may be large.

    The statistic is Σ sign(w - c) over the Walsh averages w (an infinite difference and its
    opposite have none, and count 0). As the centre c passes a w, the statistic falls by no less
    than the new midranks can move any sum of signed ranks. So the one-sided p of a larger centre
    is never smaller, with any ties: the centres that are not rejected are an interval, and each
    end of it is found by bisection.

    Examples
    --------
    >>> result = signed_rank([0.01, 0.02, 0.03, 0.015, 0.025, 0.012])
    >>> result.p, round(result.estimate, 4), round(result.interval.level, 4)
    (0.03125, 0.0185, 0.9688)
    >>> f"{signed_rank([float('inf')] * 6).interval:.3f}"
    'above every finite value'
    """
    values = checks.sample(d, "d")
    checks.fraction(level, "level")
    pairs = _pairs(values, checks.resolution(d))
    statistic, p, greater, less = _test(pairs, 0.0)
    return SignedRank(
        n=values.size,
        statistic=statistic,
        p=p,
        p_greater=greater,
        p_less=less,
        estimate=_hodges_lehmann(pairs),
        interval=_invert(pairs, level) if values.size > 1 else None,
    )


def smallest_p(n: int) -> float:
    """Return the smallest two-sided p that n pairs allow, 2/2ⁿ."""
    return min(1.0, 2.0 ** (1 - checks.whole(n, "n", least=1)))


def coverage(n: int, level: float = 0.95) -> float:
    """Return the true coverage of the interval of n untied pairs (n = 10 at 95 %: 0.951).

    It is the least attainable coverage of at least `level`, or the greatest attainable one where
    none reaches it.
    """
    n, level = checks.whole(n, "n", least=1), checks.fraction(level, "level")
    tail = _untied_tail(n)
    return 1 - float(tail[tail <= _rejects_at(n, level)].max())


def critical_sum(n: int, level: float = 0.95) -> int | None:
    """Return the least |signed-rank sum| at which n untied pairs reject, two-sided.

    None where n pairs are too few to reject at all.
    """
    n, level = checks.whole(n, "n", least=1), checks.fraction(level, "level")
    rejecting = 1 + np.flatnonzero(_untied_tail(n) <= (1 - level) * (1 + SAME))
    attainable = rejecting[(n * (n + 1) // 2 - rejecting) % 2 == 0]  # signs flip sums by 2 ranks
    return int(attainable[0]) if attainable.size else None


def _untied_tail(n: int) -> Floats:
    """Return the two-sided p of n untied pairs for the sums 1, 2, … n(n + 1)/2."""
    tail = 2 * _upper_tail(tuple(range(2, 2 * n + 1, 2)))
    return tail[n * (n + 1) + 2 :: 2]


def _rejects_at(n: int, level: float) -> float:
    return max(1 - level, smallest_p(n)) * (1 + SAME)


@dataclass(frozen=True)
class _Pairs:
    """All pairs of n differences, each of shape (n, n).

    `walsh` holds their averages (NaN of an infinite difference and its opposite), `noise` how far
    one may be off a centre and still be equal to it, `larger` the sign of d[i] - d[j].
    """

    walsh: Floats
    noise: Floats
    larger: NDArray[np.int64]

    def averages(self) -> Floats:
        """Return the averages of i ≤ j, sorted; those of +inf with -inf are left out."""
        averages = self.walsh[np.triu_indices(len(self.walsh))]
        return np.sort(averages[~np.isnan(averages)])


def _pairs(d: Floats, relative: float) -> _Pairs:
    half, size = d / 2, _finite_size(d)
    noise = relative * np.maximum(size[:, None], size)
    with np.errstate(invalid="ignore", over="ignore"):  # inf - inf: NaN; 1e308 + 1e308: inf
        walsh = half[:, None] + half
        np.fill_diagonal(walsh, d)  # half of the smallest float would be zero
        walsh[np.abs(walsh) <= noise / 2] = 0.0
        larger = _signs(d[:, None] - d, noise)
    return _Pairs(walsh, noise / 2, larger)


def _test(pairs: _Pairs, centre: float) -> tuple[float, float, float, float]:
    """Return the statistic and p two-sided, greater, less, of d about a finite centre.

    d[i] is further from the centre than a d[j] on the same side where it is larger (or smaller),
    than one on the other side where their average lies on its side. No difference from the centre
    is taken: of values of very different sizes it would lose the smaller.
    """
    with np.errstate(over="ignore"):
        side = _signs(pairs.walsh - centre, pairs.noise)
    signs = side.diagonal()
    further = signs[:, None] * np.where(signs[:, None] == signs, pairs.larger, side)
    doubled = signs.size + 1 + further.sum(axis=1)  # midranks; of a zero it is not looked at
    statistic = int((signs * doubled).sum())
    tail = _upper_tail(tuple(sorted(doubled[signs != 0].tolist())))
    most = len(tail) // 2
    greater, less = float(tail[most + statistic]), float(tail[most - statistic])
    extreme = float(tail[most + abs(statistic)])
    return statistic / 2, min(1.0, 2 * extreme), min(1.0, greater), min(1.0, less)


@lru_cache(maxsize=64)
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


def _hodges_lehmann(pairs: _Pairs) -> float | None:
    averages = pairs.averages()
    lower, upper = averages[(averages.size - 1) // 2], averages[averages.size // 2]
    if not np.isfinite([lower, upper]).all():
        return None
    return float(lower / 2 + upper / 2)


def _invert(pairs: _Pairs, level: float) -> Interval:
    averages = pairs.averages()
    averages = averages[np.isfinite(averages)]
    # The test changes at Walsh averages alone: look at the gaps before, between and after them,
    # then at the averages beside the first and the last gap that is not rejected.
    most = np.finfo(np.float64).max
    gaps = np.concatenate([[-most], averages[:-1] / 2 + averages[1:] / 2, [most]])
    gaps = gaps if averages.size else np.zeros(1)
    n = len(pairs.walsh)
    rejects_at = _rejects_at(n, level)

    def too_low(centre: float) -> bool:
        statistic, p, _, _ = _test(pairs, centre)
        return statistic > 0 and p <= rejects_at

    def too_high(centre: float) -> bool:
        statistic, p, _, _ = _test(pairs, centre)
        return statistic < 0 and p <= rejects_at

    first = bisect_left(gaps, True, key=lambda centre: not too_low(centre))
    end = bisect_left(gaps, True, key=too_high)
    covered = coverage(n, level)
    if first == gaps.size:
        return Interval(None, None, covered, beyond="above")
    if end == 0:
        return Interval(None, None, covered, beyond="below")
    lower = None if first == 0 else float(averages[first - 1])
    upper = None if end == gaps.size else float(averages[end - 1])
    open_lower = lower is not None and too_low(lower)
    open_upper = upper is not None and too_high(upper)
    # With many pairs, most of them tied, each centre can be rejected: an empty interval is left.
    empty = lower is not None and lower == upper and (open_lower or open_upper)
    return Interval(lower, upper, covered, open_lower or empty, open_upper or empty)


def _signs(values: Floats, noise: Floats) -> NDArray[np.int64]:
    """Return -1, 0 or 1; 0 within the noise, and of NaN."""
    return (values > noise).astype(np.int64) - (values < -noise)


def _settled(d: Floats, noise: Floats) -> Floats:
    """Return d with magnitudes that differ by noise alone made equal."""
    order = np.argsort(np.abs(d), kind="stable")
    sizes, reach = np.abs(d)[order], noise[order]
    with np.errstate(invalid="ignore"):  # inf - inf: NaN, no step
        steps = np.diff(sizes) > reach[1:] + reach[:-1]
    starts = np.concatenate([[0], 1 + np.flatnonzero(steps)])
    sizes = np.repeat(sizes[starts], np.diff([*starts, d.size]))
    return np.asarray(np.sign(d) * sizes[np.argsort(order)], np.float64)


def _finite_size(values: Floats) -> Floats:
    """Return magnitudes, of infinite values 0."""
    return np.where(np.isfinite(values), np.abs(values), 0.0)
