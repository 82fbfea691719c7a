"""What a study's figures and tables call its arms and cells; each study states its own `WORDS`.

They are apart from the code that trains, so that a reworded label trains nothing again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from oneneuron.figures.palette import ROLE_COLOUR, Role, text_colour


@dataclass(frozen=True)
class ArmStyle:
    """How an arm looks in every figure.

    Attributes
    ----------
    label
        Its name for the reader; two lines at most.
    role
        What it is in the comparison, which gives its colour.
    dash
        Line style.
    marker
        Marker of its seeds, so that colour is never alone.
    """

    label: str
    role: Role
    dash: str | tuple[float, tuple[float, ...]]
    marker: str

    @property
    def colour(self) -> str:
        """Colour of its lines and marks."""
        return ROLE_COLOUR[self.role]

    @property
    def text_colour(self) -> str:
        """Colour of text about it."""
        return text_colour(self.colour)

    @property
    def line(self) -> dict[str, Any]:
        """What its lines are drawn with."""
        return {"color": self.colour, "linestyle": self.dash}

    @property
    def name(self) -> str:
        """Its label in one line."""
        return self.label.replace("\n", " ")


@dataclass(frozen=True)
class Words:
    """What a study is called, and its arms and cells.

    Attributes
    ----------
    title
        The study's subject.
    reference
        Name of the arm that the others are compared with.
    arms
        Style of each arm by its name, in the order in which figures show them.
    cells
        Label of each cell by its name, in the order in which figures and tables show them.
    difference
        How a difference of two arms is to be read.
    """

    title: str
    reference: str
    arms: Mapping[str, ArmStyle]
    cells: Mapping[str, str]
    difference: str = "with minus without"
