import matplotlib.pyplot as plt
import numpy as np
import pytest

from oneneuron.figures.data import HEAD, MOST_POINTS, drawn
from oneneuron.figures.palette import BLUE, VERMILION


@pytest.fixture
def axes():
    figure, axes = plt.subplots()
    yield axes
    plt.close(figure)


def rows(axes):
    said = drawn(axes.figure).splitlines()
    head, *body = [line for line in said if not line.startswith("#")]
    assert tuple(head.split(",")) == HEAD
    return [row.split(",") for row in body]


def test_a_figure_without_a_point_has_no_table(axes):
    assert drawn(axes.figure) == ""


def test_a_line_is_told_point_by_point_with_its_colour_by_meaning(axes):
    axes.set_title("accuracy")
    axes.plot([1, 2], [0.5, 0.75], color=BLUE)
    axes.axhline(0.6)
    assert rows(axes) == [
        ["1", "line", "1", "without", "1", "0.5"],
        ["1", "line", "1", "without", "2", "0.75"],
    ]
    assert drawn(axes.figure).startswith("# panel 1: accuracy\n")


def test_points_and_bars_are_told_each_with_its_number(axes):
    axes.scatter([1], [2], color=VERMILION)
    axes.bar([3], [4], width=1, color=BLUE)
    assert [row[1:] for row in rows(axes)] == [
        ["points", "1", "with", "1", "2"],
        ["bar", "2", "without", "2.5", "0"],
        ["bar", "2", "without", "3.5", "4"],
    ]


def test_words_on_an_axis_stand_in_place_of_numbers(axes):
    axes.scatter([0.2, 0.3], [0.1, 1.1])
    axes.set_yticks([0, 1], ["without", "with the\nneuron"])
    assert [row[-1] for row in rows(axes)] == ["without", "with the neuron"]


def test_what_is_not_finite_is_left_empty(axes):
    axes.plot([1, 2], [np.nan, 3])
    assert [row[-1] for row in rows(axes)] == ["", "3"]


def test_long_lines_are_thinned_to_one_length_with_both_ends_and_short_ones_are_not(axes):
    long, short = np.arange(3.0 * MOST_POINTS), np.arange(10.0)
    for x in (long, long, short):
        axes.plot(x, 2 * x)
    said, *_ = drawn(axes.figure).splitlines()
    by_line = {n: [float(row[4]) for row in rows(axes) if row[2] == n] for n in "123"}
    assert by_line["3"] == list(short)
    assert by_line["1"] == by_line["2"]
    assert (by_line["1"][0], by_line["1"][-1]) == (0, long[-1])
    kept = sum(map(len, by_line.values()))
    assert MOST_POINTS - 2 < kept <= MOST_POINTS
    assert said == f"# lines thinned to {len(by_line['1'])} points; the records have them all"


def test_points_are_all_told(axes):
    axes.scatter(np.arange(2 * MOST_POINTS), np.zeros(2 * MOST_POINTS))
    assert len(rows(axes)) == 2 * MOST_POINTS


def test_a_colour_without_a_meaning_begins_no_remark(axes):
    axes.plot([1, 2], [3, 4], color="#1f77b4")
    assert [row[3] for row in rows(axes)] == ["1f77b4", "1f77b4"]
