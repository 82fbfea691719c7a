"""Pairs of one seed, and the numbers of two arms compared."""

import numpy as np
import pandas as pd
import pytest

from oneneuron.statistics.paired import differences
from oneneuron.statistics.pairs import (
    both,
    compared,
    not_paired,
    pair_by_seed,
    ranked,
)

ARMS = ("with", "without")


def runs(*rows):
    return pd.DataFrame(rows, columns=["arm", "seed", "accuracy", "lost", "path"])


def test_only_seeds_of_both_arms_are_pairs_in_order_of_seed():
    table = runs(
        ("with", 3, 0.7, False, "c"), ("with", 1, 0.9, False, "a"),
        ("without", 1, 0.8, False, "b"), ("without", 2, 0.6, False, "d"),
        ("without", 3, 0.6, False, "e"),
    )  # fmt: skip
    pairs = pair_by_seed(table, "with", "without")
    assert pairs.index.tolist() == [1, 3]
    assert [values.tolist() for values in both(pairs, "accuracy")] == [[0.9, 0.7], [0.8, 0.6]]
    assert pair_by_seed(table, "with").index.tolist() == [1, 3]
    assert pair_by_seed(table, "other", "without").empty


def test_a_lost_run_ranks_below_every_other_and_two_of_them_are_equal():
    table = runs(
        ("with", 1, 0.9, True, ""), ("without", 1, 0.1, False, ""),
        ("with", 2, 0.9, True, ""), ("without", 2, 0.1, True, ""),
        ("with", 3, 0.1, False, ""), ("without", 3, 0.9, True, ""),
    )  # fmt: skip
    pairs = pair_by_seed(table, "with", "without")
    assert differences(*ranked(pairs, "accuracy")).tolist() == [-np.inf, 0, np.inf]


def test_six_differences_of_one_sign():
    difference, p = compared(np.full(6, 0.5), "accuracy", ARMS, unit="accuracy", form="+.4f")
    assert (difference.id, difference.value, str(difference)) == ("difference", 0.5, "+0.5000")
    assert difference.method.startswith("accuracy: with minus without, paired by seed")
    assert (p.id, p.value, p.n) == ("p", 2 / 2**6, 6)


def test_a_ratio_and_its_limits_are_no_logarithms():
    ratio, _ = compared(np.log([2.0, 3.0, 2.5, 2.2, 2.8, 2.6]), "epochs", ARMS)
    assert (ratio.id, ratio.unit) == ("ratio", "ratio")
    assert 1.99 < ratio.interval.lower < ratio.value < ratio.interval.upper < 3.01
    assert "with over without" in ratio.method


def test_a_ratio_beyond_what_floats_hold_is_beyond_range():
    ratio, _ = compared(np.full(6, 800.0), "loss", ARMS)
    assert ratio.value is None
    assert ratio.interval.beyond == "above"


@pytest.mark.parametrize(
    ("d", "limits", "beyond"),
    [
        (np.full(6, np.inf), (None, None), "above"),
        (np.full(6, -np.inf), (None, None), "below"),
        (np.tile([np.inf, -np.inf], 3), (None, None), None),
        (np.log([2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0]), (2.0, 2.0), None),
    ],
)
def test_what_lost_runs_leave_of_an_interval_is_the_same_of_a_ratio(d, limits, beyond):
    ratio, _ = compared(d, "epochs", ARMS)
    assert (ratio.interval.lower, ratio.interval.upper) == pytest.approx(limits)
    assert ratio.interval.beyond == beyond
    difference, _ = compared(d, "accuracy", ARMS, unit="accuracy")
    assert difference.interval.beyond == beyond


def test_five_against_five_apart():
    found = {n.id: n for n in not_paired(range(5, 10), range(5), "accuracy")}
    assert found["mann_whitney_2018"].value == pytest.approx(0.00609, abs=5e-6)
    assert found["mann_whitney_exact"].value == 2 / 252
    assert found["cliffs_delta"].value == 1
    assert {number.n for number in found.values()} == {10}


@pytest.mark.parametrize("second", [[1.0], [1.0, 1.0]])
def test_too_few_or_equal_values_allow_no_test(second):
    assert not list(not_paired([1.0, 1.0], second, "accuracy"))
