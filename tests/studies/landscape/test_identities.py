"""Identities hold at rounding level, and a wrong one would be seen."""

import pytest
import torch

from oneneuron.neurons import ExponentialNeuron, WithLayerNeurons, WithNeuron
from oneneuron.studies.landscape import identities
from oneneuron.studies.landscape.neurons import MonomialNeuron, with_neuron
from oneneuron.studies.landscape.problems import T1, T3


def test_all_hold_at_rounding_level_on_every_draw():
    found = identities.check(100, seed=3)
    assert len(found) == 100 * len(identities.LOSSES) * len(identities.IDENTITIES)
    # sums of some tens of terms, each rounded to 1e-16 of its size
    assert found["violation"].max() < 1e-12
    assert (found["right"] > 0).all()


def test_another_penalty_breaks_it(monkeypatch):
    right = identities.objective
    monkeypatch.setattr(
        identities, "objective", lambda *given: right(*given) + 0.1 * given[2]["neuron.scale"].abs()
    )
    left, size, expected = identities._exponential(1, 3, identities.LOSSES["logistic"])
    assert abs(left - expected) / size > 1e-3


def test_draws_are_the_seeds_own():
    assert identities.check(2, 1).equals(identities.check(2, 1))
    assert not identities.check(2, 1).equals(identities.check(2, 2))


def test_no_draw_is_refused():
    with pytest.raises(ValueError, match="one draw or more, got 0"):
        identities.check(0, 1)


def test_a_monomial_neuron_by_hand():
    neuron = MonomialNeuron(3, 1, dtype=torch.float64)
    with torch.no_grad():
        for parameter, value in ((neuron.scale, 2), (neuron.weight, 3), (neuron.bias, -1)):
            parameter.fill_(value)
    # 2 (3 · 1 − 1)³
    assert neuron(torch.ones(1, 1, dtype=torch.float64)).tolist() == [16.0]
    with pytest.raises(ValueError, match="the power is 1 or more, got 0"):
        MonomialNeuron(0, 1)


def test_every_neuron_starts_silent_and_from_the_same_w():
    one, other = (
        with_neuron(T1.drawn(5), neuron, 5, bias=-2.0)
        for neuron in (
            ExponentialNeuron(1, dtype=torch.float64),
            MonomialNeuron(3, 1, dtype=torch.float64),
        )
    )
    assert torch.equal(one(T1.x), T1.drawn(5)(T1.x))
    assert torch.equal(one.neuron.weight, other.neuron.weight)
    assert one.neuron.bias.item() == -2.0


def test_with_one_hidden_layer_a_neuron_a_layer_is_the_exponential_neuron():
    layered = WithLayerNeurons(T3.drawn(1))
    skip = WithNeuron(T3.drawn(1), ExponentialNeuron(1, dtype=torch.float64))
    with torch.no_grad():
        skip.neuron.scale.copy_(layered.scales[0][0])
        skip.neuron.weight.copy_(layered.weights[0])
        skip.neuron.bias.copy_(layered.biases[0])
    # the same sums in another order
    torch.testing.assert_close(layered(T3.x), skip(T3.x), rtol=1e-14, atol=1e-14)
    assert layered.power == 2
