"""Numbers that sum up the rows of a table: means, medians, counts, each with its interval.

Those of a group of rows have short ids such as ``epochs``; `in_groups` gives them their full ones,
and the files that the rows come from.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from string import Formatter
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from oneneuron.evidence.interval import Interval
from oneneuron.evidence.number import Number
from oneneuron.statistics.prediction import FEWEST_OF_A_MEAN, cut
from oneneuron.statistics.proportions import clopper_pearson

Floats = NDArray[np.float64]

LEVEL = 0.95
OF_SHARE = "; interval of their share (Clopper-Pearson)"
"""What the method of a count ends with: its interval is of another kind than its value."""
NETWORKS = {"": "", "bare_": ", of the network with its neuron removed"}
"""What the columns of each network start with, and how it is told from the whole one."""


def of_networks(measures: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield column and words of each measure, of the whole network and of the bare one."""
    for measure, words in measures.items():
        for network, whose in NETWORKS.items():
            yield f"{network}{measure}", f"{words}{whose}"


def mean_share_number(
    id: str, values: ArrayLike, words: str, unit: str, form: str, over: str = "seeds"
) -> Number:
    """Return the mean of some runs' shares, such as accuracies, with its t-interval.

    The interval is cut at 0 and 1; under `FEWEST_OF_A_MEAN` runs there is none. `over` is as in
    `median_number`.
    """
    sample = np.asarray(values, np.float64)
    interval = None
    if len(sample) >= FEWEST_OF_A_MEAN:
        mean, half = np.mean(sample), stats.t.isf((1 - LEVEL) / 2, len(sample) - 1)
        half *= stats.sem(sample)
        interval = cut(Interval(float(mean - half), float(mean + half), LEVEL), 0.0, 1.0)
    return Number(
        id,
        float(np.mean(sample)) if len(sample) else None,
        f"{words}; mean over {over}" + ("" if interval is None else ", t-interval, cut at 0 and 1"),
        unit=unit,
        n=len(sample),
        interval=interval,
        format=form,
    )


def median_number(
    id: str, values: ArrayLike, words: str, unit: str, form: str, over: str = "seeds"
) -> Number:
    """Return the median of some runs' values with their range.

    Parameters
    ----------
    values
        One a run, shape (n,); infinite where a run is lost or did not get there. A median or a
        limit that rests on such a run is None.
    over
        What there is a value of each.
    """
    sample = np.asarray(values, np.float64)
    beyond = "" if np.isfinite(sample).all() else "; a seed without a value ranks worst"
    return Number(
        id,
        finite(np.median(sample)) if len(sample) else None,
        f"{words}{beyond}; median and range over {over}",
        unit=unit,
        n=len(sample),
        interval=Interval.spanning(*_range(sample)) if len(sample) > 1 else None,
        format=form,
    )


def _range(sample: Floats) -> tuple[float, float]:
    return float(sample.min()), float(sample.max())


def count_number(id: str, happens: "pd.Series[bool]", words: str, unit: str = "runs") -> Number:
    """Return how many runs have something, with the exact interval of their share.

    `happens` says of each whether it has.
    """
    count, n = int(happens.sum()), len(happens)
    return Number(
        id,
        count,
        f"{words}{OF_SHARE}",
        unit=unit,
        n=n,
        interval=clopper_pearson(count, n, LEVEL),
    )


def lost_left_out(count: int) -> str:
    """Return what a number's words say of the lost runs left out of it; '' without any."""
    runs = "run" if count == 1 else "runs"
    return f"; {count} lost {runs} left out" if count else ""


def in_groups(
    rows: pd.DataFrame, id: str, numbers: Callable[[pd.DataFrame], Iterable[Number]]
) -> list[Number]:
    """Return the numbers of each group of some rows.

    Parameters
    ----------
    rows
        With the file of each as ``path``, where files are told apart.
    id
        Of the numbers, such as ``eeg.{name}.{arm}``: in braces the columns that a group goes by,
        and ``name`` for the short id.
    numbers
        Makes those of a group, with short ids.
    """
    by = [field for _, field, _, _ in Formatter().parse(id) if field and field != "name"]
    found: list[Number] = []
    for values, some in rows.groupby(by, sort=True):
        key = dict(zip(by, map(name_of, values), strict=True))
        full = id.format(name="{name}", **key)
        found += named(numbers(some), full, paths_of(some))
    return found


def named(
    numbers: Iterable[Number], id: str, inputs: tuple[str, ...] | None = None
) -> Iterator[Number]:
    """Yield numbers with the id that has their short one as ``{name}``, and with their files.

    A number that has files keeps them.
    """
    for number in numbers:
        files = number.inputs or inputs or None
        yield replace(number, id=id.format(name=number.id), inputs=files)


def name_of(value: object) -> str:
    """Return a value as ids have it: ``0_01`` for 0.01.

    Examples
    --------
    >>> name_of(0.03), name_of(1.0), name_of("relu")
    ('0_03', '1', 'relu')
    """
    return f"{value:g}".replace(".", "_") if isinstance(value, float) else str(value)


def paths_of(rows: pd.DataFrame) -> tuple[str, ...]:
    """Return the files that some rows, or pairs of rows, come from."""
    columns = [name for name in ("path", "path_reference") if name in rows]
    return tuple(sorted({str(path) for name in columns for path in rows[name]}))


def paths_behind(tables: Iterable[Any]) -> list[str] | None:
    """Return the records that some tables are of; None where a table does not say, or none is one.

    What is no table, such as what was published, is passed over.
    """
    frames = [table for table in tables if isinstance(table, pd.DataFrame)]
    if not frames or any("path" not in frame for frame in frames):
        return None
    return sorted({path for frame in frames for path in map(str, frame["path"].unique())})


def finite(value: float) -> float | None:
    """Return a value; None where it is infinite."""
    return float(value) if np.isfinite(value) else None
