"""How wild the neuron starts: its largest w·x + b over draws of initial weights and split."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from oneneuron.figures.drawing import Drawn, NothingToDraw, drawing
from oneneuron.figures.labels import decade, percent
from oneneuron.figures.palette import GREY, INK
from oneneuron.figures.panels import in_order, legend_below
from oneneuron.figures.style import LINE, THIN, new_figure
from oneneuron.studies.eeg.words import WORDS

Floats = NDArray[np.float64]

EXP_OVERFLOWS = float(np.log(np.finfo(np.float32).max))
LIMITS = {"exp overflows": EXP_OVERFLOWS, "its cube overflows": EXP_OVERFLOWS / 3}
INPUTS = {"raw": ("letter", "raw input"), "scaled": ("scaled_input", "scaled input")}
"""Arm whose style it has, and label."""

LIMITS_ROOM = 50  # times the right limit: the axis goes on under what is written above it
POINTS = 400  # of each curve: finer than the eye


@drawing(
    "How wild the neuron starts",
    alt="Line chart: the share of draws whose largest w·x + b at the start exceeds a value, "
    "for raw and for scaled input, with float32's limits for exp and for its cube.",
    caption="For each value, the share of draws of initial weights and split whose largest "
    "w·x + b among the training frames exceeds it, with the recipe's raw input and with input "
    "divided by its root-mean-square norm. The shares above the lines are those with raw input. "
    "Beyond the right line exp overflows float32, beyond "
    "the left one its cube, which the loss takes of an answer on the wrong side. There the "
    "curve is a bound from above: it counts frames on either side and leaves out the small a "
    "that the neuron multiplies by.",
    numbers=[
        'Of {{ num("eeg.starts.draws") }} draws with raw input exp or the cube of a wrong answer '
        'overflows in {{ num("eeg.starts.raw.start_overflows") }}.',
        'With scaled input either happens in {{ num("eeg.starts.scaled.start_overflows") }}.',
    ],
)
def draw(census: pd.DataFrame, *, stand_in: bool = False) -> Drawn:
    """Draw for each input the share of draws that exceed a value, and float32's limits."""
    inputs = in_order(INPUTS, census["input"])
    if not inputs:
        raise NothingToDraw("this run has no draw of a start")
    largest = census["largest_preactivation"]
    figure, (axes,) = new_figure(height=3.5, stand_in=stand_in)
    axes.set_title("share of draws whose largest w·x + b at the start exceeds …", pad=22)
    axes.set_xscale("symlog", linthresh=1.0, linscale=0.6)
    axes.set_xlim(min(0.0, largest.min()), max(1.5 * largest.max(), LIMITS_ROOM * EXP_OVERFLOWS))
    axes.xaxis.set_major_formatter(decade)
    axes.set(xlabel="… this value", ylim=(0, 1))
    axes.yaxis.set_major_formatter(percent)
    by_input = {name: largest[census["input"] == name].to_numpy(np.float64) for name in inputs}
    curves = [_draw_curve(axes, values, name) for name, values in by_input.items()]
    legend_below(figure, curves)
    for text, limit in LIMITS.items():
        axes.axvline(limit, color=GREY, linewidth=THIN, zorder=1)
        share = _mark_share(axes, by_input["raw"], limit) if "raw" in by_input else ""
        axes.annotate(
            f"{text}{share}", (limit, 1), xytext=(0, 5), textcoords="offset points",
            ha="right" if limit < EXP_OVERFLOWS else "left", va="bottom", color=INK,
        )  # fmt: skip
    return figure, ()


def _draw_curve(axes: Axes, values: Floats, name: str) -> Line2D:
    """Draw the share that exceeds each value."""
    arm, label = INPUTS[name]
    style = WORDS.arms[arm]
    share = np.linspace(0, 1, min(POINTS, len(values) + 1))
    at = np.quantile(values, 1 - share, method="inverted_cdf")
    (line,) = axes.plot(at, share, **style.line, linewidth=1.5 * LINE, label=label)
    return line


def _mark_share(axes: Axes, values: Floats, limit: float) -> str:
    """Mark where the curve crosses a limit; return the share beyond it in words."""
    share = float((values > limit).mean())
    axes.plot(limit, share, "o", color=INK, markersize=5, zorder=4)
    return f": {100 * share:.1f}\u2009%"
