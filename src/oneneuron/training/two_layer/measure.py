"""Losses and errors of an ensemble's members, from their outputs."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from oneneuron.training.two_layer.loops import Counts, Floats, first_layer, sigmoids
from oneneuron.training.two_layer.parameters import Blocks
from oneneuron.training.two_layer.products import multiply
from oneneuron.training.two_layer.recipe import Recipe
from oneneuron.training.two_layer.step import Neurons

AT_ONCE = 256
"""Samples whose outputs are computed at once."""


@dataclass(frozen=True)
class Measured:
    """Losses and errors on a set of samples; arrays are (members,).

    Attributes
    ----------
    loss
        Mean hinge, without the penalty.
    errors
        Samples whose output has not the sign of their target (0 and NaN are errors).
    bare_loss, bare_errors
        Of the networks alone, their neurons dropped.
    """

    loss: Floats
    errors: Counts
    bare_loss: Floats
    bare_errors: Counts

    def of(self, members: Sequence[int]) -> "Measured":
        """Return the figures of some members, in that order."""
        index = list(members)
        return Measured(*(figures[index] for figures in vars(self).values()))


class _Met:
    """Losses and errors, from outputs that come a part at a time."""

    def __init__(self, members: int) -> None:
        self.errors: Counts = np.zeros(members, dtype=np.int64)
        self._total: Floats = np.zeros(members)
        self._samples = 0

    def add(self, outputs: Tensor, y: Tensor) -> None:
        """Add outputs (members, n) for targets (n,)."""
        margin = outputs * y
        self.errors += len(y) - (margin > 0).sum(dim=1).numpy()
        self._total += (1 - margin).clamp_min(0).pow(3).double().sum(dim=1).numpy()
        self._samples += len(y)

    def loss(self) -> Floats:
        """Return the mean hinge, (members,)."""
        return self._total / self._samples


def measure(weights: Blocks, recipes: Sequence[Recipe], x: Tensor, y: Tensor) -> Measured:
    """Measure networks, whole and bare.

    Parameters
    ----------
    weights
        Their parameters.
    recipes
        Theirs, sorted by kind.
    x, y
        Samples: (n, inputs), and (n,) of -1 and 1.
    """
    whole, bare = _Met(len(recipes)), _Met(len(recipes))
    for start in range(0, len(x), AT_ONCE):
        some = slice(start, start + AT_ONCE)
        output, bare_output = _outputs(weights, recipes, x[some])
        whole.add(output, y[some])
        bare.add(bare_output, y[some])
    return Measured(whole.loss(), whole.errors, bare.loss(), bare.errors)


def _outputs(weights: Blocks, recipes: Sequence[Recipe], x: Tensor) -> tuple[Tensor, Tensor]:
    """Return the outputs of whole and bare networks, both (members, n)."""
    members = len(recipes)
    x = torch.cat([x, torch.ones(len(x), 1)], dim=1)
    first = torch.empty(members, weights.first_layer.shape[1], len(x))
    second = torch.empty(members, weights.second.shape[1], len(x))
    z, phi = torch.zeros(2, members, len(x))
    multiply(weights.first_layer, x.t(), first)
    first_layer(first.view(members, -1).numpy(), z.numpy(), weights.units)
    multiply(weights.second, first, second)
    sigmoids(second.view(members, -1).numpy())
    product = np.matmul(weights.last[:, :, :-2].numpy(), second.numpy())
    bare = torch.from_numpy(product)[:, 0] + weights.last[:, 0, -2, None]
    Neurons(recipes, z, phi, z, z).forward()
    return bare + weights.scale[:, None] * phi, bare
