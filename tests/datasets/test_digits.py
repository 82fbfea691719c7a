import numpy as np
from sklearn.datasets import load_digits

from oneneuron.datasets.digits import load_bundled_digits

SMALL = load_digits()


def test_shapes_and_mark() -> None:
    task = load_bundled_digits(100)
    # 182 ones and 179 sevens: 2 × 179 can be balanced
    assert [len(y) for y in (task.train_y, task.test_y, task.validation_y)] == [214, 72, 72]
    assert task.train_x.shape == (214, 1, 28, 28)
    assert (task.train_x.dtype, task.train_y.dtype) == (np.float32, np.float32)
    assert task.stand_in


def test_sets_are_balanced_and_disjoint() -> None:
    task = load_bundled_digits(100)
    for y in (task.train_y, task.test_y, task.validation_y):
        assert y.sum() == 0
    images = np.concatenate([task.train_x, task.test_x, task.validation_x])
    small = SMALL.images[np.isin(SMALL.target, (1, 7))]
    duplicates = len(small) - len(np.unique(small, axis=0))
    assert len(np.unique(images, axis=0)) >= len(images) - duplicates


def test_images_are_the_bundled_ones_enlarged() -> None:
    task = load_bundled_digits(100)
    assert task.train_x.min() >= 0 and task.train_x.max() <= 1
    # linear interpolation keeps the mean but for the border, so classes keep their mean level
    for label, digit in ((-1, 1), (1, 7)):
        enlarged = task.train_x[task.train_y == label].mean()
        original = SMALL.images[digit == SMALL.target].mean() / 16
        assert abs(enlarged / original - 1) < 0.05


def test_ones_are_ones() -> None:
    task = load_bundled_digits(100)
    ones, sevens = task.train_x[task.train_y < 0, 0], task.train_x[task.train_y > 0, 0]
    # a seven's bar makes its top left brighter than a one's, whose foot is brighter
    assert sevens[:, :4, 6:12].mean() > ones[:, :4, 6:12].mean()
    assert sevens[:, -4:, 16:22].mean() < ones[:, -4:, 16:22].mean()


def test_the_seed_decides() -> None:
    first, again, other = (load_bundled_digits(seed) for seed in (0, 0, 1))
    np.testing.assert_array_equal(first.train_x, again.train_x)
    assert not np.array_equal(first.train_x, other.train_x)
