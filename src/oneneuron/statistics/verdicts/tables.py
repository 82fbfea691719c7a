"""Verdicts on a table, each of whose rows compares the same two arms on other data."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from oneneuron.statistics import checks, equivalence
from oneneuron.statistics.multiplicity import holm
from oneneuron.statistics.verdicts.base import ALPHA, NOTHING_KNOWN, Verdict, too_few
from oneneuron.statistics.verdicts.effects import Evidence


@dataclass(frozen=True)
class Row:
    """One row of a table, its first arm (with the neuron) compared with its second.

    Attributes
    ----------
    name
        As the reader knows it, such as ``MNIST``.
    evidence
        The comparison, its p not yet adjusted; the effect is positive where the first arm's
        value (errors, loss, log ratio of epochs) is larger, that is worse.
    margin
        Within which the arms count as equal, in the effect's unit.
    floor
        Whether every seed of both arms has at most one error; such a row says nothing.
    family
        Rows of one family have their p adjusted together.
    """

    name: str
    evidence: Evidence
    margin: float
    floor: bool = False
    family: str = ""

    def __post_init__(self) -> None:
        checks.positive(self.margin, "margin")


def is_floor(first_errors: ArrayLike, second_errors: ArrayLike) -> bool:
    """Whether both arms have at most one error at every seed, so that nothing can differ."""
    first = checks.sample(first_errors, "first_errors")
    return bool(first.max() <= 1 and checks.sample(second_errors, "second_errors").max() <= 1)


def both_ways(rows: Sequence[Row], minimum_seeds: int = 6) -> Verdict:
    """Judge "results go both ways": at least one row is better and one worse, after Holm.

    Not reproduced where every row that can differ is decided, by a difference or by equivalence,
    and not both ways.
    """
    judged = _judge(rows, minimum_seeds)
    if isinstance(judged, Verdict):
        return judged
    better, worse = _in_state(judged, "better"), _in_state(judged, "worse")
    if better and worse:
        return Verdict("reproduced", f"better: {', '.join(better)}; worse: {', '.join(worse)}")
    undecided = _in_state(judged, "undecided")
    if not undecided:
        found = "one way only" if better or worse else "the arms are equal"
        return Verdict("not reproduced", f"{found}: {', '.join(row.name for row, _ in judged)}")
    open_ = [f"{row.name} ({left_open(row)})" for row, state in judged if state == "undecided"]
    return Verdict("inconclusive", f"still open: {', '.join(open_)}")


def never_faster(rows: Sequence[Row], minimum_seeds: int = 6) -> Verdict:
    """Judge "never faster, sometimes slower" over rows of log ratios of epochs.

    Reproduced where every row's one-sided lower 95 % limit is over minus its margin and one row
    is slower after Holm. Not reproduced where a row is faster after Holm, or where every row's
    upper limit is under its margin.
    """
    judged = _judge(rows, minimum_seeds)
    if isinstance(judged, Verdict):
        return judged
    faster = _in_state(judged, "better")
    if faster:
        return Verdict("not reproduced", f"faster: {', '.join(faster)}")
    slower = _in_state(judged, "worse")
    maybe_faster = _maybe_better(judged)
    if slower and not maybe_faster:
        return Verdict("reproduced", f"slower: {', '.join(slower)}; no row is faster by the margin")
    if all(_ends(row)[1] < row.margin for row, _ in judged):
        return Verdict("not reproduced", "no row is slower by the margin")
    if maybe_faster:
        return Verdict("inconclusive", f"may be faster: {', '.join(maybe_faster)}")
    return Verdict("inconclusive", "no row is clearly slower")


def never_better(rows: Sequence[Row], minimum_seeds: int = 6) -> Verdict:
    """Judge "improves nothing" over rows in which a smaller value is better.

    Falls by one row that is better after Holm. Reproduced where every row's one-sided lower 95 %
    limit is over minus its margin.
    """
    judged = _judge(rows, minimum_seeds)
    if isinstance(judged, Verdict):
        return judged
    better = _in_state(judged, "better")
    if better:
        return Verdict("not reproduced", f"better: {', '.join(better)}")
    maybe_better = _maybe_better(judged)
    if maybe_better:
        return Verdict("inconclusive", f"may be better: {', '.join(maybe_better)}")
    return Verdict("reproduced", "no row is better by its margin")


def only_worse(rows: Sequence[Row], minimum_seeds: int = 6) -> Verdict:
    """Judge "only gets worse", which claims it of all rows.

    Falls by one row that is better after Holm, or equal by equivalence and not worse by itself.
    Reproduced where each row by itself is worse at 0.05.
    """
    judged = _judge(rows, minimum_seeds)
    if isinstance(judged, Verdict):
        return judged
    contrary = {
        "better": _in_state(judged, "better"),
        "equal within the margin": [
            row.name for row, state in judged if state == "equal" and not _is_worse(row)
        ],
    }
    if any(contrary.values()):
        told = (f"{state}: {', '.join(names)}" for state, names in contrary.items() if names)
        return Verdict("not reproduced", "; ".join(told))
    open_ = [row.name for row, _ in judged if not _is_worse(row)]
    if open_:
        return Verdict("inconclusive", f"not clearly worse: {', '.join(open_)}")
    return Verdict("reproduced", f"worse: {', '.join(row.name for row, _ in judged)}")


def states(rows: Sequence[Row], minimum_seeds: int = 6) -> list[str]:
    """Say of each row by itself whether the first arm is better, worse or equal.

    Returns
    -------
    list of str
        *better*, *worse*, *equal*, or *undecided* and what is open, by p adjusted over the rows of
        a family that say something;
        *says nothing* at the floor, *too few seeds* where any of the rows has under
        `minimum_seeds`.
    """
    judged = _judge(rows, minimum_seeds)
    if isinstance(judged, Verdict):
        return ["says nothing" if row.floor else "too few seeds" for row in rows]
    found = {
        id(row): f"undecided: {left_open(row)}" if state == "undecided" else state
        for row, state in judged
    }
    return [found.get(id(row), "says nothing") for row in rows]


def left_open(row: Row) -> str:
    """Say what an undecided row may still be, by its interval and margin: ``better or equal``."""
    lower, upper = _ends(row)
    if lower > -row.margin:
        return "equal or worse"
    return "better or equal" if upper < row.margin else "better or worse"


_State = Literal["better", "worse", "equal", "undecided"]
_Judged = list[tuple[Row, _State]]


def _judge(rows: Sequence[Row], minimum_seeds: int) -> Verdict | _Judged:
    """Judge each row that is not at the floor, p adjusted over these of its family by Holm."""
    live = [row for row in rows if not row.floor]
    if not live:
        return Verdict(
            "inconclusive",
            "no row says anything: each is at the floor, or has no value in either arm",
        )
    for row in live:
        few = too_few(row.evidence.n, minimum_seeds)
        if few is not None:
            return Verdict("inconclusive", f"{row.name}: {few.reason}")
    adjusted = np.ones(len(live))
    for family in {row.family for row in live}:
        places = [place for place, row in enumerate(live) if row.family == family]
        adjusted[places] = holm([live[place].evidence.p for place in places])
    return [(row, _state(row, float(p))) for row, p in zip(live, adjusted, strict=True)]


def _state(row: Row, p: float) -> _State:
    if p < ALPHA:
        return "worse" if row.evidence.sign > 0 else "better"
    return "equal" if equivalence.is_equivalent(row.evidence.interval, row.margin) else "undecided"


def _in_state(judged: _Judged, *states: _State) -> list[str]:
    return [row.name for row, state in judged if state in states]


def _is_worse(row: Row) -> bool:
    """Whether a row is worse by itself, its p not adjusted."""
    return row.evidence.p < ALPHA and row.evidence.sign > 0


def _maybe_better(judged: _Judged) -> list[str]:
    """Return the rows whose lower limit does not exclude an improvement by the margin."""
    return [row.name for row, _ in judged if not _ends(row)[0] > -row.margin]


def _ends(row: Row) -> tuple[float, float]:
    """Return the one-sided limits of 95 %, which are those of a 90 % interval."""
    return NOTHING_KNOWN.ends if row.evidence.interval is None else row.evidence.interval.ends
