"""Neurons that are added to a network's output: the exponential one, and controls."""

from abc import ABC, abstractmethod

import torch
from torch import Tensor, nn

INITIAL_RANGE = 0.05
"""Half-width of the uniform distribution of initial a, w and b (Keras's ``uniform``)."""


class SkipNeuron(nn.Module, ABC):
    """One neuron from the input straight to the output: a · φ(w·x/s + b), φ by subclass.

    Parameters
    ----------
    in_features
        Length of x, 1 or more.
    input_scale
        s, over 0: the neuron sees x / s. It only rescales w, so the family of functions is the
        same; a suitable s avoids huge outputs at the start.
    generator
        Draws the initial a, w and b from U(-0.05, 0.05); PyTorch's global one if None.

    Attributes
    ----------
    scale
        a, shape ().
    weight
        w, shape (in_features,).
    bias
        b, shape ().
    """

    def __init__(
        self, in_features: int, input_scale: float = 1.0, generator: torch.Generator | None = None
    ) -> None:
        super().__init__()
        if in_features < 1:
            raise ValueError(f"a neuron has at least one input, got in_features={in_features}")
        if not input_scale > 0:
            raise ValueError(f"the input is divided by a positive number, got {input_scale}")
        self.input_scale = input_scale
        self.scale = nn.Parameter(torch.empty(()))
        self.weight = nn.Parameter(torch.empty(in_features))
        self.bias = nn.Parameter(torch.empty(()))
        self.reset_parameters(generator)

    @torch.no_grad()
    def reset_parameters(self, generator: torch.Generator | None = None) -> None:
        """Draw a, w and b anew."""
        for parameter in (self.scale, self.weight, self.bias):
            parameter.uniform_(-INITIAL_RANGE, INITIAL_RANGE, generator=generator)

    def preactivation(self, x: Tensor) -> Tensor:
        """Return w·x/s + b, (n,), of inputs (n, in_features)."""
        return torch.mv(x, self.weight) / self.input_scale + self.bias

    @abstractmethod
    def activation(self, z: Tensor) -> Tensor:
        """Return φ(z), of the shape of z."""

    def forward(self, x: Tensor) -> Tensor:
        """Return the neuron's output, (n,), for inputs (n, in_features)."""
        return self.scale * self.activation(self.preactivation(x))


class ExponentialNeuron(SkipNeuron):
    """a · exp(w·x/s + b) (Liang et al. 2018); over w·x/s + b = 88.7 it overflows float32."""

    def activation(self, z: Tensor) -> Tensor:
        """Return φ(z), of the shape of z."""
        return torch.exp(z)


class ReLUNeuron(SkipNeuron):
    """a · max(0, w·x/s + b): a control that is no exponential."""

    def activation(self, z: Tensor) -> Tensor:
        """Return φ(z), of the shape of z."""
        return torch.relu(z)


class SigmoidNeuron(SkipNeuron):
    """a / (1 + exp(-w·x/s - b)): a control that is bounded."""

    def activation(self, z: Tensor) -> Tensor:
        """Return φ(z), of the shape of z."""
        return torch.sigmoid(z)


class WithNeuron(nn.Module):
    """A network with a neuron added to its output.

    Parameters
    ----------
    network
        Any network with one output a sample: (n,) or (n, 1).
    neuron
        Takes the flattened inputs, (n, features).
    """

    def __init__(self, network: nn.Module, neuron: SkipNeuron) -> None:
        super().__init__()
        self.network = network
        self.neuron = neuron

    def forward(self, x: Tensor) -> Tensor:
        """Return the sum of both outputs, in the shape of the network's."""
        bare: Tensor = self.network(x)
        if bare.shape not in ((len(x),), (len(x), 1)):
            raise ValueError(
                f"the network must give one output a sample, ({len(x)},) or ({len(x)}, 1), "
                f"not {tuple(bare.shape)}"
            )
        added: Tensor = self.neuron(x.flatten(1))
        return bare + added.reshape(bare.shape)


def penalty(neuron: SkipNeuron, reg_strength: float) -> Tensor:
    """Return the regulariser λ a²/2 (Liang et al. 2018, eq. 5), shape ()."""
    return reg_strength / 2 * neuron.scale**2
