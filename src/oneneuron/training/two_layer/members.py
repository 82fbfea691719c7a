"""An ensemble: its members' parameters, an epoch of training them, and measuring them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from oneneuron.neurons import WithNeuron
from oneneuron.seeding import torch_generator
from oneneuron.training.checks import check_labels, check_whole
from oneneuron.training.record import DIVERGED_LOSS
from oneneuron.training.two_layer.batches import Batches, check_inputs
from oneneuron.training.two_layer.loops import Counts, Floats, Loops
from oneneuron.training.two_layer.measure import Measured, measure
from oneneuron.training.two_layer.network import SigmoidNetwork
from oneneuron.training.two_layer.parameters import (
    Blocks,
    Shape,
    read_member,
    take_members,
    write_member,
)
from oneneuron.training.two_layer.products import fast_products
from oneneuron.training.two_layer.recipe import NEURONS, Recipe
from oneneuron.training.two_layer.step import Pass

STATE = ("weights", "first_moment", "second_moment")
"""Buffers that training goes on from; that of the gradients is written anew at each step."""


@dataclass(frozen=True)
class Trace:
    """What each step of an epoch met; arrays are (steps, members).

    Attributes
    ----------
    loss
        Mean hinge of the batch, without the penalty.
    scale, weight_norm, bias
        a, ‖w‖, b after the step; NaN without a neuron.
    gradient_norm
        Over all parameters of the member, before clipping.
    """

    loss: Floats
    scale: Floats
    weight_norm: Floats
    bias: Floats
    gradient_norm: Floats


@dataclass(frozen=True)
class EpochResult:
    """What an epoch of training met; arrays are (members,).

    Attributes
    ----------
    epoch, train_loss, train_errors, scale, weight_norm, bias, gradient_norm, diverged
        What `oneneuron.training.record.MET` tells; the norm is that before clipping.
    finite
        Whether all parameters are finite at the epoch's end.
    trace
        The same, step by step, if it was asked for.
    """

    epoch: int
    train_loss: Floats
    train_errors: Counts
    scale: Floats
    weight_norm: Floats
    bias: Floats
    gradient_norm: Floats
    finite: NDArray[np.bool_]
    diverged: NDArray[np.bool_]
    trace: Trace | None


class Ensemble:
    """Networks with two hidden layers of sigmoids that are trained at once, by Adam.

    A member computes the same, bit for bit, whoever its companions are, in networks of the
    studies' sizes and with batches of 30 samples or more. (Products much smaller than that are
    cut up otherwise for one member than for many, and the last bits may differ.)

    Parameters
    ----------
    sizes
        Length of the input and of both hidden layers, and 1, as of `SigmoidNetwork`.
    recipes
        One a member, in any order.
    seed
        Decides the initial weights of the networks and of the neurons: the same for all members.

    Attributes
    ----------
    sizes, recipes
        As given.
    epochs
        How many the members were trained for.
    """

    def __init__(self, sizes: Sequence[int], recipes: Sequence[Recipe], seed: int) -> None:
        self._lay_out(sizes, recipes)
        for recipe, row in zip(self.recipes, self._rows, strict=True):
            network = SigmoidNetwork(self.sizes, torch_generator(seed, "network"))
            kind, neuron = NEURONS[recipe.neuron], None
            if kind is not None:
                neuron = kind(self.sizes[0], generator=torch_generator(seed, "neuron", 0))
            write_member(self._weights, row, network, neuron)

    def _lay_out(self, sizes: Sequence[int], recipes: Sequence[Recipe]) -> None:
        """Make the buffers, all 0, in which members of a kind lie side by side."""
        if len(sizes) != 4 or sizes[-1] != 1:
            raise ValueError(f"sizes are (inputs, first, second, 1), got {tuple(sizes)}")
        for size in sizes:
            check_whole("each of sizes", size)
        if not recipes:
            raise ValueError("an ensemble has at least one member")
        self.sizes, self.recipes = tuple(sizes), tuple(recipes)
        self.epochs = 0
        kinds = list(NEURONS)
        order = sorted(range(len(recipes)), key=lambda i: kinds.index(recipes[i].neuron))
        self._rows = [order.index(member) for member in range(len(recipes))]
        by_row = [self.recipes[member] for member in order]

        self._shape = Shape(len(recipes), *self.sizes[:3])
        self._steps = 0
        buffers = {name: torch.zeros(self._shape.length) for name in (*STATE, "gradients")}
        self._state = {name: buffers[name] for name in STATE}
        self._weights = Blocks(buffers["weights"], self._shape)
        self._gradients = Blocks(buffers["gradients"], self._shape)
        self._loops = Loops(
            {name: buffer.numpy() for name, buffer in buffers.items()},
            np.array(self._shape.block_lengths),
            len(recipes),
        )
        self._learning_rates = np.zeros(len(recipes))
        self._factors = np.ones(len(recipes), dtype=np.float32)
        self._has_neuron = np.array([recipe.neuron != "none" for recipe in by_row])
        clip_norm = np.array([recipe.clip_norm for recipe in by_row])
        self._clip_norm = clip_norm if np.isfinite(clip_norm).any() else None
        self._by_row = by_row
        self._passes: dict[int, Pass] = {}

    def __len__(self) -> int:
        return len(self.recipes)

    def train_epoch(self, batches: Batches, trace: bool = False) -> EpochResult:
        """Train all members for an epoch.

        Parameters
        ----------
        batches
            The training samples.
        trace
            Whether to record each step; it takes about twice the time then.
        """
        self.check_width(batches.x)
        epoch = self.epochs + 1
        self._learning_rates = np.array([r.learning_rate_in(epoch) for r in self._by_row])
        sizes = batches.sizes
        batch_loss: Floats = np.empty((len(sizes), len(self)))
        errors: Counts = np.zeros(len(self), dtype=np.int64)
        rows: list[list[Floats]] = []
        # members that diverge overflow, which is no cause for a warning
        with fast_products(), torch.inference_mode(), np.errstate(all="ignore"):
            for (x, y), loss in zip(batches.epoch(epoch), batch_loss, strict=True):
                self._pass(len(y)).run(x, y, loss, errors)
                self._take_step()
                if trace:
                    rows.append([*self._neuron_state(), self._loops.gradient_norms()])
            gradient_norm = self._loops.gradient_norms()
            finite = np.isfinite(gradient_norm)
            if not finite.all():
                # a parameter that is not finite makes the gradient so, but not the other way round
                finite = self._weights.all_finite().numpy()
            scale, weight_norm, bias = self._neuron_state()
            # member by member, so that each is summed in the same order in any company
            of_members = np.ascontiguousarray(batch_loss.T)
            train_loss: Floats = (of_members * sizes).sum(axis=1) / len(batches)
        self.epochs = epoch
        diverged = ~(finite & np.isfinite(train_loss))[self._rows]
        # what the first epoch meets says nothing of how it ends: the start may have been wild
        at_end = train_loss[self._rows] if epoch > 1 else self.measure(batches.x, batches.y).loss
        diverged |= ~(at_end <= DIVERGED_LOSS)
        return EpochResult(
            epoch,
            train_loss=train_loss[self._rows],
            train_errors=errors[self._rows],
            scale=scale[self._rows],
            weight_norm=weight_norm[self._rows],
            bias=bias[self._rows],
            gradient_norm=gradient_norm[self._rows],
            finite=finite[self._rows],
            diverged=diverged,
            trace=self._trace(batch_loss, rows) if trace else None,
        )

    def check_width(self, x: Tensor, name: str = "the samples") -> None:
        """Raise a ValueError unless inputs (n, features) are as long as the networks'."""
        if x.shape[1] != self.sizes[0]:
            raise ValueError(f"the networks have {self.sizes[0]} inputs, {name} {x.shape[1]}")

    def _pass(self, batch_size: int) -> Pass:
        if batch_size not in self._passes:
            self._passes[batch_size] = Pass(
                self._weights, self._gradients, self._shape, self._by_row, batch_size
            )
        return self._passes[batch_size]

    def _take_step(self) -> None:
        if self._clip_norm is not None:
            # the small number is that of PyTorch's clip_grad_norm_
            shortened = self._clip_norm / (self._loops.gradient_norms() + 1e-6)
            # who asks for no clipping keeps the factor 1, also where its gradient is infinite
            clipped = np.where(np.isfinite(self._clip_norm), np.minimum(shortened, 1), 1)
            self._factors = clipped.astype(np.float32)
        self._steps += 1
        self._loops.update(self._steps, self._learning_rates, self._factors)

    def _neuron_state(self) -> tuple[Floats, Floats, Floats]:
        """Return a, ‖w‖ and b by row; NaN without a neuron."""
        neuron = self._weights.neuron.double()
        state = (self._weights.scale.double(), neuron[:, :-1].norm(dim=1), neuron[:, -1])
        scale, weight_norm, bias = (
            np.where(self._has_neuron, part.numpy(), np.nan) for part in state
        )
        return scale, weight_norm, bias

    def _trace(self, loss: Floats, rows: list[list[Floats]]) -> Trace:
        figures = (loss, *np.array(rows).swapaxes(0, 1))
        return Trace(*(figure[:, self._rows] for figure in figures))

    @torch.inference_mode()
    def measure(self, x: Tensor, y: Tensor, members: Sequence[int] | None = None) -> Measured:
        """Measure members on samples x (n, inputs), y (n,) of -1 and 1; all members if None.

        Others are refused as a ValueError.
        """
        check_inputs(x)
        self.check_width(x)
        if y.shape != x.shape[:1] or not len(y):
            raise ValueError(f"y is one target for each of {len(x)} samples, got {tuple(y.shape)}")
        check_labels(y)
        members = range(len(self)) if members is None else members
        rows = [self._rows[member] for member in members]
        by_row = sorted(set(rows))
        weights = self._weights
        if len(by_row) < len(self):
            shape = Shape(len(by_row), *self.sizes[:3])
            weights = Blocks(take_members(self._state["weights"], self._shape, by_row), shape)
        with fast_products(), np.errstate(all="ignore"):
            measured = measure(weights, [self._by_row[row] for row in by_row], x, y)
        return measured.of([by_row.index(row) for row in rows])

    def select(self, members: Sequence[int]) -> Self:
        """Return an ensemble of some of the members as they are, in the order given.

        Their training goes on as it would have. A member may be taken repeatedly.
        """
        taken = type(self).__new__(type(self))
        taken._lay_out(self.sizes, [self.recipes[member] for member in members])
        # by place in the new buffers: the place in the old ones
        places = [0] * len(members)
        for member, row in zip(members, taken._rows, strict=True):
            places[row] = self._rows[member]
        state = self.state_dict()
        for name in STATE:
            state[name] = take_members(state[name], self._shape, places)
        taken.load_state_dict(state)
        return taken

    def module(self, member: int) -> nn.Module:
        """Return a copy of a member as a module: a `SigmoidNetwork`, in a `WithNeuron` if any."""
        network = SigmoidNetwork(self.sizes)
        kind = NEURONS[self.recipes[member].neuron]
        neuron = None if kind is None else kind(self.sizes[0])
        read_member(self._weights, self._rows[member], network, neuron)
        return network if neuron is None else WithNeuron(network, neuron)

    def add_to_neuron_weights(self, noise: Tensor) -> None:
        """Add numbers, (members, inputs), to the neurons' w; those of members without are 0."""
        if noise.shape != (len(self), self.sizes[0]):
            raise ValueError(
                f"noise is ({len(self)}, {self.sizes[0]}), one row a member; "
                f"got {tuple(noise.shape)}"
            )
        by_row = torch.empty_like(noise)
        by_row[self._rows] = noise
        if bool((by_row[~torch.from_numpy(self._has_neuron)] != 0).any()):
            raise ValueError("there is noise for a member that has no neuron")
        self._weights.neuron[:, :-1] += by_row

    def state_dict(self) -> dict[str, Any]:
        """Return all that training goes on from: the tensors themselves, and numbers."""
        return {**self._state, "epochs": self.epochs, "steps": self._steps}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Take up the state of an ensemble of the same sizes and recipes."""
        for name, mine in self._state.items():
            other = state[name]
            if mine.shape != other.shape:
                raise ValueError(
                    f"{name} of the state holds {len(other)} numbers, this ensemble's "
                    f"{len(mine)}: it is another ensemble's"
                )
            mine.copy_(other)
        self.epochs, self._steps = state["epochs"], state["steps"]
