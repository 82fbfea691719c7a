import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis.extra.numpy import array_shapes, arrays

from oneneuron.datasets.errors import DataError
from oneneuron.datasets.idx import read_idx


def idx(array: np.ndarray) -> bytes:
    header = struct.pack(f">BBBB{array.ndim}I", 0, 0, 8, array.ndim, *array.shape)
    return header + array.tobytes()


@given(arrays(np.uint8, array_shapes(min_dims=1, max_dims=4, min_side=0)))
def test_reads_what_was_written(tmp_path_factory: pytest.TempPathFactory, array) -> None:
    path = tmp_path_factory.mktemp("idx") / "x"
    path.write_bytes(idx(array))
    np.testing.assert_array_equal(read_idx(path, array.ndim), array)


def test_the_official_magic_numbers(tmp_path: Path) -> None:
    """2051 for images and 2049 for labels, as MNIST's page gives them."""
    (tmp_path / "images").write_bytes(struct.pack(">4I", 2051, 1, 1, 2) + b"\x05\x06")
    (tmp_path / "labels").write_bytes(struct.pack(">2I", 2049, 3) + b"\x01\x07\x02")
    assert read_idx(tmp_path / "images", 3).tolist() == [[[5, 6]]]
    assert read_idx(tmp_path / "labels", 1).tolist() == [1, 7, 2]


GOOD = idx(np.zeros((2, 3, 4), np.uint8))


@pytest.mark.parametrize(
    ("content", "expected", "found"),
    [
        (b"", "the IDX magic number 0x00000803", "an empty file"),
        (b"\0\0", "the IDX magic number 0x00000803", "0x0000"),
        (b"\0\0\x08\x01" + GOOD[4:], "the IDX magic number 0x00000803", "0x00000801"),
        (b"\0\0\x0d\x03" + GOOD[4:], "the IDX magic number 0x00000803", "0x00000d03"),
        (b"<!DOCTYPE html>", "the IDX magic number 0x00000803", "0x3c21444f"),
        (GOOD[:9], "a header of 16 bytes", "9 bytes in all"),
        (GOOD[:-1], "24 values, as its header says (2 × 3 × 4)", "23"),
        (GOOD + b"\0", "24 values, as its header says (2 × 3 × 4)", "25"),
        (
            GOOD[:4] + b"\xff" * 12 + GOOD[16:],
            f"{(2**32 - 1) ** 3:,} values, as its header says (4294967295 × 4294967295 × "
            "4294967295)",
            "24",
        ),
    ],
)
def test_refuses(tmp_path: Path, content: bytes, expected: str, found: str) -> None:
    path = tmp_path / "train-images-idx3-ubyte"
    path.write_bytes(content)
    with pytest.raises(DataError) as error:
        read_idx(path, 3)
    assert str(error.value) == (
        f"{path}: expected {expected}, found {found}. Import it anew, from a good copy."
    )


def test_refuses_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"nothing to read \(No such file"):
        read_idx(tmp_path / "x", 3)
