"""What the EEG figures have in common: a run's curve up to its loss, accuracy axes."""

from collections.abc import Iterable
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
from oneneuron.statistics.registry import Registry
from oneneuron.studies.eeg.words import DECIDES, WORDS
from oneneuron.training.record import is_lost

Floats = NDArray[np.float64]
Label = tuple[float, str, str]  # for `labels.label_ends`

LOST_IN_WORDS = "A triangle marks where a lost run diverged."
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

    @classmethod
    def of(cls, arm: str, seed: int, record: pd.DataFrame) -> "Curve":
        """Return a run, given its whole record."""
        record = record.sort_values("epoch")
        epochs = int(record["epochs"].iloc[0])
        burst = bool(record["diverged"].any())
        lost = bool(is_lost(burst, record.iloc[-1:], stopped=len(record) < epochs).iloc[0])
        if lost:
            record = record[record["epoch"] < record.loc[record["diverged"], "epoch"].min()]
        return cls(arm, seed, epochs, lost, record)

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
        axes.plot(epoch, values, **self.style.line | look)
        if not self.lost:
            return
        # in the axes' corner where it has no curve
        seen = np.flatnonzero(np.isfinite(values))
        x, y = (epoch[seen[-1]], values[seen[-1]]) if len(seen) else (0.0, 0.0)
        place = axes.transData if len(seen) else axes.transAxes
        axes.plot(
            x, y, FATES["lost"], color=self.style.colour, markersize=7, transform=place, zorder=4
        )

    def label_end(self, label: str) -> Label:
        """Return a label for where its accuracy ends."""
        accuracy = self.accuracy
        return (accuracy[-1] if len(accuracy) else CHANCE), label, self.style.text_colour


class Curves(tuple[Curve, ...]):
    """Runs that are drawn together."""

    __slots__ = ()

    @classmethod
    def of(cls, records: pd.DataFrame, cell: str, arms: Iterable[str]) -> "Curves":
        """Return the runs of a cell in order of some arms and of seeds."""
        of_cell = records[records["cell"] == cell]
        return cls(
            Curve.of(arm, int(str(seed)), record)
            for arm in arms
            for seed, record in of_cell[of_cell["arm"] == arm].groupby("seed", sort=True)
        )

    @property
    def epochs(self) -> int:
        """As many as were planned for any of the runs."""
        return max(curve.epochs for curve in self)

    def fit_accuracy(self, axes: Axes, others: ArrayLike = (), *, labelled: bool = True) -> Label:
        """Fit axes to the runs' epochs and accuracies, to some other ones, and to chance.

        Chance is the accuracy of a constant answer; the label of its line is returned.
        """
        known = np.concatenate([[CHANCE], np.ravel(others), *(curve.accuracy for curve in self)])
        axes.set_ylim(max(-0.02, known.min() - 0.03), min(1.02, max(known.max(), 0.6) + 0.03))
        epoch_axis(axes, self.epochs, labelled=labelled)
        axes.axhline(CHANCE, color=GREY, linewidth=THIN, linestyle=(0, (2, 2)), zorder=0.5)
        return CHANCE, "chance", GREY

    def said_of_lost(self, *more: str) -> list[str]:
        """Return what a caption says of lost runs, where there are any."""
        return [LOST_IN_WORDS, *more] if any(curve.lost for curve in self) else []


def published_by_arm(published: Registry | None, id: str) -> dict[str, float]:
    """Return the published numbers ``{id}.without`` and ``….with``, by the arm of ours beside."""
    beside = {WORDS.reference: "without", DECIDES: "with"}
    return {arm: published.number(f"{id}.{it}").value for arm, it in beside.items() if published}
