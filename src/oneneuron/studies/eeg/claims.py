"""A verdict on each claim about the EEG study, by the rule that the registry holds for it."""

from collections.abc import Callable
from functools import cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from oneneuron.seeding import numpy_generator
from oneneuron.statistics import equivalence, verdict
from oneneuron.statistics.claims import Effect, Judged, too_few_seeds
from oneneuron.statistics.paired import signed_rank
from oneneuron.statistics.power import seeds_needed
from oneneuron.statistics.prediction import predict_mean
from oneneuron.statistics.proportions import clopper_pearson, mcnemar, paired_share_difference
from oneneuron.statistics.registry import Claim
from oneneuron.statistics.verdict import Verdict
from oneneuron.studies.eeg.measures import measure_runs
from oneneuron.studies.eeg.numbers.cells import (
    differences_by_seed,
    pair_by_seed,
)
from oneneuron.studies.eeg.stopping import stop_early

Floats = NDArray[np.float64]

LEVEL = 0.95
CHANCE = 0.5
POWER_SEED = 0
"""Of the simulated experiments by which the seeds needed are found."""

COLUMN = {
    "mean_validation_accuracy": "mean_accuracy",
    "best_validation_accuracy": "best_accuracy",
}
HAPPENS: dict[str, Callable[[pd.DataFrame], pd.Series]] = {
    "zero_train_errors": lambda runs: (runs["train_errors"] == 0) & ~runs["lost"],
    "scale_changes_sign": lambda runs: runs["sign_changes"] > 0,
    "scale_grows_then_vanishes": lambda runs: runs["scale_grows_then_vanishes"] > 0,
    "has_jumps": lambda runs: runs["jumps"] > 0,
}
"""For each measure that a share of runs is claimed of: in which runs it happens."""

OF_THE_SCALE = ("scale_changes_sign", "scale_grows_then_vanishes")


def judge(records: pd.DataFrame, claims: tuple[Claim, ...], stand_in: bool) -> list[Judged]:
    """Judge each claim.

    Parameters
    ----------
    records
        Records of the cells that the claims are about, with the file of each row as ``path``.
    claims
        From the registry.
    stand_in
        Whether the recordings were simulated.
    """
    by_cell = {str(cell): rows for cell, rows in records.groupby("cell")}

    @cache
    def measured(cell: str, epochs: int) -> pd.DataFrame:
        return measure_runs(by_cell[cell], epochs)

    judged = []
    for claim in claims:
        cell, last = claim.cell or "", (claim.epochs or (0, 0))[1]
        # a claim looks no further than the epoch at which its measure stops
        runs = None
        if cell in by_cell:
            rows = by_cell[cell]
            runs = measured(cell, last), rows[rows["epoch"] <= last]
        judged.append(_judge(claim, runs, stand_in))
    return judged


def _judge(claim: Claim, runs: tuple[pd.DataFrame, pd.DataFrame] | None, stand_in: bool) -> Judged:
    """Judge a claim by the measures and the records of its cell, as far as there are any."""
    if claim.kind == "not_testable":
        return Judged(claim, verdict.not_testable(claim.rule.removeprefix("Not testable. ")))
    if runs is None or not set(claim.arms) <= set(runs[0]["arm"]):
        return Judged(claim, Verdict("no verdict here", "this run has no such runs"))
    measures, records = runs
    if len(claim.arms) == 2 and pair_by_seed(measures, *claim.arms).empty:
        return Judged(claim, Verdict("no verdict here", "no seed has both arms"))
    effect, reached = _JUDGES[claim.kind](claim, measures, records)
    epochs = int(measures["epochs"].min())
    shorter = claim.epochs is not None and epochs < claim.epochs[1]
    smaller = f"{epochs} epochs of {claim.epochs[1]}" if claim.epochs and shorter else None
    none_here = verdict.no_verdict_here(stand_in, smaller) or too_few_seeds(claim, effect.n or 0)
    return Judged(claim, none_here or reached, effect)


def _paths(measures: pd.DataFrame, arms: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(measures.loc[measures["arm"].isin(arms), "path"]))


def _direction(claim: Claim, measures: pd.DataFrame, _: pd.DataFrame) -> tuple[Effect, Verdict]:
    assert claim.direction is not None and claim.margin is not None
    prefix = "bare_" if claim.network == "bare" else ""
    inputs = _paths(measures, claim.arms)
    pairs = pair_by_seed(measures, *claim.arms)
    if claim.measure == "dead":
        return _fewer(claim, pairs, f"{prefix}dead", inputs)
    name = prefix + COLUMN[claim.measure]
    if len(claim.arms) == 1:
        d = np.where(pairs["lost"], -np.inf, pairs[name]) - CHANCE
    else:
        d = differences_by_seed(pairs, name)
    result = signed_rank(d, LEVEL)
    finite = d[np.isfinite(d)]
    needed = None
    if claim.published is not None and len(finite) > 1:
        spread = float(finite.std(ddof=1))
        needed = seeds_needed(claim.published, spread, numpy_generator(POWER_SEED, "noise"))
    shown = result.interval
    effect = Effect(
        result.estimate,
        shown,
        result.p,
        result.n,
        inputs,
    )
    reached = verdict.direction(
        verdict.evidence_of_pairs(d), claim.direction, claim.margin, needed, claim.minimum_seeds
    )
    return effect, reached


def _fewer(
    claim: Claim, pairs: pd.DataFrame, name: str, inputs: tuple[str, ...]
) -> tuple[Effect, Verdict]:
    """Judge a claim that something happens in fewer runs of the first arm."""
    assert claim.direction is not None and claim.margin is not None
    result = mcnemar(pairs[name].to_numpy(bool), pairs[f"{name}_reference"].to_numpy(bool))
    shown = paired_share_difference(result, equivalence.LEVEL)
    effect = Effect(result.difference, shown, result.p, result.n, inputs)
    evidence = verdict.evidence_of_shares(result)
    return effect, verdict.direction(
        evidence, claim.direction, claim.margin, minimum_seeds=claim.minimum_seeds
    )


def _size(claim: Claim, measures: pd.DataFrame, _: pd.DataFrame) -> tuple[Effect, Verdict]:
    assert claim.published is not None and claim.runs is not None
    pairs = pair_by_seed(measures, *claim.arms)
    pairs = pairs[~pairs["lost"] & ~pairs["lost_reference"]]
    d = differences_by_seed(pairs, COLUMN[claim.measure]) if len(pairs) else np.array([])
    interval = predict_mean(d, claim.runs) if len(d) else None
    effect = Effect(
        float(d.mean()) if len(d) else None,
        interval,
        n=len(d),
        inputs=_paths(measures, claim.arms),
    )
    return effect, verdict.size(claim.published, interval, len(d), claim.minimum_seeds)


def _share(claim: Claim, measures: pd.DataFrame, _: pd.DataFrame) -> tuple[Effect, Verdict]:
    """Judge a claim about the share of runs in which something happens."""
    assert claim.threshold is not None
    runs = measures[measures["arm"] == claim.arms[0]]
    if claim.measure in OF_THE_SCALE:
        # a run that was lost before its first epoch's end has no scale to speak of
        runs = runs[runs["scale"].notna()]
    if runs.empty:
        return Effect(n=0), Verdict("inconclusive", "no run has a scale")
    count, n = int(HAPPENS[claim.measure](runs).sum()), len(runs)
    share = clopper_pearson(count, n, LEVEL)
    inputs = _paths(measures, claim.arms)
    effect = Effect(count / n, share, n=n, inputs=inputs)
    rule = verdict.never if claim.kind == "never" else verdict.mostly
    return effect, rule(count, n, claim.threshold, claim.minimum_seeds)


def _equivalence(
    claim: Claim, measures: pd.DataFrame, records: pd.DataFrame
) -> tuple[Effect, Verdict]:
    assert claim.margin is not None
    values = _EQUIVALENT[claim.measure](claim, measures, records)
    inputs = _paths(measures, claim.arms)
    if not len(values):
        runs = int((measures["arm"] == claim.arms[0]).sum())
        return Effect(n=runs, inputs=inputs), Verdict("inconclusive", _NOTHING[claim.measure])
    result = signed_rank(values, equivalence.LEVEL)
    shown = result.interval
    effect = Effect(
        result.estimate,
        shown,
        n=result.n,
        inputs=inputs,
    )
    return effect, verdict.equivalent(shown, claim.margin, result.n, claim.minimum_seeds)


def _jump_correlations(claim: Claim, measures: pd.DataFrame, _: pd.DataFrame) -> Floats:
    runs = measures[measures["arm"] == claim.arms[0]]
    return runs["jump_correlation"].dropna().to_numpy(np.float64)


def _stopping(claim: Claim, _: pd.DataFrame, records: pd.DataFrame) -> Floats:
    """Return the accuracy lost by stopping on scale and loss less that by patience, by seed.

    None where the rule stops no run before its end: nothing is then compared.
    """
    stops = stop_early(records[records["arm"] == claim.arms[0]])
    stopped = stops.loc[stops["rule"] == "scale_and_patience", "epochs_saved"] > 0
    if not stopped.any():
        return np.array([])
    lost = stops.pivot(index="seed", columns="rule", values="accuracy_lost")
    return (lost["scale_and_patience"] - lost["patience"]).to_numpy(np.float64)


_NOTHING = {
    "spearman_of_accuracy_and_scale_changes": "no run has a correlation",
    "accuracy_lost_by_stopping_on_scale": "the rule stops no run before its end",
}
"""Why there may be no value at all."""

_EQUIVALENT: dict[str, Callable[[Claim, pd.DataFrame, pd.DataFrame], Floats]] = {
    "spearman_of_accuracy_and_scale_changes": _jump_correlations,
    "accuracy_lost_by_stopping_on_scale": _stopping,
}
_JUDGES: dict[str, Callable[[Claim, pd.DataFrame, pd.DataFrame], tuple[Effect, Verdict]]] = {
    "direction": _direction,
    "size": _size,
    "never": _share,
    "mostly": _share,
    "equivalence": _equivalence,
}
