"""Early stopping by the neuron's scale against patience: epochs saved, accuracy lost."""

import pandas as pd
from matplotlib.ticker import MaxNLocator

from oneneuron.figures.drawing import Drawn, NothingToDraw, drawing
from oneneuron.figures.strips import Row, by_seed, draw_strip, mark_value
from oneneuron.figures.style import new_figure
from oneneuron.studies.eeg.measures import full
from oneneuron.studies.eeg.stopping import LABELS
from oneneuron.studies.eeg.words import DECIDES, WORDS

ARM = DECIDES
STEMS = {
    "patience": "Patience",
    "half_patience": "Half the patience",
    "scale": "By the scale",
    "scale_and_patience": "By both",
}
SHOWN = {"epochs_saved": ("epochs saved", 5.0), "accuracy_lost": ("validation accuracy lost", 0.01)}
"""Measure, name of its axis, and the width of the axis at least."""


@drawing(
    "Early stopping by the scale",
    alt="Two strip charts by stopping rule, a dot a seed: epochs saved, and validation "
    "accuracy lost.",
    caption="Epochs saved and validation accuracy lost by each rule against training to the "
    f"end, {WORDS.arms[ARM].name}, a dot a seed. Whatever stops a run, the network kept is the "
    "one of the lowest validation loss so far. Right of zero in the lower chart: stopping cost "
    "accuracy.",
    numbers=[
        f'{stem}: {{{{ num("eeg.stopping.{rule}.epochs_saved.{ARM}") }}}} epochs saved, '
        f'{{{{ num("eeg.stopping.{rule}.accuracy_lost.{ARM}") }}}} lost (medians).'
        for rule, stem in STEMS.items()
    ],
)
def draw(measures: pd.DataFrame, *, stand_in: bool = False) -> Drawn:
    """Draw two strips: a row a rule, a dot a seed."""
    main = full(measures[(measures["cell"] == "main") & (measures["arm"] == ARM)])
    main = main.dropna(subset=[f"{column}_{rule}" for column in SHOWN for rule in STEMS])
    if main.empty:
        raise NothingToDraw(f"this run has no arm {ARM} whose scale stays finite")
    by_run = main.set_index("seed")
    figure, panels = new_figure(2, height=1.2 + 1.2 * len(STEMS), stand_in=stand_in)
    for axes, (column, (label, least)) in zip(panels, SHOWN.items(), strict=True):
        rows = [
            Row(LABELS[rule], by_seed(by_run[f"{column}_{rule}"]), WORDS.arms[ARM])
            for rule in STEMS
        ]
        values = [0.0, *(value for row in rows for value in row.values.values())]
        span = max(max(values) - min(values), least)
        axes.set_xlim(min(values) - 0.05 * span, min(values) + 1.05 * span)
        axes.xaxis.set_major_locator(MaxNLocator(6, integer=column == "epochs_saved"))
        mark_value(axes, 0, range(len(rows)))
        axes.set_xlabel(label)
        draw_strip(axes, rows)
    return figure, ()
