"""Validation accuracy per epoch of one seed, with the neuron and without."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.transforms import ScaledTranslation

from oneneuron.figures.style import (
    ARMS,
    Description,
    describe,
    label_ends,
    new_figure,
    refuse_comparison,
    theme,
)
from oneneuron.studies.eeg.figures.runs import (
    CHANCE,
    LOST_IN_WORDS,
    accuracy_limits,
    chance_line,
    epoch_axis,
    is_lost,
    mark_lost,
    planned_epochs,
    present,
    select,
    until_lost,
    validation_accuracy,
)

WITH = ("clean_start", "scaled_input")


def draw(
    runs: pd.DataFrame,
    *,
    seed: int | None = None,
    published: Mapping[str, float] | None = None,
    stand_in: bool = False,
) -> tuple[Figure, Description]:
    """Draw one seed's runs: a panel for each arm with the neuron, *without* in each.

    Parameters
    ----------
    runs
        Records; those of cell ``main`` are drawn.
    seed
        Which; the lowest that has most of the arms where not given.
    published
        The published best accuracy of one run, by the arm beside which it stands.
    stand_in
        Whether stand-in data are behind the records.

    Raises
    ------
    ValueError
        Where there is no such run, or a published value comes with stand-in data.
    """
    refuse_comparison(stand_in, published)
    main = select(runs, "main", ("without", *WITH))
    if seed is None:
        seed = int(str(main.groupby("seed")["arm"].nunique().sort_index().idxmax()))
    main = main[main["seed"] == seed]
    if main.empty:
        raise ValueError(f"cell 'main' has no run of seed {seed}; name one of its seeds")
    panels = present(main, WITH) or ["without"]
    published = published or {}
    with theme():
        figure, all_axes = new_figure(
            len(panels), height=0.7 + 2.25 * len(panels), stand_in=stand_in
        )
        records = {arm: main[main["arm"] == arm].sort_values("epoch") for arm in present(main)}
        drawn = {arm: until_lost(record) for arm, record in records.items()}
        accuracies = {arm: validation_accuracy(record) for arm, record in drawn.items()}
        for axes, arm in zip(all_axes, panels, strict=True):
            axes.set_title(f"validation accuracy, seed {seed}" if axes is all_axes[0] else "")
            axes.set_ylim(accuracy_limits([*accuracies.values(), np.array([*published.values()])]))
            epoch_axis(axes, planned_epochs(main), labelled=axes is all_axes[-1])
            labels = [chance_line(axes)]
            for name in dict.fromkeys(["without", arm]):
                if name not in records:
                    continue
                style, accuracy = ARMS[name], accuracies[name]
                epoch = drawn[name]["epoch"].to_numpy()
                axes.plot(epoch, accuracy, linestyle=style.dash, color=style.colour, linewidth=0.9)
                mark_lost(axes, records[name], epoch, accuracy, style.colour)
                if len(accuracy):
                    best = int(accuracy.argmax())
                    axes.plot(
                        epoch[best], accuracy[best], style.marker, color=style.colour,
                        markersize=5.5, clip_on=False, zorder=3,
                    )  # fmt: skip
                end = float(accuracy[-1]) if len(accuracy) else CHANCE
                labels.append((end, style.label, style.text_colour))
                if name in published and axes is all_axes[0]:
                    _mark_published(axes, published[name], name)
                    text = f"published\nbest {published[name]:g}"
                    labels.append((published[name], text, style.text_colour))
            label_ends(axes, labels, gap=0.18 if published else 0.08)
    lost = any(is_lost(record) for record in records.values())
    return figure, _describe(bool(published), lost)


def _mark_published(axes: Axes, value: float, arm: str) -> None:
    figure = axes.get_figure(root=True)
    assert figure is not None
    beside = axes.get_yaxis_transform() + ScaledTranslation(0.08, 0, figure.dpi_scale_trans)
    axes.plot(
        1.0, value, ARMS[arm].marker, transform=beside, clip_on=False, markersize=6,
        markerfacecolor="none", markeredgecolor=ARMS[arm].colour,
    )  # fmt: skip


def _describe(published: bool, lost: bool) -> Description:
    caption = (
        "Validation accuracy at the end of each epoch, one seed, without the neuron and with it: "
        "the same frames, initial network and order of batches. A filled mark is the best epoch of "
        "its run."
    )
    if published:
        caption += (
            " Hollow marks beyond the last epoch: the best accuracies that were published for one "
            'run, {{ published("post.best_accuracy.with") }} with and '
            '{{ published("post.best_accuracy.without") }} without.'
        )
    return describe(
        "Accuracy per epoch of one run, with the neuron and without",
        alt="Line chart, validation accuracy over epochs, one seed, with the neuron and without.",
        caption=caption + (f" {LOST_IN_WORDS}" if lost else ""),
        numbers=[
            'Best accuracy, in the median over {{ count("eeg.runs.without", "run") }} without '
            'and {{ count("eeg.runs.clean_start", "run") }} with a clean start: '
            '{{ num("eeg.best_accuracy_median.without") }} and '
            '{{ num("eeg.best_accuracy_median.clean_start") }}.'
        ],
    )
