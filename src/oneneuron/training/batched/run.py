"""Training of a batch of networks, and what is measured of them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, count, repeat
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.func import grad, vmap

from oneneuron.neurons import WithLayerNeurons, WithNeuron
from oneneuron.seeding import numpy_generator
from oneneuron.training.batched.columns import as_columns, flatten, padding, record, unflatten
from oneneuron.training.batched.networks import BatchedNetworks, Tensors
from oneneuron.training.batched.one import Loss, measure, norm, objective
from oneneuron.training.batched.optimisers import Optimiser
from oneneuron.training.checks import check_finite, check_labels, check_whole

EPOCHS_AT_ONCE = 256
"""Epochs whose orders of samples are drawn at once."""

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]


@dataclass(frozen=True)
class BatchedResult:
    """What became of the members, at the T times at which they were measured.

    Attributes
    ----------
    networks
        The members at the end.
    diverged_at
        (members,): the step, from 1, that would have made a parameter, the optimiser's state or a
        gradient's norm to be clipped non-finite; 0 where none did. The member stays what it was
        before that step.
    steps
        (T,): how many steps had been taken; the last is the end.
    parameters
        By name, (T, members, *shape).
    objective
        (T, members): what is minimised, `objective`, on all samples.
    loss, bare_loss
        (T, members): Σ ℓ over all samples without the penalty; bare: with the neurons dropped.
    errors, bare_errors
        (T, members): samples whose output has not the sign of their target; 0 and NaN are errors.
    scale, weight_norm, bias
        (T, members): a, ‖w‖ and b; NaN without a neuron. Of neurons in hidden layers ‖a‖, ‖w‖
        and b, (T, members, layers).
    gradient_norm
        (T, members): Euclidean, of the objective's gradient in all parameters, not clipped.
    """

    networks: BatchedNetworks
    diverged_at: Counts
    steps: Counts
    parameters: Tensors
    objective: Floats
    loss: Floats
    bare_loss: Floats
    errors: Counts
    bare_errors: Counts
    scale: Floats
    weight_norm: Floats
    bias: Floats
    gradient_norm: Floats


@torch.no_grad()
def train_batched(
    batch: BatchedNetworks,
    x: Tensor,
    y: Tensor,
    *,
    loss: Loss,
    optimiser: Optimiser,
    steps: int,
    reg_strength: float | Tensor | None = None,
    measure_at: Sequence[int] = (),
    clip_norm: float | Tensor | None = None,
    batch_size: int | None = None,
    seeds: Sequence[int] | None = None,
) -> BatchedResult:
    """Train all members; the batch itself stays as it is.

    Parameters
    ----------
    batch
        The members; all is computed in their type.
    x, y
        Samples of all members, (n, inputs) and (n,), or of each, (members, n, inputs) and
        (members, n); either may be shared. Inputs are finite, targets -1 and 1.
    loss
        Of each sample, from outputs (n,) and targets (n,); the objective is its sum.
    optimiser
        `SGD` or `Adam`, or one like them.
    steps
        How many, 1 or more.
    reg_strength
        λ, over 0, finite, one or (members,); needed with neurons, without effect where there
        are none.
    measure_at
        After how many steps to measure, 0 to `steps`; the end is measured in any case.
    clip_norm
        c, over 0, finite, one or (members,): a member's gradient g, in all its parameters and
        with the penalty, is replaced by g · min(1, c / ‖g‖). Not clipped if None.
    batch_size
        Samples a step, a divisor of n; all of them if None. The loss is their sum.
    seeds
        One a member, which decides the order of its samples; needed with a batch size.

    Raises
    ------
    ValueError
        Where anything is out of these bounds.
    """
    times = _times(steps, measure_at)
    has_neuron = isinstance(batch.module, WithNeuron | WithLayerNeurons)
    penalised = _each(batch, "reg_strength", reg_strength if has_neuron else 1.0)
    rate = _each(batch, "learning_rate", optimiser.learning_rate)
    clip = None if clip_norm is None else _each(batch, "clip_norm", clip_norm)
    x, y = _samples(batch, x, y)
    buffers = {name: as_columns(value) for name, value in batch.buffers.items()}
    problem = _Problem(batch, loss, penalised, buffers)
    if batch_size is None:
        batches: Iterator[tuple[Tensor, Tensor]] = repeat((x, y))
    else:
        batches = _batches(x, y, batch_size, _orders(len(batch), y.shape[1], batch_size, seeds))

    flat = flatten({name: as_columns(value) for name, value in batch.parameters.items()})
    gradient_of = record(problem.gradient, flat, x[:, :batch_size], y[:, :batch_size])
    state = optimiser.start(flat)
    diverged_at = torch.zeros(flat.shape[1], dtype=torch.int64)
    kept = {0: flat}
    for step, some in zip(range(1, steps + 1), batches, strict=False):
        gradient = gradient_of(flat, *some)
        if clip is not None:
            length = norm(gradient)
            # 0 · length: a step of infinite length is not one of length 0
            gradient = gradient * (clip / torch.maximum(length, clip) + 0 * length)
        direction = optimiser.direction(state, gradient, step)
        moved = torch.addcmul(flat, direction, rate, value=-1)
        # 0 times a number is NaN if the number is not finite
        zeros = sum((0 * part).sum(0) for part in (moved, *state))
        diverged_at[(zeros != 0) & (diverged_at == 0)] = step
        flat = torch.where(diverged_at == 0, moved, flat)
        if step in times:
            kept[step] = flat
    return problem.result(x, y, diverged_at, {time: kept[time] for time in times})


@dataclass(frozen=True)
class _Problem:
    """What the members minimise; tensors are (padded members, ...)."""

    batch: BatchedNetworks
    loss: Loss
    reg_strength: Tensor
    buffers: Tensors

    def parameters(self, flat: Tensor) -> Tensors:
        """Return views of the parameters by name."""
        shapes = {name: value.shape[1:] for name, value in self.batch.parameters.items()}
        return unflatten(flat, shapes)

    def gradient(self, flat: Tensor, x: Tensor, y: Tensor) -> Tensor:
        """Return the gradient, (parameters, padded members), of samples (padded members, ...)."""

        def of_one(parameters: Tensors, buffers: Tensors, *rest: Tensor) -> Tensor:
            return objective(self.batch.module, self.loss, parameters | buffers, *rest)

        each = (self.parameters(flat), self.buffers, x, y, self.reg_strength)
        return flatten(vmap(grad(of_one))(*each))

    def measured(self, flat: Tensor, x: Tensor, y: Tensor) -> Tensors:
        """Return what is measured, each (padded members, ...)."""

        def of_one(parameters: Tensors, buffers: Tensors, *rest: Tensor) -> Tensors:
            return measure(self.batch.module, self.loss, parameters | buffers, *rest)

        each = (self.parameters(flat), self.buffers, x, y, self.reg_strength)
        values: Tensors = vmap(of_one)(*each)
        return values | {"gradient_norm": norm(self.gradient(flat, x, y))}

    def result(
        self, x: Tensor, y: Tensor, diverged_at: Tensor, kept: Mapping[int, Tensor]
    ) -> BatchedResult:
        """Return the members' parameters at some times, and what is measured then."""
        members, flats = len(self.batch), list(kept.values())
        measured_of = record(self.measured, flats[0], x, y)
        rows = [measured_of(flat, x, y) for flat in flats]
        table: dict[str, Any] = {
            name: torch.stack([row[name][:members] for row in rows]).double().numpy()
            for name in rows[0]
        }
        table |= {k: v.astype(np.int64) for k, v in table.items() if k.endswith("errors")}
        states = [self.parameters(flat) for flat in flats]
        parameters = {
            name: torch.stack([state[name][:members] for state in states]).contiguous()
            for name in self.batch.parameters
        }
        last = {name: value[-1].clone() for name, value in parameters.items()}
        networks = replace(self.batch, parameters=last)
        steps = np.array(list(kept), dtype=np.int64)
        lost = diverged_at[:members].numpy()
        return BatchedResult(networks, lost, steps, parameters, **table)


def _each(batch: BatchedNetworks, name: str, value: float | Tensor | None) -> Tensor:
    """Return a number over 0 for each member, as a column, or raise a ValueError."""
    members = len(batch)
    numbers = torch.as_tensor(torch.nan if value is None else value, dtype=batch.dtype)
    right = (numbers > 0) & numbers.isfinite()
    if numbers.shape not in ((), (members,)) or not bool(right.all()):
        raise ValueError(
            f"{name} is over 0 and finite, one or one for each of {members}; got {value}"
        )
    return as_columns(numbers.expand(members))


def _times(steps: int, measure_at: Sequence[int]) -> list[int]:
    check_whole("steps", steps)
    if any(time != int(time) or not 0 <= time <= steps for time in measure_at):
        raise ValueError(
            f"measure_at is whole and between 0 and {steps} steps, got {list(measure_at)}"
        )
    return sorted({*map(int, measure_at), steps})


def _samples(batch: BatchedNetworks, x: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
    """Return x (members, n, inputs) and y (members, n) as columns, or raise a ValueError."""
    members, n = len(batch), y.shape[-1] if y.ndim else 0
    if x.shape[:-1] not in ((n,), (members, n)) or y.shape not in ((n,), (members, n)) or n < 1:
        raise ValueError(
            f"x is (n, inputs) or ({members}, n, inputs), y is (n,) or ({members}, n), n over 0; "
            f"got {tuple(x.shape)} and {tuple(y.shape)}"
        )
    check_labels(y)
    x, y = (part.to(batch.dtype) for part in (x, y))
    check_finite(x)
    x, y = x.expand(members, n, x.shape[-1]), y.expand(members, n)
    try:
        output = batch.member(0)(x[0])
    except RuntimeError as error:
        raise ValueError(f"the networks take no inputs of shape {tuple(x[0].shape)}") from error
    if output.shape not in ((n,), (n, 1)):
        raise ValueError(f"a network gives ({n},) or ({n}, 1), not {tuple(output.shape)}")
    return as_columns(x), as_columns(y)


def _orders(members: int, n: int, batch_size: int, seeds: Sequence[int] | None) -> Iterator[Tensor]:
    """Yield orders of the samples, as columns (n, padded members): epochs without end."""
    check_whole("batch_size", batch_size)
    if n % batch_size:
        raise ValueError(f"the batch size divides the number of samples, {n}; got {batch_size}")
    if seeds is None or len(seeds) != members:
        raise ValueError(f"with a batch size there is a seed for each of {members} members")
    epochs = np.tile(np.arange(n), (EPOCHS_AT_ONCE, 1))
    return chain.from_iterable(
        torch.from_numpy(np.stack(orders, axis=-1))[..., padding(members)]
        for orders in (
            [numpy_generator(seed, "order", some).permuted(epochs, axis=1) for seed in seeds]
            for some in count()
        )
    )


def _batches(
    x: Tensor, y: Tensor, batch_size: int, orders: Iterable[Tensor]
) -> Iterator[tuple[Tensor, Tensor]]:
    """Yield the samples of each step, of the shapes of x and y with n = `batch_size`."""
    x, y = x.movedim(0, -1), y.movedim(0, -1)
    for order in orders:
        for index in torch.split_with_sizes(order, [batch_size] * (len(order) // batch_size)):
            some_x = x.gather(0, index[:, None].expand(-1, x.shape[1], -1))
            yield some_x.movedim(-1, 0), y.gather(0, index).movedim(-1, 0)
