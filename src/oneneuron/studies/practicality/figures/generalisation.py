"""Validation error rate of table 3 by arm, beside the published one and the Bayes error."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.path import Path
from matplotlib.ticker import MaxNLocator

from oneneuron.figures.style import (
    GREY,
    INK,
    THIN,
    Description,
    describe,
    refuse_comparison,
    theme,
)
from oneneuron.studies.practicality.cells import CELLS, bayes_error
from oneneuron.studies.practicality.figures.arms import ARMS, in_order, label_of, present
from oneneuron.studies.practicality.figures.panels import (
    legend_below,
    new_panels,
    percent,
    say_nothing_to_draw,
)
from oneneuron.studies.practicality.figures.rows import Row, by_seed, draw_rows
from oneneuron.studies.practicality.measures import members as members_of
from oneneuron.studies.practicality.tables import table3

HOLLOW_TICK = Path([(-0.12, -0.5), (0.12, -0.5), (0.12, 0.5), (-0.12, 0.5), (-0.12, -0.5)])


def draw(
    records: pd.DataFrame,
    *,
    published: Mapping[tuple[str, str], float] | None = None,
    stand_in: bool = False,
) -> tuple[Figure, Description]:
    """Draw a panel a dataset of table 3, a row an arm, a dot a seed.

    Parameters
    ----------
    records
        Records of the search; those of table 3's datasets at its λ are drawn.
    published
        Published error rates by dataset and arm; drawn where we train on as many samples.
    stand_in
        Whether stand-in data are behind the records.

    Raises
    ------
    ValueError
        Where published values come with stand-in data.
    """
    refuse_comparison(stand_in, published)
    wanted = [name for name, cell in CELLS.items() if 3 in cell.tables]
    cells = in_order(wanted, records["cell"])
    if not cells:
        with theme():
            figure = say_nothing_to_draw("this run has no dataset of table 3", stand_in=stand_in)
        return figure, _describe(published=False)
    rates = validation_rates(records)
    sizes = records.groupby("cell")["train_size"].max()
    printed = {
        (cell, arm): rate
        for (cell, arm), rate in (published or {}).items()
        if cell in cells and sizes[cell] == CELLS[cell].train_size
    }
    floors = {cell: bayes_error(CELLS[cell]) for cell in cells}
    with theme():
        figure, panels = new_panels(len(cells), row_height=1.9, extra=0.4, stand_in=stand_in)
        for axes, cell in zip(panels, cells, strict=True):
            of_arm = {arm: rate for (name, arm), rate in printed.items() if name == cell}
            _draw_cell(axes, rates[rates["cell"] == cell], of_arm, floors[cell])
            axes.set_title(label_of(records, cell))
            axes.tick_params(labelleft=axes in panels[::2])
        for axes in panels[-2:]:
            axes.set_xlabel("validation errors")
        handles = []
        if rates["seed"].nunique() > 1:
            handles.append(
                Line2D([], [], color=INK, marker="|", markersize=12, markeredgewidth=1.4,
                       linestyle="none", label="median")
            )  # fmt: skip
        if printed:
            handles.append(
                Line2D([], [], color=GREY, marker=HOLLOW_TICK, markersize=12, linestyle="none",
                       markerfacecolor="none", label="published")
            )  # fmt: skip
        if any(floor is not None for floor in floors.values()):
            handles.append(Line2D([], [], color=INK, linestyle=(0, (1, 1.6)), label="Bayes error"))
        if handles:
            legend_below(figure, handles)
    return figure, _describe(published=bool(printed))


def validation_rates(records: pd.DataFrame) -> pd.DataFrame:
    """Return table 3's validation error rate of each dataset, arm and seed.

    Returns
    -------
    pandas.DataFrame
        Columns ``cell, arm, seed, rate``; the rate is infinite where no member got to zero
        training errors.
    """
    chosen = table3(members_of(records))
    rate = chosen["validation_errors"] / chosen["validation_size"]
    return chosen[["cell", "arm", "seed"]].assign(rate=rate)


def _draw_cell(
    axes: Axes, rates: pd.DataFrame, published: Mapping[str, float], floor: float | None
) -> None:
    arms = present(rates, ARMS)
    rows = [
        Row(
            ARMS[arm].name,
            by_seed(rates[rates["arm"] == arm].set_index("seed")["rate"]),
            ARMS[arm].colour,
            ARMS[arm].marker,
        )
        for arm in arms
    ]
    finite = rates["rate"][np.isfinite(rates["rate"])]
    largest = max([*finite, *published.values(), floor or 0.0, 0.001])
    missing = len(finite) < len(rates)
    axes.set_xlim(-0.04 * largest, (1.3 if missing else 1.08) * largest)
    axes.xaxis.set_major_locator(MaxNLocator(4))
    axes.xaxis.set_major_formatter(percent)
    draw_rows(axes, rows, not_reached=1.22 * largest)
    if missing:
        ticks = [tick for tick in axes.get_xticks() if 0 <= tick <= 1.0 * largest]
        axes.set_xticks([*ticks, 1.22 * largest], [*map(percent, ticks), "none"])
    for arm, rate in published.items():
        if arm in arms:
            axes.plot(
                rate, len(arms) - 1 - arms.index(arm), marker=HOLLOW_TICK, markersize=17,
                linestyle="none", markerfacecolor="none", markeredgecolor=ARMS[arm].colour,
                zorder=2, clip_on=False,
            )  # fmt: skip
    if floor is not None:
        axes.axvline(floor, color=INK, linewidth=1.5 * THIN, linestyle=(0, (1, 1.6)), zorder=1)


def _describe(*, published: bool) -> Description:
    caption = (
        "Share of the validation set answered wrongly at the first epoch without training errors, "
        "by the combination that is best on the test set; a dot a seed. Dotted: the Bayes error, "
        "which no classifier can beat but by luck. Hollow, at the right: no combination got to "
        "zero training errors, or the one that did was lost."
    )
    if published:
        caption += (
            " Hollow bars: the published errors, as a share of the set's published size, or of "
            "the size that the other sets have where none is given."
        )
    return describe(
        "Validation errors by arm and dataset",
        alt="Strip charts, one a dataset: validation error rate by arm, a dot a seed, with the "
        "Bayes error as a dotted line.",
        caption=caption,
        numbers=[
            f"{words}, errors: "
            f'{{{{ median("practicality.table3.{cell}.without.validation_errors") }}}} without, '
            f'{{{{ median("practicality.table3.{cell}.exponential.validation_errors") }}}} with.'
            for words, cell in (("MNIST", "mnist_n13000"), ("CIFAR", "cifar_n2000"))
        ],
    )
