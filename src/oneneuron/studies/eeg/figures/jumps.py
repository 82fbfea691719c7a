"""Jumps of the accuracy against changes of the neuron's scale, and how often such jumps are."""

from dataclasses import replace

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from oneneuron.figures.drawing import Drawn, NothingToDraw, drawing
from oneneuron.figures.labels import decade
from oneneuron.figures.palette import GREY
from oneneuron.figures.strips import draw_strip, explain, rows_of
from oneneuron.figures.style import THIN, new_figure
from oneneuron.studies.eeg.figures.curves import Curves
from oneneuron.studies.eeg.measures import DETREND, JUMP, detrended_changes, full
from oneneuron.studies.eeg.words import WORDS

ARM = "clean_start"


@drawing(
    "Jumps of the accuracy and changes of the scale",
    alt="Three charts. A cloud of points, one an epoch: how much the accuracy changed against "
    "how much the scale a did, each less its running median. Below it Spearman's correlation "
    "of the two by seed, and the number of large changes by seed.",
    caption="Top: a point an epoch, how much the validation accuracy changed against how much "
    "the scale a did, each less its running median, so that what fades over the whole training "
    "drops out. Middle: their rank correlation, seed by seed. Bottom: how many large changes "
    "each run has, the whole network, the same network without its neuron, and the one that "
    "never had one; lines join a seed.",
    numbers=[
        'The correlation over the seeds: {{ num("eeg.jumps_not_scale.effect") }} '
        '({{ several("eeg.jumps_not_scale.effect", "seed") }}).',
        f'Large changes a run, median: {{{{ num("eeg.jumps.{ARM}") }}}} with the neuron, '
        f'{{{{ num("eeg.bare_jumps.{ARM}") }}}} of that network alone, '
        '{{ num("eeg.jumps.without") }} without.',
    ],
)
def draw(records: pd.DataFrame, measures: pd.DataFrame, *, stand_in: bool = False) -> Drawn:
    """Draw a point an epoch; below it each seed's correlation, and its jumps, counted."""
    curves = Curves.of(records, "main", (ARM,))
    if not curves:
        raise NothingToDraw("this run has no clean start")
    main = full(measures[measures["cell"] == "main"])
    figure, (cloud, correlation, counts) = new_figure(
        3, height=7.0, stand_in=stand_in, height_ratios=[2.9, 1.0, 2.0]
    )
    _draw_cloud(cloud, curves)
    _draw_correlation(correlation, main)
    _draw_counts(counts, main)
    return figure, ()


def _draw_cloud(axes: Axes, curves: Curves) -> None:
    axes.set_title("|change of accuracy| from epoch to epoch, less its running median")
    changes = [detrended_changes(curve.record) for curve in curves if len(curve.record) > 1]
    clouds = [change[["scale", "accuracy"]].to_numpy(np.float64) for change in changes]
    largest = max((float(np.abs(cloud[:, 0]).max(initial=0)) for cloud in clouds), default=0.0)
    power = int(np.floor(np.log10(largest))) if largest > 0 else 0
    unit = f" in units of {decade(10.0**power)}" if power else ""
    axes.set_xlabel(f"|change of a|{unit}, less its running median over {DETREND} epochs")
    for line in (axes.axhline, axes.axvline):
        line(0, color=GREY, linewidth=THIN, zorder=1)
    axes.xaxis.set_major_locator(MaxNLocator(6))
    axes.margins(0.04)
    for cloud in clouds:
        points = cloud / [10.0**power, 1.0]
        _draw_points(axes, points, largest / 10.0**power)


def _draw_points(axes: Axes, points: NDArray[np.float64], width: float) -> None:
    """Draw points (n, 2) as one path of round dots: a tenth of the bytes of as many marks."""
    x, y = points.T
    gap = np.full_like(x, np.nan)
    # a dot is a line too short to be seen as one, with round ends
    ends = np.column_stack([x, x + width * 1e-4, gap]).ravel()
    (line,) = axes.plot(ends, np.column_stack([y, y, gap]).ravel(), alpha=0.35)
    line.set(
        color=WORDS.arms[ARM].colour, linewidth=3.0, solid_capstyle="round", snap=False
    )  # snapped, a dot has no length
    line.get_path().should_simplify = False


def _draw_correlation(axes: Axes, measures: pd.DataFrame) -> None:
    axes.set_xlabel("Spearman's correlation of the two, a dot a seed")
    axes.set_xlim(-1, 1)
    axes.axvline(0, color=GREY, linewidth=THIN, zorder=1)
    (row,) = rows_of(measures, "jump_correlation", {ARM: WORDS.arms[ARM]})
    draw_strip(axes, [replace(row, label="", fates={})])
    axes.set_ylim(-0.4, 0.4)


def _draw_counts(axes: Axes, measures: pd.DataFrame) -> None:
    with_neuron, without = ({arm: WORDS.arms[arm]} for arm in (ARM, "without"))
    rows = [
        *rows_of(measures, "jumps", with_neuron),
        *(replace(row, label="its network alone", hollow=True)
          for row in rows_of(measures, "bare_jumps", with_neuron)),
        *rows_of(measures, "jumps", without),
    ]  # fmt: skip
    most = max(5, *(value for row in rows for value in row.values.values()))
    axes.set_xlim(-0.04 * most, 1.04 * most)
    axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    axes.set_xlabel(f"epochs at which the accuracy changes by {JUMP:g} or more, a dot a seed")
    draw_strip(axes, rows, paired=True)
    explain(axes, rows)
