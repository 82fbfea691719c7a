"""Mean validation accuracy per epoch with its band, with the neuron and without."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from oneneuron.figures.style import (
    ARMS,
    THIN,
    Description,
    describe,
    label_ends,
    new_figure,
    theme,
)
from oneneuron.statistics.bands import mean_band
from oneneuron.studies.eeg.figures.runs import (
    CHANCE,
    LOST_IN_WORDS,
    accuracy_limits,
    chance_line,
    each_run,
    epoch_axis,
    is_lost,
    mark_lost,
    planned_epochs,
    present,
    select,
    until_lost,
    validation_accuracy,
)

LEVEL = 0.90  # the post's


def draw(runs: pd.DataFrame, *, stand_in: bool = False) -> tuple[Figure, Description]:
    """Draw each seed as a thin line, the mean over seeds and its t-band.

    A lost run enters no mean; its line ends in a cross. One seed has no band.

    Parameters
    ----------
    runs
        Records; those of *without* and *clean start* in cell ``main`` are drawn.
    stand_in
        Whether stand-in data are behind the records.

    Raises
    ------
    ValueError
        Where there is no such run.
    """
    main = select(runs, "main", ("without", "clean_start"))
    epochs = planned_epochs(main)
    with theme():
        figure, (axes,) = new_figure(height=3.6, stand_in=stand_in)
        axes.set_title("validation accuracy")
        labels = [_draw_arm(axes, main, arm, epochs) for arm in present(main)]
        accuracies = [
            validation_accuracy(until_lost(record))
            for arm in present(main)
            for _, record in each_run(main, arm)
        ]
        axes.set_ylim(accuracy_limits(accuracies))
        epoch_axis(axes, epochs)
        label_ends(axes, [*labels, chance_line(axes)])
    lost = sum(is_lost(record) for arm in present(main) for _, record in each_run(main, arm))
    return figure, _describe(several=main["seed"].nunique() > 1, lost=lost > 0)


def _draw_arm(axes: Axes, main: pd.DataFrame, arm: str, epochs: int) -> tuple[float, str, str]:
    """Draw an arm's seeds, mean and band; return its label for `style.label_ends`."""
    style, whole, seeds = ARMS[arm], [], 0
    for _, record in each_run(main, arm):
        seeds += 1
        drawn = until_lost(record)
        epoch, accuracy = drawn["epoch"].to_numpy(), validation_accuracy(drawn)
        axes.plot(epoch, accuracy, color=style.colour, linewidth=THIN, alpha=0.3)
        mark_lost(axes, record, epoch, accuracy, style.colour)
        if len(accuracy) == epochs:
            whole.append(accuracy)
    if not whole:
        return CHANCE, f"{style.label}\n(all lost)", style.text_colour
    band = mean_band(np.stack(whole), level=LEVEL)
    every = np.arange(1, epochs + 1)
    if len(whole) > 1:
        axes.fill_between(
            every, band.lower, band.upper, color=style.colour, alpha=0.25, linewidth=0, zorder=2.5
        )
    axes.plot(every, band.mean, linestyle=style.dash, color=style.colour, zorder=3)
    counted = f"{seeds} seeds" if seeds > 1 else "one seed"
    if len(whole) < seeds:
        counted = f"{len(whole)} of {counted}"
    return float(band.mean[-1]), f"{style.label}\n({counted})", style.text_colour


def _describe(*, several: bool, lost: bool) -> Description:
    caption = (
        "Validation accuracy at the end of each epoch. Thin lines: a seed each. Thick lines: their "
        "mean, in the t-interval of the mean at the level that the post used."
        if several
        else "Validation accuracy at the end of each epoch, one seed: no band can be drawn."
    )
    return describe(
        "Accuracy per epoch over the seeds, with the neuron and without",
        alt="Line chart, validation accuracy over epochs: mean and band without the neuron and "
        "with it, seeds as thin lines.",
        caption=caption + (f" {LOST_IN_WORDS} It enters no mean." if lost else ""),
        numbers=[
            "Mean over the last quarter of the epochs and the seeds: "
            '{{ num("eeg.mean_accuracy.without") }} without, '
            '{{ num("eeg.mean_accuracy.clean_start") }} with.',
            "Paired by seed, with less without: "
            '{{ num("eeg.mean_accuracy_difference.clean_start") }}.',
        ],
    )
