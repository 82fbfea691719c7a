"""Verdicts on the registry's own claims, from runs whose outcome is known."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from oneneuron.evidence.interval import Interval
from oneneuron.evidence.number import write_numbers
from oneneuron.statistics.claims import numbers_of_claims, write_claims
from oneneuron.statistics.judge import judge
from oneneuron.statistics.registry import load_registry
from oneneuron.studies.eeg.cells import TRAINING
from oneneuron.studies.eeg.claims import sample
from oneneuron.studies.eeg.measures import measure

ROOT = Path(__file__).parents[3]
SEEDS = range(101, 113)
REGISTRY = load_registry(
    ROOT / "data/published/eeg.yaml", ROOT / "workflow/schemas/published.schema.yaml"
)
HORIZONS = [100, 400]


def runs_with_gain(record, gain, seeds=SEEDS, epochs=400, **columns):
    """Pairs of runs, 1,000 validation frames, the neuron's gain in accuracy given by seed."""
    gains = np.broadcast_to(gain, len(seeds))
    rng = np.random.default_rng(3)
    parts = []
    for seed, extra in zip(seeds, gains, strict=True):
        base = rng.integers(180, 260)
        for arm, errors in (("without", base), ("scaled_input", base - round(1000 * extra))):
            sizes = {"validation_size": 1000, "validation_size_half": 500}
            run = record(np.full(epochs, errors), seed=seed, arm=arm, **TRAINING | sizes)
            parts.append(run.assign(**columns))
    return pd.concat(parts)


def judged(records, stand_in=False):
    """Return what is judged of each claim, by its id."""
    cells = {str(cell): measure(rows, HORIZONS) for cell, rows in records.groupby("cell")}
    return {
        claim.id: judge(claim, sample(claim, REGISTRY, **cells), stand_in=stand_in)
        for claim in REGISTRY.claims
    }


def verdicts(records, stand_in=False):
    return {id: one.verdict for id, one in judged(records, stand_in).items()}


@pytest.mark.parametrize(
    ("gain", "expected"),
    [
        (np.linspace(0.005, 0.03, 12), "reproduced"),
        (-np.linspace(0.005, 0.03, 12), "not reproduced"),
        (np.tile([0.001, -0.001], 6), "not reproduced"),
        (np.linspace(-0.03, 0.05, 12), "inconclusive"),
    ],
)
def test_each_verdict_can_be_reached(record, gain, expected):
    assert verdicts(runs_with_gain(record, gain))["eeg.better"].verdict == expected


def test_a_published_gain_is_held_against_the_prediction(record):
    near = verdicts(runs_with_gain(record, np.linspace(0.0, 0.02, 12)))
    far = verdicts(runs_with_gain(record, -np.linspace(0.03, 0.05, 12)))
    assert near["eeg.better_by"].verdict == "reproduced"
    assert far["eeg.better_by"].verdict == "not reproduced"


@pytest.mark.parametrize(
    ("seeds", "epochs", "columns", "reason"),
    [
        (range(100, 101), 400, {}, "1 of the 6 seeds that the rule asks"),
        (SEEDS, 40, {}, "40 epochs, not 400"),
        (SEEDS, 400, {"batch_size": 64}, "batch size 64, not 128"),
        (SEEDS, 400, {"learning_rate": 1e-3}, "learning rate 0.001, not 0.0002"),
        (SEEDS, 400, {"reg_strength": 0.1}, "regularisation strength 0.1, not 0.2"),
        (SEEDS, 400, {"batch_size": 256}, "batch size 256, not 128"),
        (SEEDS, 400, {"learning_rate": 0.05}, "learning rate 0.05, not 0.0002"),
        (SEEDS, 400, {"reg_strength": 5.0}, "regularisation strength 5.0, not 0.2"),
        (SEEDS, 400, {"precision": "bf16"}, "precision bf16, not float32"),
    ],
)
def test_no_verdict_from_another_design(record, seeds, epochs, columns, reason):
    found = verdicts(runs_with_gain(record, 0.01, seeds, epochs, **columns))
    of_main = [id for id in found if REGISTRY.claim(id).cell == "main"]
    assert len(of_main) == 13
    for id in of_main:
        assert found[id].verdict == "no verdict here"
        # without a value too few seeds are left, whatever the design
        assert reason in found[id].reason


def test_no_verdict_from_a_stand_in(record):
    found = verdicts(runs_with_gain(record, 0.01, epochs=40), stand_in=True)
    assert found.pop("eeg.gan").verdict == "not testable"
    assert {one.verdict for one in found.values()} == {"no verdict here"}
    assert all("stand-in" in one.reason for one in found.values())


def test_a_claim_looks_no_further_than_its_epochs(record):
    records = runs_with_gain(record, np.tile([0.001, -0.001], 6), epochs=600)
    late = (records["arm"] == "scaled_input") & (records["epoch"] > 400)
    records["validation_errors"] = np.where(late, 1, records["validation_errors"])
    assert verdicts(records)["eeg.better"].verdict == "not reproduced"


def test_arms_without_a_common_seed_give_no_verdict(record):
    records = runs_with_gain(record, 0.01)
    apart = records[(records["arm"] == "without") == (records["seed"] < 107)]
    found = verdicts(apart)["eeg.better"]
    assert (found.verdict, found.reason) == ("no verdict here", "no seed has both arms")


def test_arms_that_lack_different_seeds_are_paired_by_seed(record):
    """Of each arm other runs have no correlation; what is left is compared seed by seed."""
    measures = measure(runs_with_gain(record, 0.01), HORIZONS)
    own = measures["seed"] + 1000 * (measures["arm"] == "without")
    lacks = measures["arm"].map({"scaled_input": 101, "without": 104}) == measures["seed"]
    measures = measures.assign(jump_correlation=own.astype(float).mask(lacks))
    claim = replace(REGISTRY.claim("eeg.better"), measure="spearman_of_accuracy_and_scale_changes")
    first, second = sample(claim, REGISTRY, main=measures).values
    assert first.tolist() == [102, 103, *range(105, 113)]
    assert (second - first).tolist() == [1000] * 10

    apart = own.astype(float).mask((measures["arm"] == "without") == (measures["seed"] < 107))
    none = sample(claim, REGISTRY, main=measures.assign(jump_correlation=apart))
    assert (none.n, none.silence) == (12, "no seed has a value in both arms")


def test_runs_without_a_scale_do_not_speak_for_its_sign(record):
    records = runs_with_gain(record, 0.01, range(101, 107))
    none = (records["arm"] == "scaled_input") & (records["seed"] > 102)
    records["scale"] = records["scale"].where(~none)
    one = judged(records)["eeg.scale_keeps_sign"]
    assert one.effect.n == 2
    assert one.verdict.verdict == "inconclusive"


def test_stopping_worse_than_patience_is_a_positive_loss(record):
    loss = np.concatenate([np.full(20, 0.6), np.full(380, 0.3)])  # better after the one stop
    records = runs_with_gain(record, 0.01).assign(
        validation_loss=np.tile(loss, 24),
        validation_errors=np.tile(np.round(1000 * loss), 24),
        scale=np.tile(np.where(np.arange(400) < 5, 0.1, 0.01), 24),
    )
    assert judged(records)["eeg.early_stopping"].effect.value > 0


def test_rules_that_never_stop_a_run_are_not_equivalent(record):
    found = verdicts(runs_with_gain(record, 0.01, scale=0.02))["eeg.early_stopping"]
    assert found.verdict == "inconclusive"
    assert "stops no run" in found.reason


def test_five_seeds_are_too_few_for_any_verdict(record):
    found = verdicts(runs_with_gain(record, 0.01, range(101, 106)))["eeg.better"]
    assert found.verdict == "inconclusive"


def test_a_lost_run_ranks_below_every_other(record):
    records = runs_with_gain(record, np.linspace(0.005, 0.03, 12))
    lost = (records["arm"] == "scaled_input") & (records["seed"] < 107)
    records = records.assign(diverged=lost, train_loss=np.where(lost, 1e9, 0.5))
    one = judged(records)["eeg.better"]
    assert one.verdict.verdict == "inconclusive"
    assert one.effect.interval.lower is None  # beyond range


def test_a_cell_that_the_run_lacks_gives_no_verdict(record):
    found = verdicts(runs_with_gain(record, 0.01))
    assert found["eeg.new_person"].reason == "this run has no such runs"
    assert found["eeg.gan"].verdict == "not testable"


def test_a_new_person_is_judged_against_chance(record):
    columns = TRAINING | {"cell": "subject", "arm": "without", "validation_size": 1000}
    folds = [record(np.full(100, 300 + 5 * i), seed=101 + i, **columns) for i in range(8)]
    assert verdicts(pd.concat(folds))["eeg.new_person"].verdict == "reproduced"
    chance = [fold.assign(validation_errors=500 + 3 * (-1) ** i) for i, fold in enumerate(folds)]
    assert verdicts(pd.concat(chance))["eeg.new_person"].verdict == "not reproduced"


def test_a_published_effect_is_shown_beside_its_own_measure_only(record, tmp_path):
    found = judged(runs_with_gain(record, 0.01)).values()
    write_claims(tmp_path / "claims.json", found, REGISTRY, stand_in=False)
    rows = json.loads((tmp_path / "claims.json").read_text())["claims"]
    shown = {row["id"] for row in rows if row["published"] is not None}
    assert shown == {"eeg.better_best", "eeg.better_by"}
    assert Interval(**rows[0]["interval"]).level > 0.95


def test_every_claim_of_the_registry_is_answered_and_can_be_written(record, tmp_path):
    found = judged(runs_with_gain(record, 0.01)).values()
    write_claims(tmp_path / "claims.json", found, REGISTRY, stand_in=False)
    numbers = numbers_of_claims(found)
    write_numbers(tmp_path / "numbers.json", numbers)
    assert {id for one in found for id in one.number_ids} == {number.id for number in numbers}


def test_a_measure_that_is_none_is_refused_with_the_nearest(record):
    cells = {"main": measure(runs_with_gain(record, 0.01, range(101, 103)), HORIZONS)}
    claim = REGISTRY.claim("eeg.better")
    with pytest.raises(ValueError, match="did you mean 'mean_validation_accuracy'"):
        sample(replace(claim, measure="mean_validation_acuracy"), REGISTRY, **cells)
    with pytest.raises(ValueError, match="bare network needs 'bare_sign_changes'"):
        sign = REGISTRY.claim("eeg.scale_keeps_sign")
        sample(replace(sign, network="bare"), REGISTRY, **cells)


# Each field of a claim decides.


CHANCES = {
    "dead": (0.1, 0.5),
    "bare_dead": (0.05, 0.6),
    "train_errors": (0.6, 0.6),
    "bare_train_errors": (0.7, 0.7),
    "jumps": (0.7, 0.7),
    "bare_jumps": (0.5, 0.5),
    "sign_changes": (0.1, 0.1),
    "scale_grows_then_vanishes": (0.6, 0.6),
}
"""That a run has any of it: of *scaled_input*, and of the other arms."""
NEVER = dict.fromkeys(CHANCES, (0, 0))
SURE = NEVER | {
    name: (0, 1) if name.endswith("dead") else (1, 1)
    for name in ("dead", "bare_dead", "jumps", "bare_jumps", "scale_grows_then_vanishes")
}


def measures_of(
    seeds, planned, horizons, gain, spread, seed, level=0.8, bare=None, chances=None, other=0.2
):
    """Measures as they might be, of three arms at several numbers of epochs.

    `bare` is the gain of the bare network, that of the whole one where it is not given; `other`
    the spread of correlations, and 50 times that of what stopping loses.
    """
    rng = np.random.default_rng(seed)
    rows = []
    for number in range(seeds):
        base = rng.uniform(level - 0.02, level + 0.02)
        for arm in ("without", "scaled_input", "relu_scaled"):
            neuron = arm == "scaled_input"
            more = neuron * rng.normal(gain, spread)
            means = {
                "": base + more,
                "bare_": base - 0.02 + (more if bare is None else neuron * bare),
            }
            for epochs in horizons:
                accuracy = {
                    f"{network}{name}": mean + rng.normal(0, spread)
                    for network, mean in means.items()
                    for name in ("mean_accuracy", "best_accuracy")
                }
                has = {
                    name: float(rng.random() < chance[not neuron])
                    for name, chance in (CHANCES | (chances or {})).items()
                }
                rows.append(
                    accuracy
                    | TRAINING
                    | has
                    | {name: bool(has[name]) for name in ("dead", "bare_dead")}
                    | {
                        "arm": arm,
                        "seed": 101 + number,
                        "planned_epochs": planned,
                        "epochs": epochs,
                        "path": f"{arm}/{number}.parquet",
                        "lost": False,
                        "scale": 0.01,
                        "jump_correlation": rng.normal(0, other),
                        "accuracy_lost_patience": rng.normal(0.004, other / 50),
                        "accuracy_lost_scale_and_patience": rng.normal(0.004, other / 50),
                        "epochs_saved_scale_and_patience": 20,
                    }
                )
    return pd.DataFrame(rows)


WORLDS = [
    {
        "main": measures_of(seeds, 400, (100, 200, 400), gain, spread, seed, **more),
        "subject": measures_of(
            min(seeds, 8), 100, (50, 100), gain, spread, seed + 50, **more | {"level": level}
        ),
    }
    for seed, (seeds, gain, spread, level, more) in enumerate(
        [
            (24, 0.01, 0.01, 0.5, {}),
            (24, 0.0, 0.002, 0.53, {}),
            (12, 0.0, 0.02, 0.5, {}),
            (8, 0.03, 0.001, 0.53, {}),
            (4, 0.01, 0.01, 0.5, {}),
            # as few seeds as decide, and all of them say the same
            (6, 0.03, 0.001, 0.55, {"chances": SURE, "other": 0.001}),
            # the gain is lost with the neuron
            (24, 0.01, 0.002, 0.5, {"bare": -0.02, "chances": {"bare_jumps": (0, 0)}}),
            (24, 0.0, 0.002, 0.5, {"chances": NEVER}),
        ]
    )
]


@pytest.mark.parametrize("claim", REGISTRY.claims, ids=lambda claim: claim.id)
def test_each_field_that_is_printed_decides_and_each_that_decides_is_printed(changes, claim):
    found = changes(lambda claim, world: sample(claim, REGISTRY, **world), WORLDS)
    assert found.unread(claim, REGISTRY.claims) == []
    assert found.unsaid(claim, REGISTRY.claims) == []
