"""CIFAR-10's airplanes and automobiles."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from oneneuron.datasets.cifar_format import CLASSES, LARGEST_ARCHIVE, RECORD_SIZE, as_records
from oneneuron.datasets.errors import BadContent, DataError
from oneneuron.datasets.task import BinaryTask, draw_balanced
from oneneuron.files import read_bytes
from oneneuron.seeding import numpy_generator

_FILES = {part: f"airplane-automobile-{part}.bin" for part in ("train", "test")}


def load_airplanes_and_automobiles(
    folder: str | Path, seed: int, train_size: int, test_size: int
) -> BinaryTask:
    """Make the task of telling airplanes from automobiles.

    Training and test images are drawn from the official training images, in equal parts of both
    classes; the validation images are the official test images, all 2,000.

    Parameters
    ----------
    folder
        Holds the canonical files: the records of classes 0 and 1, sorted.
    seed
        Draws which images are for training and which for test.
    train_size, test_size
        How many of each.

    Returns
    -------
    BinaryTask
        Samples (n, 3072): red, green and blue plane row by row, levels from 0 to 1; -1 stands
        for airplanes, 1 for automobiles.

    Raises
    ------
    DataError
        Where a file is missing or damaged or has too few images.
    """
    x, y = _read_canonical(Path(folder) / _FILES["train"])
    sizes = (train_size, test_size)
    train, test = draw_balanced(y, sizes, numpy_generator(seed, "split"))
    validation = _read_canonical(Path(folder) / _FILES["test"])
    return BinaryTask(x[train], y[train], x[test], y[test], *validation, stand_in=False)


def _read_canonical(path: Path) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return the pixels (n, 3072), from 0 to 1, and labels (n,), -1 and 1, of a file."""
    try:
        records = as_records(read_bytes(path, LARGEST_ARCHIVE), path.name)
        others = np.setdiff1d(records[:, 0], CLASSES)
        if others.size:
            raise BadContent(f"a record of class {others[0]}")
        if not len(records):
            raise BadContent("an empty file")
    except (OSError, BadContent) as error:
        raise DataError.refused(
            path,
            expected=f"records of {RECORD_SIZE:,} bytes of classes {CLASSES[0]} and {CLASSES[1]}",
            found=f"nothing to read ({error.strerror})"
            if isinstance(error, OSError)
            else str(error),
        ) from error
    y = np.where(records[:, 0] == CLASSES[0], np.float32(-1), np.float32(1))
    return records[:, 1:].astype(np.float32) / np.float32(255), y
