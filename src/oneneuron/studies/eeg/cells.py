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
    """How the frames are laid out and split, and for how many epochs networks are trained."""

    layout: "Layout"
    split: "SplitKind"
    epochs: int


CELLS = {
    "main": Cell("as_published", "random", 400),
    "blocked": Cell("as_published", "blocked", 200),
    "subject": Cell("as_published", "subject", 100),
    "recording": Cell("as_published", "recording", 50),
    "corrected": Cell("corrected", "random", 200),
    "calibration": Cell("as_published", "random", 400),  # arm notebook
    "dead_census": Cell("as_published", "random", 10),  # arm without
}

TRAINING: dict[str, Any] = {
    "batch_size": 128,
    "learning_rate": 2e-4,
    "reg_strength": 0.2,
    "precision": "float32",
}
"""What all arms but *notebook* are trained with; that one has its own learning rate and no λ."""

OF_NOTEBOOK = ("batch_size", "precision")
"""What of it the arm *notebook* is trained with too."""

CENSUS_DRAWS = 4_000
"""Draws of the census of starts."""
