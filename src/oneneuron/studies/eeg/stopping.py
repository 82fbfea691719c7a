"""Early stopping by the neuron's scale, which the post imagines, against ordinary patience.

The rules were fixed before any reported run. Whatever stops a run, the network kept is the one
of the lowest validation loss so far, so that the rules differ in nothing but when they stop.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from oneneuron.evidence.interval import Interval
from oneneuron.evidence.number import Number
from oneneuron.studies.eeg.measures import RUN

Floats = NDArray[np.float64]

PATIENCE = 30  # epochs without a lower validation loss
SMALL = 0.1  # of the largest |a| so far
FADING = 0.5


def _waited(loss: Floats) -> NDArray[np.int64]:
    """Return how many epochs ago the lowest loss so far was, for each epoch."""
    best = np.minimum.accumulate(np.where(np.isfinite(loss), loss, np.inf))
    epoch = np.arange(len(loss))
    improved = np.concatenate([[True], best[1:] < best[:-1]])
    return epoch - np.maximum.accumulate(np.where(improved, epoch, 0))


def _share_of_peak(scale: Floats) -> Floats:
    size = np.abs(scale)
    return size / np.maximum(np.maximum.accumulate(size), np.finfo(np.float64).tiny)


RULES: dict[str, Callable[[Floats, Floats], NDArray[np.bool_]]] = {
    "patience": lambda loss, scale: _waited(loss) >= PATIENCE,
    "scale": lambda loss, scale: _share_of_peak(scale) < SMALL,
    "scale_and_patience": lambda loss, scale: (
        (_share_of_peak(scale) < FADING) & (_waited(loss) >= PATIENCE // 2)
    ),
}
LABELS = {
    "patience": f"patience: no lower validation loss for {PATIENCE} epochs",
    "scale": f"scale: |a| under {SMALL:.0%} of its largest",
    "scale_and_patience": (
        f"both: |a| under {FADING:.0%} of its largest, no lower loss for {PATIENCE // 2} epochs"
    ),
}


def stop_early(records: pd.DataFrame) -> pd.DataFrame:
    """Apply each rule to each run that has a scale.

    Parameters
    ----------
    records
        Records of runs, one row an epoch.

    Returns
    -------
    pandas.DataFrame
        One row a run and rule: the columns of `RUN`, ``rule``, ``stop_epoch`` (the last one
        where the rule never fires), ``epochs_saved``, ``accuracy_lost``: accuracy of the
        network kept at the end of the run, less that of the one kept at the stop.
    """
    rows = []
    for key, record in records.groupby(RUN, sort=True):
        record = record.sort_values("epoch")
        scale = record["scale"].to_numpy(np.float64)
        loss = record["validation_loss"].to_numpy(np.float64)
        if not np.isfinite(scale).all() or not np.isfinite(loss).all():
            continue
        wrong = record["validation_errors"].to_numpy(np.float64)
        accuracy = 1 - wrong / record["validation_size"].to_numpy(np.float64)
        for rule, fires in RULES.items():
            fired = np.flatnonzero(fires(loss, scale))
            stop = int(fired[0]) if len(fired) else len(record) - 1
            kept = int(loss[: stop + 1].argmin())
            rows.append(
                dict(zip(RUN, key, strict=True))
                | {
                    "rule": rule,
                    "stop_epoch": stop + 1,
                    "epochs_saved": len(record) - (stop + 1),
                    "accuracy_lost": accuracy[loss.argmin()] - accuracy[kept],
                }
            )
    columns = [*RUN, "rule", "stop_epoch", "epochs_saved", "accuracy_lost"]
    return pd.DataFrame(rows, columns=columns)


def numbers_of_stopping(records: pd.DataFrame, prefix: str, stand_in: bool) -> list[Number]:
    """Return the medians over seeds of what each rule saves and loses, by arm.

    Ids are ``{prefix}.stopping.{rule}.epochs_saved.{arm}`` and ``…accuracy_lost…``.
    """
    stops = stop_early(records)
    numbers = []
    for (arm, rule), rows in stops.groupby(["arm", "rule"], sort=True):
        paths = records.loc[records["arm"] == arm, "path"].unique()
        for measure, unit, form in (
            ("epochs_saved", "epochs", ".0f"),
            ("accuracy_lost", "accuracy", ".4f"),
        ):
            values = rows[measure].to_numpy(np.float64)
            numbers.append(
                Number(
                    f"{prefix}.stopping.{rule}.{measure}.{arm}",
                    float(np.median(values)),
                    f"{LABELS[str(rule)]}: {measure.replace('_', ' ')}; median over seeds, and "
                    "their range",
                    unit=unit,
                    n=len(values),
                    interval=Interval(float(values.min()), float(values.max())),
                    format=form,
                    stand_in=stand_in,
                    inputs=tuple(sorted(paths)),
                )
            )
    return numbers
