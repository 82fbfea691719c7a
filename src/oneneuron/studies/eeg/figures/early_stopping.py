"""Early stopping by the neuron's scale against patience: epochs saved, accuracy lost."""

from collections.abc import Mapping, Sequence

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from oneneuron.figures.style import ARMS, Description, describe, new_figure, theme
from oneneuron.studies.eeg.figures.strips import Row, draw_strip, mark_value
from oneneuron.studies.eeg.stopping import LABELS

LEAST = {"epochs_saved": 5.0, "accuracy_lost": 0.01}  # widths of the axes at least
STEMS = {
    "patience": "Patience",
    "scale": "By the scale",
    "scale_and_patience": "By both",
}


def draw(
    stops: pd.DataFrame, *, arm: str = "clean_start", stand_in: bool = False
) -> tuple[Figure, Description]:
    """Draw two strips: a row a rule, a dot a seed.

    Parameters
    ----------
    stops
        One row a run and rule, as `oneneuron.studies.eeg.stopping.stop_early` gives it;
        those of `arm` in cell ``main`` are drawn.
    arm
        An arm with a neuron.
    stand_in
        Whether stand-in data are behind the records.

    Raises
    ------
    ValueError
        Where there is no such row.
    """
    main = stops[(stops["cell"] == "main") & (stops["arm"] == arm)]
    if main.empty:
        raise ValueError(
            f"no early stop of the arm {arm!r} in cell 'main' to draw: no such run ended with a "
            "finite scale"
        )
    rules = [rule for rule in LABELS if rule in set(main["rule"])]
    with theme():
        figure, (saved, lost) = new_figure(2, height=1.2 + 1.2 * len(rules), stand_in=stand_in)
        for axes, column, label in (
            (saved, "epochs_saved", "epochs saved"),
            (lost, "accuracy_lost", "validation accuracy lost"),
        ):
            rows = [_row(main, rule, column, arm) for rule in rules]
            values = [0.0, *main[column].astype(float)]
            span = max(max(values) - min(values), LEAST[column])
            axes.set_xlim(min(values) - 0.05 * span, min(values) + 1.05 * span)
            axes.xaxis.set_major_locator(MaxNLocator(6, integer=column == "epochs_saved"))
            mark_value(axes, 0, range(len(rows)))
            axes.set_xlabel(label)
            draw_strip(axes, rows)
    return figure, _describe(arm, rules)


def _row(stops: pd.DataFrame, rule: str, column: str, arm: str) -> Row:
    of_rule = stops[stops["rule"] == rule]
    values: Mapping[int, float] = dict(
        zip(of_rule["seed"], of_rule[column].astype(float), strict=True)
    )
    return Row(LABELS[rule], values, arm)


def _describe(arm: str, rules: Sequence[str]) -> Description:
    return describe(
        "Early stopping by the scale",
        alt="Two strip charts by stopping rule, a dot a seed: epochs saved, and validation "
        "accuracy lost.",
        caption="Epochs saved and validation accuracy lost by each rule against training to the "
        f"end, {ARMS[arm].name}, a dot a seed. Whatever stops a run, the network kept is the one "
        "of the lowest validation loss so far. Right of zero in the lower chart: stopping cost "
        "accuracy.",
        numbers=[
            f'{STEMS[rule]}: {{{{ num("eeg.stopping.{rule}.epochs_saved.{arm}") }}}} epochs saved, '
            f'{{{{ num("eeg.stopping.{rule}.accuracy_lost.{arm}") }}}} lost (medians).'
            for rule in rules
        ],
    )
