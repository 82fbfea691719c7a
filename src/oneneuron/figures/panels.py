"""Panels side by side, their common legend, axes over epochs and axes whose values span decades."""

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import LogLocator, NullLocator
from numpy.typing import ArrayLike, NDArray

from oneneuron.figures.labels import decade, percent
from oneneuron.figures.style import FONT_SIZE, THICK, new_figure
from oneneuron.figures.words import ArmStyle

Floats = NDArray[np.float64]

SOLVED = 1e-6  # a mean loss below it is drawn there: a loss of 0 has no place on a log axis

_Name = TypeVar("_Name")


def in_order(wanted: Iterable[_Name], there: Iterable[object]) -> list[_Name]:
    """Return those of `wanted` that are there, in the order of `wanted`."""
    known = set(there)
    return [name for name in wanted if name in known]


def new_panels(
    number: int, *, columns: int = 2, row_height: float, extra: float = 0.5, stand_in: bool
) -> tuple[Figure, list[Axes]]:
    """Return a figure with `number` axes, row by row; the last row may be shorter.

    Heights are in inches; there is `extra` for a legend.
    """
    columns = min(columns, number)
    rows = -(-number // columns)
    figure, grid = new_figure(rows, columns, height=rows * row_height + extra, stand_in=stand_in)
    for axes in grid[number:]:
        axes.remove()
    return figure, grid[:number]


def arm_legend(
    figure: Figure, arms: Iterable[ArmStyle], *others: Artist, marks: bool = False
) -> None:
    """Name the arms' lines under all axes: where lines lie on each other no end can be labelled.

    Where arms are drawn as `marks`, these are named; what others there are is named after them.
    """
    handles = []
    for style in arms:
        dash: Any = "" if marks else style.dash  # the stubs know no union of names and patterns
        handles.append(
            Line2D([], [], color=style.colour, linestyle=dash, linewidth=THICK, label=style.name)
        )
        if marks:
            handles[-1].set(marker=style.marker, markersize=5)
    legend_below(figure, [*handles, *others], columns=3 if marks else 4)


def legend_below(figure: Figure, handles: Sequence[Artist], columns: int = 4) -> None:
    """Put a legend under all axes, where there is anything to name."""
    if handles:
        figure.legend(
            handles=list(handles), loc="outside lower left", ncols=columns, frameon=False,
            fontsize=FONT_SIZE, handlelength=2.2, columnspacing=1.4, borderaxespad=0.0,
        )  # fmt: skip


def epoch_axis(axes: Axes, epochs: int, *, first: int = 1, labelled: bool = True) -> None:
    """Let the x axis run over the epochs from the first to the last; few epochs need few ticks.

    The first is 0 where what was before training is drawn too.
    """
    axes.set_xlim(first if epochs > first else epochs - 0.5, max(epochs, first + 0.5))
    step = next(s for s in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, epochs) if epochs <= 5 * s)
    later = range(first + 1 if step == 1 else step, epochs + 1, step)
    axes.set_xticks([first, *later])
    axes.xaxis.set_major_formatter(decade)
    axes.tick_params(labelbottom=labelled)
    if labelled:
        axes.set_xlabel("epoch")


def log_axis(axes: Axes, which: str, low: float, high: float, most: int = 5) -> None:
    """Make the ``x`` or ``y`` axis logarithmic, with `most` ticks: decades, or 1, 2, 5 if short."""
    axis = axes.xaxis if which == "x" else axes.yaxis
    axes.set(**{f"{which}scale": "log", f"{which}lim": (low, high)})
    short = np.log10(high / low) < 1.5
    axis.set_major_locator(LogLocator(subs=(1, 2, 5) if short else (1,), numticks=most + 1))
    axis.set_major_formatter(decade)
    axis.set_minor_locator(NullLocator())


def share_axis(axes: Axes, which: str = "y") -> None:
    """Let an axis run from none to all."""
    axis = axes.xaxis if which == "x" else axes.yaxis
    axes.set(**{f"{which}lim": (-0.03, 1.03)})
    axis.set_ticks([0, 0.5, 1])
    axis.set_major_formatter(percent)


def drawable(values: ArrayLike, floor: float = SOLVED) -> Floats:
    """Return values for a logarithmic axis: at least `floor`, NaN where not finite."""
    values = np.asarray(values, np.float64)
    return np.where(np.isfinite(values), np.maximum(values, floor), np.nan)
