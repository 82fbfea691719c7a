"""What the claims of the registry can decide: each has its assumption, and its seeds."""

from pathlib import Path

import pytest

from oneneuron.schema import read_yaml
from oneneuron.statistics.pilots import BY_ITSELF, read_pilots
from oneneuron.statistics.registry import load_registry
from oneneuron.studies.eeg.chances import numbers

ROOT = Path(__file__).parents[3]
REGISTRY = load_registry(
    ROOT / "data/published/eeg.yaml", ROOT / "workflow/schemas/published.schema.yaml"
)
PILOTS = read_pilots(
    [str(ROOT / "data/pilots/eeg.yaml"), str(ROOT / "workflow/schemas/pilots.schema.yaml")]
)
DESIGN = read_yaml(ROOT / "config/paper.yaml")["studies"]["eeg"]


def made(design=DESIGN, experiments=3):
    return {number.id: number for number in numbers(REGISTRY, PILOTS, design, experiments)}


def test_every_claim_has_a_model_or_cannot_be_tested():
    drawn = {claim.id for claim in PILOTS.drawn(REGISTRY, *BY_ITSELF, "curves")}
    untested = {claim.id for claim in REGISTRY.claims if claim.kind == "not_testable"}
    assert drawn == {claim.id for claim in REGISTRY.claims} - untested
    found = made()
    assert {id for id in drawn if f"method.chances.{id}.decides" in found} == drawn


def test_a_claim_has_the_seeds_that_all_its_arms_have_in_the_design():
    claim = REGISTRY.claim("eeg.better")
    seeds = {claim.arms[0]: "301-306", claim.arms[1]: [304, 305, 306, 307]}
    found = made({"seeds": {**DESIGN["seeds"], claim.cell: seeds}})
    assert found["method.chances.eeg.better.seeds"].value == 3


@pytest.mark.parametrize("pilot", PILOTS.pilots.values(), ids=PILOTS.pilots)
def test_a_pilot_says_where_it_is_from(pilot):
    assert pilot.source
    assert pilot.size > 1
