"""Several tests at once."""

import numpy as np
from numpy.typing import ArrayLike, NDArray


def holm(p: ArrayLike) -> NDArray[np.float64]:
    """Return p adjusted by Holm's method, in the order given.

    Parameters
    ----------
    p
        The p of each test of a family, shape (m,), between 0 and 1.

    Raises
    ------
    ValueError
        Where a p is none.

    Notes
    -----
    Holm 1979: the smallest is multiplied by m, the next by m - 1, and none is smaller than the
    one before it.

    Examples
    --------
    >>> holm([0.01, 0.04, 0.03]).round(3).tolist()
    [0.03, 0.06, 0.06]
    """
    array = np.asarray(p, np.float64)
    if array.ndim != 1 or not ((array >= 0) & (array <= 1)).all():
        raise ValueError(f"p: expected values of shape (m,) between 0 and 1, got {p!r}")
    order = np.argsort(array, kind="stable")
    stepped = array[order] * np.arange(array.size, 0, -1)
    adjusted = np.empty_like(array)
    adjusted[order] = np.minimum(1.0, np.maximum.accumulate(stepped))
    return adjusted
