"""What distinguishes one member of an ensemble from the others."""

import math
from dataclasses import dataclass
from typing import Literal

from oneneuron.neurons import ExponentialNeuron, ReLUNeuron, SigmoidNeuron, SkipNeuron
from oneneuron.training.checks import check_over_zero, check_strength

NeuronKind = Literal["none", "exponential", "relu", "sigmoid"]

NEURONS: dict[NeuronKind, type[SkipNeuron] | None] = {
    "none": None,
    "exponential": ExponentialNeuron,
    "relu": ReLUNeuron,
    "sigmoid": SigmoidNeuron,
}
"""The neuron of each kind; in an ensemble members of a kind lie side by side, in this order."""


@dataclass(frozen=True)
class Recipe:
    """A member's neuron and hyperparameters.

    Attributes
    ----------
    neuron
        Which neuron is added to the network.
    learning_rate
        Adam's, in the first epoch; over 0, finite.
    decay
        Its factor from one epoch to the next; over 0, finite; 1 keeps it constant.
    reg_strength
        λ of the penalty λ a²/2, 0 or more, finite; without effect where there is no neuron.
    clip_norm
        The gradient, over all of the member's parameters, is shortened to this norm where it is
        longer (as PyTorch's ``clip_grad_norm_``); over 0. Infinity: never.
    largest_exponent
        c of a · exp(min(w·x + b, c)), a bounded exponential neuron, whose gradient for w and b is
        0 where the bound is met. Infinity: no bound.

    Raises
    ------
    ValueError
        For values out of range, and for a bound on the exponent of another neuron.
    """

    neuron: NeuronKind
    learning_rate: float
    decay: float = 1.0
    reg_strength: float = 0.1
    clip_norm: float = math.inf
    largest_exponent: float = math.inf

    def __post_init__(self) -> None:
        if self.neuron not in NEURONS:
            raise ValueError(f"neuron is one of {', '.join(NEURONS)}, not {self.neuron!r}")
        check_over_zero("learning_rate", self.learning_rate)
        check_over_zero("decay", self.decay)
        check_strength(self.reg_strength)
        if not self.clip_norm > 0:
            raise ValueError(f"clip_norm is over 0, got {self.clip_norm}")
        if not self.largest_exponent > -math.inf:
            raise ValueError(f"largest_exponent is a number, got {self.largest_exponent}")
        if self.largest_exponent != math.inf and self.neuron != "exponential":
            raise ValueError(
                f"largest_exponent bounds an exponential neuron, not a {self.neuron!r} one"
            )

    def learning_rate_in(self, epoch: int) -> float:
        """Return the learning rate of an epoch, counted from 1."""
        return self.learning_rate * self.decay ** (epoch - 1)
