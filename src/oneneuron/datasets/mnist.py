"""MNIST's ones and sevens."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from oneneuron.datasets.errors import DataError
from oneneuron.datasets.idx import read_idx
from oneneuron.datasets.task import BinaryTask
from oneneuron.seeding import numpy_generator

DIGITS = (1, 7)
"""The first class and the second."""


def load_ones_and_sevens(
    folder: str | Path, seed: int, train_size: int, test_size: int
) -> BinaryTask:
    """Make the task of telling ones from sevens.

    The published sizes 13,000 / 2,000 / 2,000 cannot be had without sharing samples: MNIST has
    13,007 ones and sevens to train on and 2,163 to test on. So the training samples are drawn
    from the official training images, and the official test images are dealt out: 1,000 for test,
    all others (1,163) for validation.

    Parameters
    ----------
    folder
        Holds the four decompressed IDX files under their official names.
    seed
        Draws which training images are left out and how the test images are dealt.
    train_size, test_size
        How many samples to train on and to test on.

    Returns
    -------
    BinaryTask
        Samples (n, 1, 28, 28), grey levels from 0 to 1; -1 stands for ones, 1 for sevens.

    Raises
    ------
    DataError
        Where a file is missing or damaged, images and labels do not match, or there are too few
        ones and sevens.
    """
    official_train = _digits(Path(folder), "train", train_size)
    # one sample at least is left for validation
    official_test = _digits(Path(folder), "t10k", test_size + 1)
    rng = numpy_generator(seed, "split")
    train = rng.permutation(len(official_train[1]))[:train_size]
    test, validation = np.split(rng.permutation(len(official_test[1])), [test_size])
    return BinaryTask(
        *_samples(official_train, train),
        *_samples(official_test, test),
        *_samples(official_test, validation),
        stand_in=False,
    )


def _digits(folder: Path, part: str, needed: int) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Return the images and digits of one part that belong to the task."""
    path = folder / f"{part}-images-idx3-ubyte"
    images = read_idx(path, 3)
    digits = read_idx(folder / f"{part}-labels-idx1-ubyte", 1)
    if images.shape != (len(digits), 28, 28):
        shape = " × ".join(map(str, images.shape))
        raise DataError.refused(path, expected=f"{len(digits):,} × 28 × 28 pixels", found=shape)
    wanted = np.isin(digits, DIGITS)
    if wanted.sum() < needed:
        raise DataError.refused(
            path,
            expected=f"at least {needed:,} ones and sevens",
            found=f"{wanted.sum():,}",
        )
    return images[wanted], digits[wanted]


def _samples(
    images_and_digits: tuple[NDArray[np.uint8], NDArray[np.uint8]], chosen: NDArray[np.int64]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    images, digits = (part[chosen] for part in images_and_digits)
    y = np.where(digits == DIGITS[0], np.float32(-1), np.float32(1))
    return images[:, None].astype(np.float32) / np.float32(255), y
