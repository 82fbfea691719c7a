"""What a figure draws, as a table: for readers who want to draw it otherwise."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.collections import LineCollection, PathCollection, PolyCollection
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from oneneuron.figures.palette import ROLE_COLOUR, text_colour

HEAD = ("panel", "drawn", "number", "colour", "x", "y")

MOST_POINTS = 1100
"""Points of lines that a figure's table holds at most: long ones are thinned then."""

_ROLES = {
    mpl.colors.to_hex(shade): role
    for role, colour in ROLE_COLOUR.items()
    for shade in (colour, text_colour(colour))
}

Piece = tuple[str, str, NDArray[np.float64]]


def drawn(figure: Figure) -> str:
    """Return what a figure draws in data coordinates, as CSV; empty where it draws nothing.

    A row is a point: the number of its panel, what it belongs to (``line``, ``points``, ``area``,
    ``bar``) and the number of this within the panel, the colour by its meaning (``without``,
    ``with``, ``control``, ``other``), x and y. Where an axis has words instead of numbers, they
    stand here. A bar is two opposite corners, an area its outline. Lines above the table's head,
    after a hash, say what the panels are called.
    """
    drawn_in = [(axes, list(_pieces(axes))) for axes in figure.axes if axes.axison]
    pieces = [(axes, found) for axes, found in drawn_in if found]
    if not any(len(xy) for _, found in pieces for *_, xy in found):
        return ""
    lines = [len(xy) for _, found in pieces for kind, _, xy in found if kind in ("line", "area")]
    most = _most_of_a_line(lines)
    file = io.StringIO()
    rows = csv.writer(file, lineterminator="\n")
    if any(length > most for length in lines):
        file.write(f"# lines thinned to {most} points; the records have them all\n")
    for panel, (axes, _) in enumerate(pieces, start=1):
        if name := axes.get_title() or axes.get_title("left") or axes.get_ylabel():
            file.write(f"# panel {panel}: {' '.join(name.split())}\n")
    rows.writerow(HEAD)
    for panel, (axes, found) in enumerate(pieces, start=1):
        words = [_words(axis) for axis in (axes.xaxis, axes.yaxis)]
        for number, (kind, colour, xy) in enumerate(found, start=1):
            kept = _thinned(xy, most) if kind in ("line", "area") else xy
            for x, y in kept:
                places = [_place(value, of) for value, of in zip((x, y), words, strict=True)]
                rows.writerow([panel, kind, number, colour, *places])
    return file.getvalue()


def _most_of_a_line(lengths: Sequence[int]) -> int:
    """Return the most points that each line may keep, for all to have `MOST_POINTS` at most."""
    sizes = np.array([*lengths, 0])
    allowed = (n for n in range(sizes.max(), 2, -1) if np.minimum(sizes, n).sum() <= MOST_POINTS)
    return next(allowed, 2)


def _thinned(xy: NDArray[np.float64], most: int) -> NDArray[np.float64]:
    if len(xy) <= most:
        return xy
    places = np.linspace(0, len(xy) - 1, most).round().astype(int)
    return np.asarray(xy[places])


def _pieces(axes: Axes) -> Iterator[Piece]:
    for line in axes.lines:
        # lines that go from edge to edge, such as a threshold, are placed otherwise
        if _in_data(line, axes):
            yield "line", _name(line.get_color()), np.asarray(line.get_xydata(), float)
    for group in axes.collections:
        shades = (
            group.get_edgecolor() if isinstance(group, LineCollection) else group.get_facecolor()
        )
        colour = _name(shades[0]) if len(shades) else ""
        if isinstance(group, PathCollection):
            yield "points", colour, np.ma.filled(np.ma.asarray(group.get_offsets(), float), np.nan)
        elif isinstance(group, PolyCollection | LineCollection) and _in_data(group, axes):
            kind = "line" if isinstance(group, LineCollection) else "area"
            for path in group.get_paths():
                yield kind, colour, np.asarray(path.vertices, float)
    for patch in axes.patches:
        if isinstance(patch, Rectangle) and patch.get_data_transform() == axes.transData:
            (x, y), width, height = patch.get_xy(), patch.get_width(), patch.get_height()
            corners = np.array([(x, y), (x + width, y + height)], float)
            yield "bar", _name(patch.get_facecolor()), corners


def _in_data(artist: Artist, axes: Axes) -> bool:
    return bool(artist.get_transform() == axes.transData)


def _name(colour: Any) -> str:
    shade = mpl.colors.to_hex(colour)
    # a hash begins a remark
    return _ROLES.get(shade, shade.removeprefix("#"))


def _words(axis: Axis) -> dict[float, str]:
    """Return the words at an axis' ticks, none where it has numbers."""
    found = {
        float(tick.get_loc()): " ".join(tick.label1.get_text().split())
        for tick in axis.get_major_ticks()
    }
    said = [word for word in found.values() if word]
    plain = [
        word for word in said if re.search("[a-z]{2}", word, re.IGNORECASE) and "$" not in word
    ]
    return found if said and plain == said else {}


def _place(value: float, words: dict[float, str]) -> str:
    if not np.isfinite(value):
        return ""
    near = min(words, key=lambda place: abs(place - value), default=None)
    # marks of one word lie beside each other, less than half a step off
    if near is not None and abs(near - value) < 0.5:
        return words[near]
    return f"{value:.6g}"
