"""What a run's configuration of the study cannot ask for."""

from collections.abc import Iterator, Mapping
from typing import Any

from oneneuron.studies.practicality.cells import CELLS, HELD_OUT

MNIST_IMAGES = 13_007
"""Ones and sevens among the official training images."""

CIFAR_IMAGES = 5_000
"""Official training images of each of the two classes."""


def faults(said: Mapping[str, Any]) -> Iterator[str]:
    """Yield what real data cannot give; stand-ins are made in any number."""
    if said.get("data") == "stand-in":
        return
    cells, held_out = said.get("cells", {}), said.get("held_out", HELD_OUT)
    for name, cell in CELLS.items():
        if said.get("cells") is not None and name not in cells:
            continue
        size = cells.get(name, {}).get("train_size", cell.train_size)
        key = f"cells.{name}.train_size"
        if cell.family == "mnist" and size > MNIST_IMAGES:
            yield f"{key}: {size:,}, and there are {MNIST_IMAGES:,} images to train on"
        # halves rounded up: of an odd number the first class gets one more
        if cell.family == "cifar" and (size + 1) // 2 + (held_out + 1) // 2 > CIFAR_IMAGES:
            yield (
                f"{key}: {size:,} to train on and held_out: {held_out:,} to test on, and there are "
                f"{CIFAR_IMAGES:,} images of each of the two classes"
            )
