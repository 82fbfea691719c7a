"""Our runs of the notebook's own training, set against what it printed."""

from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from oneneuron.evidence.number import Number
from oneneuron.statistics.registry import PublishedNumber, Registry

COLUMNS = {
    "mean_validation_loss": "validation_loss",
    "mean_train_loss": "train_loss",
}


def numbers_of_calibration(
    records: pd.DataFrame, registry: Registry, stand_in: bool
) -> list[Number]:
    """Return a number for each one that the notebook printed, over our runs' same epochs.

    Ids are ``eeg.calibration.{last parts of the published id}``; the value is the median over
    seeds, the interval their range. Epochs beyond the runs' length give none.
    """
    numbers = [
        _number(published, records, stand_in)
        for published in registry.numbers
        if published.cell == "calibration" and published.epochs is not None
    ]
    runs = Number("eeg.calibration.runs", records["seed"].nunique(), "runs", unit="runs")
    return [replace(number, stand_in=stand_in) for number in [runs, *numbers]]


def _number(published: PublishedNumber, records: pd.DataFrame, stand_in: bool) -> Number:
    assert published.epochs is not None
    first, last = published.epochs
    inside = records[records["epoch"].between(first, last)]
    by_seed = _by_seed(published, inside) if records["epoch"].max() >= last else np.array([])
    some = by_seed.size > 0
    return Number(
        f"eeg.calibration.{published.id.removeprefix('notebook.')}",
        float(np.median(by_seed)) if some else None,
        f"{published.statement}; median over our seeds, and their range"
        if some
        else f"{published.statement}: our runs are shorter",
        unit=published.unit,
        n=by_seed.size,
        interval=(float(by_seed.min()), float(by_seed.max())) if some else None,
        format=".4f",
        answers=None if stand_in else published.id,
    )


def _by_seed(published: PublishedNumber, records: pd.DataFrame) -> NDArray[np.float64]:
    if published.measure in COLUMNS:
        values = records[COLUMNS[published.measure]]
    else:
        values = 1 - records["validation_errors"] / records["validation_size"]
    of_seed = values.astype(float).groupby(records["seed"])
    best = published.measure.startswith("best")
    return np.asarray(of_seed.max() if best else of_seed.mean(), np.float64)
