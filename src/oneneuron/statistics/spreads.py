"""Two spreads compared: standard deviations of pairs of runs."""

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from oneneuron.evidence.interval import Interval
from oneneuron.statistics import checks


def spread_ratio(
    first: ArrayLike, second: ArrayLike, level: float = 0.95
) -> tuple[float | None, Interval | None]:
    """Return the ratio of the standard deviations of pairs, with its interval.

    Parameters
    ----------
    first, second
        One value a pair, finite, shape (n,).
    level
        Coverage.

    Returns
    -------
    tuple
        The ratio, None where the second does not vary or there are under two pairs; and its
        interval, None with under three pairs or where one of the two does not vary.

    Notes
    -----
    Pitman 1939, Morgan 1939: sums and differences of pairs are uncorrelated where the variances
    are equal, so that a test of that correlation tests the ratio; the interval inverts it. It
    holds for pairs of normal values, correlated or not.

    Examples
    --------
    >>> ratio, interval = spread_ratio([1, 2, 3, 4, 5, 7], [1, 3, 2, 2, 3, 1])
    >>> round(ratio, 2), [round(end, 2) for end in interval.ends]
    (2.42, [0.78, 7.45])
    """
    checks.fraction(level, "level")
    one, other = checks.sample(first, "first", least=0), checks.sample(second, "second", least=0)
    if len(one) != len(other):
        raise ValueError(f"first, second: expected pairs, got {len(one)} and {len(other)}")
    n = len(one)
    if n < 2 or not other.std() > 0:
        return None, None
    ratio = float(one.std() / other.std())
    if n < 3 or not ratio > 0:
        return ratio, None
    correlation = float(np.corrcoef(one, other)[0, 1])
    t = float(special.stdtrit(n - 2, (1 + level) / 2))
    wide = 1 + 2 * (1 - correlation**2) * t**2 / (n - 2)
    factor = float(np.sqrt(wide + np.sqrt(wide**2 - 1)))
    return ratio, Interval(ratio / factor, ratio * factor, level)
