"""What the EEG study's runs say of each of its claims, by the names that the registry measures."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from oneneuron.names import nearest
from oneneuron.statistics.bands import mean_band
from oneneuron.statistics.judge import Sample
from oneneuron.statistics.registry import Claim, Registry
from oneneuron.studies.eeg.cells import CELLS
from oneneuron.studies.eeg.measures import BAND_LEVEL, at, by_person

Column = Callable[[pd.DataFrame, str], "pd.Series[Any]"]


def _ranked(name: str) -> Column:
    """Return the column of a measure of which more is better; a lost run ranks lowest."""
    return lambda runs, network: runs[f"{network}{name}"].where(~runs["lost"], -np.inf)


def _of_the_living(name: str) -> Column:
    """Return a column of the runs that have it; a lost run, its scale frozen, says nothing."""
    return lambda runs, network: runs.loc[~runs["lost"], f"{network}{name}"].dropna()


def _some(name: str) -> Column:
    """Return whether a count is over 0, of the runs that say something."""
    return lambda runs, network: _of_the_living(name)(runs, network) > 0


def _lost_by_stopping(rule: str) -> Column:
    def lost(runs: pd.DataFrame, network: str) -> "pd.Series[float]":
        lost = runs[f"{network}accuracy_lost_scale_and_patience"] - runs[f"accuracy_lost_{rule}"]
        # a rule that stops no run before its end compares nothing
        stops = (runs["epochs_saved_scale_and_patience"] > 0).any()
        return lost.dropna() if stops else lost.iloc[:0]

    return lost


MEASURES: dict[str, Column] = {
    "mean_validation_accuracy": _ranked("mean_accuracy"),
    "best_validation_accuracy": _ranked("best_accuracy"),
    "balanced_validation_accuracy": _ranked("balanced_accuracy"),
    "dead": _of_the_living("dead"),
    "zero_train_errors": lambda runs, network: (
        (runs[f"{network}train_errors"] == 0) & ~runs["lost"]
    ),
    "scale_keeps_sign": lambda runs, network: ~_some("sign_changes")(runs, network),
    "scale_grows_then_vanishes": _some("scale_grows_then_vanishes"),
    "scale_left": _of_the_living("scale_left"),
    "scale_is_smooth": lambda runs, network: (
        _of_the_living("scale_roughness")(runs, network) < SMOOTH
    ),
    "escapes": lambda runs, network: _of_the_living("escape_followed")(runs, network) > FOLLOWED,
    "late_drops": _some("late_drops"),
    "spearman_of_scale_and_training_loss": _of_the_living("loss_correlation"),
    "share_of_jumps_by_the_neuron": _of_the_living("neuron_jump_share"),
    "has_jumps": lambda runs, network: runs[f"{network}jumps"] > 0,
    "accuracy_lost_by_stopping_on_scale": _lost_by_stopping("patience"),
    "accuracy_lost_beside_half_the_patience": _lost_by_stopping("half_patience"),
}
"""By the registry's name what is taken of each run; the network's prefix is '' or ``bare_``."""

HIGHER = {"has_higher_best_accuracy": "best_validation_accuracy"}
"""Measures of pairs: whether the first arm has more of another measure than the second."""

OF_A_PERSON = ("balanced_validation_accuracy",)
"""Measures that are averaged over the seeds of each person held out, who is the unit."""

COUNTED = {"share_of_jumps_by_the_neuron": "jumps"}
"""Of what the shares within a run are, by the column that counts it."""

BANDS_OVERLAP = "bands_overlap"
"""The measure of curves: whether the arms' bands overlap, epoch by epoch."""

SMOOTH = 0.5
"""Roughness of a curve under which it counts as smooth; a random walk has √2."""

FOLLOWED = 0.5
"""Of what the law of escape asks, more of which counts as an escape; a minimum follows none."""

SILENCE = {
    "scale_keeps_sign": "no run has a scale that says anything",
    "scale_grows_then_vanishes": "no run has a scale that says anything",
    "scale_left": "no run has a scale that says anything",
    "scale_is_smooth": "no run has a scale that says anything",
    "escapes": "a ends near zero in no run",
    "late_drops": "no run has a scale that says anything",
    "spearman_of_scale_and_training_loss": "no run has a correlation",
    "share_of_jumps_by_the_neuron": "no run has a jump",
    "dead": "every run is lost",
    "accuracy_lost_by_stopping_on_scale": "the rule stops no run before its end",
    "accuracy_lost_beside_half_the_patience": "the rule stops no run before its end",
}
"""Why there may be no value at all."""


def sample(
    claim: Claim,
    published: Registry,
    records: pd.DataFrame | None = None,
    **cells: pd.DataFrame,
) -> Sample:
    """Return what the runs say of a claim.

    Parameters
    ----------
    claim
        One of the study's.
    published
        What was published.
    records
        Those of the main cell, for what curves show together.
    **cells
        Measures of each cell that the run has, by its name.

    Raises
    ------
    ValueError
        Where the claim speaks of a measure that is none of the study's.
    """
    # of a contrast one arm of two cells, else the arms of one cell
    by, groups = ("cell", claim.contrast["cell"]) if claim.contrast else ("arm", claim.arms)
    there = [cells[cell] for cell in (groups if claim.contrast else [claim.cell]) if cell in cells]
    measures = pd.concat(there) if there else pd.DataFrame({"arm": [], "cell": []})
    measures = measures[measures["arm"].isin(claim.arms)]
    if measures.empty or not set(groups) <= set(measures[by]):
        return Sample(missing="this run has no such runs")
    # a claim looks no further than the epoch at which its measure stops, nor one cell than another
    shared = int(measures.groupby("cell")["planned_epochs"].max().min())
    runs = at(measures, min(claim.epochs or shared, shared))
    for column, value in claim.where.items():
        runs = runs[runs[column].isin(value if isinstance(value, list) else [value])]
    by_arm = [runs[runs[by] == group].set_index("seed").sort_index() for group in groups]
    seeds = by_arm[0].index
    for one in by_arm[1:]:
        seeds = seeds.intersection(one.index)
    if seeds.empty:
        return Sample(missing="no seed has both arms")
    of_runs = Sample(
        deviations=(*_shorter(claim, runs), *deviations(runs)), inputs=tuple(sorted(runs["path"]))
    )
    if claim.measure == BANDS_OVERLAP:
        if records is None:
            return Sample(missing="this run has no such records")
        kept = [one.index[~one["lost"]] for one in by_arm]
        curves = _curves(records, claim, kept)
        overlap = bands_overlap(curves) if min(map(len, curves)) > 1 else np.array([], dtype=bool)
        seeds_of_arms = min(map(len, kept))
        silence = "an arm has no two runs that were not lost"
        return replace(of_runs, values=(overlap,), seeds=seeds_of_arms, silence=silence)
    measure = HIGHER.get(claim.measure, claim.measure)
    values = [values_of(measure, one.loc[seeds], claim.network) for one in by_arm]
    if claim.measure in OF_A_PERSON:
        values = [by_person(one) for one in values]
    # either arm may lack the value of another seed
    pairs = pd.concat(values, axis=1, join="inner", keys=groups)
    silence = SILENCE.get(claim.measure, "")
    if pairs.empty and not any(one.empty for one in values):
        silence = "no seed has a value in both arms"
    by_seed = [pairs[group].to_numpy() for group in groups]
    counted = by_arm[0].loc[pairs.index, COUNTED[measure]] if measure in COUNTED else None
    if claim.measure in HIGHER:
        by_seed = [by_seed[0] > by_seed[-1]]
    return replace(
        of_runs,
        values=tuple(by_seed),
        seeds=len(seeds) if pairs.empty else None,
        counted=None if counted is None else counted.to_numpy(np.int64),
        silence=silence,
    )


def bands_overlap(curves: Sequence[NDArray[np.float64]]) -> NDArray[np.bool_]:
    """Return at which epochs the 90 % bands of the means of two arms overlap, (epochs,).

    `curves` are the accuracies of each arm's runs, (runs, epochs), two runs or more.
    """
    one, other = (mean_band(of_arm, BAND_LEVEL) for of_arm in curves)
    return (one.lower <= other.upper) & (other.lower <= one.upper)


def _curves(
    records: pd.DataFrame, claim: Claim, seeds: Iterable["pd.Index[Any]"]
) -> list[NDArray[np.float64]]:
    """Return the validation accuracies of some seeds of each arm, (runs, epochs) each."""
    records = records[(records["cell"] == claim.cell) & (records["epoch"] <= (claim.epochs or 1))]
    prefix = "bare_" if claim.network == "bare" else ""
    accuracy = 1 - records[f"{prefix}validation_errors"] / records["validation_size"]
    table = records.assign(accuracy=accuracy)
    return [
        table[(table["arm"] == arm) & table["seed"].isin(of_arm)]
        .pivot(index="seed", columns="epoch", values="accuracy")
        .to_numpy(np.float64)
        for arm, of_arm in zip(claim.arms, seeds, strict=True)
    ]


def values_of(measure: str, runs: pd.DataFrame, network: str = "whole") -> "pd.Series[Any]":
    """Return a measure of the registry, one value a run, of the whole network or the bare one."""
    if measure not in MEASURES:
        near = nearest(measure, [*MEASURES, *HIGHER, BANDS_OVERLAP])
        raise ValueError(f"the EEG study does not measure {measure!r}{near}")
    try:
        return MEASURES[measure](runs, "bare_" if network == "bare" else "")
    except KeyError as error:
        raise ValueError(f"{measure!r} of the {network} network needs {error}") from None


def deviations(runs: pd.DataFrame) -> Iterator[str]:
    """Yield in what runs were not trained as published: ``learning rate 0.05, not 0.0002``."""
    for cell, of_cell in runs.groupby("cell"):
        for name, value in CELLS[str(cell)].training.items():
            others = sorted(set(of_cell[name]) - {value})
            if others:
                words = name.replace("reg_", "regularisation ").replace("_", " ")
                yield f"{words} {', '.join(map(str, others))}, not {value}"


def _shorter(claim: Claim, runs: pd.DataFrame) -> Iterator[str]:
    epochs = int(runs["epochs"].min())
    if claim.epochs is not None and epochs < claim.epochs:
        yield f"{epochs} epochs, not {claim.epochs}"
