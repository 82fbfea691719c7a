"""What the report's tables compare: a dataset with its parameters and a number of samples each."""

from dataclasses import dataclass
from typing import Literal

from oneneuron.datasets import synthetic

Family = Literal["spheres", "gaussians", "mnist", "cifar"]

TABLE_REG_STRENGTH = 0.1
"""λ of all three tables; others are for the sensitivity alone, so that no arm's grid is larger."""

ARMS = {
    "without": "without",
    "exponential": "exponential",
    "relu": "ReLU",
    "sigmoid": "sigmoid",
}
"""Name of each arm in files, and for the reader. The last two are controls: the same skip."""


@dataclass(frozen=True)
class Cell:
    """One row of the tables, or of several of them.

    Attributes
    ----------
    name, label
        In files, and for the reader.
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
    """

    name: str
    label: str
    family: Family
    train_size: int
    tables: tuple[int, ...]
    radii: tuple[float, float] | None = None
    means: tuple[float, float] | None = None


def _spheres(outer: str, train_size: int, *tables: int) -> Cell:
    return Cell(
        f"spheres_{outer.replace('.', '_')}_n{train_size}",
        f"spheres, R 1.0 / {outer}, N {train_size:,}",
        "spheres",
        train_size,
        tables,
        radii=(1.0, float(outer)),
    )


def _gaussians(mean: str, train_size: int, *tables: int) -> Cell:
    return Cell(
        f"gaussians_{mean.replace('.', '_')}_n{train_size}",
        f"Gaussians, mean 0.0 / {mean}, N {train_size:,}",
        "gaussians",
        train_size,
        tables,
        means=(0.0, float(mean)),
    )


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
        Cell("mnist_n13000", "MNIST, N 13,000", "mnist", 13_000, (1, 2, 3)),
        Cell("cifar_n2000", "CIFAR, N 2,000", "cifar", 2_000, (1, 2, 3)),
    )
}
"""All cells, in the tables' order."""


def bayes_error(cell: Cell) -> float | None:
    """Return the least error rate of any classifier, from 0 to 0.5; None where it is not known."""
    if cell.radii is not None:
        return 0.0
    if cell.means is not None:
        return synthetic.bayes_error(cell.means)
    return None
