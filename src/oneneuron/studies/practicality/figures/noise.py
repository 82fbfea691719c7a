"""Noise on the extra neuron's weights: the loss right after it, and who diverges then."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from oneneuron.figures.drawing import Drawn, NothingToDraw, drawing
from oneneuron.figures.labels import decade
from oneneuron.figures.palette import GREY
from oneneuron.figures.panels import (
    SOLVED,
    Floats,
    arm_legend,
    drawable,
    in_order,
    log_axis,
    share_axis,
)
from oneneuron.figures.style import THICK, THIN, new_figure
from oneneuron.studies.practicality.words import WORDS

PUBLISHED_NOISE = 0.1  # the report's σ, as a multiple of the mean |weight|
HIGHEST = 1e12  # losses above are drawn at the upper edge, infinite ones with them
ASIDE = {"exponential": 0.93, "relu": 1.0, "sigmoid": 1.075}  # factors that keep marks apart
NAMES = {"exponential": "exponential neuron", "relu": "ReLU", "sigmoid": "sigmoid"}
BEFORE = 3.0  # times smaller than the least noise: where the loss before it is drawn


@drawing(
    "Noise on the extra neuron's weights",
    alt="Two charts against the noise's standard deviation, by neuron (exponential, ReLU, "
    "sigmoid): the training loss right after the noise, and the share of draws that diverge "
    "when training goes on.",
    caption="Noise is added to the weights w of the extra neuron of a trained network; its "
    "standard deviation is a multiple of their mean size. Training loss right after: a small mark "
    "for each seed, the median of its draws; large marks the median of all draws. Every neuron "
    "meets the same draws; marks of one σ lie beside each other only to keep them apart.",
    numbers=[
        "These diverge at the published noise, in the first draw of each seed: "
        + ", ".join(
            f'{{{{ num("practicality.noise.{arm}.0_1.diverged") }}}} networks with the {words}'
            for arm, words in NAMES.items()
        )
        + "."
    ],
)
def draw(shaken: pd.DataFrame, *, stand_in: bool = False) -> Drawn:
    """Draw the loss right after the noise against σ, and below it the share that diverges."""
    arms = in_order(ASIDE, shaken["arm"])
    if not arms:
        raise NothingToDraw("this run has no noise experiment")
    levels = np.sort(shaken["noise"].unique())
    before = float(levels[0] / BEFORE)
    diverged = bool(shaken["diverged"].any())
    figure, panels = new_figure(
        1 + diverged, height=5.6 if diverged else 3.6, stand_in=stand_in,
        height_ratios=[1.5, 1][: 1 + diverged],
    )  # fmt: skip
    losses = panels[0]
    losses.set_title("training loss right after the noise (mean hinge)")
    for arm in arms:
        of_arm = shaken[shaken["arm"] == arm]
        _draw_losses(losses, of_arm, arm, before)
        for shares in panels[1:]:
            _draw_line(shares, of_arm.groupby("noise")["diverged"].mean(), arm)
            shares.set_title("share of draws that diverge when training goes on")
            share_axis(shares)
    seen = np.concatenate([clipped(shaken["loss_before"]), clipped(shaken["loss_after"])])
    log_axis(losses, "y", seen.min() / 1.5, max(seen.max(), 1.0) * 1.5)
    for axes in panels:
        axes.set_xscale("log")
        axes.set_xlim(before / 1.4, levels[-1] * 1.4)
        axes.set_xticks([before, *levels], ["before", *map(decade, levels)])
        axes.set_xticks([], minor=True)
        axes.axvline(PUBLISHED_NOISE, color=GREY, linewidth=THIN, zorder=0.5)
    panels[-1].set_xlabel("σ of the noise, as a multiple of the mean |weight|")
    published = Line2D([], [], color=GREY, linewidth=THIN, label="published σ")
    arm_legend(figure, [WORDS.arms[arm] for arm in arms], published)
    return figure, [] if diverged else ["No draw diverges when training goes on."]


def _draw_losses(axes: Axes, draws: pd.DataFrame, arm: str, before: float) -> None:
    style = WORDS.arms[arm]
    after = draws.assign(after=clipped(draws["loss_after"]))
    of_seeds = after.groupby(["noise", "seed"])["after"].median().droplevel("seed")
    axes.plot(
        of_seeds.index * ASIDE[arm], of_seeds, style.marker, color=style.colour, markersize=3.5,
        markeredgewidth=0, alpha=0.25, clip_on=False,
    )  # fmt: skip
    _draw_line(axes, after.groupby("noise")["after"].median(), arm)
    _draw_line(axes, pd.Series({before: np.median(clipped(draws["loss_before"]))}), arm)


def _draw_line(axes: Axes, values: "pd.Series[float]", arm: str) -> None:
    style, x = WORDS.arms[arm], values.index * ASIDE[arm]
    look = {**style.line, "marker": style.marker, "markersize": 6, "linewidth": THICK}
    axes.plot(x, values, **look, zorder=3, clip_on=False)


def clipped(losses: "pd.Series[float]") -> Floats:
    """Return losses with a place on the axis: an infinite or undefined one at its upper end."""
    return np.nan_to_num(np.minimum(drawable(losses, SOLVED), HIGHEST), nan=HIGHEST)
