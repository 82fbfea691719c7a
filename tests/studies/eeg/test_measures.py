import numpy as np
import pandas as pd
import pytest

from oneneuron.studies.eeg.measures import (
    at,
    cross_fitted,
    detrended_changes,
    full,
    jump_correlation,
    measure,
    measure_run,
    sign_changes,
)
from oneneuron.studies.eeg.stopping import RULES, stop_early


def test_accuracies_by_hand(record):
    errors = [50, 40, 10, 30, 20, 22, 24, 26]
    row = measure_run(record(errors), 8)
    assert row["best_accuracy"] == pytest.approx(0.90)
    assert row["best_epoch"] == 3
    assert row["mean_accuracy"] == pytest.approx(0.75)  # epochs 7 and 8
    assert row["last_accuracy"] == pytest.approx(0.74)
    assert row["jumps"] == 4  # of 0.03 and more: 10, 30, 20 and 10 points


def test_one_epoch_is_enough(record):
    row = measure_run(record([30]), 1)
    assert row["mean_accuracy"] == row["best_accuracy"] == row["last_accuracy"] == 0.7
    assert np.isnan(row["scale_speed"])


def test_400_epochs_decide_by_the_last_hundred(record):
    errors = np.full(400, 50)
    errors[300:] = 20
    assert measure_run(record(errors), 400)["mean_accuracy"] == pytest.approx(0.8)


def test_epochs_after_an_early_stop_count_as_all_wrong_and_the_run_as_lost(record):
    stopped = record([50, 50]).assign(epochs=4, diverged=[False, True])
    row = measure_run(stopped, 4)
    assert row["last_accuracy"] == 0
    assert row["lost"]
    assert row["diverged_epoch"] == 2


@pytest.mark.parametrize(("loss_at_the_end", "lost"), [(9.9, False), (10.1, True), (np.nan, True)])
def test_a_diverged_run_is_lost_unless_it_comes_back_under_ten(record, loss_at_the_end, lost):
    run = record([50, 50, 50]).assign(
        diverged=[False, True, False], train_loss=[1.0, 1e4, loss_at_the_end]
    )
    assert measure_run(run, 3)["lost"] is lost


def test_a_run_that_diverges_at_its_last_epoch_is_lost(record):
    run = record([50, 50, 50]).assign(diverged=[False, False, True])
    assert measure_run(run, 3)["lost"]


def test_dead_is_a_constant_output_at_the_end(record):
    run = record([50, 50]).assign(output_range=[0.0, 0.3], bare_output_range=[0.3, 0.0])
    row = measure_run(run, 2)
    assert (row["dead"], row["bare_dead"]) == (False, True)


def test_cross_fitting_judges_each_half_by_the_epoch_that_the_other_chose(record):
    run = record([30, 30, 30]).assign(validation_errors_half=[5, 20, 15])
    # the first half is best at epoch 1 (the other has 25 there), the second at 2 (the first 20)
    assert cross_fitted(run, "validation") == pytest.approx((100 - 25 - 20) / 100)


def test_choosing_by_the_judge_is_never_worse(record):
    rng = np.random.default_rng(0)
    errors = rng.integers(20, 80, 50)
    run = record(errors).assign(validation_errors_half=rng.binomial(errors, 0.5))
    row = measure_run(run, 50)
    assert row["held_out_accuracy"] <= row["best_accuracy"]


@pytest.mark.parametrize(
    ("scale", "changes"),
    [
        ([0.1, -0.1, 0.1], 2),
        ([0.1, 1e-4, 0.1], 0),
        ([0.1, -1e-4, -0.1], 1),
        ([1e-4, -1e-4], 0),
        ([0.1], 0),
    ],
)
def test_sign_changes_count_beyond_2e_4(scale, changes):
    assert sign_changes(np.array(scale)) == changes


def test_a_scale_that_grows_then_vanishes(record):
    scale = np.concatenate([np.linspace(0.01, 0.1, 50), np.linspace(0.1, 0.009, 50)])
    assert measure_run(record(np.full(100, 30), scale=scale), 100)["scale_grows_then_vanishes"]
    falling = np.linspace(0.1, 1e-4, 100)
    assert not measure_run(record(np.full(100, 30), scale=falling), 100)[
        "scale_grows_then_vanishes"
    ]


def test_jumps_that_follow_the_scale_correlate_and_others_do_not(record):
    rng = np.random.default_rng(1)
    steps = rng.exponential(1.0, 400)
    errors = 500 + np.cumsum(np.where(rng.random(400) < 0.5, -1, 1) * np.round(8 * steps))
    related = record(errors, scale=np.cumsum(steps)).assign(validation_size=1000)
    unrelated = related.assign(scale=np.cumsum(rng.exponential(1.0, 400)))
    assert jump_correlation(related) > 0.9
    assert abs(jump_correlation(unrelated)) < 0.15  # three standard errors of 399 pairs


def test_a_constant_has_no_correlation(record):
    assert np.isnan(jump_correlation(record([30] * 50)))
    assert np.isnan(jump_correlation(record([30, 40], arm="without")))


def test_fading_is_taken_off(record):
    fading = record(np.arange(100, 0, -1), scale=np.linspace(1, 0, 100) ** 2)
    changes = detrended_changes(fading)
    # 21 epochs of a straight line: the median is its middle, but for the ends
    assert np.abs(changes["scale"].iloc[10:-10]).max() < 1e-12


def two_runs(record):
    runs = [record([50, 40, 30, 20], seed=101), record([20, 30, 40, 50], seed=102)]
    return pd.concat(runs).sample(frac=1, random_state=0)


def test_runs_are_measured_each_by_itself_and_cut_at_equal_epochs(record):
    measures = measure(two_runs(record), [2])
    assert full(measures)["last_accuracy"].tolist() == [0.8, 0.5]
    assert at(measures, 2)["last_accuracy"].tolist() == pytest.approx([0.6, 0.7])
    assert measures["epochs"].tolist() == [2, 4, 2, 4]
    assert set(measures["planned_epochs"]) == {4}


def test_horizons_beyond_a_run_are_its_own_length(record):
    records = pd.concat([record([50, 40, 30, 20]), record([50, 40], seed=102)])
    measures = measure(records, [3, 4, 400])
    assert measures[["seed", "epochs"]].to_numpy().tolist() == [[101, 3], [101, 4], [102, 2]]
    assert at(measures, 400)["epochs"].tolist() == at(measures, 4)["epochs"].tolist() == [4, 2]
    assert at(measures, 3)["epochs"].tolist() == [3, 2]


def test_a_horizon_that_was_not_measured_is_an_error_that_says_so(record):
    with pytest.raises(ValueError, match=r"measured at \[4\] epochs, not at 3: .*horizons"):
        at(measure(two_runs(record)), 3)


def test_a_run_is_measured_at_a_horizon_as_if_it_had_ended_there(record):
    late = record([50, 50, 50, 50], scale=[0.1, 0.1, 0.1, np.nan]).assign(
        diverged=[False, False, False, True]
    )
    early, whole = (rows.iloc[0] for _, rows in measure(late, [2]).groupby("epochs"))
    assert (early["lost"], whole["lost"]) == (False, True)
    assert early["epochs_saved_patience"] == 0
    assert np.isnan(whole["epochs_saved_patience"])


def test_a_row_keeps_how_its_run_was_trained(record):
    (row,) = measure(record([50, 40], batch_size=32)).to_dict("records")
    assert (row["batch_size"], row["precision"], row["train_size"]) == (32, "float32", 400)
    assert row["path"] == "main/clean_start/101.parquet"


def lost(stops):
    return {stops[f"accuracy_lost_{rule}"] for rule in RULES}


def test_early_stopping_rules(record):
    loss = np.concatenate([np.linspace(1, 0.5, 50), np.full(150, 0.6)])
    scale = np.concatenate([np.full(100, 0.1), np.full(50, 0.04), np.full(50, 0.001)])
    run = record(np.round(100 * loss), scale=scale).assign(validation_loss=loss)
    stops = stop_early(run)
    assert stops["stop_epoch_patience"] == 50 + 30
    assert stops["stop_epoch_scale"] == 151
    assert stops["stop_epoch_scale_and_patience"] == 101
    assert lost(stops) == {0}  # all keep the network of epoch 50
    assert stops["epochs_saved_scale"] == 49


def test_a_rule_that_never_fires_saves_and_loses_nothing(record):
    stops = stop_early(record([50, 40, 30]))
    assert {stops[f"epochs_saved_{rule}"] for rule in RULES} == lost(stops) == {0}


def test_stopping_too_early_loses_accuracy(record):
    loss = np.concatenate([[0.5], np.full(40, 0.6), [0.2]])
    run = record(np.round(100 * loss)).assign(validation_loss=loss)
    stops = stop_early(run)
    assert stops["accuracy_lost_patience"] == pytest.approx(0.3)


def test_runs_without_a_scale_have_nothing_to_stop_by(record):
    assert np.isnan(list(stop_early(record([50, 40], arm="without")).values())).all()
