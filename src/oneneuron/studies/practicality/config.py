"""What a run's configuration of the study cannot ask for."""

from collections.abc import Iterator, Mapping
from typing import Any

from oneneuron.config import seeds_of
from oneneuron.studies.practicality.cells import CELLS, HELD_OUT, LONG_CELLS

MNIST_IMAGES = 13_007
"""Ones and sevens among the official training images."""

CIFAR_IMAGES = 5_000
"""Official training images of each of the two classes."""


def faults(said: Mapping[str, Any]) -> Iterator[str]:
    """Yield what would have no effect, and what real data cannot give.

    Stand-ins are made in any number.
    """
    yield from _without_effect(said)
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


def _without_effect(said: Mapping[str, Any]) -> Iterator[str]:
    cells = {name: CELLS[name] for name in said.get("cells", CELLS)}
    on_images = [cell for cell in cells.values() if cell.dataset]
    on_digits = [name for name, cell in cells.items() if cell.family == "mnist"]
    long = set(LONG_CELLS) <= set(cells)
    is_stand_in = said.get("data") == "stand-in"
    images, both = "cell of images", f"pair of the cells {' and '.join(LONG_CELLS)}"
    for key, is_used, what in (
        ("image_seeds", on_images, images),
        ("small_epochs", on_images, images),
        ("mnist_control_seeds", on_digits, "cell of MNIST"),
        ("long_epochs", long, both),
        ("noise_after_epochs", long, both),
        ("held_out", len(cells) > len(on_digits), "cell whose samples are drawn"),
    ):
        if key in said and not is_used:
            yield f"{key}: without effect, since the run has no {what}; leave it out"
    for key, wider in (
        ("image_seeds", ["seeds"]),
        ("mnist_control_seeds", ["image_seeds", "seeds"]),
    ):
        of = next(name for name in wider if name in said)
        others = sorted(set(seeds_of(said.get(key, []))) - set(seeds_of(said[of])))
        if others:
            yield f"{key}: {others[0]} is not among {of}, of which these are some"
    for name in on_digits if is_stand_in else ():
        if "train_size" in said.get("cells", {}).get(name, {}):
            yield (
                f"cells.{name}.train_size: the digits that stand in for MNIST are as many as there "
                "are; leave it out"
            )
