"""What is measured of each run of the EEG study: one row a run, from its record.

A record has one row an epoch (see `protocol.RECORD`). Accuracies are fractions of the
validation frames, between 0 and 1; an output of 0 or NaN counts as an error.
"""

from collections.abc import Hashable, Iterable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from oneneuron.studies.eeg.stopping import stop_early
from oneneuron.training.record import is_lost

Floats = NDArray[np.float64]

RUN = ["cell", "layout", "split", "arm", "seed"]
SETTINGS = ("batch_size", "learning_rate", "reg_strength", "precision", "train_size", "path")
"""What else was the same in all epochs of a run: how it was trained, and its file."""

SETTLED_SCALE = 2e-4  # smaller |a| has no sign worth counting
JUMP = 0.03  # change of accuracy from one epoch to the next
DETREND = 21  # epochs of the running median
VANISHED = 0.1  # of the largest |a|, for |a| at the end
SCALE_MEASURES = (
    "scale",
    "scale_size",
    "scale_speed",
    "scale_grows_then_vanishes",
    "sign_changes",
    "jump_correlation",
)


def measure(records: pd.DataFrame, horizons: Iterable[int] | None = None) -> pd.DataFrame:
    """Measure every run, over its whole length and over the first epochs of it.

    Parameters
    ----------
    records
        Records of any number of runs, one row an epoch.
    horizons
        Numbers of epochs at which runs are measured as well, as if they had ended there: runs of
        different length are compared at as many epochs, and a claim looks no further than its
        last. One beyond a run's length tells nothing more and is left out.

    Returns
    -------
    pandas.DataFrame
        One row for each run and number of epochs: the columns of `RUN`, those of `SETTINGS` that
        the records have, ``planned_epochs``, ``epochs`` (those looked at), then those of
        `measure_run` and of `stopping.stop_early`.
    """
    rows = []
    for key, record in records.groupby(RUN, sort=True):
        record = record.sort_values("epoch")
        planned = int(record["epochs"].iloc[0])
        run = dict(zip(RUN, key, strict=True))
        run |= {name: record[name].iloc[0] for name in SETTINGS if name in record}
        for epochs in sorted({planned, *(some for some in horizons or () if some < planned)}):
            seen = record[record["epoch"] <= epochs]
            found = measure_run(seen, epochs) | stop_early(seen)
            rows.append(run | {"planned_epochs": planned, "epochs": epochs} | found)
    return pd.DataFrame(rows)


def full(measures: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the runs' whole length."""
    return measures[measures["epochs"] == measures["planned_epochs"]]


def at(measures: pd.DataFrame, epochs: int) -> pd.DataFrame:
    """Return the rows of so many epochs, or of the whole length where a run is shorter.

    Raises
    ------
    ValueError
        Where a run was not measured there.
    """
    wanted = measures["planned_epochs"].clip(upper=epochs)
    found = measures[measures["epochs"] == wanted]
    if len(found) < len(full(measures)):
        known = sorted(set(measures["epochs"].tolist()))
        raise ValueError(
            f"runs are measured at {known} epochs, not at {epochs}: "
            "give these to `measure` among its horizons"
        )
    return found


def measure_run(record: pd.DataFrame, epochs: int) -> dict[Hashable, Any]:
    """Measure one run over its first `epochs` epochs.

    Parameters
    ----------
    record
        The run's rows in order of epoch; fewer than `epochs` where the run stopped early.
    epochs
        The epochs that were planned; those after an early stop count as all wrong.

    Returns
    -------
    dict
        ``best_accuracy`` (the post's measure; optimistic, as the epoch is chosen on the frames
        that it is judged by), ``best_epoch``, ``mean_accuracy`` (over the last quarter of the
        epochs: 301-400 of 400), ``last_accuracy``, ``held_out_accuracy`` (`cross_fitted`), each
        also of the bare network with ``bare_`` before it; ``dead`` and ``bare_dead`` (constant
        output on the validation frames at the end), ``diverged_epoch`` (NaN: never), ``lost``;
        ``train_loss``, ``train_errors``, ``bare_train_errors`` of the full pass at the end;
        ``scale`` (a at the end) and ``scale_size`` (|a|), ``scale_speed`` (mean |change| an epoch
        over the last tenth), ``scale_grows_then_vanishes`` (1 or 0), ``sign_changes``,
        ``jump_correlation``, all NaN without a neuron; ``jumps`` and ``bare_jumps`` (changes of
        accuracy of 0.03 or more).
    """
    row: dict[Hashable, Any] = {}
    for prefix in ("", "bare_"):
        column = f"{prefix}validation"
        accuracy = accuracy_by_epoch(record, column, epochs)
        last_quarter = accuracy[-max(1, epochs // 4) :]
        row |= {
            f"{prefix}best_accuracy": accuracy.max(),
            f"{prefix}best_epoch": int(accuracy.argmax()) + 1,
            f"{prefix}mean_accuracy": last_quarter.mean(),
            f"{prefix}last_accuracy": accuracy[-1],
            f"{prefix}held_out_accuracy": cross_fitted(record, column),
            f"{prefix}jumps": int((np.abs(np.diff(accuracy)) >= JUMP).sum()),
        }
    last = record.iloc[-1]
    diverged = record.loc[record["diverged"], "epoch"]
    lost = is_lost(len(diverged) > 0, record.iloc[-1:], stopped=len(record) < epochs)
    row |= {
        "dead": bool(last["output_range"] == 0),
        "bare_dead": bool(last["bare_output_range"] == 0),
        "diverged_epoch": float(diverged.min()) if len(diverged) else np.nan,
        "lost": bool(lost.iloc[0]),
        "train_loss": float(last["full_train_loss"]),
        "train_errors": float(record["full_train_errors"].astype("float64").iloc[-1]),
        "bare_train_errors": float(record["bare_full_train_errors"].astype("float64").iloc[-1]),
        "neuron_draws": int(last["neuron_draws"]),
    }
    return row | _measure_scale(record)


def accuracy_by_epoch(record: pd.DataFrame, column: str, epochs: int) -> Floats:
    """Return the accuracy at each of the planned epochs (0 after an early stop), (epochs,)."""
    accuracy = np.zeros(epochs)
    errors = record[f"{column}_errors"].to_numpy(np.float64)
    accuracy[: len(record)] = 1 - errors / record["validation_size"].to_numpy(np.float64)
    return accuracy


def cross_fitted(record: pd.DataFrame, column: str) -> float:
    """Return an honest estimate of the best epoch's accuracy.

    The validation frames are in two halves, drawn by the seed: the best epoch by the one is
    judged by the other, both ways round, and the two accuracies are averaged by size.
    """
    size = record["validation_size"].to_numpy(np.float64)
    size_one = record["validation_size_half"].to_numpy(np.float64)
    errors = record[f"{column}_errors"].to_numpy(np.float64)
    one = record[f"{column}_errors_half"].to_numpy(np.float64)
    other = errors - one
    right = (size - size_one)[0] - other[one.argmin()] + size_one[0] - one[other.argmin()]
    return float(right / size[0])


def _measure_scale(record: pd.DataFrame) -> dict[Hashable, Any]:
    scale = record["scale"].to_numpy(np.float64)
    scale = scale[np.isfinite(scale)]
    if not len(scale):
        return dict.fromkeys(SCALE_MEASURES, np.nan)
    size = np.abs(scale)
    tenth = max(2, len(scale) // 10)
    vanished = size[-1] < VANISHED * size.max()
    return {
        "scale": scale[-1],
        "scale_size": size[-1],
        "scale_speed": float(np.abs(np.diff(scale[-tenth:])).mean()) if len(scale) > 1 else np.nan,
        "scale_grows_then_vanishes": float(size.argmax() > 0 and vanished),
        "sign_changes": float(sign_changes(scale)),
        "jump_correlation": jump_correlation(record),
    }


def sign_changes(scale: Floats) -> int:
    """Count how often a changes its sign between epoch ends at which |a| > 2e-4."""
    signs = np.sign(scale[np.abs(scale) > SETTLED_SCALE])
    return int((np.diff(signs) != 0).sum())


def detrended_changes(record: pd.DataFrame) -> pd.DataFrame:
    """Return |change| from epoch to epoch of the validation accuracy and of a, detrended.

    Each has its running median over 21 epochs taken off, so that what is left are jumps, not
    the common fading of both over the training.

    Returns
    -------
    pandas.DataFrame
        Columns ``epoch`` (at which the change ends), ``accuracy`` and ``scale``.
    """
    accuracy = 1 - record["validation_errors"] / record["validation_size"]
    changes = pd.DataFrame(
        {
            "epoch": record["epoch"],
            "accuracy": accuracy.astype(float).diff().abs(),
            "scale": record["scale"].astype(float).diff().abs(),
        }
    ).dropna()
    for name in ("accuracy", "scale"):
        median = changes[name].rolling(DETREND, center=True, min_periods=1).median()
        changes[name] = changes[name] - median
    return changes


def jump_correlation(record: pd.DataFrame) -> float:
    """Return Spearman's correlation of `detrended_changes`; NaN where one of them is constant."""
    changes = detrended_changes(record)
    if len(changes) < 3 or changes["accuracy"].nunique() < 2 or changes["scale"].nunique() < 2:
        return float("nan")
    return float(stats.spearmanr(changes["accuracy"], changes["scale"]).statistic)
