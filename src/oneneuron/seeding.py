"""Independent streams of random numbers, all drawn from a run's seed.

Arms of one seed are paired: they share the split, the initial weights and the order of the
batches. That holds because each of these has a stream of its own, so that drawing more from one
(a neuron drawn anew, say) moves none of the others. Any name makes a stream.
"""

import hashlib
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import torch

# Streams older than the rule by which a name makes its number: what they draw stays as it was.
_NUMBER_OF = {
    "split": 1,
    "network": 2,
    "order": 3,
    "neuron": 4,
    "data": 5,
    "noise": 6,
    "census": 7,
}
_LARGEST = 2**32 - 1
# Sets the highest bit of both halves of a number.
_BEYOND_THE_OLD = 2**63 | 2**31


def _stream(name: str, index: tuple[int, ...]) -> list[int]:
    """Return what tells a draw from all others of the same seed.

    NumPy cuts entropy into words of 32 bits and pads it with zeros to four. A number made of a
    name fills two words, the first of them no old stream's number; the count of indices after it
    keeps (), (0,) and (0, 0) apart, which it is too late for in the old streams.
    """
    if name in _NUMBER_OF:
        return [_NUMBER_OF[name], *index]
    number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big")
    return [number | _BEYOND_THE_OLD, len(index), *index]


def _sequence(seed: int, stream: str, index: tuple[int, ...]) -> np.random.SeedSequence:
    if not all(0 <= number <= _LARGEST for number in (seed, *index)):
        raise ValueError(
            f"seeds and indices are from 0 to 2³² − 1, got seed={seed}, index={index}: NumPy cuts "
            "larger ones in two, so that streams of different seeds would coincide"
        )
    return np.random.SeedSequence([seed, *_stream(stream, index)])


def numpy_generator(seed: int, stream: str, *index: int) -> np.random.Generator:
    """Return NumPy's generator of one stream of a seed.

    Parameters
    ----------
    seed
        The run's seed, from 0 to 2³² − 1.
    stream
        What is drawn, by any name: each stream is independent of the others, and a new one moves
        none.
    *index
        Which draw of the stream, where it is drawn repeatedly (an epoch's number, say), each from
        0 to 2³² − 1. Draws of different indices are independent, but for zeros at the end in the
        streams "split", "network", "order", "neuron", "data", "noise" and "census": there (),
        (0,) and (0, 0) are the same draw, so give one of these indices of one length.

    Raises
    ------
    ValueError
        Where the seed or an index is out of its range.
    """
    return np.random.default_rng(_sequence(seed, stream, index))


def torch_generator(seed: int, stream: str, *index: int) -> "torch.Generator":
    """Return PyTorch's generator (on the CPU) of one stream of a seed; see `numpy_generator`."""
    import torch  # what draws with NumPy alone need not wait for it

    state = _sequence(seed, stream, index).generate_state(2, np.uint32)
    # 63 bits: PyTorch takes a signed 64-bit seed
    return torch.Generator().manual_seed((int(state[0]) << 31) ^ int(state[1]))
