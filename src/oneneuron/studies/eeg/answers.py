"""Is a published number within what ours predict? One answer for each that runs can answer."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from oneneuron.evidence.interval import Interval
from oneneuron.evidence.number import Number
from oneneuron.statistics.answers import answer_number_of
from oneneuron.statistics.prediction import predict_mean, predict_one
from oneneuron.statistics.registry import PublishedNumber, Registry
from oneneuron.statistics.verdict import NumberAnswer, answer_number, not_comparable
from oneneuron.studies.eeg.measures import measure_runs
from oneneuron.studies.eeg.numbers.cells import REFERENCE, differences_by_seed, pair_by_seed

Floats = NDArray[np.float64]

BEST = "best_accuracy"


def answers_of_main(records: pd.DataFrame, registry: Registry, study: str = "eeg") -> list[Number]:
    """Answer each published number that runs of the main cell can answer.

    Parameters
    ----------
    records
        Records of the main cell, on real data, with the file of each row as ``path``; no epoch
        is looked at that the published number does not cover.
    registry
        What was published.
    study
        The study whose numbers are answered.
    """
    asked = [
        number
        for number in registry.numbers
        if number.study == study and number.cell == "main" and number.rule in ("range", "mean")
    ]
    measured = {
        last: measure_runs(records, last) for last in {(n.epochs or (0, 0))[1] for n in asked}
    }
    return [_answer_by_runs(number, measured[(number.epochs or (0, 0))[1]]) for number in asked]


def answer(
    published: PublishedNumber,
    values: Floats,
    n_epochs: int,
    inputs: tuple[str, ...] | None = None,
) -> Number:
    """Return the answer to a published number as a number of the report.

    Parameters
    ----------
    published
        The number; its rule says whether it is one run's or a mean.
    values
        Ours, one a seed; -inf for a lost run.
    n_epochs
        Epochs of our runs: fewer than published cannot be compared.
    inputs
        Files that the values come from.

    Returns
    -------
    Number
        ``{study}.against.{published id}``: *within*, *outside* or *not comparable*, with the
        interval in which the published number was looked for.
    """
    interval, found = _look(published, values, n_epochs)
    return answer_number_of(published, interval, found, len(values), inputs)


def _look(
    published: PublishedNumber, values: Floats, n_epochs: int
) -> tuple[Interval | None, NumberAnswer]:
    if published.epochs is not None and n_epochs < published.epochs[1]:
        reason = f"our runs have {n_epochs} epochs of {published.epochs[1]}"
        return None, not_comparable(reason)
    if published.rule == "range":
        interval = predict_one(values)
        return interval, answer_number(published.printed, interval)
    kept = values[np.isfinite(values)]
    interval = predict_mean(kept, published.runs or 1) if len(kept) else None
    given = "runs that were not lost" if len(kept) < len(values) else None
    return interval, answer_number(published.printed, interval, given)


def _answer_by_runs(published: PublishedNumber, measures: pd.DataFrame) -> Number:
    assert published.arm is not None
    if published.measure.startswith("paired_difference"):
        pairs = pair_by_seed(measures, published.arm, REFERENCE)
        values = differences_by_seed(pairs, BEST) if len(pairs) else np.array([])
        # where both of a pair are lost the difference is nothing that was measured
        both = pairs["lost"] & pairs["lost_reference"] if len(pairs) else pd.Series(dtype=bool)
        values = np.where(both, -np.inf, values)
        arms = {published.arm, REFERENCE}
    else:
        runs = measures[measures["arm"] == published.arm]
        values = np.where(runs["lost"], -np.inf, runs[BEST])
        arms = {published.arm}
    paths = measures.loc[measures["arm"].isin(arms), "path"]
    return answer(published, values, int(measures["epochs"].min()), tuple(sorted(paths)))
