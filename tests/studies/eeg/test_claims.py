"""Verdicts on the registry's own claims, from runs whose outcome is known."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from oneneuron.config import seeds_of
from oneneuron.evidence.interval import Interval
from oneneuron.evidence.number import write_numbers
from oneneuron.schema import read_yaml
from oneneuron.statistics.claims import numbers_of_claims, write_claims
from oneneuron.statistics.judge import judge
from oneneuron.statistics.registry import load_registry
from oneneuron.statistics.rules import rule_of
from oneneuron.studies.eeg.cells import CELLS, TRAINING
from oneneuron.studies.eeg.claims import sample
from oneneuron.studies.eeg.measures import measure

ROOT = Path(__file__).parents[3]
SEEDS = range(101, 113)
REGISTRY = load_registry(
    ROOT / "data/published/eeg.yaml", ROOT / "workflow/schemas/published.schema.yaml"
)
HORIZONS = [60, 200, 400]


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
        claim.id: judge(claim, sample(claim, REGISTRY, records, **cells), stand_in=stand_in)
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
    near = verdicts(runs_with_gain(record, np.linspace(0.0, 0.02, 12)))["eeg.better_by"]
    both = verdicts(runs_with_gain(record, np.linspace(-0.04, 0.05, 12)))["eeg.better_by"]
    far = verdicts(runs_with_gain(record, np.linspace(0.03, 0.05, 12)))["eeg.better_by"]
    assert (near.verdict, both.verdict) == ("compatible", "compatible, as is zero")
    assert ("as is zero" in near.reason, "as is zero" in both.reason) == (False, True)
    assert far.verdict == "not reproduced"


@pytest.mark.parametrize(
    ("gain", "excluded"),
    [
        (np.tile([0.008, 0.009], 6), True),
        (-np.linspace(0.03, 0.05, 12), True),
        (np.tile([0.008, 0.012], 6), False),
    ],
)
def test_a_gain_so_large_is_excluded_where_the_upper_limit_is_under_it(record, gain, excluded):
    found = verdicts(runs_with_gain(record, gain))["eeg.better_by"]
    assert (found.verdict == "excluded") is excluded


def test_a_lost_run_without_the_neuron_lets_no_gain_be_excluded(record):
    """It ranks below every other, so that the gain of its pair is beyond range."""
    records = runs_with_gain(record, np.zeros(6), range(101, 107))
    lost = (records["arm"] == "without") & (records["seed"] == 101)
    found = verdicts(records)["eeg.better_by"]
    assert found.verdict == "excluded"
    records = records.assign(diverged=lost, train_loss=np.where(lost, 1e9, 0.5))
    assert verdicts(records)["eeg.better_by"].verdict != "excluded"


@pytest.mark.parametrize(
    ("gain", "expected"),
    [
        (np.full(24, 0.01), "reproduced"),
        (np.array([0.01] * 22 + [-0.01] * 2), "inconclusive"),
        (np.tile([0.01, -0.01], 12), "not reproduced"),
        (np.zeros(24), "not reproduced"),
    ],
)
def test_consistently_is_the_share_of_pairs(record, gain, expected):
    found = judged(runs_with_gain(record, gain, range(301, 325)))["eeg.consistently"]
    assert found.effect.value == (gain > 0).mean()
    assert found.verdict.verdict == expected


@pytest.mark.parametrize(("gain", "overlap"), [(0.0, "reproduced"), (0.2, "not reproduced")])
def test_bands_overlap_where_the_arms_are_alike(record, gain, overlap):
    found = judged(runs_with_gain(record, gain))["eeg.bands_overlap"]
    assert found.verdict.verdict == overlap
    assert found.effect.value == (gain == 0)
    assert found.effect.n == 12


@pytest.mark.parametrize(
    ("seeds", "epochs", "columns", "reason"),
    [
        (range(100, 101), 400, {}, "1 of the 6 {} that the rule requires"),
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
    assert len(of_main) == 18
    for id in of_main:
        assert found[id].verdict == "no verdict here"
        # without a value too few seeds are left, whatever the design
        assert reason.format(REGISTRY.claim(id).counted) in found[id].reason


def test_people_are_counted_and_not_their_seeds(record):
    claim = REGISTRY.claim("eeg.better_new_person")
    assert "test over people" in rule_of(claim) and "paired by person" in rule_of(claim)
    few = runs_with_gain(record, 0.01, [0, 1, 8], 60, cell="subject", split="subject")
    reason = verdicts(few)[claim.id].reason
    assert reason == "2 people; the rule requires 6"


def test_no_verdict_from_a_stand_in(record):
    found = verdicts(runs_with_gain(record, 0.01, epochs=40), stand_in=True)
    untestable = {claim.id for claim in REGISTRY.claims if claim.kind == "not_testable"}
    assert {found.pop(id).verdict for id in untestable} == {"not testable"}
    assert {one.verdict for one in found.values()} == {"no verdict here"}
    assert all("stand-in data" in one.reason for one in found.values())


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
    measures = measures.assign(loss_correlation=own.astype(float).mask(lacks))
    claim = replace(REGISTRY.claim("eeg.better"), measure="spearman_of_scale_and_training_loss")
    first, second = sample(claim, REGISTRY, main=measures).values
    assert first.tolist() == [102, 103, *range(105, 113)]
    assert (second - first).tolist() == [1000] * 10

    apart = own.astype(float).mask((measures["arm"] == "without") == (measures["seed"] < 107))
    none = sample(claim, REGISTRY, main=measures.assign(loss_correlation=apart))
    assert (none.n, none.silence) == (12, "no seed has a value in both arms")


def test_runs_without_a_scale_do_not_speak_for_its_sign(record):
    records = runs_with_gain(record, 0.01, range(101, 107))
    none = (records["arm"] == "scaled_input") & (records["seed"] > 102)
    records["scale"] = records["scale"].where(~none)
    one = judged(records)["eeg.scale_keeps_sign"]
    assert one.effect.n == 2
    assert one.verdict.verdict == "inconclusive"


def test_a_frozen_scale_of_a_lost_run_says_nothing_of_its_sign(record):
    """As seed 102 was: the loss stays at 3.3e20, and a at 0.051252."""
    fading = np.tile(np.linspace(0.08, 0.01, 400), 16)
    records = runs_with_gain(record, 0.01, range(301, 309)).assign(scale=fading)
    frozen = (records["arm"] == "scaled_input") & (records["seed"] < 305) & (records["epoch"] > 9)
    records["diverged"] |= frozen
    records["train_loss"] = np.where(frozen, 3.3e20, records["train_loss"])
    records["scale"] = np.where(frozen, 0.051252, records["scale"])
    found = judged(records)
    for claim in ("scale_keeps_sign", "scale_vanishes", "scale_smooth", "late_drops"):
        assert found[f"eeg.{claim}"].effect.n == 4
    assert found["eeg.scale_keeps_sign"].effect.value == 1
    assert verdicts(runs_with_gain(record, 0.01, scale=0.05))["eeg.scale_keeps_sign"].verdict == (
        "reproduced"
    )


@pytest.mark.parametrize(
    ("by_neuron", "expected"), [(0, "reproduced"), (20, "not reproduced"), (2, "inconclusive")]
)
def test_jumps_are_the_neurons_by_their_mean_share(record, by_neuron, expected):
    """Twenty jumps a run, of which the neuron's last state takes back some."""
    errors = np.tile([300, 200], 10)[:21]
    errors = np.concatenate([errors, [300], np.full(379, 300)])
    put_back = errors.copy()
    put_back[1 : 1 + by_neuron] = errors[:by_neuron]
    records = runs_with_gain(record, 0.0).assign(
        validation_errors=np.tile(errors, 24), validation_errors_last_neuron=np.tile(put_back, 24)
    )
    one = judged(records)["eeg.jumps_not_scale"]
    assert one.effect.value == pytest.approx(by_neuron / 20)
    exactly = expected if by_neuron != 2 else "inconclusive"
    assert one.verdict.verdict == exactly


@pytest.mark.parametrize(("jumps", "expected"), [(1, "inconclusive"), (20, "reproduced")])
def test_few_jumps_say_little_though_none_is_the_neurons(record, jumps, expected):
    """Six runs: in each the network alone jumps, once or often."""
    errors = np.where(np.arange(400) < jumps, np.where(np.arange(400) % 2, 200, 300), 0)
    errors = np.where(np.arange(400) < jumps, errors, 300 if jumps % 2 == 0 else 200)
    records = runs_with_gain(record, 0.0, range(301, 307)).assign(
        validation_errors=np.tile(errors, 12), validation_errors_last_neuron=np.tile(errors, 12)
    )
    one = judged(records)["eeg.jumps_not_scale"]
    assert (one.effect.value, one.effect.n) == (0.0, 6)
    assert one.verdict.verdict == expected


def test_a_lost_run_is_no_answer_to_who_dies(record):
    parts = []
    for seed in range(401, 421):
        for arm in ("without", "scaled_input"):
            run = record([50] * 10, seed=seed, arm=arm, cell="dead_census", **TRAINING)
            outputs = 0 if arm == "without" and seed < 411 else 50
            parts.append(run.assign(positive_outputs=outputs, bare_positive_outputs=outputs))
    records = pd.concat(parts)
    found = judged(records)
    assert found["eeg.fewer_dead"].verdict.verdict == "reproduced"
    assert (found["eeg.fewer_dead"].effect.value, found["eeg.fewer_dead"].effect.n) == (-0.5, 20)
    assert found["eeg.fewer_dead_bare"].verdict.verdict == "reproduced"
    lost = (records["arm"] == "scaled_input") & (records["seed"] < 411)
    found = judged(records.assign(diverged=lost, train_loss=np.where(lost, 1e9, 0.5)))
    assert found["eeg.fewer_dead"].effect.n == 10
    assert found["eeg.fewer_dead"].verdict.verdict != "reproduced"


def test_seeds_of_a_person_are_averaged_and_counted_once(record):
    """Three seeds each of eight persons; the classes are not of equal size."""
    parts = [
        record(
            np.full(60, 400 + 10 * (seed % 8)), seed=seed, arm=arm, cell="subject",
            validation_size=1000, validation_size_positive=200, validation_errors_positive=50,
            **TRAINING,
        )
        for seed in range(301, 325)
        for arm in ("without", "scaled_input")
    ]  # fmt: skip
    claim = REGISTRY.claim("eeg.new_person")
    (values,) = sample(claim, REGISTRY, subject=measure(pd.concat(parts), [60])).values
    wrong_of_negative = 350 + 10 * np.arange(8)
    assert np.allclose(values, (0.75 + 1 - wrong_of_negative / 800) / 2)


def scales(record, cell, left, epochs, seeds):
    """Runs whose |a| rises to its largest and, after 200 epochs, has so much of it left."""
    training = TRAINING | {"reg_strength": 0.0 if cell == "no_penalty" else 0.2}
    rise, fall = np.linspace(0.02, 0.1, 50), np.linspace(0.1, 0.1 * left, 150)
    scale = np.concatenate([rise, fall, np.full(max(0, epochs - 200), 1e-4)])[:epochs]
    return pd.concat(
        record([50] * epochs, seed=seed, cell=cell, scale=scale * (1 + seed % 6 / 50), **training)
        for seed in seeds
    )


@pytest.mark.parametrize(
    ("with_penalty", "without", "expected"),
    [
        (0.5, 0.99, "reproduced"),  # neither vanishes: the two are told apart all the same
        (0.99, 0.5, "not reproduced"),
        (0.5, 0.5, "not reproduced"),
    ],
)
def test_the_penalty_is_judged_by_pairs_with_it_and_without(
    record, with_penalty, without, expected
):
    parts = [
        scales(record, "no_penalty", without, 200, range(301, 307)),
        scales(record, "main", with_penalty, 400, range(301, 325)),
    ]
    found = judged(pd.concat(parts))["eeg.penalty_needed"]
    assert (found.effect.n, found.verdict.verdict) == (6, expected)
    assert found.effect.value == pytest.approx(without - with_penalty)
    if without != with_penalty:
        assert found.effect.p == 2 / 2**6


def test_without_a_penalty_its_own_strength_is_the_design(record):
    seeds = range(301, 307)
    both = [
        scales(record, "no_penalty", 0.9, 200, seeds), scales(record, "main", 0.5, 400, seeds),
    ]  # fmt: skip
    penalised = pd.concat([both[0].assign(reg_strength=0.2), both[1]])
    found = verdicts(penalised)["eeg.penalty_needed"]
    assert "regularisation strength 0.2, not 0.0" in found.reason
    assert verdicts(both[0])["eeg.penalty_needed"].reason == "this run has no such runs"
    short = [scales(record, cell, 0.9, 20, seeds) for cell in ("no_penalty", "main")]
    assert "20 epochs, not 200" in verdicts(pd.concat(short))["eeg.penalty_needed"].reason


def test_the_cell_without_a_penalty_differs_from_main_in_nothing_else():
    main, other = CELLS["main"], CELLS["no_penalty"]
    assert replace(other, epochs=400, reg_strength=None) == main
    assert other.training | {"reg_strength": 0.2} == main.training
    said = read_yaml(ROOT / "config/paper.yaml")["studies"]["eeg"]["seeds"]
    seeds = {cell: set(seeds_of(said[cell]["scaled_input"])) for cell in ("main", "no_penalty")}
    assert seeds["no_penalty"] == set(range(301, 307)) <= seeds["main"]


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
    sizes = {"validation_size": 1000, "validation_size_positive": 500}
    columns = TRAINING | sizes | {"cell": "subject", "arm": "without"}
    folds = [record(np.full(60, 300 + 5 * i), seed=101 + i, **columns) for i in range(8)]
    assert verdicts(pd.concat(folds))["eeg.new_person"].verdict == "reproduced"
    chance = [
        fold.assign(validation_errors=500 + 3 * (-1) ** i, validation_errors_positive=250)
        for i, fold in enumerate(folds)
    ]
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
    ids = {number.id for number in numbers if not number.id.endswith(".second_interval")}
    assert {id for one in found for id in one.number_ids} == ids


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
    "scale_roughness": (0.2, 0.2),
    "late_drops": (0.5, 0.5),
    "escape_followed": (0.6, 0.6),
}
"""That a run has any of it: of *scaled_input*, and of the other arms."""
NEVER = dict.fromkeys(CHANCES, (0, 0))
SURE = NEVER | {
    name: (0, 1) if name.endswith("dead") else (1, 1)
    for name in (
        *("dead", "bare_dead", "jumps", "bare_jumps", "scale_grows_then_vanishes"),
        *("late_drops", "escape_followed"),
    )
}


BARE_ALIKE = {"bare_jumps": (0, 0), "bare_dead": (0.5, 0.5)}


def measures_of(
    seeds, planned, horizons, gain, spread, seed, level=0.8, bare=None, chances=None, other=0.2,
    cell="main",
):  # fmt: skip
    """Measures as they might be, of three arms at several numbers of epochs.

    `bare` is the gain of the bare network, that of the whole one where it is not given; `other`
    the spread of correlations, 10 times the gain in the mean, and 50 times that of what stopping
    loses.
    """
    rng = np.random.default_rng(seed)
    rows = []
    for number in seeds:
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
                    for name in ("mean_accuracy", "balanced_accuracy", "best_accuracy")
                }
                has = {
                    name: float(rng.random() < chance[not neuron])
                    for name, chance in (CHANCES | (chances or {})).items()
                }
                rows.append(
                    accuracy
                    | CELLS[cell].training
                    | has
                    | {name: bool(has[name]) for name in ("dead", "bare_dead")}
                    | {
                        "cell": cell,
                        "split": CELLS[cell].split,
                        "arm": arm,
                        "seed": 301 + number,
                        "planned_epochs": planned,
                        "epochs": epochs,
                        "path": f"{cell}/{arm}/{number}.parquet",
                        "lost": False,
                        "scale": 0.01,
                        "loss_correlation": rng.normal(10 * gain, other),
                        "jumps": 30 * has["jumps"],
                        "neuron_jump_share": np.nan if not has["jumps"] else (
                            0.04 if neuron and epochs == planned else 0.5
                        ) + rng.uniform(0, other / 10),
                        "scale_left": rng.uniform(0.4, 0.6)
                        + 10 * gain * (cell == "no_penalty" and epochs == planned),
                        "accuracy_lost_patience": rng.normal(0.004, other / 50),
                        "accuracy_lost_half_patience": rng.normal(0.004, other / 50),
                        "accuracy_lost_scale_and_patience": rng.normal(0.004, other / 50),
                        "epochs_saved_scale_and_patience": 20,
                    }
                )  # fmt: skip
    return pd.DataFrame(rows)


def curves_of(seeds):
    """Records of the main cell: after epoch 150 the network with the neuron is better."""
    rng = np.random.default_rng(5)
    epoch = np.arange(1, 401)
    return pd.concat(
        pd.DataFrame(
            {
                "cell": "main",
                "arm": arm,
                "seed": 301 + number,
                "epoch": epoch,
                "validation_size": 1000,
                "validation_errors": 300 - 200 * (epoch > 150) * (arm == "scaled_input") + extra,
                "bare_validation_errors": 300 + extra,
            }
        )
        for arm in ("without", "scaled_input", "relu_scaled")
        for number, extra in ((number, rng.integers(0, 50)) for number in seeds)
    )


def world_of(seed, seeds, gain, spread, level, more):
    """Return measures of every cell that a claim is about, and the main one's records."""
    every = range(seeds)
    persons = [8 * turn + person for turn in range(3) for person in range(min(seeds, 8))]
    shape = {
        "main": (every, 400, (10, 60, 200, 400)),
        "subject": (persons, 60, (30, 60)),
        "dead_census": (every, 10, (5, 10)),
        "no_penalty": (every, 200, (100, 200)),
    }
    # each cell tells something else
    own = {
        "main": {"chances": {"dead": (0.3, 0.3), "bare_dead": (0.3, 0.3)}},
        "subject": {"level": level},
        "dead_census": {},
        "no_penalty": {},
    }
    cells = {
        cell: measures_of(
            *of_cell, -gain if cell == "subject" else gain, spread, seed + 50 * place, cell=cell,
            **{**more, **own[cell], "chances": {**more.get("chances", {}),
                                                **own[cell].get("chances", {})}},
        )
        for place, (cell, of_cell) in enumerate(shape.items())
    }  # fmt: skip
    return {**cells, "records": curves_of(every)}


WORLDS = [
    world_of(seed, *world)
    for seed, world in enumerate(
        [
            (24, 0.01, 0.01, 0.51, {}),
            (24, 0.0, 0.002, 0.53, {}),
            (12, 0.0, 0.02, 0.5, {}),
            (8, 0.03, 0.001, 0.53, {}),
            (4, 0.01, 0.01, 0.5, {}),
            # as few seeds as decide, and all of them say the same
            (6, 0.03, 0.001, 0.55, {"chances": SURE, "other": 0.001}),
            # the gain is lost with the neuron
            (
                24,
                0.01,
                0.002,
                0.5,
                {"bare": -0.02, "chances": {"bare_jumps": (0, 0), "bare_dead": (0.5, 0.5)}},
            ),
            (24, 0.0, 0.002, 0.5, {"chances": NEVER}),
            (6, -0.03, 0.001, 0.5, {"other": 0.001}),
        ]
    )
]


@pytest.mark.parametrize("claim", REGISTRY.claims, ids=lambda claim: claim.id)
def test_each_field_that_is_printed_decides_and_each_that_decides_is_printed(changes, claim):
    found = changes(lambda claim, world: sample(claim, REGISTRY, **world), WORLDS)
    assert found.unread(claim, REGISTRY.claims) == []
    assert found.unsaid(claim, REGISTRY.claims) == []
