"""Two classes to tell apart: what every dataset of the practicality study becomes."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oneneuron.datasets.arrays import load_arrays, save_arrays
from oneneuron.datasets.errors import DataError

SMALLEST_SPREAD = 0.05
"""Least divisor in standardising, as a share of the root-mean-square deviation of all features.

A pixel that is dark in all but one of 13,000 training images has a deviation so small that the
same pixel lit in a test image would become a value in the thousands.
"""


@dataclass(frozen=True)
class BinaryTask:
    """Samples of two classes for training, test (to choose by) and validation (to report).

    Attributes
    ----------
    train_x, test_x, validation_x
        (n, ...) float32, one sample a row; the shape of a sample is the same in all three.
    train_y, test_y, validation_y
        (n,) float32: -1 for the first class, 1 for the second.
    stand_in
        Whether the samples only stand in for the data that was asked for.
    """

    train_x: NDArray[np.float32]
    train_y: NDArray[np.float32]
    test_x: NDArray[np.float32]
    test_y: NDArray[np.float32]
    validation_x: NDArray[np.float32]
    validation_y: NDArray[np.float32]
    stand_in: bool


def alternating(
    sizes: Sequence[int],
    make: Callable[[int, NDArray[np.bool_]], NDArray[np.floating]],
    stand_in: bool,
) -> BinaryTask:
    """Make a task of simulated samples whose classes alternate, so that every set is balanced.

    Parameters
    ----------
    sizes
        How many samples to train on, for test and for validation; 2 or more.
    make
        Makes the samples, (n, ...), of a set, given its number (0, 1, 2) and for each sample
        whether it is of the second class, (n,).
    stand_in
        As of `BinaryTask`.
    """
    arrays: dict[str, Any] = {}
    for number, (part, size) in enumerate(zip(("train", "test", "validation"), sizes, strict=True)):
        second = np.arange(size) % 2 == 1
        arrays[f"{part}_x"] = make(number, second).astype(np.float32)
        arrays[f"{part}_y"] = np.where(second, np.float32(1), np.float32(-1))
    return BinaryTask(**arrays, stand_in=stand_in)


def standardised(task: BinaryTask) -> BinaryTask:
    """Shift and scale each feature to mean 0 and standard deviation 1 on the training set.

    Test and validation samples are shifted and scaled by the training set's figures. Features
    that hardly vary on the training set are divided by the floor that `SMALLEST_SPREAD` sets
    instead of by their own deviation; constant ones become 0 there. It is computed in double
    precision.
    """
    mean = task.train_x.mean(axis=0, dtype=np.float64)
    deviation = task.train_x.std(axis=0, dtype=np.float64)
    floor = SMALLEST_SPREAD * np.sqrt(np.mean(deviation**2))
    divisor = np.maximum(deviation, floor if floor > 0 else 1.0)

    def standardise(x: NDArray[np.float32]) -> NDArray[np.float32]:
        scaled: NDArray[np.float64] = (x - mean) / divisor
        return scaled.astype(np.float32)

    return replace(
        task,
        train_x=standardise(task.train_x),
        test_x=standardise(task.test_x),
        validation_x=standardise(task.validation_x),
    )


def save_task(path: str | Path, task: BinaryTask) -> None:
    """Write a task to an .npz file, atomically; the same task gives the same bytes."""
    save_arrays(path, vars(task) | {"stand_in": np.array(task.stand_in)})


def read_task(path: str | Path) -> BinaryTask:
    """Read a task that `save_task` wrote; DataError where the file is missing or another one."""
    arrays = load_arrays(path, tuple(field.name for field in fields(BinaryTask)))
    stand_in = arrays.pop("stand_in")
    if (stand_in.shape, stand_in.dtype) != ((), np.dtype(bool)):
        raise DataError(f"{path}: stand_in is no truth value: it is no task of save_task")
    return BinaryTask(**arrays, stand_in=bool(stand_in))


def read_tasks(paths: Iterable[str | Path]) -> list[BinaryTask]:
    """Read several tasks, in the order given."""
    return [read_task(path) for path in paths]


def draw_balanced(
    labels: NDArray[np.float32], sizes: tuple[int, ...], rng: np.random.Generator
) -> tuple[NDArray[np.int64], ...]:
    """Draw disjoint sets of samples, each with the two classes in equal parts.

    Parameters
    ----------
    labels
        (n,), -1 and 1.
    sizes
        How many samples to draw for each set; of an odd number the first class gets one more.
    rng
        Draws which.

    Returns
    -------
    tuple
        For each set the indices of its samples, in random order.

    Raises
    ------
    DataError
        Where a class has too few samples.
    """
    drawn: list[list[NDArray[np.int64]]] = [[] for _ in sizes]
    for is_second, label in enumerate((-1, 1)):
        of_class = rng.permutation(np.flatnonzero(labels == label))
        wanted = [(size + 1 - is_second) // 2 for size in sizes]
        if sum(wanted) > len(of_class):
            raise DataError(
                f"sets of {', '.join(f'{size:,}' for size in sizes)} samples need "
                f"{sum(wanted):,} of class {label}, there are {len(of_class):,}"
            )
        ends = np.cumsum(wanted)
        for part, end, size in zip(drawn, ends, wanted, strict=True):
            part.append(of_class[end - size : end])
    return tuple(rng.permutation(np.concatenate(part)) for part in drawn)
