"""How many seeds the signed-rank test needs to see an effect."""

import itertools
import math

import numpy as np
from numpy.typing import NDArray
from scipy import special

from oneneuron.statistics import checks
from oneneuron.statistics.paired import critical_sum

SIMULATED = 100  # seeds up to which the power is simulated; beyond, a normal formula is near enough


def seeds_needed(
    effect: float,
    spread: float,
    generator: np.random.Generator,
    power: float = 0.80,
    replicates: int = 2000,
    level: float = 0.95,
) -> int | None:
    """Return the seeds with which the two-sided signed-rank test finds an effect that often.

    Parameters
    ----------
    effect, spread
        Mean and standard deviation of the differences of pairs, in one unit.
    generator
        Draws the differences (up to 100 seeds).
    power
        Chance wanted, between 0 and 1.
    replicates
        Simulated experiments; the standard error of a power is at most 0.5/√replicates.
    level
        One less the size of the test, between 0 and 1.

    Returns
    -------
    int or None
        None where the effect is zero, or lost in the spread: no number of seeds is enough.

    Raises
    ------
    ValueError
        Where the effect or the spread is not finite, the spread is negative, or the power or
        the level is none.

    Notes
    -----
    Over 100 seeds by Noether 1987: (z₁ + z₂)² / (3 (P(d₁ + d₂ > 0) - ½)²).
    """
    checks.real(effect, "effect")
    checks.real(spread, "spread", least=0)
    checks.fraction(power, "power")
    checks.fraction(level, "level")
    checks.whole(replicates, "replicates", least=1)
    if effect == 0:
        return None
    least = next(n for n in itertools.count(1) if critical_sum(n, level) is not None)
    if spread == 0:
        return least
    z = special.ndtri((1 + level) / 2) + special.ndtri(power)
    above_half = float(special.ndtr(math.sqrt(2) * abs(effect) / spread)) - 0.5
    if above_half == 0:
        return None
    noether = float(z**2 / (3 * above_half**2))
    if noether > SIMULATED:
        return math.ceil(noether)
    # The same draws for every n, so that the search sees a curve and not its noise.
    draws = abs(effect) + spread * generator.standard_normal((replicates, 2 * SIMULATED))
    for n in range(max(least, math.floor(noether / 2)), 2 * SIMULATED + 1):
        if _power(draws[:, :n], level) >= power:
            return n
    return math.ceil(noether)


def _power(d: NDArray[np.float64], level: float) -> float:
    """Return the share of rows of d (replicates, n), without ties, that the test rejects."""
    critical = critical_sum(d.shape[1], level)
    if critical is None:
        return 0.0
    ranks = np.abs(d).argsort(axis=1).argsort(axis=1) + 1
    statistic = np.abs((np.sign(d) * ranks).sum(axis=1))
    return float((statistic >= critical).mean())
