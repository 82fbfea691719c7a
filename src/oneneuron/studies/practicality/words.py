"""What the practicality study's arms and cells are called, and how the arms look."""

from oneneuron.figures.words import ArmStyle, Words
from oneneuron.studies.practicality.cells import CELLS, Cell

FAMILIES = {"spheres": "spheres", "gaussians": "Gaussians", "mnist": "MNIST", "cifar": "CIFAR"}
TASKS = {"spheres_1_01": "spheres", "gaussians_0_1": "Gaussians"}
"""The data that networks are trained on for long."""


def dataset_of(cell: Cell) -> str:
    """Return the name of a cell's dataset, with what it varies."""
    if cell.radii is not None:
        return f"{FAMILIES[cell.family]}, R {cell.radii[0]} / {cell.radii[1]}"
    if cell.means is not None:
        return f"{FAMILIES[cell.family]}, mean {cell.means[0]} / {cell.means[1]}"
    return FAMILIES[cell.family]


def label_of(cell: Cell, train_size: int | None = None, between: str = ", ") -> str:
    """Return a cell's label: its dataset, and the number of samples that are trained on.

    Parameters
    ----------
    cell
        The cell.
    train_size
        As many as were published, unless it is given: a small run has fewer.
    between
        What parts the name from the number.
    """
    return f"{dataset_of(cell)}{between}N {train_size or cell.train_size:,}"


WORDS = Words(
    title="Spheres, Gaussians, digits and small photographs",
    reference="without",
    arms={
        "without": ArmStyle("without", "without", "-", "o"),
        "exponential": ArmStyle("exponential", "with", (0, (7, 1.6)), "s"),
        "relu": ArmStyle("ReLU", "control", (0, (4, 1.6)), "^"),
        "sigmoid": ArmStyle("sigmoid", "other", (0, (1, 1.6)), "D"),
    },
    cells={name: label_of(cell) for name, cell in CELLS.items()},
)
