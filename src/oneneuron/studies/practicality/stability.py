"""Who diverges in long training, when, what it looks like, and whether two remedies help."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
import torch
from numpy.typing import NDArray

from oneneuron.datasets.task import BinaryTask, standardised
from oneneuron.studies.practicality.cells import ARMS, TABLE_REG_STRENGTH
from oneneuron.studies.practicality.grids import BATCH_SIZE, GRIDS, SIZES, neuron_of
from oneneuron.studies.practicality.parts import Part
from oneneuron.studies.practicality.search import MET, passes_over
from oneneuron.studies.practicality.tasks import samples_of
from oneneuron.training.checkpoint import Checkpoint
from oneneuron.training.single import DIVERGED_LOSS
from oneneuron.training.two_layer import Batches, Ensemble, Recipe, train_ensemble

TASKS = ("spheres_1_01", "gaussians_0_1")
"""The datasets that are hardest to learn: spheres of radius 1 and 1.01, Gaussians 0.1 apart."""

REMEDIES: dict[str, dict[str, float]] = {
    "none": {},
    "clipped": {"clip_norm": 1.0},
    "bounded": {"largest_exponent": 5.0},
}
"""What the report did not try: the gradient shortened to norm 1, and exp(min(w·x + b, 5))."""

STEPS_BEFORE, STEPS_AFTER = 200, 20
"""Steps that are kept around the first one of a divergence."""

RECORD: dict[str, str] = {
    "study": "str",
    "task": "str",
    "standardised": "bool",
    "remedy": "str",
    "arm": "str",
    "seed": "int64",
    "reg_strength": "float64",
    "learning_rate": "float64",
    "decay": "float64",
    "epochs": "int64",
    "train_size": "int64",
    **MET,
    **passes_over("full_train"),
}
"""Columns of the record, one row a member and epoch; see `search.RECORD`."""

DIVERGENCES: dict[str, str] = {
    **{name: RECORD[name] for name in ("task", "standardised", "remedy", "arm", "seed")},
    **{name: RECORD[name] for name in ("learning_rate", "decay", "epoch")},
    "step": "int64",
    "loss": "float64",
    "scale": "float64",
    "weight_norm": "float64",
    "bias": "float64",
    "gradient_norm": "float64",
}
"""Columns of the divergences, one row a step around each member's first one.

``epoch`` is that in which it diverged; ``step`` counts from the first step in it whose batch has a
mean loss over 10³ or none at all; ``loss`` is that of the batch, the others are the state after
the step.
"""


@dataclass(frozen=True)
class _Member:
    arm: str
    remedy: str
    learning_rate: float
    decay: float

    @property
    def recipe(self) -> Recipe:
        return Recipe(
            neuron_of(self.arm),
            self.learning_rate,
            self.decay,
            TABLE_REG_STRENGTH,
            **REMEDIES[self.remedy],
        )


def train_long(
    job: Mapping[str, Any], tasks: Sequence[BinaryTask], checkpoint: Checkpoint | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
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
    tuple of pandas.DataFrame
        The record, columns of `RECORD`, and the steps around divergences, of `DIVERGENCES`.
    """
    torch.set_num_threads(1)
    seed, epochs = int(job["seed"]), int(job["epochs"])
    sizes = SIZES["spheres"]
    trained: list[pd.DataFrame] = []
    records, divergences = [], []
    for (name, raw), scaled in product(zip(TASKS, tasks, strict=True), (True, False)):
        print(f"{name}, inputs {'standardised' if scaled else 'raw'}")
        task = standardised(raw) if scaled else raw
        batches = Batches(*samples_of(task, sizes[:1])["train"], BATCH_SIZE, seed)
        members = _members(with_remedies=scaled)
        recipes = [member.recipe for member in members]
        saved = None if checkpoint is None else Part(checkpoint, len(trained), trained)
        record = None if saved is None else saved.finished()
        if record is None:
            ensemble = Ensemble(sizes, recipes, seed)
            record = train_ensemble(ensemble, batches, epochs, checkpoint=saved)
        trained.append(record)
        diverged = record[record["diverged"]].drop_duplicates("member")
        first = dict(zip(diverged["member"].tolist(), diverged["epoch"].tolist(), strict=True))
        steps = _steps_around(sizes, recipes, seed, batches, first)
        of_member = pd.DataFrame([vars(member) for member in members])
        constant: dict[str, Any] = {
            "study": "practicality",
            "task": name,
            "standardised": scaled,
            "seed": seed,
            "reg_strength": TABLE_REG_STRENGTH,
            "epochs": epochs,
            "train_size": len(task.train_y),
        }
        records.append(record.join(of_member, on="member").assign(**constant))
        divergences.append(steps.join(of_member, on="member").assign(**constant))
    return _table(records, RECORD), _table(divergences, DIVERGENCES)


def _members(with_remedies: bool) -> list[_Member]:
    grid = GRIDS["spheres"]
    tried = [(arm, "none") for arm in ARMS]
    if with_remedies:
        tried += [("exponential", remedy) for remedy in REMEDIES if remedy != "none"]
    return [
        _Member(*values, learning_rate, decay)
        for values, learning_rate, decay in product(tried, grid.learning_rates, grid.decays)
    ]


def _table(parts: list[pd.DataFrame], columns: Mapping[str, str]) -> pd.DataFrame:
    table = pd.concat(parts, ignore_index=True).reindex(columns=list(columns))
    return table.astype(dict(columns))


def _steps_around(
    sizes: tuple[int, ...],
    recipes: list[Recipe],
    seed: int,
    batches: Batches,
    first: Mapping[int, int],
) -> pd.DataFrame:
    """Train those that diverge once more, which gives the same bits, and look at each step.

    Parameters
    ----------
    first
        By member the epoch in which it diverges.
    """
    members, parts = list(first), [pd.DataFrame({"member": [], "epoch": []}, dtype="int64")]
    ensemble = Ensemble(sizes, [recipes[member] for member in members], seed) if members else None
    traces: dict[int, NDArray[np.float64]] = {}
    epoch = 0
    while ensemble is not None and members:
        epoch += 1
        near = [place for place, member in enumerate(members) if first[member] - epoch <= 1]
        trace = ensemble.train_epoch(batches, trace=bool(near)).trace
        for place in near if trace is not None else ():
            member = members[place]
            met = np.stack([getattr(trace, name)[:, place] for name in _FIGURES])
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


_FIGURES = ("loss", "scale", "weight_norm", "bias", "gradient_norm")


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
    columns = dict(zip(_FIGURES, figures[:, kept], strict=True))
    return pd.DataFrame({"member": member, "epoch": epoch, "step": step[kept], **columns})
