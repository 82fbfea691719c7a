"""Small networks and large ones: how many err, and how far apart their losses end."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from oneneuron.figures.description import guarded, of_all
from oneneuron.figures.drawing import Drawn, NothingToDraw, drawing
from oneneuron.figures.panels import (
    arm_legend,
    drawable,
    in_order,
    log_axis,
    new_panels,
    share_axis,
)
from oneneuron.figures.style import THICK, THIN
from oneneuron.statistics.proportions import clopper_pearson
from oneneuron.studies.landscape.words import WORDS

ARMS = ("without", "exponential")
QUARTILES = (0.25, 0.5, 0.75)
ASIDE = 0.96  # by which factor the intervals of two arms lie apart


@drawing(
    "Small networks and large ones",
    alt="Two panels for each problem, against the number of hidden units, without the neuron and "
    "with it: the share of seeds whose network, with its neuron removed, misclassifies a sample, "
    "and its loss.",
    caption="Networks with more hidden units, after gradient descent (with the neuron removed, if "
    "there was one). Left: the share of seeds that misclassify a sample, with the exact interval "
    "(Clopper-Pearson); the arms lie beside each other only to keep these apart. Right: the median "
    "loss over seeds, with a band between the quartiles. Losses of almost zero are drawn at the "
    "lower edge.",
)
def draw(widths: pd.DataFrame, *, stand_in: bool = False) -> Drawn:
    """Draw shares and losses against the width, a row of two panels for each problem."""
    cells, arms = in_order(WORDS.cells, widths["cell"]), in_order(ARMS, widths["arm"])
    if not cells:
        raise NothingToDraw("this run has no wider networks")
    figure, panels = new_panels(2 * len(cells), row_height=1.8, extra=0.9, stand_in=stand_in)
    known = sorted(widths["hidden"].unique())
    for cell, shares, losses in zip(cells, panels[::2], panels[1::2], strict=True):
        of_cell = widths[widths["cell"] == cell]
        for arm in arms:
            _draw_arm(shares, losses, of_cell[of_cell["arm"] == arm], arm)
        shares.set_title(f"{WORDS.cells[cell]}: share that err")
        losses.set_title("loss")
        share_axis(shares)
        for axes in (shares, losses):
            axes.set(xscale="log", xlim=(0.8 * known[0], 1.25 * known[-1]))
            axes.set_xticks(known, list(map(str, known)))
            axes.set_xticks([], minor=True)
        values = drawable(of_cell["bare_loss"])
        log_axis(losses, "y", values.min() / 2, 2 * np.nanmax(values), most=4)
    for axes in panels[-2:]:
        axes.set_xlabel("hidden units")
    arm_legend(figure, [WORDS.arms[arm] for arm in arms])
    return figure, [_at_both_ends(cells[-1], known)]


def _at_both_ends(cell: str, known: Sequence[int]) -> str:
    """Return a sentence on the smallest and the largest networks for a problem."""
    small, large = (f"landscape.width.{k}.{cell}.without.bare_errs" for k in (known[0], known[-1]))
    return guarded(
        f"On “{WORDS.cells[cell]}”, without the neuron, {of_all(small, 'network')} err with the "
        f'fewest hidden units, and {{{{ num("{large}") }}}} with the most.'
    )


def _draw_arm(shares: Axes, losses: Axes, networks: pd.DataFrame, arm: str) -> None:
    style, by_width = WORDS.arms[arm], networks.groupby("hidden")
    errs, n = by_width["bare_errs"].sum(), by_width.size()
    aside = ASIDE if arm == ARMS[0] else 1 / ASIDE
    shares.plot(errs.index * aside, errs / n, **style.line, linewidth=THICK)
    for width in errs.index:
        ends = clopper_pearson(int(errs[width]), int(n[width])).ends
        shares.plot([width * aside] * 2, ends, color=style.colour, linewidth=THIN)
    low, middle, high = (drawable(by_width["bare_loss"].quantile(q)) for q in QUARTILES)
    losses.plot(errs.index, middle, **style.line, linewidth=THICK)
    losses.fill_between(errs.index, low, high, color=style.colour, alpha=0.25, linewidth=0)
