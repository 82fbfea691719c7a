"""How a verdict is reached: the rules, in their order, as functions of what was measured.

Each function takes what the tests said and returns the verdict with its reason in words. What
is a stand-in, or deviates from the published design, gets `no_verdict_here` before any other rule.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike

from oneneuron.evidence.interval import Interval
from oneneuron.evidence.number import shown
from oneneuron.statistics import checks, equivalence
from oneneuron.statistics.audit import printings
from oneneuron.statistics.multiplicity import holm
from oneneuron.statistics.paired import coverage, signed_rank
from oneneuron.statistics.proportions import McNemar, clopper_pearson, paired_share_difference

ALPHA = 0.05
LEVEL = 0.95
NOTHING_KNOWN = Interval(None, None)

VerdictName = Literal[
    "reproduced",
    "not reproduced",
    "compatible",
    "compatible, as is zero",
    "excluded",
    "inconclusive",
    "not testable",
    "no verdict here",
    "yes",
    "no",
    "open",
]
"""Those of a claimed size alone are *compatible* (*as is zero*, where the runs cannot tell it from
no effect) and *excluded*; of a question that is nobody's claim *yes*, *no* and *open*."""
Answer = Literal["within", "outside", "not comparable"]
Direction = Literal["greater", "less"]


@dataclass(frozen=True)
class Verdict:
    """A verdict on a claim, and the reason for it in words."""

    verdict: VerdictName
    reason: str


@dataclass(frozen=True)
class NumberAnswer:
    """What ours says of a published number, and the reason in words."""

    answer: Answer
    reason: str


@dataclass(frozen=True)
class Evidence:
    """What a paired comparison says of an effect, whatever test it came from.

    Attributes
    ----------
    n
        Pairs.
    p
        Two-sided p; adjusted where the comparison is one of a family.
    sign
        1 where the first arm tends to be larger, -1 where smaller, 0 where neither.
    interval
        90 % interval of the effect, by which equivalence is judged; None with under two pairs.

    Raises
    ------
    ValueError
        Where n is no count, p no probability, or the sign none of these.
    """

    n: int
    p: float
    sign: int
    interval: Interval | None

    def __post_init__(self) -> None:
        checks.whole(self.n, "n")
        if not 0 <= self.p <= 1:
            raise ValueError(f"p: expected a probability, got {self.p}")
        if self.sign not in (-1, 0, 1):
            raise ValueError(f"sign: expected -1, 0 or 1, got {self.sign}")


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


def evidence_of_pairs(d: ArrayLike) -> Evidence:
    """Return what differences (n,) say, by the exact signed-rank test; none say nothing."""
    if not np.size(d):
        return Evidence(0, 1.0, 0, None)
    result = signed_rank(d, equivalence.LEVEL)
    return Evidence(result.n, result.p, int(np.sign(result.statistic)), result.interval)


def evidence_of_shares(result: McNemar) -> Evidence:
    """Return what paired yes-or-no answers say, by the exact McNemar test."""
    return Evidence(
        n=result.n,
        p=result.p,
        sign=int(np.sign(result.only_first - result.only_second)),
        interval=paired_share_difference(result, equivalence.LEVEL),
    )


def is_floor(first_errors: ArrayLike, second_errors: ArrayLike) -> bool:
    """Whether both arms have at most one error at every seed, so that nothing can differ."""
    first = checks.sample(first_errors, "first_errors")
    return bool(first.max() <= 1 and checks.sample(second_errors, "second_errors").max() <= 1)


def no_verdict_here(
    stand_in: bool, deviations: Sequence[str] = (), *, in_part: bool = False
) -> Verdict | None:
    """Return why these runs cannot judge a published claim; None where they can.

    Parameters
    ----------
    stand_in
        Whether simulated or substituted data stand behind the runs.
    deviations
        In words, in what the runs deviate from the published design, such as ``40 epochs, not
        400``.
    in_part
        Whether the runs are of several datasets, of which not all need be stand-ins.
    """
    if stand_in:
        partly = ", at least in part," if in_part else ""
        return Verdict("no verdict here", f"it rests{partly} on stand-in data")
    if deviations:
        reason = f"it deviates from the published design: {'; '.join(deviations)}"
        return Verdict("no verdict here", reason)
    return None


def direction(
    evidence: Evidence,
    claimed: Direction,
    margin: float,
    seeds_needed: int | None = None,
    minimum_seeds: int = 6,
) -> Verdict:
    """Judge a claim that the first arm is larger, or smaller, than the second.

    Parameters
    ----------
    evidence
        The comparison, its p adjusted where it is one of a family.
    claimed
        Whether the first arm is claimed to be ``greater`` or ``less``.
    margin
        Half-width of the equivalence margin, in the effect's unit.
    seeds_needed
        Seeds with 80 % power at the claimed size and our spread, where a size was claimed.
    minimum_seeds
        Pairs below which no other verdict than inconclusive is given.
    """
    checks.word(claimed, "claimed", get_args(Direction))
    checks.positive(margin, "margin")
    if seeds_needed is not None:
        checks.whole(seeds_needed, "seeds_needed", least=1)
    few = _too_few(evidence.n, minimum_seeds)
    if few is not None:
        return few
    if evidence.p < ALPHA:
        decided = evidence.interval is not None and evidence.interval.beyond
        by_lost = "; lost runs decide it" if decided else ""
        if evidence.sign == (1 if claimed == "greater" else -1):
            return Verdict("reproduced", f"as stated, {_p(evidence.p)}{by_lost}")
        return Verdict("not reproduced", f"the other way, {_p(evidence.p)}{by_lost}")
    if equivalence.is_equivalent(evidence.interval, margin):
        return Verdict("not reproduced", f"the 90 % interval lies within ±{margin:.3g}")
    needed = ""
    if seeds_needed is not None:
        needed = (
            f"; {seeds_needed} seeds would find a difference as large as published with 80 % power"
        )
    return Verdict("inconclusive", f"{_p(evidence.p)} with {evidence.n} seeds{needed}")


def size(
    published: float,
    prediction: Interval | None,
    difference: Interval | None,
    n: int,
    minimum_seeds: int = 6,
) -> Verdict:
    """Judge a claimed size by our paired difference and by the prediction from it.

    Parameters
    ----------
    published
        The effect as published.
    prediction
        Where it should lie if it were one more sample of ours
        (`oneneuron.statistics.prediction`).
    difference
        95 % interval of our difference, by which an effect so large is excluded.
    n
        Seeds behind them.
    """
    checks.real(published, "published")
    if prediction is not None and prediction.level is None:
        raise ValueError("prediction: expected an interval with its coverage, got a mere range")
    few = _too_few(n, minimum_seeds)
    if few is not None or prediction is None or difference is None:
        return few or Verdict("inconclusive", "no interval can be given")
    lower, upper = difference.ends
    level = _percent(difference.level or LEVEL)
    if published > 0 and upper < published:
        return Verdict("excluded", f"the upper {level} limit is {upper:.3g}, under {published:g}")
    if published < 0 and lower > published:
        return Verdict("excluded", f"the lower {level} limit is {lower:.3g}, over {published:g}")
    held = f"{_percent(prediction.level or LEVEL)} prediction interval"
    if not prediction.contains(published):
        return Verdict("not reproduced", f"outside the {held}")
    if prediction.contains(0.0):
        return Verdict("compatible, as is zero", f"inside the {held}, as is zero")
    return Verdict("compatible", f"inside the {held}")


def equivalent(interval: Interval | None, margin: float, n: int, minimum_seeds: int = 6) -> Verdict:
    """Judge a claim of no effect by the 90 % interval and the margin."""
    checks.positive(margin, "margin")
    few = _too_few(n, minimum_seeds)
    if few is not None:
        return few
    if equivalence.is_equivalent(interval, margin):
        return Verdict("reproduced", f"the 90 % interval lies within ±{margin:.3g}")
    interval = interval or NOTHING_KNOWN
    lower, upper = interval.ends
    if interval.outside(margin):
        side = f"above {margin:.3g}" if lower > 0 else f"below −{margin:.3g}"
        return Verdict("not reproduced", f"the 90 % interval lies wholly {side}")
    crossed = "−" if upper <= margin else "" if lower >= -margin else "±"
    return Verdict("inconclusive", f"the 90 % interval crosses {crossed}{margin:.3g}")


def never(
    count: int, n: int, threshold: float, minimum_seeds: int = 6, of: str = "runs"
) -> Verdict:
    """Judge a claim that something never happens: reproduced where no run of n shows it.

    Not reproduced where the lower 95 % limit of the share is over the threshold. `of` says what
    the n are, such as ``stationary points``.
    """
    few = _too_few(n, minimum_seeds, of)
    lower, upper = _share(count, n, threshold)
    if few is not None:
        return few
    if count == 0:
        none = f"none of {n:,} {of} is an exception; the share is at most {_percent(upper)}"
        return Verdict("reproduced", none)
    if lower > threshold:
        found = f"{count:,} of {n:,} {of} are exceptions, so at least {_percent(lower)} of all"
        return Verdict("not reproduced", found)
    return Verdict("inconclusive", _between(count, n, lower, upper, of))


def mostly(
    count: int, n: int, threshold: float, minimum_seeds: int = 6, of: str = "runs"
) -> Verdict:
    """Judge a claim that something happens, by which side of a threshold its share lies."""
    few = _too_few(n, minimum_seeds, of)
    lower, upper = _share(count, n, threshold)
    if few is not None:
        return few
    asked = f"the claim needs more than {_percent(threshold)}"
    between = f"{_between(count, n, lower, upper, of)}; {asked}"
    if lower > threshold:
        return Verdict("reproduced", between)
    if upper < threshold:
        return Verdict("not reproduced", between)
    return Verdict("inconclusive", between)


def rarely(interval: Interval | None, n: int, threshold: float, minimum_seeds: int = 6) -> Verdict:
    """Judge a claim that something makes up little, by its mean share over runs.

    Parameters
    ----------
    interval
        95 % interval of the mean share.
    n
        Runs behind it.
    threshold
        The share under which it is little.
    """
    checks.fraction(threshold, "threshold")
    few = _too_few(n, minimum_seeds)
    if few is not None or interval is None:
        return few or Verdict("inconclusive", "no interval can be given")
    lower, upper = interval.ends
    ends = " and ".join(shown(end, ".1%") for end in (lower, upper))
    between = f"a mean share between {ends} over {n} runs"
    if upper < threshold:
        return Verdict("reproduced", between)
    if lower > threshold:
        return Verdict("not reproduced", between)
    return Verdict("inconclusive", between)


def over_epochs(
    count: int, epochs: int, n: int, threshold: float, minimum_seeds: int = 6
) -> Verdict:
    """Judge what curves of n runs show together, by the share of epochs at which it holds.

    Epochs are no independent runs, so that the share has no interval.
    """
    checks.fraction(threshold, "threshold")
    few = _too_few(n, minimum_seeds)
    if few is not None:
        return few
    share = f"at {count} of {epochs} epochs"
    return Verdict("reproduced" if count > threshold * epochs else "not reproduced", share)


def sometimes(
    count: int, n: int, threshold: float, minimum_seeds: int = 6, of: str = "runs"
) -> Verdict:
    """Judge a claim that something can happen, which one run of n shows.

    Not reproduced where none does and the upper 95 % limit of the share is under the threshold.
    """
    few = _too_few(n, minimum_seeds, of)
    _, upper = _share(count, n, threshold)
    if few is not None:
        return few
    if count:
        return Verdict("reproduced", f"{count} of {n} {of}")
    none = f"0 of {n} {of}; the share is at most {_percent(upper)}"
    return Verdict("not reproduced" if upper < threshold else "inconclusive", none)


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

    Falls by one row that is better after Holm, or equal by equivalence. Reproduced where each
    row by itself is worse at 0.05.
    """
    judged = _judge(rows, minimum_seeds)
    if isinstance(judged, Verdict):
        return judged
    contrary = {
        "better": _in_state(judged, "better"),
        "equal within the margin": _in_state(judged, "equal"),
    }
    if any(contrary.values()):
        told = (f"{state}: {', '.join(names)}" for state, names in contrary.items() if names)
        return Verdict("not reproduced", "; ".join(told))
    open_ = [
        row.name for row, _ in judged if not (row.evidence.p < ALPHA and row.evidence.sign > 0)
    ]
    if open_:
        return Verdict("inconclusive", f"not clearly worse: {', '.join(open_)}")
    return Verdict("reproduced", f"worse: {', '.join(row.name for row, _ in judged)}")


def unlike_controls(
    count: int,
    controls: Sequence[McNemar],
    names: Sequence[str],
    threshold: float,
    minimum_seeds: int = 6,
    together: bool = True,
) -> Verdict:
    """Judge "it happens with this arm, and with the controls not".

    Parameters
    ----------
    count
        Seeds in which it happens with the arm that is claimed to differ.
    controls
        The McNemar comparison of that arm with each control, over the same n seeds.
    names
        The controls' names.
    threshold
        The share of seeds in which it is claimed to happen.
    together
        Whether the p against the controls are adjusted by Holm.

    Notes
    -----
    Reproduced where it happens more often than with each control, each p < 0.05, and in more than
    `threshold` of the seeds; not reproduced where the upper 95 % limit of its share is under that.
    """
    if not controls or len({control.n for control in controls}) > 1:
        raise ValueError("controls: expected one or more, all over the same seeds")
    if len(names) != len(controls):
        raise ValueError(f"names: expected one of each control, got {', '.join(names)}")
    n = controls[0].n
    few = _too_few(n, minimum_seeds)
    lower, upper = _share(count, n, threshold)
    if few is not None:
        return few
    share = f"{count} of {n} seeds diverge"
    if upper < threshold:
        return Verdict("not reproduced", f"{share}, so at most {_percent(upper)} of all")
    each = [control.p for control in controls]
    alike = [
        name
        for name, control, p in zip(names, controls, holm(each) if together else each, strict=True)
        if not (p < ALPHA and control.only_first > control.only_second)
    ]
    if not alike and count > threshold * n:
        return Verdict("reproduced", f"{share}, more than with {', '.join(names)}")
    against = f"; not clearly more than with {', '.join(alike)}" if alike else ""
    between = f"between {_percent(lower)} and {_percent(upper)}"
    return Verdict("inconclusive", f"{share}, {between}{against}")


def answer_number(
    printed: str, interval: Interval | None, conditional: str | None = None
) -> NumberAnswer:
    """Say whether a published number lies within the prediction of ours.

    Parameters
    ----------
    printed
        The number as printed; any value that rounds to it may be the true one.
    interval
        Our range or prediction interval (`oneneuron.statistics.prediction`); None where there
        is none.
    conditional
        What the interval is conditional on, such as ``undiverged runs``.
    """
    rounded, _ = printings(printed)
    if interval is None:
        return NumberAnswer("not comparable", "fewer than two runs of ours")
    lower, upper = interval.ends
    inside = lower <= rounded.upper and rounded.lower <= upper
    covers = (
        "an interval"
        if interval.level is None
        else f"an interval that covers {_percent(interval.level)}"
    )
    given = "" if conditional is None else f", given {conditional}"
    if inside:
        return NumberAnswer("within", f"inside {covers}{given}")
    return NumberAnswer("outside", f"outside {covers}{given}")


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
        few = _too_few(row.evidence.n, minimum_seeds)
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


def _maybe_better(judged: _Judged) -> list[str]:
    """Return the rows whose lower limit does not exclude an improvement by the margin."""
    return [row.name for row, _ in judged if not _ends(row)[0] > -row.margin]


def _ends(row: Row) -> tuple[float, float]:
    """Return the one-sided limits of 95 %, which are those of a 90 % interval."""
    return NOTHING_KNOWN.ends if row.evidence.interval is None else row.evidence.interval.ends


def _too_few(n: int, minimum_seeds: int, of: str = "") -> Verdict | None:
    """Return that there are too few; `of` says of what a share is, which has an interval always."""
    checks.whole(n, "n")
    checks.whole(minimum_seeds, "minimum_seeds", least=1)
    if n >= minimum_seeds:
        return None
    short = not of and n and coverage(n) < LEVEL
    reached = f", with which no interval reaches {_percent(LEVEL)}" if short else ""
    those = of or "seeds"
    found = f"{n} {those.removesuffix('s') if n == 1 else those}"
    return Verdict("inconclusive", f"{found}{reached}; the rule requires {minimum_seeds}")


def _share(count: int, n: int, threshold: float) -> tuple[float, float]:
    checks.fraction(threshold, "threshold")
    return clopper_pearson(count, n, LEVEL).ends if n else (0.0, 1.0)


def _p(p: float) -> str:
    return "p < 0.001" if p < 0.001 else f"p = {p:.2g}"


def _percent(share: float) -> str:
    """Say a share in whole percent; in hundredths where these would say none of it, or all."""
    says_all_or_none = 0 < share < 0.005 or 0.995 < share < 1
    return shown(share, ".2%" if says_all_or_none else ".0%")


def _between(count: int, n: int, lower: float, upper: float, of: str) -> str:
    return f"{count} of {n} {of}, between {_percent(lower)} and {_percent(upper)}"
