"""Is a published number within what our runs of the main cell predict?"""

import numpy as np
import pandas as pd

from oneneuron.evidence.number import Number
from oneneuron.statistics.answers import answer, counts
from oneneuron.statistics.paired import differences
from oneneuron.statistics.registry import PublishedNumber, Registry
from oneneuron.studies.eeg.claims import deviations, values_of
from oneneuron.studies.eeg.measures import at
from oneneuron.studies.eeg.words import WORDS

REFERENCE = WORDS.reference
DIFFERENCE = "paired_difference_of_"
"""What a measure's name begins with where the arm is compared with the reference."""


def answers(main: pd.DataFrame, published: Registry) -> list[Number]:
    """Answer each published number that runs of the main cell can answer.

    Parameters
    ----------
    main
        Measures of the main cell, on real data; no epoch is looked at that the published number
        does not cover.
    published
        What was published.

    Returns
    -------
    list of Number
        ``eeg.against.{published id}``, and how many are outside as ``eeg.against_post.…`` (see
        `oneneuron.statistics.answers.counts`).
    """
    found = [
        _answer(number, at(main, (number.epochs or (0, 0))[1]))
        for number in published.numbers
        if number.cell == "main" and number.rule in ("range", "mean")
    ]
    return [*found, *counts("eeg.against_post", found)]


def _answer(published: PublishedNumber, measures: pd.DataFrame) -> Number:
    measure = published.measure.removeprefix(DIFFERENCE)
    arms = {published.arm} if measure == published.measure else {published.arm, REFERENCE}
    runs = measures[measures["arm"].isin(arms)].set_index("seed").sort_index()
    ours = values_of(measure, runs[runs["arm"] == published.arm])
    values = ours.to_numpy(np.float64)
    if len(arms) > 1:
        reference = values_of(measure, runs[runs["arm"] == REFERENCE])
        seeds = ours.index.intersection(reference.index)
        one, two = ours[seeds].to_numpy(np.float64), reference[seeds].to_numpy(np.float64)
        both_lost = np.isinf(one) & np.isinf(two)
        # where both of a pair are lost the difference is nothing that was measured
        values = np.where(both_lost, -np.inf, differences(one, two) if len(seeds) else one)
    return answer(
        published,
        values,
        int(measures["epochs"].min()),
        tuple(sorted(runs["path"])),
        incomparable="; ".join(deviations(runs)),
    )
