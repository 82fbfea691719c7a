"""Out of known bad minima: the descent that the neuron opens, as derived and as measured."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.lines import Line2D

from oneneuron.figures.drawing import Drawn, NothingToDraw, drawing
from oneneuron.figures.palette import BLUE, GREEN, GREY, INK, VERMILION
from oneneuron.figures.panels import in_order, legend_below, log_axis
from oneneuron.figures.style import THIN, new_figure
from oneneuron.studies.landscape.words import DESCRIBED, WORDS

LEAST = 1e-9
"""Descent under which a point is left out: rounding is not far."""

MARKS = {
    **{"t1": (BLUE, "o"), "t2": (VERMILION, "s"), "t3": (GREEN, "^"), "yun": (INK, "D")},
    **{"auer_bad": (BLUE, "v"), "auer_best": (VERMILION, "P"), "student": (GREEN, "X")},
}


@drawing(
    "The way down from bad minima",
    alt="Marks along the diagonal of a plane with logarithmic axes: for known bad minima, the "
    "descent that a small a brings, as derived from the neuron's pull, and as measured.",
    caption="Known bad minima, each with the neuron at the points of a grid of its w and b: how "
    "far the best small a lowers the modified loss, as derived to second order and as measured. On "
    "the grey diagonal the two are equal: they always are where the loss is a square, and nearly "
    "so with the cubed hinge.",
    numbers=[
        "Where a unit is dead, the largest descent is "
        '{{ num("landscape.minimum.t3.predicted") }} as derived and '
        '{{ num("landscape.minimum.t3.measured") }} as measured.'
    ],
)
def draw(minima: pd.DataFrame, *, stand_in: bool = False) -> Drawn:
    """Draw a mark for each point of the grids that has a way down."""
    there = minima[(minima["predicted"] > LEAST) & (minima["measured"] > LEAST)]
    cells = in_order(MARKS, there["cell"])
    if not cells:
        raise NothingToDraw("this run has looked at no bad minimum")
    figure, (axes,) = new_figure(height=4.8, stand_in=stand_in)
    both = np.concatenate([there["predicted"], there["measured"]])
    low, high = both.min() / 2, both.max() * 2
    axes.plot([low, high], [low, high], color=GREY, linewidth=THIN, zorder=0.5)
    names = {**WORDS.cells, **DESCRIBED}
    handles = []
    for cell in cells:
        colour, marker = MARKS[cell]
        some = there[there["cell"] == cell]
        style: dict[str, Any] = {"color": colour, "marker": marker, "linestyle": "none"}
        style |= {"markersize": 5, "fillstyle": "none"}
        axes.plot(some["predicted"], some["measured"], **style)
        handles.append(Line2D([], [], label=names[cell], **style))
    log_axis(axes, "x", low, high)
    log_axis(axes, "y", low, high)
    axes.set_xlabel("descent as derived")
    axes.set_ylabel("descent as measured")
    legend_below(figure, handles, columns=1)
    return figure, ()
