"""The arms compared row by row, where the answer is known."""

import numpy as np
import pytest

from oneneuron.statistics.paired import signed_rank
from oneneuron.studies.practicality.measures import measure
from oneneuron.studies.practicality.rows import (
    AT_FLOOR,
    LEAST_LOSS,
    NO_LOSS,
    NO_VALUE,
    compare,
)
from oneneuron.studies.practicality.tables import table1, table2, table3

SEEDS = range(101, 107)


def only(table, measure, **rest):
    (row,) = compare(table, measure, **rest)
    return row


def by_arm(**values):
    """Measures of each arm: values of *without* and *exponential*."""
    return lambda cell, arm, seed: {
        name: pair[arm == "exponential"] for name, pair in values.items()
    }


def test_errors_are_compared_as_rates(search):
    end = by_arm(full_train_errors=(20, 50))
    table = table1(measure(search(["spheres_1_01_n10000"], SEEDS, end=end)))
    row = only(table, "train_errors")
    assert row.d == pytest.approx(np.full(6, 0.003))
    assert row.silence == ""
    assert row.paths == tuple(f"runs/spheres_1_01_n10000/{seed}.parquet" for seed in SEEDS)


@pytest.mark.parametrize(("errors", "floor"), [((1, 1), True), ((0, 1), True), ((1, 2), False)])
def test_at_most_one_error_in_both_arms_is_the_floor(search, errors, floor):
    at_zero = by_arm(validation_errors=errors, validation_loss=(0.1, 0.2))
    table = table3(measure(search(["gaussians_1_0_n5000"], SEEDS, at_zero=at_zero)))
    assert only(table, "validation_errors").silence == (AT_FLOOR if floor else "")
    # its losses speak all the same
    assert only(table, "validation_loss_sum").silence == ""
    assert np.exp(only(table, "validation_loss_sum").d) == pytest.approx(np.full(6, 2.0))


@pytest.mark.parametrize(("loss", "floor"), [(2e-7, True), (3e-7, False)])
def test_losses_that_would_be_printed_as_zero_are_the_floor(search, loss, floor):
    # of 2,000 samples, printed with three decimals
    at_zero = by_arm(validation_loss=(0.0, loss), validation_errors=(0, 0))
    table = table3(measure(search(["gaussians_1_0_n5000"], SEEDS, at_zero=at_zero)))
    assert only(table, "validation_loss_sum").silence == (NO_LOSS if floor else "")


def test_epochs_are_compared_by_their_ratio(search):
    zero = {"without": 2, "exponential": 4}
    table = table2(measure(search(["cifar_n2000"], SEEDS, lambda cell, arm, seed: zero[arm])))
    row = only(table, "epochs_to_zero")
    assert np.exp(row.d) == pytest.approx(np.full(6, 2.0))
    assert row.silence == ""


def test_not_reached_is_worse_than_any_and_two_of_them_are_equal(search):
    def zero(cell, arm, seed):
        missed = {101: ("exponential",), 102: ("without",), 103: ("exponential", "without")}
        return None if arm in missed.get(seed, ()) else 3

    table = table2(measure(search(["cifar_n2000"], range(101, 105), zero)))
    assert only(table, "epochs_to_zero").d.tolist() == [np.inf, -np.inf, 0.0, 0.0]


def test_losses_of_zero_have_a_ratio(search):
    at_zero = by_arm(validation_loss=(0.0, 1e-12), validation_errors=(5, 5))
    table = table3(measure(search(["cifar_n2000"], SEEDS, at_zero=at_zero)))
    assert only(table, "validation_loss_sum").d.tolist() == [0.0] * 6
    at_zero = by_arm(validation_loss=(0.0, 0.5), validation_errors=(5, 5))
    table = table3(measure(search(["cifar_n2000"], SEEDS, at_zero=at_zero)))
    expected = np.full(6, np.log(1000 / LEAST_LOSS))
    assert only(table, "validation_loss_sum").d == pytest.approx(expected)


def test_the_bare_network_is_compared_by_its_own_errors(search):
    end = by_arm(full_train_errors=(20, 20), bare_full_train_errors=(20, 120))
    table = table1(measure(search(["cifar_n2000"], SEEDS, end=end)))
    assert only(table, "train_errors").d.tolist() == [0.0] * 6
    assert only(table, "bare_train_errors").d == pytest.approx(np.full(6, 0.05))


def test_a_seed_that_lacks_an_arm_has_no_pair(search):
    records = search(["cifar_n2000"], SEEDS, controls=True)
    records = records[(records["arm"] != "relu") | (records["seed"] < 104)]
    table = table2(measure(records))
    assert len(only(table, "epochs_to_zero", arm="relu").d) == 3
    assert compare(table[table["arm"] != "relu"], "epochs_to_zero", arm="relu") == []


@pytest.mark.parametrize("sign", [1, -1])
def test_mostly_infinite_differences_lie_wholly_beyond_range(sign):
    d = sign * np.array([-0.1, *[np.inf] * 9])
    result = signed_rank(d)
    assert (result.interval.lower, result.interval.upper) == (None, None)
    assert result.estimate is None
    assert result.interval.beyond == {1: "above", -1: "below"}[sign]  # on the side of those


def test_few_infinite_differences_open_one_limit():
    d = np.array([0.1, 0.2, 0.3, 0.15, 0.25, 0.12, np.inf])
    result = signed_rank(d)
    assert result.interval.lower is not None
    assert (result.interval.upper, result.interval.beyond) == (None, None)
    assert result.estimate is not None


def test_a_row_in_which_nobody_gets_there_says_nothing(search):
    table = table2(measure(search(["cifar_n2000"], SEEDS, lambda cell, arm, seed: None)))
    assert only(table, "epochs_to_zero").silence == NO_VALUE
    one_does = table2(
        measure(search(["cifar_n2000"], SEEDS, lambda cell, arm, seed: 3 if seed == 101 else None))
    )
    assert only(one_does, "epochs_to_zero").silence == ""
