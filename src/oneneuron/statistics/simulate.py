"""What the tests and intervals of this package really do, by simulation.

A test that claims 5 % should reject a true null hypothesis in at most 5 % of experiments, and an
interval should hold the truth as often as its level says; with ties too, since error counts tie.
"""

from itertools import product

import numpy as np
from numpy.typing import NDArray

from oneneuron.evidence.number import Number
from oneneuron.seeding import numpy_generator
from oneneuron.statistics import checks
from oneneuron.statistics.paired import signed_rank
from oneneuron.statistics.prediction import predict_mean, predict_one
from oneneuron.statistics.two_samples import mann_whitney

Floats = NDArray[np.float64]

SIZES = (5, 6, 8, 10)
GRID = 0.5  # in standard deviations: with ties, values come in such steps


RATES = {
    "signed_rank": "share of experiments without an effect in which the signed-rank test rejects",
    "mann_whitney": "share of experiments without an effect in which Mann-Whitney's test rejects",
    "interval": "share of experiments in which the signed-rank interval holds the truth",
    "claimed": "coverage that the signed-rank interval states",
    "one_value": "share of experiments in which one more run lies in the range of the others",
    "one_claimed": "coverage that the range states, (n - 1)/(n + 1)",
    "mean_of_five": "share of experiments in which the mean of five more runs lies in its interval",
}
STATED = ("claimed", "one_claimed")
"""What is not simulated."""


def error_rates(
    n: int, ties: bool, generator: np.random.Generator, replicates: int = 1000
) -> dict[str, float]:
    """Simulate experiments of n seeds in which the arms do not differ.

    Parameters
    ----------
    n
        Seeds, at least 2.
    ties
        Whether values come in steps of half a standard deviation, as counts do.
    generator
        Draws the values, which are normal.
    replicates
        Experiments; the standard error of a share r is √(r (1 - r)/replicates).

    Returns
    -------
    dict
        The shares of `RATES`.

    Raises
    ------
    ValueError
        With fewer than two seeds or no experiment.
    """
    n, replicates = checks.whole(n, "n", least=2), checks.whole(replicates, "replicates", least=1)
    met = dict.fromkeys(RATES, 0.0)
    for _ in range(replicates):
        first, second = _draw(n, ties, generator), _draw(n, ties, generator)
        pairs, separated = signed_rank(first - second), mann_whitney(first, second)
        one, five = predict_one(first), predict_mean(first, k=5)
        assert pairs.interval is not None and one is not None and five is not None
        met["signed_rank"] += pairs.p <= 0.05
        met["mann_whitney"] += separated.p <= 0.05
        met["interval"] += pairs.interval.contains(0.0)
        met["one_value"] += one.contains(float(_draw(1, ties, generator)[0]))
        met["mean_of_five"] += five.contains(float(_draw(5, ties, generator).mean()))
        stated = {"claimed": pairs.interval.level or 0.0, "one_claimed": one.level or 0.0}
    return {name: count / replicates for name, count in met.items()} | stated


def numbers(experiments: int, seed: int = 0) -> list[Number]:
    """Return ``method.simulated.n{n}.{untied|tied}.{rate}`` for each of `SIZES`.

    Parameters
    ----------
    experiments
        Simulated ones of each kind.
    seed
        Draws them.
    """
    found = []
    for n, (kind, ties) in product(SIZES, (("untied", False), ("tied", True))):
        rates = error_rates(n, ties, numpy_generator(seed, "noise", n, 1 + ties), experiments)
        values = "in steps of half a standard deviation" if ties else "without ties"
        for name, words in RATES.items():
            stated = name in STATED
            how = "" if stated else f", {experiments:,} simulated experiments"
            found.append(
                Number(
                    f"method.simulated.n{n}.{kind}.{name}",
                    rates[name],
                    f"{words}; {n} seeds, normal values {values}{how}",
                    unit="probability",
                    n=None if stated else experiments,
                    format=".3f",
                )
            )
    return found


def _draw(n: int, ties: bool, generator: np.random.Generator) -> Floats:
    values = generator.standard_normal(n)
    return np.round(values / GRID) * GRID if ties else values
