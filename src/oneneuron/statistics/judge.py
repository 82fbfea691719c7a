"""The one judge of claims: by a claim's kind and fields and the sample that a study has of it.

No study is known here. What is measured is the study's to say: it turns its tables into a
`Sample`, before any rule; what follows from that is written in the registry alone.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oneneuron.evidence.interval import Interval
from oneneuron.statistics import checks, equivalence, verdict
from oneneuron.statistics.bands import mean_band
from oneneuron.statistics.paired import differences, signed_rank
from oneneuron.statistics.power import seeds_needed
from oneneuron.statistics.prediction import predict_mean
from oneneuron.statistics.proportions import clopper_pearson, mcnemar, paired_share_difference
from oneneuron.statistics.registry import Claim
from oneneuron.statistics.verdict import LEVEL, Row, Verdict, evidence_of_pairs, evidence_of_shares

Floats = NDArray[np.float64]

FEWEST_OF_A_MEAN = 5
"""Runs below which a mean of shares has no interval."""

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
    silence: str = ""
    missing: str = ""
    deviations: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        sizes = {checks.sample(arm, "values", least=0).size for arm in self.values}
        if len(sizes) > 1:
            raise ValueError(f"values: expected as many of each arm, got {sorted(sizes)}")

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
    states = verdict.states(rows, claim.minimum_seeds) if rows else []
    if rows:
        inputs = tuple(sorted({path for row in sample.rows for path in row.inputs}))
        effect = Effect(n=sample.n, inputs=inputs)
        reached = _PATTERNS[claim.pattern or ""](rows, claim.minimum_seeds)
    elif sample.missing or not sample.values or not len(sample.values[0]):
        effect = Effect(n=sample.n or None, inputs=sample.inputs)
        reached = Verdict("inconclusive", sample.silence)
    elif len(sample.values) > 1 and all(np.isinf(arm).all() for arm in sample.values):
        # their differences would be zero, and the arms equal
        effect = Effect(n=sample.n, inputs=sample.inputs)
        reached = Verdict("inconclusive", "every run of each arm is lost: nothing was compared")
    else:
        effect, reached = _JUDGES[claim.kind](claim, sample)
    none_here = verdict.no_verdict_here(stand_in, sample.deviations)
    if none_here is None and sample.missing:
        none_here = Verdict("no verdict here", sample.missing)
    none_here = none_here or _single_seed(claim, sample.n)
    return Judged(claim, none_here or reached, effect, tuple(zip(sample.rows, states, strict=True)))


def _single_seed(claim: Claim, n: int) -> Verdict | None:
    """Return that there is no verdict where seeds are fewer than published, or a single one."""
    if n >= _least_seeds(claim):
        return None
    return Verdict("no verdict here", f"{n} of the {claim.minimum_seeds} seeds that the rule asks")


def _least_seeds(claim: Claim) -> int:
    return max(claim.runs or 0, 2)


def _direction(claim: Claim, sample: Sample) -> Result:
    assert claim.direction is not None and claim.margin is not None
    needed = None
    if claim.test == "mcnemar":
        if claim.against is not None:
            raise ValueError(f"{claim.id}: McNemar's test compares two arms, and not `against`")
        shares = mcnemar(*sample.values)
        found = evidence_of_shares(shares)
        shown = paired_share_difference(shares, equivalence.LEVEL)
        effect = Effect(shares.difference, shown, shares.p, shares.n, sample.inputs)
    else:
        d = _differences(claim, sample)
        ranks, found = signed_rank(d, LEVEL), evidence_of_pairs(d)
        effect = Effect(ranks.estimate, ranks.interval, ranks.p, ranks.n, sample.inputs)
        finite = d[np.isfinite(d)]
        if claim.published is not None and len(finite) > 1:
            spread, generator = float(finite.std(ddof=1)), np.random.default_rng(POWER_SEED)
            needed = seeds_needed(claim.published, spread, generator)
    return effect, verdict.direction(
        found, claim.direction, claim.margin, needed, claim.minimum_seeds
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
    prediction = predict_mean(d, claim.runs)
    # a lost run counts where a size is excluded, and can be no part of the prediction of a mean
    difference = signed_rank(_differences(claim, sample), LEVEL).interval
    effect = Effect(float(d.mean()) if len(d) else None, prediction, n=len(d), inputs=sample.inputs)
    reached = verdict.size(claim.published, prediction, difference, len(d), claim.minimum_seeds)
    if len(d) == len(kept):
        return effect, reached
    lost = f"{len(kept) - len(d)} of {len(kept)} pairs with a lost run left out"
    return effect, Verdict(reached.verdict, f"{reached.reason}; {lost}")


def _equivalence(claim: Claim, sample: Sample) -> Result:
    assert claim.margin is not None
    found = signed_rank(_differences(claim, sample), equivalence.LEVEL)
    effect = Effect(found.estimate, found.interval, n=found.n, inputs=sample.inputs)
    return effect, verdict.equivalent(found.interval, claim.margin, found.n, claim.minimum_seeds)


def _share(claim: Claim, sample: Sample) -> Result:
    """Judge a claim about the share of seeds in which something happens."""
    assert claim.threshold is not None
    happens = checks.answers(sample.values[0], f"{claim.id}: values")
    count, n = int(happens.sum()), len(happens)
    effect = Effect(count / n, clopper_pearson(count, n, LEVEL), n=n, inputs=sample.inputs)
    if claim.kind != "unlike_controls":
        rule = _OF_SHARES[claim.kind]
        return effect, rule(count, n, claim.threshold, claim.minimum_seeds)
    return effect, verdict.unlike_controls(
        count,
        [mcnemar(happens, control) for control in sample.values[1:]],
        sample.names[1:],
        claim.threshold,
        claim.minimum_seeds,
        together=claim.family == "together",
    )


def _rarely(claim: Claim, sample: Sample) -> Result:
    """Judge a claim about a share within each run, by its mean over runs."""
    assert claim.threshold is not None
    shares = np.asarray(sample.values[0], np.float64)
    if not ((shares >= 0) & (shares <= 1)).all():
        raise ValueError(f"{claim.id}: expected shares between 0 and 1")
    interval = None
    if len(shares) >= FEWEST_OF_A_MEAN:
        band = mean_band(shares[:, None], LEVEL)
        interval = Interval(max(0.0, band.lower[0]), min(1.0, band.upper[0]), LEVEL)
    effect = Effect(float(shares.mean()), interval, n=len(shares), inputs=sample.inputs)
    return effect, verdict.rarely(interval, len(shares), claim.threshold, claim.minimum_seeds)


def _over_epochs(claim: Claim, sample: Sample) -> Result:
    """Judge a claim about curves over epochs; its sample has a value an epoch."""
    assert claim.threshold is not None
    holds = checks.answers(sample.values[0], f"{claim.id}: values")
    effect = Effect(float(holds.mean()), n=sample.n, inputs=sample.inputs)
    of_epochs = int(holds.sum()), len(holds)
    return effect, verdict.over_epochs(*of_epochs, sample.n, claim.threshold, claim.minimum_seeds)


_OF_SHARES = {"never": verdict.never, "mostly": verdict.mostly, "sometimes": verdict.sometimes}
_JUDGES: dict[str, Callable[[Claim, Sample], Result]] = {
    "direction": _direction,
    "size": _size,
    "equivalence": _equivalence,
    **dict.fromkeys((*_OF_SHARES, "unlike_controls"), _share),
    "rarely": _rarely,
    "over_epochs": _over_epochs,
}
_PATTERNS = {
    "both_ways": verdict.both_ways,
    "never_faster": verdict.never_faster,
    "only_worse": verdict.only_worse,
    "never_better": verdict.never_better,
}


def _row(claim: Claim, row: RowSample) -> Row:
    if row.published is None:
        margin = 0.0 if claim.margin_ratio is None else math.log(claim.margin_ratio)
    else:
        margin = max(claim.margin or 0.0, (claim.margin_of_published or 0.0) * row.published)
    if not margin > 0:
        needed = "margin_ratio" if row.published is None else "margin"
        raise ValueError(f"{claim.id}: the row {row.name} needs the field {needed!r}")
    family = "" if claim.family == "together" else row.name
    found = evidence_of_pairs(row.differences)
    return Row(row.name, found, margin, bool(row.silence), family)


def rule_of(claim: Claim) -> str:
    """Return the rule of a claim in words, made from the fields that decide and from no others."""
    if claim.kind == "not_testable":
        return "Not testable."
    least = _least_seeds(claim)
    seeds = f"No verdict from under {least} seeds"
    if claim.minimum_seeds > least:
        seeds += f", inconclusive under {claim.minimum_seeds}"
    return f"{_looked_at(claim)}. {_OUTCOMES[claim.pattern or claim.kind](claim)} {seeds}."


_TESTS = {"signed_rank": "exact signed-rank test", "mcnemar": "exact McNemar test"}
_PER_SEED = {
    "any": "whether any of a seed's holds",
    "all": "whether all of a seed's hold",
    "most": "whether over half of a seed's hold",
    "share": "the share of a seed's that hold",
}


def _looked_at(claim: Claim) -> str:
    """Say what is measured, of which runs, and how it is compared."""
    rows = dict.fromkeys(tuple(id.rsplit(".", 3)[:2]) for id in claim.numbers)
    tables = " and ".join(dict.fromkeys(table for table, *_ in rows))
    parts = [claim.measured or f"the {len(rows)} rows of {tables}, {claim.unit}"]
    if claim.network == "bare":
        parts.append("of the network without its neuron, dropped after training")
    if claim.cell is not None:
        parts.append(f"on {claim.cell}")
    if claim.epochs is not None:
        parts.append(f"up to epoch {claim.epochs}")
    for column, value in claim.where.items():
        values = value if isinstance(value, list) else [value]
        parts.append(f"{column} {' and '.join(map(_in_words, values))}")
    if claim.per_seed is not None:
        parts.append(_PER_SEED[claim.per_seed])
    arms = [*claim.arms]
    for column, (first, second) in claim.contrast.items():
        arms = [f"{column} {_in_words(first)}", _in_words(second)]
        parts.append(claim.arms[0])
    if len(arms) > 1:
        parts.append(f"{arms[0]} against {' and '.join(arms[1:])}, paired by seed")
    else:
        against = "" if claim.against is None else f" less {claim.against:g}"
        parts.append(f"{arms[0]}{against}")
    text = "; ".join(parts)
    return text[:1].upper() + text[1:]


def _in_words(value: object) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _direction_in_words(claim: Claim) -> str:
    other = "less" if claim.direction == "greater" else "greater"
    return (
        f"By the {_TESTS[claim.test or '']} over seeds, two-sided: reproduced at p < 0.05 where it "
        f"is {claim.direction}; not reproduced at p < 0.05 where it is {other}, or where the 90 % "
        f"interval lies within ±{claim.margin:g} {claim.unit}; else inconclusive."
    )


def _rows_in_words(outcome: str) -> Callable[[Claim], str]:
    def words(claim: Claim) -> str:
        own = [f"{claim.margin:g}"] if claim.margin else []
        if claim.margin_of_published:
            own.append(f"{claim.margin_of_published:.0%} of the published value, the larger")
        margins = [" or ".join(own)] if own else []
        if claim.margin_ratio:
            margins.append(f"a ratio of {claim.margin_ratio:.2f} where logarithms are compared")
        adjusted = "adjusted over the rows by Holm's method"
        if claim.family == "alone":
            adjusted = "not adjusted"
        return (
            "By the exact signed-rank test over seeds in each row, two-sided, p "
            f"{adjusted}: {outcome}; else inconclusive. Margin: {'; '.join(margins)}. Rows at "
            "the floor in both arms at every seed (at most one error, or a loss that would be "
            "printed as zero) say nothing."
        )

    return words


_SHARE = "the Clopper-Pearson interval of the share of seeds"

_OUTCOMES: dict[str, Callable[[Claim], str]] = {
    "direction": _direction_in_words,
    "size": lambda claim: (
        f"Excluded where the 95 % interval of our difference ends before the published "
        f"{claim.published:g}; else compatible where that lies in the 95 % prediction interval for "
        f"a mean of {claim.runs} pairs, from which pairs with a lost run are left out, and not "
        "reproduced where it lies outside."
    ),
    "equivalence": lambda claim: (
        "Reproduced where the 90 % interval of the exact signed-rank test over seeds lies within "
        f"±{claim.margin:g} {claim.unit}, not reproduced where it lies wholly outside; else "
        "inconclusive."
    ),
    "never": lambda claim: (
        "Reproduced where no run shows it, not reproduced where the lower 95 % limit of "
        f"{_SHARE} is over {claim.threshold:g}; else inconclusive."
    ),
    "mostly": lambda claim: (
        f"Reproduced where the lower 95 % limit of {_SHARE} is over {claim.threshold:g}, not "
        "reproduced where the upper one is under it; else inconclusive."
    ),
    "rarely": lambda claim: (
        "By the 95 % t-interval of its mean over runs, cut at 0 and 1: reproduced where it ends "
        f"under {claim.threshold:g}, not reproduced where it begins over it; else inconclusive."
    ),
    "over_epochs": lambda claim: (
        f"Reproduced where it holds at over {claim.threshold:g} of the epochs, else not "
        "reproduced; epochs are no independent runs, so that there is no interval."
    ),
    "sometimes": lambda claim: (
        "Reproduced where any run shows it, not reproduced where none does and the upper 95 % "
        f"limit of {_SHARE} is under {claim.threshold:g}; else inconclusive."
    ),
    "unlike_controls": lambda claim: (
        "By the exact McNemar test against each control: reproduced where it happens more often "
        "than with each, at p < 0.05"
        f"{' after Holm' if claim.family == 'together' else ''}, and in over {claim.threshold:g} "
        f"of the seeds; not reproduced where the upper 95 % limit of {_SHARE} is under that; "
        "else inconclusive."
    ),
    "both_ways": _rows_in_words(
        "reproduced where at least one row is better and one worse at p < 0.05; not reproduced "
        "where every row is decided, by a difference or by equivalence, and not both ways"
    ),
    "never_faster": _rows_in_words(
        "reproduced where in every row the one-sided lower 95 % limit excludes an improvement by "
        "the margin and one row is worse at p < 0.05; not reproduced where a row is better at p < "
        "0.05, or every row's upper limit is under the margin"
    ),
    "only_worse": _rows_in_words(
        "reproduced where each row by itself is worse at p < 0.05, not adjusted; not "
        "reproduced where a row is better at p < 0.05, or equal by equivalence"
    ),
    "never_better": _rows_in_words(
        "reproduced where in every row the one-sided lower 95 % limit excludes an improvement by "
        "the margin; not reproduced where a row is better at p < 0.05"
    ),
}
