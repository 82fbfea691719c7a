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

SHARES = "Top: the share of the grid that diverges."


@drawing(
    "Two remedies against divergence",
    alt="Strip charts by remedy (none, clipped gradient, bounded exponent) and without the "
    "neuron, one dot for each seed: the share of networks that diverge, and the epochs to zero "
    "training errors.",
    caption="Networks with the exponential neuron on standardised inputs by remedy, and those "
    f"without the neuron; one dot for each seed, the stroke their median. {KEPT_APART} Epochs: the "
    "fewest to zero training errors over the grid; hollow: not reached.",
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
    diverged = bool(shown["diverged"].any())
    figure, panels = new_panels(
        (1 + diverged) * len(tasks), columns=len(tasks), row_height=1.75, extra=0.1,
        stand_in=stand_in,
    )  # fmt: skip
    for axes, task in zip(panels, tasks, strict=False):
        axes.set_title(TASKS[task])
    if diverged:
        for axes, task in zip(panels, tasks, strict=False):
            axes.set_xlabel("networks that diverge")
            share_axis(axes, "x")
            draw_strip(axes, _rows(share_diverged(shown[shown["task"] == task])))
    epochs = int(shown["epochs"].max())
    for axes, task in zip(panels[-len(tasks) :], tasks, strict=True):
        rows = _rows(fewest_epochs(shown[shown["task"] == task]))
        axes.set_xlabel("epochs to zero errors")
        draw_strip(axes, rows, not_reached=reach_axis(axes, rows, epochs, "never"))
    for number, axes in enumerate(panels):
        axes.tick_params(labelleft=number % len(tasks) == 0)
    return figure, [SHARES] if diverged else ["No network diverged."]


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
