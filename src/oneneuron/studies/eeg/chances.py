"""What the EEG study's claims can decide with the seeds of a design: simulated from the pilots."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np

from oneneuron.config import seeds_of
from oneneuron.evidence.number import Number
from oneneuron.statistics import chances
from oneneuron.statistics.chances import Model
from oneneuron.statistics.judge import Sample
from oneneuron.statistics.pilots import BY_ITSELF, Pilots, read_pilots
from oneneuron.statistics.registry import Claim, Registry
from oneneuron.studies.eeg.cells import CELLS
from oneneuron.studies.eeg.claims import COUNTED, bands_overlap
from oneneuron.studies.eeg.measures import units_of

__all__ = ["numbers", "read_pilots"]

OF_SOME = ("escapes",)
"""Measures of those runs alone of which something holds; how many is not known before, so that as
many are simulated as the rule requires."""

JUMPS = 17
"""Jumps of a run; the pilots' two runs had 35."""


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
    if claim.measure in OF_SOME:
        return claim.minimum_seeds
    cells = [str(cell) for cell in claim.contrast.get("cell", [claim.cell])]
    compared = product(cells, claim.arms)
    shared = set.intersection(
        *(set(seeds_of(seeds.get(cell, {}).get(arm, []))) for cell, arm in compared)
    )
    return len({*units_of(sorted(shared), (CELLS[cell].split for cell in cells)).tolist()})


def _model(claim: Claim, pilots: Pilots, n: int) -> Model:
    """Return how the runs of a claim are made up; curves are level but for the runs' spread."""
    pairs = pilots.model(claim, n)
    if claim.measure in COUNTED:
        words = f"{pairs.words}; each of {JUMPS} jumps, as many as the pilots had"

        def counted(effect: float, generator: np.random.Generator) -> Sample:
            return replace(pairs.draw(effect, generator), counted=np.full(n, JUMPS))

        return replace(pairs, draw=counted, words=words)
    if pilots.assumed[claim.id].drawn != "curves":
        return pairs
    spread = pilots.pilots[str(pilots.assumed[claim.id].spread)].spread

    def draw(effect: float, generator: np.random.Generator) -> Sample:
        none, full = (float(getattr(pilots.assumed[claim.id], name)) for name in ("none", "full"))
        means = (none + effect * (full - none), 0.0)
        curves = [mean + spread * generator.standard_normal((n, 1)) for mean in means]
        return Sample((bands_overlap(curves),), seeds=n)

    return replace(pairs, draw=draw)
