"""Our runs of the notebook's own training, set against what it printed."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from oneneuron.evidence.number import Number
from oneneuron.statistics.answers import answer, counts
from oneneuron.statistics.registry import PublishedNumber, Registry
from oneneuron.statistics.summaries import lost_left_out, median_number, paths_of
from oneneuron.studies.eeg.printed import DIGITS, QUANTITIES, as_printed

COLUMNS = {
    "mean_validation_loss": "validation_loss",
    "mean_train_loss": "train_loss",
}
LOSSES = ("loss", "validation_loss")

APART = 1e-3
"""Training losses of an epoch that differ by more have parted: ten units of the last digit."""


POOLED = "; ours: the run from the notebook's start, and those that differ by rounding alone"
"""One run has no range: what parts these is what parts a run from itself on another machine."""


def numbers(
    records: pd.DataFrame,
    published: Registry,
    compare: bool,
    controls: pd.DataFrame | None = None,
    printed: pd.DataFrame | None = None,
) -> list[Number]:
    """Return what our runs say of what the notebook printed.

    Parameters
    ----------
    records
        Of the runs from the notebook's own start, and from starts that differ from it by rounding.
    published
        The registry. Each number of the notebook's in it gives ``eeg.calibration.{last parts of
        its id}``, over our runs' same epochs: their median and range. Epochs beyond the runs'
        length give none.
    compare
        Whether each of those is answered too, and those outside counted: on real data.
    controls
        Records of runs with one thing drawn from another seed.
    printed
        What the notebook printed of each epoch: with it come the numbers of `_against_printed`.
    """
    runs = Number("eeg.calibration.runs", records["seed"].nunique(), "runs", unit="runs")
    of_notebook = [number for number in published.numbers if number.cell == "calibration"]
    found = [runs, *(_number(number, records) for number in of_notebook)]
    if compare:
        of_runs = int(records["epochs"].max()), paths_of(records)
        answers = [answer(number, by_seed(number, records), *of_runs) for number in of_notebook]
        found += [*answers, *counts("eeg.calibration", answers)]
    if printed is not None:
        found += _against_printed(as_printed(records), printed)
        if controls is not None:
            found += _of_controls(as_printed(controls), printed)
    return found


def by_seed(published: PublishedNumber, records: pd.DataFrame) -> NDArray[np.float64]:
    """Return what answers a printed number, (seeds,), ±inf for a lost run.

    All arms count alike: the run from the notebook's own start, and those whose start differs from
    it by rounding.

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
    # a run that has no value there is lost: it ranks as the worst
    worst = np.inf if is_loss else -np.inf
    return np.asarray(found.reindex(records["seed"].unique()).fillna(worst), np.float64)


def _number(published: PublishedNumber, records: pd.DataFrame) -> Number:
    every = by_seed(published, records)
    values = every[np.isfinite(every)]
    words = published.statement + POOLED
    if not len(values):
        words += "; our runs have no value there"
    elif len(values) < len(every):
        words += lost_left_out(len(every) - len(values))
    id = f"eeg.calibration.{published.id.removeprefix('notebook.')}"
    return median_number(id, values, words, published.unit, ".4f")


def agrees(runs: pd.DataFrame, printed: pd.DataFrame) -> pd.DataFrame:
    """Return whether runs agree with what was printed to the last digit, by seed and epoch.

    Parameters
    ----------
    runs
        Of `as_printed`.
    printed
        Of `read_printed`; epochs that runs lack are left out.

    Returns
    -------
    pandas.DataFrame
        A row a run and epoch, indexed by both, a column of bool for each of `QUANTITIES`.
    """
    ours = runs.set_index(["arm", "seed", "epoch"])[list(QUANTITIES)].round(DIGITS)
    theirs = printed.set_index("epoch").loc[ours.index.get_level_values("epoch")]
    # rounded decimals may differ in their last bit, never by half a unit of the last digit
    off = ours - theirs[list(QUANTITIES)].to_numpy()
    return pd.DataFrame(off.abs() < 0.5 * 10**-DIGITS)


def _against_printed(runs: pd.DataFrame, printed: pd.DataFrame) -> Iterator[Number]:
    """Yield where ours agree with what was printed, where they part, and what lies in our range.

    Ids are ``eeg.calibration.…``: ``first_epochs.{quantity}`` (from the first on, that the run
    from the notebook's own start meets to the last digit) and ``first_epochs.all``;
    ``met_at_1`` (quantities) and ``frames_off_at_1``; ``parts`` and ``parts_by_rounding``
    (epochs); ``within.{quantity}`` (share of the epochs from there on) and ``within_expected``.
    """
    at_all = printed[printed["epoch"] <= int(runs["epochs"].max())]
    exact = runs[runs["arm"] == "notebook"].sort_values("epoch")
    if not len(exact):
        return
    inputs = paths_of(exact)
    met = agrees(exact, at_all)
    for name, words in {**QUANTITIES, "all": "all four quantities"}.items():
        column = met.all(axis=1) if name == "all" else met[name]
        first = int(column.to_numpy().cumprod().sum())
        words = (
            f"epochs from the first on in which ours matches the printed {words} to the last digit"
        )
        yield Number(
            f"eeg.calibration.first_epochs.{name}", first, words, unit="epochs", inputs=inputs
        )
    yield Number(
        "eeg.calibration.met_at_1",
        int(met.iloc[0].sum()),
        "quantities of the first epoch that ours matches to the last printed digit",
        unit="quantities",
        n=len(QUANTITIES),
        inputs=inputs,
    )
    size = int(exact["train_size"].iloc[0])
    right = round(float(at_all["accuracy"].iloc[0]) * size)
    yield Number(
        "eeg.calibration.frames_off_at_1",
        abs(size - int(exact["train_errors"].iloc[0]) - right),
        "training frames by which the first epoch's accuracy, as printed, differs from ours",
        unit="frames",
        n=size,
        inputs=inputs,
    )
    yield from _in_range(runs, exact, at_all)


def _in_range(runs: pd.DataFrame, exact: pd.DataFrame, printed: pd.DataFrame) -> Iterator[Number]:
    theirs = printed.set_index("epoch")
    words = "difference of two training losses at an epoch above which they count as parted"
    yield Number("eeg.calibration.apart", APART, words, format="g")
    off = (exact.set_index("epoch")["loss"] - theirs["loss"]).abs() > APART
    words = f"first epoch whose printed training loss is over {APART:g} from that of our run"
    parts = _first_epoch(off)
    yield Number("eeg.calibration.parts", parts, words, unit="epoch", inputs=paths_of(exact))
    k = runs[["arm", "seed"]].drop_duplicates().shape[0]
    if k < 2:
        return
    by_epoch = runs.groupby("epoch")
    spread = by_epoch["loss"].max() - by_epoch["loss"].min()
    words = f"first epoch in which our {k} runs, whose starts differ by rounding, are so far apart"
    yield Number(
        "eeg.calibration.parts_by_rounding",
        _first_epoch(spread > APART),
        words,
        unit="epoch",
        n=k,
    )
    if parts is None:
        return
    after = theirs.index >= parts
    for name, words in QUANTITIES.items():
        low, high = (by_epoch[name].agg(which).round(DIGITS) for which in ("min", "max"))
        inside = theirs[name].between(low.reindex(theirs.index), high.reindex(theirs.index))
        yield Number(
            f"eeg.calibration.within.{name}",
            float(inside[after].mean()),
            f"share of epochs, since they parted, with the printed {words} in our runs' range",
            unit="share of epochs",
            n=int(after.sum()),
            format=".0%",
        )
    yield Number(
        "eeg.calibration.within_expected",
        (k - 1) / (k + 1),
        f"share expected of a run like our {k}: that of {k + 1} alike it is neither the lowest nor "
        "the highest",
        unit="share of epochs",
        n=k,
        format=".0%",
    )


def _first_epoch(happens: "pd.Series[bool]") -> int | None:
    """Return the first epoch, of those in the index, at which something happens; None if never."""
    epochs = happens.index[happens.to_numpy()]
    return int(epochs[0]) if len(epochs) else None


def _of_controls(controls: pd.DataFrame, printed: pd.DataFrame) -> Iterator[Number]:
    """Yield how near controls come to the first epoch that was printed.

    Ids are ``eeg.calibration.controls``, ``….controls_met_at_1`` (with both losses as printed) and
    ``eeg.calibration.control_distance.{arm}`` (the nearest's).
    """
    first = controls[controls["epoch"] == 1]
    met = agrees(first, printed)
    n, files = len(first), paths_of(controls)
    words = "runs with one thing drawn from another seed: order, split or weights"
    yield Number("eeg.calibration.controls", n, words, unit="runs", inputs=files)
    words = "of these, with both losses of the first epoch as printed, to the last digit"
    both = int(met[list(LOSSES)].all(axis=1).sum())
    yield Number("eeg.calibration.controls_met_at_1", both, words, unit="runs", n=n, inputs=files)
    off = (first[list(LOSSES)] - printed.iloc[0][list(LOSSES)].astype(float)).abs().max(axis=1)
    for arm, of_arm in off.groupby(first["arm"]):
        yield Number(
            f"eeg.calibration.control_distance.{arm}",
            float(of_arm.min()),
            "larger difference of the two losses of the first epoch from the printed ones, of the "
            f"nearest control with {str(arm).replace('_', ' ')}",
            n=len(of_arm),
            format=".4f",
            inputs=files,
        )
