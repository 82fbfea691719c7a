"""The network of the EEG study."""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
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

    @torch.no_grad()
    def load_keras(self, kernels: Sequence[NDArray[np.float32]]) -> None:
        """Take kernels as Keras has them; the biases are 0 and stay so.

        Parameters
        ----------
        kernels
            Of the four layers: of a convolution (y, x, in, out), of a dense one (in, out).
        """
        layers = (self.conv1.weight, self.conv2.weight, self.dense1.weight, self.dense2.weight)
        for weight, kernel in zip(layers, kernels, strict=True):
            axes = (3, 2, 0, 1) if kernel.ndim == 4 else (1, 0)
            weight.copy_(torch.from_numpy(kernel.transpose(axes).copy()))

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
