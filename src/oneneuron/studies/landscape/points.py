"""One network with the exponential neuron as a function of a vector: L̃, its gradient, its Hessian.

The vector is θ, then a, w and b. All is float64.
"""

from collections.abc import Mapping

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.func import functional_call

from oneneuron.neurons import ExponentialNeuron, WithNeuron
from oneneuron.studies.landscape.neurons import flat
from oneneuron.studies.landscape.problems import Problem
from oneneuron.training.batched import objective

Floats = NDArray[np.float64]

NEURON = ("neuron.scale", "neuron.weight", "neuron.bias")


class Surface:
    """L̃ of a problem.

    Parameters
    ----------
    problem
        Its network, samples and loss.
    reg_strength
        λ, over 0 and finite.

    Raises
    ------
    ValueError
        For another λ: without the penalty no theorem holds.
    """

    def __init__(self, problem: Problem, reg_strength: float) -> None:
        if not 0 < reg_strength < np.inf:
            raise ValueError(f"λ is over 0 and finite, got {reg_strength}")
        self.problem, self.reg_strength = problem, reg_strength
        self._network = problem.network()
        neuron = ExponentialNeuron(problem.inputs, dtype=torch.float64)
        self._model = WithNeuron(self._network, neuron)
        known = {name: value.shape for name, value in self._model.named_parameters()}
        bare = {name: shape for name, shape in known.items() if name not in NEURON}
        self._shapes = bare | {name: known[name] for name in NEURON}

    @property
    def size(self) -> int:
        """Length of θ."""
        return sum(shape.numel() for name, shape in self._shapes.items() if name not in NEURON)

    def point(self, weights: Mapping[str, Tensor], a: float, w: Floats, b: float) -> Floats:
        """Return the vector of a network's weights and a neuron's a, w (inputs,) and b."""
        theta = flat([weights[name] for name in self._network.state_dict()]).numpy()
        return np.concatenate([theta, [a], np.asarray(w, np.float64), [b]])

    def _state(self, vector: Tensor) -> dict[str, Tensor]:
        parts = torch.split_with_sizes(vector, [s.numel() for s in self._shapes.values()])
        named = zip(self._shapes.items(), parts, strict=True)
        return {name: part.reshape(shape) for (name, shape), part in named}

    def _of(self, vector: Tensor) -> Tensor:
        state = self._state(vector) | dict(self._model.named_buffers())
        strength = torch.tensor(self.reg_strength, dtype=torch.float64)
        of = self.problem
        return objective(self._model, of.loss, state, of.x, of.y, strength)

    def value(self, vector: Floats) -> float:
        """Return L̃."""
        return float(self._of(torch.from_numpy(vector)))

    def gradient(self, vector: Floats) -> Floats:
        """Return L̃'s gradient, of the vector's length."""
        at = torch.tensor(vector, requires_grad=True)
        return np.asarray(torch.autograd.grad(self._of(at), at)[0].numpy())

    def hessian(self, vector: Floats) -> Floats:
        """Return L̃'s Hessian, symmetric but for rounding."""
        at = torch.tensor(vector, requires_grad=True)
        (slope,) = torch.autograd.grad(self._of(at), at, create_graph=True)
        each = torch.eye(len(at), dtype=at.dtype)
        return np.asarray(torch.autograd.grad(slope, at, each, is_grads_batched=True)[0].numpy())

    def bare_loss(self, vector: Floats) -> float:
        """Return L of the network without the neuron."""
        return float(self.problem.loss(self._outputs(vector), self.problem.y).sum())

    def _outputs(self, vector: Floats) -> Tensor:
        state = self._state(torch.from_numpy(vector))
        bare = {n.removeprefix("network."): v for n, v in state.items() if n not in NEURON}
        outputs: Tensor = functional_call(self._network, bare, (self.problem.x,))
        return outputs[:, 0]

    def pull(self, vector: Floats) -> tuple[float, float, float]:
        """Return what L does where the neuron's a leaves 0: slope, curvature, and relative slope.

        They are G(w) e^b with G(w) = Σ g_i exp(w·x_i), Σ h_i E_i², and |G(w)| over the sum of
        its terms' sizes (0 where all of them vanish), which b does not change. g_i and h_i are the
        first and second derivative of a sample's loss by its output, E_i = exp(w·x_i + b).
        """
        w, b = vector[self.size + 1 : -1], vector[-1]
        logs = torch.from_numpy(self.problem.x.numpy() @ w)
        outputs = self._outputs(vector).requires_grad_()
        loss = self.problem.loss(outputs, self.problem.y).sum()
        (slopes,) = torch.autograd.grad(loss, outputs, create_graph=True)
        # a sample's loss is of its own output, so that the sum's derivative is each one's
        (curvatures,) = torch.autograd.grad(slopes.sum(), outputs)
        slopes = slopes.detach()
        terms = slopes * torch.exp(logs - logs.max())
        whole = terms.abs().sum()
        relative = float(terms.sum().abs() / whole) if whole > 0 else 0.0
        added = torch.exp(logs + b)
        return float(slopes @ added), float(curvatures @ added**2), relative

    def descent(self, vector: Floats) -> tuple[float, float]:
        """Return by how much a small a lowers L̃ from a = 0: as predicted, and as measured.

        The prediction is G² e^{2b} / (2 (λ + Σ h E²)), to second order in a; the measurement is
        L̃ at a = 0 less L̃ at that order's best a, halved until L̃ falls, 0 if it never does.
        """
        slope, curvature, _ = self.pull(vector)
        step = -slope / (self.reg_strength + curvature)
        start, moved = vector.copy(), vector.copy()
        start[self.size] = 0.0
        before = self.value(start)
        for _ in range(HALVINGS):
            moved[self.size] = step
            gained = before - self.value(moved)
            if gained > 0:
                break
            step /= 2
        return slope**2 / (2 * (self.reg_strength + curvature)), max(gained, 0.0)

    def descent_with_size(self, vector: Floats) -> float:
        """Return by how much an a lowers L + λ|a| from a = 0: the penalty of some implementations.

        The loss is convex in a, as its outputs are linear in it, so that the slope at 0 decides
        whether any a does; those tried are of both signs, over eight decades.
        """
        moved, bare = vector.copy(), self.bare_loss(vector)
        gains = [0.0]
        for a in (sign * size for sign in (-1, 1) for size in np.logspace(-8, 0, 33)):
            moved[self.size] = a
            loss = self.value(moved) - self.reg_strength * a**2 / 2
            gains.append(bare - loss - self.reg_strength * abs(a))
        return max(gains)


HALVINGS = 30
"""Of a step in a that goes too far."""
