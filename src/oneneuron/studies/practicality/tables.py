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

SETTINGS = (
    "learning_rate",
    "decay",
    "combination",
    "epochs",
    "train_size",
    "test_size",
    "validation_size",
    "zero_validation_errors",
    "path",
)
"""What is kept of the network that stands for its grid; ``epochs`` is the budget, the errors are
those at its first epoch without training errors."""


def tables(measures: pd.DataFrame) -> dict[int, pd.DataFrame]:
    """Return the three tables by number.

    Parameters
    ----------
    measures
        From `measures.measure`, of the searches.

    Returns
    -------
    dict of pandas.DataFrame
        One row for each of `ROW`: those, the columns of `SETTINGS` that the measures have,
        ``lost``; of tables 2 and 3 ``reached`` (whether any network got to zero training errors)
        and ``epochs_to_zero``; of table 1 ``train_loss_sum``, ``train_loss_mean`` (no penalty),
        ``train_errors``, of table 3 the same with ``validation``, and these of the bare network
        too, with ``bare_`` before them.
    """
    return {1: table1(measures), 2: table2(measures), 3: table3(measures)}


def table1(measures: pd.DataFrame) -> pd.DataFrame:
    """Return the training loss and errors at the end, of the network with the smallest loss.

    Of networks with equal losses it is the one with fewer errors, then the first in the grid; a
    loss that is no number comes last. Arms are those of `COMPARED`. See `tables`.
    """
    rows = _of_table(measures, 1)
    rows = rows[rows["arm"].isin(COMPARED)]
    chosen = _choose(rows, ROW, ["end_full_train_loss", "end_full_train_errors"])
    table = _settings(chosen, ROW).assign(lost=chosen["lost"])
    return table.join(_losses(chosen, "end", "full_train", ~chosen["lost"]))


def table2(measures: pd.DataFrame) -> pd.DataFrame:
    """Return the fewest epochs to zero training errors. See `tables` and `fastest`."""
    return fastest(_of_table(measures, 2), ROW)


def table2_tuned(measures: pd.DataFrame) -> pd.DataFrame:
    """Return table 2 with λ tuned too, as the report did, where several λ were tried.

    That is the fewest epochs of the exponential arm over all λ, a larger grid than that of
    *without*, so that it favours the neuron by itself; *without* is as in table 2.
    """
    cells = [name for name, cell in CELLS.items() if 2 in cell.tables]
    rows = measures[measures["cell"].isin(cells) & measures["arm"].isin(COMPARED)]
    several = rows.groupby("cell")["reg_strength"].transform("nunique") > 1
    return fastest(rows[several], ROW)


def table3(measures: pd.DataFrame) -> pd.DataFrame:
    """Return the validation loss and errors at the first epoch without training errors.

    Of the networks that got there it is that with the fewest test errors at that epoch, then the
    smallest test loss, then the first in the grid. See `tables`.
    """
    rows = _of_table(measures, 3).assign(missed=lambda rows: rows["zero_epoch"].isna())
    chosen = _choose(rows, ROW, ["missed", "zero_test_errors", "zero_test_loss"])
    table = _settings(chosen, ROW).assign(
        lost=chosen["zero_lost"],
        reached=~chosen["missed"],
        epochs_to_zero=_or_inf(chosen["zero_epoch"]),
    )
    holds = table["reached"] & ~table["lost"]
    return table.join(_losses(chosen, "zero", "validation", holds))


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
        One row a group: the columns of `by`, the chosen network's settings, ``lost``,
        ``reached``, ``epochs_to_zero``: infinity where no network got there within the budget,
        or where the one that did is lost.
    """
    chosen = _choose(measures, by, ["zero_epoch"])
    return _settings(chosen, by).assign(
        lost=chosen["zero_lost"],
        reached=chosen["zero_epoch"].notna(),
        epochs_to_zero=_or_inf(chosen["zero_epoch"]).where(~chosen["zero_lost"], np.inf),
    )


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
    return chosen[[name for name in (*by, *SETTINGS) if name in chosen]]


def _losses(
    chosen: pd.DataFrame, when: str, samples: str, holds: "pd.Series[bool]"
) -> pd.DataFrame:
    """Return losses and errors, whole and bare; infinity where they do not hold."""
    name, found = samples.removeprefix("full_"), {}
    for network in NETWORKS:
        loss, errors = (
            _or_inf(chosen[f"{when}_{network}{samples}_{what}"]).where(holds, np.inf)
            for what in ("loss", "errors")
        )
        found[f"{network}{name}_loss_sum"] = loss * chosen[f"{name}_size"]
        found[f"{network}{name}_loss_mean"] = loss
        found[f"{network}{name}_errors"] = errors
    return pd.DataFrame(found)


def _or_inf(values: pd.Series) -> "pd.Series[float]":
    return values.astype("float64").fillna(np.inf)


def error_rates_at_zero(chosen: pd.DataFrame) -> "pd.Series[float]":
    """Return the error rate on new samples of those that reach zero training errors, when they do.

    `chosen` are networks of table 2; those that do not get there, or are lost, have none.
    """
    reached = chosen[chosen["reached"] & ~chosen["lost"]]
    return reached["zero_validation_errors"].astype("float64") / reached["validation_size"]
