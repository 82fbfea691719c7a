"""Bands of a curve over epochs."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from oneneuron.statistics import checks

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Band:
    """Mean of the seeds and its t-interval at each epoch, each of shape (epochs,)."""

    mean: Floats
    lower: Floats
    upper: Floats
    level: float


def mean_band(curves: ArrayLike, level: float = 0.90) -> Band:
    """Return the t-interval of the mean over seeds, epoch by epoch.

    Parameters
    ----------
    curves
        Shape (seeds, epochs), without NaN. With one seed there is no interval: the limits are NaN.
    level
        Coverage at each epoch by itself.

    Raises
    ------
    ValueError
        Where there is no seed, a value is not finite, or the level is none.

    Examples
    --------
    >>> band = mean_band([[0.5, 0.8], [0.5, 0.9]])
    >>> band.mean.round(2).tolist(), band.lower.round(3).tolist()
    ([0.5, 0.85], [0.5, 0.534])
    """
    array = np.asarray(curves, np.float64)
    if array.ndim != 2 or not len(array):
        raise ValueError(f"curves: expected shape (seeds, epochs), got {array.shape}")
    if not np.isfinite(array).all():
        raise ValueError("curves: a value is not finite; leave lost runs out and say so")
    checks.fraction(level, "level")
    n, mean = len(array), array.mean(axis=0)
    if n == 1:
        nothing = np.full_like(mean, np.nan)
        return Band(mean, nothing, nothing.copy(), level)
    half = special.stdtrit(n - 1, (1 + level) / 2) * array.std(axis=0, ddof=1) / np.sqrt(n)
    return Band(mean, mean - half, mean + half, level)
