"""The IDX format of MNIST: a header of big-endian integers, then bytes."""

import math
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from oneneuron.datasets.errors import DataError
from oneneuron.files import read_bytes

LARGEST = 64 << 20
"""Bytes of a file; MNIST's largest has 47 million."""

_UNSIGNED_BYTES = 0x08


def read_idx(path: str | Path, dimensions: int) -> NDArray[np.uint8]:
    """Read an array of unsigned bytes.

    Parameters
    ----------
    path
        A decompressed IDX file.
    dimensions
        How many dimensions the array must have (3 for images, 1 for labels).

    Returns
    -------
    numpy.ndarray
        uint8, of the shape that the header gives.

    Raises
    ------
    DataError
        Where the file is missing, its magic number is not that of unsigned bytes in so many
        dimensions, or its size does not match its header.
    """
    try:
        content = read_bytes(path, LARGEST)
    except OSError as error:
        raise DataError.refused(
            path, expected="a file", found=f"nothing to read ({error.strerror})"
        ) from error
    magic = bytes([0, 0, _UNSIGNED_BYTES, dimensions])
    if content[:4] != magic:
        raise DataError.refused(
            path,
            expected=f"the IDX magic number 0x{magic.hex()}",
            found=f"0x{content[:4].hex()}" if content else "an empty file",
        )
    start = 4 + 4 * dimensions
    if len(content) < start:
        raise DataError.refused(
            path, expected=f"a header of {start} bytes", found=f"{len(content)} bytes in all"
        )
    shape = [int.from_bytes(content[i : i + 4], "big") for i in range(4, start, 4)]
    values = math.prod(shape)
    if len(content) - start != values:
        raise DataError.refused(
            path,
            expected=f"{values:,} values, as its header says ({' × '.join(map(str, shape))})",
            found=f"{len(content) - start:,}",
        )
    return np.frombuffer(content, np.uint8, offset=start).reshape(shape)
