"""How many members have not diverged yet, epoch by epoch and arm by arm, over a long run."""

from itertools import product

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from oneneuron.figures.style import FONT_SIZE, Description, decade, describe, theme
from oneneuron.studies.practicality.figures.arms import ARMS, in_order, present
from oneneuron.studies.practicality.figures.divergence_map import course_in_words
from oneneuron.studies.practicality.figures.panels import (
    MEDIAN,
    Floats,
    arm_legend,
    new_panels,
    note,
    say_nothing_to_draw,
    share_axis,
)
from oneneuron.studies.practicality.measures import members as members_of

TASKS = {"spheres_1_01": "spheres", "gaussians_0_1": "Gaussians"}
ROOM = 0.6  # share diverged up to which the lines leave room for a remark under them
INPUTS = {True: "standardised", False: "raw inputs"}


def draw(records: pd.DataFrame, *, stand_in: bool = False) -> tuple[Figure, Description]:
    """Draw a panel for each dataset, kind of input and course of the learning rate.

    Parameters
    ----------
    records
        Records of the stability experiment; those without a remedy are drawn.
    stand_in
        Whether stand-in data are behind the records.
    """
    plain = records[records["remedy"] == "none"]
    tasks = in_order(TASKS, plain["task"])
    if not tasks:
        with theme():
            text = "this run has no network without a remedy"
            return say_nothing_to_draw(text, stand_in=stand_in), _describe()
    members = members_of(plain)
    epochs = int(plain["epochs"].max())
    decays = sorted(members["decay"].unique(), reverse=True)
    inputs = in_order(INPUTS, members["standardised"])
    with theme():
        figure, panels = new_panels(
            len(tasks) * len(inputs) * len(decays), columns=len(decays), row_height=1.55,
            stand_in=stand_in,
        )  # fmt: skip
        for axes, (task, standardised, decay) in zip(
            panels, product(tasks, inputs, decays), strict=True
        ):
            chosen = (
                (members["task"] == task)
                & (members["standardised"] == standardised)
                & (members["decay"] == decay)
            )
            _draw_arms(axes, members[chosen], epochs)
            axes.set_title(f"{TASKS[task]}, {INPUTS[standardised]},\n{course_in_words(decay)} rate")
        for axes in panels[-len(decays) :]:
            axes.set_xlabel("epoch")
        figure.supylabel("networks not yet diverged", fontsize=FONT_SIZE)
        arm_legend(figure, present(members))
    return figure, _describe()


def survival(members: pd.DataFrame, epochs: int) -> Floats:
    """Return the share of members not diverged by each epoch from 0 on, (epochs + 1,)."""
    first = members["diverged_epoch"].to_numpy(np.float64, na_value=np.inf)
    return np.asarray((first[:, None] > np.arange(epochs + 1)).mean(axis=0))


def _draw_arms(axes: Axes, members: pd.DataFrame, epochs: int) -> None:
    for arm in present(members):
        style = ARMS[arm]
        axes.step(
            range(epochs + 1), survival(members[members["arm"] == arm], epochs), where="post",
            color=style.colour, linestyle=style.dash, linewidth=MEDIAN,
        )  # fmt: skip
    share_axis(axes)
    axes.set_xlim(0, epochs)
    axes.xaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10], integer=True))
    if members.groupby("arm")["diverged"].mean().max() < ROOM:
        note(axes, who_diverged(members))


def who_diverged(members: pd.DataFrame) -> str:
    """Return which arms diverged at which learning rates, in words."""
    arms = [
        style.label
        for arm, style in ARMS.items()
        if members.loc[members["arm"] == arm, "diverged"].any()
    ]
    who = arms[0] if len(arms) == 1 else f"{len(arms)} arms"
    rates = sorted(members.loc[members["diverged"], "learning_rate"].unique())
    if not rates:
        return "no network diverged"
    tried = members["learning_rate"].nunique()
    if len(rates) == tried > 1:
        return f"{who} at every rate"
    if len(rates) > 2:  # more have no room
        return f"{who} at {len(rates)} of {tried} rates"
    return f"{who} at {', '.join(map(decade, rates))}"


def _describe() -> Description:
    head = "practicality.stability"
    return describe(
        "Networks that have not diverged yet, by epoch",
        alt="Step lines by arm: the share of networks that have not diverged by each epoch, a "
        "panel for each dataset, kind of input and course of the learning rate.",
        caption="The share of networks (all seeds and learning rates of the grid) that have not "
        "diverged by each epoch. Once diverged is counted for good, whether or not one comes "
        "back. Nobody stops at zero training errors here. Where there is room, a remark says at "
        "which learning rates which arm did.",
        numbers=[
            f"{words.capitalize()}, standardised inputs, constant rate: "
            f'{{{{ num("{head}.{task}.standardised.constant.exponential.diverged") }}}} of '
            f'{{{{ several("{head}.{task}.standardised.constant.exponential.diverged", "network") '
            "}} diverge with the exponential neuron, "
            f'{{{{ num("{head}.{task}.standardised.constant.without.diverged") }}}} of '
            f'{{{{ several("{head}.{task}.standardised.constant.without.diverged", "network") }}}} '
            "without."
            for task, words in TASKS.items()
        ],
    )
