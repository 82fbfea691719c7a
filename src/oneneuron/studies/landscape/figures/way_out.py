"""The way out of the bad minima: gradient flow, over decades of time."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from oneneuron.figures.drawing import Drawn, NothingToDraw, drawing
from oneneuron.figures.labels import label_ends
from oneneuron.figures.palette import BLUE, GREEN, GREY, VERMILION, text_colour
from oneneuron.figures.panels import in_order, log_axis, new_panels
from oneneuron.figures.style import THICK
from oneneuron.studies.landscape.design import REG_STRENGTH
from oneneuron.studies.landscape.words import WORDS

LINES: dict[str, tuple[str, str, Any]] = {
    "objective": ("modified\nloss", VERMILION, (0, (7, 1.6))),
    "bare_loss": ("loss, neuron\nremoved", BLUE, "-"),
    "scale": ("size of a", GREEN, (0, (4, 1.6))),
    "growth": ("exp(b)", GREY, (0, (1, 1.6))),
}
LEAST = 1e-8


@drawing(
    "The way out of a bad minimum",
    alt="Lines over decades of time, a panel for each problem: along gradient flow from the known "
    "bad minimum the modified loss and a fall towards zero and exp(b) grows, while the loss of the "
    "network without its neuron ends above where it began.",
    caption="Gradient flow of the modified loss from the known bad minimum, over time. The "
    "modified loss falls towards zero without ever reaching it, a shrinks and b grows without "
    "bound, while the network itself, with the neuron removed, ends with a larger loss than at the "
    "minimum that it left.",
    numbers=[
        "On the problem with a dead unit that loss goes from "
        '{{ num("landscape.minimum.t3.loss") }} to '
        '{{ num("landscape.escape.t3.lambda_1.bare_loss") }}.'
    ],
)
def draw(escape: pd.DataFrame, *, stand_in: bool = False) -> Drawn:
    """Draw the losses, a and exp(b) against time, a panel for each problem."""
    plain = (escape["reg_strength"] == REG_STRENGTH) & (escape["data_scale"] == 1)
    flow = escape[plain & (escape["time"] > 0)]
    cells = in_order(WORDS.cells, flow["cell"])
    if not cells:
        raise NothingToDraw("this run has no problem with a known bad minimum")
    figure, panels = new_panels(len(cells), columns=1, row_height=2.0, extra=0.4, stand_in=stand_in)
    for axes, cell in zip(panels, cells, strict=True):
        of_cell = flow[flow["cell"] == cell]
        shown = of_cell.assign(scale=of_cell["scale"].abs(), growth=np.exp(of_cell["bias"]))
        for name, (_, colour, dash) in LINES.items():
            values = np.maximum(shown[name], LEAST)
            axes.plot(shown["time"], values, color=colour, linestyle=dash, linewidth=THICK)
        highest = float(shown[list(LINES)].max().max())
        log_axis(axes, "y", LEAST, max(2 * highest, 1.0))
        log_axis(axes, "x", float(shown["time"].min()), float(shown["time"].max()))
        axes.set_title(WORDS.cells[cell])
    panels[-1].set_xlabel("time of gradient flow")
    for axes in panels:
        label_lines(axes)
    return figure, ()


def label_lines(axes: Axes) -> None:
    """Name the lines at their ends."""
    drawn = [line for line in axes.lines if len(np.atleast_1d(line.get_xdata())) > 2]
    ends = [float(np.asarray(line.get_ydata())[-1]) for line in drawn]
    said = [(label, text_colour(colour)) for label, colour, _ in LINES.values()]
    label_ends(axes, [(end, *words) for end, words in zip(ends, said, strict=True)])
