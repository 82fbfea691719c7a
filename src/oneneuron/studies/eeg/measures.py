"""What is measured of each run of the EEG study: one row a run, from its record.

A record has one row an epoch (see `protocol.RECORD`). Accuracies are fractions of the
validation frames, between 0 and 1; an output of 0 or NaN counts as an error.
"""

from collections.abc import Hashable, Iterable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from oneneuron.studies.eeg.cells import SUBJECTS
from oneneuron.studies.eeg.stopping import stop_early
from oneneuron.training.record import is_lost

Floats = NDArray[np.float64]

RUN = ["cell", "layout", "split", "arm", "seed"]
SETTINGS = ("batch_size", "learning_rate", "reg_strength", "precision", "train_size", "path")
"""What else was the same in all epochs of a run: how it was trained, and its file."""

SETTLED_SCALE = 2e-4  # smaller |a| has no sign worth counting
JUMP = 0.03  # change of accuracy from one epoch to the next
VANISHED = 0.1  # of the largest |a|
BAND_LEVEL = 0.90  # the post's, of the mean accuracy at an epoch
SCALE_MEASURES = (
    "scale",
    "scale_size",
    "scale_speed",
    "scale_roughness",
    "scale_grows_then_vanishes",
    "scale_left",
    "sign_changes",
    "loss_correlation",
    "late_drops",
)
ESCAPE_MEASURES = (
    "neuron_share",
    "neuron_share_at_top",
    "scale_fall",
    "exponent_rise",
    "bias_rise",
    "weight_rise",
    "escape_followed",
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


def unit_of(splits: Iterable[str]) -> str:
    """Return what counts once in runs of some splits: a ``seed``, or the ``person`` it holds out.

    Seeds that hold out the same person are no independent runs: a person counts once.
    """
    return "person" if set(splits) == {"subject"} else "seed"


def units_of(seeds: ArrayLike, splits: Iterable[str]) -> NDArray[np.int64]:
    """Return the seed or the person (`unit_of`) of each of some runs, by their seeds."""
    numbers = np.asarray(seeds, np.int64)
    return numbers % SUBJECTS if unit_of(splits) == "person" else numbers


def by_unit(values: "pd.Series[Any]", splits: Iterable[str]) -> "pd.Series[Any]":
    """Return a measure by what counts once: as it is, or each person's mean over their seeds.

    A person of whose runs any is lost, and ranks lowest (-inf), ranks lowest too.

    Parameters
    ----------
    values
        By the seed.
    splits
        Of the runs.
    """
    if unit_of(splits := list(splits)) == "seed":
        return values
    return values.groupby(units_of(values.index, splits)).mean()


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
        that it is judged by), ``best_epoch``, ``mean_accuracy`` and ``balanced_accuracy`` (over
        the last quarter of the epochs: 301-400 of 400), ``last_accuracy``, ``held_out_accuracy``
        (`cross_fitted`), ``jumps`` (changes of accuracy of 0.03 or more), ``dead`` (outputs of one
        sign on all validation frames at the end; a lost run is not dead), each also of the bare
        network with ``bare_`` before it; ``jumps_of_neuron``, ``jumps_of_network``
        (`jumps_undone_by`) and ``neuron_jump_share`` (NaN without jumps); ``diverged_epoch`` (NaN:
        never), ``lost``; ``train_loss``, ``train_errors``, ``bare_train_errors`` of the full pass
        at the end; and those of `measure_scale` and `measure_escape`.
    """
    last = record.iloc[-1]
    diverged = record.loc[record["diverged"], "epoch"]
    lost = is_lost(len(diverged) > 0, record.iloc[-1:], stopped=len(record) < epochs)
    row: dict[Hashable, Any] = {"lost": bool(lost.iloc[0])}
    for prefix in ("", "bare_"):
        column = f"{prefix}validation"
        accuracy = accuracy_by_epoch(record, column, epochs)
        quarter = slice(-max(1, epochs // 4), None)
        row |= {
            f"{prefix}best_accuracy": accuracy.max(),
            f"{prefix}best_epoch": int(accuracy.argmax()) + 1,
            f"{prefix}mean_accuracy": accuracy[quarter].mean(),
            f"{prefix}balanced_accuracy": balanced(record, column, epochs)[quarter].mean(),
            f"{prefix}last_accuracy": accuracy[-1],
            f"{prefix}held_out_accuracy": cross_fitted(record, column),
            f"{prefix}jumps": int(is_jump(record, column).sum()),
            f"{prefix}dead": bool(is_of_one_sign(last, prefix) and not row["lost"]),
        }
    by_part = {part: jumps_undone_by(record, part) for part in ("neuron", "network")}
    jumps, of_neuron = len(by_part["neuron"]), int(by_part["neuron"].sum())
    row |= {
        **{f"jumps_of_{part}": int(undone.sum()) for part, undone in by_part.items()},
        "neuron_jump_share": of_neuron / jumps if jumps else np.nan,
        "diverged_epoch": float(diverged.min()) if len(diverged) else np.nan,
        "train_loss": float(last["full_train_loss"]),
        "train_errors": float(record["full_train_errors"].astype("float64").iloc[-1]),
        "bare_train_errors": float(record["bare_full_train_errors"].astype("float64").iloc[-1]),
        "neuron_draws": int(last["neuron_draws"]),
    }
    return row | measure_scale(record) | measure_escape(record)


def accuracy_by_epoch(record: pd.DataFrame, column: str, epochs: int) -> Floats:
    """Return the accuracy at each of the planned epochs (0 after an early stop), (epochs,)."""
    accuracy = np.zeros(epochs)
    errors = record[f"{column}_errors"].to_numpy(np.float64)
    accuracy[: len(record)] = 1 - errors / record["validation_size"].to_numpy(np.float64)
    return accuracy


def balanced(record: pd.DataFrame, column: str, epochs: int) -> Floats:
    """Return the mean of both classes' accuracies by epoch (0 after an early stop), (epochs,).

    A class that no validation frame is of has none, and that of the other stands alone.
    """
    size = record["validation_size"].to_numpy(np.float64)
    size_positive = record["validation_size_positive"].to_numpy(np.float64)
    wrong = record[f"{column}_errors"].to_numpy(np.float64)
    wrong_positive = record[f"{column}_errors_positive"].to_numpy(np.float64)
    classes = (size_positive, wrong_positive), (size - size_positive, wrong - wrong_positive)
    accuracies = [1 - errors / of_class for of_class, errors in classes if of_class.all()]
    found = np.zeros(epochs)
    found[: len(record)] = np.mean(accuracies, axis=0)
    return found


def is_of_one_sign(rows: Any, network: str = "") -> Any:
    """Say of a row or of rows of a record whether all outputs on the validation frames are alike.

    `network` is ``bare_`` for the network without its neuron.
    """
    outputs = rows[f"{network}positive_outputs"]
    return (outputs == 0) | (outputs == rows["validation_size"])


def is_jump(record: pd.DataFrame, column: str = "validation") -> NDArray[np.bool_]:
    """Say of each epoch but the first whether accuracy changes by 0.03 or more, (epochs - 1,)."""
    errors = record[f"{column}_errors"].to_numpy(np.float64)
    return np.asarray(np.abs(np.diff(errors)) >= JUMP * record["validation_size"].to_numpy()[1:])


def is_drop(record: pd.DataFrame) -> NDArray[np.bool_]:
    """Say of each epoch whether accuracy falls by as much, by which the first never does."""
    falls = np.diff(record["validation_errors"].to_numpy(np.float64)) > 0
    return np.concatenate([[False], is_jump(record) & falls])


def jumps_undone_by(record: pd.DataFrame, part: str) -> NDArray[np.bool_]:
    """Say of each jump of the validation accuracy whether one part's last state undoes it.

    It is undone where the outputs of this epoch, but with that part of the network as the last
    epoch left it, take back at least half of the jump (`is_jump`).

    Parameters
    ----------
    record
        The run's rows in order of epoch.
    part
        ``neuron``, or ``network`` for all but the neuron.

    Returns
    -------
    numpy.ndarray
        One a jump, (jumps,).
    """
    return np.asarray(share_undone_by(record, part) >= 0.5)


def share_undone_by(record: pd.DataFrame, part: str) -> NDArray[np.float64]:
    """Return which share of each jump one part's last state takes back, (jumps,).

    It is negative where that part worked against the jump. Parameters as of `jumps_undone_by`.
    """
    errors = record["validation_errors"].to_numpy(np.float64)
    put_back = record[f"validation_errors_last_{part}"].to_numpy(np.float64)
    which = is_jump(record)
    return np.asarray((errors - put_back)[1:][which] / np.diff(errors)[which])


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


def measure_scale(record: pd.DataFrame) -> dict[Hashable, Any]:
    """Measure a over the epochs of one run.

    Returns
    -------
    dict
        ``scale`` (a at the end) and ``scale_size`` (|a|), ``scale_speed`` (mean |change| an epoch
        over the last tenth), ``scale_roughness`` (`roughness`), ``scale_grows_then_vanishes`` (1
        where |a| is largest at a later epoch end than the first and ends under a tenth of that,
        else 0), ``scale_left`` (|a| at the end as a share of its largest), ``sign_changes`` (NaN
        where under two epoch ends tell a sign),
        ``loss_correlation`` (Spearman's of |a| and the training loss over the epochs),
        ``late_drops`` (epochs of the last quarter whose accuracy is lower by 0.03 or more than
        that of the epoch before, at an |a| under a tenth of its largest): all NaN without a
        neuron.
    """
    record = record[np.isfinite(record["scale"].to_numpy(np.float64))]
    if record.empty:
        return dict.fromkeys(SCALE_MEASURES, np.nan)
    scale = record["scale"].to_numpy(np.float64)
    size = np.abs(scale)
    tenth = max(2, len(scale) // 10)
    near_zero = size < VANISHED * size.max()
    late = slice(-max(1, len(scale) // 4), None)
    loss = record["train_loss"].to_numpy(np.float64)
    return {
        "scale": scale[-1],
        "scale_size": size[-1],
        "scale_speed": float(np.abs(np.diff(scale[-tenth:])).mean()) if len(scale) > 1 else np.nan,
        "scale_roughness": roughness(scale),
        "scale_grows_then_vanishes": float(size.argmax() > 0 and near_zero[-1]),
        "scale_left": float(size[-1] / size.max()) if size.max() > 0 else np.nan,
        "sign_changes": sign_changes(scale),
        "loss_correlation": rank_correlation(size, loss),
        "late_drops": float((is_drop(record) & near_zero)[late].sum()),
    }


def measure_escape(record: pd.DataFrame) -> dict[Hashable, Any]:
    """Measure whether a vanishes as it does on the way to infinity, or as it does at a minimum.

    The neuron says a exp(z), z = w·x/s + b. On the way to infinity what it says at the frame where
    it is loudest stays as it was: its exponent rises by as much as ln |a| falls, and b takes its
    part of that, 1 / (1 + ‖x/s‖²) of it (theory of the escape; eliminating time makes this hold
    whatever the pace, so that it can be asked of Adam). Where a alone shrinks, as at a minimum,
    the exponent stays and the neuron falls silent.

    Returns
    -------
    dict
        From the epoch at which |a| is largest, the top, to the mean over the last tenth of the
        epochs: ``neuron_share`` (there) and ``neuron_share_at_top``, as recorded; ``scale_fall``
        (of ln |a|), ``exponent_rise`` (of the largest z among the validation frames),
        ``bias_rise`` (b) and ``weight_rise`` (‖w‖); ``escape_followed``, the rise of the exponent
        over the fall: 1 by the law, 0 where a alone shrinks, NaN where |a| is not on average
        under a tenth of its largest over the last tenth of the epochs. All NaN without a neuron.
    """
    record = record[np.isfinite(record["scale"].to_numpy(np.float64))]
    if record.empty:
        return dict.fromkeys(ESCAPE_MEASURES, np.nan)
    scale, peak, share, bias, weight = (
        record[name].to_numpy(np.float64)
        for name in ("scale", "neuron_peak", "neuron_share", "bias", "weight_norm")
    )
    size = np.abs(scale)
    top, end = int(size.argmax()), slice(-max(1, len(size) // 10), None)
    with np.errstate(divide="ignore", invalid="ignore"):
        fall = np.log(size[top]) - np.log(size[end].mean())
        rise = np.log(peak[end].mean()) - np.log(peak[top]) + fall
    vanished = size[end].mean() < VANISHED * size[top]
    return {
        "neuron_share": share[end].mean(),
        "neuron_share_at_top": share[top],
        "scale_fall": fall,
        "exponent_rise": rise,
        "bias_rise": bias[end].mean() - bias[top],
        "weight_rise": weight[end].mean() - weight[top],
        "escape_followed": rise / fall if vanished else np.nan,
    }


def sign_changes(scale: Floats) -> float:
    """Count how often a changes its sign between epoch ends at which |a| > 2e-4.

    NaN where there are under two such: a scale that is never that large keeps no sign.
    """
    signs = np.sign(scale[np.abs(scale) > SETTLED_SCALE])
    return float((np.diff(signs) != 0).sum()) if len(signs) > 1 else float("nan")


def roughness(curve: Floats) -> float:
    """Return how much a curve's change changes, of how much it changes: mean |Δ²| / mean |Δ|.

    0 for a straight line, √2 for a random walk of normal steps, 2 for a curve that goes to and
    fro; NaN where there is no change.
    """
    change = np.diff(curve)
    if len(change) < 2 or not change.any():
        return float("nan")
    return float(np.abs(np.diff(change)).mean() / np.abs(change).mean())


def rank_correlation(one: Floats, other: Floats) -> float:
    """Return Spearman's correlation where both are finite; NaN where one of them is constant."""
    known = np.isfinite(one) & np.isfinite(other)
    one, other = one[known], other[known]
    if len(one) < 3 or min(len(np.unique(one)), len(np.unique(other))) < 2:
        return float("nan")
    from scipy import stats  # other measures need not wait for it

    return float(stats.spearmanr(one, other).statistic)
