"""Tests of oneneuron.studies.eeg.figures.runs: choosing runs and marking how they ended."""

import numpy as np
import pytest

from oneneuron.figures.style import new_figure, theme
from oneneuron.studies.eeg.figures.runs import (
    accuracy_limits,
    each_run,
    epoch_axis,
    is_lost,
    mark_lost,
    present,
    select,
    until_lost,
    validation_accuracy,
)


def test_select_names_what_there_is(simulate):
    runs = simulate({"without": [1]}, 2)
    with pytest.raises(ValueError, match=r"arm of letter to draw; .* main / without"):
        select(runs, "main", ["letter"])
    with pytest.raises(ValueError, match=r"hold .*: nothing"):
        select(runs.iloc[:0], "main")


def test_present_keeps_the_order_of_the_figures(paper):
    main = select(paper, "main")
    assert present(main) == ["without", "letter", "clean_start", "scaled_input", "relu_scaled"]
    assert present(main, ["relu_scaled", "notebook", "without"]) == ["relu_scaled", "without"]


def test_each_run_comes_in_order_of_seed_and_epoch(simulate):
    runs = simulate({"without": [3, 1, 2]}, 5).sample(frac=1, random_state=0)
    found = list(each_run(runs, "without"))
    assert [seed for seed, _ in found] == [1, 2, 3]
    assert all(list(record["epoch"]) == [1, 2, 3, 4, 5] for _, record in found)


def test_accuracy_counts_the_frames_that_are_right(simulate):
    record = simulate({"without": [1]}, 3).assign(validation_errors=[729, 0, 123])
    assert validation_accuracy(record) == pytest.approx([0, 1, 606 / 729])


def test_a_well_or_dead_run_is_drawn_whole(simulate):
    for fate in ("well", "dead"):
        record = simulate({"letter": [1]}, 20, fates={("letter", 1): fate})
        assert not is_lost(record)
        assert until_lost(record) is record


def test_a_run_that_came_back_is_drawn_whole(simulate):
    record = simulate({"letter": [1]}, 20)
    record.loc[record["epoch"].between(4, 6), "diverged"] = True
    assert not is_lost(record)
    assert len(until_lost(record)) == 20


def test_a_lost_run_ends_where_it_diverged(simulate):
    exploded = simulate({"letter": [1]}, 20, fates={("letter", 1): "explodes"})
    assert is_lost(exploded)
    assert list(until_lost(exploded)["epoch"]) == list(range(1, 11))
    at_once = simulate({"letter": [1]}, 20, fates={("letter", 1): "nan"})
    assert is_lost(at_once)
    assert until_lost(at_once).empty


@pytest.mark.parametrize(("fate", "marks"), [("well", 0), ("dead", 0), ("explodes", 1), ("nan", 1)])
def test_only_lost_runs_are_marked(simulate, fate, marks):
    record = simulate({"letter": [1]}, 20, fates={("letter", 1): fate})
    drawn = until_lost(record)
    with theme():
        _, (axes,) = new_figure(height=2, stand_in=False)
        mark_lost(axes, record, drawn["epoch"].to_numpy(), validation_accuracy(drawn), "#D55E00")
    assert len(axes.lines) == marks
    assert [text.get_text() for text in axes.texts] == ["lost"] * marks


def test_accuracy_limits_hold_chance_and_every_value():
    low, high = accuracy_limits([np.array([0.7, np.nan, 0.9]), np.array([])])
    assert low < 0.5 < 0.9 < high <= 1.02
    low, high = accuracy_limits([np.array([0.0, 1.0])])
    assert low <= 0.0 < 1.0 <= high
    assert accuracy_limits([])[0] < 0.5 < accuracy_limits([])[1]


@pytest.mark.parametrize("epochs", [1, 2, 3, 8, 10, 16, 50, 100, 120, 200, 400, 1000, 7000])
def test_epoch_axis_has_few_ticks_from_the_first_epoch_on(epochs):
    with theme():
        _, (axes,) = new_figure(height=2, stand_in=False)
        epoch_axis(axes, epochs)
    ticks = list(axes.get_xticks())
    assert ticks[0] == 1
    assert ticks == sorted(set(ticks))
    assert ticks[-1] <= epochs
    assert len(ticks) <= 6
    low, high = axes.get_xlim()
    assert low <= 1
    assert high >= epochs
