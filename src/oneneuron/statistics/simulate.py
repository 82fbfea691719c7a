"""What the tests and intervals of this package really do, by simulation.

A test that claims 5 % should reject a true null hypothesis in at most 5 % of experiments, and an
interval should hold the truth as often as its level says; with ties too, since error counts tie.
"""

from dataclasses import dataclass

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


@dataclass(frozen=True)
class ErrorRates:
    """Shares of simulated experiments without any true effect.

    Attributes
    ----------
    n
        Seeds; in two samples, of each.
    ties
        Whether the values came in steps of half a standard deviation.
    replicates
        Simulated experiments.
    signed_rank, mann_whitney
        Share in which p ≤ 0.05.
    interval
        Share in which the signed-rank interval holds the true centre.
    claimed
        The coverage that this interval states.
    one_value
        Share in which one more value lies in the range of the n.
    one_claimed
        The coverage that the range states, (n - 1)/(n + 1).
    mean_of_five
        Share in which the mean of five more lies in its 95 % prediction interval.
    """

    n: int
    ties: bool
    replicates: int
    signed_rank: float
    mann_whitney: float
    interval: float
    claimed: float
    one_value: float
    one_claimed: float
    mean_of_five: float


def error_rates(
    n: int, ties: bool, generator: np.random.Generator, replicates: int = 1000
) -> ErrorRates:
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

    Raises
    ------
    ValueError
        With fewer than two seeds or no experiment.
    """
    n, replicates = checks.whole(n, "n", least=2), checks.whole(replicates, "replicates", least=1)
    rejected = separated = covered = one_held = mean_held = 0
    claimed = one_claimed = 0.0
    for _ in range(replicates):
        first, second = _draw(n, ties, generator), _draw(n, ties, generator)
        pairs = signed_rank(first - second)
        assert pairs.interval is not None
        rejected += pairs.p <= 0.05
        covered += pairs.interval.contains(0.0)
        claimed = pairs.interval.level
        separated += mann_whitney(first, second).p <= 0.05
        one, five = predict_one(first), predict_mean(first, k=5)
        assert one is not None and five is not None
        one_held += one.contains(float(_draw(1, ties, generator)[0]))
        one_claimed = one.level
        mean_held += five.contains(float(_draw(5, ties, generator).mean()))
    return ErrorRates(
        n=n,
        ties=ties,
        replicates=replicates,
        signed_rank=rejected / replicates,
        mann_whitney=separated / replicates,
        interval=covered / replicates,
        claimed=claimed,
        one_value=one_held / replicates,
        one_claimed=one_claimed,
        mean_of_five=mean_held / replicates,
    )


_TOLD = {
    "signed_rank": "share of experiments without an effect in which the signed-rank test rejects",
    "mann_whitney": "share of experiments without an effect in which Mann-Whitney's test rejects",
    "interval": "share of experiments in which the signed-rank interval holds the truth",
    "claimed": "coverage that the signed-rank interval states",
    "one_value": "share of experiments in which one more run lies in the range of the n",
    "one_claimed": "coverage that the range states, (n - 1)/(n + 1)",
    "mean_of_five": "share in which the mean of five more runs lies in its prediction interval",
}
_STATED = ("claimed", "one_claimed")


def numbers_of_error_rates(replicates: int, seed: int = 0) -> list[Number]:
    """Return ``method.simulated.n{n}.{untied|tied}.{rate}`` for each of `SIZES`.

    Parameters
    ----------
    replicates
        Experiments of each kind.
    seed
        Draws them.
    """
    numbers = []
    for n in SIZES:
        for kind, ties in (("untied", False), ("tied", True)):
            rates = error_rates(n, ties, numpy_generator(seed, "noise", n, 1 + ties), replicates)
            values = "in steps of half a standard deviation" if ties else "without ties"
            for name, words in _TOLD.items():
                stated = name in _STATED
                numbers.append(
                    Number(
                        f"method.simulated.n{n}.{kind}.{name}",
                        getattr(rates, name),
                        f"{words}; {n} seeds, normal values {values}"
                        + ("" if stated else f", {replicates:,} simulated experiments"),
                        unit="probability",
                        n=None if stated else replicates,
                        format=".3f",
                    )
                )
    return numbers


def _draw(n: int, ties: bool, generator: np.random.Generator) -> Floats:
    values = generator.standard_normal(n)
    return np.round(values / GRID) * GRID if ties else values
