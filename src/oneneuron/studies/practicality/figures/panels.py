"""Panels side by side, their common legend, and axes whose values span decades."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import LogLocator, NullLocator
from numpy.typing import ArrayLike, NDArray

from oneneuron.figures.style import FONT_SIZE, GREY, LINE, WIDTH, decade, mark_stand_in, new_figure
from oneneuron.studies.practicality.figures.arms import ARMS

MEDIAN = 1.4 * LINE  # width of an arm's own line, in points
Floats = NDArray[np.float64]

SOLVED = 1e-6  # a mean loss below it is drawn there: a loss of 0 has no place on a log axis


def new_panels(
    number: int, *, columns: int = 2, row_height: float, extra: float = 0.5, stand_in: bool
) -> tuple[Figure, list[Axes]]:
    """Return a figure with `number` axes, row by row; the last row may be shorter.

    Parameters
    ----------
    number
        Of the axes.
    columns
        Axes side by side.
    row_height
        Inches for each row.
    extra
        Inches besides, for a legend.
    stand_in
        Whether to mark it as drawn from stand-in data.
    """
    columns = min(columns, number)
    rows = -(-number // columns)
    figure = Figure(figsize=(WIDTH, rows * row_height + extra + (0.25 if stand_in else 0)))
    grid = figure.subplots(rows, columns, squeeze=False).ravel()
    # so that tick labels of neighbours stay apart
    figure.set_layout_engine("constrained", w_pad=0.06, h_pad=0.06, wspace=0.05)
    for axes in grid[number:]:
        axes.remove()
    if stand_in:
        mark_stand_in(figure)
    return figure, list(grid[:number])


def say_nothing_to_draw(text: str, *, stand_in: bool) -> Figure:
    """Return a figure that says in words why there is nothing to draw."""
    figure, (axes,) = new_figure(height=1.2, stand_in=stand_in)
    axes.set_xticks([])
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.text(0.5, 0.5, text, transform=axes.transAxes, ha="center", va="center")
    return figure


def arm_legend(figure: Figure, arms: Sequence[str]) -> None:
    """Name the arms' lines under all axes: where lines lie on each other no end can be labelled."""
    lines = []
    for arm in arms:
        style = ARMS[arm]
        dash: Any = style.dash  # the stubs know no union of names and patterns
        lines.append(
            Line2D([], [], color=style.colour, linestyle=dash, linewidth=MEDIAN, label=style.name)
        )
    legend_below(figure, lines)


def legend_below(figure: Figure, handles: Sequence[Line2D], columns: int = 4) -> None:
    """Put a legend under all axes."""
    figure.legend(
        handles=list(handles), loc="outside lower left", ncols=columns, frameon=False,
        fontsize=FONT_SIZE, handlelength=2.2, columnspacing=1.4, borderaxespad=0.0,
    )  # fmt: skip


def log_axis(axes: Axes, which: str, low: float, high: float, most: int = 5) -> None:
    """Make an axis logarithmic with readable ticks: some decades, or 1, 2, 5 where it is short.

    Parameters
    ----------
    axes, which
        The axes, and ``x`` or ``y`` of it.
    low, high
        Its limits.
    most
        Ticks that there is room for.
    """
    axis = axes.xaxis if which == "x" else axes.yaxis
    (axes.set_xscale if which == "x" else axes.set_yscale)("log")
    (axes.set_xlim if which == "x" else axes.set_ylim)(low, high)
    short = np.log10(high / low) < 1.5
    axis.set_major_locator(LogLocator(subs=(1, 2, 5) if short else (1,), numticks=most + 1))
    axis.set_major_formatter(decade)
    axis.set_minor_locator(NullLocator())


def drawable(values: ArrayLike, floor: float = SOLVED) -> Floats:
    """Return values for a logarithmic axis: at least `floor`, NaN where not finite."""
    values = np.asarray(values, np.float64)
    return np.where(np.isfinite(values), np.maximum(values, floor), np.nan)


def percent(share: float, position: object = None) -> str:
    """Return a share as a tick's label, such as ``12.5 %``."""
    return f"{100 * share:.3g}\u2009%"


def share_axis(axes: Axes, which: str = "y") -> None:
    """Let an axis run from none to all."""
    axis = axes.xaxis if which == "x" else axes.yaxis
    (axes.set_xlim if which == "x" else axes.set_ylim)(-0.03, 1.03)
    axis.set_ticks([0, 0.5, 1])
    axis.set_major_formatter(percent)


def note(axes: Axes, text: str, *, x: float = 0.04, y: float = 0.12) -> None:
    """Write a remark inside an axes, at a place that its lines leave free."""
    axes.text(x, y, text, transform=axes.transAxes, color=GREY, va="bottom")
