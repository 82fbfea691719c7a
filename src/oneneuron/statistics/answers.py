"""The answer to a published number, as a number of the report."""

from oneneuron.evidence.interval import Interval
from oneneuron.evidence.number import Number
from oneneuron.statistics.registry import PublishedNumber
from oneneuron.statistics.verdict import NumberAnswer


def answer_number_of(
    published: PublishedNumber,
    interval: Interval | None,
    found: NumberAnswer,
    n: int,
    inputs: tuple[str, ...] | None,
) -> Number:
    """Return ``{study}.against.{published id}``: *within*, *outside* or *not comparable*.

    Parameters
    ----------
    published
        The number that is answered.
    interval
        Where it was looked for; None where there is none.
    found
        The answer, and the reason in words.
    n, inputs
        Our runs behind it, and the files that they come from.
    """
    return Number(
        f"{published.study}.against.{published.id}",
        found.answer,
        f"{published.statement}, {published.printed}: {found.reason}",
        unit=published.unit,
        n=n,
        interval=interval,
        answers=published.id,
        inputs=inputs,
    )
