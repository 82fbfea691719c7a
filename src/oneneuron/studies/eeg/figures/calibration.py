"""The notebook's own training, ours beside the accuracies that it printed."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from oneneuron.figures.style import (
    ARMS,
    INK,
    Description,
    describe,
    label_ends,
    new_figure,
    refuse_comparison,
    theme,
)
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
    select,
    until_lost,
    validation_accuracy,
)


def draw(
    runs: pd.DataFrame,
    *,
    printed: Mapping[int, float] | None = None,
    stand_in: bool = False,
) -> tuple[Figure, Description]:
    """Draw a line a seed, and a hollow mark for each printed accuracy.

    Parameters
    ----------
    runs
        Records; those of arm ``notebook`` in cell ``calibration`` are drawn.
    printed
        The validation accuracy that the notebook printed, by epoch.
    stand_in
        Whether stand-in data are behind the records.

    Raises
    ------
    ValueError
        Where there is no such run, or printed values come with stand-in data.
    """
    refuse_comparison(stand_in, printed)
    records = select(runs, "calibration", ("notebook",))
    style, printed = ARMS["notebook"], dict(printed or {})
    with theme():
        figure, (axes,) = new_figure(height=3.2, stand_in=stand_in)
        axes.set_title("validation accuracy")
        curves, labels, lost = [], [], False
        for seed, record in each_run(records, "notebook"):
            lost |= is_lost(record)
            drawn = until_lost(record)
            epoch, accuracy = drawn["epoch"].to_numpy(), validation_accuracy(drawn)
            curves.append(accuracy)
            axes.plot(epoch, accuracy, color=style.colour, linewidth=0.9, alpha=0.8)
            mark_lost(axes, record, epoch, accuracy, style.colour)
            end = float(accuracy[-1]) if len(accuracy) else CHANCE
            labels.append((end, f"seed {seed}", style.text_colour))
        axes.set_ylim(accuracy_limits([*curves, np.array([*printed.values()])]))
        epoch_axis(axes, planned_epochs(records))
        if printed:
            axes.plot(
                list(printed), list(printed.values()), "o", markersize=7, markerfacecolor="none",
                markeredgecolor=INK, markeredgewidth=1.2, zorder=4, clip_on=False,
            )  # fmt: skip
            axes.set_title("○ printed in the notebook", loc="right")
        label_ends(axes, [*labels, chance_line(axes)])
    return figure, _describe(bool(printed), lost)


def _describe(printed: bool, lost: bool) -> Description:
    return describe(
        "Calibration on the notebook's own training",
        alt="Line chart, validation accuracy over epochs of the notebook's training, a line a seed"
        + (", with the printed accuracies as circles." if printed else "."),
        caption="Validation accuracy at the end of each epoch, the training of the notebook that "
        "the frames come from (softmax, cross-entropy, RMSprop), a line a seed."
        + (" Circles: what its one run printed." if printed else "")
        + (f" {LOST_IN_WORDS}" if lost else ""),
        numbers=[
            'Best accuracy of ours: {{ median("eeg.calibration.accuracy.best") }}, '
            '{{ count("eeg.calibration.runs", "run") }}.'
        ],
    )
