"""A stand-in for CIFAR's airplanes and automobiles: simulated coloured textures."""

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from oneneuron.datasets.task import BinaryTask, alternating
from oneneuron.seeding import numpy_generator

SIDE = 32
CHANNELS = 3

GRAIN = (2.0, 1.2)
"""Width in pixels of the spots of the first class and of the second: standard deviation of the
Gaussian that smooths them."""

TINT = (-0.03, 0.0, 0.03)
"""Half the classes' difference in mean red, green and blue."""

TINT_SPREAD = 0.05
"""Standard deviation of an image's own tint, in each channel."""

CONTRAST = 0.2
"""Standard deviation of an image's pixels."""


def simulate_textures(seed: int, train_size: int, held_out: int) -> BinaryTask:
    """Make images of coloured spots, finer and bluer in one class than in the other.

    The tint alone leaves errors, the grain is what a network has to find out.

    Parameters
    ----------
    seed
        Draws the images.
    train_size, held_out
        How many images to train on; how many for test, and again for validation. Classes
        alternate, so that each set is balanced.

    Returns
    -------
    BinaryTask
        Samples (n, 3072): red, green and blue plane row by row, levels from 0 to 1.

    Raises
    ------
    ValueError
        Where a set would have fewer than 2 images.
    """
    if min(train_size, held_out) < 2:
        raise ValueError(f"sets have 2 images or more, got {train_size} and {held_out}")

    def make(number: int, second: NDArray[np.bool_]) -> NDArray[np.float32]:
        rng = numpy_generator(seed, "data", number)
        return np.stack([_image(int(is_second), rng) for is_second in second])

    return alternating((train_size, held_out, held_out), make, stand_in=True)


def _image(is_second: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """One image, flat: (3072,)."""
    width = GRAIN[is_second]
    noise = rng.normal(size=(CHANNELS, SIDE, SIDE))
    spots = ndimage.gaussian_filter(noise, (0.0, width, width), mode="wrap")
    spots *= CONTRAST / spots.std()
    tint = 0.5 + (2 * is_second - 1) * np.array(TINT) + rng.normal(0.0, TINT_SPREAD, CHANNELS)
    return np.clip(spots + tint[:, None, None], 0.0, 1.0).astype(np.float32).ravel()
