"""How many units of the dense layer live, over the first epochs of many seeds."""

import numpy as np
import pandas as pd

from oneneuron.figures.drawing import Drawn, NothingToDraw, drawing
from oneneuron.figures.labels import label_ends, percent
from oneneuron.figures.palette import BLUE, INK
from oneneuron.figures.style import new_figure

MOST_UNITS = (0, 2, 4, 7, 10)  # alive, of each group
OPACITY = (1.0, 0.75, 0.5, 0.3, 0.12)  # fewer units are darker


@drawing(
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
def draw(records: pd.DataFrame, *, stand_in: bool = False) -> Drawn:
    """Draw for each epoch the share of runs by the number of units alive, stacked."""
    census = records[(records["cell"] == "dead_census") & (records["arm"] == "without")]
    if census.empty:
        raise NothingToDraw("this run has no short training of many seeds")
    shares = share_by_units(census)
    epochs = shares.index.to_numpy()
    figure, (axes,) = new_figure(height=3.4, stand_in=stand_in)
    axes.set_title(f"share of {census['seed'].nunique()} runs")
    below, labels = np.zeros(len(epochs)), []
    for (name, share), opacity in zip(shares.items(), OPACITY, strict=True):
        colour = INK if opacity == 1 else BLUE
        axes.bar(epochs, share, 0.86, bottom=below, color=colour, alpha=opacity, linewidth=0)
        if share.iloc[-1] > 0:
            labels.append((float(below[-1] + share.iloc[-1] / 2), f"{name} alive", INK))
        below += share.to_numpy()
    axes.set(ylim=(0, 1), xlim=(epochs[0] - 0.5, epochs[-1] + 0.5), xlabel="epoch")
    axes.set_xticks(epochs if len(epochs) <= 12 else epochs[:: len(epochs) // 6])
    axes.yaxis.set_major_formatter(percent)
    label_ends(axes, labels)
    return figure, ()


def share_by_units(census: pd.DataFrame) -> pd.DataFrame:
    """Return the share of runs by epoch (rows) and units alive (columns); each row sums to 1."""
    least = (low + 1 for low in MOST_UNITS[:-1])
    names = ["no unit", *(f"{a}–{b}" for a, b in zip(least, MOST_UNITS[1:], strict=True))]
    group = pd.cut(census["units_alive"].astype(int), [-1, *MOST_UNITS], labels=names)
    return pd.get_dummies(group).groupby(census["epoch"]).mean()
