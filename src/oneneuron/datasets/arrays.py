"""Named arrays in one file, the same bytes for the same arrays."""

import io
import math
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from oneneuron.datasets.errors import DataError
from oneneuron.files import atomic_path, open_regular, reading

LARGEST = 512 << 20
"""Bytes of a file; the largest task has a third of that."""


def save_arrays(path: str | Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write arrays to an .npz file atomically.

    Unlike `numpy.savez` this promises the same bytes for the same arrays: no time stamps.
    """
    with atomic_path(path) as temporary, zipfile.ZipFile(temporary, "w") as archive:
        for name, array in arrays.items():
            entry = zipfile.ZipInfo(f"{name}.npy")  # dated 1980, not now
            with archive.open(entry, "w", force_zip64=True) as file:
                np.lib.format.write_array(file, np.asarray(array, order="C"), allow_pickle=False)


def load_arrays(path: str | Path, names: Sequence[str]) -> dict[str, NDArray[Any]]:
    """Read arrays, by name, from an .npz file; nothing in it is unpickled.

    Raises
    ------
    DataError
        Where the file is missing, is no .npz, or lacks one of the arrays.
    """
    try:
        with reading(path, "an .npz file"), open_regular(path) as file, _archive(file) as archive:
            missing = [name for name in names if f"{name}.npy" not in archive.NameToInfo]
            if not missing:
                return {name: _array(archive, f"{name}.npy") for name in names}
            found = f"none named {', '.join(missing)}"
    except FileNotFoundError:
        found = "no file"
    except (OSError, ValueError) as error:
        found = f"something else ({error})"
    raise DataError.refused(
        path,
        expected=f"an .npz file with the arrays {', '.join(names)}",
        found=found,
        remedy="Make it again by the rule that wrote it.",
    )


def _archive(file: BinaryIO) -> zipfile.ZipFile:
    size = file.seek(0, io.SEEK_END)
    if size > LARGEST:
        raise ValueError(f"{size:,} bytes, more than {LARGEST:,}")
    return zipfile.ZipFile(file)


def _array(archive: zipfile.ZipFile, name: str) -> NDArray[Any]:
    """Return an array that lies in an archive as it is: it takes no more memory than the file."""
    entry = archive.getinfo(name)
    if entry.compress_type != zipfile.ZIP_STORED or entry.file_size != entry.compress_size:
        raise ValueError(f"{name} is compressed, which `save_arrays` does not")
    with archive.open(entry) as file:
        if np.lib.format.read_magic(file) != (1, 0):
            raise ValueError(f"{name} is of another version")
        shape, _, kind = np.lib.format.read_array_header_1_0(file)
        if kind.hasobject:
            raise ValueError(f"{name} is to be unpickled (allow_pickle), which nothing here is")
        size = math.prod(shape) * kind.itemsize
        odd = kind.itemsize == 0 or min(shape, default=0) < 0
        if odd or size != entry.file_size - file.tell():
            raise ValueError(
                f"the header of {name} tells of {shape} {kind} in {entry.file_size:,} bytes"
            )
    with archive.open(entry) as file:
        array: NDArray[Any] = np.lib.format.read_array(file, allow_pickle=False)
    return array
