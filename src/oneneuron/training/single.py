"""One network: training it, epoch by epoch, so that it resumes bit for bit, and measuring it."""

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import torch
from torch import Tensor, nn

from oneneuron.losses import count_errors
from oneneuron.neurons import WithLayerNeurons, WithNeuron, penalty
from oneneuron.seeding import torch_generator
from oneneuron.training.checks import (
    check_neurons,
    check_over_zero,
    check_samples,
    check_strength,
    check_whole,
)
from oneneuron.training.record import DIVERGED_LOSS

AT_ONCE = 256
"""Samples whose outputs are computed at once, so that they stay in the processor's cache."""

Loss = Callable[[Tensor, Tensor], Tensor]
Row = dict[str, Any]


@dataclass(frozen=True)
class Samples:
    """Inputs and targets: x (n, ...), finite, and y (n,) of -1 and 1, n over 0.

    Raises
    ------
    ValueError
        For others.
    """

    x: Tensor
    y: Tensor

    def __post_init__(self) -> None:
        check_samples(self.x, self.y)

    def __len__(self) -> int:
        return len(self.y)


@dataclass(frozen=True)
class Member:
    """A network in training: the model with its optimiser, its loss and its batches.

    Attributes
    ----------
    model
        The network, in a `WithNeuron` if it has one.
    optimiser
        A PyTorch optimiser of its parameters; what shall not train does not require a gradient.
    loss
        Loss of each sample from output and target.
    reg_strength
        λ of the penalty λ a²/2, 0 or more; without effect where there is no neuron.
    batch_size
        Samples a batch, 1 or more; the last one of an epoch may be smaller.
    seed
        Decides the order of the samples in each epoch.
    schedule
        The learning rate from the epoch's number, from 1, and that of the iteration, from 0 over
        all epochs, over 0; None keeps the optimiser's.
    bf16
        Whether the forward pass computes in bfloat16 where PyTorch thinks it safe.
    order
        The order of the n training samples in an epoch, from n and the epoch's number, from 1;
        None draws it by the seed.

    Raises
    ------
    ValueError
        For values out of range, parameters that the optimiser does not have, and neurons inside
        the network, whose penalty would be left out.
    """

    model: nn.Module
    optimiser: torch.optim.Optimizer
    loss: Loss
    reg_strength: float
    batch_size: int
    seed: int
    schedule: Callable[[int, int], float] | None = None
    bf16: bool = False
    order: Callable[[int, int], Tensor] | None = None

    def __post_init__(self) -> None:
        check_whole("batch_size", self.batch_size)
        check_strength(self.reg_strength)
        if isinstance(self.model, WithLayerNeurons):
            raise ValueError(
                "the penalty of neurons in hidden layers is not seen here: train them by "
                "oneneuron.training.batched.train_batched"
            )
        check_neurons(self.model)
        groups = self.optimiser.param_groups
        for group in groups if self.schedule is None else ():
            check_over_zero("the optimiser's learning rate", float(group["lr"]))
        held = {id(parameter) for group in groups for parameter in group["params"]}
        trained = [(name, p) for name, p in self.model.named_parameters() if p.requires_grad]
        missing = [name for name, parameter in trained if id(parameter) not in held]
        if missing:
            raise ValueError(
                f"the optimiser does not have {', '.join(missing)}, which would stay as drawn: "
                "make it of the whole model's parameters, its neuron's too"
            )


class SavedState(Protocol):
    """Where the state of a training is kept; a `Checkpoint` is one."""

    def load(self) -> dict[str, Any] | None:
        """Return the state; None where there is none."""
        ...

    def due(self) -> bool:
        """Whether it is time to save."""
        ...

    def save(self, state: Mapping[str, Any]) -> None:
        """Keep a state."""
        ...


def train_member(
    member: Member,
    train: Samples,
    evaluate: Callable[[nn.Module, Row], Row],
    epochs: int,
    checkpoint: SavedState | None = None,
    stop: Callable[[Row], bool] = lambda row: False,
    begin: Callable[[nn.Module], None] = lambda model: None,
) -> list[Row]:
    """Train for some epochs and return a row for each.

    Parameters
    ----------
    member
        What is trained; its parameters change in place.
    train
        The training samples.
    evaluate
        Measures the model at the end of each epoch, given the epoch's row as it is so far.
    epochs
        How many, 1 or more.
    checkpoint
        Where to save the state and resume from it.
    stop
        Whether the training ends, by the epoch's row.
    begin
        Looks at the model before the first epoch that is trained, at its start or as it was saved.

    Returns
    -------
    list of dict
        One an epoch: what `oneneuron.training.record.MET` tells, then what `evaluate` adds. It
        ends early where `stop` says so, and once a parameter is NaN: from there on every output
        is.

    Raises
    ------
    ValueError
        For no epochs, and where the schedule gives a learning rate that is not over 0 and finite.
    """
    check_whole("epochs", epochs)
    rows, began_after = _resume(member, checkpoint)
    begin(member.model)
    started = time.monotonic()
    for epoch in range(began_after + 1, epochs + 1):
        if rows and stop(rows[-1]):
            break
        if rows and _is_nan(member.model):
            print(f"stopped after epoch {epoch - 1}: parameters are NaN, nothing can come back")
            break
        row = {"epoch": epoch, **_train_epoch(member, train, epoch), **_neuron_state(member.model)}
        row |= evaluate(member.model, row)
        finite = all_finite(member.model) and math.isfinite(row["train_loss"])
        # what the first epoch meets says nothing of how it ends: the start may have been wild
        loss = row["train_loss"] if epoch > 1 else _loss_at_end(member, train, row)
        rows.append({**row, "diverged": not finite or not loss <= DIVERGED_LOSS})
        each = (time.monotonic() - started) / (epoch - began_after)
        print(_progress(rows[-1], epochs, each))
        if checkpoint is not None and checkpoint.due():
            checkpoint.save(_state(member, rows))
    return rows


def _loss_at_end(member: Member, train: Samples, row: Row) -> float:
    """Return the mean loss of all training samples as an epoch left the network."""
    if "full_train_loss" not in row:
        found = outputs(member.model, train.x)
        row = measure(found, train.y, member.loss, "full_train")
    return float(row["full_train_loss"])


def _train_epoch(member: Member, train: Samples, epoch: int) -> Row:
    """Take one step a batch, in an order that the epoch and the seed decide, or the member."""
    n = len(train)
    order = (member.order or _drawn_by(member.seed))(n, epoch)
    total, errors = 0.0, 0
    batches = torch.split(order, member.batch_size)
    for number, batch in enumerate(batches, start=(epoch - 1) * len(batches)):
        if member.schedule is not None:
            _set_learning_rate(member.optimiser, member.schedule(epoch, number))
        x, y = train.x[batch], train.y[batch]
        loss, output = take_step(member, x, y)
        total += loss * len(batch)
        errors += count_errors(output, y)
    gradients = [p.grad for p in member.model.parameters() if p.grad is not None]
    norm = torch.nn.utils.get_total_norm(gradients)
    return {"train_loss": total / n, "train_errors": errors, "gradient_norm": float(norm)}


def _drawn_by(seed: int) -> Callable[[int, int], Tensor]:
    return lambda n, epoch: torch.randperm(n, generator=torch_generator(seed, "order", epoch))


def take_step(member: Member, x: Tensor, y: Tensor) -> tuple[float, Tensor]:
    """Take one step; return the batch's mean loss, without the penalty, and its outputs."""
    model, optimiser = member.model, member.optimiser
    optimiser.zero_grad()
    with torch.autocast(x.device.type, torch.bfloat16, enabled=member.bf16):
        output = model(x)
    output = output.float()
    loss = member.loss(output, y).mean()
    objective = loss
    if isinstance(model, WithNeuron):
        objective = loss + penalty(model.neuron, member.reg_strength)
    objective.backward()  # type: ignore[no-untyped-call]
    optimiser.step()
    return loss.item(), output.detach()


def _set_learning_rate(optimiser: torch.optim.Optimizer, learning_rate: float) -> None:
    check_over_zero("the schedule's learning rate", learning_rate)
    for group in optimiser.param_groups:
        group["lr"] = learning_rate


def all_finite(model: nn.Module) -> bool:
    """Whether all parameters are finite."""
    return all(bool(p.isfinite().all()) for p in model.parameters())


def _neuron_state(model: nn.Module) -> Row:
    if not isinstance(model, WithNeuron):
        return dict.fromkeys(("scale", "weight_norm", "bias"), math.nan)
    neuron = model.neuron
    return {
        "scale": neuron.scale.item(),
        "weight_norm": neuron.weight.norm().item(),
        "bias": neuron.bias.item(),
    }


@torch.no_grad()
def outputs(model: nn.Module, x: Tensor) -> dict[str, Tensor]:
    """Return a network's outputs on samples, each (n,): ``""``, and ``"bare_"`` without its neuron.

    The names are what stands before those of their measures.
    """
    if isinstance(model, WithNeuron):
        bare = outputs(model.network, x)["bare_"]
        return {"": bare + model.neuron(x.flatten(1)), "bare_": bare}
    bare = torch.cat([model(part) for part in torch.split(x, AT_ONCE)])
    return {"": bare, "bare_": bare}


def measure(found: Mapping[str, Tensor], y: Tensor, loss: Loss, name: str) -> Row:
    """Measure outputs on a set of samples.

    Parameters
    ----------
    found
        What `outputs` returned.
    y
        (n,): -1 and 1.
    loss
        Loss of each sample; its type is that in which the mean is taken.
    name
        Of the set.

    Returns
    -------
    dict
        The columns of `oneneuron.training.record.passes_over`.

    Raises
    ------
    ValueError
        Without samples, for other targets, and for outputs of another shape than theirs.
    """
    if not len(y):
        raise ValueError(f"the set {name!r} holds no samples: there is no loss of none")
    row: Row = {}
    for network, output in found.items():
        row[f"{network}{name}_loss"] = loss(output, y).mean().item()
        row[f"{network}{name}_errors"] = count_errors(output, y)
    return row


def _is_nan(model: nn.Module) -> bool:
    return any(bool(p.isnan().any()) for p in model.parameters())


def _progress(row: Row, epochs: int, seconds_an_epoch: float) -> str:
    minutes, seconds = divmod(round((epochs - row["epoch"]) * seconds_an_epoch), 60)
    mark = "  diverged" if row["diverged"] else ""
    return (
        f"epoch {row['epoch']}/{epochs}  training loss {row['train_loss']:.4g}  "
        f"errors {row['train_errors']}  {minutes}:{seconds:02d} left{mark}"
    )


def _state(member: Member, rows: list[Row]) -> dict[str, Any]:
    return {
        "model": member.model.state_dict(),
        "optimiser": member.optimiser.state_dict(),
        "rows": rows,
    }


def _resume(member: Member, checkpoint: SavedState | None) -> tuple[list[Row], int]:
    state = None if checkpoint is None else checkpoint.load()
    if state is None:
        return [], 0
    member.model.load_state_dict(state["model"])
    member.optimiser.load_state_dict(state["optimiser"])
    rows = list(state["rows"])
    epoch = int(rows[-1]["epoch"])
    print(f"resumed at epoch {epoch}")
    return rows, epoch
