"""Tests of oneneuron.studies.eeg.figures.curves: choosing runs and marking how they ended."""

import numpy as np
import pytest

from oneneuron.figures.style import new_figure, theme
from oneneuron.studies.eeg.figures.curves import Curves


def one(simulate, fate="well", epochs=20):
    """Return the curve of one run."""
    records = simulate({"letter": [1]}, epochs, fates={("letter", 1): fate})
    (curve,) = Curves.of(records, "main", ["letter"])
    return curve


def test_curves_come_in_order_of_arms_seeds_and_epochs(simulate):
    runs = simulate({"without": [3, 1, 2], "letter": [1]}, 5).sample(frac=1, random_state=0)
    found = Curves.of(runs, "main", ["letter", "clean_start", "without"])
    assert [(curve.arm, curve.seed) for curve in found] == [
        ("letter", 1), ("without", 1), ("without", 2), ("without", 3),
    ]  # fmt: skip
    assert all(list(curve.record["epoch"]) == [1, 2, 3, 4, 5] for curve in found)
    assert not Curves.of(runs, "elsewhere", ["letter"])


def test_accuracy_counts_the_frames_that_are_right(simulate):
    record = simulate({"without": [1]}, 3).assign(validation_errors=[729, 0, 123])
    (curve,) = Curves.of(record, "main", ["without"])
    assert curve.accuracy == pytest.approx([0, 1, 606 / 729])


def test_a_well_or_dead_run_is_drawn_whole(simulate):
    for fate in ("well", "dead"):
        curve = one(simulate, fate)
        assert not curve.lost
        assert len(curve.record) == 20


def test_a_run_that_came_back_is_drawn_whole(simulate):
    record = simulate({"letter": [1]}, 20)
    record.loc[record["epoch"].between(4, 6), "diverged"] = True
    (curve,) = Curves.of(record, "main", ["letter"])
    assert not curve.lost
    assert len(curve.record) == 20


def test_a_lost_run_ends_where_it_diverged(simulate):
    exploded = one(simulate, "explodes")
    assert exploded.lost
    assert list(exploded.record["epoch"]) == list(range(1, 11))
    at_once = one(simulate, "nan")
    assert at_once.lost
    assert at_once.record.empty


@pytest.mark.parametrize(("fate", "marks"), [("well", 0), ("dead", 0), ("explodes", 1), ("nan", 1)])
def test_only_lost_runs_are_marked(simulate, fate, marks):
    curve = one(simulate, fate)
    with theme():
        _, (axes,) = new_figure(height=2, stand_in=False)
        curve.draw(axes, curve.accuracy)
    assert len(axes.lines) == 1 + marks
    assert not axes.texts  # the caption says what the mark means


@pytest.mark.parametrize(
    ("errors", "others"), [([73, 219, 219], []), ([0, 729, 5], []), ([300, 300, 300], [0.9])]
)
def test_an_axis_of_accuracy_shows_chance_and_every_value(simulate, errors, others):
    records = simulate({"without": [1]}, 3).assign(validation_errors=errors)
    curves = Curves.of(records, "main", ["without"])
    with theme():
        _, (axes,) = new_figure(height=2, stand_in=False)
        curves.fit_accuracy(axes, others)
    low, high = axes.get_ylim()
    shown = np.array([0.5, *others, *curves[0].accuracy])
    assert low <= shown.min() <= shown.max() <= high <= 1.02
    assert low < 0.5 < high
    assert axes.get_xlim() == (1, 3)
