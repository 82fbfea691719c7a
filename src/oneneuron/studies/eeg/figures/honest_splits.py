"""What is left of the accuracy where training and validation share less."""

from collections.abc import Sequence

import pandas as pd
from matplotlib.figure import Figure

from oneneuron.figures.style import (
    ARMS,
    INK,
    Description,
    describe,
    label_ends,
    new_figure,
    theme,
)
from oneneuron.studies.eeg.figures.runs import CHANCE, planned_epochs, present, select
from oneneuron.studies.eeg.figures.strips import Row, draw_strip, explain, fates_of, mark_value
from oneneuron.studies.eeg.measures import measure_runs

CELLS = {
    "main": "frames at random, as published",
    "corrected": "frames at random, corrected layout",
    "blocked": "blocks of time, no shared sample",
    "recording": "new recordings of known persons",
    "subject": "a new person",
}
ARMS_SHOWN = ("without", "clean_start")


def draw(runs: pd.DataFrame, *, stand_in: bool = False) -> tuple[Figure, Description]:
    """Draw the accuracy of the last quarter of the epochs by split and arm, a dot a seed.

    Parameters
    ----------
    runs
        Records; those of *without* and *clean start* in the cells that differ in split or
        layout are drawn, each at its own number of epochs.
    stand_in
        Whether stand-in data are behind the records.

    Raises
    ------
    ValueError
        Where there is no such run.
    """
    there = set(runs.loc[runs["arm"].isin(ARMS_SHOWN), "cell"])
    cells = [cell for cell in CELLS if cell in there]
    if not cells:
        select(runs, "main", ARMS_SHOWN)
    rows: list[Row] = []
    middles: list[float] = []
    heads: list[tuple[float, str]] = []
    for cell, epochs in _groups(runs, cells):
        measures = measure_runs(select(runs, cell, ARMS_SHOWN), epochs)
        top = (middles[-1] if middles else 0.0) - 1.15
        heads.append((top + 0.3, f"{CELLS[cell]}, {epochs} epochs"))
        for k, arm in enumerate(present(measures, ARMS_SHOWN)):
            of_arm = measures[measures["arm"] == arm]
            values = dict(zip(of_arm["seed"], of_arm["mean_accuracy"].astype(float), strict=True))
            rows.append(Row("", values, arm, fates_of(of_arm)))
            middles.append(top - 0.55 * k)
    with theme():
        figure, (axes,) = new_figure(height=0.9 + 0.95 * len(heads), stand_in=stand_in)
        axes.set_xlim(0, 1)
        axes.set_xlabel("validation accuracy, mean of the last quarter of the epochs")
        mark_value(axes, CHANCE, middles, dotted=True)
        draw_strip(axes, rows, middles=middles)
        for y, head in heads:
            axes.text(0.0, y, head, transform=axes.get_yaxis_transform(), color=INK, va="bottom")
        explain(axes, rows, dotted="chance")
        names = zip(middles, rows, strict=True)
        first = [(y, ARMS[r.arm].label, ARMS[r.arm].text_colour) for y, r in names][:2]
        label_ends(axes, first)
    return figure, _describe(cells)


def _groups(runs: pd.DataFrame, cells: Sequence[str]) -> list[tuple[str, int]]:
    """Return the rows' cells and epochs; the corrected layout has the published one beside it.

    Layouts are compared at equal epochs, so the published one appears at those of the corrected.
    """
    epochs = {cell: planned_epochs(runs[runs["cell"] == cell]) for cell in cells}
    groups = list(epochs.items())
    if epochs.get("corrected", 0) < epochs.get("main", 0) and "corrected" in epochs:
        groups.insert(1, ("main", epochs["corrected"]))
    return groups


def _describe(cells: Sequence[str]) -> Description:
    prefix = {cell: "eeg" if cell == "main" else f"eeg.{cell}" for cell in cells}
    return describe(
        "Accuracy by what training and validation share",
        alt="Strip chart, validation accuracy by split and layout, without the neuron and with it, "
        "a dot a seed; a line marks chance.",
        caption="Validation accuracy by what the validation frames share with those of training, "
        "without the neuron and with it, a dot a seed (for a new person: a dot a person held out). "
        "The dotted line is chance. Frames cut at random share samples with their neighbours.",
        numbers=[
            f"{CELLS[cell].capitalize()}: mean "
            f'{{{{ num("{prefix[cell]}.mean_accuracy.without") }}}} without, '
            f'{{{{ num("{prefix[cell]}.mean_accuracy.clean_start") }}}} with, after '
            f'{{{{ num("{prefix[cell]}.epochs.without") }}}} epochs.'
            for cell in cells
        ],
    )
