"""The notebook's own training from its own start: ours beside what it printed, epoch by epoch."""

import numpy as np
import pandas as pd

from oneneuron.figures.drawing import Drawn, NothingToDraw, drawing
from oneneuron.figures.labels import label_ends
from oneneuron.figures.palette import INK
from oneneuron.figures.panels import epoch_axis
from oneneuron.figures.style import LINE, THIN, new_figure
from oneneuron.studies.eeg.figures.curves import Curve, Curves, Floats, Label

OWN, ROUNDED = "notebook", "notebook_rounded"


@drawing(
    "The notebook's training, from its own start",
    alt="Two line charts over epochs, training loss and validation accuracy: the run that the "
    "notebook printed, and ours, which start where it started.",
    caption="Training loss (above) and validation accuracy (below) of the notebook's own network. "
    "Ours start from the weights, the split and the order of batches that its seed gives: the "
    "thick grey line exactly, the thin ones off by a rounding error in each weight.",
    numbers=[
        'Of the {{ size("eeg.calibration.met_at_1") }} quantities printed for the first epoch, '
        'ours gives {{ num("eeg.calibration.met_at_1") }} to the last digit.',
        'From epoch {{ num("eeg.calibration.parts") }} on, the training losses differ.',
    ],
)
def draw(
    records: pd.DataFrame, *, printed: pd.DataFrame | None = None, stand_in: bool = False
) -> Drawn:
    """Draw our runs, thin those that start off by rounding, and the printed one in ink.

    Parameters
    ----------
    records
        Of the cell *calibration*; those of other cells are left out.
    printed
        What the notebook printed of each epoch; never beside stand-in data.
    """
    if stand_in and printed is not None:
        raise ValueError("stand-in data are never set against what the notebook printed")
    # (the exact run last, over the others)
    curves = Curves.of(records, "calibration", (ROUNDED, OWN))
    if not curves:
        raise NothingToDraw("this run has not trained the notebook's network")
    theirs = pd.DataFrame() if printed is None else printed[printed["epoch"] <= curves.epochs]
    figure, (above, below) = new_figure(rows=2, height=5.4, stand_in=stand_in)
    labels: dict[str, list[Label]] = {}
    for axes, column, title in (
        (above, "loss", "training loss"),
        (below, "validation_accuracy", "validation accuracy"),
    ):
        axes.set_title(title)
        for curve in curves:
            own = curve.arm == OWN
            look = {
                "linewidth": LINE if own else THIN,
                "linestyle": "-",
                "alpha": 1 if own else 0.7,
            }
            curve.draw(axes, values_of(curve, column), **look)
        if len(theirs):
            axes.plot(theirs["epoch"], theirs[column], color=INK, linewidth=0.9, zorder=3)
        labels[column] = _labels(curves, theirs, column)
    printed_accuracies = theirs["validation_accuracy"] if len(theirs) else ()
    labels["validation_accuracy"].append(curves.fit_accuracy(below, printed_accuracies))
    epoch_axis(above, curves.epochs, labelled=False)
    label_ends(above, labels["loss"])
    label_ends(below, labels["validation_accuracy"])
    return figure, curves.said_of_lost()


def values_of(curve: Curve, column: str) -> Floats:
    """Return a run's training losses or validation accuracies, (epochs,)."""
    return curve.column("train_loss") if column == "loss" else curve.accuracy


def _labels(curves: Curves, theirs: pd.DataFrame, column: str) -> list[Label]:
    """Name the printed line, our exact one, and those off by rounding once."""
    ends: dict[str, list[float]] = {OWN: [], ROUNDED: []}
    for curve in curves:
        ends[curve.arm] += list(values_of(curve, column)[-1:])
    named = {OWN: "ours", ROUNDED: "off by\nrounding"}
    colour = curves[0].style.text_colour
    found = [(float(np.median(at)), named[arm], colour) for arm, at in ends.items() if at]
    if len(theirs):
        found.append((float(theirs[column].iloc[-1]), "printed", INK))
    return found
