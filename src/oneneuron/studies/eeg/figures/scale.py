"""The neuron's scale, the validation loss and the validation accuracy over the same epochs."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from oneneuron.figures.style import (
    ARMS,
    GREY,
    LINE,
    THIN,
    Description,
    decade,
    describe,
    label_ends,
    new_figure,
    theme,
)
from oneneuron.studies.eeg.figures.runs import (
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

Floats = NDArray[np.float64]

WIDE = 100.0  # losses that span a larger factor get a logarithmic axis


def draw(
    runs: pd.DataFrame,
    *,
    arm: str = "clean_start",
    highlighted: int | None = None,
    stand_in: bool = False,
) -> tuple[Figure, Description]:
    """Draw three panels over one epoch axis, all seeds thin and one of them highlighted.

    Parameters
    ----------
    runs
        Records; those of `arm` in cell ``main`` are drawn.
    arm
        An arm with a neuron.
    highlighted
        The seed drawn thick; the lowest that ran to its end where not given.
    stand_in
        Whether stand-in data are behind the records.

    Raises
    ------
    ValueError
        Where there is no such run, or none of the seed asked for.
    """
    main = select(runs, "main", (arm,))
    records = dict(each_run(main, arm))
    if highlighted is None:
        highlighted = min(records, key=lambda seed: (is_lost(records[seed]), seed))
    if highlighted not in records:
        raise ValueError(
            f"the arm {arm!r} has no run of seed {highlighted}; its seeds are "
            f"{', '.join(map(str, records))}"
        )
    style, epochs = ARMS[arm], planned_epochs(main)
    drawn = {seed: until_lost(record) for seed, record in records.items()}
    with theme():
        figure, panels = new_figure(3, height=6.0, stand_in=stand_in)
        for axes, title, values in zip(
            panels,
            ("scale a at the end of the epoch", "validation loss (mean cubic hinge)",
             "validation accuracy"),
            (_column(drawn, "scale"), _column(drawn, "validation_loss"),
             {seed: validation_accuracy(record) for seed, record in drawn.items()}),
            strict=True,
        ):  # fmt: skip
            axes.set_title(title)
            for seed, record in drawn.items():
                epoch, thick = record["epoch"].to_numpy(), seed == highlighted
                finite = np.where(np.isfinite(values[seed]), values[seed], np.nan)
                axes.plot(
                    epoch, finite, linestyle=style.dash, color=style.colour,
                    linewidth=LINE if thick else THIN, alpha=1 if thick else 0.4,
                    zorder=3 if thick else 2,
                )  # fmt: skip
                mark_lost(axes, records[seed], epoch, finite, style.colour)
            epoch_axis(axes, epochs, labelled=axes is panels[-1])
        scale, loss, accuracy = panels
        scale.axhline(0, color=GREY, linewidth=THIN, zorder=1)
        _limit(scale, _finite(_column(drawn, "scale")), zero=True)
        losses = _finite(_column(drawn, "validation_loss"))
        wide = len(losses) > 0 and 0 < losses.min() < losses.max() / WIDE
        if wide:
            loss.set_yscale("log")
            loss.yaxis.set_major_formatter(decade)
            loss.yaxis.set_minor_formatter("")
        _limit(loss, losses, zero=not wide)
        accuracies = [validation_accuracy(record) for record in drawn.values()]
        accuracy.set_ylim(accuracy_limits(accuracies))
        labels = [chance_line(accuracy)]
        if len(drawn[highlighted]):
            last = validation_accuracy(drawn[highlighted])[-1]
            labels.append((float(last), f"seed {highlighted}", style.text_colour))
        label_ends(accuracy, labels)
    lost = any(is_lost(record) for record in records.values())
    return figure, _describe(arm, len(records), lost)


def _column(records: dict[int, pd.DataFrame], column: str) -> dict[int, Floats]:
    return {seed: record[column].to_numpy(np.float64) for seed, record in records.items()}


def _finite(values: dict[int, Floats]) -> Floats:
    together = np.concatenate(list(values.values()))
    return np.asarray(together[np.isfinite(together)])


def _limit(axes: Axes, values: Floats, *, zero: bool) -> None:
    """Fit the y axis to the values, and to zero where that is meant."""
    if not len(values):
        return
    low, high = float(values.min()), float(values.max())
    if zero:
        low, high = min(low, 0.0), max(high, 0.0)
        room = 0.05 * (high - low or 1.0)
        axes.set_ylim(low - (room if low < 0 else 0), high + room)
    else:
        axes.set_ylim(low / 1.3, high * 1.3)


def _describe(arm: str, seeds: int, lost: bool) -> Description:
    return describe(
        "The neuron's scale, validation loss and accuracy over the same epochs",
        alt=f"Three line charts over one epoch axis, {ARMS[arm].name}: the neuron's scale a, the "
        "validation loss and the validation accuracy.",
        caption="The neuron's scale a, the mean cubic hinge on the validation frames and the "
        f"accuracy on them at the end of each epoch, {ARMS[arm].name}."
        + (" Thin lines: the other seeds." if seeds > 1 else "")
        + (f" {LOST_IN_WORDS}" if lost else ""),
        numbers=[
            f'At the end |a| is {{{{ median("eeg.scale_size.{arm}") }}}}.',
            "Over the last tenth of the epochs a moves by "
            f'{{{{ median("eeg.scale_speed.{arm}") }}}} an epoch.',
        ],
    )
