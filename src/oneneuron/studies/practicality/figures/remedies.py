"""Clipped gradients and a bounded exponent: who still diverges, and what it costs in epochs."""

from collections.abc import Sequence

import pandas as pd
from matplotlib.figure import Figure

from oneneuron.figures.style import Description, describe, theme
from oneneuron.studies.practicality.figures.arms import ARMS, in_order
from oneneuron.studies.practicality.figures.panels import (
    new_panels,
    say_nothing_to_draw,
    share_axis,
)
from oneneuron.studies.practicality.figures.rows import Row, by_seed, draw_rows, epoch_axis
from oneneuron.studies.practicality.figures.stability import TASKS
from oneneuron.studies.practicality.measures import members as members_of
from oneneuron.studies.practicality.tables import fastest

REMEDIES = {
    ("exponential", "none"): "no remedy",
    ("exponential", "clipped"): "clipped gradient",
    ("exponential", "bounded"): "bounded exponent",
    ("without", "none"): "without the neuron",
}
"""Arm and remedy of each row, and its label."""


def draw(records: pd.DataFrame, *, stand_in: bool = False) -> tuple[Figure, Description]:
    """Draw by remedy the share of networks that diverge, and the epochs to zero training errors.

    Parameters
    ----------
    records
        Records of the stability experiment; those with standardised inputs are drawn.
    stand_in
        Whether stand-in data are behind the records.
    """
    shown = records[records["standardised"]]
    tasks = in_order(TASKS, shown["task"])
    if not tasks:
        with theme():
            text = "this run has no network with standardised inputs"
            return say_nothing_to_draw(text, stand_in=stand_in), _describe()
    members = members_of(shown)
    epochs = int(shown["epochs"].max())
    of_task = [members[members["task"] == task] for task in tasks]
    with theme():
        figure, panels = new_panels(
            2 * len(tasks), columns=len(tasks), row_height=1.75, extra=0.1, stand_in=stand_in
        )
        shares, speeds = panels[: len(tasks)], panels[len(tasks) :]
        for axes, task, chosen in zip(shares, tasks, of_task, strict=True):
            axes.set_title(TASKS[task])
            axes.set_xlabel("networks that diverge")
            share_axis(axes, "x")
            draw_rows(axes, _rows(chosen, share_diverged(chosen)))
        best = [fewest_epochs(chosen) for chosen in of_task]
        for axes, chosen, values in zip(speeds, of_task, best, strict=True):
            axes.set_xlabel("epochs to zero errors")
            rows = _rows(chosen, values)
            draw_rows(axes, rows, not_reached=epoch_axis(axes, rows, epochs))
        for axes in panels:
            axes.tick_params(labelleft=axes in (shares[0], speeds[0]))
    return figure, _describe()


def share_diverged(members: pd.DataFrame) -> "pd.Series[float]":
    """Return the share of the grid's members that diverge, by arm, remedy and seed."""
    return members.groupby(["arm", "remedy", "seed"])["diverged"].mean()


def fewest_epochs(members: pd.DataFrame) -> "pd.Series[float]":
    """Return the fewest epochs to zero training errors over the grid, by arm, remedy and seed."""
    by = ["arm", "remedy", "seed"]
    return fastest(members, by).set_index(by)["epochs_to_zero"]


def _rows(members: pd.DataFrame, values: "pd.Series[float]") -> Sequence[Row]:
    there = zip(members["arm"], members["remedy"], strict=True)
    rows = []
    for arm, remedy in in_order(REMEDIES, there):
        found = values.xs((arm, remedy), level=("arm", "remedy"))
        style = ARMS[arm]
        label = REMEDIES[arm, remedy]
        rows.append(Row(label, by_seed(found), style.colour, style.marker))
    return rows


def _describe() -> Description:
    head = "practicality.remedy"
    return describe(
        "Two remedies against divergence",
        alt="Strip charts by remedy (none, clipped gradient, bounded exponent) and without the "
        "neuron, a dot a seed: the share of networks that diverge, and the epochs to zero training "
        "errors.",
        caption="Networks with the exponential neuron on standardised inputs by remedy, and those "
        "without the neuron; a dot a seed, the stroke their median. Top: the share of the grid "
        "that diverges. Bottom: the fewest epochs to zero training errors over the grid; hollow: "
        "not reached.",
        numbers=[
            f'Diverged: {{{{ num("{head}.none.diverged") }}}} of '
            f'{{{{ several("{head}.none.diverged", "network") }}}} without a remedy, '
            f'{{{{ num("{head}.clipped.diverged") }}}} with clipped gradients, '
            f'{{{{ num("{head}.bounded.diverged") }}}} with a bounded exponent.',
        ],
    )
