"""Who the person is, or what they see? The accuracy by what training holds of a frame's person."""

from dataclasses import replace

import pandas as pd

from oneneuron.figures.drawing import Drawn, NothingToDraw, drawing
from oneneuron.figures.panels import in_order
from oneneuron.figures.strips import KEPT_APART, draw_strip, explain, mark_value, rows_of
from oneneuron.figures.style import new_figure
from oneneuron.studies.eeg.figures.curves import CHANCE
from oneneuron.studies.eeg.figures.honest_splits import runs_by_unit
from oneneuron.studies.eeg.measures import full
from oneneuron.studies.eeg.words import WORDS

KNOWN = {
    "main": "half of each is known",
    "random": "half of each is known",
    "blocked": "the recording is known",
    "subject": "nothing is known",
    "recording": "other class is known",
}
"""What training holds of a frame that judges, by cell from top to bottom."""

READS_THE_PERSON = (
    "With a person known from the other class each run is worse than chance: what this network "
    "has learned is who the person is, not what they see."
)
PLACES = {0: "0\nall wrong", CHANCE: f"{CHANCE}\nchance", 1: "1\nall right"}


@drawing(
    "Who the person is, or what they see?",
    alt="Strip chart, validation accuracy by what the training data hold of a validation frame, "
    "one dot per seed or per person held out, of the network without the neuron; a line marks "
    "chance.",
    caption="The same network, without the neuron, on one axis from all wrong to all right: one "
    "dot per seed (for a new person, one per person held out), by what training has shown the "
    f"network of the frames that judge it. {KEPT_APART}",
    numbers=[
        'Right on average: {{ num("eeg.mean_accuracy.without") }} of the frames on the published '
        'split, {{ num("eeg.subject.mean_accuracy.without") }} of those of a new person, '
        '{{ num("eeg.recording.mean_accuracy.without") }} of those of a person known from the '
        "other class.",
    ],
)
def draw(measures: pd.DataFrame, *, stand_in: bool = False) -> Drawn:
    """Draw the accuracy of the last quarter of the epochs by split, one dot per seed or person."""
    shown = full(measures[measures["arm"] == WORDS.reference])
    cells = in_order(KNOWN, shown["cell"])
    if not {"subject", "recording"} & set(cells):
        raise NothingToDraw("this run has neither a new person nor a known one in the other class")
    arm = {WORDS.reference: WORDS.arms[WORDS.reference]}
    rows = [
        replace(row, label=f"{WORDS.cells[cell]},\n{KNOWN[cell]}")
        for cell in cells
        for row in rows_of(runs_by_unit(shown[shown["cell"] == cell]), "mean_accuracy", arm)
    ]
    middles = [-float(place) for place in range(len(rows))]
    figure, (axes,) = new_figure(height=0.95 + 0.78 * len(rows), stand_in=stand_in)
    axes.set_xlim(0, 1)
    axes.set_xticks(list(PLACES), list(PLACES.values()))
    axes.set_xlabel("validation accuracy,\nmean of the last quarter of the epochs")
    mark_value(axes, CHANCE, dotted=True)
    draw_strip(axes, rows, middles=middles)
    axes.set_ylim(middles[-1] - 0.5, 0.5)
    explain(axes, rows, dotted="chance")
    other_class = shown.loc[(shown["cell"] == "recording") & ~shown["lost"], "mean_accuracy"]
    reads_the_person = len(other_class) and (other_class < CHANCE).all()
    return figure, [READS_THE_PERSON] if reads_the_person else []
