"""How many units of the dense layer live, over the first epochs of many seeds."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from numpy.typing import NDArray

from oneneuron.figures.style import BLUE, INK, Description, describe, label_ends, new_figure, theme
from oneneuron.studies.eeg.figures.runs import select

GROUPS = ((0, 0), (1, 2), (3, 4), (5, 7), (8, 10))  # units alive: from, to
WEIGHTS = (1.0, 0.75, 0.5, 0.3, 0.12)  # opacity, so that fewer units are darker


def draw(runs: pd.DataFrame, *, stand_in: bool = False) -> tuple[Figure, Description]:
    """Draw for each epoch the share of runs by the number of units alive, stacked.

    Parameters
    ----------
    runs
        Records; those of cell ``dead_census`` are drawn.
    stand_in
        Whether stand-in data are behind the records.

    Raises
    ------
    ValueError
        Where there is no such run.
    """
    census = select(runs, "dead_census", ("without",))
    epochs = np.sort(census["epoch"].unique())
    shares = share_by_units(census, epochs)
    with theme():
        figure, (axes,) = new_figure(height=3.4, stand_in=stand_in)
        axes.set_title(f"share of {census['seed'].nunique()} runs")
        below = np.zeros(len(epochs))
        labels = []
        for (low, high), opacity, share in zip(GROUPS, WEIGHTS, shares, strict=True):
            colour = INK if high == 0 else BLUE
            axes.bar(epochs, share, 0.86, bottom=below, color=colour, alpha=opacity, linewidth=0)
            if share[-1] > 0:
                units = "no unit alive" if high == 0 else f"{low}-{high} alive".replace("-", "–")
                labels.append((float(below[-1] + share[-1] / 2), units, INK))
            below += share
        axes.set_ylim(0, 1)
        axes.set_xlim(epochs[0] - 0.5, epochs[-1] + 0.5)
        axes.set_xticks(epochs if len(epochs) <= 12 else epochs[:: len(epochs) // 6])
        axes.set_xlabel("epoch")
        axes.yaxis.set_major_formatter(lambda share, _: f"{share:.0%}")
        label_ends(axes, labels)
    return figure, _describe()


def share_by_units(census: pd.DataFrame, epochs: NDArray[np.int64]) -> list[NDArray[np.float64]]:
    """Return for each of `GROUPS` the share of runs by epoch, (epochs,); they sum to 1."""
    units = [census.loc[census["epoch"] == epoch, "units_alive"] for epoch in epochs]
    return [np.array([alive.between(low, high).mean() for alive in units]) for low, high in GROUPS]


def _describe() -> Description:
    return describe(
        "Units alive over the first epochs",
        alt="Stacked bars, one an epoch: the share of runs by the number of units of the dense "
        "layer that are alive.",
        caption="Runs without the neuron by the number of units of the dense layer that answer to "
        "any validation frame; the darker, the fewer. Where none is alive, the output is constant.",
        numbers=[
            'Constant output after ten epochs: {{ num("eeg.deaths.dead_after_10") }} of '
            '{{ count("eeg.deaths.runs", "run") }}.',
            'Runs that came back to life: {{ num("eeg.deaths.revived") }}.',
        ],
    )
