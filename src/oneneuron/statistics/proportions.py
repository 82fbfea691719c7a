"""Shares of runs: Clopper-Pearson intervals and the exact McNemar test."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from oneneuron.evidence.interval import Interval


@dataclass(frozen=True)
class McNemar:
    """What the exact McNemar test says of n pairs of yes and no.

    Attributes
    ----------
    n
        Pairs.
    only_first, only_second
        Pairs in which the first arm alone, or the second alone, says yes.
    p
        Two-sided p.
    difference
        Share of yes in the first arm less that in the second.
    """

    n: int
    only_first: int
    only_second: int
    p: float
    difference: float


def clopper_pearson(count: int, n: int, level: float = 0.95) -> Interval:
    """Return the exact interval of a share.

    Parameters
    ----------
    count, n
        Yes and total, 0 ≤ count ≤ n, n > 0.
    level
        Coverage that holds at least.

    Raises
    ------
    ValueError
        Where count is no count of n.

    Notes
    -----
    Clopper & Pearson 1934, by quantiles of the beta distribution.

    Examples
    --------
    >>> interval = clopper_pearson(0, 12)
    >>> interval.lower, round(interval.upper, 3)
    (0.0, 0.265)
    """
    if n < 1 or not 0 <= count <= n:
        raise ValueError(f"expected a count between 0 and n of n > 0, got {count} of {n}")
    tail = (1 - level) / 2
    lower = 0.0 if count == 0 else float(stats.beta.ppf(tail, count, n - count + 1))
    upper = 1.0 if count == n else float(stats.beta.isf(tail, count + 1, n - count))
    return Interval(lower, upper, level)


def mcnemar(first: ArrayLike, second: ArrayLike) -> McNemar:
    """Compare how often two paired arms say yes.

    Parameters
    ----------
    first, second
        Booleans, shape (n,), in the same order of seeds.

    Raises
    ------
    ValueError
        Where the shapes differ, there is no pair, or a value is neither yes nor no.

    Notes
    -----
    McNemar 1947, by the binomial distribution of the discordant pairs.

    Examples
    --------
    >>> mcnemar([True] * 6, [False] * 6).p
    0.03125
    """
    one, two = _answers(first, "first"), _answers(second, "second")
    if one.shape != two.shape:
        raise ValueError(f"pairs need as many answers in both arms, got {one.size} and {two.size}")
    b, c = int((one & ~two).sum()), int((two & ~one).sum())
    p = min(1.0, 2 * float(stats.binom.cdf(min(b, c), b + c, 0.5)))
    return McNemar(n=one.size, only_first=b, only_second=c, p=p, difference=(b - c) / one.size)


def paired_share_difference(result: McNemar, level: float = 0.90) -> Interval:
    """Return an interval for the difference of the two shares of paired arms.

    Each kind of discordant pair has its Clopper-Pearson interval at (1 + level)/2; by
    Bonferroni's inequality both hold at `level` or more, and so do the limits of their
    difference. It is wide, but never claims more than it has.
    """
    b, c = (
        clopper_pearson(count, result.n, (1 + level) / 2)
        for count in (result.only_first, result.only_second)
    )
    assert b.lower is not None and b.upper is not None
    assert c.lower is not None and c.upper is not None
    return Interval(b.lower - c.upper, b.upper - c.lower, level)


def _answers(values: ArrayLike, name: str) -> NDArray[np.bool_]:
    array = np.asarray(values)
    if array.ndim != 1 or not array.size:
        raise ValueError(f"{name}: expected answers of shape (n,), got {array.shape}")
    if array.dtype != np.bool_:
        raise ValueError(f"{name}: expected booleans, got values of type {array.dtype}")
    return array
