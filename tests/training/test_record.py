import pandas as pd
import pytest

from oneneuron.training.record import write_record


def test_the_same_table_gives_the_same_bytes_and_reads_back(tmp_path):
    table = pd.DataFrame({"epoch": [1, 2], "scale": [0.5, float("nan")], "arm": ["a", "b"]})
    write_record(tmp_path / "one.parquet", table)
    write_record(tmp_path / "two.parquet", table.copy())
    content = (tmp_path / "one.parquet").read_bytes()
    assert (tmp_path / "two.parquet").read_bytes() == content
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "one.parquet"), table)


def test_after_an_error_the_old_file_stands(tmp_path):
    path = tmp_path / "one.parquet"
    path.write_bytes(b"old")
    unwritable = pd.DataFrame({"x": [object()]})
    with pytest.raises(Exception, match="object"):
        write_record(path, unwritable)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]
