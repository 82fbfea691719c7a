"""The arms compared, row by row of each table, paired by seed."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from oneneuron.statistics.paired import differences
from oneneuron.statistics.pairs import both, pair_by_seed
from oneneuron.statistics.summaries import paths_of
from oneneuron.statistics.verdicts.tables import is_floor
from oneneuron.studies.practicality.cells import CELLS
from oneneuron.studies.practicality.words import WORDS

Floats = NDArray[np.float64]

REFERENCE = WORDS.reference

LEAST_LOSS = 5e-4
"""A smaller sum of losses counts as this one: with the report's three decimals it is zero."""

AT_FLOOR = "at the floor: at most one error in both arms at every seed"
NO_LOSS = "at the floor: no loss that would not be printed as zero, in either arm at any seed"
NO_VALUE = "no seed of either arm has a value"


@dataclass(frozen=True)
class Comparison:
    """One row of a table: an arm less *without*, seed by seed.

    Attributes
    ----------
    cell
        The row's dataset.
    d
        Differences of error rates, or of logarithms, (seeds,); positive where the arm is worse,
        ±inf where one of the two has no value, 0 where neither has.
    silence
        Why the row says nothing: no seed of either arm has more than one error, or a loss over
        `LEAST_LOSS` where losses are compared, or none has a value at all. Empty where it speaks.
    paths
        The files that it was computed from.
    """

    cell: str
    d: Floats
    silence: str
    paths: tuple[str, ...]


def compare(table: pd.DataFrame, measure: str, arm: str = "exponential") -> list[Comparison]:
    """Compare an arm with *without* on each dataset of a table.

    Parameters
    ----------
    table
        From `tables`, with ``path``.
    measure
        Its column: ``…_errors`` are compared as rates, ``…_loss_sum`` and ``epochs_to_zero`` by
        their logarithms.
    arm
        The arm.

    Returns
    -------
    list of Comparison
        In the tables' order; of datasets on which some seed has both arms.
    """
    pairs = {cell: pair_by_seed(table[table["cell"] == cell], arm, REFERENCE) for cell in CELLS}
    return [_compare(cell, some, measure) for cell, some in pairs.items() if len(some)]


def _compare(cell: str, pairs: pd.DataFrame, measure: str) -> Comparison:
    one, two = both(pairs, measure)
    # neither arm got there at any seed: the budget ended, and nothing was compared
    silence = NO_VALUE if np.isinf([one, two]).all() else ""
    if measure.endswith("loss_sum") and max(one.max(), two.max()) <= LEAST_LOSS:
        silence = NO_LOSS
    if measure.endswith("errors"):
        silence = AT_FLOOR if is_floor(one, two) else silence
        size = pairs[measure.removeprefix("bare_").replace("errors", "size")].to_numpy(np.float64)
        d = differences(one / size, two / size)
    else:
        d = differences(*(np.log(np.maximum(values, LEAST_LOSS)) for values in (one, two)))
    return Comparison(cell, d, silence, paths_of(pairs))
