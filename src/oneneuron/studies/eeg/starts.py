"""The census of starts: how large is the exponential neuron's first output?"""

import numpy as np
import pandas as pd
import torch
from numpy.typing import NDArray
from torch import Tensor

from oneneuron.neurons import ExponentialNeuron
from oneneuron.seeding import numpy_generator, torch_generator
from oneneuron.studies.eeg.frames import Frames
from oneneuron.studies.eeg.protocol import FEATURES, MOST_WRONG
from oneneuron.studies.eeg.splits import split_frames

AT_ONCE = 250
"""Draws that are multiplied at once."""


def census(frames: Frames, draws: int, seed: int) -> pd.DataFrame:
    """Draw initial weights and random splits many times over: how large is the first output?

    Of the neuron alone: the network adds at most 1 in size through its tanh.

    Parameters
    ----------
    frames
        All frames.
    draws
        How many draws of a, w, b and the split.
    seed
        Of the census.

    Returns
    -------
    pandas.DataFrame
        Two rows a draw, one for each ``input`` (``raw``, and ``scaled`` by the root-mean-square
        norm of that split's training frames): ``draw``, ``input``, ``largest_preactivation``
        (of w·x + b on the training frames), ``largest_output`` (largest |a exp(w·x + b)|; inf
        over float64's range), ``largest_wrong_output`` (largest output on the wrong side, 0 if
        none), ``exp_overflows`` (exp in float32), ``start_overflows`` (exp, or the cube of the
        hinge of a wrong output, in float32), ``over_10`` (a wrong output over 10) and ``clean``.
    """
    x = torch.from_numpy(frames.images).flatten(1)
    norms = x.double().square().sum(1).numpy()
    parts = []
    for first in range(0, draws, AT_ONCE):
        numbers = range(first, min(first + AT_ONCE, draws))
        start = [_draw_start(frames, seed, draw) for draw in numbers]
        scale, bias = (np.array([s[i] for s in start]) for i in (0, 1))
        weight = torch.stack([s[2] for s in start], dim=1)
        trained = np.stack([s[3] for s in start], axis=1)
        product = (x @ weight).double().numpy()
        rms = np.sqrt((trained * norms[:, None]).sum(0) / trained.sum(0))
        for name, divisor in (("raw", np.ones_like(rms)), ("scaled", rms)):
            z = np.where(trained, product / divisor + bias, -np.inf)
            parts.append(measure_starts(z, scale, frames.labels, name, np.array(numbers)))
    return pd.concat(parts, ignore_index=True).sort_values(["input", "draw"], ignore_index=True)


def _draw_start(
    frames: Frames, seed: int, draw: int
) -> tuple[float, float, Tensor, NDArray[np.bool_]]:
    neuron = ExponentialNeuron(FEATURES, generator=torch_generator(seed, "census", draw))
    split_seed = int(numpy_generator(seed, "census", draw).integers(2**31))
    trained = np.zeros(len(frames.labels), dtype=bool)
    trained[split_frames(frames, "random", split_seed).train] = True
    return neuron.scale.item(), neuron.bias.item(), neuron.weight.detach(), trained


def measure_starts(
    z: NDArray[np.float64],
    scale: NDArray[np.float64],
    labels: NDArray[np.float32],
    name: str,
    draw: NDArray[np.int64],
) -> pd.DataFrame:
    """Measure starts of the neuron.

    Parameters
    ----------
    z
        w·x + b, (frames, draws), -inf on frames not trained on.
    scale
        a, (draws,).
    labels
        (frames,).
    name
        Of the input.
    draw
        Numbers of the draws, (draws,).

    Returns
    -------
    pandas.DataFrame
        A row a draw, as `census` has it.
    """
    largest = z.max(axis=0)
    # the neuron's outputs all have the sign of a: wrong on the frames of the other label
    wrong_frames = labels[:, None] * scale[None, :] < 0
    with np.errstate(over="ignore"):
        output = np.abs(scale) * np.exp(largest)
        wrong = np.abs(scale) * np.exp(np.where(wrong_frames, z, -np.inf).max(axis=0))
        cube = (1 + wrong) ** 3
    most = float(np.finfo(np.float32).max)
    exp_overflows = largest > np.log(most)
    overflows = exp_overflows | (cube > most)
    over = wrong > MOST_WRONG
    return pd.DataFrame(
        {
            "draw": draw,
            "input": name,
            "largest_preactivation": largest,
            "largest_output": output,
            "largest_wrong_output": wrong,
            "exp_overflows": exp_overflows,
            "start_overflows": overflows,
            "over_10": over,
            "clean": ~(overflows | over),
        }
    )
