"""Is a number of the report's tables within what ours predict?"""

from dataclasses import replace

import numpy as np
import pandas as pd

from oneneuron.evidence.number import Number
from oneneuron.statistics.answers import answer
from oneneuron.statistics.prediction import expected_outside
from oneneuron.statistics.registry import PublishedNumber, Registry
from oneneuron.statistics.summaries import paths_of
from oneneuron.studies.practicality.cells import HELD_OUT
from oneneuron.studies.practicality.design import deviations
from oneneuron.studies.practicality.tables import tables

COLUMN = {"epochs_to_zero_train_errors": "epochs_to_zero"}
"""Where a measure of the registry has another name in our tables."""


def answers(searched: pd.DataFrame, published: Registry) -> list[Number]:
    """Answer each published number by the range of ours.

    Parameters
    ----------
    searched
        Measures of the searches on real data (`measures.measure`).
    published
        What was published.

    Returns
    -------
    list of Number
        ``practicality.against.{published id}``: *within*, *outside* or *not comparable*;
        ``practicality.compared``, how many can be compared; ``practicality.outside``, how many of
        these are outside, and ``practicality.expected_outside``, how many would be by chance.
    """
    filled = tables(searched)
    found = [_answer(number, filled[number.place.table or 0]) for number in published.numbers]
    compared = [number for number in found if number.value != "not comparable"]
    if not compared:
        return found
    n, outside = len(compared), sum(number.value == "outside" for number in compared)
    chance = expected_outside(number.n or 0 for number in compared)
    words = f"of {n} published numbers that can be compared with the range of ours"
    how = f"{words}, those that would be outside by chance, 2/(n + 1) of each"
    paths = tuple(sorted({path for number in compared for path in number.inputs or ()}))
    counts = (
        Number("practicality.compared", n, words, n=len(found)),
        Number("practicality.outside", outside, f"{words}, those outside it", n=n),
        Number("practicality.expected_outside", chance, how, n=n, format=".1f"),
    )
    return [*found, *(replace(number, inputs=paths) for number in counts)]


def published_size(published: PublishedNumber) -> int:
    """Return how many samples a published count or sum runs over, or is taken to."""
    return published.set_size or HELD_OUT


def _answer(published: PublishedNumber, table: pd.DataFrame) -> Number:
    runs = table[(table["cell"] == published.cell) & (table["arm"] == published.arm)]
    values = runs[COLUMN.get(published.measure, published.measure)].to_numpy(np.float64)
    if published.measure.startswith("validation"):
        # ours, of a smaller validation set, as one of the published size
        values = values * (published_size(published) / runs["validation_size"].to_numpy())
    others = "; ".join(deviations(runs))
    why = "this run has no such network" if runs.empty else others and f"ours have {others}"
    return answer(published, values, inputs=paths_of(runs), incomparable=why)
