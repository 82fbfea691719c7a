"""Does λ matter: epochs to zero training errors by λ, dataset by dataset."""

import math

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from oneneuron.figures.description import Description, describe
from oneneuron.figures.labels import decade
from oneneuron.figures.panels import in_order, legend_below, log_axis, new_panels, nothing_to_draw
from oneneuron.figures.style import theme
from oneneuron.studies.practicality.cells import CELLS
from oneneuron.studies.practicality.tables import fastest
from oneneuron.studies.practicality.words import WORDS, label_of

TITLE = "Epochs to zero training errors by λ"
MARKERS = ("v", "s", "^", "P", "X")
NEVER = 1.35  # times the budget: where what was not reached is drawn


@theme()
def draw(searched: pd.DataFrame, *, stand_in: bool = False) -> tuple[Figure, Description]:
    """Draw for each dataset a line of dots for each λ, a dot a seed, the median large.

    Datasets that have but one λ are left out.
    """
    number = searched[searched["arm"] == "exponential"].groupby("cell")["reg_strength"].nunique()
    cells = in_order(CELLS, number.index[number > 1])
    if not cells:
        why = "this run has no dataset with several λ"
        return nothing_to_draw(TITLE, why, stand_in=stand_in)
    shown = searched[
        searched["cell"].isin(cells) & searched["arm"].isin(("without", "exponential"))
    ]
    best = fastest(shown, ["cell", "arm", "reg_strength", "seed"])
    sizes, budget = best.groupby("cell")["train_size"].max(), int(best["epochs"].max())
    datasets = {cell: label_of(CELLS[cell], sizes[cell], between="\n") for cell in cells}
    reached = best["epochs_to_zero"][np.isfinite(best["epochs_to_zero"])]
    figure, (axes,) = new_panels(
        1, row_height=0.6 + 0.62 * len(cells), extra=0.3, stand_in=stand_in
    )
    low = max(1.0, float(reached.min()) / 1.3) if len(reached) else 1.0
    log_axis(axes, "x", low, NEVER * budget * 1.1, most=6)
    _draw_settings(
        axes,
        best.assign(
            dataset=best["cell"].map(datasets),
            epochs_to_zero=best["epochs_to_zero"].clip(upper=NEVER * budget),
            setting=best["reg_strength"]
            .map(lambda strength: f"λ = {decade(strength)}")
            .where(best["arm"] == "exponential", "without"),
        ),
        list(datasets.values()),
    )
    _ticks(axes, low, budget)
    axes.set(xlabel="epochs to zero training errors, best of the grid, a dot a seed", ylabel="")
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    handles, _ = axes.get_legend_handles_labels()
    legend_below(figure, handles)
    return figure, _describe()


def _draw_settings(axes: Axes, best: pd.DataFrame, datasets: list[str]) -> None:
    """Draw *without* and the exponential arm at each λ side by side, from the smallest λ on."""
    by_strength = best.drop_duplicates("setting").sort_values(
        ["arm", "reg_strength"], ascending=[False, True]
    )
    look = {
        "data": best, "x": "epochs_to_zero", "y": "dataset", "order": datasets,
        "hue": "setting", "hue_order": list(by_strength["setting"]), "ax": axes,
        "palette": [WORDS.arms[arm].colour for arm in by_strength["arm"]], "clip_on": False,
    }  # fmt: skip
    sns.stripplot(**look, dodge=True, jitter=False, size=2.8, alpha=0.5, legend=False)
    sns.pointplot(
        **look, dodge=0.8 * (1 - 1 / len(by_strength)), estimator="median", errorbar=None,
        markers=[WORDS.arms["without"].marker, *MARKERS][: len(by_strength)], markersize=6,
        linestyle="none", markeredgewidth=0,
    )  # fmt: skip


def _ticks(axes: Axes, low: float, budget: int) -> None:
    steps = [t for t in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000) if low <= t <= budget]
    if len(steps) < 2:  # a short run
        steps = list(range(math.ceil(low), budget + 1))
    axes.set_xticks([*steps, NEVER * budget], [*map(str, steps), "never"])
    axes.set_xticks([], minor=True)


def _describe() -> Description:
    return describe(
        TITLE,
        alt="Dot chart, a block a dataset: epochs to zero training errors without the neuron and "
        "with it at several λ.",
        caption="Epochs to the first end of an epoch without training errors, the best of the "
        "grid of learning rate and decay, without the neuron and with the exponential one at "
        "several λ; a small dot a seed, a large mark their median. Never: no combination got there within the budget.",
        numbers=[
            f"{words}: "
            f'{{{{ median("practicality.lambda.{cell}.0_01.epochs") }}}} epochs at the smallest λ, '
            f'{{{{ median("practicality.lambda.{cell}.0_1.epochs") }}}} at that of the tables, '
            f'{{{{ median("practicality.lambda.{cell}.1.epochs") }}}} at the largest.'
            for words, cell in (
                ("Spheres, the largest set of table two", "spheres_1_01_n10000"),
                ("Gaussians, the largest set of table two", "gaussians_0_1_n15000"),
            )
        ],
    )
