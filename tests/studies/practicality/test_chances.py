"""What the claims of the registry can decide, from the pilots' networks."""

import math
from pathlib import Path

import numpy as np
import pytest

from oneneuron.schema import read_yaml
from oneneuron.seeding import numpy_generator
from oneneuron.statistics.pilots import BY_ITSELF
from oneneuron.statistics.registry import load_registry
from oneneuron.studies.practicality import chances
from oneneuron.studies.practicality.cells import CELLS

ROOT = Path(__file__).parents[3]
REGISTRY = load_registry(
    ROOT / "data/published/practicality.yaml", ROOT / "workflow/schemas/published.schema.yaml"
)
PATHS = [
    ROOT / "data/pilots/practicality.yaml",
    ROOT / "workflow/schemas/pilots.schema.yaml",
    *sorted((ROOT / "data/pilots/practicality").glob("*.parquet")),
]
PILOTS, TABLES = chances.read(list(map(str, PATHS)))
DESIGN = read_yaml(ROOT / "config/paper.yaml")["studies"]["practicality"]


@pytest.fixture(scope="module")
def made():
    found = chances.numbers(REGISTRY, (PILOTS, TABLES), DESIGN, 3)
    return {number.id: number for number in found}


def test_every_claim_has_a_model_or_cannot_be_tested(made):
    drawn = {claim.id for claim in PILOTS.drawn(REGISTRY, "rows", *BY_ITSELF)}
    untested = {claim.id for claim in REGISTRY.claims if claim.kind == "not_testable"}
    assert drawn == {claim.id for claim in REGISTRY.claims} - untested
    assert {id for id in drawn if f"method.chances.{id}.decides" in made} == drawn


def test_what_is_made_up_row_by_row_is_every_claim_about_rows():
    rows = {claim.id for claim in REGISTRY.claims if claim.kind == "rows"}
    assert {claim.id for claim in PILOTS.drawn(REGISTRY, "rows")} == rows


@pytest.mark.parametrize("name", TABLES)
def test_pilots_have_seeds_of_their_own(name):
    assert TABLES[name]["seed"].max() < 100
    assert TABLES[name]["seed"].nunique() > 1


def test_each_cell_spreads_as_itself_or_as_one_that_was_tried():
    tried = set(TABLES["searched"]["cell"])
    assert set(CELLS) == tried | set(chances.SPREADS_AS)
    assert set(chances.SPREADS_AS.values()) <= tried


def test_a_row_is_made_up_about_the_published_difference(made):
    words = made["method.chances.practicality.not_faster.seeds"].method
    assert f"mean 0 to {math.log(126 / 77):.2g}" in words
    claim = REGISTRY.claim("practicality.not_faster")
    tables = {**TABLES, "searched": chances._as_all_cells(TABLES["searched"])}
    model = chances._rows(claim, REGISTRY, tables, lambda cell: 4000)
    drawn = model.draw(1.0, numpy_generator(0, "noise")).rows
    for row, (one, two) in zip(drawn, chances._published_pairs(claim, REGISTRY), strict=True):
        finite = row.differences[np.isfinite(row.differences)]
        # five standard errors of a mean
        near = 5 * finite.std() / math.sqrt(len(finite))
        assert finite.mean() == pytest.approx(math.log(one.value / two.value), abs=near)
