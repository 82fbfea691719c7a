"""What became of a network, from records whose story is known."""

import numpy as np
import pandas as pd
import pytest

from oneneuron.studies.practicality.measures import measure, measure_order


def only(records):
    (row,) = measure(records).to_dict("records")
    return row


def test_a_plain_member(member):
    row = only(member(zero=3, epochs=5, end={"full_train_loss": 0.02, "full_train_errors": 1}))
    assert (row["zero_epoch"], row["end_epoch"]) == (3, 5)
    assert not row["diverged"]
    assert not row["lost"]
    assert pd.isna(row["diverged_epoch"])
    assert (row["end_full_train_loss"], row["end_full_train_errors"]) == (0.02, 1)
    assert row["zero_full_train_errors"] == 0
    assert row["zero_validation_errors"] == 110


def test_a_member_that_never_gets_to_zero_has_nothing_there(member):
    row = only(member(zero=None))
    assert pd.isna(row["zero_epoch"])
    assert pd.isna(row["zero_validation_errors"])
    assert not row["zero_lost"]


def test_the_first_zero_counts_not_a_later_one(member):
    record = member(zero=2, epochs=4, end={"full_train_errors": 0, "validation_errors": 5})
    row = only(record)
    assert row["zero_epoch"] == 2
    assert (row["zero_validation_errors"], row["end_validation_errors"]) == (110, 5)


@pytest.mark.parametrize(
    ("last_loss", "lost"), [(9.9, False), (10.0, True), (np.nan, True), (np.inf, True)]
)
def test_who_comes_back_under_ten_is_not_lost(member, last_loss, lost):
    row = only(member(epochs=4, diverged=[2], train_loss={2: 1e5, 4: last_loss}))
    assert row["diverged"]
    assert row["diverged_epoch"] == 2
    assert row["lost"] == lost


def test_who_never_diverged_is_not_lost_whatever_its_loss(member):
    assert not only(member(train_loss=500.0))["lost"]


def test_an_end_by_divergence_is_lost_though_its_loss_is_small(member):
    # a parameter turned infinite at the last step of an epoch whose losses were fine
    assert only(member(epochs=5, ends=3, zero=None, diverged=[3]))["lost"]


def test_a_divergence_after_the_first_zero_does_not_count_up_to_it(member):
    row = only(member(epochs=5, zero=2, diverged=[4, 5], train_loss={4: 1e9, 5: 1e9}))
    assert row["lost"]
    assert not row["zero_lost"]
    assert not row["diverged_by_zero"]


def test_a_divergence_before_it_counts_unless_the_member_is_back(member):
    back = only(member(epochs=5, zero=4, diverged=[2], train_loss={2: 1e9}))
    away = only(member(epochs=5, zero=4, diverged=[2, 4], train_loss={2: 1e9, 4: 1e9}))
    assert (back["diverged_by_zero"], back["zero_lost"]) == (True, False)
    assert (away["diverged_by_zero"], away["zero_lost"]) == (True, True)


def test_order_and_index_of_the_rows_do_not_matter(member):
    records = pd.concat([member(seed=s, arm=a, zero=s % 4 + 1) for s in range(4) for a in "ab"])
    shuffled = records.sample(frac=1, random_state=0)
    pd.testing.assert_frame_equal(measure(shuffled), measure(records))


def test_a_long_run_goes_by_task_and_remedy(stability):
    found = measure(stability(seeds=[1, 2]))
    assert len(found) == 2 * 2 * 10 * 8
    assert {"task", "standardised", "remedy"} <= set(found)
    assert "end_validation_errors" not in found


def test_no_records_give_no_measure(member):
    assert measure(member().iloc[:0]).empty


@pytest.fixture
def steps(divergences):
    """One network's steps, whose loss explodes at -9, and its gradient at -19."""
    all_of_them = divergences(lambda **member: False, [101])
    one = all_of_them.query("task == 'spheres_1_01' and learning_rate == 0.01 and decay == 0.98")
    return one.query("standardised and remedy == 'none'")


def order_of(steps):
    (row,) = measure_order(steps).to_dict("records")
    return row["loss_step"], row["gradient_step"], row["weights_step"]


def test_the_first_step_over_ten_times_all_that_was_before(steps):
    assert order_of(steps) == (-9, -19, np.inf)
    assert order_of(steps.sample(frac=1, random_state=0)) == (-9, -19, np.inf)


def test_a_peak_before_raises_the_bound(steps):
    peak = steps["gradient_norm"].where(steps["step"] != -60, 11.0)
    assert order_of(steps.assign(gradient_norm=peak)) == (-9, np.inf, np.inf)


def test_no_number_is_an_explosion(steps):
    gone = steps["weight_norm"].where(steps["step"] < 4)
    assert order_of(steps.assign(weight_norm=gone)) == (-9, -19, 4)


def test_without_a_neuron_there_are_no_weights_that_could_explode(steps):
    assert order_of(steps.assign(weight_norm=np.nan, arm="without")) == (-9, -19, np.inf)


def test_a_network_without_a_before_has_no_order(steps):
    assert measure_order(steps[steps["step"] >= -50]).empty
    assert len(measure_order(steps[steps["step"] >= -51])) == 1
    assert measure_order(steps.iloc[:0]).empty
