"""Our runs of the notebook's own training, set against what it printed."""

from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from oneneuron.evidence.interval import Interval
from oneneuron.evidence.number import Number
from oneneuron.statistics.registry import PublishedNumber, Registry
from oneneuron.studies.eeg.answers import answer

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
        _number(published, records)
        for published in registry.numbers
        if published.cell == "calibration"
    ]
    if not stand_in:
        numbers += [
            answer(published, by_seed(published, records), int(records["epochs"].max()))
            for published in registry.numbers
            if published.cell == "calibration"
        ]
    runs = Number("eeg.calibration.runs", records["seed"].nunique(), "runs", unit="runs")
    return [replace(number, stand_in=stand_in) for number in [runs, *numbers]]


def by_seed(published: PublishedNumber, records: pd.DataFrame) -> NDArray[np.float64]:
    """Return what answers a printed number, (seeds,), ±inf for a lost run.

    Empty where our runs are shorter than the epochs asked for.
    """
    assert published.epochs is not None
    first, last = published.epochs
    if records["epochs"].max() < last:
        return np.array([])
    inside = records[records["epoch"].between(first, last)]
    if published.measure in COLUMNS:
        values = inside[COLUMNS[published.measure]]
    else:
        values = 1 - inside["validation_errors"] / inside["validation_size"]
    is_loss = published.measure in COLUMNS
    of_seed = values.astype(float).groupby(inside["seed"])
    found = of_seed.max() if published.measure.startswith("best") else of_seed.mean()
    # a run that stopped before, or has no value there, is lost: it ranks as the worst
    worst = np.inf if is_loss else -np.inf
    return np.asarray(found.reindex(records["seed"].unique()).fillna(worst), np.float64)


def _number(published: PublishedNumber, records: pd.DataFrame) -> Number:
    every = by_seed(published, records)
    values = every[np.isfinite(every)]
    some = values.size > 0
    words = "median over our seeds, and their range" if some else "our runs have no value there"
    if 0 < values.size < every.size:
        words += f"; {every.size - values.size} lost left out"
    return Number(
        f"eeg.calibration.{published.id.removeprefix('notebook.')}",
        float(np.median(values)) if some else None,
        f"{published.statement}; {words}",
        unit=published.unit,
        n=values.size,
        interval=Interval(float(values.min()), float(values.max())) if some else None,
        format=".4f",
    )
