"""What is computed of one network: its objective, and what is measured of it."""

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.func import functional_call

from oneneuron.neurons import WithLayerNeurons, WithNeuron
from oneneuron.training.batched.networks import Tensors

Loss = Callable[[Tensor, Tensor], Tensor]


def objective(
    module: nn.Module, loss: Loss, state: Tensors, x: Tensor, y: Tensor, reg_strength: Tensor
) -> Tensor:
    """Return Σ ℓ plus the penalty of one network, shape ().

    The penalty is λ a²/2 (Liang et al. 2018, eq. 5). For neurons in hidden layers it is the sum
    of λ ‖a‖^p / p, p being the module's power: the same where p = 2 and a is one number.

    Parameters
    ----------
    module
        The architecture.
    loss
        Of each sample, from outputs (n,) and targets (n,).
    state
        Parameters, and buffers if any, by name.
    x, y
        (n, inputs) and (n,).
    reg_strength
        λ, shape ().
    """
    total = loss(functional_call(module, state, (x,)).reshape(y.shape), y).sum()
    if isinstance(module, WithNeuron):
        total = total + 0.5 * reg_strength * state["neuron.scale"] ** 2
    elif isinstance(module, WithLayerNeurons):
        for layer in range(len(module.scales)):
            square = (state[f"scales.{layer}"] ** 2).sum()
            total = total + reg_strength * square ** (module.power // 2) / module.power
    return total


def measure(
    module: nn.Module, loss: Loss, state: Tensors, x: Tensor, y: Tensor, reg_strength: Tensor
) -> Tensors:
    """Return what `BatchedResult` has of one network, but for its gradient's norm."""
    output = functional_call(module, state, (x,)).reshape(y.shape)
    bare = output
    scale = weight_norm = bias = torch.full((), torch.nan, dtype=output.dtype)
    if isinstance(module, WithNeuron | WithLayerNeurons):
        inner = {k.removeprefix("network."): v for k, v in state.items() if k[:8] == "network."}
        bare = functional_call(module.network, inner, (x,)).reshape(y.shape)
    if isinstance(module, WithNeuron):
        scale, bias = state["neuron.scale"], state["neuron.bias"]
        weight_norm = norm(state["neuron.weight"])
    elif isinstance(module, WithLayerNeurons):
        layers = range(len(module.scales))
        scale = torch.stack([norm(state[f"scales.{layer}"]) for layer in layers])
        weight_norm = torch.stack([norm(state[f"weights.{layer}"]) for layer in layers])
        bias = torch.stack([state[f"biases.{layer}"] for layer in layers])
    return {
        "objective": objective(module, loss, state, x, y, reg_strength),
        "loss": loss(output, y).sum(),
        "bare_loss": loss(bare, y).sum(),
        "errors": len(y) - (output * y > 0).sum(),
        "bare_errors": len(y) - (bare * y > 0).sum(),
        "scale": scale,
        "weight_norm": weight_norm,
        "bias": bias,
    }


def norm(value: Tensor) -> Tensor:
    """Return Euclidean norms along the first axis."""
    return value.square().sum(0).sqrt()
