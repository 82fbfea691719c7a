"""What a divergence looks like: loss, scale, weights, bias and gradient over its steps."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from oneneuron.figures.description import of_all
from oneneuron.figures.drawing import Drawn, NothingToDraw, drawing
from oneneuron.figures.palette import GREY, VERMILION
from oneneuron.figures.panels import (
    drawable,
    legend_below,
    log_axis,
    new_panels,
)
from oneneuron.figures.style import THICK, THIN

PANELS = {
    "loss": ("loss of the batch", True),
    "gradient_norm": ("norm of the gradient", True),
    "scale": ("scale a", False),
    "weight_norm": ("norm of the weights w", False),
    "bias": ("bias b", False),
}
"""Column, title, and whether its axis is logarithmic."""

SHOWN = (-100, 20)  # steps before and after the first out of bounds
RUN = ("task", "standardised", "seed", "learning_rate", "decay")
MOST = 20  # thin lines: more are one dark band, and a large file
ABOVE = 1e9  # an axis that runs to what a loss can reach shows nothing of how it got there


@drawing(
    "What a divergence looks like",
    alt="Five line charts over the same steps around a divergence: loss of the batch, norm of "
    "the gradient, scale a, norm of the weights w and bias b of the exponential neuron.",
    caption="Steps before and after the first whose loss is over the bound or not finite (step "
    "zero, the grey line), of networks with the exponential neuron: loss of the batch, norm of "
    "the whole gradient, and the neuron's scale a, weights w and bias b.",
    numbers=[
        "On standardised inputs the loss explodes first in "
        f"{of_all('practicality.order.exponential.loss_first', 'network')}."
    ],
)
def draw(divergences: pd.DataFrame, *, stand_in: bool = False) -> Drawn:
    """Draw each divergence thin and one of them thick, five panels over the same steps."""
    chosen = divergences[
        (divergences["arm"] == "exponential")
        & (divergences["remedy"] == "none")
        & divergences["step"].between(*SHOWN)
    ]
    runs = [run.sort_values("step") for _, run in chosen.groupby(list(RUN), sort=True)]
    if not runs:
        raise NothingToDraw("no network with the exponential neuron diverged in this run")
    picked = [runs[i] for i in np.unique(np.linspace(0, len(runs) - 1, MOST).astype(int))]
    example = max(picked, key=len)
    figure, panels = new_panels(len(PANELS), columns=1, row_height=1.25, stand_in=stand_in)
    for axes, (column, (title, wide)) in zip(panels, PANELS.items(), strict=True):
        axes.set_title(title)
        _draw_column(axes, picked, example, column, wide)
        axes.set_xlim(*SHOWN)
        axes.axvline(0, color=GREY, linewidth=THIN, zorder=0.5)
        axes.tick_params(labelbottom=axes is panels[-1])
    panels[-1].set_xlabel("step, counted from the first whose loss is out of bounds")
    legend_below(figure, _legend(example, len(picked), len(runs)), columns=1)
    return figure, ["Thick: one of them; thin: the others."] if len(runs) > 1 else []


def _draw_column(
    axes: Axes, runs: list[pd.DataFrame], example: pd.DataFrame, column: str, wide: bool
) -> None:
    known = np.empty(0)
    for run in runs:
        width, alpha, zorder = (THICK, 1, 3) if run is example else (THIN, 0.3, 2)
        values = run[column].to_numpy(np.float64)
        values = drawable(values) if wide else np.where(np.isfinite(values), values, np.nan)
        axes.plot(run["step"], values, color=VERMILION, linewidth=width, alpha=alpha, zorder=zorder)
        known = np.concatenate([known, values[np.isfinite(values)]])
    if wide and len(known):
        low, high = known.min(), min(known.max(), ABOVE)
        log_axis(axes, "y", min(low, high / 10) / 1.5, high * 1.5)


def _legend(example: pd.DataFrame, drawn: int, there: int) -> list[Line2D]:
    first = example.iloc[0]
    one = (
        f"seed {first['seed']}, learning rate {first['learning_rate']:g}, "
        f"diverged in epoch {first['epoch']}"
    )
    of = f"{drawn - 1} others" if drawn == there else f"{drawn - 1} of {there - 1} others"
    thin = Line2D([], [], color=VERMILION, linewidth=THIN, alpha=0.5, label=of)
    return [Line2D([], [], color=VERMILION, linewidth=THICK, label=one), thin][: min(drawn, 2)]
