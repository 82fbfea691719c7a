"""Does λ matter: epochs to zero training errors by λ, dataset by dataset."""

import math

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from oneneuron.figures.drawing import Drawn, NothingToDraw, drawing
from oneneuron.figures.labels import decade
from oneneuron.figures.palette import INK
from oneneuron.figures.panels import (
    Floats,
    in_order,
    legend_below,
    log_axis,
    new_panels,
)
from oneneuron.figures.strips import name_rows
from oneneuron.studies.practicality.cells import CELLS
from oneneuron.studies.practicality.tables import fastest
from oneneuron.studies.practicality.words import WORDS, label_of

ARMS = ("without", "exponential")
MARKERS = (WORDS.arms["without"].marker, "v", "s", "^", "P", "X")  # of *without*, then by λ
STEP = 0.145  # between the settings of a dataset; datasets are 1 apart
LEFT_OUT = "Datasets on which no combination did with any λ are left out."
NEVER = 1.35  # times the budget: where what was not reached is drawn


@drawing(
    "Epochs to zero training errors by λ",
    alt="Dot chart, a block for each dataset: epochs to zero training errors without the neuron "
    "and with it at several λ.",
    caption="Epochs until one first ends without training errors, the best of the grid of learning "
    "rate and decay, without the neuron and with the exponential one at several λ, one below the "
    "other; a small dot for each seed, a large mark for their median. Never (hollow if that is the "
    "median): no combination got there within the budget.",
    numbers=[
        "On the largest set of spheres in table two the medians are "
        '{{ num("practicality.lambda.spheres_1_01_n10000.0_01.epochs") }} epochs at the smallest λ '
        'and {{ num("practicality.lambda.spheres_1_01_n10000.1.epochs") }} at the largest.'
    ],
)
def draw(searched: pd.DataFrame, *, stand_in: bool = False) -> Drawn:
    """Draw a line of dots for each dataset and λ, one dot for each seed, the median large.

    Datasets that have but one λ, or on which no network got there, are left out.
    """
    number = searched[searched["arm"] == "exponential"].groupby("cell")["reg_strength"].nunique()
    cells = in_order(CELLS, number.index[number > 1])
    if not cells:
        raise NothingToDraw("this run has no dataset with several λ")
    shown = searched[searched["cell"].isin(cells) & searched["arm"].isin(ARMS)]
    # without the neuron λ has no meaning: 0 stands for it
    strengths = shown["reg_strength"].where(shown["arm"] == "exponential", 0.0)
    best = fastest(shown.assign(reg_strength=strengths), ["cell", "reg_strength", "seed"])
    markers = dict(zip([0.0, *sorted(set(strengths) - {0.0})], MARKERS, strict=False))
    budget = int(best["epochs"].max())
    reached = best[np.isfinite(best["epochs_to_zero"])]
    labels = {
        cell: label_of(CELLS[cell], shown.loc[shown["cell"] == cell, "train_size"].max(), "\n")
        for cell in cells
    }
    cells = in_order(cells, reached["cell"])
    if not cells:
        raise NothingToDraw("no network got to zero training errors in this run")
    figure, (axes,) = new_panels(
        1, row_height=0.6 + 0.62 * len(cells), extra=0.3, stand_in=stand_in
    )
    low = max(1.0, float(reached["epochs_to_zero"].min()) / 1.3)
    log_axis(axes, "x", low, NEVER * budget * 1.1, most=6)
    _ticks(axes, low, budget)
    axes.set_xlabel("epochs to zero training errors, best of the grid")
    for top, cell in zip(range(len(cells), 0, -1), cells, strict=True):
        of_cell = best[best["cell"] == cell].set_index("reg_strength")["epochs_to_zero"]
        for k, (strength, marker) in enumerate(markers.items()):
            values = of_cell[of_cell.index == strength].to_numpy(np.float64)
            if len(values):
                height = top + STEP * ((len(markers) - 1) / 2 - k)
                _draw_setting(axes, values, height, NEVER * budget, _colour(strength), marker)
    axes.set_ylim(0.45, len(cells) + 0.55)
    axes.spines["left"].set_visible(False)
    name_rows(axes, range(len(cells), 0, -1), [(labels[cell], INK) for cell in cells], width=26)
    legend_below(figure, [_handle(*setting) for setting in markers.items()])
    return figure, [LEFT_OUT] if len(cells) < len(labels) else []


def _colour(strength: float) -> str:
    return WORDS.arms["exponential" if strength else "without"].colour


def _handle(strength: float, marker: str) -> Line2D:
    label = f"λ = {decade(strength)}" if strength else WORDS.arms["without"].name
    colour = _colour(strength)
    return Line2D([], [], color=colour, marker=marker, markersize=6, linestyle="", label=label)


def _draw_setting(
    axes: Axes, values: Floats, height: float, never: float, colour: str, marker: str
) -> None:
    dots = np.minimum(values, never), np.full(len(values), height)
    axes.plot(*dots, "o", color=colour, markersize=2.8, markeredgewidth=0, alpha=0.5, clip_on=False)
    median = float(np.median(values))
    axes.plot(
        min(median, never), height, marker, color=colour, markersize=6, markeredgewidth=0.9,
        markerfacecolor=colour if np.isfinite(median) else "none", zorder=3, clip_on=False,
    )  # fmt: skip


def _ticks(axes: Axes, low: float, budget: int) -> None:
    steps = [t for t in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000) if low <= t <= budget]
    if len(steps) < 2:  # a short run
        steps = list(range(math.ceil(low), budget + 1))
    axes.set_xticks([*steps, NEVER * budget], [*map(str, steps), "never"])
    axes.set_xticks([], minor=True)
