"""The noise experiment: what happens when the weights of a trained neuron are shaken."""

from collections.abc import Mapping
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
import torch
from torch import Tensor

from oneneuron.datasets.task import BinaryTask, standardised
from oneneuron.neurons import WithNeuron
from oneneuron.seeding import torch_generator
from oneneuron.studies.practicality.cells import BATCH_SIZE, SIZES, TABLE_REG_STRENGTH
from oneneuron.studies.practicality.grids import neuron_of
from oneneuron.studies.practicality.samples import samples_of
from oneneuron.training.checkpoint import Checkpoint
from oneneuron.training.record import DIVERGED_LOSS
from oneneuron.training.two_layer import Batches, Ensemble, Recipe

ARMS = ("exponential", "relu", "sigmoid")
LEARNING_RATE, DECAY = 1e-2, 0.98
"""At which the networks are trained, before the noise and after it."""

NOISES = (0.01, 0.03, 0.1, 0.3, 1.0)
"""Standard deviations of the noise, as multiples of the mean |weight| of the neuron."""

DRAWS = 10
"""Draws of the noise; the first decides the claim."""

EPOCHS_AFTER = 5

RECORD: dict[str, str] = {
    "study": "str",
    "arm": "str",
    "seed": "int64",
    "learning_rate": "float64",
    "decay": "float64",
    "train_size": "int64",
    "trained_epochs": "int64",
    "noise": "float64",
    "draw": "int64",
    "loss_before": "float64",
    "loss_after": "float64",
    "epoch": "int64",
    "diverged": "bool",
}
"""Columns of the record, one row for each arm, noise, draw and epoch of the training after it.

``loss_before`` and ``…_after`` are means over the training set right before and after the noise,
without the penalty. After a parameter that is not finite there are no rows.
"""


def train(
    job: Mapping[str, Any], task: BinaryTask, checkpoint: Checkpoint | None = None
) -> pd.DataFrame:
    """Train networks, add noise to the weights w of their neurons, and train on.

    The same standard normal draw serves every arm and every size of noise.

    Parameters
    ----------
    job
        ``seed``, and ``epochs``: those before the noise.
    task
        Spheres of radius 1 and 1.01, not standardised.
    checkpoint
        Not used: it takes a minute.

    Returns
    -------
    pandas.DataFrame
        The columns are those of `RECORD`.
    """
    torch.set_num_threads(1)
    seed, epochs = int(job["seed"]), int(job["epochs"])
    sizes = SIZES["spheres"]
    x, y = samples_of(standardised(task), sizes[:1])["train"]
    batches = Batches(x, y, BATCH_SIZE, seed)
    recipes = [Recipe(neuron_of(arm), LEARNING_RATE, DECAY, TABLE_REG_STRENGTH) for arm in ARMS]
    trained = Ensemble(sizes, recipes, seed)
    for _ in range(epochs):
        trained.train_epoch(batches)
    before = trained.measure(x, y)

    shaken = list(product(range(len(ARMS)), NOISES, range(DRAWS)))
    ensemble = trained.select([member for member, _, _ in shaken])
    ensemble.add_to_neuron_weights(_noise(trained, shaken, seed))
    after = ensemble.measure(x, y)
    table = pd.DataFrame(
        {
            "study": "practicality",
            "arm": [ARMS[member] for member, _, _ in shaken],
            "seed": seed,
            "learning_rate": LEARNING_RATE,
            "decay": DECAY,
            "train_size": len(y),
            "trained_epochs": epochs,
            "noise": [noise for _, noise, _ in shaken],
            "draw": [draw for _, _, draw in shaken],
            "loss_before": before.loss[[member for member, _, _ in shaken]],
            "loss_after": after.loss,
        }
    )
    parts, alive = [], np.ones(len(shaken), dtype=bool)
    for epoch in range(1, EPOCHS_AFTER + 1):
        result = ensemble.train_epoch(batches)
        diverged = result.diverged
        if epoch == EPOCHS_AFTER:
            diverged = diverged | ~(ensemble.measure(x, y).loss <= DIVERGED_LOSS)
        met = table.assign(
            epoch=epoch,
            # right after the noise no epoch is the first, so that a large loss always counts
            diverged=diverged,
        )
        parts.append(met[alive])
        alive &= result.finite
    record = pd.concat(parts).sort_values(["arm", "noise", "draw", "epoch"], ignore_index=True)
    return record.reindex(columns=list(RECORD)).astype(RECORD)


def _noise(trained: Ensemble, shaken: list[tuple[int, float, int]], seed: int) -> Tensor:
    """Draw the noise on w of each: (members, inputs)."""
    mean_size = []
    for member in range(len(trained)):
        model = trained.module(member)
        assert isinstance(model, WithNeuron)
        mean_size.append(model.neuron.weight.detach().abs().mean())
    inputs = trained.sizes[0]
    # (from 1: a zero at the end of an index is no index)
    draws = [
        torch.randn(inputs, generator=torch_generator(seed, "noise", draw + 1))
        for draw in range(DRAWS)
    ]
    return torch.stack([noise * mean_size[member] * draws[draw] for member, noise, draw in shaken])
