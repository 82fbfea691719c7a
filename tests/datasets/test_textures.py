import numpy as np
import pytest

from oneneuron.datasets.textures import simulate_textures


def test_shapes_and_mark() -> None:
    task = simulate_textures(100, train_size=20, held_out=10)
    for x, y, size in (
        (task.train_x, task.train_y, 20),
        (task.test_x, task.test_y, 10),
        (task.validation_x, task.validation_y, 10),
    ):
        assert x.shape == (size, 3072) and x.dtype == np.float32
        assert y.dtype == np.float32 and y.sum() == 0
        assert x.min() >= 0 and x.max() <= 1
    assert task.stand_in


def test_the_seed_decides_and_sets_differ() -> None:
    first, again, other = (simulate_textures(seed, 4, 4) for seed in (0, 0, 1))
    np.testing.assert_array_equal(first.train_x, again.train_x)
    assert not np.array_equal(first.train_x, other.train_x)
    assert not np.array_equal(first.train_x, first.test_x)
    assert not np.array_equal(first.test_x, first.validation_x)


def test_classes_differ_in_tint_and_grain() -> None:
    task = simulate_textures(100, train_size=200, held_out=2)
    x = task.train_x.reshape(-1, 3, 32, 32).astype(np.float64)
    second = task.train_y > 0
    red, _, blue = x[second].mean(axis=(0, 2, 3)) - x[~second].mean(axis=(0, 2, 3))
    # ± 0.06 by construction; 0.007 is a standard error of this difference of means
    assert red == pytest.approx(-0.06, abs=0.03) and blue == pytest.approx(0.06, abs=0.03)
    steps = np.abs(np.diff(x, axis=3)).mean(axis=(1, 2, 3))
    assert steps[second].min() > steps[~second].max()


def test_the_tint_alone_leaves_errors() -> None:
    task = simulate_textures(100, train_size=400, held_out=2)
    planes = task.train_x.reshape(-1, 3, 1024).mean(axis=2)
    says = np.where(planes[:, 2] > planes[:, 0], 1, -1)
    # the difference of two spreads of 0.05 against 0.06: Φ(-0.85) = 0.2, less its own noise
    assert 0.1 < (says != task.train_y).mean() < 0.3


@pytest.mark.parametrize(("train_size", "held_out"), [(1, 2), (2, 1)])
def test_refuses_sets_too_small(train_size: int, held_out: int) -> None:
    with pytest.raises(ValueError, match="2 images or more"):
        simulate_textures(0, train_size, held_out)
