"""How the arms of the practicality study look, and which of them some records have."""

from collections.abc import Iterable
from typing import TypeVar

import pandas as pd

from oneneuron.figures.style import BLUE, GREEN, GREY, VERMILION, ArmStyle
from oneneuron.studies.practicality.cells import ARMS as LABELS
from oneneuron.studies.practicality.cells import CELLS

ARMS: dict[str, ArmStyle] = {
    "without": ArmStyle(LABELS["without"], BLUE, "-", "o"),
    "exponential": ArmStyle(LABELS["exponential"], VERMILION, "-", "s"),
    "relu": ArmStyle(LABELS["relu"], GREEN, (0, (4, 1.6)), "^"),
    "sigmoid": ArmStyle(LABELS["sigmoid"], GREY, (0, (1, 1.6)), "D"),
}
"""The arms in the order in which figures show them."""


def label_of(records: pd.DataFrame, cell: str, between: str = "\n") -> str:
    """Return a dataset's name for the reader with the number of samples that it was trained on.

    Parameters
    ----------
    records
        Some of the dataset; a quick run has fewer samples than were published.
    cell
        The dataset.
    between
        What parts the name from the number.
    """
    name = CELLS[cell].label.partition(", N ")[0]
    size = int(records.loc[records["cell"] == cell, "train_size"].max())
    return f"{name}{between}N {size:,}"


def present(records: pd.DataFrame, arms: Iterable[str] = tuple(ARMS)) -> list[str]:
    """Return those of `arms` that some record has, in the order of `arms`."""
    there = set(records["arm"])
    return [arm for arm in arms if arm in there]


_Name = TypeVar("_Name")


def in_order(wanted: Iterable[_Name], there: Iterable[object]) -> list[_Name]:
    """Return those of `wanted` that are there, in the order of `wanted`."""
    known = set(there)
    return [name for name in wanted if name in known]
