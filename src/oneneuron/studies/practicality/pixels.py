"""What is asked of the real images beside the tables: raw pixels, and very small networks."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import torch

from oneneuron.datasets.task import BinaryTask, standardised
from oneneuron.studies.practicality.cells import (
    EARLY_DECAY,
    EARLY_EPOCHS,
    SMALL_SIZES,
    TABLE_REG_STRENGTH,
    Family,
)
from oneneuron.studies.practicality.grids import Trial, trials
from oneneuron.studies.practicality.kept import MET_READ
from oneneuron.studies.practicality.samples import samples_of
from oneneuron.studies.practicality.search import (
    SHAPES,
    joined,
    titled,
    train_alone,
    trainer,
)
from oneneuron.studies.practicality.tasks import make
from oneneuron.training.checkpoint import Checkpoint
from oneneuron.training.parts import train_in_turn
from oneneuron.training.record import passes_over
from oneneuron.training.two_layer.network import SigmoidNetwork

LARGEST = np.float32(255)
"""Of a pixel as it is stored; those of a task lie between 0 and 1."""

RECORD: dict[str, str] = {
    **dict.fromkeys(("study", "cell", "family", "asked"), "str"),
    "standardised": "bool",
    "seed": "int64",
    "arm": "str",
    **dict.fromkeys(("reg_strength", "learning_rate", "decay"), "float64"),
    **dict.fromkeys(("combination", "epochs", "train_size"), "int64"),
    **MET_READ,
    **passes_over("full_train"),
}
"""Columns of the record, one row a network and epoch; see `MET` and `passes_over`.

``asked`` is ``raw`` or ``small``: the networks of the tables on pixels from 0 to 255, or very small
ones on standardised pixels.
"""


def train(
    job: Mapping[str, Any],
    task: BinaryTask | None = None,
    files: Sequence[str | Path] | None = None,
    checkpoint: Checkpoint | None = None,
) -> pd.DataFrame:
    """Train the tables' networks on raw pixels for some epochs, and very small ones for long.

    On raw pixels, from 0 to 255, the exponential arm and *without* are trained for `EARLY_EPOCHS`
    at each learning rate of the tables; their twins on standardised pixels are those of the search,
    which has the same samples, initial weights and batches. The small networks, without a neuron,
    have ten sigmoids between the pixels and the output, and the grid of table 4's network; each
    ends once it has no training errors.

    Parameters
    ----------
    job
        ``cell`` (a name), its ``family``, ``seed``, and ``epochs``: those of the small networks.
        With `files` also ``train_size`` and ``held_out``.
    task
        The samples, not standardised.
    files
        What they are read from instead, where they are real: see `oneneuron.….tasks.make`.
    checkpoint
        Where to save the state of the training and resume from it.

    Returns
    -------
    pandas.DataFrame
        The columns are those of `RECORD`.
    """
    torch.set_num_threads(1)
    family, shape = job["family"], SHAPES[job["family"]]
    if task is None:
        task = make(family, job["seed"], job["train_size"], job["held_out"], files=files)
    raw, scaled = (samples_of(some, shape) for some in (_in_full_range(task), standardised(task)))
    # none ends at zero errors within these, as none does of the search that is compared in table 1
    early = {**job, "tables": [1], "epochs": EARLY_EPOCHS}
    small, long = partial(SigmoidNetwork, SMALL_SIZES[family]), {**job, "tables": []}
    cases = [
        ("raw", early, trial, trainer(family, early, [trial], raw)) for trial in _early(family)
    ]
    cases += [
        ("small", long, trial, partial(train_alone, small, long, [trial], scaled))
        for trial in _small()
    ]
    trainings = [(f"{asked}, {titled([trial])}", training) for asked, _, trial, training in cases]
    parts = [
        joined(table, [trial]).assign(
            asked=asked, standardised=asked == "small", epochs=planned["epochs"]
        )
        for (asked, planned, trial, _), table in zip(
            cases, train_in_turn(trainings, checkpoint), strict=True
        )
    ]
    record = pd.concat(parts, ignore_index=True).assign(
        study="practicality",
        **{name: job[name] for name in ("cell", "family", "seed")},
        train_size=len(task.train_y),
    )
    return record.reindex(columns=list(RECORD)).astype(RECORD)


def _in_full_range(task: BinaryTask) -> BinaryTask:
    parts = ("train_x", "test_x", "validation_x")
    return replace(task, **{part: getattr(task, part) * LARGEST for part in parts})


def _early(family: Family) -> list[Trial]:
    """Return what the tables have of the arms with and without the neuron, of one decay."""
    return [
        trial
        for trial in trials(family, with_controls=False)
        if (trial.reg_strength, trial.decay) == (TABLE_REG_STRENGTH, EARLY_DECAY)
    ]


def _small() -> list[Trial]:
    return [trial for trial in trials("spheres", with_controls=False) if trial.arm == "without"]
