"""Compiled loops over the numbers of all members of an ensemble: the output layer, Adam, and norms.

Of PyTorch's own operations the output layer would take a dozen, most of whose time goes into
calling them; its fused Adam knows one learning rate only and takes twice as long.
"""

import math
from collections.abc import Callable, Mapping

import numpy as np
from numba import njit
from numpy.typing import NDArray

BETA1, BETA2, EPSILON = 0.9, 0.999, 1e-8
"""Adam's, PyTorch's defaults."""

_BETA2, _EPSILON = np.float32(BETA2), np.float32(EPSILON)
_REST1, _REST2 = np.float32(1 - BETA1), np.float32(1 - BETA2)

Floats32 = NDArray[np.float32]
Floats = NDArray[np.float64]
Counts = NDArray[np.int64]


def _output_layer(
    h: Floats32,
    weights: Floats32,
    y: Floats32,
    reg_strength: Floats32,
    d_weights: Floats32,
    d_z: Floats32,
    d_phi: Floats32,
    loss: Floats,
    errors: Counts,
) -> None:
    """Compute losses, errors, and gradients of the mean cubic hinge plus λ a²/2.

    Parameters
    ----------
    h
        (members, units + 2, n): the last hidden layer's activations, 1, and the neuron's φ.
    weights
        (members, units + 2): the output's weights, its bias, and a.
    y
        (n,): -1 and 1.
    reg_strength
        (members,): λ.
    d_weights, d_z, d_phi
        Where the gradients go: of `weights`; of the hidden units' inputs, (members, units, n),
        through their sigmoid; and of φ, (members, n).
    loss
        (members,): where the mean hinge goes, without the penalty.
    errors
        (members,): what the number of samples is added to whose output has not the sign of y.
    """
    members, rows, n = h.shape
    f = np.empty(n, np.float32)
    for member in range(members):
        w, d_w, d_f = weights[member], d_weights[member], d_phi[member]
        f[:] = 0
        for row in range(rows):
            for i in range(n):
                f[i] += w[row] * h[member, row, i]
        total, right = np.float32(0), 0
        for i in range(n):
            margin = f[i] * y[i]
            right += margin > 0
            hinge = np.float32(1) - margin
            # written so that NaN stays NaN
            if hinge < 0:
                hinge = np.float32(0)
            total += hinge * hinge * hinge
            d_f[i] = y[i] * np.float32(-3 / n) * (hinge * hinge)
        loss[member] = total / n
        errors[member] += n - right
        for row in range(rows):
            total = np.float32(0)
            for i in range(n):
                total += d_f[i] * h[member, row, i]
            d_w[row] = total
        d_w[rows - 1] += reg_strength[member] * w[rows - 1]
        for unit in range(rows - 2):
            for i in range(n):
                value = h[member, unit, i]
                d_z[member, unit, i] = w[unit] * d_f[i] * (value * (np.float32(1) - value))
        for i in range(n):
            d_f[i] *= w[rows - 1]


def _update(
    weights: Floats32,
    gradients: Floats32,
    first_moment: Floats32,
    second_moment: Floats32,
    starts: Counts,
    lengths: Counts,
    step_sizes: Floats32,
    factors: Floats32,
    root: np.float32,
) -> None:
    for block in range(len(starts)):
        length = lengths[block]
        for member in range(len(step_sizes)):
            step_size, factor = step_sizes[member], factors[member]
            start = starts[block] + member * length
            # slices, so that the compiler knows that no index is negative: it makes vectors then
            mine = slice(start, start + length)
            w, g, m, v = weights[mine], gradients[mine], first_moment[mine], second_moment[mine]
            for i in range(length):
                gradient = factor * g[i]
                m[i] += _REST1 * (gradient - m[i])
                v[i] = _BETA2 * v[i] + _REST2 * gradient * gradient
                w[i] -= step_size * m[i] / (math.sqrt(v[i]) / root + _EPSILON)


def _sum_squares(numbers: Floats32, starts: Counts, lengths: Counts, sums: Floats) -> None:
    for member in range(len(sums)):
        total = 0.0
        for block in range(len(starts)):
            start = starts[block] + member * lengths[block]
            mine = numbers[start : start + lengths[block]]
            for i in range(len(mine)):
                total += np.float64(mine[i]) ** 2
        sums[member] = total


# many partial sums at once, in an order that depends on their number alone
_SUMS = {"contract", "reassoc"}

output_layer: Callable[..., None] = njit(fastmath=_SUMS, error_model="numpy")(_output_layer)
# a product and a sum may be one instruction
_compiled_update: Callable[..., None] = njit(fastmath={"contract"}, error_model="numpy")(_update)
_compiled_sum_squares: Callable[..., None] = njit(fastmath=_SUMS)(_sum_squares)


class Loops:
    """Adam (Kingma and Ba 2015) as PyTorch computes it, with a learning rate for each member.

    Parameters
    ----------
    buffers
        ``weights``, ``gradients``, ``first_moment`` and ``second_moment``, all of one length. All
        but the gradients are updated in place.
    block_lengths
        Of the buffers' blocks, one after the other; of each a member has an equal part.
    members
        How many there are.
    """

    def __init__(
        self, buffers: Mapping[str, Floats32], block_lengths: Counts, members: int
    ) -> None:
        names = ("weights", "gradients", "first_moment", "second_moment")
        self._buffers = [buffers[name] for name in names]
        self._blocks = (np.cumsum(block_lengths) - block_lengths, block_lengths // members)
        self._members = members

    def update(self, step: int, learning_rates: Floats, factors: Floats32) -> None:
        """Take a step of Adam.

        Parameters
        ----------
        step
            Its number, from 1.
        learning_rates
            (members,).
        factors
            (members,): what gradients are multiplied by first.
        """
        step_sizes = (learning_rates / (1 - BETA1**step)).astype(np.float32)
        root = np.float32(math.sqrt(1 - BETA2**step))
        _compiled_update(*self._buffers, *self._blocks, step_sizes, factors, root)

    def gradient_norms(self) -> Floats:
        """Return the Euclidean norm of all gradients of each member, (members,)."""
        sums = np.empty(self._members)
        _compiled_sum_squares(self._buffers[1], *self._blocks, sums)
        norms: Floats = np.sqrt(sums)
        return norms
