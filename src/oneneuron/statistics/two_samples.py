"""Two unpaired samples: Mann-Whitney by permutation, Cliff's delta, and what SciPy did in 2018."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class MannWhitney:
    """What the Mann-Whitney test says of two samples.

    Attributes
    ----------
    u
        Pairs in which the value of the first sample is larger, ties as a half.
    p, p_greater, p_less
        Exact permutation p: two-sided, and one-sided for a larger or smaller first sample.
    cliffs_delta
        P(first > second) - P(first < second) over all pairs, between -1 and 1.
    """

    u: float
    p: float
    p_greater: float
    p_less: float
    cliffs_delta: float


def mann_whitney(first: ArrayLike, second: ArrayLike) -> MannWhitney:
    """Compare two samples by every way of dealing their pooled values out again.

    Parameters
    ----------
    first, second
        Values, shapes (n,) and (m,); ties and ±inf (lost runs) are ranked as they are.

    Raises
    ------
    ValueError
        Where a sample is empty or holds NaN.

    Notes
    -----
    Mann & Whitney 1947. The ways are counted by rank sum, one value at a time, so that samples
    may be large. Cliff 1993.

    Examples
    --------
    >>> mann_whitney([6, 7, 8, 9, 10], [1, 2, 3, 4, 5]).p == 2 / 252
    True
    """
    one, two = _sample(first, "first"), _sample(second, "second")
    n, m = one.size, two.size
    doubled = np.rint(2 * stats.rankdata(np.concatenate([one, two]))).astype(int)
    ways = _ways_by_rank_sum(doubled, n)
    observed = int(doubled[:n].sum())
    centre = n * (n + m + 1)  # of twice the rank sum
    sums = np.arange(ways.size)
    u = observed / 2 - n * (n + 1) / 2
    return MannWhitney(
        u=u,
        p=float(ways[np.abs(sums - centre) >= abs(observed - centre)].sum()),
        p_greater=float(ways[sums >= observed].sum()),
        p_less=float(ways[sums <= observed].sum()),
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
    one, two = _sample(first, "first"), _sample(second, "second")
    n, m = one.size, two.size
    ranks = stats.rankdata(np.concatenate([one, two]))
    u = ranks[:n].sum() - n * (n + 1) / 2
    ties = float(stats.tiecorrect(ranks))
    if ties == 0:
        raise ValueError("all values of both samples are equal, so that no rank differs")
    spread = np.sqrt(ties * n * m * (n + m + 1) / 12)
    z = (max(u, n * m - u) - n * m / 2 - 0.5) / spread
    return float(stats.norm.sf(abs(z)))


def _ways_by_rank_sum(doubled_ranks: NDArray[np.int_], n: int) -> Floats:
    """Return, by doubled rank sum, the share of the ways to choose n of the pooled values."""
    total = int(doubled_ranks.sum())
    # chance[k, s]: share of the choices so far that took k values of doubled rank sum s. Each
    # step weighs by how many of the remaining values must still be taken, which keeps every
    # entry a probability.
    chance = np.zeros((n + 1, total + 1))
    chance[0, 0] = 1.0
    taken = np.arange(n + 1)
    for left, rank in zip(range(doubled_ranks.size, 0, -1), doubled_ranks.tolist(), strict=True):
        take = np.clip((n - taken) / left, 0, 1)[:, None]
        with_it = chance * take
        chance = chance * (1 - take)
        chance[1:, rank:] += with_it[:-1, : total + 1 - rank]
    return np.asarray(chance[n])


def _sample(values: ArrayLike, name: str) -> Floats:
    array = np.asarray(values, np.float64)
    if array.ndim != 1 or not array.size:
        raise ValueError(f"{name}: expected a sample of shape (n,), got {array.shape}")
    if np.isnan(array).any():
        raise ValueError(f"{name}: value {int(np.isnan(array).argmax())} is NaN")
    return array
