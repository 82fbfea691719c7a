"""Optimisers of many members at once: a member is a column of a tensor (parameters, members)."""

import math
from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor


class Optimiser(Protocol):
    """Turns gradients into directions; `SGD` and `Adam` do."""

    @property
    def learning_rate(self) -> float | Tensor:
        """Over 0, one for all members or one for each, (members,)."""
        ...

    def start(self, parameters: Tensor) -> tuple[Tensor, ...]:
        """Return the state before the first step: tensors of the parameters' shape."""
        ...

    def direction(self, state: tuple[Tensor, ...], gradient: Tensor, step: int) -> Tensor:
        """Return what is subtracted, times the learning rate; update the state in place.

        Parameters
        ----------
        state
            As `start` made it.
        gradient
            (parameters, members).
        step
            Its number, from 1.
        """
        ...


@dataclass(frozen=True)
class SGD:
    """PyTorch's SGD; gradient descent where a step takes all samples."""

    learning_rate: float | Tensor
    momentum: float = 0.0

    def __post_init__(self) -> None:
        _check_rates(self.learning_rate, momentum=self.momentum)

    def start(self, parameters: Tensor) -> tuple[Tensor, ...]:
        """Return the velocity before the first step, if there is momentum."""
        return (torch.zeros_like(parameters),) if self.momentum else ()

    def direction(self, state: tuple[Tensor, ...], gradient: Tensor, step: int) -> Tensor:
        """Return the velocity, or the gradient where there is no momentum."""
        return state[0].mul_(self.momentum).add_(gradient) if state else gradient


@dataclass(frozen=True)
class Adam:
    """Adam (Kingma and Ba 2015), as PyTorch computes it."""

    learning_rate: float | Tensor
    betas: tuple[float, float] = (0.9, 0.999)
    eps: float = 1e-8

    def __post_init__(self) -> None:
        beta1, beta2 = self.betas
        _check_rates(self.learning_rate, beta1=beta1, beta2=beta2)
        if not 0 <= self.eps < math.inf:
            raise ValueError(f"eps is 0 or more, and finite, got {self.eps}")

    def start(self, parameters: Tensor) -> tuple[Tensor, ...]:
        """Return the moments before the first step."""
        return torch.zeros_like(parameters), torch.zeros_like(parameters)

    def direction(self, state: tuple[Tensor, ...], gradient: Tensor, step: int) -> Tensor:
        """Return the first moment over the second one's root, both unbiased."""
        (first, second), (beta1, beta2) = state, self.betas
        first.lerp_(gradient, 1 - beta1)
        second.mul_(beta2).addcmul_(gradient, gradient, value=1 - beta2)
        root = second.sqrt().div_((1 - beta2**step) ** 0.5).add_(self.eps)
        return torch.div(first, root, out=root).div_(1 - beta1**step)


def _check_rates(learning_rate: float | Tensor, **averages: float) -> None:
    """Raise a ValueError unless rates are over 0, and weights of averages from 0 to under 1."""
    rates = torch.as_tensor(learning_rate)
    if not bool(((rates > 0) & rates.isfinite()).all()):
        raise ValueError(f"learning_rate is over 0 and finite, got {learning_rate}")
    for name, value in averages.items():
        if not 0 <= value < 1:
            raise ValueError(f"{name} is 0 or more and under 1, got {value}")
