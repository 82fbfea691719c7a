"""The seed study: the same networks trained with and without a neuron, which is then dropped.

Networks of one seed start from the same weights in every arm, and neurons of one seed from the
same w, with a = 0, so that at the start every arm computes the same.
"""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import torch
from torch import nn
from torch.func import vmap

from oneneuron.neurons import ExponentialNeuron, ReLUNeuron, SkipNeuron
from oneneuron.studies.landscape.design import CLIP_NORM, LEARNING_RATE, Variant, times
from oneneuron.studies.landscape.multiplied import Multiplied, as_is
from oneneuron.studies.landscape.neurons import MonomialNeuron, with_neuron
from oneneuron.studies.landscape.problems import PROBLEMS, Problem
from oneneuron.training.batched import (
    SGD,
    Adam,
    BatchedNetworks,
    BatchedResult,
    Optimiser,
    measure,
    train_batched,
)
from oneneuron.training.batched.networks import Tensors

KEPT = ("loss", "errors")
"""Of a network within a construction that has no neuron to drop."""

OPTIMISERS: dict[str, tuple[Optimiser, float | None]] = {
    "descent": (SGD(LEARNING_RATE), CLIP_NORM),
    "adam": (Adam(LEARNING_RATE), None),
}
"""Each with the length over which gradients are clipped: Adam's steps are short by themselves."""


def train(job: Mapping[str, Any], checkpoint: object = None) -> pd.DataFrame:
    """Train one arm of a problem from some seeds.

    Parameters
    ----------
    job
        ``cell`` (the problem), ``arm``, ``seeds``, and ``variants``: mappings of `Variant`.
    checkpoint
        Of no use: a job is done in minutes.

    Returns
    -------
    pandas.DataFrame
        A row for each variant, seed and time at which its network was measured.
    """
    return _train_all(PROBLEMS[job["cell"]], job)


def train_wider(job: Mapping[str, Any], checkpoint: object = None) -> pd.DataFrame:
    """Train one arm of a problem with hidden layers of several widths; see `train`.

    Parameters
    ----------
    job
        As in `train`, and ``widths``, each 1 or more.
    checkpoint
        Of no use: a job is done in minutes.
    """
    problem = PROBLEMS[job["cell"]]
    wider = [replace(problem, hidden=width, bad={}, good={}) for width in job["widths"]]
    return pd.concat([_train_all(one, job) for one in wider], ignore_index=True)


def _train_all(problem: Problem, job: Mapping[str, Any]) -> pd.DataFrame:
    variants = [Variant(**variant) for variant in job["variants"]]
    found = []
    # those that differ in λ and b alone are trained together
    for (optimiser, steps), some in itertools.groupby(variants, lambda v: (v.optimiser, v.steps)):
        members = [(variant, seed) for variant in some for seed in job["seeds"]]
        found.append(_train(problem, job["arm"], members, optimiser, steps))
    return pd.concat(found, ignore_index=True)


def _train(
    problem: Problem,
    arm: str,
    members: Sequence[tuple[Variant, int]],
    optimiser: str,
    steps: int,
) -> pd.DataFrame:
    networks = BatchedNetworks.of([_member(problem, arm, *member) for member in members])
    rule, clip_norm = OPTIMISERS[optimiser]
    result = train_batched(
        *(networks, problem.x, problem.y),
        loss=as_is if arm == "multiplied" else problem.loss,
        optimiser=rule,
        steps=steps,
        reg_strength=torch.tensor([variant.reg_strength for variant, _ in members]),
        measure_at=times(steps),
        clip_norm=clip_norm,
    )
    of_member: dict[str, list[Any]] = {
        "seed": [seed for _, seed in members],
        "reg_strength": [variant.reg_strength for variant, _ in members],
        "initial_bias": [variant.bias for variant, _ in members],
    }
    when = len(result.steps)
    lost = (result.diverged_at > 0) & (result.diverged_at <= result.steps[:, None])
    rows = {
        "study": "landscape",
        "cell": problem.name,
        "hidden": problem.hidden,
        "arm": arm,
        "optimiser": optimiser,
        **{name: np.tile(values, when) for name, values in of_member.items()},
        "step": np.repeat(result.steps, len(members)),
        **{name: values.reshape(-1) for name, values in _measured(problem, arm, result).items()},
        "diverged": lost.reshape(-1),
    }
    return pd.DataFrame(rows)


def _member(problem: Problem, arm: str, variant: Variant, seed: int) -> nn.Module:
    network = problem.drawn(seed)
    if arm == "without":
        return network
    if arm == "multiplied":
        # half of λ, so that the penalty is λ a²/2 as in the other arms
        return Multiplied(problem, network, variant.reg_strength / 2, variant.bias)
    return with_neuron(network, _neuron(problem, arm), seed, variant.bias)


def _neuron(problem: Problem, arm: str) -> SkipNeuron:
    if arm == "exponential":
        return ExponentialNeuron(problem.inputs, dtype=torch.float64)
    if arm == "relu":
        return ReLUNeuron(problem.inputs, dtype=torch.float64)
    if arm == "monomial":
        return MonomialNeuron(len(problem.x), problem.inputs, dtype=torch.float64)
    raise ValueError(f"the seed study has no arm {arm!r}")


def _measured(problem: Problem, arm: str, result: BatchedResult) -> dict[str, Any]:
    """Return what was measured of the members, each (times, members)."""
    names = ("objective", "loss", "errors", "bare_loss", "bare_errors")
    of_neuron = ("scale", "weight_norm", "bias")
    found = {name: getattr(result, name) for name in (*names, *of_neuron, "gradient_norm")}
    if arm != "multiplied":
        return found
    inner = {name.removeprefix("network."): v for name, v in result.parameters.items()}
    states = {name: value for name, value in inner.items() if name[0].isdigit()}
    of_networks = _of_networks(problem, states)
    return found | {
        **{f"{network}{name}": of_networks[name] for network in ("", "bare_") for name in KEPT},
        **{name: result.parameters[name].numpy() for name in ("scale", "bias")},
    }


def _of_networks(problem: Problem, states: Tensors) -> dict[str, Any]:
    """Return loss and errors of networks whose states have two leading axes."""
    network, unused = problem.network(), torch.tensor(1.0)

    def of_one(state: Tensors) -> Tensors:
        return measure(network, problem.loss, state, problem.x, problem.y, unused)

    found = vmap(vmap(of_one))(states)
    return {name: found[name].numpy() for name in KEPT}
