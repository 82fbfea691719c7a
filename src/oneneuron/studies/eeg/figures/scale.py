"""The neuron's scale, the validation loss and the validation accuracy over the same epochs."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from oneneuron.figures.drawing import Drawn, NothingToDraw, drawing
from oneneuron.figures.labels import label_ends
from oneneuron.figures.palette import GREY
from oneneuron.figures.panels import epoch_axis, log_axis
from oneneuron.figures.style import LINE, THIN, new_figure
from oneneuron.studies.eeg.figures.curves import Curves, Floats
from oneneuron.studies.eeg.words import DECIDES, WORDS

ARM = DECIDES
NAME = WORDS.arms[ARM].name
TITLES = (
    "scale a at the end of the epoch",
    "validation loss (mean cubed hinge)",
    "validation accuracy",
)
WIDE = 100.0  # losses that span a larger factor get a logarithmic axis


@drawing(
    "The neuron's scale, validation loss and accuracy over the same epochs",
    alt=f"Three line charts over one epoch axis, {NAME}: the neuron's scale a, the "
    "validation loss and the validation accuracy.",
    caption="The neuron's scale a, the mean cubed hinge on the validation frames and the "
    f"accuracy on them at the end of each epoch, {NAME}.",
    numbers=[
        f'At the end the median of |a| is {{{{ num("eeg.scale_size.{ARM}") }}}}.',
        "Over the last tenth of the epochs a moves by "
        f'{{{{ num("eeg.scale_speed.{ARM}") }}}} from one epoch to the next.',
    ],
)
def draw(records: pd.DataFrame, *, stand_in: bool = False) -> Drawn:
    """Draw three panels over one epoch axis, the lowest seed not lost thick and the others thin."""
    curves = Curves.of(records, "main", (ARM,))
    if not curves:
        raise NothingToDraw(f"this run has no arm {ARM}")
    thick = min(curves, key=lambda curve: (curve.lost, curve.seed))
    figure, panels = new_figure(3, height=6.0, stand_in=stand_in)
    scales, losses, accuracies = (
        [curve.column("scale") for curve in curves],
        [curve.column("validation_loss") for curve in curves],
        [curve.accuracy for curve in curves],
    )
    for axes, title, values in zip(panels, TITLES, (scales, losses, accuracies), strict=True):
        axes.set_title(title)
        for curve, of_curve in zip(curves, values, strict=True):
            width, alpha, zorder = (LINE, 1, 3) if curve is thick else (THIN, 0.4, 2)
            curve.draw(axes, of_curve, linewidth=width, alpha=alpha, zorder=zorder)
        epoch_axis(axes, curves.epochs, labelled=axes is panels[-1])
    panels[0].axhline(0, color=GREY, linewidth=THIN, zorder=1)
    _limit(panels[0], np.concatenate(scales))
    _limit(panels[1], np.concatenate(losses), wide=WIDE)
    chance = curves.fit_accuracy(panels[2])
    end = [thick.label_end(f"seed {thick.seed}")] if len(thick.record) else []
    label_ends(panels[2], [chance, *end])
    thin = ["Thin lines: the other seeds."] if len(curves) > 1 else []
    return figure, [*thin, *curves.said_of_lost()]


def _limit(axes: Axes, values: Floats, *, wide: float = np.inf) -> None:
    """Fit the y axis to the values and to zero, or make it logarithmic where they span a lot."""
    values = values[np.isfinite(values)]
    if not len(values):
        return
    low, high = float(values.min()), float(values.max())
    if 0 < low < high / wide:
        log_axis(axes, "y", low / 1.3, high * 1.3)
        return
    low, high = min(low, 0.0), max(high, 0.0)
    room = 0.05 * (high - low or 1.0)
    axes.set_ylim(low - (room if low < 0 else 0), high + room)
