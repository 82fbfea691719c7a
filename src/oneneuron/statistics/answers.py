"""Is a published number within what ours predict? The answer, as a number of the report."""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from oneneuron.evidence.interval import Interval
from oneneuron.evidence.number import Number
from oneneuron.statistics.prediction import (
    FEWEST_OF_A_MEAN,
    cut,
    expected_outside,
    predict_mean,
    predict_one,
)
from oneneuron.statistics.registry import PublishedNumber
from oneneuron.statistics.verdicts.numbers import NumberAnswer, answer_number

Floats = NDArray[np.float64]


def answer(
    published: PublishedNumber,
    values: ArrayLike,
    epochs: int | None = None,
    inputs: tuple[str, ...] = (),
    *,
    incomparable: str = "",
    given: str | None = None,
) -> Number:
    """Answer a published number by ours, as its rule says.

    Parameters
    ----------
    published
        The number; its rule says whether it is one run's, a mean, or not to be compared.
    values
        Ours, one a seed, (seeds,); ±inf for a lost run, whichever is worse.
    epochs
        Epochs of our runs, where fewer than published cannot be compared.
    inputs
        Files that the values come from.
    incomparable
        Why ours cannot be set against it, where the study knows a reason.
    given
        What the answer rests on that the source does not say, such as ``sets of 2,000 samples``.

    Returns
    -------
    Number
        ``{study}.against.{published id}``: *within*, *outside* or *not comparable*, with the
        interval in which the published number was looked for.
    """
    ours = np.asarray(values, np.float64)
    if published.rule == "none":
        incomparable = published.note or "the registry gives no rule"
    if epochs is not None and published.epochs is not None and epochs < published.epochs[1]:
        incomparable = f"our runs have {epochs} of {published.epochs[1]} epochs"
    interval, found = None, NumberAnswer("not comparable", incomparable)
    if not incomparable:
        interval, found = _look(published, ours, given)
    return Number(
        against_id(published),
        found.answer,
        f"{published.statement}, {published.printed}: {found.reason}",
        unit=published.unit,
        n=len(ours),
        interval=interval,
        answers=published.id,
        inputs=inputs or None,
    )


def counts(prefix: str, answers: Iterable[Number]) -> list[Number]:
    """Return how many published numbers are outside what ours predict, and how many by chance.

    Parameters
    ----------
    prefix
        Of the ids, such as the study's name.
    answers
        From `answer`.

    Returns
    -------
    list of Number
        ``{prefix}.compared``, how many can be compared; ``{prefix}.outside``, how many of these
        are outside, and ``{prefix}.expected_outside``, how many would be by chance: each as often
        as its interval does not cover one more of ours. None where nothing can be compared.
    """
    answers = list(answers)
    compared = [number for number in answers if number.value != "not comparable"]
    if not compared:
        return []
    n, outside = len(compared), sum(number.value == "outside" for number in compared)
    chance = expected_outside(number.interval for number in compared)
    words = f"of {n} published numbers that can be compared with the range of ours"
    how = f"{words}, how many would be outside by chance, as often as each interval does not cover "
    how += "what it predicts: 2/(n + 1) for a run and the range of n seeds, 1 in 20 for a mean; "
    how += "where values tie, at most so many"
    paths = tuple(sorted({path for number in compared for path in number.inputs or ()}))
    found = (
        Number(f"{prefix}.compared", n, words, n=len(answers)),
        Number(f"{prefix}.outside", outside, f"{words}, how many are outside it", n=n),
        Number(f"{prefix}.expected_outside", chance, how, n=n, format=".1f"),
    )
    return [replace(number, inputs=paths or None) for number in found]


def against_id(published: PublishedNumber) -> str:
    """Return the id of the number that answers a published one."""
    return f"{published.study}.against.{published.id}"


def _look(
    published: PublishedNumber, ours: Floats, given: str | None
) -> tuple[Interval | None, NumberAnswer]:
    kept = ours[np.isfinite(ours)]
    if published.rule == "mean":
        if len(kept) < FEWEST_OF_A_MEAN:
            few = f"a mean is predicted from at least {FEWEST_OF_A_MEAN} runs; we have {len(kept)}"
            return None, NumberAnswer("not comparable", few)
        interval = predict_mean(kept, published.runs or 1)
        if interval is not None and published.unit == "accuracy":
            least = -1.0 if published.kind == "derived" else 0.0
            interval = cut(interval, least, 1.0)
        if len(kept) < len(ours):
            given = " and ".join(filter(None, [given, "runs that were not lost"]))
        return interval, answer_number(published.printed, interval, given)
    interval = predict_one(ours)
    if interval is not None and not len(kept):
        # where all are lost in one way the number lies beyond them; else they say nothing of it
        reason = "none of our seeds has a value"
        return interval, NumberAnswer("outside" if interval.beyond else "not comparable", reason)
    return interval, answer_number(published.printed, interval, given)
