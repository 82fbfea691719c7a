"""What the EEG study's claims can decide with the seeds of a design: simulated from the pilots."""

from collections.abc import Mapping
from typing import Any

from oneneuron.config import seeds_of
from oneneuron.evidence.number import Number
from oneneuron.statistics import chances
from oneneuron.statistics.pilots import BY_ITSELF, Pilots, read_pilots
from oneneuron.statistics.registry import Claim, Registry

__all__ = ["numbers", "read_pilots"]


def numbers(
    published: Registry,
    pilots: Pilots,
    design: Mapping[str, Any],
    experiments: int,
) -> list[Number]:
    """Return the chances of each claim's verdicts (`oneneuron.statistics.chances.numbers`).

    Parameters
    ----------
    published, pilots
        What was published, and what is assumed of each claim.
    design
        What a config says: ``seeds`` of each arm of each cell.
    experiments
        Simulated ones of each claim and effect.
    """
    claims = pilots.drawn(published, *BY_ITSELF)
    models = [(claim, pilots.model(claim, _seeds(claim, design["seeds"]))) for claim in claims]
    return chances.numbers("eeg", models, experiments)


def _seeds(claim: Claim, seeds: Mapping[str, Mapping[str, Any]]) -> int:
    """Return how many seeds all arms of a claim have."""
    of_cell = seeds.get(claim.cell or "", {})
    return len(set.intersection(*(set(seeds_of(of_cell.get(arm, []))) for arm in claim.arms)))
