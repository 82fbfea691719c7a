import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneneuron.datasets.synthetic import gaussians, spheres
from oneneuron.datasets.task import BinaryTask

MAKERS = pytest.mark.parametrize("make", [spheres, gaussians])


def sets(task: BinaryTask) -> list[tuple[np.ndarray, np.ndarray]]:
    return [
        (task.train_x, task.train_y),
        (task.test_x, task.test_y),
        (task.validation_x, task.validation_y),
    ]


@MAKERS
def test_shapes_and_balance(make) -> None:
    task = make(100, 1000, (1.0, 2.0), held_out=2000)
    for (x, y), size in zip(sets(task), (1000, 2000, 2000), strict=True):
        assert x.shape == (size, 100) and y.shape == (size,)
        assert (x.dtype, y.dtype) == (np.float32, np.float32)
        assert y.sum() == 0
    assert not task.stand_in


@MAKERS
@given(size=st.integers(2, 40))
def test_a_smaller_training_set_is_the_start_of_a_larger(make, size: int) -> None:
    small, large = (make(7, n, (1.0, 1.5), dimension=5, held_out=4) for n in (size, 41))
    np.testing.assert_array_equal(small.train_x, large.train_x[:size])
    np.testing.assert_array_equal(small.train_y, large.train_y[:size])
    np.testing.assert_array_equal(small.test_x, large.test_x)
    assert abs(small.train_y.sum()) <= 1


@MAKERS
def test_seeds_and_sets_differ(make) -> None:
    first, again, other = (make(seed, 4, (1.0, 2.0), held_out=4) for seed in (0, 0, 1))
    np.testing.assert_array_equal(first.train_x, again.train_x)
    for (x, _), (y, _) in zip(sets(first), sets(other), strict=True):
        assert not np.isin(x, y).any()
    assert not np.isin(first.train_x, first.test_x).any()
    assert not np.isin(first.test_x, first.validation_x).any()


@MAKERS
@pytest.mark.parametrize(("n", "dimension", "held_out"), [(1, 5, 4), (4, 0, 4), (4, 5, 1)])
def test_refuses_sizes_out_of_range(make, n: int, dimension: int, held_out: int) -> None:
    with pytest.raises(ValueError, match="2 samples or more in 1 dimension or more"):
        make(0, n, (1.0, 2.0), dimension=dimension, held_out=held_out)


@given(st.floats(0.1, 10), st.floats(0.1, 10))
def test_samples_lie_on_their_sphere(first: float, second: float) -> None:
    task = spheres(0, 50, (first, second), held_out=2)
    radius = np.linalg.norm(task.train_x.astype(np.float64), axis=1)
    # 1e-6: rounding of coordinates to float32
    np.testing.assert_allclose(radius, np.where(task.train_y < 0, first, second), rtol=1e-6)


def test_close_spheres_stay_apart_in_single_precision() -> None:
    task = spheres(0, 10_000, (1.0, 1.01), held_out=2)
    radius = np.linalg.norm(task.train_x, axis=1)
    assert radius[task.train_y < 0].max() < 1.005 < radius[task.train_y > 0].min()


def test_directions_are_uniform() -> None:
    x = spheres(0, 20_000, (1.0, 1.0), dimension=3, held_out=2).train_x.astype(np.float64)
    # Archimedes: each coordinate is uniform on -1…1; 0.02 is four standard errors of these means
    np.testing.assert_allclose(x.mean(axis=0), 0, atol=0.02)
    np.testing.assert_allclose((x**2).mean(axis=0), 1 / 3, atol=0.02)
    np.testing.assert_allclose((np.abs(x) < 0.5).mean(axis=0), 0.5, atol=0.02)


@pytest.mark.parametrize("radii", [(0.0, 1.0), (1.0, -1.0)])
def test_refuses_a_radius_that_is_none(radii: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="radii are over 0"):
        spheres(0, 10, radii, held_out=2)


def test_gaussians_have_their_means_and_unit_variance() -> None:
    task = gaussians(0, 20_000, (0.0, 0.5), held_out=2)
    for label, mean in ((-1, 0.0), (1, 0.5)):
        x = task.train_x[task.train_y == label]
        # 10,000 samples: standard errors 0.01 and 0.014, and the worst of 100 coordinates
        np.testing.assert_allclose(x.mean(axis=0), mean, atol=0.05)
        np.testing.assert_allclose(x.var(axis=0), 1.0, atol=0.07)
