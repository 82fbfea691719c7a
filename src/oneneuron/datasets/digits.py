"""A stand-in for MNIST's ones and sevens: those of scikit-learn's bundled digits."""

import numpy as np
from scipy import ndimage

from oneneuron.datasets.mnist import DIGITS
from oneneuron.datasets.task import BinaryTask, draw_balanced
from oneneuron.seeding import numpy_generator

LARGEST = 16
"""The largest grey level of the bundled digits."""

SIDE = 28


def load_bundled_digits(seed: int) -> BinaryTask:
    """Make the task of telling ones from sevens, from digits that need no download.

    The 8 × 8 images (UCI's optical recognition of handwritten digits, 361 ones and sevens) are
    scaled to 28 × 28 by linear interpolation. A fifth is for test, a fifth for validation.

    Parameters
    ----------
    seed
        Draws which samples go where.

    Returns
    -------
    BinaryTask
        Samples (n, 1, 28, 28), grey levels from 0 to 1; -1 stands for ones, 1 for sevens. The
        classes are balanced in each set.
    """
    from sklearn.datasets import load_digits  # who makes other samples need not wait for it

    images, digits = load_digits(return_X_y=True)
    chosen = np.isin(digits, DIGITS)
    small = images[chosen].reshape(-1, 8, 8) / LARGEST
    y = np.where(digits[chosen] == DIGITS[0], np.float32(-1), np.float32(1))
    zoom = (1, SIDE / 8, SIDE / 8)
    x = ndimage.zoom(small, zoom, order=1, mode="nearest", grid_mode=True)
    x = x[:, None].astype(np.float32)
    fifth = len(y) // 5
    # twice the rarer class is what can be balanced
    balanced = 2 * int(min((y < 0).sum(), (y > 0).sum()))
    sizes = (balanced - 2 * (fifth + fifth % 2), fifth + fifth % 2, fifth + fifth % 2)
    train, test, validation = draw_balanced(y, sizes, numpy_generator(seed, "split"))
    return BinaryTask(
        x[train], y[train], x[test], y[test], x[validation], y[validation], stand_in=True
    )
