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


def test_long_lines_are_thinned_and_the_table_says_so(axes):
    axes.plot(np.arange(3 * MOST_POINTS), np.zeros(3 * MOST_POINTS))
    first, _, *body = drawn(axes.figure).splitlines()
    assert first.startswith("# one point of 3")
    assert len(body) == MOST_POINTS
