"""Who it is, or what it sees? The accuracy by what training holds of a frame's person."""

from dataclasses import replace

import pandas as pd

from oneneuron.figures.drawing import Drawn, NothingToDraw, drawing
from oneneuron.figures.palette import GREY, INK
from oneneuron.figures.panels import in_order
from oneneuron.figures.strips import draw_strip, explain, mark_value, rows_of
from oneneuron.figures.style import new_figure
from oneneuron.studies.eeg.figures.curves import CHANCE
from oneneuron.studies.eeg.figures.honest_splits import by_unit
from oneneuron.studies.eeg.measures import full
from oneneuron.studies.eeg.words import WORDS

HOLDS = {
    "main": "half of nearly each frame",
    "random": "the same, dealt out anew",
    "blocked": "the recording at other times",
    "subject": "nothing of the person",
    "recording": "the person in the other class",
}
"""What training holds of the frames that judge, by cell from top to bottom."""

READS_THE_PERSON = (
    "With a person known from the other class each run is worse than chance: what this network has "
    "learned is who it is, not what it sees."
)
PLACES = {0: "0\nall wrong", CHANCE: f"{CHANCE}\nchance", 1: "1\nall right"}


@drawing(
    "Who it is, or what it sees?",
    alt="Strip chart, validation accuracy by what the training data hold of a validation frame, "
    "one dot per seed or per person held out, of the network without the neuron; a line marks "
    "chance.",
    caption="The same network, without the neuron, on one axis from all wrong to all right: one "
    "dot per seed (for a new person, one per person held out), by what training holds of the "
    "frames that judge it.",
    numbers=[
        'Right on average: {{ num("eeg.mean_accuracy.without") }} of the frames on the published '
        'split, {{ num("eeg.subject.mean_accuracy.without") }} of a new person, '
        '{{ num("eeg.recording.mean_accuracy.without") }} of a person known from the other class.',
    ],
)
def draw(measures: pd.DataFrame, *, stand_in: bool = False) -> Drawn:
    """Draw the accuracy of the last quarter of the epochs by split, one dot per seed or person."""
    shown = full(measures[measures["arm"] == WORDS.reference])
    cells = in_order(HOLDS, shown["cell"])
    if not {"subject", "recording"} & set(cells):
        raise NothingToDraw("this run has neither a new person nor a known one in the other class")
    arm = {WORDS.reference: WORDS.arms[WORDS.reference]}
    middles = [-1.55 * place for place in range(len(cells))]
    rows = [
        replace(row, label="")
        for cell in cells
        for row in rows_of(by_unit(shown[shown["cell"] == cell]), "mean_accuracy", arm)
    ]
    figure, (axes,) = new_figure(height=0.85 + 0.85 * len(rows), stand_in=stand_in)
    axes.set_xlim(0, 1)
    axes.set_xticks(list(PLACES), list(PLACES.values()))
    axes.set_xlabel("validation accuracy, mean of the last quarter of the epochs")
    mark_value(axes, CHANCE, middles, dotted=True)
    draw_strip(axes, rows, middles=middles)
    axes.set_ylim(middles[-1] - 0.5, 1.24)
    for cell, middle in zip(cells, middles, strict=True):
        for text, colour, y in (
            (WORDS.cells[cell], INK, middle + 0.76),
            (f"training holds {HOLDS[cell]}", GREY, middle + 0.36),
        ):
            axes.text(0, y, text, color=colour, va="bottom", transform=axes.get_yaxis_transform())
    explain(axes, rows, dotted="chance")
    other_class = shown.loc[(shown["cell"] == "recording") & ~shown["lost"], "mean_accuracy"]
    reads_the_person = len(other_class) and (other_class < CHANCE).all()
    return figure, [READS_THE_PERSON] if reads_the_person else []
