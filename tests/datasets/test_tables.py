"""A table is refused before it takes memory, whatever its values are."""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from oneneuron.datasets.tables import LARGEST, refuse_large
from oneneuron.training.record import write_record

MIB = 1 << 20


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "made.parquet"


@pytest.mark.parametrize(
    ("table", "options", "found"),
    [
        # one value, of a text that packs well
        ({"arm": ["x" * (LARGEST + 1)]}, {"compression": "zstd"}, "would take"),
        # a text that stands once in the file, and is meant many times
        ({"arm": ["x" * MIB] * 300}, {"compression": "none"}, "would take"),
        # numbers that take a few bytes together
        ({"epoch": np.zeros(LARGEST // 9 + 1, np.int64)}, {}, "would take"),
        ({"epoch": pa.array([[0] * (4 * MIB)])}, {}, "epoch.list.element holds lists"),
        ({"about": [{"arm": [1, 2]}]}, {}, "holds lists"),
    ],
    ids=["a long text", "a text many times", "equal numbers", "a list", "a list inside"],
)
def test_a_table_of_too_many_bytes(path, table, options, found):
    pq.write_table(pa.table(table), path, **options)
    assert path.stat().st_size < 2 * MIB
    before = pa.total_allocated_bytes()
    with pytest.raises(ValueError, match=found) as error:
        refuse_large([path])
    assert str(path) in str(error.value)
    assert pa.total_allocated_bytes() - before < LARGEST


def test_what_is_written_here_is_read(path):
    record = pd.DataFrame(
        {
            "arm": ["without", "clean_start"] * 5000,
            "path": [f"results/a/{n}.parquet" for n in range(10_000)],
            "loss": np.linspace(0, 1, 10_000),
            "errors": pd.array([1, None] * 5000, dtype="Int64"),
            "none": [None] * 10_000,
        }
    )
    write_record(path, record)
    refuse_large([path, path.with_name("not looked at.csv")])
    write_record(path, record[:0])
    refuse_large([path])


def test_what_is_no_table(path):
    path.write_bytes(b"PAR1 not at all")
    with pytest.raises(ValueError, match=r"made\.parquet is not a table in Parquet"):
        refuse_large([path])
    with pytest.raises(FileNotFoundError, match=r"gone\.parquet"):
        refuse_large([path.with_name("gone.parquet")])
