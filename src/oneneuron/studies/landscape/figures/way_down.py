"""The picture to touch: the valley that the neuron opens, and the way out through it.

Each curve, and each line over time, has a name, by which the page's script chooses what its sliders
show; all of them are drawn here.
"""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from oneneuron.figures.drawing import Drawn, NothingToDraw, drawing
from oneneuron.figures.palette import GREY, INK, VERMILION
from oneneuron.figures.panels import log_axis
from oneneuron.figures.style import THICK, THIN, new_figure
from oneneuron.studies.landscape.design import REG_STRENGTH
from oneneuron.studies.landscape.figures.way_out import LEAST, LINES, label_lines
from oneneuron.studies.landscape.numbers.valley import middle

CELL = "t3"
SHOWN_TIME = 1e3
HIGHEST = 2.5  # modified loss; that of the bad minimum is 2
PALE = 0.5  # opacity of a curve that is not chosen
_OF = f"landscape.valley.{CELL}"


@drawing(
    "A way down from a bad minimum",
    alt="Two line charts of the problem with a dead unit. Above, the modified loss over the "
    "neuron's a, one curve for each b: each has a valley beside zero, and the larger b is, the "
    "deeper the valley and the nearer to zero. Below, over decades of time of gradient flow, the "
    "modified loss and a fall, exp(b) grows, and the loss of the network without its neuron rises.",
    caption="The problem with a dead unit, at its bad minimum. Above: the modified loss over the "
    "neuron's a, one curve for each b, with the network left as it is; the dashed line joins the "
    "lowest points. Below: gradient flow from there. There is always a way down, and it leads to "
    "ever larger b and ever smaller a.",
    numbers=[
        f'The neuron\'s b goes from {{{{ num("{_OF}.least.bias") }}}} to '
        f'{{{{ num("{_OF}.largest.bias") }}}}; on the thick curve it is '
        f'{{{{ num("{_OF}.middle.bias") }}}}.'
    ],
)
def draw(valley: pd.DataFrame, escape: pd.DataFrame, *, stand_in: bool = False) -> Drawn:
    """Draw the curves over a above, and what becomes of the losses, a and b over time below."""
    flow = escape[(escape["reg_strength"] == REG_STRENGTH) & (escape["cell"] == CELL)]
    flow = flow[(flow["time"] > 0) & (flow["data_scale"] == 1)]
    if valley.empty or flow.empty:
        raise NothingToDraw("this run has no way out of the bad minimum with a dead unit")
    figure, (above, below) = new_figure(2, height=5.8, stand_in=stand_in)
    _draw_valley(above, valley)
    _draw_flow(below, flow)
    label_lines(below)
    return figure, ()


def _draw_valley(axes: Axes, valley: pd.DataFrame) -> None:
    biases = sorted(valley["bias"].unique())
    lowest = []
    for bias in biases:
        curve = valley[valley["bias"] == bias]
        chosen = bias == middle(biases)
        axes.plot(
            *(curve["scale"], curve["objective"]),
            color=VERMILION,
            linewidth=THICK if chosen else THIN,
            alpha=1 if chosen else PALE,
            zorder=3 if chosen else 2,
            gid=f"valley_{bias:g}",
        )
        lowest.append(curve.loc[curve["objective"].idxmin(), ["scale", "objective"]])
    line = np.array(lowest, np.float64)
    axes.plot(*line.T, color=GREY, linestyle=(0, (3, 2)), linewidth=THIN, gid="lowest", zorder=1)
    at = line[biases.index(middle(biases))]
    axes.plot(*at, "o", color=INK, markersize=5, zorder=4, gid="lowest-mark")
    axes.axvline(0, color=GREY, linewidth=THIN, zorder=0.5)
    axes.set_title("modified loss over a: one curve for each b")
    axes.set_xlabel("the neuron's a")
    axes.set_xlim(float(valley["scale"].min()), float(valley["scale"].max()))
    axes.set_ylim(max(0.0, float(line[:, 1].min()) - 0.2), HIGHEST)


def _draw_flow(axes: Axes, flow: pd.DataFrame) -> None:
    shown = flow.assign(scale=flow["scale"].abs(), growth=np.exp(flow["bias"]))
    near = int(np.abs(np.log(shown["time"] / SHOWN_TIME)).to_numpy().argmin())
    time = float(shown["time"].iloc[near])
    for name, (_, colour, dash) in LINES.items():
        values = np.maximum(shown[name].to_numpy(np.float64), LEAST)
        axes.plot(
            *(shown["time"], values),
            color=colour,
            linestyle=dash,
            linewidth=THICK,
            gid=f"flow_{name}",
        )
        axes.plot(time, values[near], "o", color=colour, markersize=5, gid=f"flow-mark_{name}")
    axes.axvline(time, color=GREY, linewidth=THIN, zorder=0.5, gid="time")
    highest = float(shown[list(LINES)].max().max())
    log_axis(axes, "y", LEAST, max(2 * highest, 1.0))
    log_axis(axes, "x", float(shown["time"].min()), float(shown["time"].max()))
    axes.set_title("the way out over time")
    axes.set_xlabel("time of gradient flow")
