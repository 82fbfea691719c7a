"""Minima that others have described: what is known of them, and what the neuron makes of them."""

import numpy as np
import pytest
import torch

from oneneuron.studies.landscape import minima
from oneneuron.studies.landscape.design import SEARCHES
from oneneuron.studies.landscape.literature import (
    AUER_BAD,
    AUER_BEST,
    UNITS,
    YUN,
    OneUnit,
    Student,
    _loss_and_slope,
    search,
)
from oneneuron.studies.landscape.numbers.points import _minimum


@pytest.fixture(scope="module")
def grid():
    return minima.look_at_described(1.0, 1)


@pytest.fixture(scope="module")
def student():
    """Return weights, (36,), of no importance."""
    return np.random.default_rng(3).standard_normal(UNITS**2)


def test_auers_two_minima():
    for problem, w, loss in ((AUER_BAD, -2.197, 0.4050), (AUER_BEST, 0.155, 0.0990)):
        assert problem.bad["0.weight"].item() == pytest.approx(w, abs=5e-4)
        outputs = problem.network(problem.bad)(problem.x)[:, 0]
        assert problem.loss(outputs, problem.y).sum().item() == pytest.approx(loss, abs=5e-5)


def test_yuns_minimum_is_no_global_one():
    outputs = YUN.network(YUN.bad)(YUN.x)[:, 0]
    assert YUN.loss(outputs, YUN.y).sum().item() == pytest.approx(1 / 3)
    # the zero that is known: two steep units, and what is left over by the third sample
    unit = 1 / (1 + np.exp(-2.0)) * 2, 1 / (1 + np.exp(-8.0)) + 1 / (1 + np.exp(4.0))
    u = 1 / (unit[0] - unit[1])
    good = {
        "0.weight": torch.tensor([[6.0, -6.0], [-6.0, 6.0]], dtype=torch.float64),
        "0.bias": torch.tensor([2.0, 2.0], dtype=torch.float64),
        "2.weight": torch.tensor([[u, u]], dtype=torch.float64),
        "2.bias": torch.tensor([-u * unit[1]], dtype=torch.float64),
    }
    assert YUN.loss(YUN.network(good)(YUN.x)[:, 0], YUN.y).sum().item() < 1e-20


def test_all_are_minima_without_the_neuron_and_none_is_with_it(grid):
    for cell, known in (
        ("yun", 1 / 3),
        ("auer_bad", 0.4050),
        ("auer_best", 0.0990),
        ("student", 0.02508),
    ):
        points = grid[grid["cell"] == cell]
        assert points["loss"].to_numpy() == pytest.approx(known, abs=5e-5)
        assert (points["bare_gradient"] < 1e-12).all()
        assert (points["bare_lowest"] > (1e-3 if cell != "yun" else -1e-12)).all()
        pulled = points[points["weight"] != 0] if cell == "yun" else points
        assert (pulled["lowest"] < -1e-6).all()
        assert (pulled["measured"] > 0).all()
        # squares are quadratic in a: the second order is all there is
        predicted = pulled["predicted"].to_numpy()
        assert pulled["measured"].to_numpy() == pytest.approx(predicted, rel=1e-6)


def test_as_many_students_fail_as_is_known(grid):
    met = grid.loc[grid["cell"] == "student", "met"]
    # one and a half of a hundred, by three standard errors
    assert abs(met.iloc[0] / SEARCHES - 0.015) < 3 * np.sqrt(0.015 * 0.985 / SEARCHES)
    assert grid.loc[grid["cell"] != "student", "met"].isna().all()
    found = {n.id: n for n in _minimum(grid[grid["cell"] == "student"])}
    assert (found["met"].value, found["met"].n) == (met.iloc[0], SEARCHES)
    assert "met" not in {n.id for n in _minimum(grid[grid["cell"] == "yun"])}


def test_a_students_loss_is_what_samples_say(student):
    loss, generator = Student(0.7), np.random.default_rng(1)
    w, a, b = 0.3 * generator.standard_normal(UNITS), -0.4, 0.2
    x = generator.standard_normal((400_000, UNITS))
    off = np.maximum(x @ student.reshape(UNITS, UNITS).T, 0).sum(1) - np.maximum(x, 0).sum(1)
    sampled = np.mean((off + a * np.exp(x @ w + b)) ** 2) / 2 + 0.7 * a**2 / 2
    at = np.concatenate([student, [a], w, [b]])
    # the standard error of the mean is some 0.2 % of it
    assert loss.value(at) == pytest.approx(sampled, rel=0.01)
    slope, curvature, _ = loss.pull(np.concatenate([student, [0.0], w, [b]]))
    assert slope == pytest.approx(np.mean(off * np.exp(x @ w + b)), rel=0.03)
    assert curvature == pytest.approx(np.mean(np.exp(2 * (x @ w + b))), rel=0.03)


def test_the_fast_loss_is_the_other_one(student):
    loss, slope = _loss_and_slope(student)
    at = np.concatenate([student, np.zeros(UNITS + 2)])
    full = Student(1.0)
    assert loss == pytest.approx(full.value(at), rel=1e-12)
    assert slope == pytest.approx(full.gradient(at)[: full.size], rel=1e-9)


def test_a_search_that_meets_no_bad_minimum_says_so(monkeypatch):
    monkeypatch.setattr("oneneuron.studies.landscape.literature.SEARCHES", 1)
    with pytest.raises(RuntimeError, match="none of 1 students of seed 1"):
        search(1)


def test_targets_that_are_no_numbers_are_refused():
    y = torch.tensor([float("nan"), 1.0])
    with pytest.raises(ValueError, match="mine: targets are finite"):
        OneUnit("mine", torch.zeros(2, 1), y, hidden=1, activation="sigmoid")


@pytest.mark.parametrize("reg_strength", [0.0, -1.0])
def test_a_student_needs_a_penalty_too(reg_strength):
    with pytest.raises(ValueError, match="λ is over 0"):
        Student(reg_strength)
