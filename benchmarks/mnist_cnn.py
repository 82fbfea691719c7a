"""The MNIST network's training step beside a plain PyTorch loop and a matrix product."""

from collections.abc import Callable

import torch
from torch import Tensor, nn

from benchmarks.timing import matrix_product, median_seconds
from oneneuron.losses import polynomial_hinge
from oneneuron.neurons import ExponentialNeuron, WithNeuron, penalty
from oneneuron.studies.practicality.network import MnistNetwork
from oneneuron.training.single import Member, take_step

BATCH = 100
REG_STRENGTH = 0.1

# multiplications and additions of a forward pass, a sample
CONV1 = 2 * 27 * 27 * 64 * 16
CONV2 = 2 * 8 * 8 * 128 * 64 * 16
CONV3 = 2 * 256 * 128 * 4
"""Of the 4 × 4 weights 2 × 2 meet the image, the others its padding."""
DENSE = 2 * 256
# backward: once more for the weights and once more for the inputs, which the first layer needs not
OPERATIONS = BATCH * (2 * CONV1 + 3 * (CONV2 + CONV3 + DENSE))


def plain_step(x: Tensor, y: Tensor) -> Callable[[], object]:
    """Return one step of a plain loop, with the network as table 6 has it."""
    network = nn.Sequential(
        nn.Conv2d(1, 64, 4, padding=1),
        nn.PReLU(),
        nn.MaxPool2d(3),
        nn.Conv2d(64, 128, 4, padding=1),
        nn.PReLU(),
        nn.MaxPool2d(3),
        nn.Conv2d(128, 256, 4, padding=1),
        nn.PReLU(),
        nn.Flatten(),
        nn.Linear(256, 1),
    )
    model = WithNeuron(network, ExponentialNeuron(784))
    optimiser = torch.optim.Adam(model.parameters(), lr=1e-3)

    def step() -> None:
        optimiser.zero_grad()
        loss = torch.clamp(1 - y * model(x).squeeze(1), min=0).pow(3).mean()
        (loss + penalty(model.neuron, REG_STRENGTH)).backward()
        optimiser.step()

    return step


def our_step(x: Tensor, y: Tensor) -> Callable[[], object]:
    """Return one step as the study takes it."""
    model = WithNeuron(MnistNetwork(), ExponentialNeuron(784))
    optimiser = torch.optim.Adam(model.parameters(), lr=1e-3, fused=True)
    member = Member(model, optimiser, polynomial_hinge, REG_STRENGTH, BATCH, seed=0)
    return lambda: take_step(member, x, y)


def benchmark() -> dict[str, float]:
    """Time a training step at batch 100 on one thread.

    Returns
    -------
    dict
        ``gemm_fraction``: the step's rate over the matrix product's, counting the operations of
        the convolutions and the linear layer alone; ``speedup_loop``: times as fast as the plain
        loop; the raw seconds of each.
    """
    generator = torch.Generator().manual_seed(0)
    x = torch.randn(BATCH, 1, 28, 28, generator=generator)
    y = torch.where(torch.arange(BATCH) % 2 == 0, -1.0, 1.0)
    product, product_operations = matrix_product()
    seconds = median_seconds(
        {"matrix_product": product, "step": our_step(x, y), "plain_step": plain_step(x, y)}
    )
    rate = product_operations / seconds["matrix_product"]
    return {
        "gemm_fraction": OPERATIONS / seconds["step"] / rate,
        "speedup_loop": seconds["plain_step"] / seconds["step"],
        **{f"{name}_seconds": value for name, value in seconds.items()},
        "matrix_product_gflops": rate / 1e9,
    }
