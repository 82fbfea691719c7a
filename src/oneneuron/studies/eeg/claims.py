"""What the EEG study's runs say of each of its claims, by the names that the registry measures."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd

from oneneuron.names import nearest
from oneneuron.statistics.judge import Sample
from oneneuron.statistics.registry import Claim, Registry
from oneneuron.studies.eeg.cells import OF_NOTEBOOK, TRAINING
from oneneuron.studies.eeg.measures import at

Column = Callable[[pd.DataFrame, str], "pd.Series[Any]"]


def _ranked(name: str) -> Column:
    """Return the column of a measure of which more is better; a lost run ranks lowest."""
    return lambda runs, network: runs[f"{network}{name}"].where(~runs["lost"], -np.inf)


def _of_the_scale(name: str) -> Column:
    """Return whether a count is over 0; a run lost in its first epoch has no scale to speak of."""
    return lambda runs, network: runs.loc[runs["scale"].notna(), f"{network}{name}"] > 0


def _lost_by_stopping(runs: pd.DataFrame, network: str) -> "pd.Series[float]":
    lost = runs[f"{network}accuracy_lost_scale_and_patience"] - runs["accuracy_lost_patience"]
    # a rule that stops no run before its end compares nothing
    stops = (runs["epochs_saved_scale_and_patience"] > 0).any()
    return lost.dropna() if stops else lost.iloc[:0]


MEASURES: dict[str, Column] = {
    "mean_validation_accuracy": _ranked("mean_accuracy"),
    "best_validation_accuracy": _ranked("best_accuracy"),
    "dead": lambda runs, network: runs[f"{network}dead"],
    "zero_train_errors": lambda runs, network: (
        (runs[f"{network}train_errors"] == 0) & ~runs["lost"]
    ),
    "scale_changes_sign": _of_the_scale("sign_changes"),
    "scale_grows_then_vanishes": _of_the_scale("scale_grows_then_vanishes"),
    "has_jumps": lambda runs, network: runs[f"{network}jumps"] > 0,
    "spearman_of_accuracy_and_scale_changes": lambda runs, network: runs[
        f"{network}jump_correlation"
    ].dropna(),
    "accuracy_lost_by_stopping_on_scale": _lost_by_stopping,
}
"""By the registry's name what is taken of each run; the network's prefix is '' or ``bare_``."""

SILENCE = {
    "scale_changes_sign": "no run has a scale",
    "scale_grows_then_vanishes": "no run has a scale",
    "spearman_of_accuracy_and_scale_changes": "no run has a correlation",
    "accuracy_lost_by_stopping_on_scale": "the rule stops no run before its end",
}
"""Why there may be no value at all."""


def sample(claim: Claim, published: Registry, **cells: pd.DataFrame) -> Sample:
    """Return what the runs say of a claim.

    Parameters
    ----------
    claim
        One of the study's.
    published
        What was published.
    **cells
        Measures of each cell that the run has, by its name.

    Raises
    ------
    ValueError
        Where the claim speaks of a measure that is none of the study's.
    """
    measures = cells.get(claim.cell or "")
    if measures is None or not set(claim.arms) <= set(measures["arm"]):
        return Sample(missing="this run has no such runs")
    # a claim looks no further than the epoch at which its measure stops
    runs = at(measures, claim.epochs) if claim.epochs else measures
    runs = runs[runs["arm"].isin(claim.arms)]
    for column, value in claim.where.items():
        runs = runs[runs[column].isin(value if isinstance(value, list) else [value])]
    by_arm = [runs[runs["arm"] == arm].set_index("seed").sort_index() for arm in claim.arms]
    seeds = by_arm[0].index
    for one in by_arm[1:]:
        seeds = seeds.intersection(one.index)
    if seeds.empty:
        return Sample(missing="no seed has both arms")
    values = [values_of(claim.measure, one.loc[seeds], claim.network) for one in by_arm]
    # either arm may lack the value of another seed
    pairs = pd.concat(values, axis=1, join="inner", keys=claim.arms)
    silence = SILENCE.get(claim.measure, "")
    if pairs.empty and not any(one.empty for one in values):
        silence = "no seed has a value in both arms"
    return Sample(
        values=tuple(pairs[arm].to_numpy() for arm in claim.arms),
        seeds=len(seeds) if pairs.empty else None,
        silence=silence,
        deviations=(*_shorter(claim, runs), *deviations(runs)),
        inputs=tuple(sorted(runs["path"])),
    )


def values_of(measure: str, runs: pd.DataFrame, network: str = "whole") -> "pd.Series[Any]":
    """Return a measure of the registry, one value a run, of the whole network or the bare one."""
    if measure not in MEASURES:
        near = nearest(measure, MEASURES)
        raise ValueError(f"the EEG study does not measure {measure!r}{near}")
    try:
        return MEASURES[measure](runs, "bare_" if network == "bare" else "")
    except KeyError as error:
        raise ValueError(f"{measure!r} of the {network} network needs {error}") from None


def deviations(runs: pd.DataFrame) -> Iterator[str]:
    """Yield in what runs were not trained as published: ``learning rate 0.05, not 0.0002``."""
    for name, value in TRAINING.items():
        trained_so = runs if name in OF_NOTEBOOK else runs[runs["arm"] != "notebook"]
        others = sorted(set(trained_so[name]) - {value})
        if others:
            words = name.replace("reg_", "regularisation ").replace("_", " ")
            yield f"{words} {', '.join(map(str, others))}, not {value}"


def _shorter(claim: Claim, runs: pd.DataFrame) -> Iterator[str]:
    epochs = int(runs["epochs"].min())
    if claim.epochs is not None and epochs < claim.epochs:
        yield f"{epochs} epochs, not {claim.epochs}"
