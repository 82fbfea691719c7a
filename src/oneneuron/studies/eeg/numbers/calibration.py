"""Our runs of the notebook's own training, set against what it printed."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from oneneuron.evidence.number import Number
from oneneuron.statistics.answers import answer, counts
from oneneuron.statistics.registry import PublishedNumber, Registry
from oneneuron.statistics.summaries import median_number, paths_of
from oneneuron.studies.eeg.claims import deviations

COLUMNS = {
    "mean_validation_loss": "validation_loss",
    "mean_train_loss": "train_loss",
}


def numbers(records: pd.DataFrame, published: Registry, compare: bool) -> list[Number]:
    """Return a number for each one that the notebook printed, over our runs' same epochs.

    Ids are ``eeg.calibration.{last parts of the published id}``; the value is the median over
    seeds, the interval their range. Epochs beyond the runs' length give none. With `compare`, on
    real data, each printed number is answered too, and those outside are counted.
    """
    runs = Number("eeg.calibration.runs", records["seed"].nunique(), "runs", unit="runs")
    printed = [number for number in published.numbers if number.cell == "calibration"]
    found = [runs, *(_number(number, records) for number in printed)]
    if compare:
        of_runs = int(records["epochs"].max()), paths_of(records)
        why = "; ".join(deviations(records))
        answers = [
            answer(number, by_seed(number, records), *of_runs, incomparable=why)
            for number in printed
        ]
        found += [*answers, *counts("eeg.calibration", answers)]
    return found


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
    words = published.statement
    if not len(values):
        words += "; our runs have no value there"
    elif len(values) < len(every):
        words += f"; {len(every) - len(values)} lost left out"
    id = f"eeg.calibration.{published.id.removeprefix('notebook.')}"
    return median_number(id, values, words, published.unit, ".4f")
