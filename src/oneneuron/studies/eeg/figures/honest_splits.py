"""What is left of the accuracy where training and validation share less."""

from dataclasses import replace

import pandas as pd

from oneneuron.figures.drawing import Drawn, NothingToDraw, drawing
from oneneuron.figures.palette import INK
from oneneuron.figures.panels import arm_legend, in_order
from oneneuron.figures.strips import (
    KEPT_APART,
    Row,
    draw_strip,
    explain,
    mark_value,
    name_rows,
    rows_of,
)
from oneneuron.figures.style import new_figure
from oneneuron.studies.eeg.figures.curves import CHANCE
from oneneuron.studies.eeg.measures import at, by_unit, full, unit_of
from oneneuron.studies.eeg.words import DECIDES, WORDS

CELLS = ("main", "todays_scipy", "corrected", "random", "blocked", "recording", "subject")
"""Cells from top to bottom."""

ARMS = {arm: WORDS.arms[arm] for arm in (WORDS.reference, DECIDES)}
BESIDE = ("todays_scipy", "corrected", "random")
"""Cells that are compared with the main one at as many epochs."""


@drawing(
    "Accuracy by what training and validation share",
    alt="Strip chart, validation accuracy by split and layout, without the neuron and with it, "
    "one dot for each seed; a line marks chance.",
    caption="Validation accuracy by what the validation frames share with those of training, "
    "without the neuron and with it, one dot for each seed (for a new person: for each person "
    f"held out). {KEPT_APART} Frames dealt out at random, as in the published split, share samples "
    "with their neighbours.",
    numbers=[
        'Without the neuron the mean is {{ num("eeg.mean_accuracy.without") }} on the published '
        "split.",
        'For a new person it is {{ num("eeg.subject.mean_accuracy.without") }}.',
        "On a new recording of a known person, whose other recording has the other class, it is "
        '{{ num("eeg.recording.mean_accuracy.without") }}.',
    ],
)
def draw(measures: pd.DataFrame, *, stand_in: bool = False) -> Drawn:
    """Draw the accuracy of the last quarter of the epochs by split and arm, a dot for each seed."""
    shown = measures[measures["arm"].isin(ARMS)]
    cells = in_order(CELLS, shown["cell"])
    if not cells:
        raise NothingToDraw("this run has neither of the two arms that are compared")
    rows: list[Row] = []
    middles: list[float] = []
    groups: list[float] = []
    heads: list[tuple[str, str]] = []
    for cell, of_cell in _groups({cell: shown[shown["cell"] == cell] for cell in cells}):
        top = (middles[-1] if middles else 0.0) - 1.15
        heads.append((f"{WORDS.cells[cell]},\n{of_cell['epochs'].max()} epochs", INK))
        found = rows_of(of_cell, "mean_accuracy", ARMS)
        rows += [replace(row, label="") for row in found]
        middles += [top - 0.55 * k for k in range(len(found))]
        groups.append((top + middles[-1]) / 2)
    figure, (axes,) = new_figure(height=1.2 + 0.75 * len(heads), stand_in=stand_in)
    axes.set_xlim(0, 1)
    axes.set_xlabel("validation accuracy, mean of the last quarter of the epochs")
    mark_value(axes, CHANCE, dotted=True)
    draw_strip(axes, rows, middles=middles)
    name_rows(axes, groups, heads)
    explain(axes, rows, dotted="chance")
    arm_legend(figure, [ARMS[arm] for arm in in_order(ARMS, shown["arm"])], marks=True)
    return figure, ()


def _groups(measures: dict[str, pd.DataFrame]) -> list[tuple[str, pd.DataFrame]]:
    """Return the rows' cells and measures; main stands again beside those compared with it.

    They are compared at equal epochs, so main appears at those of the shorter ones too.
    """
    groups = [(cell, runs_by_unit(full(of_cell))) for cell, of_cell in measures.items()]
    shorter = [cell for cell in BESIDE if cell in measures]
    if "main" in measures and shorter:
        epochs = measures[shorter[0]]["planned_epochs"].max()
        if epochs < measures["main"]["planned_epochs"].max():
            groups.insert(1, ("main", at(measures["main"], epochs)))
    return groups


def runs_by_unit(runs: pd.DataFrame) -> pd.DataFrame:
    """Return runs as they are, or the persons whom they hold out, each of whom is a dot.

    A person is lost where one of the runs is, as a claim counts it, and dead where all are.
    """
    if unit_of(runs["split"]) == "seed":
        return runs
    parts = []
    for arm, of_arm in runs.set_index("seed").groupby("arm"):
        means = {
            name: by_unit(of_arm[name], runs["split"]) for name in ("mean_accuracy", "lost", "dead")
        }
        fates = {"lost": means["lost"] > 0, "dead": means["dead"] == 1}
        table = pd.DataFrame(means | fates).rename_axis("seed").reset_index()
        parts.append(table.assign(arm=arm, epochs=of_arm["epochs"].max()))
    return pd.concat(parts)
