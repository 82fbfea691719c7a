"""Best validation accuracy of each seed by arm, beside the published means."""

from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure

from oneneuron.figures.style import (
    ARMS,
    Description,
    describe,
    new_figure,
    refuse_comparison,
    theme,
)
from oneneuron.studies.eeg.figures.runs import select
from oneneuron.studies.eeg.figures.strips import draw_strip, explain, fit_axis, rows_of
from oneneuron.studies.eeg.measures import measure_runs

HOLLOW_TICK = [(-0.12, -0.5), (0.12, -0.5), (0.12, 0.5), (-0.12, 0.5), (-0.12, -0.5)]
ROWS = ("letter", "without", "clean_start", "scaled_input", "relu_scaled")  # paired neighbours


def draw(
    runs: pd.DataFrame,
    *,
    published: Mapping[str, float] | None = None,
    stand_in: bool = False,
) -> tuple[Figure, Description]:
    """Draw a row an arm, a dot a seed, the seeds joined from row to row.

    Parameters
    ----------
    runs
        Records; those of cell ``main`` are drawn.
    published
        Published means of the best accuracy, by the arm beside which they stand.
    stand_in
        Whether stand-in data are behind the records.

    Raises
    ------
    ValueError
        Where there is no such run, or a published value comes with stand-in data.
    """
    refuse_comparison(stand_in, published)
    measures = measure_runs(select(runs, "main", ROWS))
    rows = rows_of(measures, "best_accuracy", ROWS)
    published = {arm: v for arm, v in (published or {}).items() if arm in {r.arm for r in rows}}
    best, lost, dead = (measures[name] for name in ("best_accuracy", "lost", "dead"))
    with theme():
        figure, (axes,) = new_figure(height=0.8 + 0.68 * len(rows), stand_in=stand_in)
        fit_axis(axes, [*best[~lost & ~dead], *published.values()], best[~lost & dead])
        axes.set_xlabel("best validation accuracy of the run, a dot a seed")
        draw_strip(axes, rows, paired=True)
        for i, row in enumerate(rows):
            if row.arm in published:
                axes.plot(
                    published[row.arm], len(rows) - 1 - i, marker=HOLLOW_TICK, markersize=26,
                    linestyle="none", markerfacecolor="none",
                    markeredgecolor=ARMS[row.arm].colour, zorder=2,
                )  # fmt: skip
        explain(axes, rows, published="published mean" if published else "")
    return figure, _describe(published, lost=bool(lost.any()), dead=bool(dead.any()))


def _describe(published: Mapping[str, float], *, lost: bool, dead: bool) -> Description:
    caption = (
        "Best validation accuracy of each run, a dot a seed; lines join a seed from row to row. "
        "The best of all epochs, chosen on the frames that judge it, flatters every arm."
    )
    if dead:
        caption += " Dead: constant output at the end."
    if lost:
        caption += (
            " Lost: diverged for good; ranks below all others, so it stands at the left edge."
        )
    if published:
        caption += (
            " Hollow bars: the published means, "
            '{{ published("post.mean_best_accuracy.without") }} without and '
            '{{ published("post.mean_best_accuracy.with") }} with.'
        )
    return describe(
        "Best accuracy of each run",
        alt="Strip chart, best validation accuracy by arm, a dot a seed.",
        caption=caption,
        numbers=[
            f'{ARMS[arm].name.capitalize()}: {{{{ median("eeg.best_accuracy_median.{arm}") }}}}, '
            f'{{{{ count("eeg.runs.{arm}", "run") }}}}.'
            for arm in ("without", "clean_start")
        ],
    )
