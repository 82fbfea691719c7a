"""What the EEG figures have in common: choosing runs, drawing one run, marking its fate."""

from collections.abc import Iterable, Iterator

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from numpy.typing import NDArray

from oneneuron.figures.style import ARMS, FATES, GREY, TEXT_COLOUR, THIN
from oneneuron.studies.eeg.measures import measure_run

Floats = NDArray[np.float64]

LOST_IN_WORDS = "A triangle marks where a lost run diverged."
CHANCE = 0.5  # accuracy of a constant answer where classes are of equal size


def select(runs: pd.DataFrame, cell: str, arms: Iterable[str] | None = None) -> pd.DataFrame:
    """Return the records of one cell, of some arms where these are given.

    Raises
    ------
    ValueError
        Where no run is left to draw; the message says what there is.
    """
    chosen = runs[runs["cell"] == cell]
    if arms is not None:
        wanted = list(arms)
        chosen = chosen[chosen["arm"].isin(wanted)]
    if chosen.empty:
        there = sorted({f"{a} / {b}" for a, b in zip(runs["cell"], runs["arm"], strict=True)})
        of_arms = "" if arms is None else f" with an arm of {', '.join(wanted)}"
        raise ValueError(
            f"no run of cell {cell!r}{of_arms} to draw; the records hold (cell / arm): "
            f"{', '.join(there) or 'nothing'}. Add such runs to the run's config."
        )
    return chosen


def present(runs: pd.DataFrame, arms: Iterable[str] = tuple(ARMS)) -> list[str]:
    """Return those of `arms` that have a run, in the order of `arms`."""
    there = set(runs["arm"])
    return [arm for arm in arms if arm in there]


def each_run(runs: pd.DataFrame, arm: str) -> Iterator[tuple[int, pd.DataFrame]]:
    """Yield seed and record of each run of an arm, in order of seeds and epochs."""
    for seed, record in runs[runs["arm"] == arm].groupby("seed", sort=True):
        yield int(str(seed)), record.sort_values("epoch")


def validation_accuracy(record: pd.DataFrame) -> Floats:
    """Return the validation accuracy at each recorded epoch, (epochs,), between 0 and 1."""
    wrong = record["validation_errors"].to_numpy(np.float64)
    return np.asarray(1 - wrong / record["validation_size"].to_numpy(np.float64))


def until_lost(record: pd.DataFrame) -> pd.DataFrame:
    """Return a run's record up to its divergence where it was lost, else all of it.

    What a lost run shows after that (every frame wrong, parameters out of all range) is no
    curve; `mark_lost` says where it ended.
    """
    if not is_lost(record):
        return record
    first = int(record.loc[record["diverged"], "epoch"].min())
    return record.loc[record["epoch"] < first]


def is_lost(record: pd.DataFrame) -> bool:
    """Return whether a run diverged and did not come back."""
    return bool(measure_run(record, int(record["epochs"].iloc[0]))["lost"])


def mark_lost(axes: Axes, record: pd.DataFrame, epoch: Floats, values: Floats, colour: str) -> None:
    """Mark the end of a lost run's curve, or the axes' corner where it has none."""
    if not is_lost(record):
        return
    finite = np.flatnonzero(np.isfinite(values))
    x, y = (epoch[finite[-1]], values[finite[-1]]) if len(finite) else (0.0, 0.0)
    place = axes.transData if len(finite) else axes.transAxes
    axes.plot(x, y, FATES["lost"], color=colour, markersize=7, transform=place, zorder=4)
    axes.annotate(
        "lost", (x, y), xycoords=place, xytext=(5, -3), textcoords="offset points",
        color=TEXT_COLOUR.get(colour, colour), ha="left", va="top", zorder=5,
    )  # fmt: skip


def planned_epochs(runs: pd.DataFrame) -> int:
    """Return the largest number of epochs that was planned for any of the runs."""
    return int(runs["epochs"].max())


def epoch_axis(axes: Axes, epochs: int, *, labelled: bool = True) -> None:
    """Let the x axis run over the epochs from the first to the last; few runs need few ticks."""
    axes.set_xlim(1 if epochs > 1 else 0.5, max(epochs, 1.5))
    step = next(s for s in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, epochs) if epochs <= 5 * s)
    axes.set_xticks([1, *range(step, epochs + 1, step)] if step > 1 else range(1, epochs + 1))
    axes.tick_params(labelbottom=labelled)
    if labelled:
        axes.set_xlabel("epoch")


def chance_line(axes: Axes) -> tuple[float, str, str]:
    """Draw the accuracy of a constant answer; return its label for `style.label_ends`."""
    axes.axhline(CHANCE, color=GREY, linewidth=THIN, linestyle=(0, (2, 2)), zorder=0.5)
    return CHANCE, "chance", GREY


def accuracy_limits(values: Iterable[Floats]) -> tuple[float, float]:
    """Return limits of an accuracy axis that show chance and all finite values."""
    known = [v[np.isfinite(v)] for v in map(np.asarray, values)]
    everything = np.concatenate([np.array([CHANCE]), *known])
    low, high = float(everything.min()), float(everything.max())
    return max(-0.02, low - 0.03), min(1.02, max(high, 0.6) + 0.03)
