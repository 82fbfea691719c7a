"""The picture that a page hands to those who list it; it stands inside the page like all else."""

import base64
import textwrap
from io import BytesIO
from typing import Any

from matplotlib.figure import Figure

from oneneuron.figures.palette import BLUE, INK, VERMILION


def preview(title: str, below: str) -> str:
    """Return a PNG of a page's title as an address that holds it: the same words, the same bytes.

    It is 600 by 315 pixels, the shape that previews have.
    """
    figure = Figure(figsize=(6, 3.15), dpi=100, facecolor="#fdfcf8")
    words = "\n".join(textwrap.wrap(title, 22)[:3])
    # neither text is taken for mathematics
    shared: dict[str, Any] = {"family": "DejaVu Serif", "color": INK, "parse_math": False}
    figure.text(0.08, 0.86, words, size=26, va="top", linespacing=1.15, **shared)
    figure.text(0.08, 0.12, below[:70], size=11, **shared)
    # one network without the neuron, one with it
    for x, colour in ((0.08, BLUE), (0.13, VERMILION)):
        figure.text(x, 0.23, "\u25cf", size=18, family="DejaVu Sans", color=colour)
    file = BytesIO()
    figure.savefig(file, format="png", metadata={"Software": None})
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()
