"""Is a number of the report's tables within what ours predict?"""

from dataclasses import replace

import numpy as np
import pandas as pd

from oneneuron.evidence.interval import Interval
from oneneuron.evidence.number import Number
from oneneuron.statistics.answers import answer_number_of
from oneneuron.statistics.prediction import expected_outside, predict_one
from oneneuron.statistics.registry import PublishedNumber, Registry
from oneneuron.statistics.verdict import NumberAnswer, answer_number, not_comparable
from oneneuron.studies.practicality.cells import CELLS
from oneneuron.studies.practicality.numbers.tables import paths_of
from oneneuron.studies.practicality.tables import table1, table2, table3

HELD_OUT_SIZE = 2_000
"""Published size of MNIST's and CIFAR's validation sets, taken for those that are not told too."""

COLUMN = {"epochs_to_zero_train_errors": "epochs_to_zero"}
"""Where a measure of the registry has another name in our tables."""


def answers(members: pd.DataFrame, registry: Registry) -> list[Number]:
    """Answer each published number by the range of ours.

    Parameters
    ----------
    members
        Of the searches on real data (`runs.members`), with the file of each as ``path``.
    registry
        What was published.

    Returns
    -------
    list of Number
        ``practicality.against.{published id}``: *within*, *outside* or *not comparable*;
        ``practicality.compared``, how many can be compared; ``practicality.outside``, how many of
        these are outside, and ``practicality.expected_outside``, how many would be by chance.
    """
    tables = {1: table1(members), 2: table2(members), 3: table3(members)}
    asked = [number for number in registry.numbers if number.study == "practicality"]
    found = [_answer(number, tables[int(number.place.table or 0)]) for number in asked]
    compared = [number for number in found if number.value != "not comparable"]
    paths = tuple(sorted({path for number in compared for path in number.inputs or ()}))
    words = f"of {len(compared)} published numbers that can be compared with the range of ours"
    outside = sum(number.value == "outside" for number in compared)
    chance = expected_outside(number.n or 0 for number in compared)
    how = "those that would be outside by chance, 2/(n + 1) of each"
    counts = [
        Number("practicality.compared", len(compared), words, n=len(asked)),
        Number("practicality.outside", outside, f"{words}, those outside it", n=len(compared)),
        Number(
            "practicality.expected_outside",
            chance,
            f"{words}, {how}",
            n=len(compared),
            format=".1f",
        ),
    ]
    if not compared:
        return found
    return [*found, *(replace(number, inputs=paths) for number in counts)]


def published_size(published: PublishedNumber) -> int:
    """Return how many samples a published count or sum runs over, or is taken to."""
    return published.set_size or HELD_OUT_SIZE


def _answer(published: PublishedNumber, table: pd.DataFrame) -> Number:
    runs = table[(table["cell"] == published.cell) & (table["arm"] == published.arm)]
    interval, found = _look(published, runs)
    return answer_number_of(published, interval, found, len(runs), paths_of(runs) or None)


def _look(published: PublishedNumber, runs: pd.DataFrame) -> tuple[Interval | None, NumberAnswer]:
    if published.rule == "none":
        return None, not_comparable(published.note or "the registry gives no rule")
    if runs.empty:
        return None, not_comparable("this run has no such network")
    size, of = int(runs["train_size"].min()), CELLS[str(published.cell)].train_size
    if size != of:
        return None, not_comparable(f"ours have {size:,} training samples of {of:,}")
    values = runs[COLUMN.get(published.measure, published.measure)].to_numpy(np.float64)
    there = np.isfinite(values)
    budget = int(runs["epochs"].min())
    if published.unit == "epochs" and published.value > budget and not there.all():
        missed = f"{(~there).sum()} of our {len(values)} seeds did not get there"
        return None, not_comparable(f"{missed} in the {budget} epochs that they had")
    interval = predict_one(values * _scale(published, runs))
    if interval is not None and not there.any():
        # every run of ours is worse than any number, so that the number lies below their range
        return interval, NumberAnswer("outside", "none of our seeds has a value at all")
    return interval, answer_number(published.printed, interval)


def _scale(published: PublishedNumber, runs: pd.DataFrame) -> float:
    """Return what makes ours, of a smaller validation set, one of the published size."""
    if not published.measure.startswith("validation"):
        return 1.0
    return published_size(published) / float(runs["validation_size"].iloc[0])
