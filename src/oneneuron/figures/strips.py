"""Strips: a row for each arm or setting, a dot for each seed; dead and lost runs have own shapes.

Rows are named in a gutter left of them, where no data lie.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from textwrap import wrap

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.path import Path
from matplotlib.ticker import MaxNLocator

from oneneuron.figures.labels import aside, decade
from oneneuron.figures.palette import GREY, INK
from oneneuron.figures.style import THIN
from oneneuron.figures.words import ArmStyle

CUT = 0.5  # share of the axis that has to be empty to be cut out
SPREAD = 0.2  # of a row's height, above and below its middle

KEPT_APART = "Dots of a row lie at different heights only to keep them apart."
"""What a caption says of the rows' dots."""

FATES: Mapping[str, str] = {"dead": "X", "lost": "v"}
"""The marker of a run that went wrong, in the colour of its arm."""

HOLLOW_BAR = Path([(-0.12, -0.5), (0.12, -0.5), (0.12, 0.5), (-0.12, 0.5), (-0.12, -0.5)])
"""The marker of a published value."""


@dataclass(frozen=True)
class Row:
    """One row of a strip plot.

    Attributes
    ----------
    label
        Written in the gutter, in as many lines as it needs.
    values
        Value by seed. NaN is not drawn, except that a lost run is drawn at the left edge;
        infinity is what was not reached.
    style
        Gives colour and marker.
    fates
        ``dead`` or ``lost`` by seed; missing where all is well.
    hollow
        Whether the dots are drawn hollow (the bare network beside the whole).
    published
        A published value to set beside them; NaN where there is none.
    """

    label: str
    values: Mapping[int, float]
    style: ArmStyle
    fates: Mapping[int, str] = field(default_factory=dict)
    hollow: bool = False
    published: float = np.nan


def rows_of(
    measures: pd.DataFrame,
    column: str,
    arms: Mapping[str, ArmStyle],
    published: Mapping[str, float] | None = None,
) -> list[Row]:
    """Return a row for each arm that has runs, with its published value where there is one.

    The measures have a row for each run: ``arm``, ``seed``, the column shown; ``lost`` and ``dead``
    where known.
    """
    rows = []
    for arm, style in arms.items():
        of_arm = measures[measures["arm"] == arm]
        if not of_arm.empty:
            value = (published or {}).get(arm, np.nan)
            values = by_seed(of_arm.set_index("seed")[column])
            rows.append(Row(style.label, values, style, fates_of(of_arm), published=value))
    return rows


def by_seed(values: "pd.Series[float]") -> dict[int, float]:
    """Return the values of a series by its index, the seed."""
    return {int(str(seed)): float(value) for seed, value in values.items()}


def fates_of(measures: pd.DataFrame) -> dict[int, str]:
    """Return which seeds' runs were lost or dead (a lost run is not called dead besides)."""
    fates: dict[int, str] = {}
    for fate in ("dead", "lost"):
        if fate in measures:
            fates |= dict.fromkeys(measures.loc[measures[fate], "seed"].astype(int), fate)
    return fates


def draw_strip(
    axes: Axes,
    rows: Sequence[Row],
    *,
    paired: bool = False,
    middles: Sequence[float] | None = None,
    not_reached: float = np.nan,
) -> None:
    """Draw rows from top to bottom, with a stroke at the median; the x limits are final before.

    Lost runs rank below all others, so they stand at the left edge whatever they had reached,
    and in the median they count as lowest; it is drawn only where it falls on a finite value.

    Parameters
    ----------
    paired
        Whether to join the dots of a seed from row to row.
    middles
        Heights of the rows, descending; one apart where not given.
    not_reached
        Where infinite values are drawn, hollow.
    """
    if middles is None:
        middles = range(len(rows) - 1, -1, -1)
    places = seed_places(seed for row in rows for seed in row.values)
    spots = []
    for row, middle in zip(rows, middles, strict=True):
        spots.append(_draw_dots(axes, row, middle, places, not_reached, size=4.5))
        _mark_median(axes, row, middle)
        if np.isfinite(row.published):
            axes.plot(
                row.published, middle, marker=HOLLOW_BAR, markersize=17,
                linestyle="none", markerfacecolor="none", markeredgecolor=row.style.colour,
                zorder=2, clip_on=False,
            )  # fmt: skip
    if paired:
        _join(axes, spots)
    axes.set_ylim(min(middles) - 0.6, max(middles) + 0.6)
    axes.spines["left"].set_visible(False)
    name_rows(axes, middles, [(row.label, row.style.text_colour) for row in rows])


def name_rows(
    axes: Axes, middles: Sequence[float], labels: Sequence[tuple[str, str]], width: int = 22
) -> None:
    """Write labels, each a text and its colour, left of the axes at some heights.

    A line of a label has `width` characters at most, and no word of a label stands alone in a line
    that another word has room in.
    """
    texts = ["\n".join(_even(line, width) for line in text.split("\n")) for text, _ in labels]
    axes.set_yticks(middles, texts)
    axes.tick_params(axis="y", length=0, pad=9)  # lost runs reach over the axes' edge
    for tick, (_, colour) in zip(axes.get_yticklabels(), labels, strict=True):
        tick.set(color=colour, linespacing=1.05)


def _even(text: str, width: int) -> str:
    """Return a text in as few lines of a width as it needs, and these as even as can be."""
    fewest = len(wrap(text, width))
    narrow = next(w for w in range(1, width + 1) if len(wrap(text, w)) <= fewest)
    return "\n".join(wrap(text, narrow))


def mark_value(axes: Axes, value: float, *, dotted: bool = False) -> None:
    """Draw a vertical line through all rows."""
    axes.axvline(
        value, color=GREY, linewidth=2 * THIN, linestyle=(0, (1, 1)) if dotted else "-", zorder=0.5
    )


def seed_places(seeds: Iterable[int]) -> dict[int, float]:
    """Return each seed's place across a row: the same in all rows, so that pairs line up."""
    ordered = sorted(set(seeds))
    if len(ordered) == 1:
        return {ordered[0]: 0.0}
    return dict(zip(ordered, map(float, np.linspace(SPREAD, -SPREAD, len(ordered))), strict=True))


def reach_axis(
    axes: Axes, rows: Sequence[Row], most: float, word: str, text: Callable[[float], str] = decade
) -> float:
    """Let the x axis start at zero; return where what was not reached has its place.

    There is a place for infinite values, with a word for it, only where a row needs it. `most` is
    the largest finite value that there can be, or that there is; `text` gives the ticks' labels.
    """
    missing = any(np.isinf(value) for row in rows for value in row.values.values())
    axes.set_xlim(-0.04 * most, (1.25 if missing else 1.08) * most)
    whole = MaxNLocator(4, steps=[1, 2, 5, 10], integer=text is decade)
    ticks = [tick for tick in whole.tick_values(0, most) if 0 <= tick <= 1.08 * most]
    edge = 1.2 * most
    if missing:
        ticks = [*(tick for tick in ticks if tick < 0.95 * most), edge]
    axes.set_xticks(ticks, [word if tick == edge else text(tick) for tick in ticks])
    return edge


def fit_axis(axes: Axes, live: Iterable[float], dead: Iterable[float] = ()) -> None:
    """Let the x axis show all values; an empty stretch between dead and live runs is cut out.

    Dead runs lie far below all others; without the cut they would press the others into a
    corner. Both sides of the cut have the same scale, and two strokes mark it on the axis.
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
    far = 1e3 * (high - low)  # beyond all values, so that nothing is cut off at the ends
    real = [start - far, start, stop, stop + far]
    drawn = [start - far, start, start + room, start + room + far]
    axes.set_xscale(
        "function",
        functions=(lambda x: np.interp(x, real, drawn), lambda x: np.interp(x, drawn, real)),
    )
    axes.set_xlim(low - room, high + room)
    step = next(s for s in (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, np.inf) if shown < 6 * s)
    ticks = np.arange(np.ceil((low - room) / step), np.floor((high + room) / step) + 1) * step
    axes.set_xticks(ticks[(ticks <= start) | (ticks >= stop)])
    for place in (0.2, 0.8):
        axes.plot(
            start + place * (stop - start), 0, marker=[(-0.3, -1), (0.3, 1)], linestyle="none",
            markersize=9, color=INK, clip_on=False, transform=axes.get_xaxis_transform(), zorder=5,
        )  # fmt: skip


def explain(axes: Axes, rows: Sequence[Row], *, dotted: str = "") -> None:
    """Say above the axes what the marks mean that occur in it and are no arm's own."""
    fates = {fate for row in rows for fate in row.fates.values()}
    marks = {
        "| median": any(len(row.values) > 1 for row in rows),
        "□ published mean": any(np.isfinite(row.published) for row in rows),
        f"dotted: {dotted}": bool(dotted),
        "× dead": "dead" in fates,
        "▼ lost": "lost" in fates,
    }
    words = "\u2003".join(word for word, occurs in marks.items() if occurs)
    axes.set_title(words, loc="right", color=GREY)


def _draw_dots(
    axes: Axes,
    row: Row,
    middle: float,
    places: Mapping[int, float],
    not_reached: float,
    size: float,
) -> dict[int, tuple[float, float]]:
    """Draw a row's dots, the lost runs side by side from the left edge on; return the others'."""
    spots: dict[int, tuple[float, float]] = {}
    lost = 0
    for seed, value in sorted(row.values.items()):
        fate, colour = row.fates.get(seed), row.style.colour
        if fate == "lost":
            place = axes.transData + aside(axes, (0.5 + 1.2 * lost) * size / 72)
            axes.plot(
                min(axes.get_xlim()), middle, FATES["lost"], color=colour, markersize=size,
                markeredgewidth=0, clip_on=False, zorder=3, transform=place,
            )  # fmt: skip
            lost += 1
        elif not np.isnan(value):
            spots[seed] = (value if np.isfinite(value) else not_reached, middle + places[seed])
            hollow = (row.hollow and fate is None) or np.isinf(value)
            axes.plot(
                *spots[seed], FATES[fate] if fate else row.style.marker, color=colour,
                markersize=size * (1.5 if row.style.marker == "*" and not fate else 1),
                markerfacecolor="none" if hollow else colour, clip_on=False, zorder=3,
                markeredgewidth=0.8 if hollow else 0, alpha=1 if hollow else 0.85,
            )  # fmt: skip
    return spots


def _mark_median(axes: Axes, row: Row, middle: float) -> None:
    ranked = [-np.inf if row.fates.get(seed) == "lost" else v for seed, v in row.values.items()]
    known = [value for value in ranked if not np.isnan(value)]
    if len(row.values) < 2 or not known:
        return
    with np.errstate(invalid="ignore"):
        median = float(np.median(known))
    if np.isfinite(median):
        axes.plot(
            [median, median], [middle - SPREAD - 0.1, middle + SPREAD + 0.1],
            color=INK, linewidth=1.4, zorder=2.5,
        )  # fmt: skip


def _join(axes: Axes, spots: Sequence[Mapping[int, tuple[float, float]]]) -> None:
    for upper, lower in pairwise(spots):
        for seed in sorted(upper.keys() & lower.keys()):
            (x, y), (x2, y2) = upper[seed], lower[seed]
            axes.plot([x, x2], [y, y2], color=GREY, linewidth=THIN, zorder=1, alpha=0.5)
