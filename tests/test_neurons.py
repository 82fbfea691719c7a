import math

import pytest
import torch
from torch import nn

from oneneuron.losses import polynomial_hinge
from oneneuron.neurons import (
    ExponentialNeuron,
    ReLUNeuron,
    SigmoidNeuron,
    SkipNeuron,
    WithLayerNeurons,
    WithNeuron,
    penalty,
)

NEURONS = [ExponentialNeuron, ReLUNeuron, SigmoidNeuron]


def generator(seed=0):
    return torch.Generator().manual_seed(seed)


def test_one_input_by_hand():
    neuron = ExponentialNeuron(1)
    with torch.no_grad():
        neuron.scale.fill_(2.0)
        neuron.weight.fill_(0.5)
        neuron.bias.fill_(-1.0)
    # 2 · exp(0.5 · 2 - 1) = 2
    assert neuron(torch.tensor([[2.0]])).item() == pytest.approx(2.0)


@pytest.mark.parametrize("kind", NEURONS)
def test_initial_weights_lie_in_kerass_uniform_and_follow_the_generator(kind):
    one, two, other = (kind(5000, generator=generator(seed)) for seed in (1, 1, 2))
    for name, parameter in one.named_parameters():
        assert parameter.abs().max() <= 0.05
        assert torch.equal(parameter, dict(two.named_parameters())[name])
    assert not torch.equal(one.weight, other.weight)
    assert one.weight.abs().max() > 0.0495  # of 5000 draws


@pytest.mark.parametrize("kind", NEURONS)
def test_gradient_against_finite_differences(kind):
    neuron = kind(4, input_scale=2.0, generator=generator()).double()
    x = torch.randn(6, 4, generator=generator(1), dtype=torch.double)

    def output(scale, weight, bias):
        parameters = {"scale": scale, "weight": weight, "bias": bias}
        return torch.func.functional_call(neuron, parameters, (x,))

    assert torch.autograd.gradcheck(output, tuple(neuron.parameters()))


def test_scaled_input_is_the_same_family():
    plain, scaled = ExponentialNeuron(7), ExponentialNeuron(7, input_scale=30.0)
    with torch.no_grad():
        scaled.scale.copy_(plain.scale)
        scaled.bias.copy_(plain.bias)
        scaled.weight.copy_(30 * plain.weight)
    x = torch.randn(5, 7)
    torch.testing.assert_close(plain(x), scaled(x))


def test_the_identity_of_a_and_b():
    """a ∂L/∂a - ∂L/∂b = λ a², so that a is 0 wherever both gradients are (Liang et al. 2018)."""
    reg_strength = 0.2
    network = WithNeuron(nn.Linear(4, 1), ExponentialNeuron(4, generator=generator())).double()
    x = torch.randn(32, 4, generator=generator(1), dtype=torch.double)
    y = torch.randint(0, 2, (32,), generator=generator(2)).double() * 2 - 1
    neuron = network.neuron
    with torch.no_grad():
        neuron.scale.fill_(0.7)
        neuron.weight.normal_(generator=generator(3))
    loss = polynomial_hinge(network(x)[:, 0], y).mean() + penalty(neuron, reg_strength)
    loss.backward()
    left = neuron.scale * neuron.scale.grad - neuron.bias.grad
    # float64 rounding of sums of 32 terms of size about 1
    torch.testing.assert_close(left, reg_strength * neuron.scale**2, rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("outputs", [(3,), (3, 1)])
def test_added_to_any_network_in_its_shape(outputs):
    class Constant(nn.Module):
        def forward(self, x):
            return torch.ones(outputs)

    neuron = ExponentialNeuron(8)
    x = torch.randn(3, 2, 2, 2)
    output = WithNeuron(Constant(), neuron)(x)
    assert output.shape == outputs
    torch.testing.assert_close(output.flatten(), 1 + neuron(x.flatten(1)))


def test_a_network_of_two_outputs_is_refused():
    model = WithNeuron(nn.Linear(4, 2), ExponentialNeuron(4))
    with pytest.raises(ValueError, match=r"one output a sample.*not \(3, 2\)"):
        model(torch.ones(3, 4))


@pytest.mark.parametrize("arguments", [{"in_features": 0}, {"in_features": 2, "input_scale": 0.0}])
def test_senseless_arguments_are_refused(arguments):
    with pytest.raises(ValueError, match="got"):
        ExponentialNeuron(**arguments)


def test_the_base_class_is_no_neuron():
    with pytest.raises(TypeError, match="abstract"):
        SkipNeuron(3)


def test_exp_overflows_to_infinity_at_88():
    neuron = ExponentialNeuron(1)
    with torch.no_grad():
        neuron.weight.fill_(1.0)
        neuron.bias.fill_(0.0)
        neuron.scale.fill_(1.0)
        # ln of float32's largest number is 88.72
        assert neuron(torch.tensor([[88.7]])).isfinite()
        assert neuron(torch.tensor([[88.8]])).isinf()


def test_neurons_in_hidden_layers_by_hand():
    """1-1-1-1 with identity in place of activations: each number is seen once."""
    linear = [nn.Linear(1, 1) for _ in range(3)]
    network = nn.Sequential(linear[0], nn.Identity(), linear[1], nn.Identity(), linear[2])
    model = WithLayerNeurons(network, generator=generator())
    assert model.power == 4
    with torch.no_grad():
        for layer, (weight, bias) in zip(linear, [(2, 1), (3, 0), (0.5, 1)], strict=True):
            layer.weight.fill_(weight)
            layer.bias.fill_(bias)
        for part in (*model.weights, *model.biases):
            part.fill_(0.1)
        model.scales[0].copy_(torch.tensor([0.2, 0.3]))  # to the unit, and to the neuron
        model.scales[1].fill_(0.4)
        output = model(torch.tensor([[1.0], [0.0]]))
        for row, x in enumerate((1.0, 0.0)):
            one, neuron_one = 2 * x + 1, math.exp(0.1 * x + 0.1)
            two = 3 * one + 0.2 * neuron_one
            neuron_two = math.exp(0.1 * one + 0.1 + 0.3 * neuron_one)
            # float32 rounding
            assert output[row].item() == pytest.approx(0.5 * two + 1 + 0.4 * neuron_two, rel=1e-6)


def test_neurons_in_hidden_layers_without_outgoing_weights_change_nothing():
    network = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 1))
    model = WithLayerNeurons(network)
    with torch.no_grad():
        for scale in model.scales:
            scale.zero_()
    x = torch.randn(5, 2, generator=generator())
    assert torch.equal(model(x), network(x))
