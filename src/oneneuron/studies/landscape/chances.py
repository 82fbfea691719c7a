"""What the landscape study's claims can decide with the seeds of a design."""

from collections.abc import Mapping
from typing import Any

from oneneuron.config import seeds_of
from oneneuron.evidence.number import Number
from oneneuron.statistics import chances
from oneneuron.statistics.pilots import BY_ITSELF, Pilots, read_pilots
from oneneuron.statistics.registry import Claim, Registry
from oneneuron.studies.landscape.claims import OF_TRAINING
from oneneuron.studies.landscape.design import WIDEN_SEEDS

__all__ = ["numbers", "read_pilots"]


def numbers(
    published: Registry, pilots: Pilots, design: Mapping[str, Any], experiments: int
) -> list[Number]:
    """Return the chances of each claim's verdicts (`oneneuron.statistics.chances.numbers`).

    Parameters
    ----------
    published, pilots
        The registry, and what is assumed of each claim.
    design
        What a config says: ``seeds``, and ``draws`` of random points.
    experiments
        Simulated ones of each claim and effect.
    """
    models = [
        (claim, pilots.model(claim, _size(claim, design)))
        for claim in pilots.drawn(published, *BY_ITSELF)
    ]
    return chances.numbers("landscape", models, experiments)


def _size(claim: Claim, design: Mapping[str, Any]) -> int:
    """Return how many seeds or points a claim has; of points that are found, those required."""
    if claim.measure == "identity_fails":
        return int(design["draws"])
    if claim.measure not in OF_TRAINING:
        # how many searches end at one is not known before
        return claim.minimum_seeds
    n = len(seeds_of(design["seeds"]))
    return min(n, WIDEN_SEEDS) if claim.contrast else n
