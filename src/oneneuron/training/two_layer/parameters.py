"""The parameters of an ensemble in one buffer, seen as the matrices that a step multiplies."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from math import prod

import torch
from torch import Tensor, nn

from oneneuron.neurons import SkipNeuron
from oneneuron.training.two_layer.network import SigmoidNetwork

AT_ONCE = 4
"""Rows of a matrix that NumPy's kernels multiply at once on processors without wide vectors."""


@dataclass(frozen=True)
class Shape:
    """How many members there are, and of which sizes.

    Attributes
    ----------
    members
        1 or more.
    inputs, first, second
        Length of the input and of both hidden layers.
    """

    members: int
    inputs: int
    first: int
    second: int

    @property
    def rows(self) -> int:
        """Of the first layer: its units, the neuron, and zeros up to a multiple of `AT_ONCE`."""
        return -(-(self.first + 1) // AT_ONCE) * AT_ONCE

    @property
    def _shapes(self) -> tuple[tuple[int, ...], ...]:
        members, inputs = self.members, self.inputs + 1
        return (
            (members, self.rows, inputs),
            (members, self.second, self.rows),
            (members, 1, self.second + 2),
        )

    @property
    def length(self) -> int:
        """Length of a buffer."""
        return sum(self.block_lengths)

    @property
    def block_lengths(self) -> list[int]:
        """Lengths of the three blocks of a buffer, which `Blocks` tells."""
        return [prod(shape) for shape in self._shapes]


class Blocks:
    """A buffer of numbers, one for each parameter of each member, seen as matrices.

    Biases are weights of an input that is constantly 1.

    Parameters
    ----------
    buffer
        Of length ``shape.length``.
    shape
        Of the ensemble.

    Attributes
    ----------
    first_layer
        (members, rows, inputs + 1): the first layer's weights, below them the neuron's, then 0.
    neuron
        (members, inputs + 1): w and b; 0 for members without a neuron.
    second
        (members, second, rows): the second layer's weights and bias, then 0.
    last
        (members, 1, second + 2): the output's weights, its bias, and a (0 without a neuron).
    scale
        (members,): a.
    units
        First hidden units.
    """

    def __init__(self, buffer: Tensor, shape: Shape) -> None:
        shapes = shape._shapes
        ends = list(accumulate(shape.block_lengths))
        starts = [0, *ends[:-1]]
        self.first_layer, self.second, self.last = (
            buffer[start:end].view(s) for start, end, s in zip(starts, ends, shapes, strict=True)
        )
        self.neuron = self.first_layer[:, shape.first]
        self.scale = self.last[:, 0, -1]
        self.units = shape.first

    @cached_property
    def by_member(self) -> list[Tensor]:
        """The three blocks, each (members, numbers of a member)."""
        blocks = (self.first_layer, self.second, self.last)
        return [block.view(len(block), -1) for block in blocks]

    def all_finite(self) -> Tensor:
        """Return for each member whether all its numbers are finite, (members,) of bool."""
        finite: Tensor = torch.stack([block.isfinite().all(dim=1) for block in self.by_member])
        return finite.all(dim=0)


def take_members(buffer: Tensor, shape: Shape, members: Sequence[int]) -> Tensor:
    """Return a buffer of some members' numbers, in that order; one may occur repeatedly."""
    index = torch.tensor(list(members), dtype=torch.int64)
    parts = [block[index].flatten() for block in Blocks(buffer, shape).by_member]
    return torch.cat(parts)


@torch.no_grad()
def write_member(
    blocks: Blocks, member: int, network: SigmoidNetwork, neuron: SkipNeuron | None
) -> None:
    """Write the parameters of a network and its neuron to their places, among zeros so far."""
    for parameter, place in _places(blocks, member, network, neuron):
        place.copy_(parameter)


@torch.no_grad()
def read_member(
    blocks: Blocks, member: int, network: SigmoidNetwork, neuron: SkipNeuron | None
) -> None:
    """Read a member's parameters into a network and its neuron."""
    for parameter, place in _places(blocks, member, network, neuron):
        parameter.copy_(place)


def _places(
    blocks: Blocks, member: int, network: SigmoidNetwork, neuron: SkipNeuron | None
) -> Iterator[tuple[Tensor, Tensor]]:
    """Yield each parameter of a network and its neuron with its place in the blocks."""
    first, second, last = blocks.first_layer[member], blocks.second[member], blocks.last[member]
    units = blocks.units
    weights = (first[:units, :-1], second[:, :units], last[:, :-2])
    biases = (first[:units, -1], second[:, units], last[:, -2])
    for layer, weight, bias in zip(network.layers, weights, biases, strict=True):
        assert isinstance(layer, nn.Linear)
        yield layer.weight, weight
        yield layer.bias, bias
    if neuron is not None:
        yield neuron.weight, blocks.neuron[member, :-1]
        yield neuron.bias, blocks.neuron[member, -1]
        yield neuron.scale, blocks.scale[member]
