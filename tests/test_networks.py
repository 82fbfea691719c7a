import math

import pytest
import torch
from torch import nn

from oneneuron.networks import EegNetwork


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
