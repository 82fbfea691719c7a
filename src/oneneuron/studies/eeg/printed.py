"""What the notebook printed of its training, as committed beside the registry."""

from pathlib import Path

import pandas as pd

QUANTITIES = {
    "loss": "training loss",
    "accuracy": "training accuracy",
    "validation_loss": "validation loss",
    "validation_accuracy": "validation accuracy",
}
"""What was printed of each epoch, with its words; the first two are those met while it ran."""

DIGITS = 4
"""Digits after the point that were printed."""


def read_printed(path: str | Path) -> pd.DataFrame:
    """Return what was printed, a row an epoch: ``epoch`` from 1, and `QUANTITIES`.

    Raises
    ------
    ValueError
        Where the file has other columns, or not one row an epoch.
    """
    table = pd.read_csv(path, comment="#")
    expected = ["epoch", *QUANTITIES]
    if list(table.columns) != expected:
        raise ValueError(
            f"{path}: expected the columns {', '.join(expected)}, found {table.columns}"
        )
    if table["epoch"].tolist() != list(range(1, len(table) + 1)):
        raise ValueError(f"{path}: expected one row an epoch, from 1 on without a gap")
    return table


def as_printed(records: pd.DataFrame) -> pd.DataFrame:
    """Return records of the notebook's training with `QUANTITIES` as columns."""
    return records.assign(
        loss=records["train_loss"],
        accuracy=1 - records["train_errors"] / records["train_size"],
        validation_accuracy=1 - records["validation_errors"] / records["validation_size"],
    )
