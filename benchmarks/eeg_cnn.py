"""The EEG network's training step beside a plain PyTorch loop and a matrix product."""

import os
from collections.abc import Callable

import torch
from torch import Tensor, nn

from benchmarks.timing import matrix_product, median_seconds
from oneneuron.losses import polynomial_hinge
from oneneuron.studies.eeg.network import EegNetwork
from oneneuron.training.single import Member, take_step

BATCH = 128

# multiplications and additions of a forward pass, a sample
CONV1 = 2 * 28 * 28 * 32 * 3 * 9
CONV2 = 2 * 26 * 26 * 32 * 32 * 9
DENSE = 2 * (5408 * 10 + 10)
# backward: once more for the weights and once more for the inputs, which the first layer needs not
OPERATIONS = BATCH * (2 * CONV1 + 3 * CONV2 + 3 * DENSE)


def plain_network() -> nn.Module:
    """Return the network as one would write it at first: default layout, ReLU before pooling."""
    return nn.Sequential(
        nn.Conv2d(3, 32, 3, padding=1),
        nn.ReLU(),
        nn.Conv2d(32, 32, 3),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(5408, 10),
        nn.ReLU(),
        nn.Linear(10, 1),
        nn.Tanh(),
    )


def plain_step(x: Tensor, y: Tensor) -> Callable[[], object]:
    """Return one step of a plain training loop."""
    network = plain_network()
    optimiser = torch.optim.Adam(network.parameters(), lr=2e-4, eps=1e-7)

    def step() -> None:
        optimiser.zero_grad()
        loss = torch.clamp(1 - y * network(x).squeeze(1), min=0).pow(3).mean()
        loss.backward()
        optimiser.step()

    return step


def our_step(x: Tensor, y: Tensor, bf16: bool = False) -> Callable[[], object]:
    """Return one step as the study takes it."""
    network = EegNetwork()
    optimiser = torch.optim.Adam(network.parameters(), lr=2e-4, eps=1e-7, fused=True)
    member = Member(network, optimiser, polynomial_hinge, 0.0, BATCH, seed=0, bf16=bf16)
    return lambda: take_step(member, x, y)


def keras_step(x: Tensor, y: Tensor) -> Callable[[], object] | None:
    """Return one step of a Keras 3 fit of the same network; None where Keras is not installed."""
    # without a word it looks for TensorFlow; ours is a backend that is here, with one thread
    os.environ.setdefault("KERAS_BACKEND", "torch")
    try:
        import keras
    except ImportError:
        return None
    layers = keras.layers
    model = keras.Sequential(
        [
            layers.Conv2D(32, 3, padding="same", activation="relu"),
            layers.Conv2D(32, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Flatten(),
            layers.Dense(10, activation="relu"),
            layers.Dense(1, activation="tanh"),
        ]
    )

    def hinge(true: object, predicted: object) -> object:
        return keras.ops.power(keras.ops.maximum(1 - true * predicted, 0), 3)

    model.compile(loss=hinge, optimizer=keras.optimizers.Adam(2e-4))
    images, labels = x.permute(0, 2, 3, 1).numpy(), y[:, None].numpy()
    return lambda: model.fit(images, labels, batch_size=BATCH, verbose=0)


def benchmark() -> dict[str, float]:
    """Time a training step at batch 128 on one thread.

    Returns
    -------
    dict
        ``gemm_fraction``: the step's rate over the matrix product's, counting the operations of
        the convolutions and dense layers alone; ``speedup_loop``: times as fast as the plain loop;
        the raw seconds of each.
    """
    generator = torch.Generator().manual_seed(0)
    x = torch.rand(BATCH, 28, 28, 3, generator=generator).permute(0, 3, 1, 2)
    y = torch.randint(0, 2, (BATCH,), generator=generator).float() * 2 - 1
    product, product_operations = matrix_product()
    candidates = {
        "matrix_product": product,
        "step": our_step(x, y),
        "step_bf16": our_step(x, y, bf16=True),
        "plain_step": plain_step(x.contiguous(), y),
    }
    keras = keras_step(x, y)
    if keras is not None:
        candidates["keras_step"] = keras
    seconds = median_seconds(candidates)
    rate = product_operations / seconds["matrix_product"]
    return {
        "gemm_fraction": OPERATIONS / seconds["step"] / rate,
        "speedup_loop": seconds["plain_step"] / seconds["step"],
        "speedup_bf16": seconds["step"] / seconds["step_bf16"],
        **{f"{name}_seconds": value for name, value in seconds.items()},
        "matrix_product_gflops": rate / 1e9,
    }
