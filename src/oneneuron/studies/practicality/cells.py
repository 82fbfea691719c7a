"""What the report's tables compare: a dataset with its parameters and a number of samples each.

With them stand the sizes of the study at their fullest: those published, or ours, fixed before any
run.
"""

import math
from dataclasses import dataclass
from typing import Literal

Family = Literal["spheres", "gaussians", "mnist", "cifar"]

ARMS = ("without", "exponential", "relu", "sigmoid")
"""The last two are controls: the same skip through another neuron."""

TABLE_REG_STRENGTH = 0.1
"""λ of all three tables; others are for the sensitivity alone, so that no arm's grid is larger."""

SIZES: dict[Family, tuple[int, ...]] = {
    "spheres": (100, 50, 25, 1),
    "gaussians": (100, 50, 25, 1),
    "cifar": (3072, 1536, 768, 1),
}
"""Of the fully connected networks, tables 4 and 5; MNIST's is convolutional, table 6."""

BATCH_SIZE = 100

EPOCHS: dict[Family, int] = {"spheres": 150, "gaussians": 150, "mnist": 20, "cifar": 40}
"""Of each combination of hyperparameters. The report gives none."""

HELD_OUT = 2_000
"""Samples for test, and as many for validation."""

LONG_EPOCHS = 400
"""Epochs of the long training by which stability is judged."""

LATE_AFTER = 20
"""Epochs of it after which a first divergence is a late one."""

EARLY_EPOCHS = 5
"""Epochs on raw pixels, within which a divergence is early."""

EARLY_DECAY = 0.98
"""The decay that is tried there: within as few epochs another makes no difference."""

SMALL_SIZES: dict[Family, tuple[int, ...]] = {"mnist": (784, 10, 1), "cifar": (3072, 10, 1)}
"""Of the very small networks on images: ten units between the pixels and the output."""

SMALL_EPOCHS = EPOCHS["spheres"]
"""Of each of their combinations, which are those of table 4's network."""

LONG_CELLS = ("spheres_1_01_n10000", "gaussians_0_1_n10000")
"""Those that are trained long; the first is also the one of the noise on the neuron's weights."""

NOISE_AFTER_EPOCHS = 60
"""Epochs before that noise."""


@dataclass(frozen=True)
class Cell:
    """One row of the tables, or of several of them.

    Attributes
    ----------
    name
        In files.
    family
        Of the dataset.
    train_size
        Published number of training samples.
    tables
        Numbers of the tables that it is a row of.
    radii
        Of the two spheres.
    means
        Value of every coordinate of the Gaussians' two mean vectors.
    dataset
        Where its samples come from if they are real, as it is named in data/sources.yaml.
    """

    name: str
    family: Family
    train_size: int
    tables: tuple[int, ...]
    radii: tuple[float, float] | None = None
    means: tuple[float, float] | None = None
    dataset: str | None = None

    @property
    def epochs(self) -> int:
        """Epochs that each combination of hyperparameters is trained for."""
        return EPOCHS[self.family]


def _spheres(outer: str, train_size: int, *tables: int) -> Cell:
    name = f"spheres_{outer.replace('.', '_')}_n{train_size}"
    return Cell(name, "spheres", train_size, tables, radii=(1.0, float(outer)))


def _gaussians(mean: str, train_size: int, *tables: int) -> Cell:
    name = f"gaussians_{mean.replace('.', '_')}_n{train_size}"
    return Cell(name, "gaussians", train_size, tables, means=(0.0, float(mean)))


CELLS = {
    cell.name: cell
    for cell in (
        _spheres("1.01", 1_000, 2),
        _spheres("1.01", 5_000, 2),
        _spheres("1.01", 10_000, 1, 2),
        _spheres("1.01", 15_000, 1),
        _spheres("1.01", 20_000, 1),
        _gaussians("0.1", 10_000, 2),
        _gaussians("0.1", 15_000, 1, 2),
        _gaussians("0.1", 20_000, 1),
        _spheres("1.5", 5_000, 3),
        _spheres("5.0", 5_000, 3),
        _gaussians("0.5", 5_000, 3),
        _gaussians("1.0", 5_000, 3),
        Cell("mnist_n13000", "mnist", 13_000, (1, 2, 3), dataset="mnist"),
        Cell("cifar_n2000", "cifar", 2_000, (1, 2, 3), dataset="cifar10"),
    )
}
"""All cells, in the tables' order."""


def bayes_error(cell: Cell) -> float | None:
    """Return the least error rate of any classifier, from 0 to 0.5; None where it is not known.

    Spheres do not overlap. Of two Gaussians it is Φ(-δ/2) with δ the distance of their means,
    √dimension times that of a coordinate: the rate at which a sample lies beyond the plane
    half-way between them (Duda, Hart and Stork 2001, section 2.6.1, with equal priors).
    """
    if cell.radii is not None:
        return 0.0
    if cell.means is None:
        return None
    distance = math.sqrt(SIZES[cell.family][0]) * abs(cell.means[1] - cell.means[0])
    # Φ(-t) without cancellation in the tail
    return math.erfc(distance / 2 / math.sqrt(2)) / 2
