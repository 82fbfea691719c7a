"""How many networks have not diverged yet, epoch by epoch and arm by arm, over a long run."""

from itertools import product

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from oneneuron.figures.description import of_all
from oneneuron.figures.drawing import Drawn, NothingToDraw, drawing
from oneneuron.figures.panels import (
    Floats,
    arm_legend,
    epoch_axis,
    in_order,
    new_panels,
    share_axis,
)
from oneneuron.figures.style import FONT_SIZE, THICK
from oneneuron.studies.practicality.figures.divergence_map import course_in_words
from oneneuron.studies.practicality.words import TASKS, WORDS

FIRST = "practicality.stability.spheres_1_01.standardised.constant"
INPUTS = {True: "standardised", False: "raw inputs"}


@drawing(
    "Networks that have not diverged yet, by epoch",
    alt="Step lines by arm: the share of networks that have not diverged by each epoch, a "
    "panel for each dataset, kind of input and course of the learning rate.",
    caption="The share of networks (all seeds and learning rates of the grid) that have not "
    "diverged by each epoch. A network that has diverged counts as such for good, whether or not "
    "it recovers. None of them stops at zero training errors here.",
    numbers=[
        "On spheres with standardised inputs and a constant rate "
        + of_all(f"{FIRST}.exponential.diverged", "network")
        + f' diverge with the neuron, {{{{ num("{FIRST}.without.diverged") }}}} without.'
    ],
)
def draw(trained_long: pd.DataFrame, *, stand_in: bool = False) -> Drawn:
    """Draw a panel for each dataset, kind of input and course of the learning rate."""
    plain = trained_long[trained_long["remedy"] == "none"]
    tasks = in_order(TASKS, plain["task"])
    if not tasks:
        raise NothingToDraw("this run has no network without a remedy")
    if not plain["diverged"].any():
        raise NothingToDraw("no network diverged in this run")
    epochs = int(plain["epochs"].max())
    decays = sorted(plain["decay"].unique(), reverse=True)
    inputs = in_order(INPUTS, plain["standardised"])
    figure, panels = new_panels(
        len(tasks) * len(inputs) * len(decays), columns=len(decays), row_height=1.55,
        stand_in=stand_in,
    )  # fmt: skip
    panel = plain.groupby(["task", "standardised", "decay"])
    for axes, key in zip(panels, product(tasks, inputs, decays), strict=True):
        task, standardised, decay = key
        if key in panel.groups:
            _draw_arms(axes, panel.get_group(key), epochs)
        axes.set_title(f"{TASKS[task]}, {INPUTS[standardised]},\n{course_in_words(decay)} rate")
    for axes in panels[: -len(decays)]:
        axes.set_xlabel("")
    figure.supylabel("networks not yet diverged", fontsize=FONT_SIZE)
    arm_legend(figure, [WORDS.arms[arm] for arm in in_order(WORDS.arms, plain["arm"])])
    return figure, ()


def survival(networks: pd.DataFrame, epochs: int) -> Floats:
    """Return the share of networks not diverged by each epoch from 0 on, (epochs + 1,)."""
    first = networks["diverged_epoch"].to_numpy(np.float64, na_value=np.inf)
    return np.asarray((first[:, None] > np.arange(epochs + 1)).mean(axis=0))


def _draw_arms(axes: Axes, networks: pd.DataFrame, epochs: int) -> None:
    for arm in in_order(WORDS.arms, networks["arm"]):
        alive = survival(networks[networks["arm"] == arm], epochs)
        look = WORDS.arms[arm].line
        axes.step(range(epochs + 1), alive, where="post", linewidth=THICK, **look)
    share_axis(axes)
    epoch_axis(axes, epochs, first=0)
