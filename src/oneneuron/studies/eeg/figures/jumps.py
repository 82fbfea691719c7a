"""Jumps of the accuracy: what of each is the neuron's, and how often such jumps are."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from oneneuron.figures.drawing import Drawn, NothingToDraw, drawing
from oneneuron.figures.labels import label_ends, percent
from oneneuron.figures.palette import GREY, INK
from oneneuron.figures.strips import KEPT_APART, Row, draw_strip, explain, rows_of
from oneneuron.figures.style import THIN, new_figure
from oneneuron.figures.words import ArmStyle
from oneneuron.studies.eeg.figures.curves import Curve, Curves
from oneneuron.studies.eeg.measures import JUMP, full, is_jump, share_undone_by
from oneneuron.studies.eeg.words import DECIDES, WORDS

ARM = DECIDES
HALF = 0.5
MOST_UNDONE = 1.5  # of a jump; what undoes more stands at the edge


@drawing(
    "Jumps in the accuracy, and what causes them",
    alt="Two charts. A cloud of points, one for each jump: its size against the share of it that "
    "is undone by putting back the neuron's last state. Below it the number of jumps by seed.",
    caption="Top: one point for each jump, an epoch at which the validation accuracy changes by "
    "three points or more: its size, and the share of it that is undone by putting the neuron back "
    "to where the epoch before left it, with the network as it is; what lies beyond the axis is "
    "drawn at its edge. Above the line at one half the jump is the neuron's. Bottom: how many "
    "jumps each run has: the whole network, those of them that are the neuron's, the same network "
    f"without its neuron, and one that never had it; lines join a seed. {KEPT_APART}",
    numbers=[
        "Share of a run's jumps that are the neuron's, on average over the runs: "
        '{{ num("eeg.jumps_not_scale.effect") }}.',
        f'Median number of jumps per run: {{{{ num("eeg.jumps.{ARM}") }}}} with the neuron, '
        '{{ num("eeg.jumps.without") }} without.',
    ],
)
def draw(records: pd.DataFrame, measures: pd.DataFrame, *, stand_in: bool = False) -> Drawn:
    """Draw a point for each jump; below it each seed's jumps, counted."""
    curves = Curves.of(records, "main", (ARM,))
    if not curves:
        raise NothingToDraw(f"this run has no arm {ARM}")
    main = full(measures[measures["cell"] == "main"])
    jumps = np.concatenate([undone(curve) for curve in curves])
    if not len(jumps):
        raise NothingToDraw("the accuracy does not jump in any run with the neuron")
    figure, (cloud, counts) = new_figure(2, height=6.0, stand_in=stand_in, height_ratios=[2.4, 2])
    _draw_cloud(cloud, jumps)
    _draw_counts(counts, main)
    return figure, ()


def undone(curve: Curve) -> NDArray[np.float64]:
    """Return each jump's size, and the share of it that the neuron's last state undoes, (n, 2)."""
    sizes = np.abs(np.diff(curve.accuracy))[is_jump(curve.record)]
    return np.column_stack([sizes, share_undone_by(curve.record, "neuron")])


def _draw_cloud(axes: Axes, jumps: NDArray[np.float64]) -> None:
    axes.set_title("share of the jump that the neuron's last state undoes")
    axes.set_xlabel("size of the jump (change of validation accuracy)")
    axes.axhline(0, color=GREY, linewidth=THIN, zorder=1)
    axes.axhline(HALF, color=INK, linewidth=THIN, linestyle=(0, (2, 2)), zorder=1)
    axes.set_ylim(-MOST_UNDONE * 1.05, MOST_UNDONE * 1.05)
    axes.yaxis.set_major_formatter(percent)
    axes.set_xlim(0, max(0.1, 1.05 * float(jumps[:, 0].max(initial=0))))
    axes.xaxis.set_major_locator(MaxNLocator(5))
    shown = jumps[:, 1].clip(-MOST_UNDONE, MOST_UNDONE)
    axes.plot(
        jumps[:, 0], shown, "o", color=WORDS.arms[ARM].colour, alpha=0.4, markersize=3.5,
        markeredgewidth=0,
    )  # fmt: skip
    label_ends(axes, [(HALF, "the neuron's,\nfrom here up", INK)])


def _draw_counts(axes: Axes, measures: pd.DataFrame) -> None:
    with_neuron, without = ({arm: WORDS.arms[arm]} for arm in (ARM, WORDS.reference))

    def parts(measure: str, label: str, arms: Mapping[str, ArmStyle]) -> list[Row]:
        return [replace(row, label=label, hollow=True) for row in rows_of(measures, measure, arms)]

    rows = [
        *rows_of(measures, "jumps", with_neuron),
        *parts("jumps_of_neuron", "of them the neuron's", with_neuron),
        *parts("bare_jumps", "its network alone", with_neuron),
        *rows_of(measures, "jumps", without),
    ]
    most = max([5, *(value for row in rows for value in row.values.values())])
    axes.set_xlim(-0.04 * most, 1.04 * most)
    axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    axes.set_xlabel(f"epochs at which the accuracy changes by {JUMP:g} or more")
    draw_strip(axes, rows, paired=True)
    explain(axes, rows)
