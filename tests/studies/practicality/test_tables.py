"""Which network stands for its arm, and what it is worth."""

import numpy as np
import pandas as pd
import pytest

from oneneuron.studies.practicality.measures import measure
from oneneuron.studies.practicality.tables import (
    fastest,
    table1,
    table2,
    table2_tuned,
    table3,
)

BURST = {4: 1e9, 5: 1e9}


def grid_of(member, *given, **common):
    """Networks of one arm with one combination each, in the order of the grid."""
    parts = [
        member(**{**common, "combination": place, "learning_rate": 1e-3 * (place + 1), **one})
        for place, one in enumerate(given)
    ]
    # the order of the rows must not matter
    return measure(pd.concat(parts[::-1], ignore_index=True))


def end(loss, errors=7):
    return {"end": {"full_train_loss": loss, "full_train_errors": errors}}


@pytest.mark.parametrize(
    ("given", "chosen"),
    [
        ([end(0.3), end(0.1), end(0.2)], 1),
        ([end(np.nan), end(np.inf), end(50.0)], 2),
        ([end(0.2, 5), end(0.2, 3), end(0.2, 3)], 1),
        ([end(np.nan, 9), end(np.inf, 8)], 1),
        ([end(0.0), end(0.0)], 0),
    ],
)
def test_table1_takes_the_smallest_loss_then_fewer_errors_then_the_first(member, given, chosen):
    (row,) = table1(grid_of(member, *given)).to_dict("records")
    assert row["combination"] == chosen


def test_table1_has_sums_and_means(member):
    (row,) = table1(
        grid_of(member, {"end": {"full_train_loss": 0.02, "bare_full_train_loss": 0.03}})
    ).to_dict("records")
    assert row["train_loss_mean"] == 0.02
    assert row["train_loss_sum"] == pytest.approx(200)
    assert row["bare_train_loss_sum"] == pytest.approx(300)
    assert row["train_errors"] == 7


def test_the_choice_comes_before_the_look_at_who_is_lost(member):
    lost = {**end(0.1), "diverged": [4, 5], "train_loss": BURST}
    (row,) = table1(grid_of(member, lost, end(0.2))).to_dict("records")
    assert (row["combination"], row["lost"]) == (0, True)
    assert np.isinf([row["train_loss_sum"], row["train_errors"], row["bare_train_errors"]]).all()


def test_table1_compares_neither_controls_nor_other_strengths(grid):
    records = pd.concat([grid("spheres_1_01_n10000"), grid("spheres_1_01_n1000")])
    table = table1(measure(records))
    assert set(table["arm"]) == {"without", "exponential"}
    assert set(table["cell"]) == {"spheres_1_01_n10000"}  # the other is no row of table 1


def test_other_strengths_stand_for_no_arm(member):
    other = {"reg_strength": 0.01, "zero": 1, **end(0.0)}
    found = grid_of(member, other, {"zero": 4, **end(0.5)}, arm="exponential")
    assert table1(found)["train_loss_mean"].tolist() == [0.5]
    assert table2(found)["epochs_to_zero"].tolist() == [4]


def test_table2_takes_the_fewest_epochs(member):
    (row,) = table2(grid_of(member, {"zero": None}, {"zero": 4}, {"zero": 2})).to_dict("records")
    assert (row["epochs_to_zero"], row["combination"], row["reached"]) == (2, 2, True)


def test_with_lambda_tuned_the_fewest_epochs_are_those_over_all_strengths(member):
    tried = [
        {"arm": "without", "zero": 5},
        {"arm": "exponential", "zero": 6},
        {"arm": "exponential", "zero": 4, "reg_strength": 1.0},
        {"arm": "relu", "zero": 1},
        {"cell": "mnist_n13000", "arm": "exponential", "zero": 3},  # of one λ
    ]
    records = [member(epochs=9, **one) for one in tried]
    found = measure(pd.concat(records, ignore_index=True))
    tuned = table2_tuned(found)
    assert set(tuned["cell"]) == {"spheres_1_01_n10000"}
    assert tuned.set_index("arm")["epochs_to_zero"].to_dict() == {"exponential": 4, "without": 5}
    plain = table2(found).query("cell == 'spheres_1_01_n10000'").set_index("arm")
    assert plain["epochs_to_zero"].to_dict() == {"exponential": 6, "without": 5, "relu": 1}


def test_not_reached_is_slower_than_any(member):
    (row,) = table2(grid_of(member, {"zero": None}, {"zero": None})).to_dict("records")
    assert row["epochs_to_zero"] == np.inf
    assert not row["reached"]


def test_a_burst_after_the_zero_does_not_undo_it(member):
    burst = {"zero": 2, "diverged": [4, 5], "train_loss": BURST}
    (row,) = table2(grid_of(member, burst)).to_dict("records")
    assert (row["epochs_to_zero"], row["lost"]) == (2, False)


def test_a_member_lost_by_its_zero_is_slower_than_any(member):
    lost = {"zero": 4, "diverged": [4, 5], "train_loss": BURST}
    (row,) = table2(grid_of(member, lost, {"zero": 5})).to_dict("records")
    assert (row["epochs_to_zero"], row["lost"], row["reached"]) == (np.inf, True, True)


def at_zero(errors, loss=0.2, validation=50, **rest):
    given = {"test_errors": errors, "test_loss": loss, "validation_errors": validation}
    return {"at_zero": given, "zero": 3, **rest}


TABLE3 = "spheres_1_5_n5000"


@pytest.mark.parametrize(
    ("given", "chosen"),
    [
        ([at_zero(9), at_zero(8), at_zero(10)], 1),
        ([at_zero(8, 0.3), at_zero(8, 0.2)], 1),
        ([at_zero(8, np.inf), at_zero(8, 0.2)], 1),
        ([at_zero(8), at_zero(8)], 0),
        ([at_zero(1, zero=None), at_zero(400)], 1),
    ],
)
def test_table3_takes_the_best_on_test_of_those_that_reached_zero(member, given, chosen):
    (row,) = table3(grid_of(member, *given, cell=TABLE3)).to_dict("records")
    assert row["combination"] == chosen
    assert row["reached"]


def test_table3_shows_the_validation_set_at_the_first_zero(member):
    given = at_zero(8, validation=40, end={"validation_errors": 1, "test_errors": 0})
    (row,) = table3(grid_of(member, given, cell=TABLE3)).to_dict("records")
    assert row["validation_errors"] == 40
    assert row["validation_loss_sum"] == pytest.approx(0.25 * 2000)
    assert row["epochs_to_zero"] == 3


def test_nothing_to_choose_ranks_below_every_other(member):
    (row,) = table3(grid_of(member, {"zero": None}, cell=TABLE3)).to_dict("records")
    assert not row["reached"]
    assert np.isinf([row["validation_errors"], row["bare_validation_loss_sum"]]).all()


def test_the_grid_of_each_arm_gives_one_row(grid):
    found = measure(grid("cifar_n2000"))
    for table, arms in ((table1, 2), (table2, 4), (table3, 4)):
        assert len(table(found)) == arms


def test_the_fastest_by_any_grouping(stability):
    records = stability(zero=lambda **m: 1 if m["learning_rate"] == 1e-2 else None, seeds=[1])
    found = fastest(measure(records), ["task", "standardised", "remedy", "arm", "seed"])
    assert (found["epochs_to_zero"] == 1).all()
    assert len(found) == 2 * 10


def test_no_networks_give_empty_tables(member):
    none = measure(member().iloc[:0])
    assert [len(table(none)) for table in (table1, table2, table3)] == [0, 0, 0]
