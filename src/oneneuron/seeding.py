"""Independent streams of random numbers, all drawn from a run's seed.

Arms of one seed are paired: they share the split, the initial weights and the order of the
batches. That holds because each of these has a stream of its own, so that drawing more from one
(a neuron drawn anew, say) moves none of the others.
"""

from typing import Literal

import numpy as np
import torch

Stream = Literal["split", "network", "order", "neuron", "data", "noise", "census"]

_NUMBER_OF: dict[Stream, int] = {
    "split": 1,
    "network": 2,
    "order": 3,
    "neuron": 4,
    "data": 5,
    "noise": 6,
    "census": 7,
}


def _sequence(seed: int, stream: Stream, index: tuple[int, ...]) -> np.random.SeedSequence:
    if seed < 0 or any(i < 0 for i in index):
        raise ValueError(f"seeds and indices are non-negative, got seed={seed}, index={index}")
    return np.random.SeedSequence([seed, _NUMBER_OF[stream], *index])


def numpy_generator(seed: int, stream: Stream, *index: int) -> np.random.Generator:
    """Return NumPy's generator of one stream of a seed.

    Parameters
    ----------
    seed
        The run's seed, 0 or more.
    stream
        What is drawn: each stream is independent of the others.
    *index
        Which draw of the stream, where it is drawn repeatedly (an epoch's number, say). Draws
        of different indices are independent, but for zeros at the end: (), (0,) and (0, 0) are
        the same draw, so give one stream indices of one length.
    """
    return np.random.default_rng(_sequence(seed, stream, index))


def torch_generator(seed: int, stream: Stream, *index: int) -> torch.Generator:
    """Return PyTorch's generator (on the CPU) of one stream of a seed; see `numpy_generator`."""
    state = _sequence(seed, stream, index).generate_state(2, np.uint32)
    # 63 bits: PyTorch takes a signed 64-bit seed
    return torch.Generator().manual_seed((int(state[0]) << 31) ^ int(state[1]))
