"""Training loss by epoch of the best member of each arm, a panel a dataset of table 1."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from oneneuron.figures.style import FONT_SIZE, THIN, Description, describe, theme
from oneneuron.studies.practicality.cells import CELLS, TABLE_REG_STRENGTH
from oneneuron.studies.practicality.figures.arms import ARMS, in_order, label_of, present
from oneneuron.studies.practicality.figures.panels import (
    MEDIAN,
    SOLVED,
    arm_legend,
    drawable,
    log_axis,
    new_panels,
    say_nothing_to_draw,
)
from oneneuron.studies.practicality.measures import members as members_of
from oneneuron.studies.practicality.tables import table1

COMPARED = ("without", "exponential")  # trained to the end of the budget; controls stop at zero
HIGHEST = 100.0  # a constant output costs 1; what is above is out of all measure


def draw(records: pd.DataFrame, *, stand_in: bool = False) -> tuple[Figure, Description]:
    """Draw the seeds' curves thin and their median thick, on a logarithmic axis.

    The best member of an arm and seed is the one that stands for it in table 1.

    Parameters
    ----------
    records
        Records of the search; those of table 1's datasets at its λ are drawn.
    stand_in
        Whether stand-in data are behind the records.
    """
    wanted = [name for name, cell in CELLS.items() if 1 in cell.tables]
    cells = in_order(wanted, records["cell"])
    if not cells:
        with theme():
            figure = say_nothing_to_draw("this run has no dataset of table 1", stand_in=stand_in)
        return figure, _describe(several=False)
    best = best_members(records)
    with theme():
        figure, panels = new_panels(len(cells), row_height=1.75, stand_in=stand_in)
        for axes, cell in zip(panels, cells, strict=True):
            _draw_cell(axes, best[best["cell"] == cell])
            axes.set_title(label_of(best, cell))
        for axes in panels[-2:]:
            axes.set_xlabel("epoch")
        figure.supylabel("training loss", fontsize=FONT_SIZE)
        arm_legend(figure, present(best, COMPARED))
    return figure, _describe(several=best["seed"].nunique() > 1)


def best_members(records: pd.DataFrame) -> pd.DataFrame:
    """Return the records of the members that stand for each dataset, arm and seed in table 1."""
    chosen = table1(members_of(records))
    settings = ["cell", "seed", "arm", "learning_rate", "decay"]
    of_table = records[records["reg_strength"] == TABLE_REG_STRENGTH]
    return of_table.merge(chosen[settings])


def _draw_cell(axes: Axes, best: pd.DataFrame) -> None:
    losses = drawable(best["train_loss"])
    known = losses[np.isfinite(losses)]
    low = max(SOLVED, float(known.min()) if len(known) else SOLVED)
    high = min(HIGHEST, float(known.max()) if len(known) else 1.0)
    epochs = int(best["epochs"].max())
    for arm in present(best, COMPARED):
        style = ARMS[arm]
        curves = best[best["arm"] == arm].pivot(index="epoch", columns="seed", values="train_loss")
        curves = curves.reindex(range(1, epochs + 1))
        for seed in curves if curves.shape[1] > 1 else ():
            axes.plot(
                curves.index, drawable(curves[seed]), color=style.colour, linewidth=THIN, alpha=0.35
            )
        # what is missing or not finite counts as larger than all else
        ranked = curves.where(np.isfinite(curves), np.inf)
        axes.plot(
            curves.index, drawable(ranked.median(axis=1)),
            color=style.colour, linestyle=style.dash, linewidth=MEDIAN, zorder=3,
            marker=style.marker if epochs == 1 else "",
        )  # fmt: skip
    log_axis(axes, "y", low / 1.5, max(high, 10 * low) * 1.5)
    axes.set_xlim(min(1, epochs - 1), epochs)
    axes.xaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10], integer=True))


def _describe(*, several: bool) -> Description:
    return describe(
        "Training loss by epoch of the best network of each arm",
        alt="Line charts, one a dataset: training loss by epoch without the neuron and with the "
        "exponential one, on logarithmic axes.",
        caption="Training loss (mean hinge) met while each epoch ran, without its penalty, of the "
        "combination of learning rate and decay that has the smallest loss at the end."
        + (" Thin lines: a seed each; thick: their median." if several else "")
        + " What lies below the axis' lower end is drawn at it. The controls are not drawn: they "
        "stop at their first epoch without training errors.",
        numbers=[
            f"{words}: loss at the end, summed over the training set, "
            f'{{{{ median("practicality.table1.{cell}.without.train_loss_sum") }}}} without and '
            f'{{{{ median("practicality.table1.{cell}.exponential.train_loss_sum") }}}} with.'
            for words, cell in (
                ("Spheres, the largest set", "spheres_1_01_n20000"),
                ("Gaussians, the largest set", "gaussians_0_1_n20000"),
            )
        ],
    )
