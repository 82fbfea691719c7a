"""Strips: a row an arm, a dot a seed; dead and lost runs have a shape of their own."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import ScaledTranslation
from numpy.typing import ArrayLike, NDArray

from oneneuron.figures.style import ARMS, FATES, GREY, INK, THIN

DOT = 5.5  # points across
CUT = 0.5  # share of the axis that has to be empty to be cut out
SPREAD = 0.2  # of a row's height, above and below its middle


@dataclass(frozen=True)
class Row:
    """One row of a strip plot.

    Attributes
    ----------
    label
        Written above the dots.
    values
        Value by seed; NaN is not drawn, except that a lost run is drawn at the left edge.
    arm
        Gives colour and marker.
    fates
        ``dead`` or ``lost`` by seed; missing where all is well.
    hollow
        Whether the dots are drawn hollow (the bare network beside the whole).
    """

    label: str
    values: Mapping[int, float]
    arm: str
    fates: Mapping[int, str] = field(default_factory=dict)
    hollow: bool = False


def rows_of(measures: pd.DataFrame, column: str, arms: Iterable[str]) -> list[Row]:
    """Return a row for each arm that has runs.

    Parameters
    ----------
    measures
        One row a run, as `oneneuron.studies.eeg.measures.measure_runs` gives it.
    column
        What is shown.
    arms
        In the order of the rows.
    """
    rows = []
    for arm in arms:
        of_arm = measures[measures["arm"] == arm]
        if not of_arm.empty:
            values = dict(zip(of_arm["seed"], of_arm[column].astype(float), strict=True))
            rows.append(Row(ARMS[arm].name, values, arm, fates_of(of_arm)))
    return rows


def fates_of(measures: pd.DataFrame) -> dict[int, str]:
    """Return which seeds' runs were lost or dead (a lost run is not called dead besides)."""
    fates = {}
    for seed, lost, dead in zip(measures["seed"], measures["lost"], measures["dead"], strict=True):
        if lost or dead:
            fates[int(seed)] = "lost" if lost else "dead"
    return fates


def draw_strip(
    axes: Axes,
    rows: Sequence[Row],
    *,
    paired: bool = False,
    middles: Sequence[float] | None = None,
) -> None:
    """Draw rows from top to bottom, each under its label, with a tick at the median.

    Lost runs rank below all others, so they stand at the left edge whatever they had reached,
    and in the median they count as lowest; it is drawn only where it falls on a finite value.

    Parameters
    ----------
    axes
        Its x limits are final.
    rows
        From top to bottom.
    paired
        Whether to join the dots of a seed from row to row.
    middles
        Heights of the rows, descending; one apart where not given.
    """
    if middles is None:
        middles = range(len(rows) - 1, -1, -1)
    places = seed_places(seed for row in rows for seed in row.values)
    left = min(axes.get_xlim())
    spots: list[dict[int, tuple[float, float]]] = []
    for row, middle in zip(rows, middles, strict=True):
        style = ARMS[row.arm]
        spots.append({})
        for seed, value in row.values.items():
            fate = row.fates.get(seed)
            if fate == "lost" or not np.isfinite(value):
                continue
            spots[-1][seed] = (value, middle + places[seed])
            hollow = row.hollow and fate is None
            axes.plot(
                *spots[-1][seed], FATES[fate] if fate else style.marker, color=style.colour,
                markersize=DOT * (1.5 if style.marker == "*" and not fate else 1), clip_on=False,
                markerfacecolor="none" if hollow else style.colour,
                markeredgewidth=0.8 if hollow else 0, alpha=1 if hollow else 0.85, zorder=3,
            )  # fmt: skip
        _draw_lost(axes, row, left, middle)
        if len(row.values) > 1:
            _mark_median(axes, row, middle)
        _write_label(axes, middle, row.label, style.text_colour)
    if paired:
        _join(axes, spots)
    axes.set_ylim(min(middles) - 0.45, max(middles) + 0.75)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)


def mark_value(axes: Axes, value: float, middles: Iterable[float], *, dotted: bool = False) -> None:
    """Draw a vertical line across each row, not through the rows' labels.

    Parameters
    ----------
    axes
        Where.
    value
        On the x axis.
    middles
        Heights of the rows.
    dotted
        Whether to dot the line.
    """
    middles = list(middles)
    axes.vlines(
        [value] * len(middles), [m - SPREAD - 0.08 for m in middles],
        [m + SPREAD + 0.08 for m in middles], color=GREY, linewidth=2 * THIN,
        linestyle=(0, (1, 1)) if dotted else "-", zorder=0.5,
    )  # fmt: skip


def seed_places(seeds: Iterable[int]) -> dict[int, float]:
    """Return each seed's place across a row: the same in all rows, so that pairs line up."""
    ordered = sorted(set(seeds))
    if len(ordered) == 1:
        return {ordered[0]: 0.0}
    return dict(zip(ordered, map(float, np.linspace(SPREAD, -SPREAD, len(ordered))), strict=True))


def fit_axis(axes: Axes, live: Iterable[float], dead: Iterable[float] = ()) -> None:
    """Let the x axis show all values; an empty stretch between dead and live runs is cut out.

    Dead runs lie far below all others; without the cut they would press the others into a
    corner. Both sides of the cut have the same scale, and two strokes mark it on the axis.

    Parameters
    ----------
    axes
        Where.
    live, dead
        Values of the runs that live and of those that are dead.
    """
    live, dead = np.array([*live]), np.array([*dead])
    known = np.concatenate([live, dead])
    if not len(known):
        return
    low, high = float(known.min()), float(known.max())
    below, above = float(dead.max(initial=-np.inf)), float(live.min(initial=np.inf))
    if not len(live) or not len(dead) or above - below < CUT * (high - low):
        room = max(0.06 * (high - low), 0.005)
        axes.set_xlim(low - room, high + room)
        axes.xaxis.set_major_locator(MaxNLocator(6))
        return
    shown = high - low - (above - below)
    room = max(0.08 * shown, 0.003)
    start, stop = below + room, above - room
    left_out = stop - start - room

    def squeeze(x: ArrayLike) -> NDArray[np.float64]:
        x = np.asarray(x, np.float64)
        return x - left_out * np.clip((x - start) / (stop - start), 0, 1)

    def stretch(x: ArrayLike) -> NDArray[np.float64]:
        x = np.asarray(x, np.float64)
        return x + left_out * np.clip((x - start) / (stop - start - left_out), 0, 1)

    axes.set_xscale("function", functions=(squeeze, stretch))
    axes.set_xlim(low - room, high + room)
    step = next(s for s in (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, np.inf) if shown < 6 * s)
    ticks = np.arange(np.ceil((low - room) / step), np.floor((high + room) / step) + 1) * step
    axes.set_xticks(ticks[(ticks <= start) | (ticks >= stop)])
    for place in (0.2, 0.8):
        x = float(stretch(squeeze(start) + place * room))
        axes.plot(
            x, 0, marker=[(-0.3, -1), (0.3, 1)], linestyle="none", markersize=9, color=INK,
            clip_on=False, transform=axes.get_xaxis_transform(), zorder=5,
        )  # fmt: skip


def explain(axes: Axes, rows: Iterable[Row], *, published: str = "", dotted: str = "") -> None:
    """Say above the axes what the marks mean that occur in it and are no arm's own.

    Parameters
    ----------
    axes
        Where.
    rows
        The rows that it shows.
    published
        What the hollow marks are, where there are any.
    dotted
        What a dotted line is, where there is one.
    """
    rows = list(rows)
    there = {fate for row in rows for fate in row.fates.values()}
    words = [
        *(["| median"] if any(len(row.values) > 1 for row in rows) else []),
        *([f"□ {published}"] if published else []),
        *([f"dotted: {dotted}"] if dotted else []),
        *(["× dead"] if "dead" in there else []),
        *(["▼ lost"] if "lost" in there else []),
    ]
    if words:
        axes.set_title("\u2003".join(words), loc="right", color=GREY)


def _draw_lost(axes: Axes, row: Row, left: float, middle: float) -> None:
    """Draw the lost runs of a row side by side from the left edge on."""
    figure = axes.get_figure(root=True)
    assert figure is not None
    lost = [seed for seed in sorted(row.values) if row.fates.get(seed) == "lost"]
    for i in range(len(lost)):
        aside = ScaledTranslation((DOT / 2 + i * 1.2 * DOT) / 72, 0, figure.dpi_scale_trans)
        axes.plot(
            left, middle, FATES["lost"], color=ARMS[row.arm].colour, markersize=DOT,
            markeredgewidth=0, clip_on=False, zorder=3, transform=axes.transData + aside,
        )  # fmt: skip


def _mark_median(axes: Axes, row: Row, middle: float) -> None:
    ranked = [
        -np.inf if row.fates.get(seed) == "lost" else value for seed, value in row.values.items()
    ]
    known = [value for value in ranked if not np.isnan(value)]
    if not known:
        return
    with np.errstate(invalid="ignore"):
        median = float(np.median(known))
    if np.isfinite(median):
        axes.plot(
            [median, median], [middle - SPREAD - 0.1, middle + SPREAD + 0.1],
            color=INK, linewidth=1.4, zorder=2.5,
        )  # fmt: skip


def _join(axes: Axes, spots: Sequence[Mapping[int, tuple[float, float]]]) -> None:
    for i, lower in enumerate(spots[1:], start=1):
        for seed, (x, y) in lower.items():
            above = spots[i - 1].get(seed)
            if above is not None:
                axes.plot([above[0], x], [above[1], y], color=GREY, linewidth=THIN, zorder=1,
                          alpha=0.5)  # fmt: skip


def _write_label(axes: Axes, y: float, label: str, colour: str) -> None:
    beside = axes.get_yaxis_transform()
    axes.text(0, y + SPREAD + 0.12, label, color=colour, transform=beside, va="bottom", ha="left")
