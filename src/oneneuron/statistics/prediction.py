"""Where a published value should lie if it were one more sample of ours."""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from oneneuron.evidence.interval import Interval
from oneneuron.statistics import checks

FEWEST_OF_A_MEAN = 5
"""Runs below which a mean of shares has no interval: a t-interval of so few says nothing."""


def predict_one(values: ArrayLike) -> Interval | None:
    """Return the range of n runs, in which one more run lies with probability (n - 1)/(n + 1).

    Parameters
    ----------
    values
        One value a run, shape (n,); ±inf marks a lost run, and a limit that rests on one is None;
        of runs that are all lost the same way the range is `beyond` every finite value.

    Returns
    -------
    Interval or None
        None with fewer than two runs.

    Raises
    ------
    ValueError
        Where a value is NaN.

    Examples
    --------
    >>> round(predict_one(range(10)).level, 2)
    0.82
    """
    array = checks.sample(values, "values", least=0)
    if array.size < 2:
        return None
    covered = (array.size - 1) / (array.size + 1)
    return Interval.spanning(float(array.min()), float(array.max()), covered)


def predict_mean(values: ArrayLike, k: int, level: float = 0.95) -> Interval | None:
    """Return the interval in which the mean of k more runs lies, x̄ ± t(n - 1) s √(1/k + 1/n).

    Parameters
    ----------
    values
        One value a run, shape (n,), of the runs that are not lost: the interval is conditional on
        that.
    k
        Runs behind the mean that is predicted.
    level
        Coverage, for normal values.

    Returns
    -------
    Interval or None
        None with fewer than two runs.

    Raises
    ------
    ValueError
        Where a value is not finite, k is no whole positive number or the level none.

    Examples
    --------
    >>> interval = predict_mean([0.80, 0.82, 0.81, 0.83], k=5)
    >>> round(interval.lower, 4), round(interval.upper, 4)
    (0.7874, 0.8426)
    """
    array = checks.sample(values, "values", least=0)
    if not np.isfinite(array).all():
        raise ValueError(
            "values: the mean is predicted from the runs that are not lost: leave those out"
        )
    k, level = checks.whole(k, "k", least=1), checks.fraction(level, "level")
    n = array.size
    if n < 2:
        return None
    t = float(special.stdtrit(n - 1, (1 + level) / 2))
    half = t * float(array.std(ddof=1)) * (1 / k + 1 / n) ** 0.5
    return Interval(float(array.mean()) - half, float(array.mean()) + half, level)


def cut(interval: Interval, lower: float, upper: float) -> Interval:
    """Return an interval without what no value can be, such as a share under 0 or over 1.

    Examples
    --------
    >>> cut(Interval(-0.2, 0.7, 0.95), 0.0, 1.0)
    Interval(lower=0.0, upper=0.7, level=0.95, open_lower=False, open_upper=False, beyond=None)
    """
    low, high = (
        None if end is None else min(max(end, lower), upper)
        for end in (interval.lower, interval.upper)
    )
    return replace(interval, lower=low, upper=high)


def expected_outside(intervals: Iterable[Interval | None]) -> float:
    """Return how many published values fall outside our intervals by chance alone.

    Parameters
    ----------
    intervals
        In which each published value was looked for; it is outside as often as the interval does
        not cover, which is 2/(n + 1) of the range of n runs. None where there was none.

    Raises
    ------
    ValueError
        Where an interval does not say what it covers.

    Examples
    --------
    >>> round(expected_outside([predict_one(range(10))] * 66), 1)
    12.0
    """
    levels = [interval.level for interval in intervals if interval is not None]
    if None in levels:
        raise ValueError("intervals: one does not say what it covers")
    return sum(1 - level for level in levels if level is not None)
