"""The search of a cell: every arm with every combination of hyperparameters, from one seed."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import torch
from torch import Tensor, nn

from oneneuron.datasets.task import BinaryTask, standardised
from oneneuron.losses import polynomial_hinge
from oneneuron.neurons import WithNeuron
from oneneuron.seeding import torch_generator
from oneneuron.studies.practicality.cells import BATCH_SIZE, SIZES, Family
from oneneuron.studies.practicality.grids import Trial, neuron_of, trials
from oneneuron.studies.practicality.kept import MET_READ, kept_epochs
from oneneuron.studies.practicality.network import MnistNetwork
from oneneuron.studies.practicality.samples import samples_of
from oneneuron.studies.practicality.tasks import make
from oneneuron.training.checkpoint import Checkpoint
from oneneuron.training.parts import Training, train_in_turn
from oneneuron.training.record import passes_over
from oneneuron.training.single import (
    Member,
    Row,
    Samples,
    SavedState,
    all_finite,
    measure,
    outputs,
    train_member,
)
from oneneuron.training.two_layer import NEURONS, Batches, Ensemble, train_ensemble
from oneneuron.training.two_layer.run import few_errors

IMAGE = (1, 28, 28)
ALONE = ("mnist", "cifar")
"""Families whose networks are trained one after the other.

A step of one of them fills the processor by itself, and all at once would need gigabytes.
"""

SHAPES = {"mnist": IMAGE, **{family: sizes[:1] for family, sizes in SIZES.items()}}
"""Of a sample, as the network of each family takes it."""

HELD_OUT = ("test", "validation")
Sets = Mapping[str, tuple[Tensor, Tensor]]

RECORD: dict[str, str] = {
    **dict.fromkeys(("study", "cell", "family"), "str"),
    "seed": "int64",
    "arm": "str",
    **dict.fromkeys(("reg_strength", "learning_rate", "decay"), "float64"),
    **dict.fromkeys(("combination", "epochs"), "int64"),
    **dict.fromkeys(("train_size", "test_size", "validation_size"), "int64"),
    **MET_READ,
    **passes_over("full_train", *HELD_OUT),
}
"""Columns of a search's record with their types, one row for each trial and epoch that is kept.

All epochs are of those that table 1 compares, which go on at zero errors; `kept_epochs` tells which
are of the others, `MET` and `passes_over` what the columns are. Passes are missing where none was
made: test and validation samples are looked at where a trial first has no training errors, and at
its last epoch.
"""


def train(
    job: Mapping[str, Any],
    task: BinaryTask | None = None,
    files: Sequence[str | Path] | None = None,
    checkpoint: Checkpoint | None = None,
) -> pd.DataFrame:
    """Train every arm of a cell with every combination of its grid, from one seed.

    All share the samples, the network's initial weights, those of the neuron, and the order of the
    batches. Inputs are standardised by the training set.

    Parameters
    ----------
    job
        ``cell`` (a name), its ``family`` and ``tables``, ``seed``, ``epochs``, and ``controls``:
        whether these are trained too. With `files` also ``train_size`` and ``held_out``.
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
    family = job["family"]
    if task is None:
        task = make(family, job["seed"], job["train_size"], job["held_out"], files=files)
    tried = trials(family, job["controls"])
    groups = [[trial] for trial in tried] if family in ALONE else [tried]
    sets = samples_of(standardised(task), SHAPES[family])
    trainings = [(titled(group), trainer(family, job, group, sets)) for group in groups]
    tables = train_in_turn(trainings, checkpoint)
    # the curves that are drawn are of those that the first table compares
    parts = [
        joined(kept_epochs(table, _going_on(group, job["tables"])), group)
        for table, group in zip(tables, groups, strict=True)
    ]
    record = pd.concat(parts, ignore_index=True).assign(
        study="practicality",
        **{name: job[name] for name in ("cell", "family", "seed", "epochs")},
        train_size=len(task.train_y),
        test_size=len(task.test_y),
        validation_size=len(task.validation_y),
    )
    return record.reindex(columns=list(RECORD)).astype(RECORD)


def _going_on(group: Sequence[Trial], tables: Sequence[int]) -> list[int]:
    """Return the members of a group that go on once they have no training errors."""
    return [member for member, trial in enumerate(group) if not trial.stops_at_zero(tables)]


def titled(group: Sequence[Trial]) -> str:
    """Return the arms of a group, as the log names it."""
    return ", ".join(dict.fromkeys(trial.arm for trial in group))


def joined(table: pd.DataFrame, group: Sequence[Trial]) -> pd.DataFrame:
    """Return a group's record with what was tried beside each member."""
    return table.join(pd.DataFrame([vars(trial) for trial in group]), on="member")


def trainer(family: Family, job: Mapping[str, Any], group: Sequence[Trial], sets: Sets) -> Training:
    """Return what trains a group of the networks that the tables have of a family of datasets."""
    if family == "mnist":
        return partial(train_alone, MnistNetwork, job, group, sets)
    return partial(_train_ensemble, job, group, sets)


def _train_ensemble(
    job: Mapping[str, Any], group: Sequence[Trial], sets: Sets, saved: SavedState | None
) -> pd.DataFrame:
    return train_ensemble(
        Ensemble(SIZES[job["family"]], [trial.recipe for trial in group], job["seed"]),
        Batches(*sets["train"], BATCH_SIZE, job["seed"]),
        job["epochs"],
        held_out={name: sets[name] for name in HELD_OUT},
        stops_at_zero=[trial.stops_at_zero(job["tables"]) for trial in group],
        checkpoint=saved,
    )


def train_alone(
    make_network: Callable[[torch.Generator], nn.Module],
    job: Mapping[str, Any],
    group: Sequence[Trial],
    sets: Sets,
    saved: SavedState | None,
) -> pd.DataFrame:
    """Train one network by itself, as `train` has it of each trial.

    Parameters
    ----------
    make_network
        Makes the network with its initial weights drawn.
    job
        As of `train`.
    group
        The one trial.
    sets
        x and y of ``train``, ``test`` and ``validation``.
    saved
        Where to save the state of the training and resume from it.
    """
    (trial,), seed, epochs = group, job["seed"], job["epochs"]
    stops_at_zero = trial.stops_at_zero(job["tables"])
    model = make_network(torch_generator(seed, "network"))
    kind = NEURONS[neuron_of(trial.arm)]
    if kind is not None:
        inputs = sets["train"][0][0].numel()
        neuron = kind(inputs, generator=torch_generator(seed, "neuron", 0))
        model = WithNeuron(model, neuron)
    member = Member(
        model,
        torch.optim.Adam(model.parameters(), fused=True),
        polynomial_hinge,
        reg_strength=trial.reg_strength,
        batch_size=BATCH_SIZE,
        seed=seed,
        schedule=lambda epoch, _: trial.recipe.learning_rate_in(epoch),
    )
    state = None if saved is None else saved.load()
    reached = state is not None and any(map(_has_no_errors, state["rows"]))

    def look_at(name: str) -> Row:
        x, y = sets[name]
        return measure(outputs(model, x), y, _precise_hinge, name.replace("train", "full_train"))

    def evaluate(model: nn.Module, row: Row) -> Row:
        nonlocal reached
        over = row["epoch"] == epochs or not all_finite(model)
        few = row["train_errors"] <= few_errors(len(sets["train"][1]))
        found = look_at("train") if (few and not reached) or over else {}
        at_zero = not reached and _has_no_errors(found)
        reached = reached or at_zero
        for name in HELD_OUT if at_zero or over else ():
            found |= look_at(name)
        return found

    def stop(row: Row) -> bool:
        return not all_finite(model) or (stops_at_zero and _has_no_errors(row))

    rows = train_member(member, Samples(*sets["train"]), evaluate, epochs, saved, stop)
    return pd.DataFrame(rows).assign(member=0)


def _has_no_errors(row: Row) -> bool:
    return row.get("full_train_errors") == 0


def _precise_hinge(output: Tensor, target: Tensor) -> Tensor:
    """Of each sample, in double precision: its sum is taken in it, as in the ensembles."""
    return polynomial_hinge(output, target).double()
