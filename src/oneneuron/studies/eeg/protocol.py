"""The protocol of the EEG study: its arms, one run of one of them, and the census of starts.

The recipe is the post's (T. Hoskovec, Rossum, 2018) on the code that it builds on; where both are
silent the choice is ours and said so.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from oneneuron.losses import count_errors, logistic_loss, polynomial_hinge
from oneneuron.neurons import (
    ExponentialNeuron,
    ReLUNeuron,
    SkipNeuron,
    WithNeuron,
    penalty,
)
from oneneuron.seeding import numpy_generator, torch_generator
from oneneuron.studies.eeg.frames import Frames
from oneneuron.studies.eeg.network import EegNetwork
from oneneuron.studies.eeg.splits import Split, split_frames
from oneneuron.training.checkpoint import Checkpoint
from oneneuron.training.single import Member, Row, Samples, train_member

FEATURES = 28 * 28 * 3
MOST_WRONG = 10.0
"""An output further than this on the wrong side makes a start wild."""

MOST_DRAWS = 1000
"""Draws after which a clean start is given up; the published data need two or three."""

CENSUS_CHUNK = 250
"""Draws of the census that are multiplied at once."""


@dataclass(frozen=True)
class Arm:
    """One way of training the network.

    Attributes
    ----------
    name, label
        In files, and for the reader.
    neuron
        The neuron that is added; None for none.
    scaled_input
        Whether the neuron sees x divided by the root-mean-square norm of the training frames.
    clean_start
        Whether its weights are drawn anew until the start is clean (`is_clean`).
    recipe
        ``post``: cubic hinge, tanh output, Adam; ``notebook``: that of the code's own repository,
        cross-entropy of two softmax outputs and RMSprop.
    """

    name: str
    label: str
    neuron: type[SkipNeuron] | None = None
    scaled_input: bool = False
    clean_start: bool = False
    recipe: Literal["post", "notebook"] = "post"


ARMS = {
    arm.name: arm
    for arm in (
        Arm("without", "without"),
        Arm("letter", "letter of the recipe", ExponentialNeuron),
        Arm("clean_start", "exponential, clean start", ExponentialNeuron, clean_start=True),
        Arm("scaled_input", "exponential, scaled input", ExponentialNeuron, scaled_input=True),
        Arm("relu_scaled", "ReLU, scaled input", ReLUNeuron, scaled_input=True),
        Arm("notebook", "notebook (softmax, RMSprop)", recipe="notebook"),
    )
}


def train(
    job: Mapping[str, Any], frames: Frames, checkpoint: Checkpoint | None = None
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

    Returns
    -------
    pandas.DataFrame
        One row an epoch; the columns are those of `RECORD`.
    """
    torch.set_num_threads(1)
    arm, seed = ARMS[job["arm"]], int(job["seed"])
    split = split_frames(frames, job["split"], seed)
    train_samples = _samples(frames, split.train, job["device"])
    validation = _samples(frames, split.validation, job["device"])
    network = EegNetwork(arm.recipe == "notebook", torch_generator(seed, "network"))
    model, draws = _model(arm, network.to(job["device"]), train_samples, seed)
    half = _first_half(split, seed)
    rows = train_member(
        _member(arm, model, job),
        train_samples,
        lambda model, _: _evaluate(model, arm, validation, half, job["reg_strength"]),
        job["epochs"],
        checkpoint,
    )
    full = _full_pass(model, arm, train_samples)
    constant = {
        "study": "eeg",
        **{key: job[key] for key in _OF_THE_JOB},
        "train_size": len(train_samples),
        "neuron_draws": draws,
    }
    table = pd.DataFrame([constant | row for row in rows[:-1]] + [constant | rows[-1] | full])
    return table.reindex(columns=list(RECORD)).astype(RECORD)


_OF_THE_JOB = (
    *("cell", "layout", "split", "arm", "seed", "epochs"),
    *("batch_size", "learning_rate", "reg_strength", "precision"),
)

RECORD: dict[str, str] = {
    "study": "str",
    "cell": "str",
    "layout": "str",
    "split": "str",
    "arm": "str",
    "seed": "int64",
    "epochs": "int64",
    "batch_size": "int64",
    "learning_rate": "float64",
    "reg_strength": "float64",
    "precision": "str",
    "epoch": "int64",
    "train_loss": "float64",
    "train_errors": "int64",
    "train_size": "int64",
    "penalty": "float64",
    "validation_loss": "float64",
    "validation_errors": "int64",
    "validation_size": "int64",
    "validation_errors_half": "int64",
    "validation_size_half": "int64",
    "bare_validation_loss": "float64",
    "bare_validation_errors": "int64",
    "bare_validation_errors_half": "int64",
    "output_range": "float64",
    "bare_output_range": "float64",
    "units_alive": "int64",
    "scale": "float64",
    "weight_norm": "float64",
    "bias": "float64",
    "gradient_norm": "float64",
    "neuron_draws": "int64",
    "diverged": "bool",
    "full_train_loss": "float64",
    "full_train_errors": "Int64",
    "bare_full_train_errors": "Int64",
}
"""Columns of a run's record with their types, one row an epoch.

Losses are means over frames, without the penalty. ``…_errors`` counts frames whose output has not
the sign of their label, ``…_half`` those in the first of two halves of the validation frames,
drawn by the seed. ``bare_…`` is the network without its neuron. ``output_range`` is the largest
less the smallest output on the validation frames (0: a dead network), ``units_alive`` counts units
of the dense layer that are positive on some validation frame. ``scale``, ``weight_norm``, ``bias``
are a, ‖w‖, b at the epoch's end, NaN without a neuron. ``full_…`` come from a pass over all
training frames after the last epoch and are missing before it.
"""


def letter_from_clean_start(record: pd.DataFrame) -> pd.DataFrame | None:
    """Return the record of *letter* from that of *clean start*, where they are the same run.

    They are where the first draw of the neuron's weights was clean; otherwise None.
    """
    if (record["neuron_draws"] != 1).any():
        return None
    return record.assign(arm="letter").astype({"arm": RECORD["arm"]})


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


def start_census(frames: Frames, draws: int, seed: int) -> pd.DataFrame:
    """Draw initial weights and random splits many times over: how large is the first output?

    Of the neuron alone: the network adds at most 1 in size through its tanh.

    Parameters
    ----------
    frames
        All frames.
    draws
        How many draws of a, w, b and the split.
    seed
        Of the census.

    Returns
    -------
    pandas.DataFrame
        Two rows a draw, one for each ``input`` (``raw``, and ``scaled`` by the root-mean-square
        norm of that split's training frames): ``draw``, ``input``, ``largest_preactivation``
        (of w·x + b on the training frames), ``largest_output`` (largest |a exp(w·x + b)|; inf
        over float64's range), ``largest_wrong_output`` (largest output on the wrong side, 0 if
        none), ``exp_overflows`` (exp in float32), ``start_overflows`` (exp, or the cube of the
        hinge of a wrong output, in float32), ``over_10`` (a wrong output over 10) and ``clean``.
    """
    x = torch.from_numpy(frames.images).flatten(1)
    norms = x.double().square().sum(1).numpy()
    parts = []
    for first in range(0, draws, CENSUS_CHUNK):
        numbers = range(first, min(first + CENSUS_CHUNK, draws))
        start = [_draw_start(frames, seed, draw) for draw in numbers]
        scale, bias = (np.array([s[i] for s in start]) for i in (0, 1))
        weight = torch.stack([s[2] for s in start], dim=1)
        trained = np.stack([s[3] for s in start], axis=1)
        product = (x @ weight).double().numpy()
        rms = np.sqrt((trained * norms[:, None]).sum(0) / trained.sum(0))
        for name, divisor in (("raw", np.ones_like(rms)), ("scaled", rms)):
            z = np.where(trained, product / divisor + bias, -np.inf)
            parts.append(_measure_starts(z, scale, frames.labels, name, np.array(numbers)))
    return pd.concat(parts, ignore_index=True).sort_values(["input", "draw"], ignore_index=True)


def _draw_start(
    frames: Frames, seed: int, draw: int
) -> tuple[float, float, Tensor, NDArray[np.bool_]]:
    neuron = ExponentialNeuron(FEATURES, generator=torch_generator(seed, "census", draw))
    split_seed = int(numpy_generator(seed, "census", draw).integers(2**31))
    trained = np.zeros(len(frames.labels), dtype=bool)
    trained[split_frames(frames, "random", split_seed).train] = True
    return neuron.scale.item(), neuron.bias.item(), neuron.weight.detach(), trained


def _measure_starts(
    z: NDArray[np.float64],
    scale: NDArray[np.float64],
    labels: NDArray[np.float32],
    name: str,
    draw: NDArray[np.int64],
) -> pd.DataFrame:
    """Measure starts from w·x + b, (frames, draws), -inf on frames not trained on."""
    largest = z.max(axis=0)
    # the neuron's outputs all have the sign of a: wrong on the frames of the other label
    wrong_frames = labels[:, None] * scale[None, :] < 0
    with np.errstate(over="ignore"):
        output = np.abs(scale) * np.exp(largest)
        wrong = np.abs(scale) * np.exp(np.where(wrong_frames, z, -np.inf).max(axis=0))
        cube = (1 + wrong) ** 3
    most = float(np.finfo(np.float32).max)
    exp_overflows = largest > np.log(most)
    overflows = exp_overflows | (cube > most)
    over = wrong > MOST_WRONG
    return pd.DataFrame(
        {
            "draw": draw,
            "input": name,
            "largest_preactivation": largest,
            "largest_output": output,
            "largest_wrong_output": wrong,
            "exp_overflows": exp_overflows,
            "start_overflows": overflows,
            "over_10": over,
            "clean": ~(overflows | over),
        }
    )


def _samples(frames: Frames, index: NDArray[np.int64], device: str) -> Samples:
    # images lie as (y, x, channel): seen as (channel, y, x) they are channels-last already
    x = torch.from_numpy(frames.images[index]).to(device).permute(0, 3, 1, 2)
    return Samples(x, torch.from_numpy(frames.labels[index]).to(device))


def _first_half(split: Split, seed: int) -> Tensor:
    """Draw half of the validation frames: (n,) of bool."""
    n = len(split.validation)
    chosen = torch.zeros(n, dtype=torch.bool)
    chosen[torch.from_numpy(numpy_generator(seed, "split", 1).permutation(n)[: n // 2])] = True
    return chosen


def _model(arm: Arm, network: EegNetwork, samples: Samples, seed: int) -> tuple[nn.Module, int]:
    """Return the arm's model at its start, and how often the neuron's weights were drawn."""
    if arm.neuron is None:
        return network, 0
    input_scale = rms_norm(samples.x) if arm.scaled_input else 1.0
    bare_output = _outputs(network, samples.x)[0] if arm.clean_start else None
    for draw in range(MOST_DRAWS):
        generator = torch_generator(seed, "neuron", draw)
        neuron = arm.neuron(FEATURES, input_scale, generator).to(samples.x.device)
        if bare_output is None or is_clean(neuron, bare_output, samples):
            return WithNeuron(network, neuron), draw + 1
    raise ValueError(
        f"seed {seed}: none of {MOST_DRAWS:,} draws of the neuron's weights gives a clean start; "
        f"the frames' norm is about {rms_norm(samples.x):.3g}: use the arm scaled_input instead"
    )


def _member(arm: Arm, model: nn.Module, job: Mapping[str, Any]) -> Member:
    notebook = arm.recipe == "notebook"
    optimiser: torch.optim.Optimizer
    if notebook:
        optimiser = torch.optim.RMSprop(model.parameters(), alpha=0.9, eps=1e-7)
    else:
        optimiser = torch.optim.Adam(
            model.parameters(), lr=job["learning_rate"], eps=1e-7, fused=True
        )
    return Member(
        model,
        optimiser,
        logistic_loss if notebook else polynomial_hinge,
        reg_strength=job["reg_strength"],
        batch_size=job["batch_size"],
        seed=job["seed"],
        schedule=_notebook_schedule if notebook else None,
        bf16=job["precision"] == "bf16",
    )


def _notebook_schedule(epoch: int, iteration: int) -> float:
    """Keras's ``RMSprop(lr=1e-4, decay=1e-6)``."""
    return 1e-4 / (1 + 1e-6 * iteration)


@torch.no_grad()
def _outputs(model: nn.Module, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Return the outputs of the bare network and of the whole, (n,), and which units are alive."""
    network, neuron = model, None
    if isinstance(model, WithNeuron):
        network, neuron = model.network, model.neuron
    assert isinstance(network, EegNetwork)
    # in parts that stay in the processor's cache
    hidden = torch.cat([network.hidden(part) for part in torch.split(x, 256)])
    bare = network.output(hidden)
    whole = bare if neuron is None else bare + neuron(x.flatten(1))
    return bare, whole, (hidden > 0).any(dim=0)


def _evaluate(
    model: nn.Module, arm: Arm, validation: Samples, half: Tensor, reg_strength: float
) -> Row:
    bare, whole, alive = _outputs(model, validation.x)
    row: Row = {
        "validation_size": len(validation),
        "validation_size_half": int(half.sum()),
        "units_alive": int(alive.sum()),
        "output_range": _range(whole),
        "bare_output_range": _range(bare),
    }
    for prefix, output in (("", whole), ("bare_", bare)):
        row |= {
            f"{prefix}validation_loss": _loss_of(arm)(output, validation.y).mean().item(),
            f"{prefix}validation_errors": count_errors(output, validation.y),
            f"{prefix}validation_errors_half": count_errors(output[half], validation.y[half]),
        }
    if not isinstance(model, WithNeuron):
        return row | {"penalty": 0.0, "scale": np.nan, "weight_norm": np.nan, "bias": np.nan}
    neuron = model.neuron
    return row | {
        "penalty": penalty(neuron, reg_strength).item(),
        "scale": neuron.scale.item(),
        "weight_norm": neuron.weight.norm().item(),
        "bias": neuron.bias.item(),
    }


def _full_pass(model: nn.Module, arm: Arm, samples: Samples) -> Row:
    bare, whole, _ = _outputs(model, samples.x)
    return {
        "full_train_loss": _loss_of(arm)(whole, samples.y).mean().item(),
        "full_train_errors": count_errors(whole, samples.y),
        "bare_full_train_errors": count_errors(bare, samples.y),
    }


def _loss_of(arm: Arm) -> Any:
    return logistic_loss if arm.recipe == "notebook" else polynomial_hinge


def _range(output: Tensor) -> float:
    return (output.max() - output.min()).item()
