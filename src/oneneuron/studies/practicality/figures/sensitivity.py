"""Does λ matter: epochs to zero training errors by λ, dataset by dataset."""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from oneneuron.figures.style import INK, Description, decade, describe, theme
from oneneuron.studies.practicality.cells import CELLS
from oneneuron.studies.practicality.figures.arms import ARMS, in_order, label_of
from oneneuron.studies.practicality.figures.panels import (
    legend_below,
    log_axis,
    new_panels,
    say_nothing_to_draw,
)
from oneneuron.studies.practicality.measures import members as members_of
from oneneuron.studies.practicality.tables import fastest

MARKERS = ("v", "s", "^", "P", "X")
STEP = 0.145  # between the settings of a dataset; datasets are 1 apart
NEVER = 1.35  # times the budget: where what was not reached is drawn


@dataclass(frozen=True)
class Setting:
    """An arm with a λ, and how it looks."""

    label: str
    arm: str
    reg_strength: float | None
    marker: str

    def of(self, best: pd.DataFrame) -> pd.DataFrame:
        """Return its rows."""
        chosen = best[best["arm"] == self.arm]
        if self.reg_strength is None:
            return chosen
        return chosen[chosen["reg_strength"] == self.reg_strength]


def draw(records: pd.DataFrame, *, stand_in: bool = False) -> tuple[Figure, Description]:
    """Draw for each dataset a line of dots for each λ, a dot a seed, the median large.

    Parameters
    ----------
    records
        Records of the search; datasets that have but one λ are left out.
    stand_in
        Whether stand-in data are behind the records.
    """
    with_neuron = records[records["arm"] == "exponential"]
    number = with_neuron.groupby("cell")["reg_strength"].nunique()
    cells = in_order(CELLS, number.index[number > 1])
    if not cells:
        with theme():
            text = "this run has no dataset with several λ"
            return say_nothing_to_draw(text, stand_in=stand_in), _describe()
    shown = records[records["cell"].isin(cells) & records["arm"].isin(("without", "exponential"))]
    best = fastest(members_of(shown), ["cell", "arm", "reg_strength", "seed"])
    strengths = sorted(with_neuron.loc[with_neuron["cell"].isin(cells), "reg_strength"].unique())
    settings = [
        Setting("without", "without", None, ARMS["without"].marker),
        *(
            Setting(f"λ = {decade(strength)}", "exponential", float(strength), marker)
            for strength, marker in zip(strengths, MARKERS, strict=False)
        ),
    ]
    budget = int(shown["epochs"].max())
    reached = best["epochs_to_zero"][np.isfinite(best["epochs_to_zero"])]
    with theme():
        figure, (axes,) = new_panels(
            1, columns=1, row_height=0.6 + 0.62 * len(cells), extra=0.3, stand_in=stand_in
        )
        low = max(1.0, float(reached.min()) / 1.3) if len(reached) else 1.0
        log_axis(axes, "x", low, NEVER * budget * 1.1, most=6)
        _ticks(axes, low, budget)
        axes.set_xlabel("epochs to zero training errors, best of the grid, a dot a seed")
        for i, cell in enumerate(cells):
            top = float(len(cells) - i)
            axes.text(
                0, top + 0.06, label_of(shown, cell, ", "), va="bottom", color=INK,
                transform=axes.get_yaxis_transform(),
            )  # fmt: skip
            of_cell = best[best["cell"] == cell]
            for k, setting in enumerate(settings):
                _draw_setting(axes, setting.of(of_cell), setting, top - 0.08 - STEP * k, budget)
        axes.set_ylim(0.3, len(cells) + 0.45)
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        legend_below(figure, [_handle(setting) for setting in settings])
    return figure, _describe()


def _ticks(axes: Axes, low: float, budget: int) -> None:
    steps = [t for t in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000) if low <= t <= budget]
    if len(steps) < 2:  # a short run
        steps = list(range(math.ceil(low), budget + 1))
    axes.set_xticks([*steps, NEVER * budget], [*map(str, steps), "never"])
    axes.set_xticks([], minor=True)


def _draw_setting(
    axes: Axes, chosen: pd.DataFrame, setting: Setting, height: float, budget: int
) -> None:
    if chosen.empty:
        return
    colour = ARMS[setting.arm].colour
    best = chosen["epochs_to_zero"].to_numpy(np.float64)
    places = np.where(np.isfinite(best), best, NEVER * budget)
    axes.plot(
        places, [height] * len(places), "o", color=colour, markersize=2.8, markeredgewidth=0,
        alpha=0.5, clip_on=False,
    )  # fmt: skip
    median = float(np.median(best))
    axes.plot(
        median if np.isfinite(median) else NEVER * budget, height, setting.marker, color=colour,
        markersize=6, markeredgewidth=0.9, zorder=3, clip_on=False,
        markerfacecolor=colour if np.isfinite(median) else "none",
    )  # fmt: skip


def _handle(setting: Setting) -> Line2D:
    colour = ARMS[setting.arm].colour
    return Line2D([], [], color=colour, marker=setting.marker, markersize=6, linestyle="none",
                  label=setting.label)  # fmt: skip


def _describe() -> Description:
    return describe(
        "Epochs to zero training errors by λ",
        alt="Dot chart, a block a dataset: epochs to zero training errors without the neuron and "
        "with it at several λ.",
        caption="Epochs to the first end of an epoch without training errors, the best of the "
        "grid of learning rate and decay, without the neuron and with the exponential one at "
        "several λ; a small dot a seed, a large mark their median. Never (hollow, where the median "
        "is): no combination got there within the budget.",
        numbers=[
            f"{words}: "
            f'{{{{ median("practicality.lambda.{cell}.0_01.epochs") }}}} epochs at the smallest λ, '
            f'{{{{ median("practicality.lambda.{cell}.0_1.epochs") }}}} at that of the tables, '
            f'{{{{ median("practicality.lambda.{cell}.1.epochs") }}}} at the largest.'
            for words, cell in (
                ("Spheres, the largest set of table two", "spheres_1_01_n10000"),
                ("Gaussians, the largest set of table two", "gaussians_0_1_n15000"),
            )
        ],
    )
