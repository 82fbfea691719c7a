"""Forward and backward pass of all members of an ensemble over a batch, written out by hand.

No buffer is allocated in a step and no gradient is computed for the inputs. Arrays lie as
(member, unit, sample), so that each member's part is contiguous, and the first layer of all members
may be one product of their weights, one below the other, with the batch.
"""

from collections.abc import Sequence
from itertools import accumulate, pairwise

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from oneneuron.training.two_layer.loops import Counts, Floats, first_layer, output_layer, sigmoids
from oneneuron.training.two_layer.parameters import Blocks, Shape
from oneneuron.training.two_layer.products import multiply
from oneneuron.training.two_layer.recipe import NEURONS, Recipe

_sigmoid_backward = torch.ops.aten.sigmoid_backward.grad_input
_threshold_backward = torch.ops.aten.threshold_backward.grad_input


class Neurons:
    """The members' neurons: their activations φ(z), z = w·x + b, and the gradients for z.

    Parameters
    ----------
    recipes
        Of the members, sorted by kind in the order of `NEURONS`.
    z, phi
        (members, n): what is read, and where φ(z) goes.
    d_phi, d_z
        (members, n): what is read, and where the gradient for z goes.
    """

    def __init__(
        self, recipes: Sequence[Recipe], z: Tensor, phi: Tensor, d_phi: Tensor, d_z: Tensor
    ) -> None:
        counts = [sum(recipe.neuron == kind for recipe in recipes) for kind in NEURONS]
        ends = [0, *accumulate(counts)]
        # for each kind its rows of the four arrays: slicing them at each step would take too long
        self._exponential, self._relu, self._sigmoid = (
            [array[start:end] for array in (z, phi, d_phi, d_z)] if end > start else None
            for start, end in pairwise(ends[1:])
        )
        self._none_d_z = d_z[: ends[1]]
        bounds = torch.tensor([recipe.largest_exponent for recipe in recipes])[ends[1] : ends[2]]
        self._bounds = bounds[:, None] if bool(bounds.isfinite().any()) else None

    def forward(self) -> None:
        """Compute φ(z); z is cut where the exponent is bounded."""
        if self._exponential is not None:
            z, phi, _, _ = self._exponential
            if self._bounds is not None:
                torch.minimum(z, self._bounds, out=z)
            # NumPy's: the last bit of PyTorch's depends on where the numbers lie in memory, as does
            # that of its sigmoid
            np.exp(z.numpy(), out=phi.numpy())
        if self._relu is not None:
            z, phi, _, _ = self._relu
            torch.clamp_min(z, 0, out=phi)
        if self._sigmoid is not None:
            z, phi, _, _ = self._sigmoid
            sigmoids(phi.copy_(z).numpy())

    def backward(self) -> None:
        """Compute the gradient for z from that for φ(z), after `forward`; 0 without a neuron."""
        self._none_d_z.zero_()
        if self._exponential is not None:
            z, phi, d_phi, d_z = self._exponential
            torch.mul(d_phi, phi, out=d_z)
            if self._bounds is not None:
                d_z.masked_fill_(z >= self._bounds, 0)
        if self._relu is not None:
            z, _, d_phi, d_z = self._relu
            _threshold_backward(d_phi, z, 0, grad_input=d_z)
        if self._sigmoid is not None:
            _, phi, d_phi, d_z = self._sigmoid
            _sigmoid_backward(d_phi, phi, grad_input=d_z)


class Pass:
    """The buffers and the arithmetic of a step with batches of one size.

    Parameters
    ----------
    weights, gradients
        The members' parameters, and where the gradients go.
    shape
        Of the ensemble.
    recipes
        Of the members, sorted by kind.
    batch_size
        Samples a batch.
    """

    def __init__(
        self,
        weights: Blocks,
        gradients: Blocks,
        shape: Shape,
        recipes: Sequence[Recipe],
        batch_size: int,
    ) -> None:
        members, first, second = shape.members, shape.first, shape.second
        self._weights, self._gradients = weights, gradients
        self._second_t = weights.second.mT

        # of each member the first layer's units, and below them 1 for the next layer's bias, or the
        # gradient of the neuron's z; then zeros
        self._h1, self._d_h1 = torch.zeros(2, members, shape.rows, batch_size)
        self._h1_t = self._h1.mT
        z = torch.zeros(members, batch_size)
        self._first_layer = (self._h1.view(members, -1).numpy(), z.numpy(), first)
        # the inputs of the second layer's sigmoids, then their gradients
        self._z2 = torch.zeros(members, second, batch_size)
        phi, d_phi = torch.zeros(2, members, batch_size)
        self._neurons = Neurons(recipes, z, phi, d_phi, self._d_h1[:, first])
        reg_strength = [recipe.reg_strength * (recipe.neuron != "none") for recipe in recipes]
        self._output_inputs = (self._z2.numpy(), phi.numpy(), weights.last[:, 0].numpy())
        self._output_reg_strength = np.array(reg_strength, dtype=np.float32)
        self._output_gradients = (gradients.last[:, 0].numpy(), d_phi.numpy())

    def run(self, x: Tensor, y: NDArray[np.float32], loss: Floats, errors: Counts) -> None:
        """Compute losses, errors, and gradients of the mean cubic hinge plus λ a²/2.

        Parameters
        ----------
        x
            (batch size, inputs + 1), its last column 1.
        y
            (batch size,): -1 and 1.
        loss
            (members,): where the mean hinge goes, without the penalty.
        errors
            (members,): what the number of errors is added to.
        """
        weights, gradients = self._weights, self._gradients
        multiply(weights.first_layer, x.t(), self._h1)
        first_layer(*self._first_layer)
        multiply(weights.second, self._h1, self._z2)
        self._neurons.forward()

        output_layer(
            *self._output_inputs,
            y,
            self._output_reg_strength,
            *self._output_gradients,
            loss,
            errors,
        )

        multiply(self._z2, self._h1_t, gradients.second)
        multiply(self._second_t, self._z2, self._d_h1)
        _sigmoid_backward(self._d_h1, self._h1, grad_input=self._d_h1)
        self._neurons.backward()
        multiply(self._d_h1, x, gradients.first_layer)
