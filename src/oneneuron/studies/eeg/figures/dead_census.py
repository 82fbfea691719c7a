"""How many units of the dense layer live, over the first epochs of many seeds."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from oneneuron.figures.drawing import Drawn, NothingToDraw, drawing
from oneneuron.figures.labels import label_ends, percent
from oneneuron.figures.palette import INK
from oneneuron.figures.panels import in_order
from oneneuron.figures.style import new_figure
from oneneuron.figures.words import ArmStyle
from oneneuron.studies.eeg.words import DECIDES, WORDS

MOST_UNITS = (0, 2, 4, 7, 10)  # alive, of each group
ARMS = (WORDS.reference, DECIDES)
OPACITY = (1.0, 0.75, 0.5, 0.3, 0.12)  # fewer units are darker


@drawing(
    "Units alive over the first epochs",
    alt="Stacked bars, one for each epoch, a chart for each arm: the share of runs by the number "
    "of units of the dense layer that are alive.",
    caption="Runs by the number of units of the dense layer that answer to any validation frame; "
    "the darker, the fewer. Where none is alive, the network alone answers the same to all frames.",
    numbers=[
        "Dead after ten epochs, of the runs that were not lost: "
        f'{{{{ num("eeg.deaths.dead_after_10.{ARMS[0]}") }}}} without the neuron and '
        f'{{{{ num("eeg.deaths.dead_after_10.{ARMS[1]}") }}}} with it.'
    ],
)
def draw(records: pd.DataFrame, *, stand_in: bool = False) -> Drawn:
    """Draw for each arm and epoch the share of runs by the number of units alive, stacked."""
    census = records[records["cell"] == "dead_census"]
    arms = in_order(ARMS, census["arm"])
    if not arms:
        raise NothingToDraw("this run has no short training of many seeds")
    figure, panels = new_figure(len(arms), height=0.6 + 2.7 * len(arms), stand_in=stand_in)
    for axes, arm in zip(panels, arms, strict=True):
        _draw_arm(axes, census[census["arm"] == arm], WORDS.arms[arm])
    panels[-1].set_xlabel("epoch")
    return figure, ()


def _draw_arm(axes: Axes, census: pd.DataFrame, style: ArmStyle) -> None:
    shares = share_by_units(census)
    epochs = shares.index.to_numpy()
    axes.set_title(f"{style.name}: share of {census['seed'].nunique()} runs")
    below, labels = np.zeros(len(epochs)), []
    for (group, share), opacity in zip(shares.items(), OPACITY, strict=True):
        colour = INK if opacity == 1 else style.colour
        axes.bar(epochs, share, 0.86, bottom=below, color=colour, alpha=opacity, linewidth=0)
        if share.iloc[-1] > 0:
            labels.append((float(below[-1] + share.iloc[-1] / 2), f"{group} alive", INK))
        below += share.to_numpy()
    axes.set(ylim=(0, 1), xlim=(epochs[0] - 0.5, epochs[-1] + 0.5))
    axes.set_xticks(epochs if len(epochs) <= 12 else epochs[:: len(epochs) // 6])
    axes.yaxis.set_major_formatter(percent)
    label_ends(axes, labels)


def share_by_units(census: pd.DataFrame) -> pd.DataFrame:
    """Return the share of runs by epoch (rows) and units alive (columns); each row sums to 1."""
    least = (low + 1 for low in MOST_UNITS[:-1])
    names = ["no unit", *(f"{a}–{b}" for a, b in zip(least, MOST_UNITS[1:], strict=True))]
    group = pd.cut(census["units_alive"].astype(int), [-1, *MOST_UNITS], labels=names)
    return pd.get_dummies(group).groupby(census["epoch"]).mean()
