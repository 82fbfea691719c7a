"""Clipped gradients and a bounded exponent: who still diverges, and what it costs in epochs."""

import pandas as pd

from oneneuron.figures.drawing import Drawn, NothingToDraw, drawing
from oneneuron.figures.panels import in_order, new_panels, share_axis
from oneneuron.figures.strips import KEPT_APART, Row, by_seed, draw_strip, reach_axis
from oneneuron.studies.practicality.tables import fastest
from oneneuron.studies.practicality.words import TASKS, WORDS

REMEDIES = {
    ("exponential", "none"): "no remedy",
    ("exponential", "clipped"): "clipped gradient",
    ("exponential", "bounded"): "bounded exponent",
    ("without", "none"): "without the neuron",
}
"""Arm and remedy of each row, and its label."""


@drawing(
    "Two remedies against divergence",
    alt="Strip charts by remedy (none, clipped gradient, bounded exponent) and without the "
    "neuron, one dot for each seed: the share of networks that diverge, and the epochs to zero "
    "training errors.",
    caption="Networks with the exponential neuron on standardised inputs by remedy, and those "
    f"without the neuron; one dot for each seed, the stroke their median. {KEPT_APART} Top: the "
    "share of the grid that diverges. Bottom: the fewest epochs to zero training errors over the "
    "grid; hollow: not reached.",
    numbers=[
        'Diverged: {{ num("practicality.remedy.none.diverged") }} networks'
        ' without a remedy, {{ num("practicality.remedy.clipped.diverged") }} with clipped '
        'gradients, {{ num("practicality.remedy.bounded.diverged") }} with a bounded exponent.'
    ],
)
def draw(trained_long: pd.DataFrame, *, stand_in: bool = False) -> Drawn:
    """Draw by remedy the share of networks that diverge, and the epochs to zero training errors."""
    shown = trained_long[trained_long["standardised"]]
    tasks = in_order(TASKS, shown["task"])
    if not tasks:
        raise NothingToDraw("this run has no network with standardised inputs")
    epochs = int(shown["epochs"].max())
    figure, panels = new_panels(
        2 * len(tasks), columns=len(tasks), row_height=1.75, extra=0.1, stand_in=stand_in
    )
    for task, share, speed in zip(tasks, panels, panels[len(tasks) :], strict=False):
        of_task = shown[shown["task"] == task]
        share.set_title(TASKS[task])
        share.set_xlabel("networks that diverge")
        share_axis(share, "x")
        draw_strip(share, _rows(share_diverged(of_task)))
        rows = _rows(fewest_epochs(of_task))
        speed.set_xlabel("epochs to zero errors")
        never = reach_axis(speed, rows, epochs, "never")
        draw_strip(speed, rows, not_reached=never)
        for axes in (share, speed):
            axes.tick_params(labelleft=task == tasks[0])
    return figure, ()


def share_diverged(networks: pd.DataFrame) -> "pd.Series[float]":
    """Return the share of the grid's networks that diverge, by arm, remedy and seed."""
    return networks.groupby(["arm", "remedy", "seed"])["diverged"].mean()


def fewest_epochs(networks: pd.DataFrame) -> "pd.Series[float]":
    """Return the fewest epochs to zero training errors over the grid, by arm, remedy and seed."""
    by = ["arm", "remedy", "seed"]
    return fastest(networks, by).set_index(by)["epochs_to_zero"]


def _rows(values: "pd.Series[float]") -> list[Row]:
    table = values.unstack("seed")
    return [
        Row(REMEDIES[kind], by_seed(table.loc[[kind]].iloc[0]), WORDS.arms[kind[0]])
        for kind in in_order(REMEDIES, table.index)
    ]
