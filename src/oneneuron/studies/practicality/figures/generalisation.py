"""Validation error rate of table 3 by arm, beside the published one and the Bayes error."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from oneneuron.figures.drawing import Drawn, NothingToDraw, drawing
from oneneuron.figures.labels import percent
from oneneuron.figures.palette import GREY, INK
from oneneuron.figures.panels import in_order, legend_below, new_panels
from oneneuron.figures.strips import (
    HOLLOW_BAR,
    KEPT_APART,
    Row,
    draw_strip,
    reach_axis,
    rows_of,
)
from oneneuron.figures.style import THIN
from oneneuron.statistics.registry import Registry
from oneneuron.studies.practicality.answers import published_size
from oneneuron.studies.practicality.cells import CELLS, bayes_error
from oneneuron.studies.practicality.tables import table3
from oneneuron.studies.practicality.words import WORDS, label_of

LEFT_OUT = "Datasets on which no combination of any arm got there are left out."
DOTTED = (0, (1, 1.6))
PRINTED = (
    "Hollow bars: the published errors, as a share of the set's published size, or of the size "
    "that the other sets have where none is given."
)


@drawing(
    "Validation errors by arm and dataset",
    alt="Strip charts, one for each dataset: validation error rate by arm, one dot for each seed, "
    "with the Bayes error dotted.",
    caption="Share of the validation set answered wrongly at the first epoch without training "
    f"errors, by the combination that is best on the test set; one dot for each seed. {KEPT_APART} "
    "Dotted: the Bayes error, which no classifier can beat but by luck. Hollow, at the right: no "
    "combination got to zero training errors, or the one that did was lost.",
    numbers=[
        "Median errors on CIFAR: "
        '{{ num("practicality.table3.cifar_n2000.without.validation_errors") }} without the '
        'neuron, {{ num("practicality.table3.cifar_n2000.exponential.validation_errors") }} '
        "with it."
    ],
)
def draw(
    searched: pd.DataFrame, *, published: Registry | None = None, stand_in: bool = False
) -> Drawn:
    """Draw a panel for each dataset of table 3, a row for each arm, a dot for each seed."""
    rates = table3(searched).assign(
        rate=lambda chosen: chosen["validation_errors"] / chosen["validation_size"]
    )
    there = in_order(CELLS, rates["cell"])
    if not there:
        raise NothingToDraw("this run has no dataset of the third table")
    cells = in_order(there, rates.loc[np.isfinite(rates["rate"]), "cell"])
    if not cells:
        raise NothingToDraw("no network got to zero training errors in this run")
    printed = published_rates(published)
    rows: list[Row] = []
    figure, panels = new_panels(len(cells), row_height=1.9, extra=0.4, stand_in=stand_in)
    for axes, cell in zip(panels, cells, strict=True):
        of_cell = rates[rates["cell"] == cell]
        size = of_cell["train_size"].max()
        beside = printed.get(cell, {}) if size == CELLS[cell].train_size else {}
        of_arms = rows_of(of_cell.drop(columns="lost"), "rate", WORDS.arms, beside)
        _draw_cell(axes, of_arms, bayes_error(CELLS[cell]))
        axes.set_title(label_of(CELLS[cell], size, between="\n"))
        axes.tick_params(labelleft=axes in panels[::2])
        rows += of_arms
    for axes in panels[-2:]:
        axes.set_xlabel("validation errors")
    legend_below(figure, _legend(rows, any(bayes_error(CELLS[cell]) is not None for cell in cells)))
    said = {
        PRINTED: any(np.isfinite(row.published) for row in rows),
        LEFT_OUT: len(cells) < len(there),
    }
    return figure, [sentence for sentence, holds in said.items() if holds]


def published_rates(published: Registry | None) -> dict[str, dict[str, float]]:
    """Return the published validation error rates, by dataset and arm."""
    rates: dict[str, dict[str, float]] = {}
    for number in published.numbers if published else ():
        if number.measure == "validation_errors" and number.cell and number.arm:
            rate = number.value / published_size(number)
            rates.setdefault(number.cell, {})[number.arm] = rate
    return rates


def _draw_cell(axes: Axes, rows: list[Row], floor: float | None) -> None:
    values = [value for row in rows for value in (*row.values.values(), row.published)]
    most = max([0.001, floor or 0.0, *(value for value in values if np.isfinite(value))])
    none = reach_axis(axes, rows, most, "none", percent)
    draw_strip(axes, rows, not_reached=none)
    if floor is not None:
        axes.axvline(floor, color=INK, linewidth=1.5 * THIN, linestyle=DOTTED, zorder=1)


def _legend(rows: list[Row], floor: bool) -> list[Line2D]:
    """Return what the marks mean that occur and are no arm's own."""
    found = []
    if any(len(row.values) > 1 for row in rows):
        found.append(_mark("median", color=INK, marker="|", markeredgewidth=1.4))
    if any(np.isfinite(row.published) for row in rows):
        found.append(_mark("published", color=GREY, marker=HOLLOW_BAR, markerfacecolor="none"))
    if floor:
        found.append(Line2D([], [], color=INK, linestyle=DOTTED, label="Bayes error"))
    return found


def _mark(label: str, **look: Any) -> Line2D:
    return Line2D([], [], linestyle="none", markersize=12, label=label, **look)
