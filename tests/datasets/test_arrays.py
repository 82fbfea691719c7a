from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from oneneuron.datasets.arrays import load_arrays, save_arrays
from oneneuron.datasets.errors import DataError


@given(
    arrays(
        st.sampled_from([np.float32, np.int64, np.dtype("U6")]),
        array_shapes(min_dims=0, min_side=0),
    )
)
def test_what_is_written_is_read(tmp_path_factory: pytest.TempPathFactory, array) -> None:
    path = tmp_path_factory.mktemp("arrays") / "x.npz"
    save_arrays(path, {"x": array})
    read = load_arrays(path, ["x"])["x"]
    assert read.dtype == array.dtype
    np.testing.assert_array_equal(read, array)


def test_the_same_arrays_give_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrays = {"x": np.arange(6.0).reshape(2, 3), "name": np.array(["a", "bc"])}
    save_arrays(tmp_path / "first.npz", arrays)
    monkeypatch.setattr("time.time", lambda: 2e9)
    save_arrays(tmp_path / "second.npz", {**arrays, "x": np.asfortranarray(arrays["x"]).copy()})
    assert (tmp_path / "first.npz").read_bytes() == (tmp_path / "second.npz").read_bytes()


def test_a_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "x.npz"
    save_arrays(path, {"x": np.arange(3)})
    before = path.read_bytes()
    with pytest.raises(ValueError, match="allow_pickle"):
        save_arrays(path, {"x": np.array([object()])})
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_refuses_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"with the arrays x, y, found no file\. Make it again"):
        load_arrays(tmp_path / "x.npz", ["x", "y"])


def test_refuses_a_file_without_an_array_it_needs(tmp_path: Path) -> None:
    save_arrays(tmp_path / "x.npz", {"x": np.arange(3)})
    with pytest.raises(DataError, match="found none named y, z"):
        load_arrays(tmp_path / "x.npz", ["x", "y", "z"])


@pytest.mark.parametrize("content", [b"", b"not an archive", b"PK\x03\x04 cut", b"\x93NUMPY\x01"])
def test_refuses_what_is_no_archive(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.npz").write_bytes(content)
    with pytest.raises(DataError, match=r"x\.npz: expected an \.npz file"):
        load_arrays(tmp_path / "x.npz", ["x"])


def test_refuses_a_single_array(tmp_path: Path) -> None:
    with (tmp_path / "x.npz").open("wb") as file:
        np.save(file, np.arange(3))
    with pytest.raises(DataError, match="found something else"):
        load_arrays(tmp_path / "x.npz", ["x"])


def test_unpickles_nothing(tmp_path: Path) -> None:
    np.savez(tmp_path / "x.npz", x=np.array([{"harm": 1}], dtype=object))
    with pytest.raises(DataError, match="pickle"):
        load_arrays(tmp_path / "x.npz", ["x"])
