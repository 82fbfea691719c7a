"""Numbers of one cell of the EEG study (a layout and a split): each arm, and the arms compared."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from oneneuron.evidence.number import Number
from oneneuron.statistics.paired import differences, signed_rank
from oneneuron.statistics.summaries import LEVEL, count_number, mean_number, median_number
from oneneuron.statistics.two_samples import mann_whitney, mann_whitney_2018

Floats = NDArray[np.float64]

REFERENCE = "without"

ACCURACIES = {
    "mean_accuracy": "mean validation accuracy over the last quarter of the epochs",
    "best_accuracy": "best validation accuracy of all epochs",
    "last_accuracy": "validation accuracy at the last epoch",
    "held_out_accuracy": (
        "validation accuracy at the best epoch, chosen on one half of the validation frames and "
        "judged on the other, both ways round"
    ),
}
NETWORKS = {"": "", "bare_": ", of the network with its neuron dropped"}
OUTCOMES = {
    "lost": "runs that diverged and did not come back",
    "dead": "runs that end with a constant output",
    "bare_dead": "runs whose network, its neuron dropped, ends with a constant output",
}
AT_THE_END = {
    "train_errors": ("training frames misclassified at the end", "frames", ".0f"),
    "bare_train_errors": (
        "training frames misclassified at the end by the network with its neuron dropped",
        "frames",
        ".0f",
    ),
    "train_loss": ("mean training loss at the end", "", ".3f"),
    "scale": ("scale a at the end", "", ".2g"),
    "scale_size": ("|a| at the end", "", ".2g"),
    "scale_speed": ("mean |change of a| an epoch over the last tenth of the epochs", "", ".1e"),
    "neuron_draws": ("draws of the neuron's weights until the start was clean", "draws", ".0f"),
    "jumps": ("changes of accuracy of 0.03 or more from one epoch to the next", "jumps", ".0f"),
    "bare_jumps": (
        "changes of accuracy of 0.03 or more from one epoch to the next, of the network with its "
        "neuron dropped",
        "jumps",
        ".0f",
    ),
}

SAME_EPOCHS = ("mean_accuracy", "best_accuracy", "bare_mean_accuracy")
"""Measures of the main cell that stand beside those of another, at as many epochs."""


def numbers_of_cell(measures: pd.DataFrame, prefix: str, stand_in: bool) -> list[Number]:
    """Return the numbers of one cell.

    Parameters
    ----------
    measures
        One row a run (`measures.measure_runs`, with ``path``), all of one cell.
    prefix
        What the ids start with: ``eeg`` for the main cell, ``eeg.blocked`` and so on.
    stand_in
        Whether the recordings were simulated.

    Returns
    -------
    list of Number
        ``{prefix}.{measure}.{arm}``: the mean over the runs that were not lost, with its
        t-interval; ``{prefix}.{measure}_median.{arm}``: their median and range;
        ``{prefix}.{measure}_difference.{arm}`` and ``{prefix}.{measure}_p.{arm}``: the arm
        less *without*, paired by seed.
    """
    numbers: list[Number] = []
    for arm, runs in measures.groupby("arm", sort=True):
        paths = tuple(sorted(runs["path"]))
        numbers += [replace(n, inputs=paths) for n in _of_arm(runs, f"{prefix}.{{}}.{arm}")]
    for arm in sorted(set(measures["arm"]) - {REFERENCE}):
        pairs = pair_by_seed(measures, arm, REFERENCE)
        paths = tuple(sorted({*pairs["path"], *pairs["path_reference"]}))
        numbers += [replace(n, inputs=paths) for n in _of_pairs(pairs, f"{prefix}.{{}}.{arm}")]
        # as many runs without: those of the same seeds
        both = measures[measures["arm"].isin([arm, REFERENCE]) & measures["seed"].isin(pairs.index)]
        paths = tuple(sorted(both["path"]))
        unpaired = _of_samples(both, arm, f"{prefix}.{{}}.{arm}")
        numbers += [replace(n, inputs=paths) for n in unpaired]
    return [replace(number, stand_in=stand_in) for number in numbers]


def numbers_beside_main(measures: pd.DataFrame, prefix: str, stand_in: bool) -> list[Number]:
    """Return accuracies of the main cell at as many epochs as another cell has.

    Parameters
    ----------
    measures
        Of the main cell, at the other cell's number of epochs.
    prefix
        What the other cell's ids start with.
    stand_in
        Whether the recordings were simulated.

    Returns
    -------
    list of Number
        ``{prefix}.main_{measure}.{arm}`` for the measures of `SAME_EPOCHS`.
    """
    wanted = {f"{prefix}.{measure}.{arm}" for measure in SAME_EPOCHS for arm in measures["arm"]}
    return [
        replace(number, id=f"{prefix}.main_{number.id.removeprefix(prefix + '.')}")
        for number in numbers_of_cell(measures, prefix, stand_in)
        if number.id in wanted
    ]


def pair_by_seed(measures: pd.DataFrame, arm: str, reference: str | None = None) -> pd.DataFrame:
    """Return one row for each seed that both arms have, in order of seed.

    Columns are those of the measures, those of the reference ending in ``_reference``; with no
    reference these are missing.
    """
    by_seed = measures.set_index("seed").sort_index()
    first = by_seed[by_seed["arm"] == arm]
    if reference is None:
        return first
    second = by_seed[by_seed["arm"] == reference]
    suffixes = ("", "_reference")
    return first.merge(second, left_index=True, right_index=True, suffixes=suffixes)


def _of_arm(runs: pd.DataFrame, id: str) -> Iterator[Number]:
    kept = runs[~runs["lost"]]
    left_out = len(runs) - len(kept)
    note = f"; {left_out} lost left out" if left_out else ""
    yield Number(id.format("runs"), len(runs), "runs trained", unit="runs")
    yield Number(id.format("epochs"), int(runs["epochs"].iloc[0]), "epochs", unit="epochs")
    for measure, words in ACCURACIES.items():
        for network, whose in NETWORKS.items():
            name = f"{network}{measure}"
            values = kept[name].to_numpy(np.float64)
            yield mean_number(id.format(name), values, f"{words}{whose}{note}", "accuracy", ".4f")
            yield median_number(
                id.format(f"{name}_median"), values, f"{words}{whose}{note}", "accuracy", ".4f"
            )
    for measure, (words, unit, form) in AT_THE_END.items():
        values = kept[measure].to_numpy(np.float64)
        values = values[np.isfinite(values)]
        if len(values):
            yield median_number(id.format(measure), values, f"{words}{note}", unit, form)
    for outcome, words in OUTCOMES.items():
        yield count_number(id.format(outcome), int(runs[outcome].sum()), len(runs), words)
    reached = int((kept["train_errors"] == 0).sum())
    yield count_number(
        id.format("zero_train_errors"),
        reached,
        len(runs),
        "runs without training errors at the end",
    )
    signed = runs["sign_changes"].dropna()
    if len(signed):
        yield count_number(
            id.format("sign_changed"),
            int((signed > 0).sum()),
            len(signed),
            "runs whose scale changes its sign between epoch ends at which it is over 2e-4 in size",
        )


def _of_pairs(pairs: pd.DataFrame, id: str) -> Iterator[Number]:
    if pairs.empty:
        return
    for measure, words in ACCURACIES.items():
        for network, whose in NETWORKS.items():
            name = f"{network}{measure}"
            yield from difference_numbers(
                pairs, name, id.format(f"{name}_difference"), id.format(f"{name}_p"), words + whose
            )


def _of_samples(runs: pd.DataFrame, arm: str, id: str) -> Iterator[Number]:
    """Yield what the post's test says of our runs: the arm against *without*, not paired."""
    ranked = np.where(runs["lost"], -np.inf, runs["best_accuracy"])
    first, second = ranked[runs["arm"] == arm], ranked[runs["arm"] == REFERENCE]
    if min(len(first), len(second)) < 2 or len(np.unique(ranked)) < 2:
        return
    words = f"best validation accuracy, {len(first)} runs against {len(second)} without"
    result = mann_whitney(first, second)
    for name, p, how in (
        ("mann_whitney_2018", mann_whitney_2018(first, second), "SciPy's default of 2018"),
        ("mann_whitney_exact", result.p, "by permutation, two-sided"),
    ):
        yield Number(
            id.format(name),
            p,
            f"{words}: Mann-Whitney test, {how}; a lost run ranks lowest",
            unit="probability",
            n=len(ranked),
            format=".3g",
        )
    yield Number(
        id.format("cliffs_delta"),
        result.cliffs_delta,
        f"{words}: Cliff's delta, from -1 to 1",
        n=len(ranked),
        format="+.2f",
    )


def difference_numbers(
    pairs: pd.DataFrame, measure: str, id: str, id_p: str, words: str
) -> Iterator[Number]:
    """Yield the difference of a measure, arm less *without* paired by seed, and its p."""
    result = signed_rank(differences_by_seed(pairs, measure), LEVEL)
    interval = result.interval
    yield Number(
        id,
        result.estimate,
        f"{words}: arm less without, paired by seed; Hodges-Lehmann estimate, Walsh interval",
        unit="accuracy",
        n=len(pairs),
        interval=interval,
        format="+.4f",
    )
    yield Number(
        id_p,
        result.p,
        f"{words}: exact signed-rank test over seeds, two-sided",
        unit="probability",
        n=len(pairs),
        format=".3g",
    )


def differences_by_seed(pairs: pd.DataFrame, measure: str) -> Floats:
    """Return arm less reference of a measure of which more is better, by seed: (seeds,).

    A lost run ranks below every other, whatever it had reached.
    """
    one = np.where(pairs["lost"], -np.inf, pairs[measure])
    two = np.where(pairs["lost_reference"], -np.inf, pairs[f"{measure}_reference"])
    return differences(one, two)
