"""Mean validation accuracy per epoch with its band, with the neuron and without."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from oneneuron.figures.description import guarded
from oneneuron.figures.drawing import Drawn, NothingToDraw, drawing
from oneneuron.figures.labels import label_ends
from oneneuron.figures.style import THIN, new_figure
from oneneuron.statistics.bands import mean_band
from oneneuron.statistics.prediction import FEWEST_OF_A_MEAN
from oneneuron.studies.eeg.figures.curves import CHANCE, Curves, Floats, Label
from oneneuron.studies.eeg.measures import BAND_LEVEL
from oneneuron.studies.eeg.words import DECIDES, WORDS

ARMS = (WORDS.reference, DECIDES)


@drawing(
    "Accuracy per epoch over the seeds, with the neuron and without",
    alt="Line chart, validation accuracy over epochs: mean and band without the neuron and "
    "with it, seeds as thin lines.",
    caption="Validation accuracy at the end of each epoch. Thin lines: one for each seed; thick "
    "lines: their mean.",
    numbers=[
        "Over the last quarter of the epochs the difference, with minus without and paired by "
        "seed (the Hodges-Lehmann estimate), is "
        f'{{{{ num("eeg.mean_accuracy_difference.{DECIDES}") }}}}.',
    ],
)
def draw(records: pd.DataFrame, *, stand_in: bool = False) -> Drawn:
    """Draw each seed as a thin line, the mean over seeds and its t-band.

    A lost run enters no mean; its line ends in a triangle. One seed has no band.
    """
    curves = Curves.of(records, "main", ARMS)
    if not curves:
        raise NothingToDraw("this run has neither of the two arms that are compared")
    figure, (axes,) = new_figure(height=3.6, stand_in=stand_in)
    axes.set_title("validation accuracy")
    chance = curves.fit_accuracy(axes)
    by_arm = [Curves(curve for curve in curves if curve.arm == arm) for arm in ARMS]
    there = [of_arm for of_arm in by_arm if of_arm]
    label_ends(axes, [*(_draw_arm(axes, of_arm) for of_arm in there), chance])
    return figure, [said_of_bands(there), *curves.said_of_lost("It enters no mean.")]


def said_of_bands(arms: Sequence[Curves]) -> str:
    """Return what a caption says of the bands of some arms, each of which has one or has none."""
    without = [f"“{of_arm[0].style.name}”" for of_arm in arms if not _has_band(of_arm)]
    band = "Bands: the t-interval of the mean at the level that the post used."
    overlap = guarded('The bands overlap at {{ num("eeg.bands_overlap.effect") }} of the epochs.')
    few = f"Too few seeds to draw a band for {' and for '.join(without)}."
    if not without:
        return f"{band} {overlap}" if len(arms) > 1 else band
    return few if len(without) == len(arms) else f"{band} {few}"


def _has_band(curves: Curves) -> bool:
    """Whether enough of an arm's runs reach the last epoch."""
    return len(_whole(curves)) >= FEWEST_OF_A_MEAN


def _whole(curves: Curves) -> list[Floats]:
    """Return the accuracies of the runs that reach the last epoch, each (epochs,)."""
    return [curve.accuracy for curve in curves if len(curve.record) == curves.epochs]


def _draw_arm(axes: Axes, curves: Curves) -> Label:
    """Draw an arm's seeds, mean and band; return its label."""
    for curve in curves:
        curve.draw(axes, curve.accuracy, linestyle="-", linewidth=THIN, alpha=0.3)
    style, seeds, epochs = curves[0].style, len(curves), curves.epochs
    whole = _whole(curves)
    if not whole:
        return CHANCE, f"{style.label}\n(all lost)", style.text_colour
    band = mean_band(np.stack(whole), level=BAND_LEVEL)
    every = np.arange(1, epochs + 1)
    if _has_band(curves):
        # no accuracy lies beyond 0 and 1
        ends = np.clip((band.lower, band.upper), 0.0, 1.0)
        axes.fill_between(every, *ends, color=style.colour, alpha=0.25, linewidth=0, zorder=2.5)
    axes.plot(every, band.mean, linestyle=style.dash, color=style.colour, zorder=3)
    counted = f"{seeds} seeds" if seeds > 1 else "one seed"
    if len(whole) < seeds:
        counted = f"{len(whole)} of {counted}"
    return float(band.mean[-1]), f"{style.label}\n({counted})", style.text_colour
