"""Numbers that sum up runs: means, medians, counts, each with its interval."""

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from oneneuron.evidence.interval import Interval
from oneneuron.evidence.number import Number
from oneneuron.statistics.proportions import clopper_pearson

Floats = NDArray[np.float64]

LEVEL = 0.95


def mean_number(id: str, values: Floats, words: str, unit: str, form: str) -> Number:
    """Return the mean of some runs' values with its t-interval."""
    mean = float(np.mean(values)) if len(values) else None
    interval = None
    if len(values) > 1:
        half = stats.t.ppf((1 + LEVEL) / 2, len(values) - 1) * stats.sem(values)
        interval = Interval(float(np.mean(values) - half), float(np.mean(values) + half), LEVEL)
    return Number(
        id,
        mean,
        f"{words}; mean over seeds" + ("" if interval is None else ", t-interval"),
        unit=unit,
        n=len(values),
        interval=interval,
        format=form,
    )


def median_number(
    id: str, values: Floats, words: str, unit: str, form: str, over: str = "seeds"
) -> Number:
    """Return the median of some runs' values with their range.

    Parameters
    ----------
    values
        One a run, shape (n,); infinite where a run is lost or did not get there. A median or a
        limit that rests on such a run is None.
    over
        What there is a value of each.
    """
    limits = (np.min(values), np.max(values)) if len(values) > 1 else None
    return Number(
        id,
        finite(np.median(values)) if len(values) else None,
        f"{words}; median over {over}, and their range",
        unit=unit,
        n=len(values),
        interval=None if limits is None else Interval(finite(limits[0]), finite(limits[1])),
        format=form,
    )


def count_number(id: str, count: int, n: int, words: str, unit: str = "runs") -> Number:
    """Return how many of n runs have something, with the exact interval of their share."""
    share = clopper_pearson(count, n, LEVEL)
    return Number(
        id,
        count,
        f"{words}; the interval is that of their share (Clopper-Pearson)",
        unit=unit,
        n=n,
        interval=share,
    )


def finite(value: float) -> float | None:
    """Return a value; None where it is infinite."""
    return float(value) if np.isfinite(value) else None
