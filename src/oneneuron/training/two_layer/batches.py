"""Training samples of an ensemble, cut into batches in an order that a seed and an epoch decide."""

from collections.abc import Iterator

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from oneneuron.seeding import torch_generator
from oneneuron.training.checks import check_samples, check_whole


class Batches:
    """Training samples that are shuffled into batches, epoch by epoch.

    Parameters
    ----------
    x
        (n, features), float32 on the CPU, finite; n over 0.
    y
        (n,), -1 and 1.
    batch_size
        Samples a batch, 1 or more; the last batch may be smaller.
    seed
        Decides the order, as it does where a network is trained alone.

    Raises
    ------
    ValueError
        For others.
    """

    def __init__(self, x: Tensor, y: Tensor, batch_size: int, seed: int) -> None:
        check_inputs(x)
        check_samples(x, y)
        check_whole("batch_size", batch_size)
        self.x, self.y = x, y.to(torch.float32)
        self.batch_size, self.seed = batch_size, seed
        self._x = torch.cat([x, torch.ones(len(x), 1)], dim=1).numpy()
        self._batch = np.empty((min(batch_size, len(x)), self._x.shape[1]), dtype=np.float32)

    def __len__(self) -> int:
        return len(self.y)

    @property
    def sizes(self) -> list[int]:
        """The sizes of an epoch's batches."""
        full, left = divmod(len(self), self.batch_size)
        return [self.batch_size] * full + [left] * (left > 0)

    def epoch(self, epoch: int) -> Iterator[tuple[Tensor, NDArray[np.float32]]]:
        """Yield an epoch's batches.

        Parameters
        ----------
        epoch
            Its number, from 1.

        Yields
        ------
        x
            (size, features + 1), the last feature 1; overwritten by the next batch.
        y
            (size,).
        """
        order = torch.randperm(len(self), generator=torch_generator(self.seed, "order", epoch))
        index, y = order.numpy(), self.y[order].numpy()
        start = 0
        for size in self.sizes:
            here = slice(start, start + size)
            x = self._batch[:size]
            # (clip: without it NumPy takes a copy first, in case an index is out of range)
            np.take(self._x, index[here], axis=0, out=x, mode="clip")
            yield torch.from_numpy(x), y[here]
            start += size


def check_inputs(x: Tensor, name: str = "the samples") -> None:
    """Raise a ValueError unless inputs are (n, features), float32 on the CPU."""
    if x.ndim != 2 or x.dtype != torch.float32 or x.device.type != "cpu":
        raise ValueError(
            f"{name}: x is (n, features), float32, on the CPU; got {tuple(x.shape)}, {x.dtype}, "
            f"{x.device}"
        )
