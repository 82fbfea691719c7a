"""Verdicts with some networks in the place of others: does it matter where they were trained?"""

from collections.abc import Callable, Collection, Mapping, Sequence

import pandas as pd

from oneneuron.statistics.claims import answered
from oneneuron.statistics.judge import Sample, judge
from oneneuron.statistics.registry import Registry


def exchanged(table: pd.DataFrame, rows: pd.DataFrame, by: Sequence[str] = ()) -> pd.DataFrame:
    """Return a table in which some rows take the place of those of the same files.

    Parameters
    ----------
    table, rows
        Each row with the ``path`` of its file.
    by
        The columns by which the table is sorted, of which it may lack some; without any its rows
        are in the order of their files.
    """
    place = {path: at for at, path in enumerate(table["path"].unique())}
    others = table[~table["path"].isin(rows["path"])]
    # a file that the table has not has no place in it
    rows = rows.loc[rows["path"].isin(list(place)), table.columns]
    joined = pd.concat([others, rows], ignore_index=True)
    order = [name for name in by if name in table]
    if order:
        return joined.sort_values(order, kind="stable", ignore_index=True)
    return joined.sort_values(
        "path", key=lambda paths: paths.map(place), kind="stable", ignore_index=True
    )


def with_trained_again(
    table: pd.DataFrame,
    again: pd.DataFrame,
    network: Sequence[str],
    measure: Callable[[pd.DataFrame], pd.DataFrame] | None = None,
) -> pd.DataFrame:
    """Return a table with what was trained again in place of its networks of the same files.

    Parameters
    ----------
    table
        Records, or a table of measures; without a ``path`` it stays as it is.
    again
        Records that were trained again, with the paths of the kept ones.
    network
        The columns by which a table of measures is sorted.
    measure
        Makes such a table of records; None for a table of these themselves.
    """
    if "path" not in table:
        return table
    rows = again[again["path"].isin(table["path"])]
    if rows.empty:
        return table
    return exchanged(table, rows) if measure is None else exchanged(table, measure(rows), network)


def same_verdicts(
    registry: Registry,
    sample: Callable[..., Sample],
    kept: Mapping[str, pd.DataFrame],
    instead: Mapping[str, pd.DataFrame],
    files: Collection[str],
    reached: Mapping[str, str],
) -> dict[str, bool]:
    """Say of each claim that rests on some files whether its verdict is the one that was reached.

    Parameters
    ----------
    registry
        The study's claims.
    sample
        Its function that gives the sample of a claim, from tables by name.
    kept, instead
        The tables, and those in which networks of these files were exchanged.
    files
        The paths of these.
    reached
        The verdict of each claim, by its id.
    """
    found = {}
    for claim in registry.claims:
        if not set(files).isdisjoint(sample(claim, published=registry, **kept).files):
            now = sample(claim, published=registry, **instead)
            verdict = judge(claim, now, stand_in=False).verdict.verdict
            found[claim.id] = answered(claim, verdict) == reached[claim.id]
    return found
