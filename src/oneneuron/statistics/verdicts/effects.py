"""Verdicts on an effect: on its direction, its size, or that there is none."""

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike

from oneneuron.evidence.interval import Interval
from oneneuron.statistics import checks, equivalence
from oneneuron.statistics.paired import signed_rank
from oneneuron.statistics.proportions import McNemar, paired_share_difference
from oneneuron.statistics.verdicts.base import (
    ALPHA,
    LEVEL,
    NOTHING_KNOWN,
    Verdict,
    percent,
    too_few,
)

Direction = Literal["greater", "less"]


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


def direction(
    evidence: Evidence,
    claimed: Direction,
    margin: float,
    seeds_needed: int | None = None,
    minimum_seeds: int = 6,
    of: str = "seeds",
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
    of
        What a pair is of.
    """
    checks.word(claimed, "claimed", get_args(Direction))
    checks.positive(margin, "margin")
    if seeds_needed is not None:
        checks.whole(seeds_needed, "seeds_needed", least=1)
    few = too_few(evidence.n, minimum_seeds, of)
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
    return Verdict("inconclusive", f"{_p(evidence.p)} with {evidence.n} {of}{needed}")


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
    few = too_few(n, minimum_seeds)
    if few is not None or prediction is None or difference is None:
        return few or Verdict("inconclusive", "no interval can be given")
    lower, upper = difference.ends
    level = percent(difference.level or LEVEL)
    if published > 0 and upper < published:
        return Verdict("excluded", f"the upper {level} limit is {upper:.3g}, under {published:g}")
    if published < 0 and lower > published:
        return Verdict("excluded", f"the lower {level} limit is {lower:.3g}, over {published:g}")
    held = f"{percent(prediction.level or LEVEL)} prediction interval"
    if not prediction.contains(published):
        return Verdict("not reproduced", f"outside the {held}")
    if prediction.contains(0.0):
        return Verdict("compatible, as is zero", f"inside the {held}, as is zero")
    return Verdict("compatible", f"inside the {held}")


def equivalent(interval: Interval | None, margin: float, n: int, minimum_seeds: int = 6) -> Verdict:
    """Judge a claim of no effect by the 90 % interval and the margin."""
    checks.positive(margin, "margin")
    few = too_few(n, minimum_seeds)
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


def _p(p: float) -> str:
    return "p < 0.001" if p < 0.001 else f"p = {p:.2g}"
