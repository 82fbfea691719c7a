"""Named arrays in one file, the same bytes for the same arrays."""

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oneneuron.datasets.errors import DataError
from oneneuron.files import atomic_path


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
        with Path(path).open("rb") as file, np.load(file, allow_pickle=False) as archive:
            missing = [name for name in names if name not in archive]
            if not missing:
                return {name: archive[name] for name in names}
            found = f"none named {', '.join(missing)}"
    except FileNotFoundError:
        found = "no file"
    except (OSError, EOFError, ValueError, TypeError, zipfile.BadZipFile) as error:
        found = f"something else ({error})"
    raise DataError.refused(
        path,
        expected=f"an .npz file with the arrays {', '.join(names)}",
        found=found,
        remedy="Make it again by the rule that wrote it.",
    )
