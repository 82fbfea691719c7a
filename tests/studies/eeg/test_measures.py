import numpy as np
import pandas as pd
import pytest

from oneneuron.studies.eeg.measures import (
    at,
    by_person,
    cross_fitted,
    full,
    jumps_undone_by,
    measure,
    measure_run,
    rank_correlation,
    roughness,
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


@pytest.mark.parametrize(("outputs", "dead"), [(0, True), (100, True), (1, False), (99, False)])
def test_dead_is_one_sign_of_all_outputs_at_the_end(record, outputs, dead):
    run = record([50, 50], positive_outputs=[50, outputs], bare_positive_outputs=[outputs, 50])
    row = measure_run(run, 2)
    assert (row["dead"], row["bare_dead"]) == (dead, False)


def test_a_dead_network_with_a_tiny_neuron_is_dead(record):
    """Its outputs are not constant: the neuron adds up to 1e-5 to each."""
    network = 0.01 * np.ones(100)
    outputs = network + 1e-5 * np.exp(np.random.default_rng(0).uniform(-1, 0, 100))
    assert np.ptp(outputs) > 0
    count = int((outputs > 0).sum())
    run = record([50, 50], scale=1e-5, positive_outputs=count, bare_positive_outputs=100)
    assert measure_run(run, 2)["dead"]


def test_a_lost_run_is_neither_dead_nor_alive(record):
    run = record([50, 50, 50], positive_outputs=0).assign(
        diverged=[False, True, True], train_loss=3e20
    )
    row = measure_run(run, 3)
    assert (row["lost"], row["dead"]) == (True, False)


def test_balanced_accuracy_counts_both_classes_alike(record):
    """90 of 100 frames are of one class; all of those are right and half of the others."""
    run = record([5, 5, 5, 5], validation_size_positive=10, validation_errors_positive=5)
    row = measure_run(run, 4)
    assert row["mean_accuracy"] == pytest.approx(0.95)
    assert row["balanced_accuracy"] == pytest.approx((1.0 + 0.5) / 2)


def test_a_class_without_frames_has_no_accuracy(record):
    run = record([20, 20], validation_size_positive=0, validation_errors_positive=0)
    assert measure_run(run, 2)["balanced_accuracy"] == pytest.approx(0.8)


def test_a_jump_of_the_networks_and_one_of_the_neurons(record):
    """At epoch 2 the network jumps, at 3 the neuron, at 4 either in part, at 5 nothing much."""
    errors = [50, 30, 60, 40, 42]
    run = record(
        errors,
        # this epoch's network with the last one's neuron: what is left of the jump
        validation_errors_last_neuron=[50, 30, 31, 51, 42],
        validation_errors_last_network=[50, 49, 60, 49, 42],
    )
    assert jumps_undone_by(run, "neuron").tolist() == [False, True, True]
    assert jumps_undone_by(run, "network").tolist() == [True, False, False]
    row = measure_run(run, 5)
    assert (row["jumps"], row["jumps_of_neuron"], row["jumps_of_network"]) == (3, 2, 1)
    assert row["neuron_jump_share"] == pytest.approx(2 / 3)


@pytest.mark.parametrize(("put_back", "undone"), [(40, True), (41, False), (30, True), (55, False)])
def test_at_least_half_of_a_jump_must_be_undone(record, put_back, undone):
    run = record([30, 50], validation_errors_last_neuron=[30, put_back])
    assert jumps_undone_by(run, "neuron").tolist() == [undone]


def test_a_run_without_jumps_has_no_share_of_them(record):
    assert np.isnan(measure_run(record([30, 31, 32]), 3)["neuron_jump_share"])


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
        ([1e-4, -1e-4], np.nan),
        ([0.1], np.nan),
        ([0.1, 1e-4, 1e-4], np.nan),
    ],
)
def test_sign_changes_count_beyond_2e_4(scale, changes):
    """A scale that is hardly ever so large neither keeps a sign nor changes it."""
    assert sign_changes(np.array(scale)) == pytest.approx(changes, nan_ok=True)


def test_what_is_left_of_the_scale_is_its_end_by_its_largest(record):
    left = measure(record([50] * 4, scale=[-0.01, 0.04, -0.08, 0.02]))["scale_left"]
    assert left.tolist() == [0.25]
    assert measure(record([50] * 4, scale=0.0))["scale_left"].isna().all()


def test_a_person_is_the_mean_of_the_seeds_that_hold_them_out():
    values = pd.Series([1.0, 3.0, -np.inf, 5.0], index=[301, 309, 302, 310])
    assert by_person(values).to_dict() == {5: 2.0, 6: -np.inf}


def test_a_scale_that_grows_then_vanishes(record):
    scale = np.concatenate([np.linspace(0.01, 0.1, 50), np.linspace(0.1, 0.009, 50)])
    assert measure_run(record(np.full(100, 30), scale=scale), 100)["scale_grows_then_vanishes"]
    falling = np.linspace(0.1, 1e-4, 100)
    assert not measure_run(record(np.full(100, 30), scale=falling), 100)[
        "scale_grows_then_vanishes"
    ]


@pytest.mark.parametrize(("end", "vanishes"), [(0.009, 1), (0.011, 0)])
def test_a_scale_vanishes_under_a_tenth_of_its_largest(record, end, vanishes):
    run = record([30, 30, 30], scale=[0.05, 0.1, -end])
    assert measure_run(run, 3)["scale_grows_then_vanishes"] == vanishes


def test_a_scale_that_vanishes_on_the_way_to_infinity_leaves_the_neuron_as_loud(record):
    """By the law a = 1/t and the exponent ln t, so that what the neuron says is 1 throughout."""
    t = np.arange(1, 401)
    run = record(
        np.full(400, 30),
        scale=1 / t,
        neuron_peak=1.0,
        neuron_share=0.5,
        bias=np.log(t) / 2,
        weight_norm=np.log(t) / 2,
    )
    found = measure_run(run, 400)
    assert found["escape_followed"] == pytest.approx(1)
    fall = -np.log((1 / t[-40:]).mean())
    assert found["scale_fall"] == found["exponent_rise"] == pytest.approx(fall)
    assert found["bias_rise"] == pytest.approx(np.log(t[-40:]).mean() / 2)
    assert (found["neuron_share"], found["neuron_share_at_top"]) == (0.5, 0.5)


def test_a_scale_that_vanishes_at_a_minimum_leaves_the_neuron_silent(record):
    a = np.array([0.05, 0.1, 0.01, 0.001])
    found = measure_run(record([30] * 4, scale=-a, neuron_peak=3 * a), 4)
    assert found["escape_followed"] == pytest.approx(0, abs=1e-12)
    assert found["scale_fall"] == pytest.approx(np.log(100))
    assert (found["bias_rise"], found["weight_rise"]) == (0, 0)


def test_of_a_scale_that_does_not_vanish_nobody_asks_where_it_went(record):
    found = measure_run(record([30] * 3, scale=[0.05, 0.1, 0.02]), 3)
    assert np.isnan(found["escape_followed"])
    assert found["scale_fall"] == pytest.approx(np.log(5))
    bare = measure_run(record([30] * 3, arm="without"), 3)
    assert np.isnan(bare["scale_fall"])
    assert np.isnan(bare["neuron_share"])


def test_roughness_of_curves_that_are_known():
    assert roughness(np.linspace(0.0, 1.0, 50)) == pytest.approx(0, abs=1e-9)
    assert roughness(np.tile([0.0, 1.0], 50)) == pytest.approx(2)
    walk = np.cumsum(np.random.default_rng(0).normal(size=100_000))
    assert roughness(walk) == pytest.approx(np.sqrt(2), rel=0.02)  # three standard errors
    assert np.isnan(roughness(np.ones(9)))
    assert np.isnan(roughness(np.arange(2.0)))


def test_the_size_of_the_scale_is_ranked_with_the_training_loss(record):
    loss = np.linspace(1, 0.2, 20) ** 2
    falling = record([30] * 20, scale=-np.linspace(0.03, 0.01, 20), train_loss=loss)
    assert measure_run(falling, 20)["loss_correlation"] == pytest.approx(1)
    growing = falling.assign(scale=np.linspace(0.01, 0.03, 20))
    assert measure_run(growing, 20)["loss_correlation"] == pytest.approx(-1)
    assert np.isnan(rank_correlation(np.ones(9), np.arange(9.0)))


def test_late_drops_are_falls_at_a_scale_near_zero(record):
    scale = [0.1] * 6 + [0.001, 0.001]
    errors = [50, 30, 50, 30, 30, 30, 30, 40]
    assert measure_run(record(errors, scale=scale), 8)["late_drops"] == 1
    assert measure_run(record(errors, scale=0.1), 8)["late_drops"] == 0
    assert measure_run(record([50] * 7 + [40], scale=scale), 8)["late_drops"] == 0  # a rise


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
    assert row["path"] == "main/scaled_input/101.parquet"


def lost(stops):
    return {stops[f"accuracy_lost_{rule}"] for rule in RULES}


def test_early_stopping_rules(record):
    loss = np.concatenate([np.linspace(1, 0.5, 50), np.full(150, 0.6)])
    scale = np.concatenate([np.full(100, 0.1), np.full(50, 0.04), np.full(50, 0.001)])
    run = record(np.round(100 * loss), scale=scale).assign(validation_loss=loss)
    stops = stop_early(run)
    assert stops["stop_epoch_patience"] == 50 + 30
    assert stops["stop_epoch_half_patience"] == 50 + 15
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
