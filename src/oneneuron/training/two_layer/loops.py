"""Compiled loops over the numbers of all members of an ensemble: sigmoids, output, Adam, norms.

PyTorch's own sigmoid takes over one and a half times as long. Of its operations the output layer
would take a dozen, most of whose time goes into calling them; its fused Adam knows one learning
rate only and takes twice as long.
"""

import math
from collections.abc import Callable, Mapping
from functools import partial

import numpy as np
from numba import njit
from numpy.typing import NDArray

BETA1, BETA2, EPSILON = 0.9, 0.999, 1e-8
"""Adam's, PyTorch's defaults."""

_BETA2 = np.float32(BETA2)
_REST1, _REST2 = np.float32(1 - BETA1), np.float32(1 - BETA2)

_LOG2_E = np.float32(math.log2(math.e))
_LARGEST_EXPONENT = np.float32(126)
_TAYLOR = tuple(np.float32(math.log(2) ** k / math.factorial(k)) for k in range(7))
"""Of 2ʳ about 0: to 2⁻²³ for |r| ≤ 1/2."""

Floats32 = NDArray[np.float32]
Floats = NDArray[np.float64]
Counts = NDArray[np.int64]


# a product and a sum may be one instruction
@njit(fastmath={"contract"}, error_model="numpy", inline="always")
def _sigmoid(x: np.float32) -> np.float32:
    """Return 1 / (1 + e⁻ˣ), written so that the compiler can make vectors: math.exp is a call.

    e⁻ˣ = 2ⁿ · 2ʳ with a whole n, and 2ⁿ is a float32 whose exponent is n, all other bits 0.
    """
    power = -_LOG2_E * x
    # written so that NaN stays NaN
    if power > _LARGEST_EXPONENT:
        power = _LARGEST_EXPONENT
    if power < -_LARGEST_EXPONENT:
        power = -_LARGEST_EXPONENT
    whole = np.floor(power + np.float32(0.5))
    r = power - whole
    c0, c1, c2, c3, c4, c5, c6 = _TAYLOR
    two_to_r = c0 + r * (c1 + r * (c2 + r * (c3 + r * (c4 + r * (c5 + r * c6)))))
    two_to_whole = np.int32((np.int32(whole) + 127) << 23).view(np.float32)
    result: np.float32 = np.float32(1) / (np.float32(1) + two_to_whole * two_to_r)
    return result


def _sigmoids(z: Floats32) -> None:
    for row in range(len(z)):
        mine = z[row]
        for i in range(len(mine)):
            mine[i] = _sigmoid(mine[i])


def _first_layer(h: Floats32, z: Floats32, units: int) -> None:
    """Turn the products of a first layer into what its units and neurons tell the next layer.

    Parameters
    ----------
    h
        (members, rows · n): the inputs of the units' sigmoids, then the neuron's, then any;
        replaced by the sigmoids, and by 1 for the next layer's bias.
    z
        (members, n): where the neuron's input goes.
    units
        How many there are.
    """
    n = z.shape[1]
    for member in range(len(h)):
        mine = h[member, : units * n]
        for i in range(len(mine)):
            mine[i] = _sigmoid(mine[i])
        neuron, place = h[member, units * n :], z[member]
        for i in range(n):
            place[i] = neuron[i]
            neuron[i] = np.float32(1)


def _output_layer(
    z: Floats32,
    phi: Floats32,
    weights: Floats32,
    y: Floats32,
    reg_strength: Floats32,
    d_weights: Floats32,
    d_phi: Floats32,
    loss: Floats,
    errors: Counts,
) -> None:
    """Compute losses, errors, and gradients of the mean cubic hinge plus λ a²/2.

    Parameters
    ----------
    z
        (members, units, n): the inputs of the last hidden layer's sigmoids; replaced by their
        gradients.
    phi
        (members, n): the neuron's φ.
    weights
        (members, units + 2): the output's weights, its bias, and a.
    y
        (n,): -1 and 1.
    reg_strength
        (members,): λ.
    d_weights, d_phi
        Where the gradients go of `weights` and of φ.
    loss
        (members,): where the mean hinge goes, without the penalty.
    errors
        (members,): what the number of samples is added to whose output has not the sign of y.
    """
    members, units, n = z.shape
    f = np.empty(n, np.float32)
    h = np.empty((units, n), np.float32)
    for member in range(members):
        w, d_w, d_f, p = weights[member], d_weights[member], d_phi[member], phi[member]
        bias, scale = w[units], w[units + 1]
        for i in range(n):
            f[i] = bias + scale * p[i]
        for unit in range(units):
            for i in range(n):
                h[unit, i] = _sigmoid(z[member, unit, i])
                f[i] += w[unit] * h[unit, i]
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
        for unit in range(units):
            total = np.float32(0)
            for i in range(n):
                total += d_f[i] * h[unit, i]
                slope = h[unit, i] * (np.float32(1) - h[unit, i])
                z[member, unit, i] = w[unit] * d_f[i] * slope
            d_w[unit] = total
        d_bias, d_scale = np.float32(0), reg_strength[member] * scale
        for i in range(n):
            d_bias += d_f[i]
            d_scale += d_f[i] * p[i]
            d_f[i] *= scale
        d_w[units], d_w[units + 1] = d_bias, d_scale


def _update(
    weights: Floats32,
    gradients: Floats32,
    first_moment: Floats32,
    second_moment: Floats32,
    starts: Counts,
    lengths: Counts,
    step_sizes: Floats32,
    factors: Floats32,
    epsilon: np.float32,
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
                w[i] -= step_size * m[i] / (math.sqrt(v[i]) + epsilon)


def _sum_squares(numbers: Floats32, starts: Counts, lengths: Counts, sums: Floats) -> None:
    for member in range(len(sums)):
        total = 0.0
        for block in range(len(starts)):
            start = starts[block] + member * lengths[block]
            mine = numbers[start : start + lengths[block]]
            for i in range(len(mine)):
                total += np.float64(mine[i]) ** 2
        sums[member] = total


# to compile takes over a second, of each of many jobs: it is kept beside the module
_compiled = partial(njit, error_model="numpy", cache=True)
# a product and a sum may be one instruction
_FUSED = {"contract"}
# many partial sums at once, in an order that depends on their number alone
_SUMS = {"contract", "reassoc"}

sigmoids: Callable[..., None] = _compiled(fastmath=_FUSED)(_sigmoids)
first_layer: Callable[..., None] = _compiled(fastmath=_FUSED)(_first_layer)
output_layer: Callable[..., None] = _compiled(fastmath=_SUMS)(_output_layer)
_compiled_update: Callable[..., None] = _compiled(fastmath=_FUSED)(_update)
_compiled_sum_squares: Callable[..., None] = _compiled(fastmath=_SUMS)(_sum_squares)


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
        # √v / root + ε, with both sides times root: one division less for each parameter
        root = math.sqrt(1 - BETA2**step)
        step_sizes = (learning_rates * (root / (1 - BETA1**step))).astype(np.float32)
        epsilon = np.float32(EPSILON * root)
        _compiled_update(*self._buffers, *self._blocks, step_sizes, factors, epsilon)

    def gradient_norms(self) -> Floats:
        """Return the Euclidean norm of all gradients of each member, (members,)."""
        sums = np.empty(self._members)
        _compiled_sum_squares(self._buffers[1], *self._blocks, sums)
        norms: Floats = np.sqrt(sums)
        return norms
