"""What the practicality study's runs say of each of its claims, by the registry's names."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from oneneuron.names import nearest
from oneneuron.statistics.judge import RowSample, Sample
from oneneuron.statistics.registry import Claim, PublishedNumber, Registry
from oneneuron.statistics.summaries import paths_of
from oneneuron.studies.practicality.answers import COLUMN, published_size
from oneneuron.studies.practicality.design import deviations
from oneneuron.studies.practicality.rows import compare
from oneneuron.studies.practicality.tables import table2, tables
from oneneuron.studies.practicality.words import WORDS
from oneneuron.training.record import DIVERGED_LOSS

COUNTED = ("train_errors", "validation_errors")
"""Measures that are compared as rates; the others are compared by their logarithms."""

MAJORITY = 0.5
"""Of a seed's networks: more of them than not."""

NO_SUCH_RUNS = "this run has no such runs"

FEW = 3  # rows that are named one by one


def _not_before(shaken: pd.DataFrame) -> pd.DataFrame:
    """Leave out what had diverged before the noise, and was not made to by it."""
    return shaken[shaken["loss_before"] <= DIVERGED_LOSS]


def _diverges(networks: pd.DataFrame) -> pd.DataFrame:
    return networks.assign(holds=networks["diverged"])


def _reaches_zero(searched: pd.DataFrame) -> pd.DataFrame:
    return table2(searched).assign(holds=lambda networks: networks["epochs_to_zero"] < np.inf)


MEASURES: dict[str, tuple[str, Callable[[pd.DataFrame], pd.DataFrame]]] = {
    "diverges_after_noise": ("shaken", lambda shaken: _diverges(_not_before(shaken))),
    "diverges_in_long_training": ("trained_long", _diverges),
    "reaches_zero_train_errors": ("searched", _reaches_zero),
}
"""By the registry's name a table, and the networks of it with whether it ``holds`` of each."""


def sample(
    claim: Claim,
    published: Registry,
    searched: pd.DataFrame,
    trained_long: pd.DataFrame | None = None,
    shaken: pd.DataFrame | None = None,
) -> Sample:
    """Return what the runs say of a claim.

    Parameters
    ----------
    claim
        One of the study's.
    published
        What was published.
    searched, trained_long, shaken
        Measures of the searches, of the long training (`measures.measure`) and of the networks
        after the noise (`measures.measure_noise`); None where the run has none.

    Raises
    ------
    ValueError
        Where the claim speaks of a measure, arm or column that is none of the study's.
    """
    if claim.kind == "rows":
        return _sample_of_rows(claim, published, searched)
    if claim.measure not in MEASURES:
        near = nearest(claim.measure, MEASURES)
        raise ValueError(f"the practicality study does not measure {claim.measure!r}{near}")
    if claim.network == "bare":
        raise ValueError(f"{claim.id}: {claim.measure!r} is not measured of the bare network")
    name, asked_of = MEASURES[claim.measure]
    table = {"searched": searched, "trained_long": trained_long, "shaken": shaken}[name]
    if table is None:
        return Sample(missing=NO_SUCH_RUNS)
    networks = asked_of(table)
    (by, groups), *_ = claim.contrast.items() or [("arm", claim.arms)]
    networks, asked = networks[networks["arm"].isin(claim.arms)], {**claim.where, by: list(groups)}
    for column, value in asked.items():
        if column not in networks:
            raise ValueError(
                f"{claim.id}: no column {column!r}{nearest(column, map(str, networks))}"
            )
        networks = networks[networks[column].isin(value if isinstance(value, list) else [value])]
    by_seed = _by_seed(claim, networks, by)
    by_seed = by_seed.reindex(columns=list(groups)).dropna()
    kind = float if claim.per_seed == "share" else bool
    if by_seed.empty:
        return Sample(missing=NO_SUCH_RUNS)
    return Sample(
        values=tuple(by_seed[group].to_numpy(kind) for group in groups),
        names=tuple(f"a {WORDS.arms[arm].label} neuron" for arm in claim.arms),
        deviations=tuple(deviations(networks)),
        inputs=paths_of(networks),
    )


def _by_seed(claim: Claim, networks: pd.DataFrame, by: str) -> pd.DataFrame:
    """Return whether it holds, or in what share, by seed and what is compared."""
    for column, value in claim.where.items():
        if isinstance(value, list):
            # a seed that lacks one of them is not yet an answer
            has = networks.groupby("seed")[column].transform("nunique")
            networks = networks[has == len(value)]
    holds = networks.astype({"holds": float}).groupby(["seed", by])["holds"]
    if claim.per_seed is None and len(networks) > len(holds):
        raise ValueError(f"{claim.id}: a seed has several values; say by `per_seed` how they count")
    share = holds.mean()
    counts = {"any": share > 0, "all": share == 1, "most": share > MAJORITY, None: share == 1}
    return counts.get(claim.per_seed, share).unstack(by)


def _sample_of_rows(claim: Claim, published: Registry, searched: pd.DataFrame) -> Sample:
    """Return the rows of the tables that the claim's numbers name, as far as the run has them."""
    reference = claim.arms[1]
    numbers = [published.number(id) for id in claim.numbers]
    numbers = [number for number in numbers if number.arm == reference]
    if not numbers:
        raise ValueError(f"{claim.id}: none of its numbers is of the arm {reference!r}")
    network = "bare_" if claim.network == "bare" else ""
    several = len({number.place.table for number in numbers}) > 1
    filled, compared, rows, missing, used = tables(searched), {}, [], [], []
    for number in numbers:
        table, cell = number.place.table or 0, str(number.cell)
        column = network + COLUMN.get(number.measure, number.measure)
        if column not in filled[table]:
            raise ValueError(f"{claim.id}: table {table} has no column {column!r}")
        if (table, column) not in compared:
            found = compare(filled[table], column, claim.arms[0])
            compared[table, column] = {one.cell: one for one in found}
        one = compared[table, column].get(cell)
        if one is None:
            missing.append(_name(number, several))
            continue
        rate = number.value / published_size(number) if number.measure in COUNTED else None
        key = f"table{table}.{cell}" if several else cell
        name = _name(number, several)
        rows.append(RowSample(key, name, one.d, rate, one.silence, one.paths))
        used.append(filled[table].query("cell == @cell and arm in @claim.arms"))
    named = ", ".join(missing) if len(missing) <= FEW else f"runs of {len(missing)} rows"
    return Sample(
        rows=tuple(rows),
        missing=f"this run has no {named}" if missing else "",
        deviations=tuple(deviations(pd.concat(used))) if used else (),
    )


def _name(number: PublishedNumber, several: bool) -> str:
    """Return a row's name without a comma, since verdicts list them."""
    label = WORDS.cells[str(number.cell)].replace(", ", " ")
    return f"table {number.place.table} {label}" if several else label
