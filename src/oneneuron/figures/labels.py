"""Words on axes: labels at the ends of lines, none over another, and ticks that read well."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.transforms import ScaledTranslation
from scipy.optimize import isotonic_regression


def label_ends(axes: Axes, labels: list[tuple[float, str, str]], gap: float = 0.08) -> None:
    """Write labels to the right of an axes, each level with a value, none over another.

    Call it last, when limits and all else are final.

    Parameters
    ----------
    labels
        Value on the y axis, text and colour of each; a value that is not finite, or out of the
        axes' limits, is written at the nearest edge.
    gap
        Inches between the axes' right edge and the labels.
    """
    figure, place = figure_of(axes), axes.get_yaxis_transform() + aside(axes, gap)
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


def figure_of(axes: Axes) -> Figure:
    """Return the figure that axes lie in."""
    figure = axes.get_figure(root=True)
    assert figure is not None
    return figure


def aside(axes: Axes, inches: float) -> ScaledTranslation:
    """Return a shift to the right, to add to a transform."""
    return ScaledTranslation(inches, 0, figure_of(axes).dpi_scale_trans)


def spread(wanted: list[float], heights: list[float]) -> list[float]:
    """Move labels apart just enough that none overlaps, each near where it is wanted.

    Wanted and returned are the places of the labels' centres, ascending. Where labels would touch,
    the places are the nearest by least squares that keep them apart.
    """
    if not wanted:
        return []
    # stacked without gaps, the centres would lie here; the rest may only grow from one to the next
    stacked = np.cumsum(heights) - np.asarray(heights) / 2
    return list(isotonic_regression(wanted - stacked).x + stacked)


def decade(value: float, position: object = None) -> str:
    """Return a tick's label on a logarithmic axis: ``0.01``, ``1,000``, ``10⁻⁵``, ``2×10⁻⁴``."""
    if value == 0:
        return "0"
    if 1e-3 <= abs(value) < 1e5:
        return f"{value:,.10g}".replace("-", "−")
    mantissa, exponent = f"{value:.0e}".split("e")
    power = "10" + str(int(exponent)).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    if mantissa in ("1", "-1"):
        return ("−" if value < 0 else "") + power
    return f"{mantissa}×{power}".replace("-", "−")


def percent(share: float, position: object = None) -> str:
    """Return a share as a tick's label, such as ``12.5 %``."""
    return f"{100 * share:.3g}\u2009%".replace("-", "−")
