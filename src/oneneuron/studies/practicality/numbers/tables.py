"""The three tables as numbers of the report: each arm, the arms compared, and λ."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from oneneuron.evidence.number import Number
from oneneuron.statistics.multiplicity import holm
from oneneuron.statistics.paired import SignedRank, signed_rank
from oneneuron.statistics.summaries import LEVEL, count_number, finite, median_number
from oneneuron.studies.practicality.cells import ARMS, CELLS, bayes_error
from oneneuron.studies.practicality.rows import Comparison, Floats, compare
from oneneuron.studies.practicality.tables import COMPARED, fastest, table1, table2, table3

NETWORKS = {"": "", "bare_": ", of the network with its neuron dropped"}
MEASURES = {
    1: {
        "train_loss_sum": "sum of the training losses at the end",
        "train_loss_mean": "mean training loss at the end",
        "train_errors": "training errors at the end",
    },
    3: {
        "validation_loss_sum": "sum of the validation losses",
        "validation_loss_mean": "mean validation loss",
        "validation_errors": "validation errors",
    },
}
CHOICE = {
    1: "of the grid's member with the smallest training loss",
    2: "the fewest of the grid",
    3: "at the first epoch without training errors, of the grid's member that is best on test",
}
BEYOND = "; a seed without a value ranks as the worst"
CLUSTERED = "; members of one seed are not independent"


def numbers_of_tables(members: pd.DataFrame) -> list[Number]:
    """Return the numbers of the three tables, and those of the sensitivity to λ.

    Parameters
    ----------
    members
        Of the searches (`runs.members`), with the file of each as ``path``.

    Returns
    -------
    list of Number
        Over seeds, ``practicality.table{1,2,3}.{cell}.{arm}.…``: median and range of
        ``{train,validation}_{loss_sum,loss_mean,errors}``, each with ``bare_`` before it too, and
        of ``epochs``; ``lost``; ``reached`` of tables 2 and 3.

        The exponential arm against *without*, ``practicality.table{1,2,3}.{cell}.…``:
        ``difference`` of error rates and ``bare_difference``, ``ratio`` of epochs, ``loss_ratio``,
        and for each of these a ``p`` and a ``p_holm`` with the same prefix; the controls'
        ``ratio.{arm}``; ``bayes_errors`` of table 3.

        ``practicality.lambda.{cell}.{λ}.…``: ``epochs``, ``reached``, ``diverged``.
    """
    tables = {1: table1(members), 2: table2(members), 3: table3(members)}
    numbers = [
        *_of_arms(tables[1], 1),
        *_epochs_of_arms(tables[2], "practicality.table2", ["cell", "arm"], CHOICE[2]),
        *_of_arms(tables[3], 3),
        *_floors(tables[3]),
        *_sensitivity(members),
    ]
    for table, measure in ((1, "train_errors"), (3, "validation_errors")):
        for network, whose in NETWORKS.items():
            rows = compare(tables[table], f"{network}{measure}")
            words = f"share of {MEASURES[table][measure]}{whose}"
            numbers += _compared(rows, f"practicality.table{table}", network, "difference", words)
    for table, measure, name, words in (
        (2, "epochs_to_zero", "", "epochs to zero training errors"),
        (3, "validation_loss_sum", "loss_", MEASURES[3]["validation_loss_sum"]),
    ):
        rows = compare(tables[table], measure)
        numbers += _compared(rows, f"practicality.table{table}", name, "ratio", words)
    for arm in (arm for arm in ARMS if arm not in COMPARED):
        for row in compare(tables[2], "epochs_to_zero", arm):
            id = f"practicality.table2.{row.cell}.ratio.{arm}"
            numbers.append(_ratio(id, row, "epochs to zero training errors", arm))
    return numbers


def values_of_tables(members: pd.DataFrame) -> pd.DataFrame:
    """Return what each seed shows in each table, one row a value, for strips of single runs.

    Returns
    -------
    pandas.DataFrame
        Columns ``table``, ``cell``, ``arm``, ``seed``, ``measure`` (a column of the table) and
        ``value``, infinite where a seed has none.
    """
    found = []
    tables = table1(members), table2(members), table3(members)
    for number, table in enumerate(tables, start=1):
        names = table.columns.astype(str)
        measures = [n for n in names if n == "epochs_to_zero" or n.endswith(("_sum", "_errors"))]
        long = table.melt(["cell", "arm", "seed"], measures, "measure", "value")
        found.append(long.assign(table=number, value=long["value"].astype("float64")))
    return pd.concat(found, ignore_index=True)


def name_of(value: float) -> str:
    """Return a number as ids have it: ``0_01`` for 0.01.

    Examples
    --------
    >>> name_of(0.03), name_of(1.0)
    ('0_03', '1')
    """
    return f"{value:g}".replace(".", "_")


def paths_of(rows: pd.DataFrame) -> tuple[str, ...]:
    """Return the files that some rows come from."""
    return tuple(sorted(rows["path"].unique()))


def _of_arms(table: pd.DataFrame, number: int) -> Iterator[Number]:
    for (cell, arm), runs in table.groupby(["cell", "arm"]):
        id, paths = f"practicality.table{number}.{cell}.{arm}", paths_of(runs)
        size = runs["train_size" if number == 1 else "validation_size"].iloc[0]
        for measure, words in MEASURES[number].items():
            for network, whose in NETWORKS.items():
                values = runs[f"{network}{measure}"].to_numpy(np.float64)
                what = f"{words}{whose}, {CHOICE[number]}; {size:,} samples{_beyond(values)}"
                unit = "errors" if measure.endswith("errors") else "loss"
                form = _format(values, whole=unit == "errors")
                found = median_number(f"{id}.{network}{measure}", values, what, unit, form)
                yield replace(found, inputs=paths)
        yield _lost(id, runs)
        if number == 3:
            yield _reached(id, runs)


def _epochs_of_arms(
    table: pd.DataFrame, prefix: str, by: Sequence[str], choice: str
) -> Iterator[Number]:
    """Yield epochs to zero training errors, and how many seeds got there, of each group."""
    for key, runs in table.groupby(list(by)):
        values = runs["epochs_to_zero"].to_numpy(np.float64)
        budget = runs["epochs"].iloc[0]
        words = f"epochs to zero training errors of at most {budget}, {choice}{_beyond(values)}"
        id = ".".join([prefix, *(str(part) for part in key)])
        form = _format(values, whole=True)
        found = median_number(f"{id}.epochs", values, words, "epochs", form)
        yield replace(found, inputs=paths_of(runs))
        yield _reached(id, runs)
        yield _lost(id, runs)


def _reached(id: str, runs: pd.DataFrame) -> Number:
    words = "seeds of which some member of the grid reaches zero training errors, and is not lost"
    reached = np.isfinite(runs["epochs_to_zero"]) & ~runs["lost"]
    number = count_number(f"{id}.reached", int(reached.sum()), len(runs), words, unit="seeds")
    return replace(number, inputs=paths_of(runs))


def _lost(id: str, runs: pd.DataFrame) -> Number:
    words = "seeds of which the chosen member diverged and did not come back"
    number = count_number(f"{id}.lost", int(runs["lost"].sum()), len(runs), words, unit="seeds")
    return replace(number, inputs=paths_of(runs))


def _floors(table: pd.DataFrame) -> Iterator[Number]:
    for cell, runs in table.groupby("cell"):
        rate, size = bayes_error(CELLS[str(cell)]), int(runs["validation_size"].iloc[0])
        if rate is not None:
            yield Number(
                f"practicality.table3.{cell}.bayes_errors",
                rate * size,
                f"errors that the best classifier has to expect on {size:,} validation samples",
                unit="errors",
                format=".3g",
                inputs=paths_of(runs),
            )


def _sensitivity(members: pd.DataFrame) -> Iterator[Number]:
    """Yield how fast the exponential arm is, and how often it diverges, by λ."""
    rows = members[members["arm"] == "exponential"]
    several = rows.groupby("cell")["reg_strength"].transform("nunique") > 1
    rows = rows[several]
    if rows.empty:
        return
    rows = rows.assign(strength=rows["reg_strength"].map(name_of))
    by = ["cell", "strength"]
    choice = "the fewest of the exponential arm's grid at this λ"
    yield from _epochs_of_arms(fastest(rows, [*by, "seed"]), "practicality.lambda", by, choice)
    for (cell, strength), some in rows.groupby(by):
        # some end at zero training errors: what the others do after it has nothing beside it
        number = count_number(
            f"practicality.lambda.{cell}.{strength}.diverged",
            int(some["diverged_by_zero"].sum()),
            len(some),
            f"members that diverge by their first epoch without training errors{CLUSTERED}",
            unit="members",
        )
        yield replace(number, inputs=paths_of(some))


def _compared(
    rows: Sequence[Comparison], prefix: str, name: str, kind: str, words: str
) -> Iterator[Number]:
    """Yield the effect of each row with its p, and p adjusted over rows that say something.

    Parameters
    ----------
    rows
        All rows of a table.
    name
        What ids have before the kind and the p.
    kind
        ``difference`` or ``ratio``.
    """
    results = [signed_rank(row.d, LEVEL) for row in rows]
    live = [result.p for row, result in zip(rows, results, strict=True) if not row.silence]
    adjusted = iter(holm(live).tolist())
    family = f"by Holm over {len(live)} rows of the table, those that say something"
    everything = tuple(sorted({path for row in rows for path in row.paths}))
    for row, result in zip(rows, results, strict=True):
        id = f"{prefix}.{row.cell}.{name}"
        if kind == "ratio":
            yield _ratio(f"{id}ratio", row, words, "exponential")
        else:
            yield _difference(f"{id}difference", row, words, result)
        p = Number(
            f"{id}p",
            result.p,
            f"{words}: exponential against without, exact signed-rank test over seeds, two-sided",
            unit="probability",
            n=result.n,
            format=".3g",
            inputs=row.paths,
        )
        yield p
        yield replace(
            p,
            id=f"{id}p_holm",
            value=None if row.silence else next(adjusted),
            method=f"{p.method}; {row.silence or family}",
            inputs=everything,
        )


def _difference(id: str, row: Comparison, words: str, result: SignedRank) -> Number:
    interval = result.interval
    return Number(
        id,
        result.estimate,
        f"{words}: exponential less without, paired by seed; Hodges-Lehmann estimate, Walsh "
        "interval",
        unit="error rate",
        n=result.n,
        interval=interval,
        format="+.2%",
        inputs=row.paths,
    )


def _ratio(id: str, row: Comparison, words: str, arm: str) -> Number:
    return ratio_number(id, row.d, f"{words}: {ARMS[arm]} over without", row.paths)


def ratio_number(id: str, d: Floats, words: str, paths: tuple[str, ...]) -> Number:
    """Return the ratio of two paired arms with its interval.

    Parameters
    ----------
    d
        Differences of logarithms, (seeds,); ±inf where one of the two has no value.
    """
    result = signed_rank(d, LEVEL)
    interval = result.interval
    return Number(
        id,
        _exp(result.estimate),
        f"{words}, paired by seed; the Hodges-Lehmann estimate of the log ratio and its Walsh "
        "interval, as ratios",
        unit="ratio",
        n=result.n,
        interval=None
        if interval is None
        else replace(interval, lower=_exp(interval.lower), upper=_exp(interval.upper)),
        format=".3g",
        inputs=paths,
    )


def _exp(value: float | None) -> float | None:
    if value is None:
        return None
    with np.errstate(over="ignore"):
        return finite(np.exp(value))


def _beyond(values: Floats) -> str:
    return "" if np.isfinite(values).all() else BEYOND


def _format(values: Floats, *, whole: bool) -> str:
    """Return a format that shows some values and their median without an exponent if it can."""
    known = values[np.isfinite(values)]
    if whole:
        halves = len(known) and np.median(known) % 1
        return ".1f" if halves else ".0f"
    return ".1f" if len(known) and known.max() >= 1e4 else ".4g"
