"""What the EEG study's arms and cells are called, and how the arms look."""

from oneneuron.figures.words import ArmStyle, Words

WORDS = Words(
    title="A network that reads brain waves",
    reference="without",
    arms={
        "without": ArmStyle("without", "without", "-", "o"),
        "letter": ArmStyle("exponential,\nas published", "with", (0, (1, 1.6)), "*"),
        "clean_start": ArmStyle("exponential,\nclean start", "with", (0, (7, 1.6)), "s"),
        "scaled_input": ArmStyle("exponential,\nscaled input", "with", (0, (4, 1.6)), "D"),
        "relu_scaled": ArmStyle("ReLU,\nscaled input", "control", (0, (4, 1.6, 1, 1.6)), "^"),
        "notebook": ArmStyle("the notebook's\nown start", "other", "-", "o"),
        "notebook_rounded": ArmStyle("the same,\nrounded", "other", (0, (1, 1.6)), "o"),
    },
    cells={
        "main": "the published split",
        "random": "a random split per seed",
        "todays_scipy": "the published split, today's SciPy",
        "corrected": "the published split, corrected layout",
        "no_penalty": "the published split, no penalty",
        "blocked": "blocks of time, no shared samples",
        "recording": "new recordings of known people",
        "subject": "a new person",
        "calibration": "the notebook's own training",
        "calibration_controls": "the notebook's training, one thing redrawn",
        "ten_starts": "the post's ten starts (hypothesis)",
        "dead_census": "the first epochs of many seeds",
        "dead_long": "a dead network, trained on",
    },
)

DECIDES = "scaled_input"
"""The arm that is judged against the reference: its start is never wild."""
