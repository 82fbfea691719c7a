"""The cells of the study at their full sizes: those published, or ours, fixed before any run.

A cell is a layout of the frames and a way of splitting them. Published are those of *main* and
*calibration*.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from oneneuron.studies.eeg.frames import Layout
    from oneneuron.studies.eeg.splits import SplitKind


@dataclass(frozen=True)
class Cell:
    """How the frames are laid out and split, and for how many epochs networks are trained.

    `reg_strength` is λ where it is not that of `TRAINING`; `protocol` is the module of this package
    that trains its arms.
    """

    layout: "Layout"
    split: "SplitKind"
    epochs: int
    reg_strength: float | None = None
    protocol: str = "protocol"

    @property
    def training(self) -> dict[str, Any]:
        """What its arms are trained with; the notebook has a recipe of its own."""
        if self.protocol == "notebook":
            return {}
        own = {} if self.reg_strength is None else {"reg_strength": self.reg_strength}
        return TRAINING | own


TRAINING: dict[str, Any] = {
    "batch_size": 128,
    "learning_rate": 2e-4,
    "reg_strength": 0.2,
    "precision": "float32",
}
"""What all arms of the post's recipe are trained with."""

CELLS = {
    "main": Cell("as_published", "published", 400),
    "random": Cell("as_published", "random", 200),
    "todays_scipy": Cell("todays_scipy", "published", 200),  # arm without
    "corrected": Cell("corrected", "published", 200),
    "no_penalty": Cell("as_published", "published", 200, reg_strength=0.0),  # arm scaled_input
    "blocked": Cell("as_published", "blocked", 200),
    "subject": Cell("as_published", "subject", 60),
    "recording": Cell("as_published", "recording", 50),
    "calibration": Cell("as_published", "published", 400, protocol="notebook"),
    "calibration_controls": Cell("as_published", "published", 3, protocol="notebook"),
    "ten_starts": Cell("as_published", "published", 10, protocol="ten_starts"),
    "dead_census": Cell("as_published", "published", 10),
    "dead_long": Cell("as_published", "published", 4_000, protocol="dead_long"),
}

CENSUS_DRAWS = 4_000
"""Draws of the census of starts."""

SUBJECTS = 8
"""People who were recorded; a seed of the cell *subject* holds out one of them, modulo so many."""
