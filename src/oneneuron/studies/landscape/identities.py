"""Identities that hold at every point, not at stationary ones alone: a check of the derivations.

With L̃ = Σ ℓ(f + a φ) + λ a²/2 and its derivatives by a, w and b:

- exponential neuron, φ = exp(w·x + b): a ∂a − ∂b = λ a². So a = 0 wherever both vanish.
- monomial neuron, φ = (w·x + b)^p: p a ∂a − (w·∂w + b ∂b) = p λ a².
- one exponential neuron in each hidden layer: the same in its outgoing weights, for each layer:
  Σ a ∂a − ∂b = λ ‖a‖^p, p being the penalty's power.
- gradient flow keeps d/dt (b − a²/2) = λ a², which is the first one along its path.
"""

from collections.abc import Callable, Iterator

import pandas as pd
import torch
from torch import Tensor, nn

from oneneuron.losses import logistic_loss, polynomial_hinge
from oneneuron.neurons import ExponentialNeuron, WithLayerNeurons, WithNeuron
from oneneuron.seeding import numpy_generator, torch_generator
from oneneuron.studies.landscape.neurons import MonomialNeuron
from oneneuron.training.batched import objective

SPREAD_IN_LAYERS = 0.3
"""Standard deviation of the weights where a neuron feeds a neuron; 1 elsewhere."""

LOSSES = {"cubic hinge": polynomial_hinge, "logistic": logistic_loss}


def check(draws: int, seed: int) -> pd.DataFrame:
    """Return by how much each identity fails on random networks, data and neurons.

    Parameters
    ----------
    draws
        How many of each, 1 or more.
    seed
        Decides all of them.

    Returns
    -------
    pandas.DataFrame
        ``study``, ``identity``, ``loss`` (name), ``draw``, ``left`` and ``right`` sides, and
        ``violation``: |left − right| over the sum of the sizes of the terms on the left, which is
        what rounding errors are relative to.
    """
    if draws < 1:
        raise ValueError(f"identities are checked on one draw or more, got {draws}")
    return pd.DataFrame(_rows(draws, seed))


def _rows(draws: int, seed: int) -> Iterator[dict[str, object]]:
    for draw in range(draws):
        for name, loss in LOSSES.items():
            for identity, sides in IDENTITIES.items():
                left, size, right = sides(draw, seed, loss)
                violation = abs(left - right) / max(size, abs(right))
                yield {
                    "study": "landscape",
                    "identity": identity,
                    "loss": name,
                    "draw": draw,
                    "left": left,
                    "right": right,
                    "violation": violation,
                }


def _drawn(draw: int, seed: int) -> tuple[nn.Sequential, Tensor, Tensor, Tensor, torch.Generator]:
    """Return a random network of two hidden layers, samples, λ, and what draws the rest."""
    sizes = numpy_generator(seed, "identities", draw)
    inputs, first, second, n = (int(sizes.integers(1, 6)) for _ in range(4))
    generator = torch_generator(seed, "identities", draw)
    network = nn.Sequential(
        *(nn.Linear(inputs, first, dtype=torch.float64), nn.Sigmoid()),
        *(nn.Linear(first, second, dtype=torch.float64), nn.ReLU()),
        nn.Linear(second, 1, dtype=torch.float64),
    )
    _fill(network, generator)
    x = torch.randn(n, inputs, generator=generator, dtype=torch.float64)
    y = 2.0 * torch.randint(2, (n,), generator=generator).double() - 1
    reg_strength = torch.rand((), generator=generator, dtype=torch.float64) + 0.1
    return network, x, y, reg_strength, generator


@torch.no_grad()
def _fill(module: nn.Module, generator: torch.Generator, spread: float = 1.0) -> None:
    for parameter in module.parameters():
        drawn = torch.randn(parameter.shape, generator=generator, dtype=torch.float64)
        parameter.copy_(spread * drawn)


def _slopes(
    model: nn.Module, loss: Callable[..., Tensor], x: Tensor, y: Tensor, reg_strength: Tensor
) -> dict[str, Tensor]:
    """Return the gradient of L̃ by parameter."""
    state = dict(model.named_parameters())
    value = objective(model, loss, state | dict(model.named_buffers()), x, y, reg_strength)
    slopes = torch.autograd.grad(value, list(state.values()))
    return dict(zip(state, slopes, strict=True))


def _of_terms(left: list[Tensor], right: Tensor) -> tuple[float, float, float]:
    terms = torch.stack([term.detach() for term in left])
    return terms.sum().item(), terms.abs().sum().item(), right.item()


def _exponential(draw: int, seed: int, loss: Callable[..., Tensor]) -> tuple[float, float, float]:
    network, x, y, reg_strength, generator = _drawn(draw, seed)
    model = WithNeuron(network, ExponentialNeuron(x.shape[1], dtype=torch.float64))
    _fill(model.neuron, generator)
    slopes, a = _slopes(model, loss, x, y, reg_strength), model.neuron.scale.detach()
    left = [a * slopes["neuron.scale"], -slopes["neuron.bias"]]
    return _of_terms(left, reg_strength * a**2)


def _monomial(draw: int, seed: int, loss: Callable[..., Tensor]) -> tuple[float, float, float]:
    network, x, y, reg_strength, generator = _drawn(draw, seed)
    neuron = MonomialNeuron(len(x), x.shape[1], dtype=torch.float64)
    model = WithNeuron(network, neuron)
    _fill(neuron, generator)
    slopes = _slopes(model, loss, x, y, reg_strength)
    a, w, b = (value.detach() for value in (neuron.scale, neuron.weight, neuron.bias))
    p = neuron.power
    left = [
        p * a * slopes["neuron.scale"],
        -(w * slopes["neuron.weight"]).sum(),
        -b * slopes["neuron.bias"],
    ]
    return _of_terms(left, p * reg_strength * a**2)


def _per_layer(draw: int, seed: int, loss: Callable[..., Tensor]) -> tuple[float, float, float]:
    """Return the sides of the layer whose identity fails most."""
    network, x, y, reg_strength, generator = _drawn(draw, seed)
    model = WithLayerNeurons(network)
    # an exponential of an exponential: with weights from N(0, 1) one draw in a hundred overflows
    _fill(model, generator, SPREAD_IN_LAYERS)
    slopes = _slopes(model, loss, x, y, reg_strength)
    found = []
    for layer, scale in enumerate(value.detach() for value in model.scales):
        left = [(scale * slopes[f"scales.{layer}"]).sum(), -slopes[f"biases.{layer}"]]
        norm = scale.square().sum() ** (model.power // 2)
        found.append(_of_terms(left, reg_strength * norm))
    return max(found, key=lambda sides: abs(sides[0] - sides[2]) / max(sides[1], abs(sides[2])))


IDENTITIES: dict[str, Callable[..., tuple[float, float, float]]] = {
    "exponential neuron": _exponential,
    "monomial neuron": _monomial,
    "a neuron in each layer": _per_layer,
}
