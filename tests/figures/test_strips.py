"""Tests of oneneuron.figures.strips: rows of dots, and where lost runs stand."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.axes import Axes

from oneneuron.figures.palette import INK
from oneneuron.figures.strips import (
    SPREAD,
    Row,
    draw_strip,
    explain,
    fates_of,
    fit_axis,
    name_rows,
    reach_axis,
    rows_of,
    seed_places,
)
from oneneuron.figures.style import new_figure, theme
from oneneuron.figures.words import ArmStyle

WITHOUT = ArmStyle("without", "without", "-", "o")
LETTER = ArmStyle("letter of\nthe recipe", "with", "-", "*")


def new_axes() -> Axes:
    """Return the axes of an empty figure."""
    with theme():
        return new_figure(height=2, stand_in=False)[1][0]


def medians(axes: Axes) -> list[float]:
    """Return where medians are drawn."""
    return [
        float(line.get_xdata()[0])
        for line in axes.lines
        if line.get_color() == INK and len(line.get_xdata()) == 2
    ]


def markers(axes: Axes) -> list[str]:
    """Return the markers drawn."""
    return [line.get_marker() for line in axes.lines if line.get_marker() not in ("None", "")]


def test_seeds_stand_at_the_same_place_in_every_row():
    places = seed_places([3, 1, 2, 1])
    assert places == {1: SPREAD, 2: pytest.approx(0), 3: -SPREAD}
    assert seed_places([7]) == {7: 0.0}


def test_the_names_of_rows_break_evenly_and_no_word_stands_alone():
    axes = new_axes()
    text = "blocks of time, no shared samples,\nthe recording is known"
    name_rows(axes, [0.0, 1.0], [(text, INK), ("a random split per seed,", INK)])
    first, second = (tick.get_text().split("\n") for tick in axes.get_yticklabels())
    assert first == ["blocks of time, no", "shared samples,", "the recording is known"]
    assert second == ["a random split", "per seed,"]


def test_each_seed_is_a_dot_and_the_median_a_tick():
    axes = new_axes()
    axes.set_xlim(0, 1)
    draw_strip(axes, [Row("a", {1: 0.2, 2: 0.4, 3: 0.9}, WITHOUT)])
    assert markers(axes) == ["o"] * 3
    assert medians(axes) == [0.4]


def test_one_seed_has_no_median():
    axes = new_axes()
    axes.set_xlim(0, 1)
    draw_strip(axes, [Row("a", {1: 0.2}, WITHOUT)])
    assert medians(axes) == []


def test_lost_runs_stand_at_the_left_whatever_they_reached_and_rank_lowest():
    axes = new_axes()
    axes.set_xlim(0.5, 1)
    row = Row("a", {1: 0.9, 2: 0.7, 3: 0.8}, LETTER, {1: "lost"})
    draw_strip(axes, [row])
    assert sorted(markers(axes)) == ["*", "*", "v"]
    lost = next(line for line in axes.lines if line.get_marker() == "v")
    assert list(lost.get_xdata()) == [0.5]
    assert medians(axes) == [0.7]  # of (-inf, 0.7, 0.8)


def test_a_median_that_rests_on_lost_runs_is_not_drawn():
    axes = new_axes()
    axes.set_xlim(0, 1)
    draw_strip(axes, [Row("a", {1: 0.9, 2: 0.7}, LETTER, {1: "lost", 2: "lost"})])
    draw_strip(axes, [Row("a", {1: 0.9, 2: 0.7}, LETTER, {1: "lost"})])
    assert medians(axes) == []


def test_dead_runs_keep_their_value():
    axes = new_axes()
    axes.set_xlim(0, 1)
    draw_strip(axes, [Row("a", {1: 0.494, 2: 0.8}, WITHOUT, {1: "dead"})])
    dead = next(line for line in axes.lines if line.get_marker() == "X")
    assert list(dead.get_xdata()) == [0.494]
    assert medians(axes) == [pytest.approx(0.647)]


def test_pairs_are_joined_between_rows_that_both_have_the_seed():
    axes = new_axes()
    axes.set_xlim(0, 1)
    rows = [
        Row("a", {1: 0.2, 2: 0.3, 3: 0.4}, WITHOUT),
        Row("b", {1: 0.5, 3: 0.6}, LETTER, {3: "lost"}),
    ]
    draw_strip(axes, rows, paired=True)
    joints = [line for line in axes.lines if line.get_zorder() == 1]
    assert [list(line.get_xdata()) for line in joints] == [[0.2, 0.5]]


def test_rows_and_fates_come_from_the_measures():
    measures = pd.DataFrame(
        {
            "arm": "letter",
            "seed": [1, 2, 3, 4],
            "best_accuracy": [0.5, 0.6, 0.7, 0.8],
            "lost": [True, False, True, False],
            "dead": [True, True, False, False],
        }
    )
    assert fates_of(measures) == {1: "lost", 2: "dead", 3: "lost"}
    assert fates_of(measures.drop(columns=["lost", "dead"])) == {}
    arms = {"without": WITHOUT, "letter": LETTER}
    (row,) = rows_of(measures, "best_accuracy", arms, {"letter": 0.65, "without": 0.6})
    assert (row.label, row.style, row.published) == ("letter of\nthe recipe", LETTER, 0.65)
    assert row.values == {1: 0.5, 2: 0.6, 3: 0.7, 4: 0.8}
    assert row.fates == fates_of(measures)


def test_what_was_not_reached_is_hollow_in_its_place():
    axes = new_axes()
    rows = [Row("a", {1: 3.0, 2: np.inf}, WITHOUT), Row("b", {1: 2.0, 2: 5.0}, LETTER)]
    never = reach_axis(axes, rows, 10, "never", str)
    draw_strip(axes, rows, not_reached=never)
    (hollow,) = [line for line in axes.lines if line.get_markerfacecolor() == "none"]
    assert list(hollow.get_xdata()) == [never]
    assert 10 < never < axes.get_xlim()[1]
    assert medians(axes) == [3.5]  # that of 3 and infinity is nowhere
    assert [tick.get_text() for tick in axes.get_yticklabels()] == ["a", "b"]
    assert axes.get_xticklabels()[-1].get_text() == "never"
    reach_axis(axes, rows[1:], 10, "never", str)
    assert "never" not in [tick.get_text() for tick in axes.get_xticklabels()]


def test_explain_names_only_what_occurs():
    axes = new_axes()
    explain(axes, [Row("a", {1: 0.5}, WITHOUT)])
    assert axes.get_title(loc="right") == ""
    explain(
        axes,
        [Row("a", {1: 0.5, 2: 0.6}, WITHOUT, {1: "dead"}, published=0.7)],
        dotted="chance",
    )
    words = axes.get_title(loc="right")
    assert all(word in words for word in ("median", "published mean", "chance", "dead"))
    assert "lost" not in words


def test_fit_axis_cuts_the_stretch_between_dead_and_live():
    axes = new_axes()
    fit_axis(axes, [0.80, 0.82, 0.83], [0.494, 0.50])
    squeeze = axes.transData.transform
    x = {v: squeeze((v, 0))[0] for v in (0.494, 0.50, 0.80, 0.82, 0.83)}
    # one scale on both sides of the cut
    assert (x[0.50] - x[0.494]) / 0.006 == pytest.approx((x[0.83] - x[0.80]) / 0.03)
    assert x[0.80] - x[0.50] < 0.4 * (x[0.83] - x[0.494])
    assert sum(len(line.get_xdata()) == 1 for line in axes.lines) == 2  # the strokes
    assert not any(0.52 < tick < 0.78 for tick in axes.get_xticks())


@pytest.mark.parametrize(
    ("live", "dead"),
    [([0.8, 0.82], []), ([0.5, 0.82], [0.49]), ([], [0.49, 0.5]), ([0.8], []), ([0.49], [0.8])],
)
def test_fit_axis_cuts_nothing_else(live, dead):
    axes = new_axes()
    fit_axis(axes, live, dead)
    assert axes.get_xscale() == "linear"
    low, high = axes.get_xlim()
    assert low < min(live + dead) <= max(live + dead) < high


def test_fit_axis_of_nothing_leaves_the_axis():
    axes = new_axes()
    before = axes.get_xlim()
    fit_axis(axes, [])
    assert axes.get_xlim() == before


@given(
    st.lists(st.floats(0.75, 0.9), min_size=1, max_size=5),
    st.lists(st.floats(0.45, 0.5), min_size=1, max_size=3),
)
def test_a_cut_axis_can_be_read_both_ways(live, dead):
    axes = new_axes()
    fit_axis(axes, live, dead)
    transform = axes.xaxis.get_transform()
    values = np.array([*live, *dead])
    # rounding of a few sums
    assert transform.inverted().transform(transform.transform(values)) == pytest.approx(values)
    assert np.all(np.diff(transform.transform(np.linspace(0.4, 0.95, 50))) > 0)
