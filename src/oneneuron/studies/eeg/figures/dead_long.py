"""A dead network trained on for ten times the epochs: what the neuron does, and what the units."""

import numpy as np
import pandas as pd
from matplotlib.ticker import MaxNLocator

from oneneuron.figures.drawing import Drawn, NothingToDraw, drawing
from oneneuron.figures.labels import label_ends
from oneneuron.figures.palette import GREY
from oneneuron.figures.panels import arm_legend, epoch_axis
from oneneuron.figures.style import LINE, THIN, new_figure
from oneneuron.studies.eeg.figures.curves import Curves
from oneneuron.studies.eeg.words import DECIDES, WORDS

ARMS = (WORDS.reference, DECIDES)
UNITS = 10  # of the dense layer


@drawing(
    "A dead network, trained for longer",
    alt="Three line charts over one epoch axis: the neuron's scale a, the units of the dense layer "
    "that are alive, and the validation accuracy of the network without its neuron.",
    caption="The deadest network of the census, trained for longer: the neuron's a, the units of "
    "the dense layer that answer to any validation frame, and the validation accuracy of the "
    "network, with the neuron removed if it has one.",
    numbers=[
        f"Epochs without a live unit, {WORDS.arms[arm].name}: "
        f'{{{{ num("eeg.dead_long.epochs_silent.{arm}") }}}}.'
        for arm in ARMS
    ],
)
def draw(records: pd.DataFrame, *, stand_in: bool = False) -> Drawn:
    """Draw three panels over one epoch axis, a line for each arm."""
    curves = Curves.of(records, "dead_long", ARMS)
    if not curves:
        raise NothingToDraw("this run has not trained a dead network for longer")
    figure, (scale, units, accuracy) = new_figure(3, height=6.0, stand_in=stand_in)
    scale.set_title("scale a at the end of the epoch")
    units.set_title("units of the dense layer alive")
    accuracy.set_title("validation accuracy, with the neuron removed")
    for curve in curves:
        right = 1 - curve.column("bare_validation_errors") / curve.column("validation_size")
        if np.isfinite(a := curve.column("scale")).any():
            curve.draw(scale, a, linewidth=LINE)
        curve.draw(units, curve.column("units_alive"), linewidth=LINE)
        curve.draw(accuracy, right, linewidth=LINE)
    scale.axhline(0, color=GREY, linewidth=THIN, zorder=1)
    units.set_ylim(-0.5, UNITS + 0.5)
    units.yaxis.set_major_locator(MaxNLocator(5, integer=True))
    for axes in (scale, units):
        epoch_axis(axes, curves.epochs, labelled=False)
    label_ends(accuracy, [curves.fit_accuracy(accuracy)])
    arm_legend(figure, [curve.style for curve in curves])
    return figure, curves.said_of_lost()
