"""The one style of all figures: colours, type, sizes, and how a figure is written to disk.

An SVG keeps its text as text, in the ink `INK`, on no background, so that a page can recolour it
for dark mode. Text is laid out with DejaVu Sans, which comes with matplotlib: the same bytes on
every machine; the file then asks for narrower fonts that readers have, so that nothing overlaps.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.transforms import ScaledTranslation

from oneneuron.files import write_bytes, write_text

INK = "#111111"
GREY = "#767676"
BLUE = "#0072B2"
VERMILION = "#D55E00"
GREEN = "#009E73"
TEXT_COLOUR: Mapping[str, str] = {VERMILION: "#B84E00", GREEN: "#00795A"}
"""Darker twins of the line colours that are too pale for text on paper (WCAG AA)."""

WIDTH = 5.8  # inches: text of 10 points is 8 pixels high where the figure is 340 pixels wide
FONT_SIZE = 10.0  # points
THIN, LINE, THICK = 0.6, 1.2, 2.0  # points

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


@dataclass(frozen=True)
class ArmStyle:
    """How an arm looks in every figure.

    Attributes
    ----------
    label
        Its name for the reader; two lines at most.
    colour
        Colour of its lines and marks.
    dash
        Line style.
    marker
        Marker of its seeds, so that colour is never alone.
    """

    label: str
    colour: str
    dash: str | tuple[float, tuple[float, ...]]
    marker: str

    @property
    def text_colour(self) -> str:
        """Colour of text about it."""
        return TEXT_COLOUR.get(self.colour, self.colour)

    @property
    def name(self) -> str:
        """Its label in one line."""
        return self.label.replace("\n", " ")


ARMS: Mapping[str, ArmStyle] = {
    "without": ArmStyle("without", BLUE, "-", "o"),
    "letter": ArmStyle("letter of\nthe recipe", VERMILION, (0, (1, 1.6)), "*"),
    "clean_start": ArmStyle("exponential,\nclean start", VERMILION, "-", "s"),
    "scaled_input": ArmStyle("exponential,\nscaled input", VERMILION, (0, (4, 1.6)), "D"),
    "relu_scaled": ArmStyle("ReLU,\nscaled input", GREEN, "-", "^"),
    "notebook": ArmStyle("notebook (softmax,\nRMSprop)", GREY, "-", "o"),
}
"""The arms in the order in which figures show them."""

FATES: Mapping[str, str] = {"dead": "X", "lost": "v"}
"""The marker of a run that went wrong, in the colour of its arm."""


@dataclass(frozen=True)
class Description:
    """What a figure says in words.

    Attributes
    ----------
    title
        The figure's subject, plain text.
    alt, caption
        Jinja templates; numbers stand in them only as ``{{ num("id") }}``, and behind
        ``{% if has("id") %}`` where a run may lack them.
    """

    title: str
    alt: str
    caption: str


@contextmanager
def theme() -> Iterator[None]:
    """Apply the style while a figure is drawn or written; outside nothing changes."""
    with mpl.rc_context(_RC):
        yield


def new_figure(
    rows: int = 1, *, height: float, stand_in: bool, height_ratios: list[float] | None = None
) -> tuple[Figure, list[Axes]]:
    """Return a figure of one column of axes that share nothing, made without pyplot's registry.

    Parameters
    ----------
    rows
        Axes, from top to bottom.
    height
        Of the whole, in inches.
    stand_in
        Whether to mark it as drawn from stand-in data.
    height_ratios
        Relative heights of the axes.
    """
    figure = Figure(figsize=(WIDTH, height))
    grid = figure.subplots(rows, 1, squeeze=False, height_ratios=height_ratios)
    axes = list(grid[:, 0])
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

    The description goes beside the SVG, under its name with ``.json``. The same figure gives the
    same bytes, in any process and on any day.
    """
    svg, png = BytesIO(), BytesIO()
    with theme():
        metadata = {"Title": description.title, "Date": None, "Creator": None}
        figure.savefig(svg, format="svg", metadata=metadata)
        figure.savefig(png, format="png", dpi=200, facecolor="white", metadata={"Software": None})
    write_text(svg_path, _slim(svg.getvalue().decode("utf-8")))
    write_bytes(png_path, png.getvalue())
    text = json.dumps(asdict(description), indent=1, ensure_ascii=False)
    write_text(Path(svg_path).with_suffix(".json"), text + "\n")


def _slim(svg: str) -> str:
    """Cut coordinates to hundredths of a point, and name fonts that readers have."""
    svg = re.sub(
        r'\b(?:d|x|y|points|transform)="[^"]*"',
        lambda attribute: re.sub(r"(\.\d{2})\d+", r"\1", attribute[0]),
        svg,
    )
    return re.sub(r"font-family: [^;\"]*'DejaVu Sans'[^;\"]*", f"font-family: {_FONTS}", svg)


def label_ends(axes: Axes, labels: list[tuple[float, str, str]], gap: float = 0.08) -> None:
    """Write labels to the right of an axes, each level with a value, none over another.

    Call it last, when limits and all else are final.

    Parameters
    ----------
    axes
        Where the lines end.
    labels
        Value on the y axis, text and colour of each; a value that is not finite, or out of the
        axes' limits, is written at the nearest edge.
    gap
        Inches between the axes' right edge and the labels.
    """
    figure = axes.figure
    assert isinstance(figure, Figure)
    place = axes.get_yaxis_transform() + ScaledTranslation(gap, 0, figure.dpi_scale_trans)
    low, high = sorted(axes.get_ylim())
    ordered = sorted((min(max(y, low), high) if y == y else low, t, c) for y, t, c in labels)
    texts = [
        axes.text(1.0, y, text, color=colour, transform=place, va="center",
                  linespacing=1.05)
        for y, text, colour in ordered
    ]  # fmt: skip
    if not texts:
        return
    figure.draw_without_rendering()  # fixes the layout, which the labels' width is part of
    heights = [text.get_window_extent().height + 0.02 * figure.dpi for text in texts]
    wanted = [float(axes.transData.transform((0, y))[1]) for y, _, _ in ordered]
    for text, pixel in zip(texts, spread(wanted, heights), strict=True):
        text.set_y(float(axes.transData.inverted().transform((0, pixel))[1]))


def spread(wanted: list[float], heights: list[float]) -> list[float]:
    """Move labels apart just enough that none overlaps, each near where it is wanted.

    Labels that would touch form a block centred on the mean of their wanted places.

    Parameters
    ----------
    wanted
        Places of the labels' centres, ascending.
    heights
        Height of each label, in the same unit.

    Returns
    -------
    list of float
        Places of the centres, ascending.
    """
    blocks: list[tuple[float, list[int]]] = []  # bottom of the block, its labels
    for i in range(len(wanted)):
        members = [i]
        bottom = wanted[i] - heights[i] / 2
        while blocks and _top(blocks[-1], heights) > bottom:
            members = blocks.pop()[1] + members
            offsets = _offsets(members, heights)
            centre = sum(wanted[j] - offset for j, offset in zip(members, offsets, strict=True))
            bottom = centre / len(members)
        blocks.append((bottom, members))
    places = []
    for bottom, members in blocks:
        places += [bottom + offset for offset in _offsets(members, heights)]
    return places


def _top(block: tuple[float, list[int]], heights: list[float]) -> float:
    return block[0] + sum(heights[j] for j in block[1])


def _offsets(members: list[int], heights: list[float]) -> list[float]:
    """Return how far above a block's bottom the centre of each member lies."""
    offsets, below = [], 0.0
    for j in members:
        offsets.append(below + heights[j] / 2)
        below += heights[j]
    return offsets


def decade(value: float, position: object = None) -> str:
    """Return a tick's label on a logarithmic axis: ``0.01``, ``100``, ``10⁻⁵``, ``2×10⁻⁴``."""
    if value == 0:
        return "0"
    if 1e-3 <= abs(value) < 1e5:
        return f"{value:,.10g}".replace("-", "−").replace(",", "\u2009")
    mantissa, exponent = f"{value:.0e}".split("e")
    power = "10" + str(int(exponent)).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    if mantissa in ("1", "-1"):
        return ("−" if value < 0 else "") + power
    return f"{mantissa}×{power}".replace("-", "−")


def refuse_comparison(stand_in: bool, published: object) -> None:
    """Raise where a published value would be drawn beside stand-in data.

    Raises
    ------
    ValueError
        Where both are there.
    """
    if stand_in and published:
        raise ValueError(
            f"stand-in data are never set against published values, got {published!r}: "
            "leave `published` out"
        )


_NUMBER = re.compile(r"(?:num|size|interval|median|count|several)\(\"([^\"]+)\"")


def describe(title: str, *, alt: str, caption: str, numbers: Iterable[str] = ()) -> Description:
    """Return a description whose alternative text and caption state the same numbers.

    Parameters
    ----------
    title
        The figure's subject.
    alt
        What is drawn, for those who do not see it.
    caption
        What is drawn, for those who do.
    numbers
        Sentences that end both, with numbers as ``{{ num("id") }}``; one is left out where a run
        lacks any of its numbers.
    """
    stated = " ".join(guarded(sentence) for sentence in numbers)
    return Description(title, f"{alt} {stated}".strip(), f"{caption} {stated}".strip())


def guarded(sentence: str) -> str:
    """Return a sentence of a caption so that it is left out where a run lacks one of its numbers.

    Parameters
    ----------
    sentence
        Text with numbers as ``{{ num("id") }}``, ``{{ median("id") }}``, ``{{ size("id") }}``,
        ``{{ interval("id") }}``, ``{{ count("id", "noun") }}`` or ``{{ several("id", "noun") }}``.

    Raises
    ------
    ValueError
        Where it has no number.
    """
    ids = dict.fromkeys(_NUMBER.findall(sentence))
    if not ids:
        raise ValueError(f"a sentence of a caption that states a number has none: {sentence!r}")
    known = " and ".join(f'has("{id}")' for id in ids)
    return f"{{% if {known} %}}{sentence}{{% endif %}}"
