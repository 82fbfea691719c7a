"""The construction without an extra unit: the loss times 1 + (a e^b − 1)², plus λ a²."""

import torch
from torch import Tensor, nn

from oneneuron.studies.landscape.problems import Problem


class Multiplied(nn.Module):
    """L(θ) (1 + (a e^b − 1)²) + λ a², as one term a sample (Sohl-Dickstein and Kawaguchi 2019).

    Its output is the objective itself, so that the loss of its training is `as_is`.

    Parameters
    ----------
    problem
        Whose loss is multiplied.
    network
        Of the problem.
    reg_strength
        λ, over 0.
    bias
        b at the start; a is 0.
    """

    y: Tensor

    def __init__(
        self, problem: Problem, network: nn.Module, reg_strength: float, bias: float = 0.0
    ) -> None:
        super().__init__()
        self.network, self.loss, self.reg_strength = network, problem.loss, reg_strength
        self.register_buffer("y", problem.y)
        self.scale = nn.Parameter(torch.zeros((), dtype=torch.float64))
        self.bias = nn.Parameter(torch.tensor(bias, dtype=torch.float64))

    def forward(self, x: Tensor) -> Tensor:
        """Return each sample's part of the objective, (n,)."""
        factor = 1 + (self.scale * self.bias.exp() - 1) ** 2
        penalty = self.reg_strength * self.scale**2 / len(self.y)
        return factor * self.loss(self.network(x)[:, 0], self.y) + penalty


def as_is(output: Tensor, target: Tensor) -> Tensor:
    """Return the outputs, which are the objective's terms already."""
    return output
