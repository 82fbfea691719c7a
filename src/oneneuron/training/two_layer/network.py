"""One of the networks as a module, and PyTorch's default initial weights from a generator."""

import math
from collections.abc import Sequence
from itertools import pairwise

import torch
from torch import Tensor, nn

from oneneuron.training.checks import check_whole


class SigmoidNetwork(nn.Module):
    """A fully connected network with sigmoids between its layers and a linear output.

    Tables 4 and 5 of the practicality report: sizes (100, 50, 25, 1) and (3072, 1536, 768, 1).

    Parameters
    ----------
    sizes
        Length of the input, of each hidden layer and of the output, which is 1.
    generator
        Draws the initial weights (PyTorch's default distribution); its global one if None.

    Raises
    ------
    ValueError
        For other than one output, or layers without units.
    """

    def __init__(self, sizes: Sequence[int], generator: torch.Generator | None = None) -> None:
        super().__init__()
        if len(sizes) < 2 or sizes[-1] != 1:
            raise ValueError(f"sizes go from the input's to 1, the output's; got {tuple(sizes)}")
        for size in sizes:
            check_whole("each of sizes", size)
        self.sizes = tuple(sizes)
        self.layers = nn.ModuleList(nn.Linear(before, after) for before, after in pairwise(sizes))
        draw_default_weights(self, generator)

    def forward(self, x: Tensor) -> Tensor:
        """Return the output, (n,), of inputs x (n, ...) of sizes[0] features."""
        h = x.flatten(1) if x.ndim > 1 else x
        if h.ndim != 2 or h.shape[1] != self.sizes[0]:
            raise ValueError(
                f"the network has {self.sizes[0]} inputs: x is (n, ...) of {self.sizes[0]} "
                f"features, got {tuple(x.shape)}"
            )
        for layer in self.layers[:-1]:
            h = torch.sigmoid(layer(h))
        output: Tensor = self.layers[-1](h)
        return output[:, 0]


def draw_default_weights(network: nn.Module, generator: torch.Generator | None) -> None:
    """Draw weights and biases as PyTorch does: from U(-1/√fan-in, 1/√fan-in)."""
    with torch.no_grad():
        for layer in network.modules():
            if isinstance(layer, nn.Linear | nn.Conv2d):
                bound = 1 / math.sqrt(layer.weight[0].numel())
                layer.weight.uniform_(-bound, bound, generator=generator)
                assert layer.bias is not None
                layer.bias.uniform_(-bound, bound, generator=generator)
