"""Known points, their Hessians, and the way out of them."""

import numpy as np
import pytest
import torch
from scipy.integrate import solve_ivp

from oneneuron.studies.landscape import escape, minima, stationary, valley
from oneneuron.studies.landscape.design import WITHOUT_PULL
from oneneuron.studies.landscape.numbers import valley as of_valley
from oneneuron.studies.landscape.numbers.points import numbers
from oneneuron.studies.landscape.points import Surface
from oneneuron.studies.landscape.problems import PROBLEMS, T1, T2, T3
from oneneuron.studies.landscape.survey import survey

T3_LOSS = 2.0
CENSUS = {"cell": "t3", "starts": 6, "seed": 1, "reg_strength": 1.0}


@pytest.fixture(scope="module")
def surveyed():
    job = {"draws": 5, "seed": 1, "cells": ["t3", "xor_relu"], "reg_strengths": [1.0]}
    return survey({**job, "data_scales": [2.0]})


@pytest.fixture(scope="module")
def census():
    return stationary.census(CENSUS)


def test_gradient_and_hessian_are_those_of_finite_differences():
    surface, h = Surface(T2, 0.7), 1e-6
    at = np.random.default_rng(1).standard_normal(surface.size + 4)
    steps = h * np.eye(len(at))
    slopes = [(surface.value(at + s) - surface.value(at - s)) / (2 * h) for s in steps]
    curves = [(surface.gradient(at + s) - surface.gradient(at - s)) / (2 * h) for s in steps]
    # central differences err by h² and by rounding over h
    assert surface.gradient(at) == pytest.approx(np.array(slopes), rel=1e-6, abs=1e-7)
    assert surface.hessian(at) == pytest.approx(np.array(curves), rel=1e-5, abs=1e-6)


def test_the_pull_is_the_slope_in_a():
    surface = Surface(T3, 1.0)
    at = surface.point(T3.bad, 0.0, np.array([0.5]), 1.0)
    slope, curvature, relative = surface.pull(at)
    assert slope == pytest.approx(surface.gradient(at)[surface.size])
    assert curvature + 1.0 == pytest.approx(surface.hessian(at)[surface.size, surface.size])
    # two terms of opposite sign, exp(0.5) and exp(1)
    assert relative == pytest.approx((np.exp(1) - np.exp(0.5)) / (np.exp(1) + np.exp(0.5)))


@pytest.mark.parametrize("reg_strength", [0.0, -1.0, float("inf"), float("nan")])
def test_without_a_penalty_there_is_no_surface(reg_strength):
    with pytest.raises(ValueError, match="λ is over 0"):
        Surface(T3, reg_strength)


def test_the_known_bad_minima_are_saddles_with_the_neuron():
    grid = minima.look(1.0)
    for name, loss in (("t1", 2.745166), ("t2", 2.745166), ("t3", 2.0)):
        of_cell = grid[grid["cell"] == name]
        assert of_cell["loss"].to_numpy() == pytest.approx(loss, abs=5e-7)
        assert (of_cell["bare_lowest"] > -1e-12).all()
        # at w = 0 nothing tells the samples apart, so that nothing pulls
        away = of_cell["weight"] != 0
        assert (of_cell.loc[away, "lowest"] < -1e-3).all()
        assert (of_cell.loc[away, "measured"] > 0).all()
        assert (of_cell.loc[~away, "gradient"] < 1e-12).all()
    zero = grid.query("cell == 't3' and weight == 0 and bias == 0")["lowest"].item()
    assert zero == pytest.approx(-1.947, abs=5e-4)


def test_a_penalty_on_the_size_keeps_the_bad_minimum_where_the_pull_is_under_it():
    for reg_strength in (0.5, 2.0):
        grid = minima.look(reg_strength)
        held = grid["pull"].abs() < reg_strength
        assert 0 < held.sum() < len(grid)
        assert ((grid["with_size"] == 0) == held).all()
        # with the square each of these is left, but where nothing pulls at all
        assert ((grid["measured"] > 0) == (grid["weight"] != 0)).all()


def test_the_predicted_descent_is_exact_to_second_order():
    surface = Surface(T1, 1.0)
    for bias, error in ((-4.0, 0.01), (-6.0, 0.001)):
        at = surface.point(T1.bad, 0.0, np.array([-1.0]), bias)
        predicted, measured = surface.descent(at)
        assert measured == pytest.approx(predicted, rel=error)


def test_a_census_finds_stationary_points_none_of_them_a_bad_minimum(census):
    found = census[census["stationary"]]
    assert len(found) >= 3
    assert (found["scale"].abs() < 1e-6).all()
    assert not found["bad_minimum"].any()
    assert {round(loss, 6) for loss in found["loss"]} == {0.0, 2.0}


def test_where_nothing_pulls_a_minimum_is_what_is_no_saddle(monkeypatch):
    monkeypatch.setattr(Surface, "pull", lambda *_: (0.0, 1.0, 0.0))
    found = stationary.census(CENSUS)
    found = found[found["stationary"] & (found["loss"] > 1)]
    assert len(found) >= 1
    assert (found["pull"] == 0).all()
    assert 0 < (found["negative"] > 0).sum() < len(found)
    assert (found["bad_minimum"] == (found["negative"] == 0)).all()


def test_the_pull_of_four_bits_is_told_from_rounding_a_tenth_away():
    surface = Surface(PROBLEMS["parity4_sigmoid"], 1.0)
    dead = np.zeros(surface.size + surface.problem.inputs + 2)
    generator = np.random.default_rng(0)
    pulls = list(stationary._pulls(surface, dead, generator))
    assert pulls[0] < 1e-14
    assert WITHOUT_PULL < max(pulls) < 1e-4


def test_a_census_without_starts_is_refused():
    with pytest.raises(ValueError, match="one start or more, got 0"):
        stationary.census({**CENSUS, "starts": 0})


def test_the_way_out_obeys_its_laws(surveyed):
    flow = surveyed["escape"]
    assert set(flow["cell"]) == {"t3"}  # XOR has no minimum in closed form
    end = flow[flow["data_scale"] == 1].iloc[-1]
    # the corrections fall as slowly as logarithms of time
    assert end["scale"] * np.sqrt(2 * end["time"]) == pytest.approx(0.447, abs=0.01)
    assert 4 * end["time"] * end["objective"] == pytest.approx(0.2, abs=0.01)
    assert flow["conserved"].abs().max() < 1e-5
    assert end["bare_loss"] > 2
    # samples twice as long: 1 + 4² in place of 1 + 2²
    far = flow[flow["data_scale"] == 2].iloc[-1]
    assert far["reach"] == 17
    assert far["scale"] * np.sqrt(2 * far["time"]) == pytest.approx(17**-0.5, abs=0.005)


def test_the_smallest_example_escapes_as_known():
    """(a e^b − 1)² + λ a², of which the infimum is never reached."""

    def slope(_, y):
        a, b = y
        off = a * np.exp(b) - 1
        return [-2 * off * np.exp(b) - 2 * a, -2 * off * a * np.exp(b)]

    found = solve_ivp(slope, (0, 1e6), [0.0, 0.0], method="LSODA", rtol=1e-10, atol=1e-12)
    a, b = found.y[:, -1]
    loss = (a * np.exp(b) - 1) ** 2 + a**2
    assert a == pytest.approx(5.00e-4, rel=1e-3)
    assert b == pytest.approx(7.601, abs=1e-3)
    assert 4e6 * loss == pytest.approx(1.0, abs=1e-3)


def test_numbers_tell_what_the_tables_hold(surveyed, census):
    tables = {n: t.assign(path=f"{n}.parquet") for n, t in surveyed.items()}
    found = {
        number.id: number
        for number in numbers(
            *(tables[name] for name in ("record", "minima", "valley", "escape")),
            *(tables[name] for name in ("layers", "fences")),
            census.assign(path="t3.parquet"),
            census.assign(path="contradictory.parquet", cell="contradictory", bad_minimum=True),
        )
    }
    assert found["landscape.minimum.t3.lowest_at_zero"].value == pytest.approx(-1.947, abs=5e-4)
    assert found["landscape.minimum.t3.pulled"].n == len(minima.WEIGHTS) * len(minima.BIASES)
    assert found["landscape.escape.t3.lambda_1.scale_limit"].value == pytest.approx(5**-0.5)
    assert found["landscape.escape.t3.scaled_2.scale_limit"].value == pytest.approx(17**-0.5)
    assert found["landscape.stationary.t3.bad_minima"].value == 0
    layers = "landscape.layers.power_{}.{}"
    for power in (2, 4):
        expected = found[layers.format(power, "expected")]
        assert 0 < found[layers.format(power, "pulled")].value == expected.value < expected.n
    assert found[layers.format(2, "pulled")].value < found[layers.format(4, "pulled")].value
    assert found["landscape.fenced.t3.decay.law"].value == pytest.approx(1, abs=1e-6)
    assert "landscape.fenced.t3.box.law" not in found
    other = found["landscape.other.contradictory.wrong_minima"]
    assert other.value == other.n == found["landscape.other.contradictory.found"].value
    assert found["landscape.identity.layers.violation"].n == 10
    assert found["landscape.conserved"].inputs == ("escape.parquet",)


def test_flow_starts_at_the_bad_minimum():
    flow = escape.flow(["t1"], [1.0])
    assert flow["time"].iloc[0] == 0
    assert flow["objective"].iloc[0] == pytest.approx(2.745166, abs=5e-7)
    assert flow["bare_loss"].iloc[0] == flow["objective"].iloc[0]
    assert torch.equal(T1.bad["0.weight"], torch.ones(2, 1, dtype=torch.float64))


def test_the_larger_b_the_deeper_the_valley_and_the_nearer_to_zero():
    """Each curve against L̃ at T3's bad minimum by hand: the network says 0 at both samples."""
    found = valley.look(0.5, biases=[-3.0, -2.0, -1.0], scales=np.linspace(0, 0.4, 401))
    loud = found["scale"] * np.exp(found["bias"])
    lower, upper = loud * np.exp(valley.WEIGHT), loud * np.exp(2 * valley.WEIGHT)
    by_hand = (1 + lower) ** 3 + np.maximum(0, 1 - upper) ** 3 + 0.25 * found["scale"] ** 2
    np.testing.assert_allclose(found["objective"], by_hand, rtol=1e-12)
    lowest = found.loc[found.groupby("bias")["objective"].idxmin()]
    assert lowest["objective"].is_monotonic_decreasing
    assert lowest["scale"].is_monotonic_decreasing
    assert (lowest["objective"] < T3_LOSS).all()
    numbers_of = {n.id.rpartition("t3.")[2]: n.value for n in of_valley.numbers(found)}
    assert numbers_of["weight"] == valley.WEIGHT
    for name, row in zip(("least", "middle", "largest"), lowest.itertuples(), strict=True):
        assert numbers_of[f"{name}.bias"] == row.bias
        assert numbers_of[f"{name}.scale"] == row.scale
        assert numbers_of[f"{name}.objective"] == row.objective
