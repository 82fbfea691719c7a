"""Which learning rates and which λ make the exponential neuron diverge: maps by dataset."""

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, to_rgb
from matplotlib.figure import Figure

from oneneuron.figures.style import (
    FONT_SIZE,
    INK,
    VERMILION,
    WIDTH,
    Description,
    decade,
    describe,
    mark_stand_in,
    theme,
)
from oneneuron.studies.practicality.figures.arms import in_order
from oneneuron.studies.practicality.figures.panels import percent, say_nothing_to_draw
from oneneuron.studies.practicality.measures import members as members_of

FAMILIES = {"spheres": "spheres", "gaussians": "Gaussians", "mnist": "MNIST", "cifar": "CIFAR"}
OPAQUE = 0.75  # of the full colour: text on it stays legible on light and on dark pages
SHADES = LinearSegmentedColormap.from_list(
    "diverged", [(*to_rgb(VERMILION), 0.0), (*to_rgb(VERMILION), OPAQUE)]
)


ROWS = ("without", "exponential")  # arms


def draw(records: pd.DataFrame, *, stand_in: bool = False) -> tuple[Figure, Description]:
    """Draw a row of maps for a family of datasets, a column for a course of the learning rate.

    Parameters
    ----------
    records
        Records of the search; those of the exponential arm at every λ are drawn, and above them
        those without the neuron.
    stand_in
        Whether stand-in data are behind the records.
    """
    shown = records[records["arm"].isin(ROWS)]
    if "exponential" not in set(shown["arm"]):
        with theme():
            text = "this run has no network with the exponential neuron"
            return say_nothing_to_draw(text, stand_in=stand_in), _describe()
    members = members_of(shown)
    groups = dict(iter(members.groupby("family")))
    families = in_order(FAMILIES, groups)
    decays = sorted(members["decay"].unique(), reverse=True)
    rows = [len(groups[name].drop_duplicates(["arm", "reg_strength"])) for name in families]
    with theme():
        height = 0.1 + sum(0.95 + 0.3 * number for number in rows)
        figure = Figure(figsize=(WIDTH, height + (0.25 if stand_in else 0)))
        grid = figure.subplots(
            len(families),
            len(decays),
            squeeze=False,
            height_ratios=[number + 0.1 for number in rows],
        )
        for line, name in zip(grid, families, strict=True):
            for axes, decay in zip(line, decays, strict=True):
                of_decay = groups[name][groups[name]["decay"] == decay]
                if of_decay.empty:
                    axes.remove()
                    continue
                _draw_map(axes, of_decay)
                number = number_in_words(of_decay)
                axes.set_title(f"{FAMILIES[name]}, {course_in_words(decay)}, {number}")
        if stand_in:
            mark_stand_in(figure)
    return figure, _describe()


def course_in_words(decay: float) -> str:
    """Return what the learning rate does from one epoch to the next."""
    return "constant" if decay == 1 else "decaying"


def number_in_words(members: pd.DataFrame) -> str:
    """Return how many members there are behind each field of a map."""
    number = members.groupby(["arm", "reg_strength", "learning_rate"]).size()
    low, high = number.min(), number.max()
    return f"n = {high}" if low == high else f"n = {low}–{high}"


def share_diverged(members: pd.DataFrame) -> pd.DataFrame:
    """Return the share of members that diverged: a row an arm and λ, a column a learning rate.

    Some end at zero training errors; what the others do after it is compared with nothing.
    """
    fields = members.groupby(["arm", "reg_strength", "learning_rate"])
    shares = fields["diverged_by_zero"].mean().unstack()
    # "without" first, as λ has no meaning there; then from the smallest λ on
    return shares.sort_index(ascending=[False, True])


def two_digits(share: float) -> str:
    """Return a share with two significant digits, such as ``43 %``; nothing where there is none."""
    return "" if np.isnan(share) else percent(float(f"{share:.2g}"))


def _draw_map(axes: Axes, members: pd.DataFrame) -> None:
    shares = share_diverged(members)
    sns.heatmap(
        shares, ax=axes, vmin=0, vmax=1, cmap=SHADES, cbar=False,
        annot=shares.map(two_digits), fmt="",
        annot_kws={"color": INK, "fontsize": FONT_SIZE},
        xticklabels=[decade(float(str(rate))) for rate in shares.columns],
        yticklabels=[
            arm if arm == "without" else f"λ = {decade(strength)}"
            for arm, strength in zip(
                shares.index.get_level_values("arm"),
                shares.index.get_level_values("reg_strength").astype(float),
                strict=True,
            )
        ],
    )  # fmt: skip
    axes.set(xlabel="learning rate", ylabel="")
    axes.tick_params(length=0, rotation=0)
    for spine in axes.spines.values():
        spine.set(visible=True, linewidth=0.6)


def _describe() -> Description:
    head = "practicality.lambda"
    return describe(
        "Which learning rates and which λ make the exponential neuron diverge",
        alt="Heat maps, learning rate by λ: the share of networks with the exponential neuron that "
        "diverge, and of those without it; a row of maps a family of datasets, a column for each "
        "course of the learning rate.",
        caption="The share of networks that diverge before they have no training errors, or before "
        "the budget of epochs ends: with the exponential neuron by learning rate and λ, and "
        "without it; over the datasets of a family and the seeds, n of them for each field. What "
        "happens after zero training errors is not counted, as only some of them are trained on.",
        numbers=[
            f"{words}, of all learning rates: "
            f'{{{{ num("{head}.{cell}.0_01.diverged") }}}} of '
            f'{{{{ several("{head}.{cell}.0_01.diverged", "network") }}}} at the smallest λ, '
            f'{{{{ num("{head}.{cell}.0_1.diverged") }}}} at that of the tables, '
            f'{{{{ num("{head}.{cell}.1.diverged") }}}} at the largest.'
            for words, cell in (
                ("The spheres of the noise experiment", "spheres_1_01_n10000"),
                ("As many Gaussians", "gaussians_0_1_n10000"),
            )
        ],
    )
