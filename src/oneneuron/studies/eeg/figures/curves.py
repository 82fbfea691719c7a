"""What the EEG figures have in common: a run's curve up to its loss, accuracy axes, horizons."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from numpy.typing import ArrayLike, NDArray

from oneneuron.figures.palette import GREY
from oneneuron.figures.panels import epoch_axis
from oneneuron.figures.strips import FATES
from oneneuron.figures.style import THIN
from oneneuron.figures.words import ArmStyle
from oneneuron.studies.eeg.measures import measure_run
from oneneuron.studies.eeg.words import WORDS

Floats = NDArray[np.float64]
Label = tuple[float, str, str]  # for `labels.label_ends`

LOST_IN_WORDS = " A triangle marks where a lost run diverged."
CHANCE = 0.5  # accuracy of a constant answer where classes are of equal size


@dataclass(frozen=True)
class Curve:
    """One run over its epochs.

    Attributes
    ----------
    arm, seed
        Which run.
    epochs
        As many as were planned.
    lost
        Whether it diverged and did not come back.
    record
        Its rows in order of epoch; of a lost run those before its divergence: what comes after
        (every frame wrong, parameters out of all range) is no curve.
    """

    arm: str
    seed: int
    epochs: int
    lost: bool
    record: pd.DataFrame

    @property
    def style(self) -> ArmStyle:
        """How its arm looks."""
        return WORDS.arms[self.arm]

    @property
    def accuracy(self) -> Floats:
        """Validation accuracy at each epoch, (epochs,), between 0 and 1."""
        wrong = self.record["validation_errors"].to_numpy(np.float64)
        return np.asarray(1 - wrong / self.record["validation_size"].to_numpy(np.float64))

    def column(self, name: str) -> Floats:
        """Return a column of its record, (epochs,), NaN where it is not finite."""
        values = self.record[name].to_numpy(np.float64)
        return np.where(np.isfinite(values), values, np.nan)

    def draw(self, axes: Axes, values: Floats, **look: Any) -> None:
        """Draw values over its epochs, with a mark at the end of a lost run."""
        epoch = self.record["epoch"].to_numpy(np.float64)
        look = {"linestyle": self.style.dash, "color": self.style.colour, **look}
        axes.plot(epoch, values, **look)
        if not self.lost:
            return
        # in the axes' corner where it has no curve
        seen = np.flatnonzero(np.isfinite(values))
        x, y = (epoch[seen[-1]], values[seen[-1]]) if len(seen) else (0.0, 0.0)
        place = axes.transData if len(seen) else axes.transAxes
        axes.plot(
            x, y, FATES["lost"], color=self.style.colour, markersize=7, transform=place, zorder=4
        )
        axes.annotate(
            "lost", (x, y), xycoords=place, xytext=(5, -3), textcoords="offset points",
            color=self.style.text_colour, ha="left", va="top", zorder=5,
        )  # fmt: skip

    def label_end(self, label: str) -> Label:
        """Return a label for where its accuracy ends."""
        accuracy = self.accuracy
        return (accuracy[-1] if len(accuracy) else CHANCE), label, self.style.text_colour


def curves_of(records: pd.DataFrame, cell: str, arms: Iterable[str]) -> list[Curve]:
    """Return the runs of a cell in order of some arms and of seeds; none where it has no such."""
    of_cell = records[records["cell"] == cell]
    found = []
    for arm in arms:
        for seed, record in of_cell[of_cell["arm"] == arm].groupby("seed", sort=True):
            record = record.sort_values("epoch")
            epochs, lost = int(record["epochs"].iloc[0]), is_lost(record)
            if lost:
                record = record[record["epoch"] < record.loc[record["diverged"], "epoch"].min()]
            found.append(Curve(arm, int(str(seed)), epochs, lost, record))
    return found


def is_lost(record: pd.DataFrame) -> bool:
    """Return whether a run diverged and did not come back."""
    return bool(measure_run(record, int(record["epochs"].iloc[0]))["lost"])


def said_of_lost(curves: Iterable[Curve], more: str = "") -> str:
    """Return what a caption says of lost runs, where there are any."""
    return LOST_IN_WORDS + more if any(curve.lost for curve in curves) else ""


def epochs_of(axes: Axes, curves: Collection[Curve], *, labelled: bool = True) -> None:
    """Let the x axis run over all epochs that were planned for any of the runs."""
    epoch_axis(axes, max(curve.epochs for curve in curves), labelled=labelled)


def accuracy_axes(
    axes: Axes, curves: Collection[Curve], others: ArrayLike = (), *, labelled: bool = True
) -> Label:
    """Fit the axes to the curves' epochs and accuracies, to some other ones, and to chance.

    Chance is the accuracy of a constant answer; the label of its line is returned.
    """
    known = np.concatenate([[CHANCE], np.ravel(others), *(curve.accuracy for curve in curves)])
    axes.set_ylim(max(-0.02, known.min() - 0.03), min(1.02, max(known.max(), 0.6) + 0.03))
    epochs_of(axes, curves, labelled=labelled)
    axes.axhline(CHANCE, color=GREY, linewidth=THIN, linestyle=(0, (2, 2)), zorder=0.5)
    return CHANCE, "chance", GREY


def at(measures: pd.DataFrame, epochs: int) -> pd.DataFrame:
    """Return the measures over the first so many epochs, or over all that were planned."""
    return measures[measures["epochs"] == measures["planned_epochs"].clip(upper=epochs)]


def full(measures: pd.DataFrame) -> pd.DataFrame:
    """Return the measures over all epochs that were planned."""
    return measures[measures["epochs"] == measures["planned_epochs"]]
