"""Verdicts on the study's claims, from runs whose outcome is known."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from oneneuron.schema import read_yaml
from oneneuron.statistics.judge import Sample, judge
from oneneuron.statistics.pilots import BY_ITSELF
from oneneuron.statistics.proportions import clopper_pearson
from oneneuron.statistics.verdicts.base import LEVEL
from oneneuron.studies.landscape import chances
from oneneuron.studies.landscape.claims import sample
from oneneuron.studies.landscape.design import CELLS, STEPS
from oneneuron.studies.landscape.measures import measure

ROOT = Path(__file__).parents[3]
BOTH = ("without", "exponential")
SEEDS = range(40)
EMPTY = pd.DataFrame({"stationary": [], "violation": [], "draw": [], "loss": []})


def never(arm, seed):
    return False


def with_it(arm, seed):
    return arm == "exponential"


def without_it(arm, seed):
    return arm == "without"


@pytest.fixture
def verdict(registry, records):
    def verdict(
        id, errs=never, solved=never, violation=1e-15, scale=0.0, bad=False, steps=20_000, **fields
    ):
        made = records(CELLS, BOTH, SEEDS, errs=errs, solved=solved, steps=steps)
        points = pd.DataFrame({"stationary": [True] * 400 + [False], "path": "t3.parquet"})
        points = points.assign(scale=scale, bad_minimum=bad, loss=1.0)
        checks = pd.DataFrame({"violation": [violation] * 400, "path": "identities.parquet"})
        checks["draw"] = range(400)
        claim = replace(registry.claim(id), **fields)
        found = sample(claim, registry, measure(made), checks, points)
        return judge(claim, found, stand_in=False).verdict

    return verdict


@pytest.mark.parametrize(
    ("id", "field", "wrong"),
    [
        ("landscape.identities", "violation", 1e-3),
        ("landscape.identities", "violation", float("nan")),
        ("landscape.neuron_vanishes", "scale", -0.01),
        ("landscape.no_bad_minimum", "bad", True),
    ],
)
def test_what_never_happens_is_refuted_where_it_does(verdict, id, field, wrong):
    assert verdict(id).verdict == "reproduced"
    assert verdict(id, **{field: wrong}).verdict == "not reproduced"


def test_a_draw_counts_once_and_a_point_without_a_loss_not_at_all(registry):
    checks = pd.DataFrame({"draw": [0, 0, 1, 1], "violation": [0.0, 1.0, 0.0, 0.0], "path": "i"})
    points = pd.DataFrame({"loss": [0.0, 1.0, 1.0], "stationary": True, "path": "t3.parquet"})
    points = points.assign(scale=0.0, bad_minimum=[False, False, True])
    for id, expected in (("identities", [True, False]), ("no_bad_minimum", [False, True])):
        (found,) = sample(registry.claim(f"landscape.{id}"), registry, EMPTY, checks, points).values
        assert found.tolist() == expected


def test_what_never_happens_is_reproduced_only_where_its_limit_is_under_the_threshold(registry):
    claims = [claim for claim in registry.claims if claim.kind == "never"]
    assert len(claims) == 3
    for claim in claims:
        fewest = claim.minimum_seeds
        none = Sample(values=(np.zeros(fewest, bool),))
        told = judge(claim, none, stand_in=False)
        assert told.verdict.verdict == "reproduced"
        assert told.effect.interval.ends[1] < claim.threshold
        # and it asks for no more than that takes
        assert clopper_pearson(0, fewest - 1, LEVEL).ends[1] >= claim.threshold
        fewer = judge(claim, Sample(values=(np.zeros(fewest - 1, bool),)), stand_in=False).verdict
        assert fewer.verdict == "inconclusive"
        assert f"{fewest - 1} {claim.unit.removeprefix('share of ')}; " in fewer.reason


@pytest.mark.parametrize("of", ["", "_adam", "_dead_unit"])
def test_freed_networks_err_less_or_more(verdict, of):
    id = f"landscape.freed_errs_less{of}"
    assert verdict(id, errs=without_it).verdict == "reproduced"
    assert verdict(id, errs=with_it).verdict == "not reproduced"
    assert verdict(id, errs=without_it, direction="greater").verdict == "not reproduced"


@pytest.mark.parametrize("id", ["solved_more", "solved_more_dead_unit"])
def test_the_modified_loss_is_solved_more_or_less(verdict, id):
    assert verdict(f"landscape.{id}", solved=with_it).verdict == "reproduced"
    assert verdict(f"landscape.{id}", solved=without_it).verdict == "not reproduced"
    assert verdict(f"landscape.{id}", solved=never).verdict == "inconclusive"


def test_fewer_steps_give_no_verdict(verdict):
    told = verdict("landscape.freed_errs_less", errs=without_it, steps=500)
    assert told.verdict == "no verdict here"
    assert "500 steps, not 20,000" in told.reason


def test_after_the_longest_training(registry, records):
    claim = registry.claim("landscape.freed_errs_less_late")
    made = records(["t3"], BOTH, SEEDS, ["descent"], errs=with_it, steps=50_000)
    late = made["step"] > STEPS
    made.loc[late, "bare_errors"] = (made.loc[late, "arm"] == "without").astype(int)
    # the verdict is of the end alone, where the arms have changed places
    found = sample(claim, registry, measure(made), EMPTY, EMPTY)
    assert judge(claim, found, stand_in=False).verdict.verdict == "reproduced"
    short = sample(claim, registry, measure(made[~late]), EMPTY, EMPTY)
    assert "no network for longer" in short.missing


def test_most_of_a_seeds_problems_decide(registry, records):
    claim = registry.claim("landscape.freed_errs_less")
    some = records(CELLS[:3], BOTH, SEEDS, errs=with_it)
    rest = records(CELLS[3:], BOTH, SEEDS, errs=without_it)
    networks = measure(pd.concat([some, rest], ignore_index=True))
    for per_seed, freed, bare in (("most", 0, 40), ("any", 40, 40), ("all", 0, 0)):
        found = sample(replace(claim, per_seed=per_seed), registry, networks, EMPTY, EMPTY)
        assert [int(values.sum()) for values in found.values] == [freed, bare]
    shares = sample(replace(claim, per_seed="share"), registry, networks, EMPTY, EMPTY).values
    assert [values[0] for values in shares] == [pytest.approx(3 / 7), pytest.approx(4 / 7)]


@pytest.mark.parametrize("of", ["", "_circles", "_freed"])
def test_small_networks_and_large_ones(registry, records, of):
    claim = registry.claim(f"landscape.small_networks_err_more{of}")
    made = [claim.cell], claim.arms, SEEDS, ["descent"]
    wide = records(*made, errs=never, hidden=32)
    narrow = records(*made, errs=lambda *_: True)
    for one, other, expected in (
        (narrow, wide, "reproduced"),
        (narrow.assign(hidden=32), wide.assign(hidden=2), "not reproduced"),
        (narrow, wide.assign(hidden=16), "no verdict here"),
    ):
        widths = measure(pd.concat([one, other], ignore_index=True))
        found = sample(claim, registry, None, None, EMPTY, widths)
        assert judge(claim, found, stand_in=False).verdict.verdict == expected
    assert "no wider networks" in sample(claim, registry, None, None, EMPTY).missing


def test_a_run_without_a_problem_says_so(registry, records):
    networks = measure(records(["t3"], BOTH, SEEDS))
    found = sample(registry.claim("landscape.freed_errs_less"), registry, networks, None, None)
    assert "this run has no networks for two units always on" in found.missing


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"network": "whole"}, "not measured of the whole network"),
        ({"arms": ("sigmoid", "without")}, "no arm sigmoid"),
        ({"where": {"optimizer": "adam"}}, "did you mean 'optimiser'"),
    ],
)
def test_what_is_none_of_the_studys_is_refused(registry, records, fields, words):
    claim = replace(registry.claim("landscape.freed_errs_less_dead_unit"), **fields)
    with pytest.raises(ValueError, match=words):
        sample(claim, registry, measure(records(["t3"], BOTH, SEEDS)), None, None)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"measure": "has_scales"}, "did you mean 'has_scale'"),
        ({"network": "bare"}, "of the bare network"),
        ({"arms": ("relu",)}, "exponential neuron alone"),
    ],
)
def test_points_are_those_of_the_exponential_neuron(verdict, fields, words):
    with pytest.raises(ValueError, match=words):
        verdict("landscape.neuron_vanishes", **fields)


def test_every_claim_can_be_decided_with_the_seeds_of_the_paper_run(registry):
    schema = ROOT / "workflow/schemas/pilots.schema.yaml"
    pilots = chances.read_pilots([str(ROOT / "data/pilots/landscape.yaml"), str(schema)])
    drawn = {claim.id for claim in pilots.drawn(registry, *BY_ITSELF)}
    assert drawn == {claim.id for claim in registry.claims}
    design = read_yaml(ROOT / "config/paper.yaml")["studies"]["landscape"]
    found = {n.id: n.value for n in chances.numbers(registry, pilots, design, 4)}
    assert {found[f"method.chances.{id}.decides"] for id in drawn} == {"yes"}
