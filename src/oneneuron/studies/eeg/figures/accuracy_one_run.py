"""Validation accuracy per epoch of one seed, with the neuron and without."""

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes

from oneneuron.figures.drawing import Drawn, NothingToDraw, drawing
from oneneuron.figures.labels import aside, label_ends
from oneneuron.figures.panels import in_order
from oneneuron.figures.style import new_figure
from oneneuron.statistics.registry import Registry
from oneneuron.studies.eeg.figures.curves import Curves, Label, published_by_arm
from oneneuron.studies.eeg.words import DECIDES

WITH = (DECIDES, "clean_start")
PRINTED = "Hollow marks beyond the last epoch: the best accuracies that were published for one run."


@drawing(
    "Accuracy per epoch of one run, with the neuron and without",
    alt="Line chart, validation accuracy over epochs, one seed, with the neuron and without.",
    caption="Validation accuracy at the end of each epoch, one seed, without the neuron and with "
    "it: the same frames, initial network and order of batches. A filled mark is the best epoch "
    "of its run.",
    numbers=[
        'The median best of all seeds is {{ num("eeg.best_accuracy_median.without") }} without the '
        f'neuron and {{{{ num("eeg.best_accuracy_median.{DECIDES}") }}}} with it on scaled input.'
    ],
)
def draw(
    records: pd.DataFrame, *, published: Registry | None = None, stand_in: bool = False
) -> Drawn:
    """Draw one seed's runs: a panel for each arm with the neuron, *without* in each.

    The seed is the lowest of those that have most of the arms.
    """
    found = Curves.of(records, "main", ("without", *WITH))
    if not found:
        raise NothingToDraw("this run has none of the arms")
    seeds = [curve.seed for curve in found]
    seed = max(sorted(set(seeds)), key=seeds.count)
    curves = Curves(curve for curve in found if curve.seed == seed)
    panels = in_order(WITH, [curve.arm for curve in curves]) or ["without"]
    printed = published_by_arm(published, "post.best_accuracy")
    figure, all_axes = new_figure(len(panels), height=0.7 + 2.25 * len(panels), stand_in=stand_in)
    for axes, arm in zip(all_axes, panels, strict=True):
        last = axes is all_axes[-1]
        chance = curves.fit_accuracy(axes, [*printed.values()], labelled=last)
        shown = Curves(curve for curve in curves if curve.arm in ("without", arm))
        labels = _draw_panel(axes, shown, printed if axes is all_axes[0] else {})
        label_ends(axes, [*labels, chance], gap=0.18 if printed else 0.12)
    all_axes[0].set_title(f"validation accuracy, seed {seed}")
    return figure, [*([PRINTED] if printed else []), *curves.said_of_lost()]


def _draw_panel(axes: Axes, curves: Curves, printed: Mapping[str, float]) -> list[Label]:
    """Draw each run, its best epoch and what was published beside it; return their labels."""
    labels = []
    for curve in curves:
        style, accuracy = curve.style, curve.accuracy
        curve.draw(axes, accuracy, linewidth=0.9)
        if len(accuracy):
            best = int(accuracy.argmax())
            axes.plot(
                curve.record["epoch"].iloc[best], accuracy[best], style.marker,
                color=style.colour, markersize=5.5, clip_on=False, zorder=3,
            )  # fmt: skip
        labels.append(curve.label_end(style.label))
        if curve.arm in printed:
            value = printed[curve.arm]
            axes.plot(
                1.0, value, style.marker, transform=axes.get_yaxis_transform() + aside(axes, 0.08),
                clip_on=False, markersize=6, markerfacecolor="none", markeredgecolor=style.colour,
            )  # fmt: skip
            labels.append((value, f"published {value:g}", style.text_colour))
    return labels
