import subprocess
import sys

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from oneneuron.training import record
from oneneuron.training.record import (
    BACK_UNDER,
    is_back,
    is_lost,
    passes_over,
    read_table,
    write_record,
)


def test_the_same_table_gives_the_same_bytes_and_reads_back(tmp_path):
    table = pd.DataFrame({"epoch": [1, 2], "scale": [0.5, float("nan")], "arm": ["a", "b"]})
    write_record(tmp_path / "one.parquet", table)
    write_record(tmp_path / "two.parquet", table.copy())
    content = (tmp_path / "one.parquet").read_bytes()
    assert (tmp_path / "two.parquet").read_bytes() == content
    pd.testing.assert_frame_equal(read_table(tmp_path / "one.parquet"), table)


TYPES = pd.DataFrame(
    {
        "arm": ["a", "ä"],
        "cell": pd.Series(["main", None], dtype="str"),
        "epoch": [1, 2**53 + 1],
        "errors": pd.array([2**53 + 1, None], dtype="Int64"),
        "dead": [True, False],
        "clean": pd.array([None, True], dtype="boolean"),
        "loss": [0.1, float("inf")],
        "scale": [0.5, float("nan")],
    }
)


@pytest.mark.parametrize("rows", [2, 1, 0])
def test_types_are_read_as_they_were_written(tmp_path, rows):
    table = TYPES.iloc[:rows].reset_index(drop=True)
    write_record(tmp_path / "one.parquet", table)
    pd.testing.assert_frame_equal(read_table(tmp_path / "one.parquet"), table)


@pytest.mark.parametrize("values", [[], [None, None]])
def test_objects_that_hold_nothing_are_read_as_such(tmp_path, values):
    table = pd.DataFrame({"path": pd.Series(values, dtype="object")})
    write_record(tmp_path / "one.parquet", table)
    assert read_table(tmp_path / "one.parquet")["path"].tolist() == values


def test_no_more_precision_is_stored_than_there_is(tmp_path):
    path = tmp_path / "one.parquet"
    exact = np.float32(np.linspace(-1, 1, 99)).astype(np.float64)
    exact[:3] = np.nan, np.inf, np.float32(1e-45)
    table = pd.DataFrame({"single": exact, "double": exact, "tiny": exact, "huge": exact})
    table.loc[5, "double"] += 2**-40
    table.loc[5, "tiny"] = 1e-300  # 0 in float32
    table.loc[5, "huge"] = 1e300  # inf in float32
    write_record(path, table)
    stored = pq.read_schema(path)
    assert {field.name: str(field.type) for field in stored} == {
        "single": "float", "double": "double", "tiny": "double", "huge": "double",
    }  # fmt: skip
    pd.testing.assert_frame_equal(read_table(path), table, check_exact=True)


def test_floats_are_split_by_byte_and_all_is_compressed(tmp_path):
    path = tmp_path / "one.parquet"
    rng = np.random.default_rng(1)
    write_record(path, pd.DataFrame({"epoch": range(500), "loss": rng.random(500), "rate": 0.1}))
    told = pq.ParquetFile(path).metadata.row_group(0)
    encodings = {told.column(i).path_in_schema: told.column(i).encodings for i in range(3)}
    assert "BYTE_STREAM_SPLIT" in encodings["loss"]
    assert "BYTE_STREAM_SPLIT" not in encodings["rate"]
    assert {told.column(i).compression for i in range(3)} == {"ZSTD"}
    # a record of some rows is not all description
    assert path.stat().st_size < 6_000


def test_after_an_error_the_old_file_stands(tmp_path):
    path = tmp_path / "one.parquet"
    path.write_bytes(b"old")
    unwritable = pd.DataFrame({"x": [object()]})
    with pytest.raises(Exception, match="object"):
        write_record(path, unwritable)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_changed_byte_of_any_page_is_found_at_reading(tmp_path):
    path = tmp_path / "one.parquet"
    write_record(path, pd.DataFrame({"epoch": range(500), "loss": np.linspace(1, 0, 500)}))
    whole = path.read_bytes()
    told = pq.ParquetFile(path).metadata.row_group(0)
    pages = [told.column(i) for i in range(2)]
    for page in pages:
        start = page.dictionary_page_offset or page.data_page_offset
        for at in range(start, start + page.total_compressed_size, 7):
            path.write_bytes(whole[:at] + bytes([whole[at] ^ 4]) + whole[at + 1 :])
            with pytest.raises((ValueError, OSError), match=r"one\.parquet"):
                same(read_table(path), whole, path)


def same(table, whole, path):
    """Raise as for a bad file where a table is what it was: not every byte of a header matters."""
    path.write_bytes(whole)
    pd.testing.assert_frame_equal(table, read_table(path))
    raise ValueError(f"{path}: no value has changed")


def test_a_table_that_tells_of_more_than_it_can_hold_is_refused(tmp_path, monkeypatch):
    path = tmp_path / "one.parquet"
    write_record(path, pd.DataFrame({"epoch": np.zeros(200, dtype=np.int64)}))
    monkeypatch.setattr(record, "FEWEST_CELLS", 100)
    monkeypatch.setattr(record, "CELLS_OF_BYTE", 0)
    with pytest.raises(ValueError, match=r"one\.parquet is not .* tells of 200 values"):
        read_table(path)


def ends(*rows):
    """Last rows of records: training losses, and whether they diverge there."""
    return pd.DataFrame(rows, columns=["train_loss", "diverged"])


def test_back_is_a_small_loss_without_a_divergence():
    rows = ends((9.9, False), (BACK_UNDER, False), (0.1, True), (np.nan, False), (np.inf, True))
    assert is_back(rows).tolist() == [True, False, False, False, False]


def test_what_an_epoch_left_counts_beside_what_it_met():
    rows = ends(*[(0.1, False)] * 4).assign(full_train_loss=[0.2, BACK_UNDER, np.nan, 1e6])
    assert is_back(rows).tolist() == [True, False, True, False]
    assert is_lost(pd.Series([True] * 4), rows).tolist() == [False, True, False, True]


def test_rows_that_are_missing_are_not_back():
    rows = ends((0.1, False)).reindex([0, 7])
    assert is_back(rows).tolist() == [True, False]
    assert is_lost(pd.Series([True, True], index=[0, 7]), rows).tolist() == [False, True]


def test_who_never_diverged_is_not_lost():
    assert is_lost(False, ends((1e9, False), (np.nan, True))).tolist() == [False, False]


def test_who_stopped_before_the_end_is_not_back():
    rows, diverged = ends((0.1, False), (0.1, False)), pd.Series([True, True])
    assert is_lost(diverged, rows).tolist() == [False, False]
    assert is_lost(diverged, rows, pd.Series([True, False])).tolist() == [True, False]
    assert is_lost(diverged, rows, True).tolist() == [True, True]
    # one that did not diverge may stop where it will
    assert is_lost(False, rows, True).tolist() == [False, False]


def test_runs_keep_their_index():
    rows = ends((0.1, False), (99.0, False)).set_index(pd.Index(["a", "b"]))
    assert is_lost(pd.Series([True, True], index=["a", "b"]), rows).to_dict() == {
        "a": False,
        "b": True,
    }


def test_passes_are_of_the_whole_network_and_of_the_bare_one():
    assert list(passes_over("test")) == [
        *("test_loss", "test_errors"),
        *("bare_test_loss", "bare_test_errors"),
    ]
    assert passes_over("test", errors="int64")["bare_test_errors"] == "int64"


def test_who_reads_records_needs_no_pytorch():
    code = "import sys, oneneuron.training.record; assert 'torch' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
