"""The one style of all figures: colours, type, sizes, and how a figure is written to disk.

An SVG keeps its text as text, in the ink `INK`, on no background, so that a page can recolour it
for dark mode. Text is laid out with DejaVu Sans, which comes with matplotlib: the same bytes on
every machine; the file then asks for narrower fonts that readers have, so that nothing overlaps.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from io import BytesIO
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from oneneuron.figures.data import drawn
from oneneuron.figures.description import Description
from oneneuron.figures.palette import INK
from oneneuron.files import write_bytes, write_text

WIDTH = 5.8  # inches: text of 10 points is 8 pixels high where the figure is 340 pixels wide
FONT_SIZE = 10.0  # points
_FEW = 16  # a path of fewer lines is written as it is
THIN, LINE, THICK = 0.6, 1.2, 1.7  # points: what stands behind, a line, an arm's own line

_FONTS = "'Helvetica Neue', Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif"
_RC: dict[Any, Any] = {
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": FONT_SIZE,
    "axes.titlesize": FONT_SIZE,
    "axes.titleweight": "normal",
    "axes.titlelocation": "left",
    "axes.titlepad": 6.0,
    "axes.labelsize": FONT_SIZE,
    "xtick.labelsize": FONT_SIZE,
    "ytick.labelsize": FONT_SIZE,
    "text.color": INK,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "axes.titlecolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.facecolor": "none",
    "axes.grid": False,
    "axes.xmargin": 0.0,
    "axes.unicode_minus": True,
    "axes.formatter.use_mathtext": False,
    "axes.formatter.useoffset": False,
    "figure.facecolor": "none",
    "figure.constrained_layout.use": True,
    "figure.constrained_layout.h_pad": 0.06,
    "figure.constrained_layout.w_pad": 0.06,
    "hatch.linewidth": 0.6,
    "lines.linewidth": LINE,
    "lines.solid_capstyle": "round",
    "lines.solid_joinstyle": "round",
    "path.simplify": True,
    "svg.fonttype": "none",
    "svg.hashsalt": "oneneuron",
    "savefig.facecolor": "none",
}


@contextmanager
def theme() -> Iterator[None]:
    """Apply the style while a figure is drawn or written; outside nothing changes."""
    with mpl.rc_context(_RC):
        yield


def new_figure(
    rows: int = 1,
    columns: int = 1,
    *,
    height: float,
    stand_in: bool,
    height_ratios: Sequence[float] | None = None,
) -> tuple[Figure, list[Axes]]:
    """Return a figure and its axes, row by row, made without pyplot's registry.

    Its height is in inches; what marks a figure of stand-in data comes on top.
    """
    figure = Figure(figsize=(WIDTH, height + (0.25 if stand_in else 0)))
    axes = list(figure.subplots(rows, columns, squeeze=False, height_ratios=height_ratios).flat)
    if columns > 1:  # tick labels of neighbours stay apart
        figure.set_layout_engine("constrained", w_pad=0.06, h_pad=0.06, wspace=0.08)
    if stand_in:
        mark_stand_in(figure)
    return figure, axes


def mark_stand_in(figure: Figure) -> None:
    """Hatch each of a figure's axes and write "stand-in data" above them."""
    for axes in figure.axes:
        axes.patch.set(facecolor="none", edgecolor=(*mpl.colors.to_rgb(INK), 0.16), hatch="///")
        axes.patch.set_linewidth(0)
    figure.suptitle(
        "stand-in data: no published result can be judged by them",
        x=1 - 0.06 / WIDTH,
        ha="right",
        fontsize=FONT_SIZE,
        fontstyle="italic",
    )


def save(
    figure: Figure, svg_path: str | Path, png_path: str | Path, description: Description
) -> None:
    """Write a figure as SVG and as PNG (white background, 200 dpi), and its description as JSON.

    The description goes beside the SVG, under its name with ``.json``, with what is drawn as CSV.
    The same figure gives the same bytes, in any process and on any day.
    """
    svg, png = BytesIO(), BytesIO()
    with theme():
        metadata = {"Title": description.title, "Date": None, "Creator": None}
        figure.savefig(svg, format="svg", metadata=metadata)
        figure.savefig(png, format="png", dpi=200, facecolor="white", metadata={"Software": None})
    write_text(svg_path, _slim(svg.getvalue().decode("utf-8")))
    write_bytes(png_path, png.getvalue())
    text = json.dumps(asdict(description) | {"data": drawn(figure)}, indent=1, ensure_ascii=False)
    write_text(Path(svg_path).with_suffix(".json"), text + "\n")


def _slim(svg: str) -> str:
    """Cut coordinates to what can be seen, and name fonts that readers have."""
    svg = re.sub(r' d="(M [^"A-KN-Za-y]*)"', lambda d: f' d="{_polyline(d[1])}"', svg)
    svg = re.sub(
        r'\b(?:d|x|y|points|transform)="[^"]*"',
        lambda attribute: re.sub(r"(\.\d{2})\d+", r"\1", attribute[0]),
        svg,
    )
    return re.sub(r"font-family: [^;\"]*'DejaVu Sans'[^;\"]*", f"font-family: {_FONTS}", svg)


def _polyline(drawn: str) -> str:
    """Return a path of straight lines by its steps, in tenths of a point: half as long.

    One of few points, as most marks and ticks are, stays as it is: hundredths are its shape.

    Examples
    --------
    >>> _polyline("M 1 2 " + 8 * "L 3.04 2 L 2.51 2.66 " + "z")[:21]
    'M1 2l2 0-.5 .7 .5-.7-'
    >>> _polyline("M 1 2 L 3.04 2")
    'M 1 2 L 3.04 2'
    """
    if drawn.count("L") < _FEW:
        return drawn
    path = ""
    for line in drawn.split("M")[1:]:
        # rounded before they are subtracted: errors do not add up
        places = np.rint(10 * np.array(re.sub("[Lz]", " ", line).split(), float)).astype(int)
        points = places.reshape(-1, 2)
        steps = np.diff(points, axis=0).flatten()
        path += "M" + _numbers(points[0]) + ("l" + _numbers(steps) if len(steps) else "")
        path += "z" if "z" in line else ""
    return path


def _numbers(tenths: Iterable[int]) -> str:
    text = " ".join(f"{tenth / 10:.1f}".removesuffix(".0") for tenth in tenths)
    return re.sub(r"\b0\.", ".", text).replace(" -", "-")
