"""A task's samples as PyTorch takes them; to make a task needs no PyTorch."""

from collections.abc import Sequence

import torch
from torch import Tensor

from oneneuron.datasets.task import BinaryTask


def samples_of(task: BinaryTask, shape: Sequence[int]) -> dict[str, tuple[Tensor, Tensor]]:
    """Return x, samples of that shape, and y (n,) of ``train``, ``test`` and ``validation``."""
    return {
        part: (
            torch.from_numpy(getattr(task, f"{part}_x")).reshape(-1, *shape),
            torch.from_numpy(getattr(task, f"{part}_y")),
        )
        for part in ("train", "test", "validation")
    }
