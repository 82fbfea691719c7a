"""Shares of runs: Clopper-Pearson intervals and the exact McNemar test."""

from dataclasses import dataclass

from numpy.typing import ArrayLike
from scipy import special

from oneneuron.evidence.interval import Interval
from oneneuron.statistics import checks


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
        Yes and total, whole, 0 ≤ count ≤ n, n > 0.
    level
        Coverage that holds at least, between 0 and 1.

    Raises
    ------
    ValueError
        Where count is no count of n, or the level none.

    Notes
    -----
    Clopper & Pearson 1934, by quantiles of the beta distribution.

    Examples
    --------
    >>> interval = clopper_pearson(0, 12)
    >>> interval.lower, round(interval.upper, 3)
    (0.0, 0.265)
    """
    count, n = checks.whole(count, "count"), checks.whole(n, "n", least=1)
    checks.fraction(level, "level")
    if count > n:
        raise ValueError(f"count: expected at most n, got {count} of {n}")
    tail = (1 - level) / 2
    lower = 0.0 if count == 0 else float(special.betaincinv(count, n - count + 1, tail))
    upper = 1.0 if count == n else float(special.betainccinv(count + 1, n - count, tail))
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
    one, two = checks.answers(first, "first"), checks.answers(second, "second")
    if one.shape != two.shape:
        raise ValueError(
            f"first, second: expected as many answers in both arms, got {one.size} and {two.size}"
        )
    return mcnemar_of_counts(int((one & ~two).sum()), int((two & ~one).sum()), one.size)


def mcnemar_of_counts(only_first: int, only_second: int, n: int) -> McNemar:
    """Compare how often two paired arms say yes, by published counts.

    Parameters
    ----------
    only_first, only_second
        Pairs in which the first arm alone, or the second alone, says yes.
    n
        All pairs, those that agree included.

    Raises
    ------
    ValueError
        Where a count is not whole, negative, or both together exceed n.

    Examples
    --------
    >>> mcnemar_of_counts(6, 1, n=12).p
    0.125
    """
    b, c = checks.whole(only_first, "only_first"), checks.whole(only_second, "only_second")
    if checks.whole(n, "n", least=1) < b + c:
        raise ValueError(f"n: {b} + {c} pairs differ, which is more than n = {n}")
    p = min(1.0, 2 * float(special.bdtr(min(b, c), b + c, 0.5)))
    return McNemar(n=int(n), only_first=b, only_second=c, p=p, difference=(b - c) / n)


def paired_share_difference(result: McNemar, level: float = 0.90) -> Interval:
    """Return an interval for the difference of the two shares of paired arms.

    It holds zero exactly where the exact McNemar test does not reject at 1 - level.

    Parameters
    ----------
    result
        From `mcnemar` or `mcnemar_of_counts`.
    level
        Coverage, between 0 and 1.

    Raises
    ------
    ValueError
        Where the level is none.

    Notes
    -----
    Each kind of discordant pair has its Clopper-Pearson interval at (1 + level)/2; by
    Bonferroni's inequality both hold at `level` or more, and so do the limits of their
    difference. These are wide, so what they say of zero is replaced by what the test says: where
    it rejects, the interval ends at zero, without it; where it does not, it reaches zero.
    The true coverage, enumerated over a grid of shares for n up to 80, is 95 % or more at a level
    of 90 %, and 97 % or more at 95 %.

    Examples
    --------
    >>> interval = paired_share_difference(mcnemar_of_counts(6, 0, n=6), level=0.95)
    >>> interval.lower, interval.open_lower, interval.upper
    (0.0, True, 1.0)
    """
    checks.fraction(level, "level")
    b, c = (
        clopper_pearson(count, result.n, (1 + level) / 2).ends
        for count in (result.only_first, result.only_second)
    )
    lower, upper = b[0] - c[1], b[1] - c[0]
    if result.p > (1 - level) * (1 + checks.SAME):
        return Interval(min(lower, 0.0), max(upper, 0.0), level)
    if result.only_first > result.only_second:
        return Interval(max(lower, 0.0), upper, level, open_lower=lower <= 0)
    return Interval(lower, min(upper, 0.0), level, open_upper=upper >= 0)
