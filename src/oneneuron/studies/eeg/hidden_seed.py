"""What follows from one line of code: the draws of a notebook whose first import sets the seed.

The notebook's first line imports a module that calls ``np.random.seed(1234)``, and all that its
code draws later comes from that one generator of NumPy's, in this order: the split of the frames,
by scikit-learn; a seed for the weights of each layer, by Keras 2, from which TensorFlow 1 makes
the weights by a generator of its own; and the order of the frames in each epoch, by Keras. All of
it is rebuilt here with NumPy alone, bit for bit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod, sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray

from oneneuron.studies.eeg.splits import PUBLISHED_SEED, Split, split_as_scikit_learn

GRAPH_SEED: Final = 87654321
"""What TensorFlow 1 takes for the seed of its graph where an operation alone has one."""

OP_SEEDS: Final = 10_000_000
"""Keras draws the seed of an operation below this."""

ROUNDS: Final = 10
MULTIPLIERS: Final = (np.uint64(0xD2511F53), np.uint64(0xCD9E8D57))
KEY_STEPS: Final = (0x9E3779B9, 0xBB67AE85)
LOW: Final = np.uint64(0xFFFFFFFF)

KERNELS: Final = ((3, 3, 3, 32), (3, 3, 32, 32), (32 * 13 * 13, 10))
"""Shapes of the kernels before the last, as Keras has them: (y, x, in, out) and (in, out)."""

Floats = NDArray[np.float32]


def philox(counters: int, key: int, stream: int) -> NDArray[np.uint32]:
    """Return the words of the generator Philox 4x32-10, as TensorFlow 1 counts and keys it.

    Parameters
    ----------
    counters
        How many, from 0; each gives four words.
    key
        The first of the key's two words; the other is 0.
    stream
        The third of the counter's four words; the first counts, the others are 0.

    Returns
    -------
    numpy.ndarray
        (counters, 4).

    Notes
    -----
    Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3".
    """
    zero = np.zeros(counters, np.uint64)
    c0, c1 = np.arange(counters, dtype=np.uint64), zero
    c2, c3 = zero + np.uint64(stream), zero
    keys = [key, 0]
    for _ in range(ROUNDS):
        # products of two words of 32 bits: the high word of each is mixed, the low one moves on
        a, b = MULTIPLIERS[0] * c0, MULTIPLIERS[1] * c2
        high_a, high_b = a >> np.uint64(32), b >> np.uint64(32)
        k0, k1 = (np.uint64(k) for k in keys)
        c0, c1, c2, c3 = high_b ^ c1 ^ k0, b & LOW, high_a ^ c3 ^ k1, a & LOW
        keys = [(k + step) % 2**32 for k, step in zip(keys, KEY_STEPS, strict=True)]
    return np.stack([c0, c1, c2, c3], axis=1).astype(np.uint32)


def uniform(shape: Sequence[int], low: float, high: float, op_seed: int) -> Floats:
    """Return what TensorFlow 1's ``random_uniform`` gives for the seed of an operation."""
    n = prod(shape)
    words = philox(-(-n // 4), GRAPH_SEED, op_seed).ravel()[:n]
    # 23 bits behind the exponent of 1: a float from 1 up to 2
    unit = (words & np.uint32(0x7FFFFF) | np.uint32(127 << 23)).view(np.float32) - np.float32(1)
    bottom, top = np.float32(low), np.float32(high)
    return (unit * (top - bottom) + bottom).reshape(shape)


class HiddenSeed:
    """NumPy's global generator after its seed was set, and what the code draws from it in turn.

    Parameters
    ----------
    seed
        Of the generator.
    """

    def __init__(self, seed: int = PUBLISHED_SEED) -> None:
        self._generator = np.random.RandomState(seed)

    def split(self, n: int) -> Split:
        """Draw the split of n frames, as ``train_test_split(test_size=0.2)`` does."""
        return split_as_scikit_learn(self._generator, n)

    def op_seed(self) -> int:
        """Draw the seed of an operation, as Keras does for each initialiser without one."""
        return int(self._generator.randint(OP_SEEDS))

    def glorot(self, shape: Sequence[int]) -> Floats:
        """Draw a kernel from Glorot and Bengio's uniform distribution, Keras's default."""
        field = prod(shape[:-2])
        limit = sqrt(6 / (field * (shape[-2] + shape[-1])))
        return uniform(shape, -limit, limit, self.op_seed())

    def kernels(self, outputs: int) -> tuple[Floats, ...]:
        """Draw the four kernels of a network with so many outputs; its biases draw nothing."""
        return tuple(self.glorot(shape) for shape in (*KERNELS, (10, outputs)))

    def neuron(self, inputs: int) -> tuple[Floats, Floats, Floats]:
        """Draw a, w and b of the post's neuron from ``uniform``, Keras's U(-0.05, 0.05)."""
        a, w, b = (uniform((n,), -0.05, 0.05, self.op_seed()) for n in (1, inputs, 1))
        return a, w, b

    def orders(self, n: int, epochs: int) -> NDArray[np.int64]:
        """Draw the order of n training frames in each epoch of a ``fit``, (epochs, n).

        Keras shuffles one array again and again.
        """
        order = np.arange(n)
        orders = np.empty((epochs, n), np.int64)
        for epoch in range(epochs):
            self._generator.shuffle(order)
            orders[epoch] = order
        return orders


@dataclass(frozen=True)
class NotebookDraws:
    """All that the notebook draws up to the end of its training.

    Attributes
    ----------
    split
        Of the frames.
    kernels
        The four of its network, as Keras has them.
    orders
        Of the training frames, (epochs, n): row e has that of epoch e + 1.
    """

    split: Split
    kernels: tuple[Floats, ...]
    orders: NDArray[np.int64]


def notebook_draws(n: int, epochs: int, seed: int = PUBLISHED_SEED) -> NotebookDraws:
    """Return what the notebook draws when it is run from its start.

    Parameters
    ----------
    n
        Frames in all.
    epochs
        Of its training.
    seed
        The one that its first line sets.
    """
    draws = HiddenSeed(seed)
    split = draws.split(n)
    kernels = draws.kernels(outputs=2)
    return NotebookDraws(split, kernels, draws.orders(len(split.train), epochs))
