"""Verdicts on the registry's own claims, from runs whose outcome is known."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from oneneuron.evidence.number import write_numbers
from oneneuron.statistics.claims import numbers_of_claims, write_claims
from oneneuron.statistics.registry import load_registry
from oneneuron.studies.eeg.claims import judge
from oneneuron.studies.eeg.measures import measure_runs
from oneneuron.studies.eeg.numbers.cells import numbers_beside_main, numbers_of_cell

ROOT = Path(__file__).parents[3]
SEEDS = range(101, 113)


@pytest.fixture(scope="module")
def registry():
    schema = ROOT / "workflow/schemas/published.schema.yaml"
    return load_registry(ROOT / "data/published/eeg.yaml", schema)


@pytest.fixture(scope="module")
def claims(registry):
    return registry.claims


def runs_with_gain(record, gain, seeds=SEEDS, epochs=400, **columns):
    """Pairs of runs, 1,000 validation frames, the neuron's gain in accuracy given by seed."""
    gains = np.broadcast_to(gain, len(seeds))
    rng = np.random.default_rng(3)
    parts = []
    for seed, extra in zip(seeds, gains, strict=True):
        base = rng.integers(180, 260)
        for arm, errors in (("without", base), ("clean_start", base - round(1000 * extra))):
            run = record(np.full(epochs, errors), seed=seed, arm=arm)
            parts.append(run.assign(validation_size=1000, validation_size_half=500, **columns))
    return pd.concat(parts)


def verdicts(records, claims, stand_in=False):
    return {one.claim.id: one.verdict for one in judge(records, claims, stand_in)}


@pytest.mark.parametrize(
    ("gain", "expected"),
    [
        (np.linspace(0.005, 0.03, 12), "reproduced"),
        (-np.linspace(0.005, 0.03, 12), "not reproduced"),
        (np.tile([0.001, -0.001], 6), "not reproduced"),
        (np.linspace(-0.03, 0.05, 12), "inconclusive"),
    ],
)
def test_each_verdict_can_be_reached(record, claims, gain, expected):
    assert verdicts(runs_with_gain(record, gain), claims)["eeg.better"].verdict == expected


def test_a_published_gain_is_held_against_the_prediction(record, claims):
    near = verdicts(runs_with_gain(record, np.linspace(0.0, 0.02, 12)), claims)
    far = verdicts(runs_with_gain(record, -np.linspace(0.03, 0.05, 12)), claims)
    assert near["eeg.better_by"].verdict == "reproduced"
    assert far["eeg.better_by"].verdict == "not reproduced"


@pytest.mark.parametrize(
    ("seeds", "epochs", "stand_in", "reason"),
    [
        (range(100, 101), 400, False, "1 of the 6 seeds that the rule asks"),
        (SEEDS, 40, False, "40 epochs of 400"),
        (SEEDS, 400, True, "stand-in"),
    ],
)
def test_no_verdict_from_less_than_was_published(record, claims, seeds, epochs, stand_in, reason):
    records = runs_with_gain(record, 0.01, seeds, epochs)
    found = verdicts(records, claims, stand_in)["eeg.better"]
    assert found.verdict == "no verdict here"
    assert reason in found.reason


def test_a_claim_looks_no_further_than_its_epochs(record, claims):
    records = runs_with_gain(record, np.tile([0.001, -0.001], 6), epochs=600)
    late = (records["arm"] == "clean_start") & (records["epoch"] > 400)
    records["validation_errors"] = np.where(late, 1, records["validation_errors"])
    assert verdicts(records, claims)["eeg.better"].verdict == "not reproduced"


def test_arms_without_a_common_seed_give_no_verdict(record, claims):
    records = runs_with_gain(record, 0.01)
    apart = records[(records["arm"] == "without") == (records["seed"] < 107)]
    found = verdicts(apart, claims)["eeg.better"]
    assert (found.verdict, found.reason) == ("no verdict here", "no seed has both arms")


def test_runs_without_a_scale_do_not_speak_for_its_sign(record, claims):
    records = runs_with_gain(record, 0.01, range(101, 107))
    none = (records["arm"] == "clean_start") & (records["seed"] > 102)
    records["scale"] = records["scale"].where(~none)
    (one,) = (j for j in judge(records, claims, False) if j.claim.id == "eeg.scale_keeps_sign")
    assert one.effect.n == 2
    assert one.verdict.verdict == "inconclusive"


def test_stopping_worse_than_patience_is_a_positive_loss(record, claims):
    loss = np.concatenate([np.full(20, 0.6), np.full(380, 0.3)])  # better after the one stop
    records = runs_with_gain(record, 0.01).assign(
        validation_loss=np.tile(loss, 24),
        validation_errors=np.tile(np.round(1000 * loss), 24),
        scale=np.tile(np.where(np.arange(400) < 5, 0.1, 0.01), 24),
    )
    (one,) = (j for j in judge(records, claims, False) if j.claim.id == "eeg.early_stopping")
    assert one.effect.value > 0


def test_five_seeds_are_too_few_for_any_verdict(record, claims):
    found = verdicts(runs_with_gain(record, 0.01, range(101, 106)), claims)["eeg.better"]
    assert found.verdict == "inconclusive"


def test_a_lost_run_ranks_below_every_other(record, claims):
    records = runs_with_gain(record, np.linspace(0.005, 0.03, 12))
    lost = (records["arm"] == "clean_start") & (records["seed"] < 107)
    records = records.assign(diverged=lost, train_loss=np.where(lost, 1e9, 0.5))
    (one,) = (j for j in judge(records, claims, False) if j.claim.id == "eeg.better")
    assert one.verdict.verdict == "inconclusive"
    assert one.effect.interval[0] is None  # beyond range


def test_a_cell_that_the_run_lacks_gives_no_verdict(record, claims):
    found = verdicts(runs_with_gain(record, 0.01), claims)
    assert found["eeg.new_person"].verdict == "no verdict here"
    assert found["eeg.gan"].verdict == "not testable"


def test_a_new_person_is_judged_against_chance(record, claims):
    folds = [
        record(np.full(100, 300 + 5 * i), seed=101 + i, arm="without", cell="subject").assign(
            validation_size=1000
        )
        for i in range(8)
    ]
    assert verdicts(pd.concat(folds), claims)["eeg.new_person"].verdict == "reproduced"
    chance = [fold.assign(validation_errors=500 + 3 * (-1) ** i) for i, fold in enumerate(folds)]
    assert verdicts(pd.concat(chance), claims)["eeg.new_person"].verdict == "not reproduced"


def test_a_published_effect_is_shown_beside_its_own_measure_only(record, registry, tmp_path):
    judged = judge(runs_with_gain(record, 0.01), registry.claims, False)
    write_claims(tmp_path / "claims.json", judged, registry, stand_in=False)
    rows = json.loads((tmp_path / "claims.json").read_text())["claims"]
    shown = {row["id"] for row in rows if row["published"] is not None}
    assert shown == {"eeg.better_best", "eeg.better_by"}


def test_rules_that_never_stop_a_run_are_not_equivalent(record, claims):
    found = verdicts(runs_with_gain(record, 0.01, scale=0.02), claims)["eeg.early_stopping"]
    assert found.verdict == "inconclusive"
    assert "stops no run" in found.reason


def test_every_claim_of_the_registry_is_answered_and_can_be_written(
    record, registry, claims, tmp_path
):
    judged = judge(runs_with_gain(record, 0.01), claims, False)
    assert [one.claim.id for one in judged] == [claim.id for claim in claims]
    write_claims(tmp_path / "claims.json", judged, registry, stand_in=False)
    numbers = numbers_of_claims(judged, False)
    write_numbers(tmp_path / "numbers.json", numbers)
    assert {id for one in judged for id in one.number_ids} == {number.id for number in numbers}


def test_numbers_of_a_cell_name_the_files_they_rest_on(record):
    records = runs_with_gain(record, 0.01, range(101, 104))
    numbers = {n.id: n for n in numbers_of_cell(measure_runs(records), "eeg", False)}
    mean = numbers["eeg.mean_accuracy.without"]
    assert mean.n == 3
    assert mean.inputs == tuple(f"main/without/{seed}.parquet" for seed in range(101, 104))
    assert len(numbers["eeg.mean_accuracy_difference.clean_start"].inputs) == 6
    assert numbers["eeg.mean_accuracy_difference.clean_start"].value == pytest.approx(0.01)


def test_one_seed_has_no_interval(record):
    records = runs_with_gain(record, 0.01, range(101, 102))
    numbers = {n.id: n for n in numbers_of_cell(measure_runs(records), "eeg", False)}
    assert numbers["eeg.mean_accuracy.without"].interval is None
    assert numbers["eeg.mean_accuracy_difference.clean_start"].interval is None


def test_lost_runs_are_left_out_of_means_and_said_to_be(record):
    records = runs_with_gain(record, 0.01, range(101, 104))
    lost = (records["arm"] == "without") & (records["seed"] == 101)
    records = records.assign(diverged=lost, train_loss=np.where(lost, 1e9, 0.5))
    numbers = {n.id: n for n in numbers_of_cell(measure_runs(records), "eeg", False)}
    assert numbers["eeg.mean_accuracy.without"].n == 2
    assert "1 lost left out" in numbers["eeg.mean_accuracy.without"].method
    assert numbers["eeg.lost.without"].value == 1


def test_the_main_cell_beside_another_at_equal_epochs(record):
    measures = measure_runs(runs_with_gain(record, 0.01, range(101, 104)), epochs=200)
    ids = {n.id for n in numbers_beside_main(measures, "eeg.blocked", False)}
    assert "eeg.blocked.main_mean_accuracy.without" in ids
    assert len(ids) == 6
