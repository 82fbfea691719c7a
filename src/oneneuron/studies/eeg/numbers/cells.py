"""Numbers of one cell of the EEG study (a layout and a split): each arm, and the arms compared."""

from collections.abc import Iterator
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from oneneuron.evidence.number import Number
from oneneuron.statistics.paired import differences
from oneneuron.statistics.pairs import both, compared, not_paired, pair_by_seed, ranked
from oneneuron.statistics.spreads import spread_ratio
from oneneuron.statistics.summaries import (
    LEVEL,
    NETWORKS,
    count_number,
    in_groups,
    lost_left_out,
    mean_share_number,
    median_number,
    named,
    of_networks,
    paths_of,
)
from oneneuron.studies.eeg.measures import JUMP, SETTLED_SCALE, VANISHED, at, by_unit, full, unit_of
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
        "judged on the other, and the reverse"
    ),
}
OUTCOMES = {
    "diverged": "runs that diverged at some epoch",
    "lost": "runs that diverged and did not come back",
    "dead": "runs that end with outputs of one sign",
    "bare_dead": "runs whose network, with its neuron removed, ends with outputs of one sign",
}
AT_THE_END = {
    "train_errors": ("training frames misclassified at the end", "frames", "g"),
    "bare_train_errors": (f"training frames misclassified at the end{BARE}", "frames", "g"),
    "train_loss": ("mean training loss at the end", "", ".3f"),
    "scale": ("scale a at the end", "", ".2g"),
    "scale_size": ("|a| at the end", "", ".2g"),
    "scale_left": ("|a| at the end, as a share of its largest", "", ".3f"),
    "scale_speed": ("mean |change of a| per epoch over the last tenth of the epochs", "", ".1e"),
    "scale_roughness": (
        "mean |change of the change of a| over its mean |change|",
        "",
        ".2f",
    ),
    "neuron_share": ("the neuron's share of the output over the last tenth of epochs", "", ".3f"),
    "neuron_share_at_top": ("the neuron's share of the output where |a| is largest", "", ".3f"),
    "scale_fall": ("fall of ln |a| from its largest to the last tenth of the epochs", "", ".2f"),
    "exponent_rise": ("rise of the neuron's largest exponent meanwhile", "", "+.2f"),
    "bias_rise": ("rise of the neuron's b meanwhile", "", "+.3f"),
    "weight_rise": ("rise of its ‖w‖ meanwhile", "", "+.3f"),
    "escape_followed": (
        "rise of the exponent over the fall of ln |a|, of runs whose |a| is on average under a "
        "tenth of its largest over the last tenth of the epochs",
        "",
        ".2f",
    ),
    "loss_correlation": ("rank correlation of |a| and the training loss over epochs", "", "+.2f"),
    "neuron_draws": ("draws of the neuron's weights until the start was clean", "draws", "g"),
    "jumps": (f"changes of accuracy of {JUMP} or more from one epoch to the next", "jumps", "g"),
    "bare_jumps": (
        f"changes of accuracy of {JUMP} or more from one epoch to the next{BARE}",
        "jumps",
        "g",
    ),
    "jumps_of_neuron": (
        "jumps at least half undone by putting back the neuron's last state",
        "jumps",
        "g",
    ),
    "jumps_of_network": (
        "jumps at least half undone by putting back the network's last state",
        "jumps",
        "g",
    ),
    "late_drops": (
        f"drops of accuracy by {JUMP} or more in the last quarter of the epochs, with |a| near 0",
        "epochs",
        "g",
    ),
}

TRAINED_WITH = {
    "learning_rate": ("Adam's learning rate, as these runs were trained", "", "g"),
    "batch_size": ("frames in a batch, as these runs were trained", "frames", ",d"),
    "reg_strength": ("λ of the penalty λ a²/2, as these runs were trained", "", "g"),
}
"""What the recipe gives and a run may change, with words, unit and format."""

THRESHOLDS = {
    "jump": (JUMP, "change of accuracy from one epoch to the next that counts as a jump"),
    "vanished": (VANISHED, "share of its largest under which |a| counts as near zero"),
}
"""What the chapter tells of how runs are looked at."""

SAME_EPOCHS = (
    "mean_accuracy",
    "best_accuracy",
    "balanced_accuracy",
    "bare_mean_accuracy",
    "mean_accuracy_spread",
    "best_accuracy_spread",
    "scale_size",
    "scale_left",
)
"""Measures of the main cell that stand beside another's: of the same seeds, at as many epochs."""

OTHER_SPREAD = "random"
"""The cell whose spread over seeds is compared with main's, where all share one split."""


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
        with, the last one of arms with a neuron alone; of the main cell ``eeg.jump`` and
        ``eeg.vanished``, what counts as either;
        ``….{measure}.{arm}``: the mean over the runs that were not lost, with its t-interval, where
        a person is held out over persons, of each of whom the seeds are averaged first;
        ``….{measure}_median.{arm}``: their median and range; ``….{measure}_spread.{arm}``: their
        standard deviation; ``….{measure}_difference.{arm}`` and ``….{measure}_p.{arm}``: the arm
        less *without*, paired by seed; of the main cell
        ``eeg.stopping.{rule}.{epochs_saved or accuracy_lost}.{arm}``; and where the main cell
        stands beside, after as many epochs and of the same seeds, ``….main_{measure}.{arm}`` for
        `SAME_EPOCHS`, and ``….less_main_{measure}_difference.{arm}`` with its ``_p``: the cell
        less main, the same arm paired by seed; of `OTHER_SPREAD` also
        ``….over_main_{measure}_spread.{arm}``, the ratio of the standard deviations.
    """
    measures = full(measures)
    cell = str(measures["cell"].iloc[0])
    prefix = "eeg" if cell == "main" else f"eeg.{cell}"
    found = in_groups(measures, f"{prefix}.{{name}}.{{arm}}", _of_arm)
    if cell == "main":
        found += in_groups(measures, "eeg.stopping.{name}.{arm}", _stopping)
        thresholds = (Number(name, *said, format="g") for name, said in THRESHOLDS.items())
        found += named(thresholds, "eeg.{name}", paths_of(measures))
    for arm in sorted(set(measures["arm"]) - {REFERENCE}):
        pairs = pair_by_seed(measures, arm, REFERENCE)
        if len(pairs):
            found += named(_of_pairs(pairs), f"{prefix}.{{name}}.{arm}", paths_of(pairs))
    if main is not None:
        beside = at(main, int(measures["epochs"].max()))
        same = beside.set_index(["arm", "seed"]).index
        beside = beside[same.isin(measures.set_index(["arm", "seed"]).index)]
        found += in_groups(beside, f"{prefix}.main_{{name}}.{{arm}}", _same_epochs)
        two = pd.concat([measures, beside])
        found += in_groups(two, f"{prefix}.less_main_{{name}}.{{arm}}", partial(_less_main, cell))
        if cell == OTHER_SPREAD:
            id = f"{prefix}.over_main_{{name}}.{{arm}}"
            found += in_groups(two, id, partial(_over_main, cell))
    return found


def _less_main(cell: str, runs: pd.DataFrame) -> Iterator[Number]:
    pairs = pair_by_seed(runs, cell, "main", by="cell")
    for name in ("mean_accuracy", "best_accuracy") if len(pairs) else ():
        words = f"{ACCURACIES[name]}, after as many epochs"
        yield from named(_compared(pairs, name, words, (cell, "main")), "{name}", paths_of(pairs))


def _over_main(cell: str, runs: pd.DataFrame) -> Iterator[Number]:
    kept, note = _kept(runs)
    pairs = pair_by_seed(kept, cell, "main", by="cell")
    for name in ("mean_accuracy", "best_accuracy"):
        ratio, interval = spread_ratio(*both(pairs, name), LEVEL)
        words = (
            f"{ACCURACIES[name]}, after as many epochs{note}: standard deviation over the seeds, "
        )
        words += f"{cell} over main; interval of Pitman and Morgan for pairs"
        if interval is not None:
            yield Number(
                f"{name}_spread", ratio, words, "ratio", n=len(pairs), interval=interval,
                format=".2f", inputs=paths_of(pairs),
            )  # fmt: skip


def _of_arm(runs: pd.DataFrame) -> Iterator[Number]:
    yield Number("runs", len(runs), "runs trained", unit="runs")
    yield Number("epochs", int(runs["epochs"].iloc[0]), "epochs", unit="epochs")
    yield from _trained_with(runs)
    yield from _accuracies(runs)
    yield from _at_the_end(runs)
    runs = runs.assign(diverged=runs["diverged_epoch"].notna())
    for outcome, words in OUTCOMES.items():
        yield _count(outcome, runs[outcome], words, runs)
    if runs["diverged"].any():
        at = runs.loc[runs["diverged"], "diverged_epoch"]
        words = "first epoch at which a run diverged, of those that did"
        yield median_number("diverged_epoch", at, words, "epochs", "g")
    reached = (runs["train_errors"] == 0) & ~runs["lost"]
    words = "runs without training errors at the end"
    yield _count("zero_train_errors", reached, words, runs)
    # the scale of a lost run is frozen: that it keeps its sign says nothing
    signed = runs.loc[~runs["lost"], "sign_changes"].dropna()
    if len(signed):
        words = "runs whose scale changes sign between epoch ends at which it is over "
        words += f"{SETTLED_SCALE:g} in size"
        yield _count("sign_changed", signed > 0, words, runs)


def _count(id: str, happens: "pd.Series[bool]", words: str, runs: pd.DataFrame) -> Number:
    """Return how many runs have something; without interval where several are of one person."""
    if unit_of(runs["split"]) == "seed":
        return count_number(id, happens, words)
    words = f"{words}; no interval, since the runs of one person are alike"
    return Number(id, int(happens.sum()), words, unit="runs", n=len(happens))


def _values(runs: pd.DataFrame, values: ArrayLike) -> "pd.Series[float]":
    """Return values of some runs, or pairs of runs, by what counts once (`unit_of`)."""
    seeds = runs.get("seed", runs.index)
    of_seeds = pd.Series(np.asarray(values, np.float64), index=pd.Index(seeds))
    return by_unit(of_seeds, runs["split"])


def _at_the_end(runs: pd.DataFrame) -> Iterator[Number]:
    kept, note = _kept(runs)
    for name, (words, unit, form) in AT_THE_END.items():
        known = kept[np.isfinite(kept[name])]
        if len(known):
            values, over = _values(known, known[name]), f"{unit_of(known['split'])}s"
            yield median_number(name, values, words + note, unit, form, over)


def _trained_with(runs: pd.DataFrame) -> Iterator[Number]:
    for name, (words, unit, form) in TRAINED_WITH.items():
        if name != "reg_strength" or runs["arm"].iloc[0] != REFERENCE:
            yield Number(name, runs[name].iloc[0].item(), words, unit=unit, format=form)


def _accuracies(runs: pd.DataFrame) -> Iterator[Number]:
    kept, note = _kept(runs)
    over = f"{unit_of(runs['split'])}s"
    for name, words in of_networks(ACCURACIES):
        of_measure = _values(kept, kept[name]), words + note, "accuracy", ".4f", over
        yield mean_share_number(name, *of_measure)
        yield median_number(f"{name}_median", *of_measure)
    for name in ("mean_accuracy", "best_accuracy"):
        values = _values(kept, kept[name])
        if len(values) > 1:
            words = f"{ACCURACIES[name]}{note}; standard deviation over {over}"
            spread, n = float(values.std()), len(values)
            yield Number(f"{name}_spread", spread, words, "accuracy", n=n, format=".4f")


def _same_epochs(runs: pd.DataFrame) -> list[Number]:
    found = [*_accuracies(runs), *_at_the_end(runs)]
    return [number for number in found if number.id in SAME_EPOCHS]


def _kept(runs: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    """Return the runs that were not lost, and a note on the others."""
    kept = runs[~runs["lost"]]
    return kept, lost_left_out(len(runs) - len(kept))


def _stopping(runs: pd.DataFrame) -> Iterator[Number]:
    for rule, label in LABELS.items():
        for measure, unit, form in (
            ("epochs_saved", "epochs", "g"),
            ("accuracy_lost", "accuracy", ".4f"),
        ):
            values = runs[f"{measure}_{rule}"].dropna()
            if len(values):
                words = f"{label}: {measure.replace('_', ' ')}"
                yield median_number(f"{rule}.{measure}", values, words, unit, form)


def _of_pairs(pairs: pd.DataFrame) -> Iterator[Number]:
    for name, words in of_networks(ACCURACIES):
        yield from _compared(pairs, name, words, ("arm", REFERENCE))
    # the post's test, not paired: as many runs without, those of the same seeds
    one, other = (_values(pairs, arm) for arm in ranked(pairs, "best_accuracy"))
    n, of = len(one), {"seed": "runs", "person": "people"}[unit_of(pairs["split"])]
    words = f"best validation accuracy, {n} {of} against {n} without"
    yield from not_paired(one, other, words)


def _compared(
    pairs: pd.DataFrame, name: str, words: str, arms: tuple[str, str]
) -> Iterator[Number]:
    """Yield the difference of an accuracy over pairs, and its p, by what counts once."""
    d = differences(*(_values(pairs, arm).to_numpy() for arm in ranked(pairs, name)))
    found = compared(d, words, arms, unit="accuracy", form="+.4f", by=unit_of(pairs["split"]))
    yield from named(found, f"{name}_{{name}}")
