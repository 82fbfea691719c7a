"""The one judge of claims: by a claim's kind and fields and the sample that a study has of it.

No study is known here. What is measured is the study's to say: it turns its tables into a
`Sample`, before any rule; what follows from that is written in the registry alone.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from oneneuron.evidence.interval import Interval
from oneneuron.statistics import checks, equivalence
from oneneuron.statistics.bands import mean_band
from oneneuron.statistics.paired import differences, signed_rank
from oneneuron.statistics.power import seeds_needed
from oneneuron.statistics.prediction import FEWEST_OF_A_MEAN, cut, predict_mean
from oneneuron.statistics.proportions import clopper_pearson, mcnemar, paired_share_difference
from oneneuron.statistics.registry import Claim, least_seeds
from oneneuron.statistics.verdicts import effects, shares, tables
from oneneuron.statistics.verdicts.base import ALPHA, LEVEL, Verdict, no_verdict_here
from oneneuron.statistics.verdicts.effects import evidence_of_pairs, evidence_of_shares
from oneneuron.statistics.verdicts.tables import Row

Floats = NDArray[np.float64]

SHARES = ("accuracy", "balanced accuracy", "error rate")
"""Units of measures that lie between 0 and 1."""

_PER_SEED = {
    "any": "a seed counts if any of its networks does",
    "most": "a seed counts if most of its networks do",
    "all": "a seed counts if all of its networks do",
}
"""What a reader has to know of a claim's `per_seed` to understand what is counted."""

POWER_SEED = (0, 6)
"""Of the simulated experiments by which the seeds needed are found."""


@dataclass(frozen=True)
class RowSample:
    """What the runs say of one row of a table.

    Attributes
    ----------
    key, name
        In the ids of numbers, and as the reader knows it.
    differences
        First arm less second, (seeds,): of rates or of logarithms; positive where the first is
        worse, ±inf where one of the two has no value, 0 where neither has.
    published
        The published rate of the second arm; None where logarithms are compared.
    silence
        Why the row says nothing; empty where it speaks.
    inputs
        The files that it was computed from.
    """

    key: str
    name: str
    differences: Floats
    published: float | None = None
    silence: str = ""
    inputs: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        checks.sample(self.differences, f"{self.key}: differences", least=0)


@dataclass(frozen=True)
class Sample:
    """What a study's runs say of a claim, before any rule.

    Attributes
    ----------
    values
        One array an arm, each (seeds,) in the same order of seeds: yes or no, or numbers of which
        -inf is that of a lost run.
    names
        The arms as the reader knows them.
    rows
        Of a claim about the rows of tables.
    seeds
        Seeds behind it, where these are more than the values.
    counted
        How many are looked at within each run, (seeds,), where the values are shares of these.
    silence
        Why none of the seeds has a value.
    missing
        What this run has not, without which there is no verdict.
    deviations
        In what the runs deviate from the published design, each such as ``40 epochs, not 400``.
    inputs
        The files that it was computed from.

    Raises
    ------
    ValueError
        Where a value is NaN, or the arms have not as many values.
    """

    values: tuple[NDArray[Any], ...] = ()
    names: tuple[str, ...] = ()
    rows: tuple[RowSample, ...] = ()
    seeds: int | None = None
    counted: NDArray[np.int64] | None = None
    silence: str = ""
    missing: str = ""
    deviations: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        sizes = {checks.sample(arm, "values", least=0).size for arm in self.values}
        if len(sizes) > 1:
            raise ValueError(f"values: expected as many of each arm, got {sorted(sizes)}")

    @property
    def files(self) -> tuple[str, ...]:
        """The files behind it and its rows."""
        return tuple(sorted({*self.inputs, *(path for row in self.rows for path in row.inputs)}))

    @property
    def n(self) -> int:
        """Seeds behind it."""
        sizes = [len(row.differences) for row in self.rows] or [len(v) for v in self.values]
        return min(sizes, default=0) if self.seeds is None else self.seeds


@dataclass(frozen=True)
class Effect:
    """What was measured of a claim.

    Attributes
    ----------
    value
        The effect, in the claim's unit; None where it rests on a lost run or there is none.
    interval
        Its interval.
    second
        Another one, narrower or wider, where the rule looks at two.
    decides
        Which of the two decided.
    p
        Two-sided p of the claim's test.
    n
        Seeds (or folds) behind it.
    inputs
        The files that it was computed from.
    """

    value: float | None = None
    interval: Interval | None = None
    p: float | None = None
    n: int | None = None
    inputs: tuple[str, ...] = ()
    second: Interval | None = None
    decides: Literal["interval", "second"] = "interval"


@dataclass(frozen=True)
class Judged:
    """A claim, what was measured of it, the verdict, and the state of each row by its key."""

    claim: Claim
    verdict: Verdict
    effect: Effect = Effect()
    rows: tuple[tuple[RowSample, str], ...] = ()

    @property
    def number_ids(self) -> list[str]:
        """Ids of the numbers that hold the effect and p."""
        ids = {"effect": self.effect.value, "p": self.effect.p}
        return [f"{self.claim.id}.{name}" for name, value in ids.items() if value is not None]


Result = tuple[Effect, Verdict]


def judge(claim: Claim, sample: Sample, *, stand_in: bool) -> Judged:
    """Judge a claim: a stand-in first, then a deviation, what is missing, and the rule itself.

    Parameters
    ----------
    claim
        From the registry; it alone says by which rule.
    sample
        What the runs say of it.
    stand_in
        Whether simulated or substituted data stand behind the runs.
    """
    if claim.kind == "not_testable":
        return Judged(claim, Verdict("not testable", claim.reason))
    rows = [_row(claim, row) for row in sample.rows]
    states = tables.states(rows, claim.minimum_seeds) if rows else []
    if rows:
        effect = Effect(n=sample.n, inputs=sample.files)
        reached = _PATTERNS[claim.pattern or ""](rows, claim.minimum_seeds)
    elif sample.missing or not sample.values or not len(sample.values[0]):
        effect = Effect(n=sample.n or None, inputs=sample.inputs)
        reached = Verdict("inconclusive", sample.silence)
    elif len(sample.values) > 1 and all(np.isinf(arm).all() for arm in sample.values):
        # their differences would be zero, and the arms equal
        effect = Effect(n=sample.n, inputs=sample.inputs)
        reached = Verdict("inconclusive", "every run of every arm is lost, so nothing was compared")
    else:
        effect, reached = _JUDGES[claim.kind](claim, sample)
    if claim.per_seed in _PER_SEED:
        reached = Verdict(reached.verdict, f"{reached.reason}; {_PER_SEED[claim.per_seed]}")
    none_here = no_verdict_here(stand_in, sample.deviations, in_part=bool(sample.rows))
    if none_here is None and sample.missing:
        none_here = Verdict("no verdict here", sample.missing)
    none_here = none_here or _too_small(claim, sample.n)
    return Judged(claim, none_here or reached, effect, tuple(zip(sample.rows, states, strict=True)))


def _too_small(claim: Claim, n: int) -> Verdict | None:
    """Return that there is no verdict where seeds are fewer than published, or a single one."""
    if n >= least_seeds(claim):
        return None
    return Verdict(
        "no verdict here",
        f"it has {n} of the {claim.minimum_seeds} {claim.counted} that the rule requires",
    )


def _direction(claim: Claim, sample: Sample) -> Result:
    assert claim.direction is not None and claim.margin is not None
    needed = None
    if claim.test == "mcnemar":
        if claim.against is not None:
            raise ValueError(f"{claim.id}: McNemar's test compares two arms, and not `against`")
        answers = mcnemar(*sample.values)
        found = evidence_of_shares(answers)
        narrow = found.interval
        wide = paired_share_difference(answers, LEVEL)
        effect = Effect(answers.difference, wide, answers.p, answers.n, sample.inputs, narrow)
    else:
        d = _differences(claim, sample)
        ranks, found = signed_rank(d, LEVEL), evidence_of_pairs(d)
        narrow = found.interval
        effect = Effect(
            *(ranks.estimate, ranks.interval, ranks.p, ranks.n, sample.inputs), second=narrow
        )
        finite = d[np.isfinite(d)]
        if claim.published is not None and len(finite) > 1:
            spread, generator = float(finite.std(ddof=1)), np.random.default_rng(POWER_SEED)
            needed = seeds_needed(claim.published, spread, generator)
    if found.p >= ALPHA and equivalence.is_equivalent(narrow, claim.margin):
        effect = replace(effect, decides="second")
    return effect, effects.direction(
        found, claim.direction, claim.margin, needed, claim.minimum_seeds, claim.counted
    )


def _differences(claim: Claim, sample: Sample) -> Floats:
    """Return the first arm less the second, or the only one, less what it is held against."""
    first, *others = sample.values
    d = differences(first, others[0]) if others else np.asarray(first, np.float64)
    return d - (claim.against or 0.0)


def _size(claim: Claim, sample: Sample) -> Result:
    assert claim.published is not None and claim.runs is not None
    kept = np.isfinite(np.stack(sample.values)).all(axis=0)
    d = differences(*(arm[kept] for arm in sample.values)) if kept.any() else np.array([])
    # accuracies differ by one at most
    prediction = predict_mean(d, claim.runs) if len(d) >= FEWEST_OF_A_MEAN else None
    if prediction is not None and claim.unit in SHARES:
        prediction = cut(prediction, -1.0, 1.0)
    # a lost run counts where a size is excluded, and can be no part of the prediction of a mean
    difference = signed_rank(_differences(claim, sample), LEVEL).interval
    reached = effects.size(claim.published, prediction, difference, len(d), claim.minimum_seeds)
    by_difference = reached.verdict == "excluded" or prediction is None
    effect = Effect(
        float(d.mean()) if len(d) else None,
        prediction,
        n=len(d),
        inputs=sample.inputs,
        second=difference,
        decides="second" if by_difference and difference is not None else "interval",
    )
    if len(d) == len(kept):
        return effect, reached
    lost = f"left out: {len(kept) - len(d)} of {len(kept)} pairs, with a lost run"
    return effect, Verdict(reached.verdict, f"{reached.reason}; {lost}")


def _equivalence(claim: Claim, sample: Sample) -> Result:
    assert claim.margin is not None
    d = _differences(claim, sample)
    found, wide = signed_rank(d, equivalence.LEVEL), signed_rank(d, LEVEL).interval
    effect = Effect(found.estimate, found.interval, n=found.n, inputs=sample.inputs, second=wide)
    return effect, effects.equivalent(found.interval, claim.margin, found.n, claim.minimum_seeds)


def _share(claim: Claim, sample: Sample) -> Result:
    """Judge a claim about the share of seeds in which something happens."""
    assert claim.threshold is not None
    happens = checks.answers(sample.values[0], f"{claim.id}: values")
    count, n = int(happens.sum()), len(happens)
    effect = Effect(count / n, clopper_pearson(count, n, LEVEL), n=n, inputs=sample.inputs)
    if claim.kind != "unlike_controls":
        rule = _OF_SHARES[claim.kind]
        return effect, rule(count, n, claim.threshold, claim.minimum_seeds, claim.counted)
    return effect, shares.unlike_controls(
        count,
        [mcnemar(happens, control) for control in sample.values[1:]],
        sample.names[1:],
        claim.threshold,
        claim.minimum_seeds,
        together=claim.family == "together",
    )


def _rarely(claim: Claim, sample: Sample) -> Result:
    """Judge a claim about a share within each run, by its mean over runs.

    Runs that are all alike, as where none has any, have a t-interval without width, however few
    were looked at within each: the exact interval of all together has to agree.
    """
    assert claim.threshold is not None
    within, counted = np.asarray(sample.values[0], np.float64), sample.counted
    if not ((within >= 0) & (within <= 1)).all():
        raise ValueError(f"{claim.id}: expected shares between 0 and 1")
    if counted is None or counted.shape != within.shape or not (counted > 0).all():
        raise ValueError(f"{claim.id}: expected how many are looked at within each run, over 0")
    interval = None
    if len(within) >= FEWEST_OF_A_MEAN:
        band = mean_band(within[:, None], LEVEL)
        together = clopper_pearson(round(float(within @ counted)), int(counted.sum()), LEVEL).ends
        lower, upper = float(band.lower[0]), float(band.upper[0])
        wider = Interval(min(lower, together[0]), max(upper, together[1]), LEVEL)
        interval = cut(wider, 0.0, 1.0)
    effect = Effect(float(within.mean()), interval, n=len(within), inputs=sample.inputs)
    return effect, shares.rarely(interval, len(within), claim.threshold, claim.minimum_seeds)


def _over_epochs(claim: Claim, sample: Sample) -> Result:
    """Judge a claim about curves over epochs; its sample has a value an epoch."""
    assert claim.threshold is not None
    holds = checks.answers(sample.values[0], f"{claim.id}: values")
    effect = Effect(float(holds.mean()), n=sample.n, inputs=sample.inputs)
    of_epochs = int(holds.sum()), len(holds)
    return effect, shares.over_epochs(*of_epochs, sample.n, claim.threshold, claim.minimum_seeds)


_OF_SHARES = {"never": shares.never, "mostly": shares.mostly, "sometimes": shares.sometimes}
_JUDGES: dict[str, Callable[[Claim, Sample], Result]] = {
    "direction": _direction,
    "size": _size,
    "equivalence": _equivalence,
    **dict.fromkeys((*_OF_SHARES, "unlike_controls"), _share),
    "rarely": _rarely,
    "over_epochs": _over_epochs,
}
_PATTERNS = {
    "both_ways": tables.both_ways,
    "never_faster": tables.never_faster,
    "only_worse": tables.only_worse,
    "never_better": tables.never_better,
}


def margin_of(claim: Claim, row: RowSample) -> float:
    """Return the margin of equivalence of a row; ValueError where the claim has no field for it."""
    if row.published is None:
        margin = 0.0 if claim.margin_ratio is None else math.log(claim.margin_ratio)
    else:
        margin = max(claim.margin or 0.0, (claim.margin_of_published or 0.0) * row.published)
    if not margin > 0:
        needed = "margin_ratio" if row.published is None else "margin"
        raise ValueError(f"{claim.id}: the row {row.name} needs the field {needed!r}")
    return margin


def _row(claim: Claim, row: RowSample) -> Row:
    margin = margin_of(claim, row)
    family = "" if claim.family == "together" else row.name
    found = evidence_of_pairs(row.differences)
    return Row(row.name, found, margin, bool(row.silence), family)
