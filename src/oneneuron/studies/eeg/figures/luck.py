"""How lucky the published runs were: the chance that so many in a row all go well."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from oneneuron.figures.drawing import Drawn, NothingToDraw, drawing
from oneneuron.figures.labels import label_ends, percent
from oneneuron.figures.style import THICK, new_figure
from oneneuron.figures.words import ArmStyle
from oneneuron.statistics.audit import probability_of_clean_runs
from oneneuron.statistics.summaries import LEVEL
from oneneuron.studies.eeg.numbers.deaths import RUNS as NETWORKS
from oneneuron.studies.eeg.numbers.deaths import at_the_end
from oneneuron.studies.eeg.numbers.starts import RUNS as STARTS
from oneneuron.studies.eeg.words import WORDS

Row = tuple[str, "pd.Series[bool]", ArmStyle, Any]
"""What goes well, whether each of those counted did, whose colour, and how the line is dashed."""


@drawing(
    "How lucky were five runs?",
    alt="Line charts: the chance that several starts of the neuron in a row all go well, and that "
    "several networks in a row all stay alive, each falling with their number; bands are exact "
    "intervals.",
    caption="The chance that several in a row all go well, against their number, by the shares "
    "that two censuses counted; bands are exact intervals. Above: starts of the neuron on raw "
    "frames, up to as many as the post has runs with it; a clean one has no output that overflows "
    "or is far on the wrong side. Below: networks without it that are alive after their first "
    "epochs, up to as many as the post has runs.",
    numbers=[
        "Five starts are all free of overflows with probability "
        '{{ num("eeg.starts.raw.five_free_of_overflows") }}, and all clean with probability '
        '{{ num("eeg.starts.raw.five_clean") }}.',
        'Ten networks all stay alive with probability {{ num("eeg.deaths.ten_live.without") }}.',
    ],
)
def draw(census: pd.DataFrame, records: pd.DataFrame, *, stand_in: bool = False) -> Drawn:
    """Draw, for starts and for networks, the chance that the first so many all go well."""
    raw = census[census["input"] == "raw"]
    networks = records[(records["cell"] == "dead_census") & (records["arm"] == WORDS.reference)]
    letter, without = WORDS.arms["letter"], WORDS.arms[WORDS.reference]
    panels: list[tuple[str, int, list[Row]]] = []
    if not raw.empty:
        kinds: list[Row] = [
            ("no overflow", ~raw["start_overflows"].astype(bool), letter, "-"),
            ("clean", raw["clean"].astype(bool), letter, (0, (4, 1.6))),
        ]
        panels.append(("starts in a row, with the neuron", STARTS, kinds))
    if not networks.empty and len(alive := at_the_end(networks)):
        panels.append(
            (
                "networks in a row, after their first epochs",
                NETWORKS,
                [("alive", alive, without, "-")],
            )
        )
    if not panels:
        raise NothingToDraw("this run has neither a census of starts nor one of deaths")
    figure, axes = new_figure(len(panels), height=0.4 + 2.1 * len(panels), stand_in=stand_in)
    for one, (things, most, rows) in zip(axes, panels, strict=True):
        one.set_title("chance that all of them go well")
        one.set(xlim=(0.7, most + 0.15), ylim=(0, 1), xlabel=things)
        one.set_xticks(range(1, most + 1))
        one.yaxis.set_major_formatter(percent)
        label_ends(one, [_draw_chance(one, most, *row) for row in rows])
    return figure, ()


def chances(well: Sequence[bool], most: int) -> pd.DataFrame:
    """Return the ``chance`` that the first 1 … `most` all go well, with ``lower`` and ``upper``."""
    failures = len(well) - int(np.sum(well))
    found = [probability_of_clean_runs(failures, len(well), k, LEVEL) for k in range(1, most + 1)]
    rows = [(chance, *interval.ends) for chance, interval in found]
    index = pd.RangeIndex(1, most + 1)
    return pd.DataFrame(rows, index=index, columns=["chance", "lower", "upper"])


def _draw_chance(
    axes: Axes, most: int, name: str, well: "pd.Series[bool]", style: ArmStyle, dash: Any
) -> tuple[float, str, str]:
    """Draw one line with its band, and return the label at its end."""
    found = chances(well.tolist(), most)
    axes.fill_between(
        found.index, found["lower"], found["upper"], color=style.colour, alpha=0.2, linewidth=0
    )
    axes.plot(
        found.index, found["chance"], color=style.colour, linestyle=dash, linewidth=THICK,
        marker="o", markersize=4.5, clip_on=False, zorder=3,
    )  # fmt: skip
    last = float(found["chance"].iloc[-1])
    return last, f"{name}\n{percent(float(f'{last:.2g}'))}", style.text_colour
