"""Neurons that are added to a network's output: the exponential one, and controls."""

import math
from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Any

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
        Draws the initial a, w and b from U(-0.05, 0.05); PyTorch's global one if None. On another
        device than the neuron's it draws there, so that a seed gives the same weights anywhere.
    device, dtype
        Of the parameters and the buffer; PyTorch's defaults if None.

    Attributes
    ----------
    scale
        a, shape ().
    weight
        w, shape (in_features,).
    bias
        b, shape ().
    input_scale
        s, shape (): a buffer, since the outputs depend on it, so that a ``state_dict`` holds it.

    Raises
    ------
    ValueError
        Without inputs; where s, in this type, is not over 0 and finite.

    Notes
    -----
    A state that holds w but not s is refused by ``load_state_dict``: nothing tells by what the
    inputs were divided when w was trained, and 1 would be a guess.
    """

    input_scale: Tensor

    def __init__(
        self,
        in_features: int,
        input_scale: float = 1.0,
        generator: torch.Generator | None = None,
        *,
        device: torch.device | str | None = None,
        dtype: torch.dtype | None = None,
    ) -> None:
        super().__init__()
        if in_features < 1:
            raise ValueError(f"a neuron has at least one input, got in_features={in_features}")
        # (made where its value can be looked at)
        s = torch.tensor(float(input_scale), dtype=dtype, device="cpu")
        if not 0 < s.item() < math.inf:
            raise ValueError(
                f"the input is divided by a positive, finite number, got input_scale={input_scale}"
                f" in {s.dtype}"
            )
        self.in_features = in_features
        self.register_buffer("input_scale", s.to(device or torch.get_default_device()))
        self.scale = nn.Parameter(torch.empty((), device=device, dtype=dtype))
        self.weight = nn.Parameter(torch.empty(in_features, device=device, dtype=dtype))
        self.bias = nn.Parameter(torch.empty((), device=device, dtype=dtype))
        self.reset_parameters(generator)

    def reset_parameters(self, generator: torch.Generator | None = None) -> None:
        """Draw a, w and b anew."""
        _draw((self.scale, self.weight, self.bias), generator)

    def preactivation(self, x: Tensor) -> Tensor:
        """Return w·x/s + b, (n,), of inputs (n, in_features); other shapes are a ValueError."""
        if x.ndim != 2 or x.shape[1] != self.in_features:
            raise ValueError(
                f"the neuron has in_features={self.in_features}, its inputs are "
                f"(n, {self.in_features}); got {tuple(x.shape)}"
            )
        return torch.mv(x, self.weight) / self.input_scale + self.bias

    def extra_repr(self) -> str:
        """Return what stands between the parentheses of its name."""
        s = "?" if self.input_scale.is_meta else f"{self.input_scale.item():g}"
        return f"in_features={self.in_features}, input_scale={s}"

    def _load_from_state_dict(
        self, state_dict: Any, prefix: str, local_metadata: Any, *rest: Any
    ) -> None:
        super()._load_from_state_dict(state_dict, prefix, local_metadata, *rest)
        if f"{prefix}weight" in state_dict and f"{prefix}input_scale" not in state_dict:
            error_messages: list[str] = rest[-1]
            error_messages.append(
                f"the state holds {prefix}weight, but not {prefix}input_scale, by which its inputs "
                f"were divided: add it, state[{prefix + 'input_scale'!r}] = torch.tensor(1.0) "
                "where they were not"
            )

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

    Raises
    ------
    TypeError
        Where `neuron` is none.
    """

    def __init__(self, network: nn.Module, neuron: SkipNeuron) -> None:
        super().__init__()
        if not isinstance(neuron, SkipNeuron):
            raise TypeError(
                "the second argument is a neuron, as ExponentialNeuron(in_features); got "
                f"{type(neuron).__name__}"
            )
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
        added: Tensor = self.neuron(x.flatten(1) if x.ndim > 1 else x)
        return bare + added.reshape(bare.shape)


def penalty(neuron: SkipNeuron | WithNeuron, reg_strength: float) -> Tensor:
    """Return the regulariser λ a²/2 (Liang et al. 2018, eq. 5), shape ().

    Parameters
    ----------
    neuron
        Whose a it is, or the network with its neuron.
    reg_strength
        λ, 0 or more (the theorem needs it over 0).

    Raises
    ------
    TypeError
        For what is no such neuron.
    ValueError
        For a negative, infinite or NaN λ.
    """
    if isinstance(neuron, WithNeuron):
        neuron = neuron.neuron
    if not isinstance(neuron, SkipNeuron):
        raise TypeError(
            "the penalty is that of a neuron, as ExponentialNeuron, or of a network with one, "
            f"WithNeuron(network, neuron); got {type(neuron).__name__}"
        )
    if not 0 <= reg_strength < math.inf:
        raise ValueError(f"reg_strength, λ, is 0 or more, and finite, got {reg_strength}")
    return reg_strength / 2 * neuron.scale**2


@torch.no_grad()
def _draw(parameters: Iterable[Tensor], generator: torch.Generator | None) -> None:
    """Draw parameters from U(-0.05, 0.05), on the generator's device."""
    for parameter in parameters:
        device = parameter.device if generator is None else generator.device
        drawn = torch.empty_like(parameter, device=device)
        parameter.copy_(drawn.uniform_(-INITIAL_RANGE, INITIAL_RANGE, generator=generator))


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
        Draws the neurons' weights from U(-0.05, 0.05); PyTorch's global one if None. These are of
        the network's type, on its device.

    Attributes
    ----------
    weights, biases
        w and b of each hidden layer's neuron: (its inputs,) and ().
    scales
        a, its outgoing weights: (units of the next layer,), and, where that is hidden too, one
        more, which leads to the neuron there.

    Raises
    ------
    ValueError
        Without hidden layers; for an odd power, or one under 2.
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
        empty = linear[0].weight.new_empty
        self.weights = nn.ParameterList([empty(n) for n in inputs])
        self.biases = nn.ParameterList([empty(()) for _ in inputs])
        self.scales = nn.ParameterList([empty(n) for n in outputs])
        self.reset_parameters(generator)

    def reset_parameters(self, generator: torch.Generator | None = None) -> None:
        """Draw the neurons' weights anew; the network's own stay."""
        _draw((*self.scales, *self.weights, *self.biases), generator)

    def extra_repr(self) -> str:
        """Return what stands between the parentheses of its name."""
        return f"power={self.power}"

    def forward(self, x: Tensor) -> Tensor:
        """Return the network's output, (n, outputs), for inputs (n, features)."""
        features = len(self.weights[0])
        if x.ndim != 2 or x.shape[1] != features:
            raise ValueError(f"the network takes inputs (n, {features}), got {tuple(x.shape)}")
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
