"""The data of each cell, from a seed and, where it is real, from imported files."""

from collections.abc import Sequence
from pathlib import Path

from oneneuron.datasets import synthetic
from oneneuron.datasets.cifar import load_airplanes_and_automobiles
from oneneuron.datasets.digits import load_bundled_digits
from oneneuron.datasets.mnist import load_ones_and_sevens
from oneneuron.datasets.task import BinaryTask
from oneneuron.datasets.textures import simulate_textures
from oneneuron.studies.practicality.cells import Family

MNIST_TEST_SIZE = 1_000
"""Of the 2,163 official test images; the others are for validation."""


def make(
    family: Family,
    seed: int,
    train_size: int,
    held_out: int,
    radii: tuple[float, float] | None = None,
    means: tuple[float, float] | None = None,
    files: Sequence[str | Path] | None = None,
) -> BinaryTask:
    """Make a cell's samples, not standardised.

    Parameters
    ----------
    family
        Of the dataset.
    seed
        Draws the samples, or how the real ones are dealt out.
    train_size
        Samples to train on; the digits that stand in for MNIST are as many as there are.
    held_out
        Samples for test, and for validation, where they are generated or dealt out freely.
    radii, means
        Of spheres and of Gaussians: see `Cell`.
    files
        The imported files of MNIST or CIFAR, in one folder; None for stand-ins in their place.
    """
    if radii is not None:
        return synthetic.spheres(seed, train_size, radii, held_out=held_out)
    if means is not None:
        return synthetic.gaussians(seed, train_size, means, held_out=held_out)
    if family not in ("mnist", "cifar"):
        raise ValueError(f"{family} need radii or means, got neither")
    folder = Path(files[0]).parent if files else None
    if family == "mnist":
        if folder is None:
            return load_bundled_digits(seed)
        return load_ones_and_sevens(folder, seed, train_size, MNIST_TEST_SIZE)
    if folder is None:
        return simulate_textures(seed, train_size, held_out)
    return load_airplanes_and_automobiles(folder, seed, train_size, held_out)
