"""A verdict on each claim of the report, by the rule that the registry holds for it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from oneneuron.evidence.number import Number
from oneneuron.statistics import equivalence, verdict
from oneneuron.statistics.claims import Effect, Judged, too_few_seeds
from oneneuron.statistics.paired import signed_rank
from oneneuron.statistics.proportions import clopper_pearson, mcnemar, paired_share_difference
from oneneuron.statistics.registry import Claim, Registry
from oneneuron.statistics.summaries import LEVEL
from oneneuron.statistics.verdict import Row, Verdict
from oneneuron.studies.practicality.answers import published_size
from oneneuron.studies.practicality.cells import ARMS, CELLS
from oneneuron.studies.practicality.numbers.noise import DECIDING_DRAW
from oneneuron.studies.practicality.numbers.tables import paths_of
from oneneuron.studies.practicality.rows import REFERENCE, Comparison, compare, evidence_of
from oneneuron.studies.practicality.tables import table1, table2, table3
from oneneuron.training.single import DIVERGED_LOSS

NOISE = 0.1
"""Size of the noise that the report speaks of, as a multiple of the mean |weight|."""

MAJORITY = 0.5
"""Of a seed's members: more of them diverge than do not."""

REAL_CELLS = ("mnist_n13000", "cifar_n2000")

TABLE_OF = {
    "train_errors": 1,
    "epochs_to_zero_train_errors": 2,
    "validation_errors": 3,
    "validation_loss_sum": 3,
}
"""Which table has a measure of the claims."""

COUNTED = ("train_errors", "validation_errors")
"""Measures that are compared as rates; the others are compared by their logarithms."""

Result = tuple[Effect, Verdict]
Rule = Callable[[Sequence[Row], int], Verdict]

FEW = 3  # rows that are named one by one
NO_SUCH_RUNS = Verdict("no verdict here", "this run has no such runs")


@dataclass(frozen=True)
class Evidence:
    """What the claims are judged by.

    Attributes
    ----------
    searched, trained_long
        Members of the searches and of the long training (`runs.members`), with ``path``.
    shaken
        Networks after the noise (`noise.shaken`).
    registry
        What was published.
    """

    searched: pd.DataFrame
    trained_long: pd.DataFrame
    shaken: pd.DataFrame
    registry: Registry

    @cached_property
    def tables(self) -> dict[int, pd.DataFrame]:
        """The tables by number."""
        fill = {1: table1, 2: table2, 3: table3}
        return {number: table(self.searched) for number, table in fill.items()}


def judge(evidence: Evidence, stand_in: bool, smaller: str | None = None) -> list[Judged]:
    """Judge each claim of the study.

    Parameters
    ----------
    evidence
        The runs, and what was published.
    stand_in
        Whether simulated or substituted images stand behind them.
    smaller
        In words, what is smaller than published; None where nothing is.
    """
    none_here = verdict.no_verdict_here(stand_in, smaller)
    judged = []
    for claim in evidence.registry.claims:
        if claim.study != "practicality":
            continue
        effect, reached = _JUDGES[claim.id](claim, evidence)
        if reached.verdict != "no verdict here":
            reached = too_few_seeds(claim, effect.n or 0) or reached
        judged.append(Judged(claim, none_here or reached, effect))
    return judged


def states_of_rows(evidence: Evidence) -> list[Number]:
    """Return what the rule of its table says of each row by itself.

    Returns
    -------
    list of Number
        ``practicality.table{1,2,3}.{cell}.{name}state``, with the prefix of the row's p: *better*,
        *worse* or *equal* with the neuron, *undecided*, *says nothing* or *too few seeds*.
    """
    numbers = []
    for claim in evidence.registry.claims:
        if claim.study != "practicality" or claim.measure not in TABLE_OF:
            continue
        number, minimum = TABLE_OF[claim.measure], claim.minimum_seeds
        found = _compare(claim, claim.measure, evidence.tables[number])
        rows = [_row(evidence, claim.measure, one) for one in found]
        name = "bare_" if claim.network == "bare" else ""
        name = "loss_" if claim.measure == "validation_loss_sum" else name
        for one, state in zip(found, verdict.states(rows, minimum), strict=True):
            numbers.append(
                Number(
                    f"practicality.table{number}.{one.cell}.{name}state",
                    state,
                    f"{claim.statement}: what the row says by itself, p adjusted by Holm over the "
                    f"table's rows{'; ' if one.silence else ''}{one.silence}",
                    n=len(one.d),
                    inputs=one.paths,
                )
            )
    return numbers


def _row(evidence: Evidence, measure: str, one: Comparison, table: int | None = None) -> Row:
    margin = _margin(evidence.registry, measure, one.cell)
    return Row(_name(one.cell, table), evidence_of(one.d), margin, bool(one.silence))


def _by_rows(rule: Rule) -> Callable[[Claim, Evidence], Result]:
    """Return a judge by the rows of tables, all of which the run must have."""

    def judge_rows(claim: Claim, evidence: Evidence) -> Result:
        measures = claim.measure.split(", ")
        rows: list[Row] = []
        seeds: list[int] = []
        paths: set[str] = set()
        missing: list[str] = []
        for measure in measures:
            number = TABLE_OF[measure]
            found = {row.cell: row for row in _compare(claim, measure, evidence.tables[number])}
            for cell in (cell for cell in CELLS.values() if number in cell.tables):
                name = _name(cell.name, number if len(measures) > 1 else None)
                if cell.name not in found:
                    missing.append(name)
                    continue
                one = found[cell.name]
                rows.append(_row(evidence, measure, one, number if len(measures) > 1 else None))
                seeds.append(len(one.d))
                paths.update(one.paths)
        effect = Effect(n=min(seeds, default=0), inputs=tuple(sorted(paths)))
        if missing:
            named = ", ".join(missing) if len(missing) <= FEW else f"runs of {len(missing)} rows"
            return effect, Verdict("no verdict here", f"this run has no {named}")
        return effect, rule(rows, claim.minimum_seeds)

    return judge_rows


def _compare(claim: Claim, measure: str, table: pd.DataFrame) -> list[Comparison]:
    if measure == "epochs_to_zero_train_errors":
        return compare(table, "epochs_to_zero")
    return compare(table, f"bare_{measure}" if claim.network == "bare" else measure)


def _name(cell: str, table: int | None) -> str:
    """Return a row's name without a comma, since verdicts list them."""
    label = CELLS[cell].label.replace(", ", " ")
    return label if table is None else f"table {table} {label}"


def _margin(registry: Registry, measure: str, cell: str) -> float:
    """Return the difference within which two arms are equal: of rates, or of logarithms."""
    if measure not in COUNTED:
        return equivalence.LOG_EPOCH_RATIO_MARGIN
    (errors,) = (
        number
        for number in registry.numbers
        if (number.cell, number.arm, number.measure) == (cell, REFERENCE, measure)
    )
    return equivalence.error_rate_margin(errors.value / published_size(errors))


def _noise(claim: Claim, evidence: Evidence) -> Result:
    shaken = evidence.shaken
    chosen = shaken[(shaken["noise"] == NOISE) & (shaken["draw"] == DECIDING_DRAW)]
    # what had diverged before the noise was not made to by it
    chosen = chosen[chosen["loss_before"] <= DIVERGED_LOSS]
    diverged = chosen.pivot(index="seed", columns="arm", values="diverged")
    if not set(claim.arms) <= set(diverged):
        return Effect(n=0), NO_SUCH_RUNS
    diverged = diverged[list(claim.arms)].dropna().astype(bool)
    first, *controls = (diverged[arm].to_numpy(bool) for arm in claim.arms)
    names = [f"a {ARMS[arm]} neuron" for arm in claim.arms[1:]]
    count = int(first.sum())
    reached = verdict.diverges_unlike(
        count, [mcnemar(first, control) for control in controls], names, claim.minimum_seeds
    )
    return _share(count, len(first), chosen), reached


def _explodes(claim: Claim, evidence: Evidence) -> Result:
    """Judge by the seeds of which any member with standardised inputs diverges."""
    assert claim.direction is not None and claim.margin is not None
    members = evidence.trained_long
    chosen = members[(members["remedy"] == "none") & members["standardised"]]
    chosen = chosen[chosen["arm"].isin(claim.arms)]
    some = chosen.pivot_table(index="seed", columns="arm", values="diverged", aggfunc="any")
    if not set(claim.arms) <= set(some):
        return Effect(n=0), NO_SUCH_RUNS
    some = some[list(claim.arms)].dropna().astype(bool)
    result = mcnemar(*(some[arm].to_numpy(bool) for arm in claim.arms))
    shown = paired_share_difference(result, equivalence.LEVEL)
    effect = Effect(result.difference, shown, result.p, result.n, paths_of(chosen))
    evidence_of = verdict.evidence_of_shares(result)
    return effect, verdict.direction(
        evidence_of, claim.direction, claim.margin, minimum_seeds=claim.minimum_seeds
    )


def _of_shares(by: str) -> Callable[[Claim, Evidence], Result]:
    """Return a judge of the share of members that diverge where `by` holds, less where not."""

    def judge_shares(claim: Claim, evidence: Evidence) -> Result:
        assert claim.direction is not None and claim.margin is not None
        chosen = _with_neuron(evidence)
        shares = chosen.pivot_table(index="seed", columns=by, values="diverged", aggfunc="mean")
        if not {True, False} <= set(shares):
            return Effect(n=0), NO_SUCH_RUNS
        shares = shares.dropna().astype(float)
        d = (shares[True] - shares[False]).to_numpy(np.float64)
        result = signed_rank(d, LEVEL)
        shown = result.interval
        effect = Effect(result.estimate, shown, result.p, result.n, paths_of(chosen))
        return effect, verdict.direction(
            verdict.evidence_of_pairs(d),
            claim.direction,
            claim.margin,
            minimum_seeds=claim.minimum_seeds,
        )

    return judge_shares


def _helps_not_fully(claim: Claim, evidence: Evidence) -> Result:
    members = _with_neuron(evidence)
    chosen = members[members["standardised"] & members["decaying"]]
    return _mostly(claim, chosen.groupby("seed")["diverged"].any(), chosen)


def _needs_tuning(claim: Claim, evidence: Evidence) -> Result:
    """Judge by inputs as the tables have them: standardised."""
    members = _with_neuron(evidence)
    chosen = members[members["standardised"] & ~members["decaying"]]
    return _mostly(claim, chosen.groupby("seed")["diverged"].mean() > MAJORITY, chosen)


def _is_separable(claim: Claim, evidence: Evidence) -> Result:
    table = evidence.tables[2]
    chosen = table[table["cell"].isin(REAL_CELLS) & table["arm"].isin(claim.arms)]
    epochs = chosen.pivot(index="seed", columns="cell", values="epochs_to_zero")
    if not set(REAL_CELLS) <= set(epochs):
        return Effect(n=0), NO_SUCH_RUNS
    # a seed that has not run on both is not yet an answer
    return _mostly(claim, (epochs.dropna() < np.inf).all(axis=1), chosen)


def _mostly(claim: Claim, happens: "pd.Series[bool]", chosen: pd.DataFrame) -> Result:
    assert claim.threshold is not None
    count, n = int(happens.sum()), len(happens)
    if n == 0:
        return Effect(n=0), NO_SUCH_RUNS
    reached = verdict.mostly(count, n, claim.threshold, claim.minimum_seeds)
    return _share(count, n, chosen), reached


def _share(count: int, n: int, chosen: pd.DataFrame) -> Effect:
    share = clopper_pearson(count, n, LEVEL)
    return Effect(count / n, share, n=n, inputs=paths_of(chosen))


def _with_neuron(evidence: Evidence) -> pd.DataFrame:
    """Return the exponential arm's members without a remedy, of both datasets."""
    members = evidence.trained_long
    chosen = members[(members["remedy"] == "none") & (members["arm"] == "exponential")]
    return chosen.assign(decaying=chosen["decay"] < 1)


_JUDGES: dict[str, Callable[[Claim, Evidence], Result]] = {
    "practicality.quality_both_ways": _by_rows(verdict.both_ways),
    "practicality.quality_both_ways_bare": _by_rows(verdict.both_ways),
    "practicality.not_faster": _by_rows(verdict.never_faster),
    "practicality.only_worse_errors": _by_rows(verdict.only_worse),
    "practicality.only_worse_loss": _by_rows(verdict.only_worse),
    "practicality.only_worse_errors_bare": _by_rows(verdict.only_worse),
    "practicality.no_improvement": _by_rows(verdict.never_better),
    "practicality.noise_diverges": _noise,
    "practicality.explodes": _explodes,
    "practicality.standardising_helps": _of_shares("standardised"),
    "practicality.decay_helps": _of_shares("decaying"),
    "practicality.helps_not_fully": _helps_not_fully,
    "practicality.needs_tuning": _needs_tuning,
    "practicality.real_data_is_separable": _is_separable,
}
