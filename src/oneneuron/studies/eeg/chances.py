"""What the EEG study's claims can decide with the seeds of a design: simulated from the pilots."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from oneneuron.config import seeds_of
from oneneuron.evidence.number import Number
from oneneuron.statistics import chances
from oneneuron.statistics.chances import Model
from oneneuron.statistics.judge import Sample
from oneneuron.statistics.pilots import BY_ITSELF, Pilots, read_pilots
from oneneuron.statistics.registry import Claim, Registry
from oneneuron.studies.eeg.cells import SUBJECTS
from oneneuron.studies.eeg.claims import OF_A_PERSON, bands_overlap

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
    models = [
        (claim, _model(claim, pilots, _seeds(claim, design["seeds"])))
        for claim in pilots.drawn(published, *BY_ITSELF, "curves")
    ]
    return chances.numbers("eeg", models, experiments)


def _seeds(claim: Claim, seeds: Mapping[str, Mapping[str, Any]]) -> int:
    """Return how many seeds, or persons held out, all arms of a claim have."""
    of_cell = seeds.get(claim.cell or "", {})
    shared = set.intersection(*(set(seeds_of(of_cell.get(arm, []))) for arm in claim.arms))
    return len({seed % SUBJECTS for seed in shared} if claim.measure in OF_A_PERSON else shared)


def _model(claim: Claim, pilots: Pilots, n: int) -> Model:
    """Return how the runs of a claim are made up; curves are level but for the runs' spread."""
    if pilots.assumed[claim.id].drawn != "curves":
        return pilots.model(claim, n)
    pairs = pilots.model(claim, n)
    spread = pilots.pilots[str(pilots.assumed[claim.id].spread)].spread

    def draw(effect: float, generator: np.random.Generator) -> Sample:
        none, full = (float(getattr(pilots.assumed[claim.id], name)) for name in ("none", "full"))
        means = (none + effect * (full - none), 0.0)
        curves = [mean + spread * generator.standard_normal((n, 1)) for mean in means]
        return Sample((bands_overlap(curves),), seeds=n)

    return replace(pairs, draw=draw)
