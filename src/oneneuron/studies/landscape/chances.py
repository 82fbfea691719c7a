"""What the landscape study's claims can decide with the seeds of a design."""

from collections.abc import Mapping
from typing import Any

from oneneuron.config import seeds_of
from oneneuron.evidence.number import Number
from oneneuron.statistics import chances
from oneneuron.statistics.pilots import BY_ITSELF, Pilots, read_pilots
from oneneuron.statistics.registry import Registry
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
        What a config says: ``seeds``.
    experiments
        Simulated ones of each claim and effect.
    """
    n = len(seeds_of(design["seeds"]))
    models = [
        (claim, pilots.model(claim, min(n, WIDEN_SEEDS) if claim.contrast else n))
        for claim in pilots.drawn(published, *BY_ITSELF)
    ]
    return chances.numbers("landscape", models, experiments)
