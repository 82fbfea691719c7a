"""The three tables as numbers of the report: each arm, the arms compared, and λ."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

import numpy as np
import pandas as pd

from oneneuron.evidence.number import Number
from oneneuron.statistics.multiplicity import holm
from oneneuron.statistics.pairs import compared
from oneneuron.statistics.summaries import (
    count_number,
    in_groups,
    median_number,
    named,
    of_networks,
    paths_of,
)
from oneneuron.studies.practicality.cells import (
    ARMS,
    BATCH_SIZE,
    CELLS,
    TABLE_REG_STRENGTH,
    bayes_error,
)
from oneneuron.studies.practicality.rows import REFERENCE, Comparison, compare
from oneneuron.studies.practicality.tables import (
    COMPARED,
    error_rates_at_zero,
    fastest,
    table2_tuned,
    tables,
)
from oneneuron.studies.practicality.words import WORDS

MEASURES = {
    1: {
        "train_loss_sum": "sum of the training losses at the end",
        "train_loss_mean": "mean training loss at the end",
        "train_errors": "training errors at the end",
    },
    3: {
        "validation_loss_sum": "sum of the validation losses",
        "validation_loss_mean": "mean validation loss",
        "validation_errors": "validation errors",
    },
}
CHOICE = {
    1: "of the grid's network with the smallest training loss",
    2: "the fewest of the grid",
    3: "at the first epoch without training errors, of the grid's network that is best on test",
}
SIZES = {
    "train_size": ("samples trained on", "samples"),
    "test_size": ("samples in the test set", "samples"),
    "validation_size": ("samples in the validation set", "samples"),
    "epochs": ("budget of each combination of hyperparameters", "epochs"),
}
"""What a run may change in its searches, with words and unit."""

EPOCHS = "epochs to zero training errors"
CLUSTERED = "; networks of one seed are not independent"


def numbers(searched: pd.DataFrame) -> list[Number]:
    """Return the numbers of the three tables, and those of the sensitivity to λ.

    Parameters
    ----------
    searched
        Of the searches (`measures.measure`), with the file of each as ``path``.

    Returns
    -------
    list of Number
        Over seeds, ``practicality.table{1,2,3}.{cell}.{arm}.…``: median and range of
        ``{train,validation}_{loss_sum,loss_mean,errors}``, each with ``bare_`` before it too, and
        of ``epochs``; ``lost``; ``reached`` of tables 2 and 3.

        The exponential arm against *without*, ``practicality.table{1,2,3}.{cell}.…``:
        ``difference`` of error rates and ``bare_difference``, ``ratio`` of epochs, ``loss_ratio``,
        and for each of these a ``p`` and a ``p_holm`` with the same prefix; the controls'
        ``ratio.{arm}``; ``bayes_errors`` of table 3.

        ``practicality.tuned.{cell}.…``: ``{arm}.epochs`` and ``ratio`` of table 2 with λ tuned too,
        which favours the neuron; ``practicality.memorised.{cell}.{arm}.error_rate`` on new samples
        at the first zero of table 2; ``loss_per_error`` of table 3, which needs no size of the set.

        ``practicality.lambda.{cell}.{λ}.…``: ``epochs``, ``reached``, ``diverged``.

        What was run: ``practicality.search.{cell}.…`` for each of `SIZES`,
        ``practicality.held_out`` of the generated data, and the study's own
        ``practicality.batch_size`` and ``practicality.reg_strength``, the λ of the tables.
    """
    by_number = tables(searched)
    id = "practicality.table{}.{{cell}}.{{arm}}.{{name}}"
    found = [
        *in_groups(by_number[1], id.format(1), partial(_measured, 1)),
        *in_groups(by_number[2], id.format(2), partial(_epochs, CHOICE[2])),
        *in_groups(by_number[3], id.format(3), partial(_measured, 3)),
        *in_groups(by_number[3], "practicality.table3.{cell}.{name}", _floor),
        *in_groups(by_number[2], "practicality.memorised.{cell}.{arm}.{name}", _new_errors),
        *in_groups(by_number[3], id.format(3), _loss_per_error),
        *_tuned(searched),
        *_sensitivity(searched),
        *in_groups(searched, "practicality.search.{cell}.{name}", _sizes),
        *_settings(searched),
    ]
    for number, measure, name, words in _comparisons():
        found += _compared(
            compare(by_number[number], measure),
            f"practicality.table{number}.{{}}.{name}{{{{name}}}}",
            words,
            # errors are compared as rates, all else by logarithms
            {"unit": "error rate", "form": "+.2%"} if measure.endswith("errors") else {},
        )
    for arm in (arm for arm in ARMS if arm not in COMPARED):
        for row in compare(by_number[2], "epochs_to_zero", arm):
            ratio, _ = compared(row.d, EPOCHS, (WORDS.arms[arm].name, REFERENCE))
            found += named([ratio], f"practicality.table2.{row.cell}.{{name}}.{arm}", row.paths)
    return found


def _measured(number: int, runs: pd.DataFrame) -> Iterator[Number]:
    size = runs["train_size" if number == 1 else "validation_size"].iloc[0]
    for name, words in of_networks(MEASURES[number]):
        words = f"{words}, {CHOICE[number]}; {size:,} samples"
        of = ("errors", "g") if name.endswith("errors") else ("loss", ".4g")
        yield median_number(name, runs[name], words, *of)
    yield from _ends(runs)


def _epochs(choice: str, runs: pd.DataFrame) -> Iterator[Number]:
    words = f"{EPOCHS} of at most {runs['epochs'].iloc[0]}, {choice}"
    epochs = runs["epochs_to_zero"]
    yield median_number("epochs", epochs, words, "epochs", "g")
    yield from _ends(runs)


def _ends(runs: pd.DataFrame) -> Iterator[Number]:
    words = "seeds whose chosen network diverged and did not come back"
    yield count_number("lost", runs["lost"], words, "seeds")
    if "reached" in runs:
        words = "seeds for which some network of the grid reaches zero training errors, "
        words += "and the first to do so is not lost"
        reached = np.isfinite(runs["epochs_to_zero"]) & ~runs["lost"]
        yield count_number("reached", reached, words, "seeds")


def _new_errors(runs: pd.DataFrame) -> Iterator[Number]:
    rates = error_rates_at_zero(runs)
    if len(rates):
        words = "share of the validation set misclassified at the first epoch without training "
        words += "errors, of the network that gets there first"
        yield median_number("error_rate", rates, words, "error rate", ".1%")


def _loss_per_error(runs: pd.DataFrame) -> Iterator[Number]:
    wrong = runs[np.isfinite(runs["validation_errors"]) & (runs["validation_errors"] > 0)]
    if len(wrong):
        ratios = wrong["validation_loss_sum"] / wrong["validation_errors"]
        words = "sum of the validation losses over the number of errors, of seeds that have any"
        yield median_number("loss_per_error", ratios, words, "loss", ".3g")


def _tuned(searched: pd.DataFrame) -> Iterator[Number]:
    """Yield table 2 where the exponential arm may choose λ too."""
    table = table2_tuned(searched)
    choice = (
        "the fewest over the grid; the grid of the exponential arm has several λ, and is larger"
    )
    yield from in_groups(table, "practicality.tuned.{cell}.{arm}.{name}", partial(_epochs, choice))
    for row in compare(table, "epochs_to_zero"):
        ratio, _ = compared(row.d, f"{EPOCHS}, λ tuned", COMPARED[::-1])
        yield from named([ratio], f"practicality.tuned.{row.cell}.{{name}}", row.paths)


def _floor(runs: pd.DataFrame) -> Iterator[Number]:
    rate, size = bayes_error(CELLS[runs["cell"].iloc[0]]), int(runs["validation_size"].iloc[0])
    if rate is not None:
        words = f"errors to expect of the best classifier on {size:,} validation samples"
        yield Number("bayes_errors", rate * size, words, unit="errors", format=".3g")


def _sensitivity(searched: pd.DataFrame) -> Iterator[Number]:
    """Yield how fast the exponential arm is, and how often it diverges, by λ."""
    rows = searched[searched["arm"] == "exponential"]
    rows = rows[rows.groupby("cell")["reg_strength"].transform("nunique") > 1]
    best = fastest(rows, ["cell", "reg_strength", "seed"])
    choice = "the fewest of the exponential arm's grid at this λ"
    id = "practicality.lambda.{cell}.{reg_strength}.{name}"
    yield from in_groups(best, id, partial(_epochs, choice))
    yield from in_groups(rows, id, _diverged)


def _diverged(networks: pd.DataFrame) -> Iterator[Number]:
    # some end at zero training errors: what the others do after it has nothing beside it
    words = "networks that diverge by their first epoch without training errors" + CLUSTERED
    yield count_number("diverged", networks["diverged_by_zero"], words, "networks")


def _sizes(networks: pd.DataFrame) -> Iterator[Number]:
    for name, (words, unit) in SIZES.items():
        yield Number(name, int(networks[name].iloc[0]), words, unit=unit, format=",d")


def _settings(searched: pd.DataFrame) -> Iterator[Number]:
    """Yield what all searches have in common."""
    generated = searched[searched["cell"].map(lambda cell: CELLS[cell].dataset is None)]
    if len(generated):
        size = int(generated["validation_size"].iloc[0])
        words = "samples for test, and as many for validation, of generated data"
        held_out = Number("held_out", size, words, unit="samples", format=",d")
        yield from named([held_out], "practicality.{name}", paths_of(generated))
    constants = (
        Number("batch_size", BATCH_SIZE, "samples in a batch, the same in all runs", "samples"),
        Number("reg_strength", TABLE_REG_STRENGTH, "λ of the tables, the same in all runs"),
    )
    yield from named(constants, "practicality.{name}", paths_of(searched))


def _comparisons() -> Iterator[tuple[int, str, str, str]]:
    """Yield table, measure, what ids have before ``difference`` or ``ratio``, and words."""
    for number, measure in ((1, "train_errors"), (3, "validation_errors")):
        for name, words in of_networks({measure: MEASURES[number][measure]}):
            yield number, name, name.removesuffix(measure), f"share of {words}"
    yield 1, "train_loss_sum", "loss_", MEASURES[1]["train_loss_sum"]
    yield 2, "epochs_to_zero", "", EPOCHS
    yield 3, "validation_loss_sum", "loss_", MEASURES[3]["validation_loss_sum"]


def _compared(
    rows: Sequence[Comparison], id: str, words: str, shown: dict[str, str]
) -> Iterator[Number]:
    """Yield the effect of each row of a table, its p, and p adjusted over those that speak."""
    found = [compared(row.d, words, COMPARED[::-1], **shown) for row in rows]
    live = np.array([p.value for row, (_, p) in zip(rows, found, strict=True) if not row.silence])
    adjusted = iter(holm(live).tolist())
    family = f"adjusted by Holm's method over the {len(live)} rows of the table that say something"
    everything = tuple(sorted({path for row in rows for path in row.paths}))
    for row, (effect, p) in zip(rows, found, strict=True):
        value = None if row.silence else next(adjusted)
        how = f"{p.method}; {row.silence or family}"
        p_holm = replace(p, id="p_holm", value=value, method=how, inputs=everything)
        yield from named([effect, p, p_holm], id.format(row.cell), row.paths)
