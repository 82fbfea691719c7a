"""Where training ended: errors on the training frames, and the size of the neuron's scale."""

from collections.abc import Iterable

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from oneneuron.figures.drawing import Drawn, NothingToDraw, drawing
from oneneuron.figures.labels import decade
from oneneuron.figures.strips import KEPT_APART, Row, draw_strip, explain, rows_of
from oneneuron.figures.style import new_figure
from oneneuron.studies.eeg.measures import full
from oneneuron.studies.eeg.words import DECIDES, WORDS


@drawing(
    "Where training ended",
    alt="Strip charts by arm, one dot for each seed: training errors after the last epoch, and "
    "the size of the neuron's scale then.",
    caption="Errors on all training frames after the last epoch, one dot for each seed; the global "
    "minimum that the theorem speaks of would have none. Below, where there is a neuron: how far "
    "its scale is from zero, its value at every stationary point. " + KEPT_APART,
    numbers=[
        f'Median errors: {{{{ num("eeg.train_errors.{WORDS.reference}") }}}} without the '
        f'neuron, {{{{ num("eeg.train_errors.{DECIDES}") }}}} with it on scaled input.'
    ],
)
def draw(measures: pd.DataFrame, *, stand_in: bool = False) -> Drawn:
    """Draw training errors and |a| after the last epoch, a row for each arm."""
    main = full(measures[measures["cell"] == "main"])
    if main.empty:
        raise NothingToDraw("this run has none of the arms")
    errors = rows_of(main, "train_errors", WORDS.arms)
    scales = rows_of(main[main["scale_size"].notna()], "scale_size", WORDS.arms)
    rows = [len(errors), *([len(scales)] if scales else [])]
    figure, panels = new_figure(
        len(rows), height=1.1 * len(rows) + 0.56 * sum(rows), stand_in=stand_in,
        height_ratios=[n + 0.2 for n in rows],
    )  # fmt: skip
    size = int(main["train_size"].max())
    _logarithmic(panels[0], errors, counts=True)
    panels[0].set_xlabel(f"errors on the {size:,} training frames after the last epoch")
    draw_strip(panels[0], errors)
    explain(panels[0], errors)
    if scales:
        _logarithmic(panels[1], scales)
        panels[1].set_xlabel("|a| after the last epoch")
        draw_strip(panels[1], scales)
    return figure, ["Lost runs stand at the left edge."] if main["lost"].any() else []


def _logarithmic(axes: Axes, rows: Iterable[Row], *, counts: bool = False) -> None:
    """Fit a logarithmic x axis from decade to decade, with a place for zero where it is needed.

    Counts always have it: zero errors is what training aims at.
    """
    values = np.array(
        [v for row in rows for seed, v in row.values.items() if row.fates.get(seed) != "lost"]
    )
    values = values[np.isfinite(values)]
    some = values[values > 0] if (values > 0).any() else np.ones(1)
    low = 1.0 if counts else 10.0 ** np.floor(np.log10(some.min()))
    high = 10.0 ** np.ceil(np.log10(some.max()) + 1e-9)
    if counts or (values == 0).any():
        axes.set_xscale("symlog", linthresh=low, linscale=0.4)
        axes.set_xlim(-0.15 * low, max(high, 10 * low))
    else:
        axes.set_xscale("log")
        axes.set_xlim(low, max(high, 10 * low))
    axes.xaxis.set_major_formatter(decade)
    axes.xaxis.set_minor_formatter("")
