"""The convolutional network of the practicality study; its others are `two_layer` ensembles."""

import torch
from torch import Tensor, nn

from oneneuron.training.two_layer.network import draw_default_weights


class MnistNetwork(nn.Module):
    """The convolutional network of table 6 of the practicality report.

    Convolutions 4×4 with padding 1 and 64, 128 and 256 channels, each followed by a PReLU, the
    first two also by max-pooling 3; then a linear layer to one output. The report's stride of 0
    can only mean 1. Pooling stands before the PReLU while its slope is not negative, for then
    they commute.

    Parameters
    ----------
    generator
        Draws the initial weights (PyTorch's default distribution); its global one if None. The
        PReLUs begin with PyTorch's slope of 0.25.
    """

    def __init__(self, generator: torch.Generator | None = None) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(1, 64, 4, padding=1)
        self.conv2 = nn.Conv2d(64, 128, 4, padding=1)
        self.conv3 = nn.Conv2d(128, 256, 4, padding=1)
        self.prelu1, self.prelu2, self.prelu3 = nn.PReLU(), nn.PReLU(), nn.PReLU()
        self.dense = nn.Linear(256, 1)
        draw_default_weights(self, generator)
        self.to(memory_format=torch.channels_last)  # type: ignore[call-overload]

    def forward(self, x: Tensor) -> Tensor:
        """Return the output, (n,), of images x (n, 1, 28, 28)."""
        h = _pooled_prelu(self.conv1(x), self.prelu1)
        h = _pooled_prelu(self.conv2(h), self.prelu2)
        h = self.prelu3(self.conv3(h))
        output: Tensor = self.dense(h.flatten(1))
        return output[:, 0]


def _pooled_prelu(h: Tensor, prelu: nn.PReLU) -> Tensor:
    pooled: Tensor
    if bool((prelu.weight >= 0).all()):
        pooled = prelu(nn.functional.max_pool2d(h, 3))
    else:
        pooled = nn.functional.max_pool2d(prelu(h), 3)
    return pooled
