"""Who diverges in long training, when, what it looks like, and whether two remedies help."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
import torch
from numpy.typing import NDArray

from oneneuron.datasets.task import BinaryTask, standardised
from oneneuron.studies.practicality.cells import BATCH_SIZE, SIZES, TABLE_REG_STRENGTH
from oneneuron.studies.practicality.grids import REMEDIES, Trial, trials
from oneneuron.studies.practicality.kept import MET_READ, kept_epochs
from oneneuron.studies.practicality.samples import samples_of
from oneneuron.training.checkpoint import Checkpoint
from oneneuron.training.parts import train_in_turn
from oneneuron.training.record import DIVERGED_LOSS, passes_over
from oneneuron.training.single import SavedState
from oneneuron.training.two_layer import Batches, Ensemble, train_ensemble

TASKS = ("spheres_1_01", "gaussians_0_1")
"""The datasets that are hardest to learn: spheres of radius 1 and 1.01, Gaussians 0.1 apart."""

STEPS_BEFORE, STEPS_AFTER = 200, 20
"""Steps that are kept around the first one of a divergence."""

RECORD: dict[str, str] = {
    "study": "str",
    "task": "str",
    "standardised": "bool",
    "remedy": "str",
    "arm": "str",
    "seed": "int64",
    **dict.fromkeys(("reg_strength", "learning_rate", "decay"), "float64"),
    **dict.fromkeys(("epochs", "train_size"), "int64"),
    **MET_READ,
    **passes_over("full_train"),
}
"""Columns of the record, one row a member and epoch that is kept: see `kept_epochs`, `MET` and
`passes_over`."""

_STEP = ("loss", "scale", "weight_norm", "bias", "gradient_norm")

DIVERGENCES: dict[str, str] = {
    **{name: RECORD[name] for name in ("task", "standardised", "remedy", "arm", "seed")},
    **{name: RECORD[name] for name in ("learning_rate", "decay", "epoch")},
    "step": "int64",
    **dict.fromkeys(_STEP, "float64"),
}
"""Columns of the divergences, one row a step around each member's first one.

``epoch`` is that in which it diverged; ``step`` counts from the first step in it whose batch has a
mean loss over 10³ or none at all; ``loss`` is that of the batch, the others are the state after
the step.
"""


def train(
    job: Mapping[str, Any], tasks: Sequence[BinaryTask], checkpoint: Checkpoint | None = None
) -> dict[str, pd.DataFrame]:
    """Train all arms long, with standardised inputs and with raw ones.

    Parameters
    ----------
    job
        ``seed`` and ``epochs``.
    tasks
        The samples of `TASKS`, not standardised.
    checkpoint
        Where to save the state of the training and resume from it.

    Returns
    -------
    dict
        ``record``, columns of `RECORD`, and ``divergences``, the steps around them, columns of
        `DIVERGENCES`.
    """
    torch.set_num_threads(1)
    cases = []
    for (name, raw), scaled in product(zip(TASKS, tasks, strict=True), (True, False)):
        task = standardised(raw) if scaled else raw
        samples = samples_of(task, SIZES["spheres"][:1])["train"]
        batches = Batches(*samples, BATCH_SIZE, job["seed"])
        cases.append((name, scaled, batches, _trials(with_remedies=scaled)))

    trainings = [
        (
            f"{name}, inputs {'standardised' if scaled else 'raw'}",
            partial(_train, tried, batches, job["epochs"]),
        )
        for name, scaled, batches, tried in cases
    ]
    tables: dict[str, list[pd.DataFrame]] = {"record": [], "divergences": []}
    for case, record in zip(cases, train_in_turn(trainings, checkpoint), strict=True):
        name, scaled, batches, tried = case
        constant = {
            "study": "practicality",
            "task": name,
            "standardised": scaled,
            "seed": job["seed"],
            "epochs": job["epochs"],
            "train_size": len(batches),
        }
        of_member = pd.DataFrame([vars(trial) for trial in tried]).assign(**constant)
        steps = _steps_around(tried, batches, record)
        for kind, table in (("record", kept_epochs(record)), ("divergences", steps)):
            tables[kind].append(table.join(of_member, on="member"))
    return {
        kind: pd.concat(tables[kind], ignore_index=True)
        .reindex(columns=list(columns))
        .astype(columns)
        for kind, columns in (("record", RECORD), ("divergences", DIVERGENCES))
    }


def _train(
    tried: Sequence[Trial], batches: Batches, epochs: int, saved: SavedState | None
) -> pd.DataFrame:
    return train_ensemble(_ensemble(tried, batches.seed), batches, epochs, checkpoint=saved)


def _ensemble(tried: Iterable[Trial], seed: int) -> Ensemble:
    return Ensemble(SIZES["spheres"], [trial.recipe for trial in tried], seed)


def _trials(with_remedies: bool) -> list[Trial]:
    plain = [trial for trial in trials("spheres") if trial.reg_strength == TABLE_REG_STRENGTH]
    remedies = [remedy for remedy in REMEDIES if remedy != "none" and with_remedies]
    exponential = [trial for trial in plain if trial.arm == "exponential"]
    return plain + [replace(trial, remedy=r) for r in remedies for trial in exponential]


def _steps_around(tried: Sequence[Trial], batches: Batches, record: pd.DataFrame) -> pd.DataFrame:
    """Train those that diverge once more, which gives the same bits, and look at each step.

    Parameters
    ----------
    tried, batches
        As they were trained.
    record
        What became of them.
    """
    diverged = record[record["diverged"]].drop_duplicates("member")
    # by member the epoch in which it diverges
    first = dict(zip(diverged["member"].tolist(), diverged["epoch"].tolist(), strict=True))
    members, parts = list(first), [pd.DataFrame({"member": [], "epoch": []}, dtype="int64")]
    again = (tried[member] for member in members)
    ensemble = _ensemble(again, batches.seed) if members else None
    traces: dict[int, NDArray[np.float64]] = {}
    epoch = 0
    while ensemble is not None and members:
        epoch += 1
        near = [place for place, member in enumerate(members) if first[member] - epoch <= 1]
        trace = ensemble.train_epoch(batches, trace=bool(near)).trace
        for place in near if trace is not None else ():
            member = members[place]
            met = np.stack([getattr(trace, name)[:, place] for name in _STEP])
            so_far = traces.pop(member, met[:, :0])
            if first[member] > epoch:
                traces[member] = met
            else:
                parts.append(_around(member, epoch, so_far, met))
        kept = [place for place, member in enumerate(members) if first[member] > epoch]
        members = [members[place] for place in kept]
        if kept and len(kept) < len(ensemble):
            ensemble = ensemble.select(kept)
    return pd.concat(parts, ignore_index=True)


def _around(
    member: int, epoch: int, before: NDArray[np.float64], met: NDArray[np.float64]
) -> pd.DataFrame:
    """Cut out the steps around the first bad one, from figures (5, steps) of two epochs."""
    bad = np.flatnonzero(~(met[0] <= DIVERGED_LOSS))
    # none: the last step of the epoch made a parameter infinite
    zero = before.shape[1] + (int(bad[0]) if len(bad) else met.shape[1])
    figures = np.concatenate([before, met], axis=1)
    step = np.arange(figures.shape[1]) - zero
    kept = (step >= -STEPS_BEFORE) & (step <= STEPS_AFTER)
    columns = dict(zip(_STEP, figures[:, kept], strict=True))
    return pd.DataFrame({"member": member, "epoch": epoch, "step": step[kept], **columns})
