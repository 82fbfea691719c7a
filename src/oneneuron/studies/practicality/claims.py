"""What the practicality study's runs say of each of its claims, by the registry's names."""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from oneneuron.names import nearest
from oneneuron.statistics.judge import RowSample, Sample
from oneneuron.statistics.pairs import counted, having
from oneneuron.statistics.registry import Claim, PublishedNumber, Registry
from oneneuron.statistics.summaries import paths_of
from oneneuron.studies.practicality.answers import COLUMN, published_size
from oneneuron.studies.practicality.cells import (
    CELLS,
    EARLY_DECAY,
    EARLY_EPOCHS,
    TABLE_REG_STRENGTH,
)
from oneneuron.studies.practicality.design import deviations
from oneneuron.studies.practicality.measures import (
    STEPPED,
    first_divergence,
    is_late,
    loss_explodes_first,
)
from oneneuron.studies.practicality.rows import compare
from oneneuron.studies.practicality.tables import ROW, error_rates_at_zero, fastest, table2, tables
from oneneuron.studies.practicality.words import WORDS
from oneneuron.training.record import DIVERGED_LOSS

COUNTED = ("train_errors", "validation_errors")
"""Measures that are compared as rates; the others are compared by their logarithms."""

NO_SUCH_RUNS = "this run has no such runs"

FEW = 3  # rows that are named one by one


def _after_noise(shaken: pd.DataFrame) -> pd.DataFrame:
    # what had diverged before the noise was not made to by it
    before = shaken["loss_before"] > DIVERGED_LOSS
    return shaken[~before].assign(value=shaken["diverged"])


def _in_long_training(trained_long: pd.DataFrame) -> pd.DataFrame:
    return trained_long.assign(value=trained_long["diverged"])


def _late(trained_long: pd.DataFrame) -> pd.DataFrame:
    return trained_long.assign(value=is_late(trained_long))


def _loss_first(exploded: pd.DataFrame, trained_long: pd.DataFrame) -> pd.DataFrame:
    sizes = trained_long[[*STEPPED, "train_size", "epochs"]]
    return exploded.assign(value=loss_explodes_first(exploded)).merge(sizes, on=STEPPED)


def _by_zero(searched: pd.DataFrame) -> pd.DataFrame:
    return searched.assign(value=searched["diverged_by_zero"])


def _reaches_zero(searched: pd.DataFrame) -> pd.DataFrame:
    return table2(searched).assign(value=lambda networks: networks["epochs_to_zero"] < np.inf)


def _small_reaches_zero(pixels: pd.DataFrame) -> pd.DataFrame:
    small = fastest(pixels[pixels["asked"] == "small"], [*ROW, "asked"])
    return small.assign(value=small["epochs_to_zero"] < np.inf)


def _error_rate(searched: pd.DataFrame) -> pd.DataFrame:
    chosen = table2(searched)
    rates = error_rates_at_zero(chosen)
    return chosen.loc[rates.index].assign(value=rates)


def _on_pixels(searched: pd.DataFrame, pixels: pd.DataFrame) -> pd.DataFrame:
    """Return the tables' networks on images, raw and standardised, and who diverges early."""
    images = searched["cell"].map(lambda name: CELLS[name].dataset is not None)
    of_table = (searched["reg_strength"] == TABLE_REG_STRENGTH) & (searched["decay"] == EARLY_DECAY)
    standardised = searched[images & of_table].assign(standardised=True)
    both = pd.concat([pixels[pixels["asked"] == "raw"], standardised], ignore_index=True)
    kept = both[["cell", "seed", "arm", "learning_rate", "standardised", "train_size"]].assign(
        looked_at=both["epochs"].clip(upper=EARLY_EPOCHS),
        value=first_divergence(both) <= EARLY_EPOCHS,
    )
    return kept.assign(path=both["path"]) if "path" in both else kept


MEASURES: dict[str, tuple[tuple[str, ...], Callable[..., pd.DataFrame]]] = {
    "diverges_after_noise": (("shaken",), _after_noise),
    "diverges_in_long_training": (("trained_long",), _in_long_training),
    "diverges_late": (("trained_long",), _late),
    "loss_explodes_first": (("exploded", "trained_long"), _loss_first),
    "diverges_by_zero": (("searched",), _by_zero),
    "diverges_early": (("searched", "pixels"), _on_pixels),
    "reaches_zero_train_errors": (("searched",), _reaches_zero),
    "small_reaches_zero": (("pixels",), _small_reaches_zero),
    "error_rate_at_zero": (("searched",), _error_rate),
}
"""By the registry's name some tables, and the networks of them with the ``value`` of each."""


def sample(
    claim: Claim,
    published: Registry,
    searched: pd.DataFrame,
    trained_long: pd.DataFrame | None = None,
    shaken: pd.DataFrame | None = None,
    pixels: pd.DataFrame | None = None,
    exploded: pd.DataFrame | None = None,
) -> Sample:
    """Return what the runs say of a claim.

    Parameters
    ----------
    claim
        One of the study's.
    published
        What was published.
    searched, trained_long, shaken, pixels, exploded
        Measures of the searches, of the long training (`measures.measure`), of the networks after
        the noise (`measures.measure_noise`), of those on raw pixels and the very small ones
        (`measures.measure`), and of the steps of divergences (`measures.measure_order`); None where
        the run has none.

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
    names, asked_of = MEASURES[claim.measure]
    there = {
        "searched": searched,
        "trained_long": trained_long,
        "shaken": shaken,
        "pixels": pixels,
        "exploded": exploded,
    }
    tables = [there[name] for name in names]
    if any(table is None for table in tables):
        return Sample(missing=NO_SUCH_RUNS)
    networks = asked_of(*tables)
    (by, groups), *_ = claim.contrast.items() or [("arm", claim.arms)]
    networks, asked = networks[networks["arm"].isin(claim.arms)], {**claim.where, by: list(groups)}
    networks = having(networks, asked, claim.id)
    by_seed = _by_seed(claim, networks, by)
    by_seed = by_seed.reindex(columns=list(groups)).dropna()
    yes_or_no = networks["value"].dtype == bool and claim.per_seed != "share"
    kind = bool if yes_or_no else float
    if by_seed.empty:
        return Sample(missing=NO_SUCH_RUNS)
    return Sample(
        values=tuple(by_seed[group].to_numpy(kind) for group in groups),
        names=tuple(f"a {WORDS.arms[arm].label} neuron" for arm in claim.arms),
        deviations=tuple(deviations(networks)),
        inputs=paths_of(networks),
    )


def _by_seed(claim: Claim, networks: pd.DataFrame, by: str) -> pd.DataFrame:
    """Return whether it holds, in what share, or the value, by seed and what is compared."""
    for column, value in claim.where.items():
        if isinstance(value, list):
            # a seed that lacks one of them, on either side, is not yet an answer
            has = networks.groupby(["seed", by])[column].transform("nunique")
            networks = networks[has == len(value)]
    values = networks.astype({"value": float}).groupby(["seed", by])["value"]
    if claim.per_seed is None and len(networks) > len(values):
        raise ValueError(f"{claim.id}: a seed has several values; say by `per_seed` how they count")
    return counted(values.mean(), claim.per_seed).unstack(by)


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
            missing.append(number)
            continue
        rate = number.value / published_size(number) if number.measure in COUNTED else None
        key = f"table{table}.{cell}" if several else cell
        name = _name(number, several)
        rows.append(RowSample(key, name, one.d, rate, one.silence, one.paths))
        used.append(filled[table].query("cell == @cell and arm in @claim.arms"))
    return Sample(
        rows=tuple(rows),
        missing=_lacking(missing, several) if missing else "",
        deviations=tuple(deviations(pd.concat(used))) if used else (),
    )


def _lacking(missing: Sequence[PublishedNumber], several: bool) -> str:
    """Name the rows that a run lacks, or how many they are and, where these are few, of what."""
    names = [_name(number, several) for number in missing]
    if len(names) <= FEW:
        return f"this run has no {', '.join(names)}"
    cells = dict.fromkeys(_name(number, several=False) for number in missing)
    of = f" ({' and '.join(cells)})" if len(cells) <= FEW else ""
    return f"it lacks {len(names)} of the rows{of}"


def _name(number: PublishedNumber, several: bool) -> str:
    """Return a row's name without a comma, since verdicts list them."""
    label = WORDS.cells[str(number.cell)].replace(", ", " ")
    return f"table {number.place.table} {label}" if several else label
