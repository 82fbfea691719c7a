"""Tables in Parquet, looked at before they are read: a small file may hold enormous ones."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from oneneuron.files import open_regular, reading

LARGEST = 128 << 20
"""Bytes of a table in memory; ours have some ten million. Reading takes three times as many."""

_OF_NUMBER, _OF_TEXT = 9, 64
"""Bytes of a value in memory, whether it is missing included; of a text beside its own."""


def refuse_large(paths: Iterable[str | Path]) -> None:
    """Refuse tables that would take more memory than any of ours, before they take it.

    Files whose names do not end as those of Parquet are passed over.

    Raises
    ------
    OSError
        Where there is no such file.
    ValueError
        Where it is no table, one of lists, or of more than `LARGEST` bytes; the message names it.
    """
    for path in map(Path, paths):
        if path.suffix == ".parquet":
            with reading(path, "a table in Parquet"), open_regular(path) as file:
                _refuse(file)


def _refuse(file: BinaryIO) -> None:
    opened = pq.ParquetFile(file)
    schema, told = opened.schema, opened.metadata
    # (not of single columns: what a damaged file says of one may end the process)
    groups = [told.row_group(i) for i in range(told.num_row_groups)]
    columns = [schema.column(i) for i in range(told.num_columns)]
    if nested := [column.path for column in columns if column.max_repetition_level]:
        raise ValueError(f"{nested[0]} holds lists, not single values")
    unpacked = sum(group.total_byte_size for group in groups)
    rows = sum(group.num_rows for group in groups)
    numbers = _OF_NUMBER * rows * len(columns)
    # before anything is unpacked
    _check(max(unpacked, numbers))
    names = [column.path for column in columns if column.physical_type == "BYTE_ARRAY"]
    # no text is longer than all columns unpacked
    at_most = len(names) * rows * (_OF_TEXT + unpacked)
    if numbers + at_most > LARGEST:
        # as dictionaries each text that comes again and again is held once
        table = pq.ParquetFile(file, read_dictionary=names).read(columns=names)
        texts_of = [chunk for column in table.columns for chunk in column.chunks]
        _check(numbers + sum(map(_bytes_of, texts_of)))


def _check(size: int) -> None:
    if size > LARGEST:
        raise ValueError(f"it would take {size:,} bytes, and a table has at most {LARGEST:,}")


def _bytes_of(texts: Any) -> int:
    lengths = pc.binary_length(texts.dictionary)
    own = pc.sum(pc.take(lengths, texts.indices).cast(pa.int64())).as_py() or 0
    return int(own) + _OF_TEXT * len(texts)
