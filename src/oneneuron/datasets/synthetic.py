"""Spheres and Gaussians: two classes in 100 dimensions, made from a seed.

Classes alternate, so that every set is balanced, and the samples of a smaller training set are
the first of a larger one's. Test and validation sets of a seed are the same whatever the size of
the training set.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from oneneuron.datasets.task import BinaryTask, alternating
from oneneuron.seeding import numpy_generator

DIMENSION = 100


def spheres(
    seed: int,
    train_size: int,
    radii: tuple[float, float],
    *,
    held_out: int,
    dimension: int = DIMENSION,
) -> BinaryTask:
    """Make samples on two concentric spheres, uniformly distributed on each.

    Parameters
    ----------
    seed
        Draws the samples.
    train_size, held_out
        How many samples to train on; how many for test, and again for validation.
    radii
        Radius of the first class's sphere and of the second's, over 0.
    dimension
        Of the space.

    Returns
    -------
    BinaryTask
        Samples (n, dimension). No classifier need err: the classes do not overlap.

    Raises
    ------
    ValueError
        For a radius, size or dimension out of range.
    """
    if min(radii) <= 0:
        raise ValueError(f"radii are over 0, got {radii}")

    def place(noise: NDArray[np.float64], second: NDArray[np.bool_]) -> NDArray[np.float64]:
        # a Gaussian vector has a uniformly distributed direction
        direction: NDArray[np.float64] = noise / np.linalg.norm(noise, axis=1, keepdims=True)
        radius = np.where(second, radii[1], radii[0])
        return direction * radius[:, None]

    return _task(seed, (train_size, held_out, held_out), dimension, place)


def gaussians(
    seed: int,
    train_size: int,
    means: tuple[float, float],
    *,
    held_out: int,
    dimension: int = DIMENSION,
) -> BinaryTask:
    """Make samples of two Gaussians of unit variance.

    Every coordinate of the first class's mean vector and of the second's has the value that `means`
    tells; all else is as of `spheres`.
    """

    def place(noise: NDArray[np.float64], second: NDArray[np.bool_]) -> NDArray[np.float64]:
        return noise + np.where(second, means[1], means[0])[:, None]

    return _task(seed, (train_size, held_out, held_out), dimension, place)


def _task(
    seed: int,
    sizes: tuple[int, int, int],
    dimension: int,
    place: Callable[[NDArray[np.float64], NDArray[np.bool_]], NDArray[np.float64]],
) -> BinaryTask:
    if min(sizes) < 2 or dimension < 1:
        raise ValueError(
            f"sets have 2 samples or more in 1 dimension or more, got sizes {sizes} in {dimension}"
        )

    def make(number: int, second: NDArray[np.bool_]) -> NDArray[np.float64]:
        rng = numpy_generator(seed, "data", number)
        return place(rng.normal(size=(len(second), dimension)), second)

    return alternating(sizes, make, stand_in=False)
