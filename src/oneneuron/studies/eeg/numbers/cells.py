"""Numbers of one cell of the EEG study (a layout and a split): each arm, and the arms compared."""

from collections.abc import Iterator
from functools import partial

import numpy as np
import pandas as pd

from oneneuron.evidence.number import Number
from oneneuron.statistics.pairs import (
    compared,
    differences_by_seed,
    not_paired,
    pair_by_seed,
    ranked,
)
from oneneuron.statistics.summaries import (
    NETWORKS,
    count_number,
    in_groups,
    mean_number,
    median_number,
    named,
    of_networks,
    paths_of,
)
from oneneuron.studies.eeg.measures import JUMP, SETTLED_SCALE, at, full
from oneneuron.studies.eeg.stopping import LABELS
from oneneuron.studies.eeg.words import WORDS

REFERENCE = WORDS.reference
BARE = NETWORKS["bare_"]

ACCURACIES = {
    "mean_accuracy": "mean validation accuracy over the last quarter of the epochs",
    "best_accuracy": "best validation accuracy of all epochs",
    "balanced_accuracy": (
        "mean of the two classes' validation accuracies over the last quarter of the epochs"
    ),
    "last_accuracy": "validation accuracy at the last epoch",
    "held_out_accuracy": (
        "validation accuracy at the best epoch, chosen on one half of the validation frames and "
        "judged on the other, both ways round"
    ),
}
OUTCOMES = {
    "diverged": "runs that diverged at some epoch",
    "lost": "runs that diverged and did not come back",
    "dead": "runs that end with outputs of one sign",
    "bare_dead": "runs whose network, its neuron dropped, ends with outputs of one sign",
}
AT_THE_END = {
    "train_errors": ("training frames misclassified at the end", "frames", ".0f"),
    "bare_train_errors": (f"training frames misclassified at the end{BARE}", "frames", ".0f"),
    "train_loss": ("mean training loss at the end", "", ".3f"),
    "scale": ("scale a at the end", "", ".2g"),
    "scale_size": ("|a| at the end", "", ".2g"),
    "scale_speed": ("mean |change of a| an epoch over the last tenth of the epochs", "", ".1e"),
    "scale_roughness": (
        "mean |change of the change of a| over its mean |change|",
        "",
        ".2f",
    ),
    "loss_correlation": ("rank correlation of |a| and the training loss over epochs", "", "+.2f"),
    "neuron_draws": ("draws of the neuron's weights until the start was clean", "draws", ".0f"),
    "jumps": (f"changes of accuracy of {JUMP} or more from one epoch to the next", "jumps", ".0f"),
    "bare_jumps": (
        f"changes of accuracy of {JUMP} or more from one epoch to the next{BARE}",
        "jumps",
        ".0f",
    ),
    "jumps_of_neuron": ("jumps half of which the neuron's last state takes back", "jumps", ".0f"),
    "jumps_of_network": ("jumps half of which the network's last state takes back", "jumps", ".0f"),
    "late_drops": (
        f"drops of accuracy by {JUMP} or more in the last quarter of the epochs, with |a| near 0",
        "epochs",
        ".0f",
    ),
}

TRAINED_WITH = {
    "learning_rate": ("Adam's learning rate, as these runs were trained", "", "g"),
    "batch_size": ("frames in a batch, as these runs were trained", "frames", ",d"),
    "reg_strength": ("λ of the penalty λ a²/2, as these runs were trained", "", "g"),
}
"""What the recipe gives and a run may change, with words, unit and format."""

SAME_EPOCHS = (
    "mean_accuracy",
    "best_accuracy",
    "balanced_accuracy",
    "bare_mean_accuracy",
    "mean_accuracy_spread",
    "best_accuracy_spread",
    "scale_size",
)
"""Measures of the main cell that stand beside those of another, at as many epochs."""


def numbers(measures: pd.DataFrame, main: pd.DataFrame | None = None) -> list[Number]:
    """Return the numbers of one cell.

    Parameters
    ----------
    measures
        From `measures.measure`, with ``path``, all of one cell.
    main
        Those of the main cell, where it is to stand beside this one at as many epochs.

    Returns
    -------
    list of Number
        Ids start with ``eeg`` for the main cell, with ``eeg.{cell}`` for any other.
        ``….{epochs, learning_rate, batch_size or reg_strength}.{arm}``: what the runs were trained
        with, the last one of arms with a neuron alone;
        ``….{measure}.{arm}``: the mean over the runs that were not lost, with its t-interval;
        ``….{measure}_median.{arm}``: their median and range; ``….{measure}_spread.{arm}``: their
        standard deviation; ``….{measure}_difference.{arm}`` and ``….{measure}_p.{arm}``: the arm
        less *without*, paired by seed; of the main cell
        ``eeg.stopping.{rule}.{epochs_saved or accuracy_lost}.{arm}``; and where the main cell
        stands beside, at as many epochs, ``….main_{measure}.{arm}`` for `SAME_EPOCHS`, and
        ``….less_main_{measure}_difference.{arm}`` with its ``_p``: the cell less main, the same
        arm paired by seed.
    """
    measures = full(measures)
    cell = str(measures["cell"].iloc[0])
    prefix = "eeg" if cell == "main" else f"eeg.{cell}"
    found = in_groups(measures, f"{prefix}.{{name}}.{{arm}}", _of_arm)
    if cell == "main":
        found += in_groups(measures, "eeg.stopping.{name}.{arm}", _stopping)
    for arm in sorted(set(measures["arm"]) - {REFERENCE}):
        pairs = pair_by_seed(measures, arm, REFERENCE)
        if len(pairs):
            found += named(_of_pairs(pairs), f"{prefix}.{{name}}.{arm}", paths_of(pairs))
    if main is not None:
        beside = at(main, int(measures["epochs"].max()))
        found += in_groups(beside, f"{prefix}.main_{{name}}.{{arm}}", _same_epochs)
        both = pd.concat([measures, beside])
        found += in_groups(both, f"{prefix}.less_main_{{name}}.{{arm}}", partial(_less_main, cell))
    return found


def _less_main(cell: str, runs: pd.DataFrame) -> Iterator[Number]:
    pairs = pair_by_seed(runs, cell, "main", by="cell")
    for name in ("mean_accuracy", "best_accuracy") if len(pairs) else ():
        words = f"{ACCURACIES[name]}, at as many epochs"
        d = differences_by_seed(pairs, name)
        of_measure = compared(d, words, (cell, "main"), unit="accuracy", form="+.4f")
        yield from named(of_measure, f"{name}_{{name}}", paths_of(pairs))


def _of_arm(runs: pd.DataFrame) -> Iterator[Number]:
    yield Number("runs", len(runs), "runs trained", unit="runs")
    yield Number("epochs", int(runs["epochs"].iloc[0]), "epochs", unit="epochs")
    yield from _trained_with(runs)
    yield from _accuracies(runs)
    yield from _at_the_end(runs)
    runs = runs.assign(diverged=runs["diverged_epoch"].notna())
    for outcome, words in OUTCOMES.items():
        yield count_number(outcome, runs[outcome], words)
    if runs["diverged"].any():
        at = runs.loc[runs["diverged"], "diverged_epoch"]
        words = "first epoch at which a run diverged, of those that did"
        yield median_number("diverged_epoch", at, words, "epochs", ".0f")
    reached = (runs["train_errors"] == 0) & ~runs["lost"]
    yield count_number("zero_train_errors", reached, "runs without training errors at the end")
    # the scale of a lost run is frozen: that it keeps its sign says nothing
    signed = runs.loc[~runs["lost"], "sign_changes"].dropna()
    if len(signed):
        words = "runs whose scale changes its sign between epoch ends at which it is over "
        words += f"{SETTLED_SCALE:g} in size"
        yield count_number("sign_changed", signed > 0, words)


def _at_the_end(runs: pd.DataFrame) -> Iterator[Number]:
    kept, note = _kept(runs)
    for name, (words, unit, form) in AT_THE_END.items():
        values = kept.loc[np.isfinite(kept[name]), name]
        if len(values):
            yield median_number(name, values, words + note, unit, form)


def _trained_with(runs: pd.DataFrame) -> Iterator[Number]:
    for name, (words, unit, form) in TRAINED_WITH.items():
        if name != "reg_strength" or runs["arm"].iloc[0] != REFERENCE:
            yield Number(name, runs[name].iloc[0].item(), words, unit=unit, format=form)


def _accuracies(runs: pd.DataFrame) -> Iterator[Number]:
    kept, note = _kept(runs)
    for name, words in of_networks(ACCURACIES):
        yield mean_number(name, kept[name], words + note, "accuracy", ".4f")
        yield median_number(f"{name}_median", kept[name], words + note, "accuracy", ".4f")
    for name in ("mean_accuracy", "best_accuracy"):
        if len(kept) > 1:
            words = f"{ACCURACIES[name]}{note}; standard deviation over seeds"
            spread, n = float(kept[name].std()), len(kept)
            yield Number(f"{name}_spread", spread, words, "accuracy", n=n, format=".4f")


def _same_epochs(runs: pd.DataFrame) -> list[Number]:
    found = [*_accuracies(runs), *_at_the_end(runs)]
    return [number for number in found if number.id in SAME_EPOCHS]


def _kept(runs: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    """Return the runs that were not lost, and a note on the others."""
    kept = runs[~runs["lost"]]
    left_out = len(runs) - len(kept)
    return kept, f"; {left_out} lost left out" if left_out else ""


def _stopping(runs: pd.DataFrame) -> Iterator[Number]:
    for rule, label in LABELS.items():
        for measure, unit, form in (
            ("epochs_saved", "epochs", ".0f"),
            ("accuracy_lost", "accuracy", ".4f"),
        ):
            values = runs[f"{measure}_{rule}"].dropna()
            if len(values):
                words = f"{label}: {measure.replace('_', ' ')}"
                yield median_number(f"{rule}.{measure}", values, words, unit, form)


def _of_pairs(pairs: pd.DataFrame) -> Iterator[Number]:
    for name, words in of_networks(ACCURACIES):
        d = differences_by_seed(pairs, name)
        of_measure = compared(d, words, ("arm", REFERENCE), unit="accuracy", form="+.4f")
        yield from named(of_measure, f"{name}_{{name}}")
    # the post's test, not paired: as many runs without, those of the same seeds
    words = f"best validation accuracy, {len(pairs)} runs against {len(pairs)} without"
    yield from not_paired(*ranked(pairs, "best_accuracy"), words)
