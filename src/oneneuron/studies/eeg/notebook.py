"""The notebook's own training, rebuilt from its hidden seed.

Its network has two softmax outputs and is trained by cross-entropy and the RMSprop of Keras 2.0,
on the published frames and split.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import torch
from torch import nn

from oneneuron.losses import count_errors, logistic_loss
from oneneuron.seeding import numpy_generator
from oneneuron.studies.eeg.frames import Frames
from oneneuron.studies.eeg.hidden_seed import NotebookDraws, notebook_draws
from oneneuron.studies.eeg.network import EegNetwork
from oneneuron.studies.eeg.protocol import samples_of
from oneneuron.training.checkpoint import Checkpoint
from oneneuron.training.record import MET
from oneneuron.training.single import Member, Row, outputs, train_member

BATCH_SIZE = 128
LEARNING_RATE, DECAY = 1e-4, 1e-6
ROUNDING = 6e-8
"""Half a unit in the last place of float32, relative to 1."""

OTHER = {"other_order": "orders", "other_split": "split", "other_weights": "kernels"}
"""The controls, and what of the notebook's draws each has from another seed."""

ARMS = ("notebook", "notebook_rounded", *OTHER)


def draws_of(arm: str, seed: int, n: int, epochs: int) -> NotebookDraws:
    """Return what an arm starts from.

    Parameters
    ----------
    arm
        - "notebook": what follows from the seed.
        - "notebook_rounded": what follows from the published seed, each weight off by a rounding
          error that the seed draws.
        - "other_order", "other_split", "other_weights": what follows from the published seed, but
          for the one thing that follows from this.
    seed
        Of the arm.
    n, epochs
        As of `notebook_draws`.

    Raises
    ------
    ValueError
        For another arm.
    """
    if arm not in ARMS:
        raise ValueError(f"an arm of the notebook's is one of {', '.join(ARMS)}, got {arm!r}")
    if arm == "notebook":
        return notebook_draws(n, epochs, seed)
    published = notebook_draws(n, epochs)
    if arm == "notebook_rounded":
        rng = numpy_generator(seed, "rounding")
        kernels = tuple(
            (kernel * (1 + ROUNDING * rng.uniform(-1, 1, kernel.shape))).astype(np.float32)
            for kernel in published.kernels
        )
        return replace(published, kernels=kernels)
    return replace(published, **{OTHER[arm]: getattr(notebook_draws(n, epochs, seed), OTHER[arm])})


def train(
    job: Mapping[str, Any], frames: Frames, checkpoint: Checkpoint | None = None
) -> pd.DataFrame:
    """Train the notebook's network from one start.

    Parameters
    ----------
    job
        ``cell`` (a name), ``layout`` and ``split`` (as of the published frames), ``arm`` and
        ``seed`` (see `draws_of`), ``epochs`` and ``device``.
    frames
        All frames.
    checkpoint
        Where to save the state of the training and resume from it.

    Returns
    -------
    pandas.DataFrame
        One row an epoch; the columns are those of `RECORD`.
    """
    torch.set_num_threads(1)
    draws = draws_of(job["arm"], int(job["seed"]), len(frames.labels), job["epochs"])
    samples = samples_of(frames, draws.split.train, job["device"])
    validation = samples_of(frames, draws.split.validation, job["device"])
    network = EegNetwork(softmax=True)
    network.load_keras(draws.kernels)
    network.to(job["device"])
    member = Member(
        network,
        torch.optim.RMSprop(network.parameters(), alpha=0.9, eps=1e-8),
        logistic_loss,
        reg_strength=0.0,
        batch_size=BATCH_SIZE,
        seed=int(job["seed"]),
        schedule=learning_rate,
        order=lambda _, epoch: torch.from_numpy(draws.orders[epoch - 1]),
    )

    def evaluate(model: nn.Module, _: Row) -> Row:
        output = outputs(model, validation.x)["bare_"]
        return {
            "validation_loss": logistic_loss(output, validation.y).mean().item(),
            "validation_errors": count_errors(output, validation.y),
        }

    rows = train_member(member, samples, evaluate, job["epochs"], checkpoint)
    table = pd.DataFrame(rows).assign(
        study="eeg",
        **{key: job[key] for key in _OF_THE_JOB},
        train_size=len(samples),
        validation_size=len(validation),
    )
    return table.reindex(columns=list(RECORD)).astype(RECORD)


def learning_rate(epoch: int, iteration: int) -> float:
    """Return that of Keras's ``RMSprop(lr=1e-4, decay=1e-6)``."""
    return LEARNING_RATE / (1 + DECAY * iteration)


_OF_THE_JOB: dict[str, str] = {
    **dict.fromkeys(("cell", "layout", "split", "arm"), "str"),
    **dict.fromkeys(("seed", "epochs"), "int64"),
}

RECORD: dict[str, str] = {
    "study": "str",
    **_OF_THE_JOB,
    **dict.fromkeys(("train_size", "validation_size"), "int64"),
    **MET,
    "validation_loss": "float64",
    "validation_errors": "int64",
}
"""Columns of a run's record with their types, one row an epoch; those of `MET` are told there."""
