"""Two unpaired samples: Mann-Whitney by permutation, Cliff's delta, and what SciPy did in 2018."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from oneneuron.statistics import checks

Floats = NDArray[np.float64]

MOST_STATES = 2**24
"""Floats (128 MB) up to which the ways are counted here: 160 values against 160."""


@dataclass(frozen=True)
class MannWhitney:
    """What the Mann-Whitney test says of two samples.

    Attributes
    ----------
    u
        Pairs in which the value of the first sample is larger, ties as a half.
    p, p_greater, p_less
        Permutation p: two-sided, by the deals whose U is at least as far from its mean, and
        one-sided for a larger or smaller first sample.
    cliffs_delta
        P(first > second) - P(first < second) over all pairs, between -1 and 1.
    exact
        Whether p is exact. Of large samples with ties it is the normal approximation, corrected
        for ties and continuity.
    """

    u: float
    p: float
    p_greater: float
    p_less: float
    cliffs_delta: float
    exact: bool = True


def mann_whitney(first: ArrayLike, second: ArrayLike) -> MannWhitney:
    """Compare two samples by every way of dealing their pooled values out again.

    Parameters
    ----------
    first, second
        Values, shapes (n,) and (m,); ±inf (lost runs) are ranked as they are. Values that differ
        by less than 1e-9 of the larger, or by four units in the last place of the coarser type,
        are tied.

    Raises
    ------
    ValueError
        Where a sample is empty or holds NaN.

    Notes
    -----
    Mann & Whitney 1947; Cliff 1993. With ties the distribution of U is skewed, and the two-sided
    p counts |U - mean| rather than doubling a tail. The ways are counted by rank sum, one value
    at a time; of samples too large for that, by SciPy where nothing is tied.

    Examples
    --------
    >>> mann_whitney([6, 7, 8, 9, 10], [1, 2, 3, 4, 5]).p == 2 / 252
    True
    """
    ranks, n, m = _ranks(first, second)
    doubled = np.rint(2 * ranks).astype(int)
    if (n + 1) * int(doubled.sum()) > MOST_STATES:
        return _of_large_samples(ranks, n)
    ways = ways_by_rank_sum(doubled, n)
    observed = int(doubled[:n].sum())
    centre = n * (n + m + 1)  # of twice the rank sum
    sums = np.arange(ways.size)
    u = observed / 2 - n * (n + 1) / 2
    # of many shares the sum may come to a little over 1
    return MannWhitney(
        u=u,
        p=min(1.0, float(ways[np.abs(sums - centre) >= abs(observed - centre)].sum())),
        p_greater=min(1.0, float(ways[sums >= observed].sum())),
        p_less=min(1.0, float(ways[sums <= observed].sum())),
        cliffs_delta=2 * u / (n * m) - 1,
    )


def mann_whitney_2018(first: ArrayLike, second: ArrayLike) -> float:
    """Return the p that SciPy's `mannwhitneyu` printed by default in 2018.

    One-sided in whichever direction the data point, by the normal approximation with continuity
    and tie corrections (SciPy 1.0 and 1.1, ``alternative=None``).

    Raises
    ------
    ValueError
        Where a sample is empty or holds NaN, or all values are equal.

    Examples
    --------
    >>> round(mann_whitney_2018([6, 7, 8, 9, 10], [1, 2, 3, 4, 5]), 5)
    0.00609
    """
    from scipy import stats  # of what is imported here much needs no ranks, nor its second to load

    ranks, n, m = _ranks(first, second)
    u = ranks[:n].sum() - n * (n + 1) / 2
    ties = float(stats.tiecorrect(ranks))  # type: ignore[arg-type]  # stubs: whole ranks
    if ties == 0:
        raise ValueError("all values of both samples are equal, so that no rank differs")
    spread = np.sqrt(ties * n * m * (n + m + 1) / 12)
    z = (max(u, n * m - u) - n * m / 2 - 0.5) / spread
    return float(stats.norm.sf(abs(z)))


def ways_by_rank_sum(doubled_ranks: NDArray[np.int_], n: int) -> Floats:
    """Return, by doubled rank sum, the share of the ways to choose n of the pooled values."""
    # chance[k, s]: share of the choices so far that took k values of doubled rank sum s. Each
    # step weighs by how many of the remaining values must still be taken, which keeps every
    # entry a probability.
    chance = np.zeros((n + 1, int(doubled_ranks.sum()) + 1))
    chance[0, 0] = 1.0
    end = 1
    for left, rank in zip(range(doubled_ranks.size, 0, -1), doubled_ranks.tolist(), strict=True):
        # from the top, so that no value is taken twice; rows that cannot reach n are left alone
        for taken in range(min(doubled_ranks.size - left, n), max(n - left, 0) - 1, -1):
            row = chance[taken, :end]
            if taken < n:
                chance[taken + 1, rank : rank + end] += row * ((n - taken) / left)
            row *= 1 - (n - taken) / left
        end += rank
    return np.asarray(chance[n], np.float64)


def _of_large_samples(ranks: Floats, n: int) -> MannWhitney:
    from scipy import stats

    m = ranks.size - n
    exact = np.unique(ranks).size == ranks.size
    p, greater, less = (
        stats.mannwhitneyu(
            ranks[:n], ranks[n:], alternative=side, method="exact" if exact else "asymptotic"
        )
        for side in ("two-sided", "greater", "less")
    )
    u = float(p.statistic)
    return MannWhitney(
        u=u,
        p=min(1.0, float(p.pvalue)),
        p_greater=min(1.0, float(greater.pvalue)),
        p_less=min(1.0, float(less.pvalue)),
        cliffs_delta=2 * u / (n * m) - 1,
        exact=exact,
    )


def _ranks(first: ArrayLike, second: ArrayLike) -> tuple[Floats, int, int]:
    """Return the midranks of both samples together, and their sizes."""
    from scipy import stats

    one, two = checks.sample(first, "first"), checks.sample(second, "second")
    pooled = np.concatenate([one, two])
    order = np.argsort(pooled, kind="stable")
    ordered = pooled[order]
    size = np.abs(np.where(np.isfinite(ordered), ordered, 0.0))
    with np.errstate(invalid="ignore", over="ignore"):  # inf - inf: NaN, which is no step
        steps = np.diff(ordered) > checks.resolution(first, second) * np.maximum(
            size[1:], size[:-1]
        )
    values = np.empty(pooled.size)
    values[order] = np.concatenate([[0], np.cumsum(steps)])
    return np.asarray(stats.rankdata(values), np.float64), one.size, two.size
