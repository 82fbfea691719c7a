"""Who errs: by problem and arm, the share of seeds whose network errs, its neuron removed."""

import numpy as np
import pandas as pd

from oneneuron.figures.description import of_all
from oneneuron.figures.drawing import Drawn, NothingToDraw, drawing
from oneneuron.figures.panels import arm_legend, in_order, share_axis
from oneneuron.figures.style import THIN, new_figure
from oneneuron.statistics.proportions import clopper_pearson
from oneneuron.studies.landscape.pairs import plain
from oneneuron.studies.landscape.words import OPTIMISERS, WORDS

ASIDE = 0.14  # by which the arms of a problem lie apart


@drawing(
    "Which networks err after training",
    alt="Dots with intervals: for each problem and arm the share of seeds whose network, with "
    "its neuron removed, misclassifies a sample after training; a panel for each optimiser.",
    caption="The share of seeds whose network misclassifies a sample after training (with the "
    "neuron removed, if there was one), and its exact interval (Clopper-Pearson). All arms of a "
    "seed start from the same weights; they lie at different heights only to keep them apart.",
    numbers=[
        "After gradient descent on the problem with a dead unit, "
        f"{of_all('landscape.t3.descent.without.bare_errs', 'network')} without the neuron err, "
        'and {{ num("landscape.t3.descent.exponential.bare_errs") }} of those trained with it.'
    ],
)
def draw(trained: pd.DataFrame, *, stand_in: bool = False) -> Drawn:
    """Draw a dot for each problem and arm, a panel for each optimiser."""
    networks = plain(trained)
    cells, arms = in_order(WORDS.cells, networks["cell"]), in_order(WORDS.arms, networks["arm"])
    optimisers = in_order(OPTIMISERS, networks["optimiser"])
    if not cells:
        raise NothingToDraw("this run has trained no network")
    height = 1.2 + len(optimisers) * (0.5 + 0.11 * len(arms) * len(cells))
    figure, panels = new_figure(len(optimisers), height=height, stand_in=stand_in)
    for axes, optimiser in zip(panels, optimisers, strict=True):
        of_optimiser = networks[networks["optimiser"] == optimiser]
        for (cell, arm), some in of_optimiser.groupby(["cell", "arm"]):
            style, place = WORDS.arms[str(arm)], arms.index(str(arm))
            errs, n = int(some["bare_errs"].sum()), len(some)
            y = cells.index(str(cell)) + ASIDE * (place - (len(arms) - 1) / 2)
            ends = clopper_pearson(errs, n).ends
            axes.plot(ends, [y, y], color=style.colour, linewidth=THIN)
            axes.plot(errs / n, y, style.marker, color=style.colour, markersize=4.5, clip_on=False)
        axes.set_yticks(np.arange(len(cells)), [WORDS.cells[cell] for cell in cells])
        axes.set_ylim(len(cells) - 0.5, -0.5)
        axes.set_title(OPTIMISERS[optimiser])
        share_axis(axes, "x")
    panels[-1].set_xlabel("share of seeds that err, with the neuron removed")
    arm_legend(figure, [WORDS.arms[arm] for arm in arms], marks=True)
    return figure, ()
