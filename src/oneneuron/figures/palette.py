"""The colours of all figures and of the page, stated once; safe for colour-blind readers.

No plotting library is imported here, so that a page's style can take its colours from the same
place.
"""

from collections.abc import Mapping
from typing import Literal

INK = "#111111"
GREY = "#767676"
BLUE = "#0072B2"
VERMILION = "#D55E00"
GREEN = "#009E73"
VERMILION_TEXT = "#B84E00"
GREEN_TEXT = "#00795A"

TEXT_COLOUR: Mapping[str, str] = {VERMILION: VERMILION_TEXT, GREEN: GREEN_TEXT}
"""Darker twins of the line colours that are too pale for text on paper (WCAG AA)."""

Role = Literal["without", "with", "control", "other"]
"""What an arm is in a comparison: without the neuron, with it, another neuron, another network."""

ROLE_COLOUR: Mapping[Role, str] = {
    "without": BLUE,
    "with": VERMILION,
    "control": GREEN,
    "other": GREY,
}


def text_colour(colour: str) -> str:
    """Return the colour of text about what is drawn in some colour."""
    return TEXT_COLOUR.get(colour, colour)
