"""The notebook's own training, ours beside the accuracies that it printed."""

import pandas as pd

from oneneuron.figures.drawing import Drawn, NothingToDraw, drawing
from oneneuron.figures.labels import label_ends
from oneneuron.figures.palette import INK
from oneneuron.figures.style import new_figure
from oneneuron.statistics.registry import Registry
from oneneuron.studies.eeg.figures.curves import Curves


@drawing(
    "Calibration on the notebook's own training",
    alt="Line chart, validation accuracy over epochs of the notebook's training, a line a seed.",
    caption="Validation accuracy at the end of each epoch, the training of the notebook that "
    "the frames come from (softmax, cross-entropy, RMSprop), a line a seed.",
    numbers=[
        'Best accuracy of ours: {{ median("eeg.calibration.accuracy.best") }}, '
        '{{ count("eeg.calibration.runs", "run") }}.'
    ],
)
def draw(
    records: pd.DataFrame, *, published: Registry | None = None, stand_in: bool = False
) -> Drawn:
    """Draw a line a seed, and a hollow mark for each printed accuracy."""
    curves = Curves.of(records, "calibration", ("notebook",))
    if not curves:
        raise NothingToDraw("this run has no training of the notebook")
    epochs = curves.epochs
    printed = {epoch: v for epoch, v in printed_by_epoch(published).items() if epoch <= epochs}
    figure, (axes,) = new_figure(height=3.2, stand_in=stand_in)
    axes.set_title("validation accuracy")
    for curve in curves:
        curve.draw(axes, curve.accuracy, linewidth=0.9, alpha=0.8)
    chance = curves.fit_accuracy(axes, [*printed.values()])
    if printed:
        axes.plot(
            list(printed), list(printed.values()), "o", markersize=7, markerfacecolor="none",
            markeredgecolor=INK, markeredgewidth=1.2, zorder=4, clip_on=False,
        )  # fmt: skip
        axes.set_title("○ printed in the notebook", loc="right")
    label_ends(axes, [*(c.label_end(f"seed {c.seed}") for c in curves), chance])
    circles = ["Circles: what its one run printed."] if printed else []
    return figure, [*circles, *curves.said_of_lost()]


def printed_by_epoch(published: Registry | None) -> dict[int, float]:
    """Return the validation accuracies that the notebook printed, by epoch."""
    if published is None:
        return {}
    return {
        number.epochs[0]: number.value
        for number in published.numbers
        if number.cell == "calibration"
        and number.measure == "mean_validation_accuracy"
        and number.epochs
        and number.epochs[0] == number.epochs[1]
    }
