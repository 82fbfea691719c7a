"""Training loss by epoch of the best network of each arm, a panel for each dataset of table 1."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from oneneuron.figures.drawing import Drawn, NothingToDraw, drawing
from oneneuron.figures.panels import (
    SOLVED,
    arm_legend,
    drawable,
    epoch_axis,
    in_order,
    log_axis,
    new_panels,
)
from oneneuron.figures.style import FONT_SIZE, THICK, THIN
from oneneuron.studies.practicality.cells import CELLS, TABLE_REG_STRENGTH
from oneneuron.studies.practicality.tables import table1
from oneneuron.studies.practicality.words import WORDS, label_of

COMPARED = ("without", "exponential")  # trained to the end of the budget; controls stop at zero
HIGHEST = 100.0  # a constant output costs 1; what is above is out of all measure


@drawing(
    "Training loss by epoch of the best network of each arm",
    alt="Line charts, one for each dataset: training loss by epoch without the neuron and with the "
    "exponential one, on logarithmic axes.",
    caption="Training loss (mean hinge, without the penalty) over the course of each epoch, for "
    "the combination of learning rate and decay that has the smallest loss at the end. What lies "
    "below the lower end of the axis is drawn at that end. The controls are not drawn: they stop "
    "at their first epoch without training errors.",
    numbers=[
        "Summed over the largest set of spheres, the median loss ends at "
        '{{ num("practicality.table1.spheres_1_01_n20000.without.train_loss_sum") }} without '
        "the neuron, "
        '{{ num("practicality.table1.spheres_1_01_n20000.exponential.train_loss_sum") }} '
        "with it."
    ],
)
def draw(records: pd.DataFrame, searched: pd.DataFrame, *, stand_in: bool = False) -> Drawn:
    """Draw the seeds' curves thin and their median thick, on a logarithmic axis.

    The best network of an arm and seed is the one that stands for it in table 1.
    """
    best = best_networks(records, searched)
    cells = in_order(CELLS, best["cell"])
    if not cells:
        raise NothingToDraw("this run has no dataset of the first table")
    figure, panels = new_panels(len(cells), row_height=1.75, stand_in=stand_in)
    for axes, cell in zip(panels, cells, strict=True):
        of_cell = best[best["cell"] == cell]
        _draw_cell(axes, of_cell)
        axes.set_title(label_of(CELLS[cell], of_cell["train_size"].max(), between="\n"))
    for axes in panels[:-2]:
        axes.set_xlabel("")
    figure.supylabel("training loss", fontsize=FONT_SIZE)
    arm_legend(figure, [WORDS.arms[arm] for arm in in_order(COMPARED, best["arm"])])
    several = best["seed"].nunique() > 1
    return figure, ["Thin lines: one for each seed; thick: their median."] if several else []


def best_networks(records: pd.DataFrame, searched: pd.DataFrame) -> pd.DataFrame:
    """Return the records of the networks that stand for each dataset, arm and seed in table 1."""
    settings = ["cell", "seed", "arm", "learning_rate", "decay"]
    of_table = records[records["reg_strength"] == TABLE_REG_STRENGTH]
    return of_table.merge(table1(searched)[settings])


def _draw_cell(axes: Axes, best: pd.DataFrame) -> None:
    losses = drawable(best["train_loss"])
    known = losses[np.isfinite(losses)]
    low = max(SOLVED, float(known.min()) if len(known) else SOLVED)
    high = min(HIGHEST, float(known.max()) if len(known) else 1.0)
    epochs = int(best["epochs"].max())
    for arm in in_order(COMPARED, best["arm"]):
        style = WORDS.arms[arm]
        curves = best[best["arm"] == arm].pivot(index="epoch", columns="seed", values="train_loss")
        curves = curves.reindex(range(1, epochs + 1))
        if curves.shape[1] > 1:
            axes.plot(curves.index, drawable(curves), color=style.colour, lw=THIN, alpha=0.35)
        # what is missing or not finite counts as larger than all else
        ranked = curves.where(np.isfinite(curves), np.inf)
        axes.plot(
            curves.index, drawable(ranked.median(axis=1)), **style.line, linewidth=THICK,
            zorder=3, marker=style.marker if epochs == 1 else "",
        )  # fmt: skip
    log_axis(axes, "y", low / 1.5, max(high, 10 * low) * 1.5)
    epoch_axis(axes, epochs)
