from dataclasses import replace

import pytest

from oneneuron.evidence.number import Number
from oneneuron.report import Beside

ROWS = [
    Beside(
        "set 1",
        arm,
        label,
        ("post.best", "post.best") if arm == "clean_start" else (),
        (f"eeg.loss.{arm}", f"eeg.errors.{arm}"),
        f"eeg.reached.{arm}",
        values,
    )
    for arm, label, values in (
        ("without", "without", [1.0, 2.0, float("inf")]),
        ("clean_start", "exponential", [3.0, 4.0, 5.0]),
    )
]
NUMBERS = [
    Number("eeg.loss.without", 0.5, "made up", n=3, interval=(0.25, None), format=".2f"),
    Number("eeg.errors.without", 2, "made up", n=3, interval=(1, None)),
    Number("eeg.reached.without", 2, "made up", n=3),
    Number("eeg.loss.clean_start", 0.75, "made up", n=3, interval=(0.5, 1.0), format=".2f"),
    Number("eeg.errors.clean_start", 4, "made up", n=3, interval=(3, 5)),
    Number("eeg.reached.clean_start", 3, "made up", n=3),
    Number("eeg.against.post.best", "outside", "made up", answers="post.best"),
]


@pytest.fixture
def make(make_book):
    return lambda numbers=NUMBERS, **fields: make_book(numbers, [], **fields)


def rows_of(html):
    return [row.split("</tr>")[0] for row in html.split("<tr>")[2:]]


def test_cells_hold_several_numbers_in_the_source_s_own_way(make):
    html = make().beside("Table", "loss \\ errors", ROWS).striptags()
    assert "0.75 \\ 4 0.50 to 1.00 \\ 3 to 5" in html
    assert "0.830 \\ 0.830" in html
    assert "outside \\ outside" in html


def test_a_limit_that_rests_on_a_run_without_a_value_is_beyond_range(make):
    html = make().beside("Table", "loss \\ errors", ROWS).striptags()
    assert "0.25 to beyond range \\ 1 to beyond range" in html


def test_how_many_reach_it_is_told_only_where_some_do_not(make):
    first, second = rows_of(make().beside("Table", "loss \\ errors", ROWS))
    assert "reached in" in first
    assert "reached in" not in second


def test_an_arm_of_which_nothing_was_published_is_shown_without(make):
    first, second = rows_of(make().beside("Table", "loss \\ errors", ROWS))
    assert 'class="published"' not in first
    assert 'class="tick"' not in first
    assert second.count('class="published"') == 2
    assert 'class="tick"' in second


def test_a_heading_is_shown_with_the_first_of_its_rows_and_said_with_each(make):
    first, second = rows_of(make().beside("Table", "loss \\ errors", ROWS))
    assert '<span class="label">set 1</span>' in first
    assert '<span class="label quiet">set 1</span>' in second


def test_a_run_without_a_value_is_an_arrowhead_of_the_strip(make):
    first, second = rows_of(make().beside("Table", "loss \\ errors", ROWS))
    assert (first.count("<circle"), first.count('class="beyond"')) == (2, 1)
    assert (second.count("<circle"), second.count('class="beyond"')) == (3, 0)


def test_without_values_there_is_no_column_of_strips(make):
    html = make().beside("Table", "loss \\ errors", [replace(row, values=()) for row in ROWS])
    assert "<svg" not in html
    assert "our seeds" not in html


def test_stand_in_numbers_are_set_against_nothing(make):
    simulated = [replace(number, stand_in=True) for number in NUMBERS]
    html = make(simulated).beside("Table", "loss \\ errors", ROWS)
    assert 'class="published"' not in html
    assert 'class="tick"' not in html
    assert "outside" not in html
    assert html.count("<circle") == 5


def test_rows_and_numbers_that_the_run_lacks_are_left_out(make):
    assert make([]).beside("Table", "loss \\ errors", ROWS) == ""
    (row,) = rows_of(make(NUMBERS[3:4]).beside("Table", "loss \\ errors", ROWS))
    assert "0.75</a> \\ –" in row
    assert row.count("<td") == 4


def test_the_range_of_one_run_is_not_told(make):
    one = [replace(number, n=1) for number in NUMBERS]
    assert "0.50 to 1.00" not in make(one).beside("Table", "loss \\ errors", ROWS).striptags()
