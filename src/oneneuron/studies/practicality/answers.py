"""Is a number of the report's tables within what ours predict?"""

from dataclasses import replace

import numpy as np
import pandas as pd

from oneneuron.evidence.number import Number
from oneneuron.statistics.answers import answer, counts
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
        these are outside, and ``practicality.expected_outside``, how many would be by chance;
        ``practicality.conditional``, how many of these rest on a size of the set that the report
        does not give, and ``practicality.conditional_outside``, how many of those are outside.
    """
    filled = tables(searched)
    found = [_answer(number, filled[number.place.table or 0]) for number in published.numbers]
    compared = [number for number in found if number.value != "not comparable"]
    of_unsaid = {number.id for number in published.numbers if rests_on_a_size(number)}
    conditional = [number for number in compared if number.answers in of_unsaid]
    if not compared:
        return found
    counted = counts("practicality", found)
    n, paths = len(compared), counted[0].inputs
    words = f"of {n} published numbers that can be compared with the range of ours"
    of_ours = (
        Number("practicality.conditional", len(conditional), f"{words}, {UNSAID}", n=n),
        Number(
            "practicality.conditional_outside",
            sum(number.value == "outside" for number in conditional),
            f"{words}, {UNSAID}, and are outside it",
            n=len(conditional),
        ),
    )
    return [*found, *counted, *(replace(number, inputs=paths) for number in of_ours)]


UNSAID = "those that rest on a size of the set that is ours, since the Russian report gives none"


def rests_on_a_size(published: PublishedNumber) -> bool:
    """Whether a count or sum can be compared only if its set was as large as ours."""
    of_a_set = published.measure.startswith("validation") and published.rule != "none"
    return of_a_set and published.set_size is None


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
    size = f"sets of {published_size(published):,} samples, which the Russian report does not say"
    given = size if rests_on_a_size(published) else None
    return answer(published, values, inputs=paths_of(runs), incomparable=why, given=given)
