"""The problems' known points are what they are said to be."""

import math

import pytest
import torch
from torch.autograd.functional import hessian
from torch.func import functional_call, grad

from oneneuron.neurons import ExponentialNeuron, WithNeuron
from oneneuron.studies.landscape.design import WIDENED
from oneneuron.studies.landscape.problems import (
    CIRCLES_SAMPLES,
    PROBLEMS,
    STATIONARY,
    T1,
    T2,
    T3,
    WIDER,
    Problem,
    parity,
)
from oneneuron.training.batched import objective

KNOWN = [T1, T2, T3]


def loss_at(problem, weights):
    network = problem.network(weights)
    return problem.loss(network(problem.x)[:, 0], problem.y).sum()


@pytest.mark.parametrize(("problem", "loss"), [(T1, 2.745166), (T2, 2.745166), (T3, 2)])
def test_the_bad_minimum_has_its_known_loss(problem, loss):
    assert loss_at(problem, problem.bad).item() == pytest.approx(loss, abs=5e-7)


@pytest.mark.parametrize("problem", KNOWN, ids=lambda problem: problem.name)
def test_the_loss_is_zero_at_the_good_weights(problem):
    assert loss_at(problem, problem.good).item() == pytest.approx(0, abs=1e-12)
    outputs = problem.network(problem.good)(problem.x)[:, 0]
    assert (outputs * problem.y > 0).all()


@pytest.mark.parametrize("problem", KNOWN, ids=lambda problem: problem.name)
def test_the_bad_minimum_is_stationary_and_one_of_its_neighbours_lowest(problem):
    network = problem.network(problem.bad)
    state = dict(network.state_dict())

    def loss(weights):
        return problem.loss(functional_call(network, weights, (problem.x,))[:, 0], problem.y).sum()

    for slope in grad(loss)(state).values():
        assert slope.abs().max() < 1e-12
    here = loss(state)
    generator = torch.Generator().manual_seed(1)
    for _ in range(300):
        near = {
            name: value + 1e-3 * torch.randn(value.shape, generator=generator, dtype=torch.float64)
            for name, value in state.items()
        }
        assert loss(near) >= here - 1e-12


def test_t3s_hessian_with_the_neuron_has_its_known_negative_eigenvalue():
    model = WithNeuron(T3.network(T3.bad), ExponentialNeuron(1, dtype=torch.float64))
    state = {
        name: value if name.startswith("network") else torch.zeros_like(value)
        for name, value in model.named_parameters()
    }
    names, shapes = list(state), [value.shape for value in state.values()]
    flat = torch.cat([value.detach().reshape(-1) for value in state.values()])
    buffers = dict(model.named_buffers())

    def of(vector):
        parts = vector.split([shape.numel() for shape in shapes])
        named = {n: p.reshape(s) for n, p, s in zip(names, parts, shapes, strict=True)}
        return objective(model, T3.loss, named | buffers, T3.x, T3.y, torch.tensor(1.0))

    values = torch.linalg.eigvalsh(hessian(of, flat))
    assert values.min().item() == pytest.approx(-1.947, abs=5e-4)


def test_d_star():
    assert abs(STATIONARY - -0.1715729) < 5e-8


def test_parity_counts_ones():
    problem = parity(3, 3, "sigmoid")
    assert problem.x.shape == (8, 3)
    assert problem.y.tolist() == [-1, 1, 1, -1, 1, -1, -1, 1]


def test_circles_are_two_and_none_of_the_seed_study():
    problem = WIDER["spheres"]
    radii = problem.x.norm(dim=1)
    assert problem.x.shape == (CIRCLES_SAMPLES, 2)
    for sign, radius in ((-1, 1.0), (1, 1.5)):
        # made in float32
        assert radii[problem.y == sign].numpy() == pytest.approx(radius, rel=1e-6)
    assert set(WIDENED) - set(PROBLEMS) == {"spheres"}
    assert set(WIDENED) <= set(WIDER)


def test_draws_are_the_seeds_own():
    for problem in PROBLEMS.values():
        one, again, other = (problem.drawn(seed).state_dict() for seed in (1, 1, 2))
        for name, value in one.items():
            assert value.dtype == torch.float64
            assert torch.equal(value, again[name])
            assert not torch.equal(value, other[name])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"y": torch.ones(2, dtype=torch.float64)}, "both occur"),
        ({"hidden": 0}, "one unit or more"),
        ({"activation": "tanh"}, "relu or sigmoid"),
        ({"x": torch.zeros(3, 1)}, r"x is \(n, inputs\)"),
    ],
)
def test_impossible_problems_are_refused(change, words):
    right = {"name": "mine", "x": T3.x, "y": T3.y, "hidden": 1, "activation": "relu"}
    with pytest.raises(ValueError, match=words):
        Problem(**(right | change))


def test_units_are_dead_at_the_start_as_often_as_they_should_be():
    """W + b and 2W + b, normal, are both negative for a known share of draws."""
    seeds = range(1000, 3000)
    dead = sum(bool((T3.drawn(seed)[0](T3.x) <= 0).all()) for seed in seeds)
    expected = (math.pi - math.acos(3 / math.sqrt(10))) / (2 * math.pi)
    # three standard errors
    assert abs(dead / 2000 - expected) < 3 * math.sqrt(expected * (1 - expected) / 2000)
