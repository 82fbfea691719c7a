"""Who errs against training time: what is solved meanwhile is not the network itself."""

import pandas as pd

from oneneuron.figures.description import guarded, of_all
from oneneuron.figures.drawing import Drawn, NothingToDraw, drawing
from oneneuron.figures.palette import GREY
from oneneuron.figures.panels import arm_legend, in_order, log_axis, new_panels, share_axis
from oneneuron.figures.style import FONT_SIZE, THICK, THIN
from oneneuron.studies.landscape.design import STEPS
from oneneuron.studies.landscape.pairs import plain
from oneneuron.studies.landscape.words import WORDS

ARMS = ("without", "exponential")


@drawing(
    "Which networks err, as training goes on",
    alt="Lines by problem: against the steps of gradient descent the share of seeds whose network "
    "misclassifies a sample, without the neuron, and trained with it but with it removed.",
    caption="Gradient descent: the share of seeds whose network misclassifies a sample after a "
    "number of steps (with the neuron removed, if there was one). The grey line marks the step at "
    "which the arms are compared.",
)
def draw(records: pd.DataFrame, *, stand_in: bool = False) -> Drawn:
    """Draw the share that errs against the steps, a panel for each problem."""
    rows = plain(records).query("optimiser == 'descent' and arm in @ARMS and step > 0")
    cells, arms = in_order(WORDS.cells, rows["cell"]), in_order(ARMS, rows["arm"])
    if not cells:
        raise NothingToDraw("this run has no gradient descent")
    figure, panels = new_panels(len(cells), row_height=1.7, extra=0.9, stand_in=stand_in)
    for axes, cell in zip(panels, cells, strict=True):
        of_cell = rows[rows["cell"] == cell]
        for arm in arms:
            of_arm = of_cell[of_cell["arm"] == arm]
            share = (of_arm["bare_errors"] > 0).groupby(of_arm["step"]).mean()
            axes.plot(share.index, share, **WORDS.arms[arm].line, linewidth=THICK)
        axes.axvline(STEPS, color=GREY, linewidth=THIN, zorder=0.5)
        log_axis(axes, "x", float(of_cell["step"].min()), float(of_cell["step"].max()), most=3)
        axes.set_title(WORDS.cells[cell])
        share_axis(axes)
    for axes in panels[-2:]:
        axes.set_xlabel("steps")
    figure.supylabel("share of seeds that err", fontsize=FONT_SIZE)
    arm_legend(figure, [WORDS.arms[arm] for arm in arms])
    return figure, [_at_the_end(rows)]


def _at_the_end(rows: pd.DataFrame) -> str:
    """Return a sentence on the problem that was trained longest."""
    cell = str(rows["cell"].iloc[int(rows["step"].argmax())])
    errs = "late.bare_errs" if rows["step"].max() > STEPS else "bare_errs"
    without, with_it = (f"landscape.{cell}.descent.{arm}.{errs}" for arm in ARMS)
    return guarded(
        f"When training on “{WORDS.cells[cell]}” ends, {of_all(without, 'network')} without the "
        f'neuron err, and {{{{ num("{with_it}") }}}} of those trained with it.'
    )
