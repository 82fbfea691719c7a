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


class WithLayerNeurons(nn.Module):
    """A fully connected network with an exponential neuron in each of its hidden layers.

    That of a layer is one more of its units, exp(w·h + b) of the preceding layer's outputs h, the
    neuron there included, and feeds the next layer alone: there is no skip connection (Liang et
    al. 2018, the theorem on one neuron per layer, as we recall it).

    Parameters
    ----------
    network
        `torch.nn.Linear` layers, two or more, with activations between them.
    power
        Of the norm of each neuron's outgoing weights in the penalty; twice the number of hidden
        layers if None.
    generator
        Draws the neurons' weights from U(-0.05, 0.05); PyTorch's global one if None.

    Attributes
    ----------
    weights, biases
        w and b of each hidden layer's neuron: (its inputs,) and ().
    scales
        a, its outgoing weights: (units of the next layer,), and, where that is hidden too, one
        more, which leads to the neuron there.
    """

    def __init__(
        self,
        network: nn.Sequential,
        power: int | None = None,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        linear = [layer for layer in network if isinstance(layer, nn.Linear)]
        hidden = len(linear) - 1
        if hidden < 1:
            raise ValueError("neurons in hidden layers need a network of two Linear layers or more")
        self.network = network
        self.power = 2 * hidden if power is None else power
        if self.power < 2 or self.power % 2:
            raise ValueError(f"the norm's power is even and at least 2, got {power}")
        # in layers but the first, the neuron's own input is a part of the one before's `scales`
        inputs = [layer.in_features for layer in linear[:-1]]
        outputs = [layer.out_features + 1 for layer in linear[1:-1]] + [linear[-1].out_features]
        self.weights = nn.ParameterList([torch.empty(n) for n in inputs])
        self.biases = nn.ParameterList([torch.empty(()) for _ in inputs])
        self.scales = nn.ParameterList([torch.empty(n) for n in outputs])
        with torch.no_grad():
            for parameter in (*self.scales, *self.weights, *self.biases):
                parameter.uniform_(-INITIAL_RANGE, INITIAL_RANGE, generator=generator)

    def forward(self, x: Tensor) -> Tensor:
        """Return the network's output, (n, outputs), for inputs (n, features)."""
        h, number = x, 0
        added: Tensor | None = None
        for layer in self.network:
            if not isinstance(layer, nn.Linear):
                h = layer(h)
                continue
            z = layer(h)
            if added is not None:
                z = z + added[:, : layer.out_features]
            if number < len(self.weights):
                inner = torch.mv(h, self.weights[number]) + self.biases[number]
                if added is not None:
                    inner = inner + added[:, -1]
                added = torch.exp(inner)[:, None] * self.scales[number]
            h, number = z, number + 1
        return h
