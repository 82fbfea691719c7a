"""Best validation accuracy of each seed by arm, beside the published means."""

import pandas as pd

from oneneuron.figures.drawing import Drawn, NothingToDraw, drawing
from oneneuron.figures.strips import KEPT_APART, draw_strip, explain, fit_axis, rows_of
from oneneuron.figures.style import new_figure
from oneneuron.statistics.registry import Registry
from oneneuron.studies.eeg.figures.curves import published_by_arm
from oneneuron.studies.eeg.measures import full
from oneneuron.studies.eeg.words import DECIDES, WORDS

ARMS = {  # paired neighbours
    arm: WORDS.arms[arm]
    for arm in ("relu_scaled", "without", "scaled_input", "clean_start", "letter")
}
DEAD = "Dead: outputs of one sign at the end."
LOST = "Lost: diverged for good; ranks below all others, so it stands at the left edge."
PRINTED = "Hollow bars: the published means."


@drawing(
    "Best accuracy of each run",
    alt="Strip chart, best validation accuracy by arm, one dot for each seed.",
    caption="Best validation accuracy of each run, one dot for each seed; lines join a seed from "
    f"row to row. {KEPT_APART} The best of all epochs, chosen on the frames that judge it, "
    "flatters every arm.",
    numbers=[
        f'Medians: {{{{ num("eeg.best_accuracy_median.{WORDS.reference}") }}}} without the neuron, '
        f'{{{{ num("eeg.best_accuracy_median.{DECIDES}") }}}} with it on scaled input.'
    ],
)
def draw(
    measures: pd.DataFrame, *, published: Registry | None = None, stand_in: bool = False
) -> Drawn:
    """Draw a row for each arm and a dot for each seed, joined from row to row."""
    main = full(measures[(measures["cell"] == "main") & measures["arm"].isin(ARMS)])
    if main.empty:
        raise NothingToDraw("this run has none of the arms")
    means = published_by_arm(published, "post.mean_best_accuracy")
    rows = rows_of(main, "best_accuracy", ARMS, means)
    best, lost, dead = (main[name] for name in ("best_accuracy", "lost", "dead"))
    printed = [row.published for row in rows if row.published == row.published]
    figure, (axes,) = new_figure(height=0.8 + 0.6 * len(rows), stand_in=stand_in)
    fit_axis(axes, [*best[~lost & ~dead], *printed], best[~lost & dead])
    axes.set_xlabel("best validation accuracy of the run")
    draw_strip(axes, rows, paired=True)
    explain(axes, rows)
    said = {DEAD: dead.any(), LOST: lost.any(), PRINTED: bool(printed)}
    return figure, [sentence for sentence, holds in said.items() if holds]
