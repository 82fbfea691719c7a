import math
import re

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


@pytest.mark.parametrize(
    "arguments",
    [
        {"in_features": 0},
        {"in_features": 2, "input_scale": 0.0},
        {"in_features": 2, "input_scale": -1.0},
        {"in_features": 2, "input_scale": math.nan},
        {"in_features": 2, "input_scale": math.inf},
        {"in_features": 2, "input_scale": 1e-50},  # 0 in float32
        {"in_features": 2, "input_scale": 1e300},  # infinite in float32
    ],
)
def test_senseless_arguments_are_refused(arguments):
    with pytest.raises(ValueError, match=f"got {list(arguments)[-1]}="):
        ExponentialNeuron(**arguments)


@pytest.mark.parametrize("shape", [(3, 2351), (3, 28, 28, 3), (2352,), ()])
def test_inputs_of_another_length_are_refused_by_both_sizes(shape):
    neuron = ExponentialNeuron(2352)
    message = rf"in_features=2352.*got {re.escape(str(shape))}"
    with pytest.raises(ValueError, match=message):
        neuron(torch.ones(shape))


def test_a_network_of_other_inputs_than_its_neuron_says_whose_they_are():
    model = WithNeuron(nn.Sequential(nn.Flatten(), nn.Linear(12, 1)), ExponentialNeuron(10))
    with pytest.raises(ValueError, match=r"neuron has in_features=10.*got \(3, 12\)"):
        model(torch.ones(3, 2, 6))
    layers = WithLayerNeurons(nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1)))
    with pytest.raises(ValueError, match=r"inputs \(n, 2\), got \(4, 3\)"):
        layers(torch.ones(4, 3))


def test_what_is_no_neuron_is_not_added():
    with pytest.raises(TypeError, match=r"ExponentialNeuron\(in_features\); got Linear"):
        WithNeuron(ExponentialNeuron(4), nn.Linear(4, 1))


# the penalty


def test_the_penalty_of_a_network_is_that_of_its_neuron():
    neuron = ExponentialNeuron(4)
    with torch.no_grad():
        neuron.scale.fill_(3.0)
    assert penalty(neuron, 0.2).item() == pytest.approx(0.9)
    assert torch.equal(penalty(WithNeuron(nn.Linear(4, 1), neuron), 0.2), penalty(neuron, 0.2))
    assert penalty(neuron, 0.0).item() == 0.0


@pytest.mark.parametrize("reg_strength", [-0.1, math.nan, math.inf])
def test_a_strength_out_of_range_is_refused(reg_strength):
    with pytest.raises(ValueError, match=f"reg_strength.*got {reg_strength}"):
        penalty(ExponentialNeuron(4), reg_strength)


def test_the_penalty_of_what_has_no_neuron_is_refused():
    layers = WithLayerNeurons(nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1)))
    for model in (nn.Linear(4, 1), layers):
        with pytest.raises(
            TypeError, match=rf"WithNeuron\(network, neuron\); got {type(model).__name__}"
        ):
            penalty(model, 0.1)


# a state holds what the outputs depend on


@pytest.mark.parametrize("kind", NEURONS)
def test_a_loaded_state_gives_the_same_outputs(kind):
    saved = WithNeuron(nn.Linear(3, 1), kind(3, input_scale=31.28734))
    other = WithNeuron(nn.Linear(3, 1), kind(3))
    other.load_state_dict(saved.state_dict())
    x = torch.randn(5, 3, generator=generator())
    assert torch.equal(other(x), saved(x))
    assert "neuron.input_scale" in saved.state_dict()
    assert "neuron.input_scale" not in dict(saved.named_parameters())


@pytest.mark.parametrize("strict", [True, False])
def test_a_state_without_the_input_scale_is_refused(strict):
    model = WithNeuron(nn.Linear(3, 1), ExponentialNeuron(3, input_scale=2.0))
    state = model.state_dict()
    del state["neuron.input_scale"]
    message = r"state\['neuron.input_scale'\] = torch.tensor\(1.0\)"
    with pytest.raises(RuntimeError, match=message):
        model.load_state_dict(state, strict=strict)


def test_a_state_of_the_network_alone_may_be_loaded_without_the_neuron():
    model = WithNeuron(nn.Linear(3, 1), ExponentialNeuron(3, input_scale=2.0))
    bare = {name: value for name, value in model.state_dict().items() if "network" in name}
    model.load_state_dict(bare, strict=False)
    assert model.neuron.input_scale == 2.0


@pytest.mark.parametrize("s", [1.0, 3.0, 31.28734])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.bfloat16])
def test_a_buffer_divides_as_the_number_does_to_the_last_bit(s, dtype):
    neuron = ExponentialNeuron(50, s, generator(), dtype=dtype)
    x = (100 * torch.randn(1001, 50, generator=generator(1))).to(dtype)
    number = torch.tensor(s, dtype=dtype).item()
    expected = torch.mv(x, neuron.weight) / number + neuron.bias
    assert torch.equal(neuron.preactivation(x), expected)


# as PyTorch's own modules


def test_its_repr_tells_what_it_was_made_of():
    assert repr(ExponentialNeuron(4)) == "ExponentialNeuron(in_features=4, input_scale=1)"
    assert repr(ReLUNeuron(2, 2.5)) == "ReLUNeuron(in_features=2, input_scale=2.5)"
    assert "input_scale=?" in repr(ExponentialNeuron(4, device="meta"))
    layers = WithLayerNeurons(nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1)))
    assert "power=2" in repr(layers)


@pytest.mark.parametrize("kind", NEURONS)
def test_device_and_type_are_those_asked_for(kind):
    neuron = kind(4, dtype=torch.float64, device="cpu")
    assert {t.dtype for t in neuron.state_dict().values()} == {torch.float64}
    assert {t.device.type for t in kind(4, device="meta").state_dict().values()} == {"meta"}
    with torch.device("meta"):
        assert {t.device.type for t in kind(4).state_dict().values()} == {"meta"}
    assert {t.dtype for t in kind(4).state_dict().values()} == {torch.float32}


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a graphics card")
def test_a_generator_draws_the_same_on_any_device():
    there, here = (ExponentialNeuron(9, generator=generator(), device=d) for d in ("cuda", "cpu"))
    for name, value in there.state_dict().items():
        assert torch.equal(value.cpu(), here.state_dict()[name])


def test_drawn_anew_it_is_as_new():
    neuron = ExponentialNeuron(9, 2.0, generator())
    before = {name: value.clone() for name, value in neuron.state_dict().items()}
    neuron.reset_parameters(generator(1))
    assert not torch.equal(neuron.weight, before["weight"])
    neuron.reset_parameters(generator())
    for name, value in neuron.state_dict().items():
        assert torch.equal(value, before[name])


def test_neurons_in_hidden_layers_are_of_the_networks_type_and_can_be_drawn_anew():
    network = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1)).double()
    model = WithLayerNeurons(network, generator=generator())
    assert {p.dtype for p in model.parameters()} == {torch.float64}
    before = model.weights[0].clone()
    model.reset_parameters(generator(1))
    assert not torch.equal(model.weights[0], before)
    model.reset_parameters(generator())
    assert torch.equal(model.weights[0], before)


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
