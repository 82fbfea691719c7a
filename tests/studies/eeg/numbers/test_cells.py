"""Numbers of cells, from runs whose outcome is known."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from oneneuron.evidence.number import write_numbers
from oneneuron.studies.eeg.measures import by_unit, full, measure
from oneneuron.studies.eeg.numbers.cells import SAME_EPOCHS
from oneneuron.studies.eeg.numbers.cells import numbers as numbers_of

SEEDS = range(101, 104)
GAIN = 0.01


def pairs(record, seeds=SEEDS, epochs=40, cell="main"):
    """Pairs of runs, 1,000 validation frames, those with the neuron better by `GAIN`."""
    rng = np.random.default_rng(3)
    parts = []
    for seed in seeds:
        base = rng.integers(180, 260)
        for arm, errors in (("without", base), ("scaled_input", base - round(1000 * GAIN))):
            wrong = np.full(epochs, errors)
            sizes = {"validation_size": 1000, "validation_size_positive": 500}
            parts.append(record(wrong, seed=seed, arm=arm, cell=cell, **sizes))
    return pd.concat(parts)


def numbers(records, main=None):
    return {number.id: number for number in numbers_of(measure(records), main)}


def test_numbers_name_the_files_they_rest_on(record):
    found = numbers(pairs(record))
    mean = found["eeg.mean_accuracy.without"]
    assert mean.n == 3
    assert mean.inputs == tuple(f"main/without/{seed}.parquet" for seed in SEEDS)
    difference = found["eeg.mean_accuracy_difference.scaled_input"]
    assert len(difference.inputs) == 6
    assert difference.value == pytest.approx(GAIN)
    assert found["eeg.mann_whitney_exact.scaled_input"].inputs == difference.inputs
    assert found["eeg.mann_whitney_exact.scaled_input"].n == 6
    assert found["eeg.zero_train_errors.without"].value == 0


def test_one_seed_has_no_interval_and_no_test(record):
    found = numbers(pairs(record, [101]))
    assert found["eeg.mean_accuracy.without"].interval is None
    assert found["eeg.mean_accuracy_difference.scaled_input"].interval is None
    assert "eeg.mann_whitney_exact.scaled_input" not in found


def test_arms_without_a_common_seed_are_not_compared(record):
    records = pairs(record)
    apart = records[(records["arm"] == "without") == (records["seed"] < 103)]
    assert not any("difference" in id for id in numbers(apart))


def test_lost_runs_are_left_out_of_means_and_said_to_be(record):
    records = pairs(record)
    lost = (records["arm"] == "without") & (records["seed"] == 101)
    records = records.assign(diverged=lost, train_loss=np.where(lost, 1e9, 0.5))
    found = numbers(records)
    assert found["eeg.mean_accuracy.without"].n == 2
    assert "; 1 lost run left out; " in found["eeg.mean_accuracy.without"].method
    assert found["eeg.lost.without"].value == 1
    # yet a lost run is worse than its pair, whatever it had reached
    assert found["eeg.mean_accuracy_difference.scaled_input"].interval.upper is None


def test_early_stopping_is_told_of_the_main_cell_and_of_arms_with_a_neuron(record):
    found = numbers(pairs(record))
    saved = found["eeg.stopping.patience.epochs_saved.scaled_input"]
    assert (saved.value, saved.n) == (40 - 31, 3)
    assert "eeg.stopping.patience.epochs_saved.without" not in found
    assert not any("stopping" in id for id in numbers(pairs(record, cell="blocked")))


def test_the_main_cell_beside_another_at_equal_epochs(record):
    main = pairs(record, epochs=60)
    late = main["epoch"] > 40
    main["validation_errors"] = np.where(late, 0, main["validation_errors"])
    measures = measure(main, [40])
    other = pairs(record, cell="blocked")
    found = numbers(other, measures)
    beside = {id.removeprefix("eeg.blocked.main_") for id in found if ".main_" in id}
    assert beside == {
        *(f"{name}.{arm}" for name in SAME_EPOCHS for arm in ("without", "scaled_input")
          if (name.partition("_")[0], arm) != ("scale", "without"))
    }  # fmt: skip
    one = found["eeg.blocked.main_mean_accuracy.without"]
    assert one.value == pytest.approx(found["eeg.blocked.mean_accuracy.without"].value)
    assert one.inputs == tuple(f"main/without/{seed}.parquet" for seed in SEEDS)
    assert {number.id for number in numbers_of(measures)} == {
        number.id for number in numbers_of(full(measures))
    }


def test_a_cell_less_the_main_one_is_paired_by_seed_and_arm_at_equal_epochs(record):
    main = pairs(record, epochs=60)
    late = main["epoch"] > 40
    main["validation_errors"] = np.where(late, 0, main["validation_errors"])
    other = pairs(record, SEEDS[:2], cell="todays_scipy")
    other["validation_errors"] -= 30
    found = numbers(other, measure(main, [40]))
    for arm in ("without", "scaled_input"):
        one = found[f"eeg.todays_scipy.less_main_mean_accuracy_difference.{arm}"]
        assert (one.value, one.n) == (pytest.approx(0.03), 2)
        assert one.inputs == tuple(
            f"{cell}/{arm}/{seed}.parquet"
            for cell in ("main", "todays_scipy")
            for seed in SEEDS[:2]
        )


def test_the_spread_over_seeds_is_that_of_the_runs_not_lost(record):
    records = pairs(record, range(101, 107))
    found = numbers(records, measure(pairs(record, range(101, 107)), [40]))
    expected = full(measure(records)).query("arm == 'without'")["mean_accuracy"].std()
    assert found["eeg.mean_accuracy_spread.without"].value == pytest.approx(expected)
    assert "eeg.mean_accuracy_spread.without" not in numbers(pairs(record, [101]))


def test_main_stands_beside_with_the_same_seeds_and_the_ratio_of_both_spreads(record):
    main, other = pairs(record, range(301, 325)), pairs(record, range(301, 307), cell="random")
    rng = np.random.default_rng(0)
    for runs in (main, other):
        runs["validation_errors"] += runs["seed"].map(dict.fromkeys(range(301, 325), 0)) + (
            runs["seed"].map({seed: rng.integers(0, 20) for seed in range(301, 325)})
        )
    measures = measure(main, [40])
    found = numbers(other, measures)
    beside = found["eeg.random.main_mean_accuracy_spread.without"]
    six = full(measures).query("arm == 'without' and seed < 307")["mean_accuracy"]
    assert (beside.n, beside.value) == (6, pytest.approx(six.std()))
    assert found["eeg.random.main_mean_accuracy.without"].n == 6
    ratio = found["eeg.random.over_main_mean_accuracy_spread.without"]
    own = found["eeg.random.mean_accuracy_spread.without"].value
    assert (ratio.n, ratio.value) == (6, pytest.approx(own / beside.value))
    assert ratio.interval.contains(ratio.value)
    assert not any("over_main" in id for id in numbers(pairs(record, cell="blocked"), measures))


def test_a_person_counts_once_whatever_seeds_hold_them_out(record):
    """Three seeds each of eight persons: the spread within a person is none of n."""
    records = pairs(record, range(301, 325), cell="subject")
    person = records["seed"] % 8
    better = np.where(records["arm"] == "scaled_input", person, 0)
    records["validation_errors"] = 40 + person - better + records["seed"] // 8 % 3
    found = numbers(records)
    assert found["eeg.subject.runs.without"].value == 24
    for name in ("mean_accuracy", "mean_accuracy_median", "mean_accuracy_spread", "train_errors"):
        assert found[f"eeg.subject.{name}.without"].n == 8
    for name in ("mean_accuracy_difference", "mean_accuracy_p"):
        assert found[f"eeg.subject.{name}.scaled_input"].n == 8
    assert "paired by person" in found["eeg.subject.mean_accuracy_difference.scaled_input"].method
    of_seeds = full(measure(records)).query("arm == 'without'").set_index("seed")["mean_accuracy"]
    persons = by_unit(of_seeds, ["subject"] * len(of_seeds))
    one = found["eeg.subject.mean_accuracy.without"]
    assert one.value == pytest.approx(persons.mean())
    half = stats.t.ppf(0.975, 7) * stats.sem(persons)
    assert one.interval.upper == pytest.approx(one.value + half)
    assert found["eeg.subject.dead.without"].interval is None
    assert found["eeg.subject.dead.without"].n == 24


def test_divergences_are_counted_with_their_first_epoch(record):
    records = pairs(record)
    burst = (records["seed"] < 103) & (records["arm"] == "scaled_input")
    records["diverged"] = burst & records["epoch"].between(3, 5)
    found = numbers(records)
    counted = found["eeg.diverged.scaled_input"]
    assert (counted.value, counted.n, found["eeg.lost.scaled_input"].value) == (2, 3, 0)
    assert found["eeg.diverged_epoch.scaled_input"].value == 3
    assert "eeg.diverged_epoch.without" not in found


def test_numbers_of_runs_of_every_fate_can_be_written(paper, quick, sample, tmp_path):
    for place, records in enumerate((paper, quick, sample)):
        for cell, rows in records.groupby("cell"):
            found = numbers_of(measure(rows))
            write_numbers(tmp_path / f"{place}_{cell}.json", found)
            assert len({number.id for number in found}) == len(found) > 0


def test_what_runs_were_trained_with_is_told_by_arm(record):
    found = numbers(pairs(record))
    shown = {
        "eeg.learning_rate.without": "0.001",
        "eeg.batch_size.without": "64",
        "eeg.learning_rate.scaled_input": "0.001",
        "eeg.batch_size.scaled_input": "64",
        "eeg.reg_strength.scaled_input": "0.1",
    }
    assert {id: str(found[id]) for id in shown} == shown
    assert all(found[id].n is None for id in shown)
    assert len(found["eeg.batch_size.without"].inputs) == 3
    assert "eeg.reg_strength.without" not in found  # without a neuron λ weighs nothing
