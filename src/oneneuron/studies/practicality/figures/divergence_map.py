"""Which learning rates and which λ make the exponential neuron diverge: maps by dataset."""

from itertools import product

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, to_rgb

from oneneuron.figures.description import of_all
from oneneuron.figures.drawing import Drawn, NothingToDraw, drawing
from oneneuron.figures.labels import decade, percent
from oneneuron.figures.palette import INK, VERMILION
from oneneuron.figures.panels import in_order
from oneneuron.figures.style import FONT_SIZE, new_figure
from oneneuron.studies.practicality.words import FAMILIES

OPAQUE = 0.55  # of the full colour: text on it stays legible on light and on dark pages
SHADES = LinearSegmentedColormap.from_list(
    "diverged", [(*to_rgb(VERMILION), 0.0), (*to_rgb(VERMILION), OPAQUE)]
)
ROWS = ("without", "exponential")  # arms


@drawing(
    "Which learning rates and which λ make the exponential neuron diverge",
    alt="Heat maps, learning rate by λ: the share of networks with the exponential neuron that "
    "diverge, and of those without it; a row of maps for each family of datasets, a column for "
    "each course of the learning rate.",
    caption="The share of networks that diverge before they have no training errors, or before "
    "the budget of epochs ends: with the exponential neuron by learning rate and λ, and "
    "without it; over the datasets of a family and the seeds, n of them in each field. What "
    "happens after zero training errors is not counted, as only some of them go on training.",
    numbers=[
        "On the spheres of the noise experiment, at the λ of the tables, "
        + of_all("practicality.lambda.spheres_1_01_n10000.0_1.diverged", "network")
        + " with the neuron diverge."
    ],
)
def draw(searched: pd.DataFrame, *, stand_in: bool = False) -> Drawn:
    """Draw a row of maps for a family of datasets, a column for a course of the learning rate."""
    shown = searched[searched["arm"].isin(ROWS)]
    if "exponential" not in set(shown["arm"]):
        raise NothingToDraw("this run has no network with the exponential neuron")
    groups = dict(iter(shown.groupby("family")))
    diverging = shown[shown["diverged_by_zero"]]["family"].unique()
    families = in_order(FAMILIES, diverging)
    if not families:
        raise NothingToDraw("no network diverged in this run")
    decays = sorted(shown["decay"].unique(), reverse=True)
    rows = [len(groups[name].drop_duplicates(["arm", "reg_strength"])) for name in families]
    figure, grid = new_figure(
        len(families), len(decays), height=0.1 + sum(0.95 + 0.3 * number for number in rows),
        height_ratios=[number + 0.1 for number in rows], stand_in=stand_in,
    )  # fmt: skip
    for axes, (name, decay) in zip(grid, product(families, decays), strict=True):
        of_decay = groups[name][groups[name]["decay"] == decay]
        if of_decay.empty:
            axes.remove()
            continue
        _draw_map(axes, of_decay)
        number = number_in_words(of_decay)
        axes.set_title(f"{FAMILIES[name]}, {course_in_words(decay)}, {number}")
    calm = [FAMILIES[name] for name in in_order(FAMILIES, groups) if name not in families]
    return figure, [f"On {' and '.join(calm)} no network diverged."] if calm else []


def course_in_words(decay: float) -> str:
    """Return what the learning rate does from one epoch to the next."""
    return "constant" if decay == 1 else "decaying"


def number_in_words(networks: pd.DataFrame) -> str:
    """Return how many networks there are behind each field of a map."""
    number = networks.groupby(["arm", "reg_strength", "learning_rate"]).size()
    low, high = number.min(), number.max()
    return f"n = {high}" if low == high else f"n = {low}–{high}"


def share_diverged(networks: pd.DataFrame) -> pd.DataFrame:
    """Return the share of networks that diverged: a row for each arm and λ, a column for each rate.

    Some end at zero training errors; what the others do after it is compared with nothing.
    """
    fields = networks.groupby(["arm", "reg_strength", "learning_rate"])
    shares = fields["diverged_by_zero"].mean().unstack()
    # "without" first, as λ has no meaning there; then from the smallest λ on
    return shares.sort_index(ascending=[False, True])


def two_digits(share: float) -> str:
    """Return a share with two significant digits, such as ``43 %``; nothing where there is none."""
    return "" if np.isnan(share) else percent(float(f"{share:.2g}"))


def _draw_map(axes: Axes, networks: pd.DataFrame) -> None:
    import seaborn as sns  # who borrows words from here need not wait for it

    shares = share_diverged(networks)
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
