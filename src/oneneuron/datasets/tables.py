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
    groups = [told.row_group(i) for i in range(told.num_row_groups)]
    columns = range(told.num_columns)
    if nested := [schema.column(i).path for i in columns if schema.column(i).max_repetition_level]:
        raise ValueError(f"{nested[0]} holds lists, not single values")
    unpacked = sum(group.column(i).total_uncompressed_size for group in groups for i in columns)
    values = sum(group.column(i).num_values for group in groups for i in columns)
    # before anything is unpacked
    _check(max(unpacked, _OF_NUMBER * values))
    texts = [i for i in columns if schema.column(i).physical_type == "BYTE_ARRAY"]
    numbers = _OF_NUMBER * values
    # no text is longer than its column unpacked
    at_most = sum(
        group.column(i).num_values * (_OF_TEXT + group.column(i).total_uncompressed_size)
        for group in groups
        for i in texts
    )
    if numbers + at_most > LARGEST:
        names = [schema.column(i).path for i in texts]
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
