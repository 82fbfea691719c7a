"""What all records have in common: their columns, and when a run counts as lost.

A record is a table with one row an epoch. This module needs no PyTorch: whoever reads records
does not either.
"""

import io
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from oneneuron.files import atomic_path, open_regular, reading

DIVERGED_LOSS = 1e3
"""Mean training loss over which a run counts as diverged: see ``diverged`` in `MET`."""

FEWEST_CELLS, CELLS_OF_BYTE = 100_000, 1_000
"""Values that a table may have whatever its size, and for each byte of it; ours have some two."""

FEW = 10
"""Rows for each of its values from which a column of floats is stored as a dictionary."""

ZSTD_LEVEL = 12
"""Higher ones take longer and save a hundredth."""

MAY_MISS = {pa.int64(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype()}
"""What a column is whose values may be missing, by its type in a file."""

BACK_UNDER = 10.0
"""Mean training loss under which a run that diverged counts as recovered."""

MET: dict[str, str] = {
    "epoch": "int64",
    "train_loss": "float64",
    "train_errors": "int64",
    "scale": "float64",
    "weight_norm": "float64",
    "bias": "float64",
    "gradient_norm": "float64",
    "diverged": "bool",
}
"""Columns, with their types, of what an epoch met and left.

``epoch`` counts from 1. ``train_loss`` is the mean met while the epoch ran, without the penalty,
``train_errors`` counts the samples met whose output had not the sign of their target. ``scale``,
``weight_norm``, ``bias`` are a, ‖w‖, b at its end, NaN without a neuron. ``gradient_norm`` is that
over all parameters, of the last step. ``diverged``: a loss or parameter that is not finite, or a
loss over `DIVERGED_LOSS`: `train_loss`, but not of the first epoch, which may meet a wild start;
and the loss of all samples at the end of the first epoch, of the last one planned, and of each
whose end is recorded (``full_train_loss``).
"""


def passes_over(*sets: str, errors: str = "Int64") -> dict[str, str]:
    """Return the columns of passes over some sets of samples at an epoch's end, with their types.

    ``{set}_loss`` is the mean loss without the penalty, ``{set}_errors`` counts outputs that have
    not the sign of their target (0 and NaN are errors); ``bare_…`` are those of the network
    without its neuron. Counts are of the type `errors`: by default they may be missing.
    """
    return {
        f"{network}{name}_{what}": kind
        for name in sets
        for network in ("", "bare_")
        for what, kind in (("loss", "float64"), ("errors", errors))
    }


def is_back(rows: pd.DataFrame) -> "pd.Series[bool]":
    """Whether runs are in order at some rows of their records: not diverged, and a small loss.

    Parameters
    ----------
    rows
        One a run, with ``diverged`` and ``train_loss``; where these are missing it is not. Where
        there is a ``full_train_loss``, that of the epoch's end, it has to be small as well.
    """
    diverges = rows["diverged"].eq(True).fillna(False).astype(bool)
    under = (rows["train_loss"] < BACK_UNDER).fillna(False).astype(bool)
    if "full_train_loss" in rows:
        at_end = rows["full_train_loss"]
        under &= at_end.isna() | (at_end < BACK_UNDER).fillna(False).astype(bool)
    return ~diverges & under


def is_lost(
    diverged: "pd.Series[bool] | bool",
    ends: pd.DataFrame,
    stopped: "pd.Series[bool] | bool" = False,
) -> "pd.Series[bool]":
    """Whether runs are lost: they diverged, and are not back at their end (`is_back`).

    Parameters
    ----------
    diverged
        Whether each run did so up to its end.
    ends
        The last row of each run's record, of the same index as `diverged`.
    stopped
        Whether each ended before it was to, since it could not go on; it is not back then.

    Examples
    --------
    A run that burst and came back, one that burst and stayed, and one that never did:

    >>> ends = pd.DataFrame({"train_loss": [0.5, 50.0, 50.0], "diverged": False})
    >>> is_lost(pd.Series([True, True, False]), ends).tolist()
    [False, True, False]
    """
    return diverged & ~(is_back(ends) & ~pd.Series(stopped, index=ends.index))


def read_table(path: str | Path) -> pd.DataFrame:
    """Return the table in a file of `write_record`, with the types that it was written with.

    Raises
    ------
    OSError
        Where there is no such file.
    ValueError
        Where it is another one, tells of far more rows than its size can hold, or a byte of its
        pages has changed since it was written; the message names it.
    """
    with reading(path, "a table in Parquet"), open_regular(path) as file:
        opened = pq.ParquetFile(file, page_checksum_verification=True)
        told = opened.metadata
        groups = sum(told.row_group(i).num_rows for i in range(told.num_row_groups))
        cells = max(told.num_rows, groups) * told.num_columns
        if cells > FEWEST_CELLS + CELLS_OF_BYTE * file.seek(0, io.SEEK_END):
            raise ValueError(f"it tells of {cells:,} values, more than its size can hold")
        return _widened(opened.read())


def read_records(paths: Iterable[str | Path]) -> pd.DataFrame:
    """Return the tables in some files as one, each row with the ``path`` of the file it is from.

    A table that has such a column already, since it was made of records, keeps it. Errors are
    those of `read_table`.
    """
    tables = ((str(path), read_table(path)) for path in paths)
    return pd.concat(
        [t if "path" in t else t.assign(path=path) for path, t in tables], ignore_index=True
    )


def joined(records: pd.DataFrame) -> pd.DataFrame:
    """Return records as one table for whoever looks further: without the paths of their files."""
    return records.drop(columns="path")


def write_record(path: str | Path, record: pd.DataFrame) -> None:
    """Write a table atomically; nothing that varies from run to run goes into the file.

    Parameters
    ----------
    path
        The file.
    record
        Columns of text, booleans, int64 and float64; counts and booleans of pandas' own types
        (``Int64``, ``boolean``) may be missing.

    Notes
    -----
    Small, since records are published: a column of float64 is stored as float32 where that holds
    each of its values, as it does what was computed in float32, and floats are split by byte before
    they are compressed. What may be missing is optional in the file's schema, the rest required,
    so that `read_table` knows the types without pandas' own description, which takes more room
    than a short record. Each page has a checksum, which `read_table` compares.
    """
    table = _narrowed(record)
    floats = [field.name for field in table.schema if pa.types.is_floating(field.type)]
    # what takes few values is smallest as a dictionary
    split = [name for name in floats if record[name].nunique(dropna=False) > len(record) / FEW]
    with atomic_path(path) as temporary:
        pq.write_table(
            table,
            temporary,
            compression="zstd",
            compression_level=ZSTD_LEVEL,
            use_dictionary=[name for name in table.column_names if name not in split],
            use_byte_stream_split=split,
            write_statistics=False,
            store_schema=False,
            write_page_checksum=True,
        )


def _narrowed(record: pd.DataFrame) -> pa.Table:
    """Return a table as it is stored: `write_record` says how."""
    columns, fields = [], []
    for name, column in record.items():
        values = pa.array(column, from_pandas=not pd.api.types.is_float_dtype(column.dtype))
        if values.type == pa.float64() and _fits_float32(column.to_numpy(np.float64)):
            values = values.cast(pa.float32(), safe=False)
        counted = isinstance(column.dtype, pd.Int64Dtype | pd.BooleanDtype)
        # (of the null type are columns of objects that hold none)
        may_miss = counted or values.null_count > 0 or pa.types.is_null(values.type)
        columns.append(values)
        fields.append(pa.field(str(name), values.type, nullable=may_miss))
    return pa.Table.from_arrays(columns, schema=pa.schema(fields))


def _fits_float32(values: np.ndarray[Any, np.dtype[np.float64]]) -> bool:
    with np.errstate(over="ignore", under="ignore"):
        return np.array_equal(values, values.astype(np.float32).astype(np.float64), equal_nan=True)


def _widened(table: pa.Table) -> pd.DataFrame:
    """Return a stored table with the types that pandas had."""
    columns = {}
    for field in table.schema:
        values = table[field.name]
        if field.type == pa.float32():
            values = values.cast(pa.float64())
        missing = MAY_MISS if field.nullable else {}
        column = values.to_pandas(types_mapper=missing.get)
        # of no rows nothing tells that they would be text
        columns[field.name] = column.astype("str") if field.type == pa.string() else column
    return pd.DataFrame(columns)
