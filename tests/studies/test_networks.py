import math

import pytest
import torch
from torch import nn

from oneneuron.studies.eeg.network import EegNetwork
from oneneuron.studies.practicality.network import MnistNetwork
from oneneuron.training.two_layer.network import SigmoidNetwork


def plain(network, x):
    """The network as published: default layout, ReLU before the pooling."""
    h = torch.relu(network.conv1(x.contiguous()))
    h = nn.functional.max_pool2d(torch.relu(network.conv2(h)), 2)
    h = torch.relu(network.dense1(h.permute(0, 2, 3, 1).flatten(1)))
    return torch.tanh(network.dense2(h))[:, 0]


def test_pooling_before_relu_is_the_same_network():
    network = EegNetwork(generator=torch.Generator().manual_seed(1))
    x = torch.rand(5, 28, 28, 3).permute(0, 3, 1, 2)
    # another layout adds in another order: float32 rounding of sums of 5,408 terms
    torch.testing.assert_close(network(x), plain(network, x), rtol=1e-4, atol=1e-6)


def test_sizes_as_published():
    parameters = {name: tuple(p.shape) for name, p in EegNetwork().named_parameters()}
    assert parameters["conv1.weight"] == (32, 3, 3, 3)
    assert parameters["conv2.weight"] == (32, 32, 3, 3)
    assert parameters["dense1.weight"] == (10, 5408)
    assert parameters["dense2.weight"] == (1, 10)


def test_initial_weights_are_glorot_uniform_with_zero_biases():
    network = EegNetwork(generator=torch.Generator().manual_seed(3))
    limit = math.sqrt(6 / (5408 + 10))
    weight = network.dense1.weight
    assert weight.abs().max() <= limit
    # the standard deviation of a uniform distribution; of 54,080 draws, to a per cent
    assert weight.std().item() == pytest.approx(limit / math.sqrt(3), rel=0.01)
    assert all(not layer.bias.any() for layer in (network.conv1, network.conv2, network.dense1))


def test_the_generator_decides_the_weights():
    one, two = (EegNetwork(generator=torch.Generator().manual_seed(3)) for _ in range(2))
    assert torch.equal(one.dense1.weight, two.dense1.weight)


def test_softmax_gives_the_difference_of_two_logits():
    network = EegNetwork(softmax=True)
    x = torch.rand(4, 3, 28, 28)
    logits = network.dense2(network.hidden(x))
    assert logits.shape == (4, 2)
    torch.testing.assert_close(network(x), logits[:, 1] - logits[:, 0])


def test_weights_as_pytorch_draws_them():
    torch.manual_seed(4)
    defaults = [nn.Linear(7, 5), nn.Linear(5, 1)]
    network = SigmoidNetwork((7, 5, 1), torch.Generator().manual_seed(4))
    for layer, default in zip(network.layers, defaults, strict=True):
        # the bound is computed in another way, up to rounding
        torch.testing.assert_close(layer.weight, default.weight, rtol=1e-6, atol=0)
        torch.testing.assert_close(layer.bias, default.bias, rtol=1e-6, atol=0)


def test_sigmoid_network_by_hand():
    network = SigmoidNetwork((1, 1, 1))
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.fill_(2.0)
    # 2 σ(2 · 3 + 2) + 2
    expected = 2 / (1 + math.exp(-8)) + 2
    assert network(torch.tensor([[3.0]])).tolist() == [pytest.approx(expected)]


@pytest.mark.parametrize("sizes", [(5,), (5, 2), ()])
def test_sizes_that_do_not_end_in_one_output_are_refused(sizes):
    with pytest.raises(ValueError, match="the output's; got"):
        SigmoidNetwork(sizes)


@pytest.mark.parametrize("sizes", [(100, 50, 25, 1), (3072, 1536, 768, 1)])
def test_published_sizes_of_the_sigmoid_networks(sizes):
    with torch.device("meta"):
        network = SigmoidNetwork(sizes)
        assert network(torch.empty(3, sizes[0])).shape == (3,)
    assert [layer.out_features for layer in network.layers] == list(sizes[1:])


@pytest.mark.parametrize("slope", [0.25, -0.5])
def test_mnist_network_against_its_table(slope):
    """As table 6 has it, PReLU before pooling, whatever the sign of the slope."""
    network = MnistNetwork(torch.Generator().manual_seed(1))
    with torch.no_grad():
        for prelu in (network.prelu1, network.prelu2, network.prelu3):
            prelu.weight.fill_(slope)
    x = torch.rand(2, 1, 28, 28, generator=torch.Generator().manual_seed(2))
    h, shapes = x, []
    for conv, prelu, pool in (
        (network.conv1, network.prelu1, 3),
        (network.conv2, network.prelu2, 3),
        (network.conv3, network.prelu3, 1),
    ):
        h = prelu(conv(h.contiguous()))
        shapes.append(tuple(h.shape[1:]))
        h = nn.functional.max_pool2d(h, pool)
    assert shapes == [(64, 27, 27), (128, 8, 8), (256, 1, 1)]
    expected = network.dense(h.flatten(1))[:, 0]
    # another layout adds in another order: float32 rounding of sums of 2,048 terms
    torch.testing.assert_close(network(x), expected, rtol=1e-4, atol=1e-6)
