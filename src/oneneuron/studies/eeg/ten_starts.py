"""The ten starts of the post under a hypothesis: its runs follow its data, with nothing between.

The post says to make its data by the code of the original notebook, whose first line sets NumPy's
seed; Keras draws the seeds of all weights, and the order of the batches, from the same generator.
Were the post's five runs without the neuron and five with it trained right after the data, by the
code that it shows, then all their starts follow. Nothing tells that it was so: a cell that was run
once more moves all that comes later.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import torch
from numpy.typing import NDArray
from torch import nn

from oneneuron.losses import count_errors, polynomial_hinge
from oneneuron.neurons import ExponentialNeuron, WithNeuron
from oneneuron.studies.eeg.frames import Frames
from oneneuron.studies.eeg.hidden_seed import Floats, HiddenSeed
from oneneuron.studies.eeg.network import EegNetwork
from oneneuron.studies.eeg.protocol import FEATURES, member_of, samples_of
from oneneuron.studies.eeg.splits import Split
from oneneuron.studies.eeg.starts import measure_starts
from oneneuron.training.checkpoint import Checkpoint
from oneneuron.training.record import MET
from oneneuron.training.single import Row, outputs, train_member

RUNS = 5
ORDERS = {
    "five_then_five": [False] * RUNS + [True] * RUNS,
    "in_turn": [False, True] * RUNS,
}
"""Orders of runs that the post's code allows: whether each of the ten has the neuron."""

POST_EPOCHS = 400
"""Of each run of the post: so many orders of batches are drawn before the next run starts."""


@dataclass(frozen=True)
class Start:
    """Where one run starts.

    Attributes
    ----------
    number
        Of the run, from 1.
    kernels
        The network's four, as Keras has them.
    neuron
        a (1,), w (2352,) in the order (y, x, band), b (1,); None without one.
    orders
        Of the training frames in its first epochs, (epochs, n).
    """

    number: int
    kernels: tuple[Floats, ...]
    neuron: tuple[Floats, Floats, Floats] | None
    orders: NDArray[np.int64]


def starts(n: int, order: str, epochs: int) -> tuple[Split, Iterator[Start]]:
    """Return the split of n frames, and the ten starts, each with the order of its first epochs.

    Parameters
    ----------
    n
        Frames in all.
    order
        Of the runs, one of `ORDERS`.
    epochs
        How many of each run are looked at.
    """
    draws = HiddenSeed()
    split = draws.split(n)

    def each() -> Iterator[Start]:
        for number, has_neuron in enumerate(ORDERS[order], start=1):
            kernels = draws.kernels(outputs=1)
            neuron = draws.neuron(FEATURES) if has_neuron else None
            orders = draws.orders(len(split.train), max(epochs, POST_EPOCHS))
            yield Start(number, kernels, neuron, orders[:epochs])

    return split, each()


def train(
    job: Mapping[str, Any], frames: Frames, checkpoint: Checkpoint | None = None
) -> pd.DataFrame:
    """Measure the ten starts of one order of runs, and train each for a few epochs.

    Parameters
    ----------
    job
        ``cell`` (a name), ``layout`` and ``split`` (as of the published frames), ``arm`` (the
        order of runs), ``seed`` (the published one), ``epochs``, ``batch_size``,
        ``learning_rate``, ``reg_strength``, ``precision`` and ``device``.
    frames
        All frames.
    checkpoint
        Not used: ten epochs of ten runs are done again in minutes.

    Returns
    -------
    pandas.DataFrame
        A row an epoch of each start; the columns are those of `RECORD`.
    """
    torch.set_num_threads(1)
    split, ten = starts(len(frames.labels), job["arm"], job["epochs"])
    parts = [_train_from(start, split, job, frames) for start in ten]
    table = pd.concat(parts, ignore_index=True).assign(
        study="eeg",
        **{key: job[key] for key in _OF_THE_JOB},
        train_size=len(split.train),
        validation_size=len(split.validation),
    )
    return table.reindex(columns=list(RECORD)).astype(RECORD)


def _train_from(start: Start, split: Split, job: Mapping[str, Any], frames: Frames) -> pd.DataFrame:
    print(f"start {start.number}, {'without' if start.neuron is None else 'with'} the neuron")
    samples = samples_of(frames, split.train, job["device"])
    validation = samples_of(frames, split.validation, job["device"])
    network = EegNetwork()
    network.load_keras(start.kernels)
    model: nn.Module = network
    if start.neuron is not None:
        model = WithNeuron(network, _neuron_of(*start.neuron))
    model.to(job["device"])

    def evaluate(model: nn.Module, _: Row) -> Row:
        output = outputs(model, validation.x)[""]
        return {
            "validation_loss": polynomial_hinge(output, validation.y).mean().item(),
            "validation_errors": count_errors(output, validation.y),
            "positive_outputs": int((output > 0).sum()),
        }

    member = member_of(model, job, lambda _, epoch: torch.from_numpy(start.orders[epoch - 1]))
    rows = train_member(member, samples, evaluate, job["epochs"])
    measured = {} if start.neuron is None else _measure(start.neuron, split, frames)
    return pd.DataFrame(rows).assign(
        start=start.number, neuron=start.neuron is not None, **measured
    )


@torch.no_grad()
def _neuron_of(a: Floats, w: Floats, b: Floats) -> ExponentialNeuron:
    neuron = ExponentialNeuron(FEATURES)
    # Keras flattens (y, x, band), ours sees (band, y, x)
    of_band = w.reshape(28, 28, 3).transpose(2, 0, 1).ravel()
    for parameter, values in ((neuron.scale, a[0]), (neuron.weight, of_band), (neuron.bias, b[0])):
        parameter.copy_(torch.tensor(values))
    return neuron


def _measure(neuron: tuple[Floats, Floats, Floats], split: Split, frames: Frames) -> dict[str, Any]:
    """Measure a start of the neuron on the training frames, as the census of starts does."""
    a, w, b = neuron
    z = np.full((len(frames.labels), 1), -np.inf)
    trained = frames.images[split.train].reshape(len(split.train), -1)
    z[split.train, 0] = (trained @ w).astype(np.float64) + float(b[0])
    found = measure_starts(z, a.astype(np.float64), frames.labels, "raw", np.array([0]))
    return {name: found[name].iloc[0] for name in OF_THE_START}


_OF_THE_JOB: dict[str, str] = {
    **dict.fromkeys(("cell", "layout", "split", "arm", "precision"), "str"),
    **dict.fromkeys(("seed", "epochs", "batch_size"), "int64"),
    **dict.fromkeys(("learning_rate", "reg_strength"), "float64"),
}

OF_THE_START: dict[str, str] = {
    **dict.fromkeys(("largest_preactivation", "largest_wrong_output"), "float64"),
    **dict.fromkeys(("start_overflows", "over_10", "clean"), "boolean"),
}
"""Columns of `oneneuron.studies.eeg.starts.census` that a start with the neuron has."""

RECORD: dict[str, str] = {
    "study": "str",
    **_OF_THE_JOB,
    "start": "int64",
    "neuron": "bool",
    **OF_THE_START,
    **dict.fromkeys(("train_size", "validation_size"), "int64"),
    **MET,
    "validation_loss": "float64",
    **dict.fromkeys(("validation_errors", "positive_outputs"), "int64"),
}
"""Columns of a record with their types, one row an epoch of each start.

``start`` is the run's number, from 1; ``positive_outputs`` counts outputs over 0 on the validation
frames (none, or all: a dead network). Those of `MET` and of the census are told there.
"""
