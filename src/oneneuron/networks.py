"""The networks of the studies."""

import math
from collections.abc import Sequence
from itertools import pairwise

import torch
from torch import Tensor, nn


class EegNetwork(nn.Module):
    """The convolutional network of the EEG study.

    Convolution 3×3 with 32 channels ("same") – ReLU – convolution 3×3 with 32 channels ("valid")
    – ReLU – max-pooling 2 – dense 10 – ReLU – dense 1 – tanh, as the notebook Rev1-1.ipynb of
    tevisgehr/EEG-Classification with the output of the post. Pooling stands before the second
    ReLU, with which it commutes: a quarter of the work.

    Parameters
    ----------
    softmax
        Two softmax outputs instead of one through tanh, as the notebook has them; the network
        then returns the difference of the two logits.
    generator
        Draws the initial weights (Glorot and Bengio's uniform, Keras's default; biases are 0);
        PyTorch's global one if None.
    """

    def __init__(self, softmax: bool = False, generator: torch.Generator | None = None) -> None:
        super().__init__()
        self.softmax = softmax
        self.conv1 = nn.Conv2d(3, 32, 3, padding=1)
        self.conv2 = nn.Conv2d(32, 32, 3)
        self.dense1 = nn.Linear(32 * 13 * 13, 10)
        self.dense2 = nn.Linear(10, 2 if softmax else 1)
        for layer in (self.conv1, self.conv2, self.dense1, self.dense2):
            nn.init.xavier_uniform_(layer.weight, generator=generator)
            assert layer.bias is not None
            nn.init.zeros_(layer.bias)
        # oneDNN's kernels for this order of axes are half as fast again
        self.to(memory_format=torch.channels_last)  # type: ignore[call-overload]

    def hidden(self, x: Tensor) -> Tensor:
        """Return the activations of the dense layer of 10 units, (n, 10), of x (n, 3, 28, 28)."""
        h = torch.relu(self.conv1(x))
        h = torch.relu(nn.functional.max_pool2d(self.conv2(h), 2))
        # flattened as it lies in memory (y, x, channel), which is also Keras's order
        return torch.relu(self.dense1(h.permute(0, 2, 3, 1).flatten(1)))

    def output(self, hidden: Tensor) -> Tensor:
        """Return the output, (n,), from the hidden activations (n, 10)."""
        logits = self.dense2(hidden)
        return logits[:, 1] - logits[:, 0] if self.softmax else torch.tanh(logits[:, 0])

    def forward(self, x: Tensor) -> Tensor:
        """Return the output, (n,), of images x (n, 3, 28, 28)."""
        return self.output(self.hidden(x))


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
        For other than one output.
    """

    def __init__(self, sizes: Sequence[int], generator: torch.Generator | None = None) -> None:
        super().__init__()
        if len(sizes) < 2 or sizes[-1] != 1:
            raise ValueError(f"sizes go from the input's to 1, the output's; got {tuple(sizes)}")
        self.layers = nn.ModuleList(nn.Linear(before, after) for before, after in pairwise(sizes))
        _draw_default_weights(self, generator)

    def forward(self, x: Tensor) -> Tensor:
        """Return the output, (n,), of inputs x (n, ...) of sizes[0] features."""
        h = x.flatten(1)
        for layer in self.layers[:-1]:
            h = torch.sigmoid(layer(h))
        output: Tensor = self.layers[-1](h)
        return output[:, 0]


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
        _draw_default_weights(self, generator)
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


def _draw_default_weights(network: nn.Module, generator: torch.Generator | None) -> None:
    """Draw weights and biases as PyTorch does: from U(-1/√fan-in, 1/√fan-in)."""
    with torch.no_grad():
        for layer in network.modules():
            if isinstance(layer, nn.Linear | nn.Conv2d):
                bound = 1 / math.sqrt(layer.weight[0].numel())
                layer.weight.uniform_(-bound, bound, generator=generator)
                assert layer.bias is not None
                layer.bias.uniform_(-bound, bound, generator=generator)
