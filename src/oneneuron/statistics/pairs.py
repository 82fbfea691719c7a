"""Two arms compared: the pairs of one seed, their differences, and the numbers of these."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from oneneuron.evidence.interval import Interval
from oneneuron.evidence.number import Number
from oneneuron.names import nearest
from oneneuron.statistics.paired import signed_rank
from oneneuron.statistics.registry import PerSeed
from oneneuron.statistics.summaries import LEVEL, Floats, finite
from oneneuron.statistics.two_samples import mann_whitney, mann_whitney_2018

MAJORITY = 0.5
"""Of a seed's networks: more of them than not."""


def pair_by_seed(
    rows: pd.DataFrame, arm: str, reference: str | None = None, by: str = "arm"
) -> pd.DataFrame:
    """Return one row for each seed that both arms have, in order of seed.

    Columns are those of the rows, those of the reference ending in ``_reference``; with no
    reference these are missing. `by` is the column that tells what is compared.
    """
    by_seed = rows.set_index("seed").sort_index()
    first = by_seed[by_seed[by] == arm]
    if reference is None:
        return first
    second = by_seed[by_seed[by] == reference]
    suffixes = ("", "_reference")
    return first.merge(second, left_index=True, right_index=True, suffixes=suffixes)


def having(rows: pd.DataFrame, asked: Mapping[str, Any], of: str) -> pd.DataFrame:
    """Return the rows whose columns have some values; of a list, one of them.

    Raises
    ------
    ValueError
        Where there is no such column; the message names whose values these are (`of`).
    """
    for column, value in asked.items():
        if column not in rows:
            raise ValueError(f"{of}: no column {column!r}{nearest(column, map(str, rows))}")
        rows = rows[rows[column].isin(value if isinstance(value, list) else [value])]
    return rows


def counted(shares: "pd.Series[float]", per_seed: PerSeed | None) -> "pd.Series[Any]":
    """Return what seeds count as, by the share of a seed's networks of which something holds.

    `per_seed` is a claim's: in none of ``any``, ``all`` and ``most`` the share itself counts.
    """
    counts = {"any": shares > 0, "all": shares == 1, "most": shares > MAJORITY}
    return counts.get(per_seed or "", shares)


def both(pairs: pd.DataFrame, measure: str) -> tuple[Floats, Floats]:
    """Return a measure of either arm of some pairs, (seeds,) each."""
    one, two = (pairs[name].to_numpy(np.float64) for name in (measure, f"{measure}_reference"))
    return one, two


def ranked(pairs: pd.DataFrame, measure: str) -> tuple[Floats, Floats]:
    """Return a measure of which more is better of either arm, (seeds,) each.

    A lost run ranks below every other, whatever it had reached: it has -inf.
    """
    one, two = (
        np.where(pairs[f"lost{of}"], -np.inf, pairs[f"{measure}{of}"]) for of in ("", "_reference")
    )
    return one, two


def compared(
    d: Floats,
    words: str,
    arms: tuple[str, str],
    *,
    unit: str = "ratio",
    form: str = ".3g",
    by: str = "seed",
) -> tuple[Number, Number]:
    """Return the effect of one arm against another, and its p.

    Parameters
    ----------
    d
        Differences, (seeds,), ±inf where one of the two has no value; for a ratio those of
        logarithms.
    words, arms
        What is compared, and what the two arms are called.
    unit, form
        Unit and format of the effect; as they are, it is a ratio.
    by
        What the pairs share.

    Returns
    -------
    tuple of Number
        ``difference`` or ``ratio``, and ``p``.
    """
    result = signed_rank(d, LEVEL)
    value, interval = result.estimate, result.interval
    if unit == "ratio":
        name, how = "ratio", f"{words}: {' over '.join(arms)}, paired by {by}; the "
        how += "Hodges-Lehmann estimate of the log ratio and its Walsh interval, as ratios"
        value = None if value is None else finite(_exp(value))
        interval = None if interval is None else _of_ratios(interval)
    else:
        name, how = "difference", f"{words}: {' less '.join(arms)}, paired by {by}; "
        how += "Hodges-Lehmann estimate, Walsh interval"
    how_p = f"{words}: {' against '.join(arms)}, exact signed-rank test over {by}s, two-sided"
    return (
        Number(name, value, how, unit=unit, n=result.n, interval=interval, format=form),
        Number("p", result.p, how_p, unit="probability", n=result.n, format=".3g"),
    )


def not_paired(first: ArrayLike, second: ArrayLike, words: str) -> Iterator[Number]:
    """Yield what Mann-Whitney's test says of two samples, none where they allow no test.

    Ids are ``mann_whitney_2018`` (as SciPy did it then), ``mann_whitney_exact``,
    ``cliffs_delta``.
    """
    one, two = np.asarray(first, np.float64), np.asarray(second, np.float64)
    n = len(one) + len(two)
    if min(len(one), len(two)) < 2 or len(np.unique([*one, *two])) < 2:
        return
    result = mann_whitney(one, two)
    for name, p, how in (
        ("mann_whitney_2018", mann_whitney_2018(one, two), "SciPy's default of 2018"),
        ("mann_whitney_exact", result.p, "by permutation, two-sided"),
    ):
        how = f"{words}: Mann-Whitney test, {how}; a lost run ranks lowest"
        yield Number(name, p, how, unit="probability", n=n, format=".3g")
    how = f"{words}: Cliff's delta, from -1 to 1"
    yield Number("cliffs_delta", result.cliffs_delta, how, n=n, format="+.2f")


def _of_ratios(interval: Interval) -> Interval:
    """Return an interval of logarithms as one of ratios, beyond range where that is."""
    lower, upper = map(_exp, interval.ends)
    ends = Interval.spanning(lower, upper, interval.level)
    return replace(ends, open_lower=interval.open_lower, open_upper=interval.open_upper)


def _exp(value: float) -> float:
    """Return a ratio, infinite over the largest float; below every logarithm is no zero."""
    with np.errstate(over="ignore"):
        return value if value == -np.inf else float(np.exp(value))
