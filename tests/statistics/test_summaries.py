"""Numbers that sum up rows, and the names and files that groups give them."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneneuron.evidence.interval import Interval
from oneneuron.evidence.number import Number
from oneneuron.statistics.prediction import FEWEST_OF_A_MEAN
from oneneuron.statistics.summaries import (
    count_number,
    in_groups,
    lost_left_out,
    mean_share_number,
    median_number,
    name_of,
    named,
    of_networks,
    paths_behind,
    paths_of,
)


def test_a_mean_has_its_t_interval():
    number = mean_share_number("x", [0.1, 0.2, 0.3, 0.4, 0.5], "w", "", "")
    assert (number.value, number.n) == (0.3, 5)
    # 2.776 standard errors of five, which are √0.025 / √5
    assert number.interval.upper - 0.3 == pytest.approx(2.776 * np.sqrt(0.005), abs=1e-4)


@given(st.lists(st.floats(0, 1), max_size=12))
def test_the_interval_of_a_mean_share_is_possible_or_there_is_none(values):
    interval = mean_share_number("x", values, "w", "", "").interval
    assert (interval is None) == (len(values) < FEWEST_OF_A_MEAN)
    assert interval is None or 0 <= interval.lower <= interval.upper <= 1


@pytest.mark.parametrize(("values", "value"), [([0.5], 0.5), ([], None)])
def test_one_value_or_none_has_no_interval(values, value):
    for make in (mean_share_number, median_number):
        number = make("x", values, "w", "", "")
        assert (number.value, number.n, number.interval) == (value, len(values), None)


def test_a_median_that_rests_on_lost_runs_is_none():
    number = median_number("x", [1.0, np.inf, np.inf], "w", "", "")
    assert (number.value, number.interval) == (None, Interval(1.0, None))
    assert "ranks worst" in number.method
    assert "worst" not in median_number("x", [1.0, 2.0], "w", "", "").method


def test_a_count_may_be_of_more_than_is_listed():
    number = count_number("x", pd.Series([True] + [False] * 9), "w")
    assert (number.value, number.n) == (1, 10)
    assert number.interval.lower < 0.1 < number.interval.upper


@pytest.mark.parametrize(
    ("count", "words"), [(0, ""), (1, "; 1 lost run left out"), (2, "; 2 lost runs left out")]
)
def test_lost_runs_that_are_left_out_are_counted_in_words(count, words):
    assert lost_left_out(count) == words


def test_groups_name_numbers_by_their_columns_and_cite_their_files():
    rows = pd.DataFrame(
        {"arm": ["a", "b", "a"], "rate": [0.01, 1.0, 0.01], "path": ["2", "3", "1"]}
    )
    id = "study.{arm}.lr_{rate}.{name}"
    found = in_groups(rows, id, lambda some: [Number("runs", len(some), "m")])
    assert [(n.id, n.value, n.inputs) for n in found] == [
        ("study.a.lr_0_01.runs", 2, ("1", "2")),
        ("study.b.lr_1.runs", 1, ("3",)),
    ]
    assert in_groups(rows.iloc[:0], id, lambda some: []) == []


def test_rows_without_files_cite_none_and_a_number_keeps_its_own():
    (one,) = in_groups(pd.DataFrame({"arm": ["a"]}), "{arm}.{name}", lambda _: [Number("n", 1, "")])
    assert one.inputs is None
    (two,) = named([Number("n", 1, "", inputs=("own",))], "x.{name}", ("other",))
    assert (two.id, two.inputs) == ("x.n", ("own",))


def test_pairs_cite_the_files_of_both():
    assert paths_of(pd.DataFrame({"path": ["b", "a"], "path_reference": ["a", "c"]})) == (
        "a", "b", "c"
    )  # fmt: skip


def test_each_measure_is_told_of_both_networks():
    assert [name for name, _ in of_networks({"errors": "errors"})] == ["errors", "bare_errors"]


@pytest.mark.parametrize(
    ("value", "name"),
    [(0.01, "0_01"), (0.1, "0_1"), (1.0, "1"), (3e-2, "0_03"), ("relu", "relu"), (3, "3")],
)
def test_names_of_values(value, name):
    assert name_of(value) == name


def test_the_records_behind_tables_are_told_or_it_is_said_that_they_are_not():
    runs, others = pd.DataFrame({"path": ["b", "a", "a"]}), pd.DataFrame({"x": [1]})
    assert paths_behind([runs, "published"]) == ["a", "b"]
    assert paths_behind([runs, others]) is None
    assert paths_behind([]) is None
