"""The notebook's own training, ours beside the accuracies that it printed."""

import pandas as pd
from matplotlib.figure import Figure

from oneneuron.figures.description import Description, describe
from oneneuron.figures.labels import label_ends
from oneneuron.figures.palette import INK
from oneneuron.figures.panels import nothing_to_draw
from oneneuron.figures.style import new_figure, refuse_comparison, theme
from oneneuron.statistics.registry import Registry
from oneneuron.studies.eeg.figures.curves import Curves

TITLE = "Calibration on the notebook's own training"


@theme()
def draw(
    records: pd.DataFrame, *, published: Registry | None = None, stand_in: bool = False
) -> tuple[Figure, Description]:
    """Draw a line a seed, and a hollow mark for each printed accuracy."""
    refuse_comparison(stand_in, published)
    curves = Curves.of(records, "calibration", ("notebook",))
    if not curves:
        return nothing_to_draw(TITLE, "this run has no training of the notebook", stand_in)
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
    return figure, _describe(curves, bool(printed))


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


def _describe(curves: Curves, printed: bool) -> Description:
    return describe(
        TITLE,
        alt="Line chart, validation accuracy over epochs of the notebook's training, a line a seed"
        + (", with the printed accuracies as circles." if printed else "."),
        caption="Validation accuracy at the end of each epoch, the training of the notebook that "
        "the frames come from (softmax, cross-entropy, RMSprop), a line a seed."
        + (" Circles: what its one run printed." if printed else "")
        + curves.said_of_lost(),
        numbers=[
            'Best accuracy of ours: {{ median("eeg.calibration.accuracy.best") }}, '
            '{{ count("eeg.calibration.runs", "run") }}.'
        ],
    )
