"""Rows of dots: a row an arm or a setting, a dot a seed; what was not reached at the right."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from oneneuron.figures.style import INK, TEXT_COLOUR

SPREAD = 0.24  # of a row's height, above and below its middle
DOT = 4.5  # points across


@dataclass(frozen=True)
class Row:
    """One row.

    Attributes
    ----------
    label
        Written left of it.
    values
        Value by seed; infinity where it was not reached.
    colour, marker
        Of its dots.
    """

    label: str
    values: Mapping[int, float]
    colour: str
    marker: str


def by_seed(values: "pd.Series[float]") -> dict[int, float]:
    """Return the values of a series by its index, the seed."""
    return {int(str(seed)): float(value) for seed, value in values.items()}


def draw_rows(axes: Axes, rows: Sequence[Row], *, not_reached: float = np.nan) -> None:
    """Draw rows from top to bottom, with a stroke at the median.

    Parameters
    ----------
    axes
        Its x limits are final.
    rows
        From top to bottom.
    not_reached
        Where infinite values are drawn, hollow.
    """
    seeds = sorted({seed for row in rows for seed in row.values})
    places = np.linspace(SPREAD, -SPREAD, len(seeds)) if len(seeds) > 1 else np.zeros(1)
    place = dict(zip(seeds, places, strict=True))
    for i, row in enumerate(rows):
        middle = len(rows) - 1 - i
        for seed, value in row.values.items():
            reached = np.isfinite(value)
            axes.plot(
                value if reached else not_reached, middle + place[seed], row.marker,
                color=row.colour, markersize=DOT, clip_on=False, zorder=3, alpha=0.85,
                markerfacecolor=row.colour if reached else "none",
                markeredgewidth=0 if reached else 0.8,
            )  # fmt: skip
        median = float(np.median([*row.values.values()])) if row.values else np.nan
        if len(row.values) > 1 and np.isfinite(median):
            axes.plot([median] * 2, [middle - 0.36, middle + 0.36], color=INK, linewidth=1.4,
                      zorder=2.5)  # fmt: skip
    axes.set_ylim(-0.6, len(rows) - 0.4)
    axes.set_yticks(range(len(rows))[::-1], [row.label for row in rows])
    for tick, row in zip(axes.get_yticklabels(), rows, strict=True):
        tick.set_color(TEXT_COLOUR.get(row.colour, row.colour))
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)


def epoch_axis(axes: Axes, rows: Sequence[Row], epochs: int) -> float:
    """Let the x axis run over the epochs; return where what was not reached has its place.

    Parameters
    ----------
    axes
        Where.
    rows
        What it shows; there is a place for "not reached" only where one of them needs it.
    epochs
        The budget.
    """
    edge = 1.12 * epochs
    missing = any(not np.isfinite(value) for row in rows for value in row.values.values())
    axes.set_xlim(0, 1.16 * epochs if missing else 1.03 * epochs)
    step = next(s for s in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000) if epochs <= 4 * s)
    ticks = {float(tick): str(tick) for tick in range(0, epochs + 1, step)}
    if missing:
        ticks = {tick: text for tick, text in ticks.items() if tick < 0.9 * epochs}
        ticks[edge] = "never"
    axes.set_xticks(list(ticks), list(ticks.values()))
    return edge
