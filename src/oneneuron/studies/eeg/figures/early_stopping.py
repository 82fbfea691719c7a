"""Early stopping by the neuron's scale against patience: epochs saved, accuracy lost."""

import pandas as pd
from matplotlib.ticker import MaxNLocator

from oneneuron.figures.drawing import Drawn, NothingToDraw, drawing
from oneneuron.figures.strips import KEPT_APART, Row, by_seed, draw_strip, mark_value
from oneneuron.figures.style import new_figure
from oneneuron.studies.eeg.measures import full
from oneneuron.studies.eeg.stopping import LABELS
from oneneuron.studies.eeg.words import DECIDES, WORDS

ARM = DECIDES
SHOWN = {"epochs_saved": ("epochs saved", 5.0), "accuracy_lost": ("validation accuracy lost", 0.01)}
"""Measure, name of its axis, and the width of the axis at least."""


@drawing(
    "Early stopping by the scale",
    alt="Two strip charts by stopping rule, one dot for each seed: epochs saved, and validation "
    "accuracy lost.",
    caption="Epochs saved and validation accuracy lost by each rule against training to the "
    f"end, {WORDS.arms[ARM].name}, one dot for each seed. {KEPT_APART} Whatever stops a run, the "
    "network kept is the one of the lowest validation loss so far. Right of zero in the lower "
    "chart: stopping cost accuracy.",
    numbers=[
        'Patience saves a median of {{ num("eeg.stopping.patience.epochs_saved.'
        f'{ARM}") }}}} epochs and the scale {{{{ num("eeg.stopping.scale.epochs_saved.{ARM}") }}}}.'
    ],
)
def draw(measures: pd.DataFrame, *, stand_in: bool = False) -> Drawn:
    """Draw two strips: a row for each rule, a dot for each seed."""
    main = full(measures[(measures["cell"] == "main") & (measures["arm"] == ARM)])
    main = main.dropna(subset=[f"{column}_{rule}" for column in SHOWN for rule in LABELS])
    if main.empty:
        raise NothingToDraw(f"this run has no arm {ARM} whose scale stays finite")
    if not main[[f"{column}_{rule}" for column in SHOWN for rule in LABELS]].any(axis=None):
        raise NothingToDraw("no rule stopped any run before its last epoch")
    by_run = main.set_index("seed")
    figure, panels = new_figure(2, height=1.2 + 1.2 * len(LABELS), stand_in=stand_in)
    for axes, (column, (label, least)) in zip(panels, SHOWN.items(), strict=True):
        rows = [
            Row(LABELS[rule], by_seed(by_run[f"{column}_{rule}"]), WORDS.arms[ARM])
            for rule in LABELS
        ]
        values = [0.0, *(value for row in rows for value in row.values.values())]
        span = max(max(values) - min(values), least)
        axes.set_xlim(min(values) - 0.05 * span, min(values) + 1.05 * span)
        axes.xaxis.set_major_locator(MaxNLocator(6, integer=column == "epochs_saved"))
        mark_value(axes, 0)
        axes.set_xlabel(label)
        draw_strip(axes, rows)
    return figure, ()
