"""The three tables: of each arm's grid the network that stands for it, for each cell and seed.

All arms are held to the λ of the tables. What an arm did not reach, or what is lost, has the value
infinity in every measure, so that it ranks below every other.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from oneneuron.statistics.summaries import NETWORKS
from oneneuron.studies.practicality.cells import CELLS, TABLE_REG_STRENGTH

ROW = ["cell", "seed", "arm"]
"""What one row of a table stands for."""

COMPARED = ("without", "exponential")
"""Arms of table 1: the others, controls, end once they have no training errors."""

SIZES = ("train_size", "validation_size")


def table1(measures: pd.DataFrame) -> pd.DataFrame:
    """Return the training loss and errors at the end, of the network with the smallest loss.

    Of networks with equal losses it is the one with fewer errors, then the first in the grid; a
    loss that is no number comes last. Arms are those of `COMPARED`.

    Parameters
    ----------
    measures
        From `measures.measure`.

    Returns
    -------
    pandas.DataFrame
        One row for each of `ROW`: those, ``learning_rate``, ``decay``, ``combination``,
        ``epochs`` (the budget), ``train_size``, ``validation_size``, ``lost``, ``path`` where the
        measures have it, and ``train_loss_sum``, ``train_loss_mean`` (no penalty),
        ``train_errors``, each of the bare network too, with ``bare_`` before it.
    """
    rows = _of_table(measures, 1)
    rows = rows[rows["arm"].isin(COMPARED)]
    chosen = _choose(rows, ROW, ["end_full_train_loss", "end_full_train_errors"])
    table = _settings(chosen, ROW).assign(lost=chosen["lost"])
    return _measure(table, chosen, "end_full_train", "train", ~chosen["lost"])


def table2(measures: pd.DataFrame) -> pd.DataFrame:
    """Return the fewest epochs to zero training errors.

    Parameters
    ----------
    measures
        From `measures.measure`.

    Returns
    -------
    pandas.DataFrame
        As `fastest`, by `ROW`.
    """
    return fastest(_of_table(measures, 2), ROW)


def table3(measures: pd.DataFrame) -> pd.DataFrame:
    """Return the validation loss and errors at the first epoch without training errors.

    Of the networks that got there it is that with the fewest test errors at that epoch, then the
    smallest test loss, then the first in the grid.

    Parameters
    ----------
    measures
        From `measures.measure`.

    Returns
    -------
    pandas.DataFrame
        One row for each of `ROW`: the columns of `table1` with ``validation`` in the place of
        ``train``; ``reached``: whether any network got there; ``epochs_to_zero`` of the one chosen.
    """
    rows = _of_table(measures, 3).assign(missed=lambda rows: rows["zero_epoch"].isna())
    chosen = _choose(rows, ROW, ["missed", "zero_test_errors", "zero_test_loss"])
    table = _settings(chosen, ROW).assign(
        lost=chosen["zero_lost"],
        reached=~chosen["missed"],
        epochs_to_zero=chosen["zero_epoch"].astype("float64").fillna(np.inf),
    )
    holds = table["reached"] & ~table["lost"]
    return _measure(table, chosen, "zero_validation", "validation", holds)


def fastest(measures: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """Return the fewest epochs to zero training errors over the grid, in each of some groups.

    Parameters
    ----------
    measures
        From `measures.measure`.
    by
        Columns that a group goes by.

    Returns
    -------
    pandas.DataFrame
        One row a group: the columns of `by`, the chosen network's settings, ``epochs`` (the
        budget), ``lost``, ``reached``, ``epochs_to_zero``: infinity where no network got there
        within the budget, or where the one that did is lost.
    """
    chosen = _choose(measures, by, ["zero_epoch"])
    table = _settings(chosen, by).assign(
        lost=chosen["zero_lost"], reached=chosen["zero_epoch"].notna()
    )
    epochs = chosen["zero_epoch"].astype("float64").fillna(np.inf)
    return table.assign(epochs_to_zero=epochs.where(~table["lost"], np.inf))


def tables(measures: pd.DataFrame) -> dict[int, pd.DataFrame]:
    """Return the three tables by number."""
    return {1: table1(measures), 2: table2(measures), 3: table3(measures)}


def values_of_tables(measures: pd.DataFrame) -> pd.DataFrame:
    """Return what each seed shows in each table, one row a value, for strips of single seeds.

    Returns
    -------
    pandas.DataFrame
        Columns ``table``, ``cell``, ``arm``, ``seed``, ``measure`` (a column of the table) and
        ``value``, infinite where a seed has none.
    """
    found = []
    for number, table in tables(measures).items():
        names = table.columns.astype(str)
        shown = [n for n in names if n == "epochs_to_zero" or n.endswith(("_sum", "_errors"))]
        long = table.melt(["cell", "arm", "seed"], shown, "measure", "value")
        found.append(long.assign(table=number, value=long["value"].astype("float64")))
    return pd.concat(found, ignore_index=True)


def _of_table(measures: pd.DataFrame, table: int) -> pd.DataFrame:
    cells = [name for name, cell in CELLS.items() if table in cell.tables]
    return measures[measures["cell"].isin(cells) & (measures["reg_strength"] == TABLE_REG_STRENGTH)]


def _choose(rows: pd.DataFrame, by: Sequence[str], criteria: Sequence[str]) -> pd.DataFrame:
    """Return the best row of each group: smallest by each criterion in turn, then in the grid."""
    ranks = rows[list(criteria)].astype("float64").fillna(np.inf)
    grid = [name for name in ("combination", "learning_rate", "decay") if name in rows]
    ordered = ranks.join(rows[grid]).sort_values([*criteria, *grid], kind="stable").index
    chosen = rows.loc[ordered].drop_duplicates(list(by))
    return chosen.sort_values(list(by), ignore_index=True)


def _settings(chosen: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    names = [*by, "learning_rate", "decay", "combination", "epochs", *SIZES, "path"]
    return chosen[[name for name in names if name in chosen]].copy()


def _measure(
    table: pd.DataFrame,
    chosen: pd.DataFrame,
    source: str,
    name: str,
    holds: "pd.Series[bool]",
) -> pd.DataFrame:
    """Add losses and errors, whole and bare, to a table; infinity where they do not hold."""
    for network in NETWORKS:
        when, _, samples = source.partition("_")
        column = f"{when}_{network}{samples}"
        loss = chosen[f"{column}_loss"].astype("float64").fillna(np.inf).where(holds, np.inf)
        errors = chosen[f"{column}_errors"].astype("float64").fillna(np.inf).where(holds, np.inf)
        table[f"{network}{name}_loss_sum"] = loss * table[f"{name}_size"]
        table[f"{network}{name}_loss_mean"] = loss
        table[f"{network}{name}_errors"] = errors
    return table
