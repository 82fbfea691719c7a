"""The search of a cell: every arm with every combination of hyperparameters, from one seed."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import torch
from torch import Tensor, nn

from oneneuron.datasets.task import BinaryTask, standardised
from oneneuron.losses import count_errors, polynomial_hinge
from oneneuron.neurons import WithNeuron
from oneneuron.seeding import torch_generator
from oneneuron.studies.practicality.cells import CELLS, Cell
from oneneuron.studies.practicality.grids import BATCH_SIZE, SIZES, Trial, neuron_of, trials
from oneneuron.studies.practicality.network import MnistNetwork
from oneneuron.studies.practicality.parts import Part
from oneneuron.studies.practicality.tasks import samples_of
from oneneuron.training.checkpoint import Checkpoint
from oneneuron.training.single import Member, Row, Samples, SavedState, train_member
from oneneuron.training.two_layer import NEURONS, Batches, Ensemble, train_ensemble
from oneneuron.training.two_layer.run import LOW_COUNT

IMAGE = (1, 28, 28)
AT_ONCE = 256
"""Images whose outputs are computed at once, so that they stay in the processor's cache."""

ALONE = ("mnist", "cifar")
"""Families whose networks are trained one after the other.

A step of one of them fills the processor by itself, and all at once would need gigabytes.
"""

SHAPES = {"mnist": IMAGE, **{family: sizes[:1] for family, sizes in SIZES.items()}}
"""Of a sample, as the network of each family takes it."""

HELD_OUT = ("test", "validation")
Sets = Mapping[str, tuple[Tensor, Tensor]]

MET: dict[str, str] = {
    "epoch": "int64",
    "train_loss": "float64",
    "train_errors": "int64",
    "scale": "float64",
    "weight_norm": "float64",
    "bias": "float64",
    "gradient_norm": "float64",
    "diverged": "bool",
}
"""Columns of what an epoch met and left, in the records of searches and of long training."""


def passes_over(*sets: str) -> dict[str, str]:
    """Return the columns of passes over some sets of samples at an epoch's end."""
    return {
        f"{network}{name}_{what}": kind
        for name in sets
        for network in ("", "bare_")
        for what, kind in (("loss", "float64"), ("errors", "Int64"))
    }


RECORD: dict[str, str] = {
    "study": "str",
    "cell": "str",
    "family": "str",
    "seed": "int64",
    "arm": "str",
    "reg_strength": "float64",
    "learning_rate": "float64",
    "decay": "float64",
    "combination": "int64",
    "epochs": "int64",
    "train_size": "int64",
    "test_size": "int64",
    "validation_size": "int64",
    **MET,
    **passes_over("full_train", *HELD_OUT),
}
"""Columns of a search's record with their types, one row for each trial and epoch.

Losses are means over samples, without the penalty; ``…_errors`` count samples whose output has not
the sign of their target. ``train_…`` are met while the epoch ran, the others come from a pass at
its end and are missing where none was made: test and validation samples are looked at where a
trial first has no training errors, and at its last epoch. ``bare_…`` is the network without its
neuron.
"""


def search(
    job: Mapping[str, Any], task: BinaryTask, checkpoint: Checkpoint | None = None
) -> pd.DataFrame:
    """Train every arm of a cell with every combination of its grid, from one seed.

    All share the samples, the network's initial weights, those of the neuron, and the order of the
    batches. Inputs are standardised by the training set.

    Parameters
    ----------
    job
        ``cell`` (a name), ``seed``, ``epochs``, and ``controls``: whether these are trained too.
    task
        The samples, not standardised.
    checkpoint
        Where to save the state of the training and resume from it.

    Returns
    -------
    pandas.DataFrame
        The columns are those of `RECORD`.
    """
    torch.set_num_threads(1)
    cell, seed, epochs = CELLS[job["cell"]], int(job["seed"]), int(job["epochs"])
    tried = trials(cell.family, job["controls"])
    groups = [[trial] for trial in tried] if cell.family in ALONE else [tried]
    sets = samples_of(standardised(task), SHAPES[cell.family])
    tables: list[pd.DataFrame] = []
    for number, group in enumerate(groups):
        saved = None if checkpoint is None else Part(checkpoint, number, tables)
        table = None if saved is None else saved.finished()
        if table is None:
            print(", ".join(dict.fromkeys(trial.arm for trial in group)))
            train = _train_image_network if cell.family == "mnist" else _train_ensemble
            table = train(cell, group, sets, seed, epochs, saved)
        tables.append(table)
    parts = [
        table.join(pd.DataFrame([vars(trial) for trial in group]), on="member")
        for table, group in zip(tables, groups, strict=True)
    ]
    record = pd.concat(parts, ignore_index=True).assign(
        study="practicality",
        cell=cell.name,
        family=cell.family,
        seed=seed,
        epochs=epochs,
        train_size=len(task.train_y),
        test_size=len(task.test_y),
        validation_size=len(task.validation_y),
    )
    return record.reindex(columns=list(RECORD)).astype(RECORD)


def _train_ensemble(
    cell: Cell,
    group: Sequence[Trial],
    sets: Sets,
    seed: int,
    epochs: int,
    saved: SavedState | None,
) -> pd.DataFrame:
    return train_ensemble(
        Ensemble(SIZES[cell.family], [trial.recipe for trial in group], seed),
        Batches(*sets["train"], BATCH_SIZE, seed),
        epochs,
        held_out={name: sets[name] for name in HELD_OUT},
        stops_at_zero=[trial.stops_at_zero(cell) for trial in group],
        checkpoint=saved,
    )


def _train_image_network(
    cell: Cell,
    group: Sequence[Trial],
    sets: Sets,
    seed: int,
    epochs: int,
    saved: SavedState | None,
) -> pd.DataFrame:
    (trial,) = group
    network = MnistNetwork(torch_generator(seed, "network"))
    model: nn.Module = network
    kind = NEURONS[neuron_of(trial.arm)]
    if kind is not None:
        neuron = kind(math.prod(IMAGE), generator=torch_generator(seed, "neuron", 0))
        model = WithNeuron(network, neuron)
    member = Member(
        model,
        torch.optim.Adam(model.parameters(), fused=True),
        polynomial_hinge,
        reg_strength=trial.reg_strength,
        batch_size=BATCH_SIZE,
        seed=seed,
        schedule=lambda epoch, _: trial.learning_rate * trial.decay ** (epoch - 1),
    )
    train = Samples(*sets["train"])
    state = None if saved is None else saved.load()
    reached = state is not None and any(map(_has_no_errors, state["rows"]))

    def evaluate(model: nn.Module, row: Row) -> Row:
        nonlocal reached
        over = row["epoch"] == epochs or not _all_finite(model)
        few = row["train_errors"] <= LOW_COUNT * len(train)
        found = _neuron_state(model)
        if (few and not reached) or over:
            found |= _measure(model, train.x, train.y, "full_train")
        at_zero = not reached and _has_no_errors(found)
        reached = reached or at_zero
        if at_zero or over:
            for name in HELD_OUT:
                found |= _measure(model, *sets[name], name)
        return found

    def stop(row: Row) -> bool:
        return not _all_finite(model) or (trial.stops_at_zero(cell) and _has_no_errors(row))

    rows = train_member(member, train, evaluate, epochs, saved, stop)
    return pd.DataFrame(rows).assign(member=0)


def _has_no_errors(row: Row) -> bool:
    return row.get("full_train_errors") == 0


def _all_finite(model: nn.Module) -> bool:
    return all(bool(p.isfinite().all()) for p in model.parameters())


def _neuron_state(model: nn.Module) -> Row:
    if not isinstance(model, WithNeuron):
        return {"scale": np.nan, "weight_norm": np.nan, "bias": np.nan}
    neuron = model.neuron
    return {
        "scale": neuron.scale.item(),
        "weight_norm": neuron.weight.norm().item(),
        "bias": neuron.bias.item(),
    }


@torch.no_grad()
def _measure(model: nn.Module, x: Tensor, y: Tensor, name: str) -> Row:
    """Measure a network on samples, whole and bare."""
    network = model.network if isinstance(model, WithNeuron) else model
    bare = torch.cat([network(part) for part in torch.split(x, AT_ONCE)])
    outputs = {"": bare, "bare_": bare}
    if isinstance(model, WithNeuron):
        outputs[""] = bare + model.neuron(x.flatten(1))
    row: Row = {}
    for prefix, output in outputs.items():
        loss = polynomial_hinge(output, y).double().mean().item()
        row |= {f"{prefix}{name}_loss": loss, f"{prefix}{name}_errors": count_errors(output, y)}
    return row
