"""The protocol of the EEG study: its arms, and one run of one of them.

The recipe is the post's (T. Hoskovec, Rossum, 2018) on the code that it builds on; where both are
silent the choice is ours and said so.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from oneneuron.losses import count_errors, polynomial_hinge
from oneneuron.neurons import (
    ExponentialNeuron,
    ReLUNeuron,
    SkipNeuron,
    WithNeuron,
)
from oneneuron.seeding import numpy_generator, torch_generator
from oneneuron.studies.eeg.frames import Frames
from oneneuron.studies.eeg.network import EegNetwork
from oneneuron.studies.eeg.splits import split_frames
from oneneuron.training.checkpoint import Checkpoint
from oneneuron.training.record import MET, passes_over
from oneneuron.training.single import (
    Member,
    Row,
    Samples,
    measure,
    outputs,
    train_member,
)

FEATURES = 28 * 28 * 3
MOST_WRONG = 10.0
"""An output further than this on the wrong side makes a start wild."""

MOST_DRAWS = 1000
"""Draws after which a clean start is given up; the published data need two or three."""


@dataclass(frozen=True)
class Arm:
    """One way of training the network.

    Attributes
    ----------
    name
        In files.
    neuron
        The neuron that is added; None for none.
    scaled_input
        Whether the neuron sees x divided by the root-mean-square norm of the training frames.
    clean_start
        Whether its weights are drawn anew until the start is clean (`is_clean`).
    """

    name: str
    neuron: type[SkipNeuron] | None = None
    scaled_input: bool = False
    clean_start: bool = False


ARMS = {
    arm.name: arm
    for arm in (
        Arm("without"),
        Arm("letter", ExponentialNeuron),
        Arm("clean_start", ExponentialNeuron, clean_start=True),
        Arm("scaled_input", ExponentialNeuron, scaled_input=True),
        Arm("relu_scaled", ReLUNeuron, scaled_input=True),
    )
}


def train(
    job: Mapping[str, Any],
    frames: Frames,
    checkpoint: Checkpoint | None = None,
    clean_start: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Train one arm of one cell of the study with one seed.

    Arms of one seed share the split, the initial weights of the network and the order of the
    batches.

    Parameters
    ----------
    job
        ``cell`` (a name), ``layout`` (that of `frames`), ``split``, ``arm``, ``seed``, ``epochs``,
        ``batch_size``, ``learning_rate``, ``reg_strength`` (λ of λ a²/2), ``precision``
        (``float32`` or ``bf16``) and ``device``.
    frames
        All frames.
    checkpoint
        Where to save the state of the training and resume from it.
    clean_start
        For the arm *letter* the record of the same job's *clean start*: where its first draw of
        the neuron's weights was clean, they are the same run, and nothing is trained.

    Returns
    -------
    pandas.DataFrame
        One row an epoch; the columns are those of `RECORD`.
    """
    if clean_start is not None and (clean_start["neuron_draws"] == 1).all():
        print("the first draw of the neuron was clean: the same run as clean_start's")
        return clean_start.assign(arm=job["arm"])[list(RECORD)].astype(RECORD)
    torch.set_num_threads(1)
    arm, seed = ARMS[job["arm"]], int(job["seed"])
    split = split_frames(frames, job["split"], seed)
    train_samples = samples_of(frames, split.train, job["device"])
    validation = samples_of(frames, split.validation, job["device"])
    parts = {"half": _first_half(len(validation), seed), "positive": validation.y > 0}
    network = EegNetwork(generator=torch_generator(seed, "network"))
    model, draws = _model(arm, network.to(job["device"]), train_samples, seed)
    last = _Ends()

    def begin(model: nn.Module) -> None:
        last.network, last.neuron = _addends(model, validation.x)

    def evaluate(model: nn.Module, met: Row) -> Row:
        (bare, added), alive = _addends_and_alive(model, network, validation.x)
        found = {"": bare + added, "bare_": bare}
        row = measure(found, validation.y, polynomial_hinge, "validation") | {"units_alive": alive}
        for name, output in found.items():
            for part, index in parts.items():
                errors = count_errors(output[index], validation.y[index])
                row[f"{name}validation_errors_{part}"] = errors
            row[f"{name}positive_outputs"] = int((output > 0).sum())
        for name, mixed in {"neuron": bare + last.neuron, "network": last.network + added}.items():
            row[f"validation_errors_last_{name}"] = count_errors(mixed, validation.y)
        last.network, last.neuron = bare, added
        if met["epoch"] in (1, job["epochs"]):
            row |= full_pass(model)
        return row | (_loudness(bare, added) if isinstance(model, WithNeuron) else {})

    def full_pass(model: nn.Module) -> Row:
        found = outputs(model, train_samples.x)
        return measure(found, train_samples.y, polynomial_hinge, "full_train")

    member = member_of(model, job)
    epochs = job["epochs"]
    rows = train_member(member, train_samples, evaluate, epochs, checkpoint, begin=begin)
    if len(rows) < epochs:
        rows[-1] |= full_pass(model)
    table = pd.DataFrame(rows).assign(
        study="eeg",
        **{key: job[key] for key in _OF_THE_JOB},
        train_size=len(train_samples),
        validation_size=len(validation),
        **{f"validation_size_{part}": int(index.sum()) for part, index in parts.items()},
        neuron_draws=draws,
    )
    return table.reindex(columns=list(RECORD)).astype(RECORD)


_OF_THE_JOB: dict[str, str] = {
    **dict.fromkeys(("cell", "layout", "split", "arm", "precision"), "str"),
    **dict.fromkeys(("seed", "epochs", "batch_size"), "int64"),
    **dict.fromkeys(("learning_rate", "reg_strength"), "float64"),
}

_ALL: dict[str, str] = {
    "study": "str",
    **_OF_THE_JOB,
    "neuron_draws": "int64",
    **dict.fromkeys(("train_size", "validation_size"), "int64"),
    **dict.fromkeys(("validation_size_half", "validation_size_positive"), "int64"),
    **MET,
    **passes_over("validation", errors="int64"),
    **{
        f"{network}{name}": "int64"
        for name in ("validation_errors_half", "validation_errors_positive", "positive_outputs")
        for network in ("", "bare_")
    },
    **dict.fromkeys(("validation_errors_last_neuron", "validation_errors_last_network"), "int64"),
    "units_alive": "int64",
    **dict.fromkeys(("neuron_share", "neuron_peak"), "float64"),
    **passes_over("full_train"),
}

_UNREAD = ("train_errors", "gradient_norm", "bare_validation_loss", "bare_full_train_loss")
"""What is measured as well, and nobody reads: records are published, and kept small."""

RECORD = {name: kind for name, kind in _ALL.items() if name not in _UNREAD}
"""Columns of a run's record with their types, one row an epoch.

Those of `MET` and `passes_over` are told there. ``…_half`` is counted on the first of two halves of
the validation frames, drawn by the seed, ``…_positive`` on those of the label 1, and
``positive_outputs`` counts outputs over 0 on all of them (none, or all: a dead network).
``validation_errors_last_neuron`` are those of the network as this epoch left it with the neuron as
the last one did, ``…_last_network`` the reverse; before the first epoch that is their start.
``units_alive`` counts units of the dense layer that are positive on some validation frame.
With f the network's output without its neuron and a φ what the neuron adds, ``neuron_share`` is the
mean of |a φ| over the validation frames as a share of that and the mean of |f| together (0: the
neuron is silent, 1: it alone speaks), and ``neuron_peak`` the largest |a φ| on one of them, as the
epoch left both; NaN without a neuron.
``…full_train_…`` come from a pass over all training frames after the first epoch and after the last
one, and are missing between them.
"""


def rms_norm(x: Tensor) -> float:
    """Return the root mean square of the norms of samples (n, ...)."""
    return float(x.flatten(1).double().square().sum(1).mean().sqrt())


def is_clean(neuron: SkipNeuron, bare_output: Tensor, samples: Samples) -> bool:
    """Whether a start is clean.

    No output on the training frames overflows, and none is more than 10 on the wrong side.

    Parameters
    ----------
    neuron
        With the weights that it would start with.
    bare_output
        (n,), the network's outputs on the samples.
    samples
        The training frames.
    """
    output = bare_output + neuron(samples.x.flatten(1))
    return bool(output.isfinite().all()) and bool((-samples.y * output <= MOST_WRONG).all())


def samples_of(frames: Frames, index: NDArray[np.int64], device: str) -> Samples:
    """Return some of the frames as the network takes them."""
    # images lie as (y, x, channel): seen as (channel, y, x) they are channels-last already
    x = torch.from_numpy(frames.images[index]).to(device).permute(0, 3, 1, 2)
    return Samples(x, torch.from_numpy(frames.labels[index]).to(device))


def _first_half(n: int, seed: int) -> Tensor:
    """Draw half of n validation frames: (n,) of bool."""
    chosen = torch.zeros(n, dtype=torch.bool)
    chosen[torch.from_numpy(numpy_generator(seed, "split", 1).permutation(n)[: n // 2])] = True
    return chosen


def _model(arm: Arm, network: EegNetwork, samples: Samples, seed: int) -> tuple[nn.Module, int]:
    """Return the arm's model at its start, and how often the neuron's weights were drawn."""
    if arm.neuron is None:
        return network, 0
    input_scale = rms_norm(samples.x) if arm.scaled_input else 1.0
    bare_output = outputs(network, samples.x)["bare_"] if arm.clean_start else None
    for draw in range(MOST_DRAWS):
        generator = torch_generator(seed, "neuron", draw)
        neuron = arm.neuron(FEATURES, input_scale, generator).to(samples.x.device)
        if bare_output is None or is_clean(neuron, bare_output, samples):
            return WithNeuron(network, neuron), draw + 1
    raise ValueError(
        f"seed {seed}: none of {MOST_DRAWS:,} draws of the neuron's weights gives a clean start; "
        f"the frames' norm is about {rms_norm(samples.x):.3g}: use the arm scaled_input instead"
    )


def member_of(
    model: nn.Module,
    job: Mapping[str, Any],
    order: Callable[[int, int], Tensor] | None = None,
) -> Member:
    """Return a model in training by the post's recipe, in another order of batches if given."""
    return Member(
        model,
        torch.optim.Adam(model.parameters(), lr=job["learning_rate"], eps=1e-7, fused=True),
        polynomial_hinge,
        reg_strength=job["reg_strength"],
        batch_size=job["batch_size"],
        seed=job["seed"],
        bf16=job["precision"] == "bf16",
        order=order,
    )


@dataclass
class _Ends:
    """The addends of the outputs on the validation frames as the last epoch left them, (n,)."""

    network: Tensor = field(default_factory=lambda: torch.empty(0))
    neuron: Tensor = field(default_factory=lambda: torch.empty(0))


def _loudness(bare: Tensor, added: Tensor) -> Row:
    """Return what a neuron adds to outputs, by the columns of `RECORD`."""
    size, of_network = added.abs().mean(), bare.abs().mean()
    share = size / (size + of_network)
    return {"neuron_share": share.item(), "neuron_peak": added.abs().max().item()}


@torch.no_grad()
def _addends(model: nn.Module, x: Tensor) -> tuple[Tensor, Tensor]:
    """Return the outputs of a network and of its neuron on samples, (n,) each, 0 without one."""
    if isinstance(model, WithNeuron):
        return outputs(model.network, x)["bare_"], model.neuron(x.flatten(1))
    bare = outputs(model, x)["bare_"]
    return bare, torch.zeros_like(bare)


def _addends_and_alive(
    model: nn.Module, network: EegNetwork, x: Tensor
) -> tuple[tuple[Tensor, Tensor], int]:
    """Return addends, and how many units of the dense layer are positive on some of the samples."""
    alive = torch.zeros(network.dense1.out_features, dtype=torch.bool, device=x.device)

    def look(_module: nn.Module, _inputs: object, before_relu: Tensor) -> None:
        alive.logical_or_((before_relu > 0).any(dim=0))

    with network.dense1.register_forward_hook(look):
        found = _addends(model, x)
    return found, int(alive.sum())
