import tracemalloc
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from oneneuron.datasets.arrays import LARGEST, load_arrays, save_arrays
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


def with_member(path: Path, content: bytes, name: str = "x.npy", packed: bool = False) -> Path:
    kind = zipfile.ZIP_LZMA if packed else zipfile.ZIP_STORED
    with zipfile.ZipFile(path, "w", kind) as archive:
        archive.writestr(name, content)
    return path


def npy(header: str, version: bytes = b"\x01\x00") -> bytes:
    return b"\x93NUMPY" + version + len(header).to_bytes(2, "little") + header.encode()


def told(shape: str, kind: str = "<f8") -> bytes:
    return npy(f"{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}}}\n") + bytes(24)


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (told("(10000000000000,)"), "tells of"),
        (told("(10000, 10000, 10000)"), "tells of"),
        (told("(-3,)"), "tells of|none named"),
        (told("(-1, -3)"), "tells of"),
        (told("(2,)"), "tells of"),
        (told("(3,)", "|V0"), "tells of"),
        (told("(10000000000000,)", "|V0")[:-24], "tells of"),
        (npy("{'descr': '<f8', 'shape': (3,"), "something else"),
        (npy("{'descr': [(((((((((, 'shape': "), "something else"),
        (npy("(" * 5000), "something else"),
        (npy("x" * 60_000), "something else"),
        (npy("{}", b"\x03\x00"), "another version"),
    ],
)
def test_refuses_a_header_that_promises_what_is_not_there(
    tmp_path: Path, content: bytes, found: str
) -> None:
    path = with_member(tmp_path / "x.npz", content)
    tracemalloc.start()
    with pytest.raises(DataError, match=found) as error:
        load_arrays(path, ["x"])
    assert tracemalloc.get_traced_memory()[1] < 4 << 20
    tracemalloc.stop()
    assert str(error.value).startswith(str(path))


def test_refuses_what_is_compressed_and_might_be_a_bomb(tmp_path: Path) -> None:
    path = with_member(tmp_path / "x.npz", told("(3,)"), packed=True)
    with pytest.raises(DataError, match=r"x\.npy is compressed"):
        load_arrays(path, ["x"])


def test_refuses_a_file_over_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "x.npz"
    with path.open("wb") as file:
        file.truncate(LARGEST + 1)
    with pytest.raises(DataError, match="more than 536,870,912"):
        load_arrays(path, ["x"])
