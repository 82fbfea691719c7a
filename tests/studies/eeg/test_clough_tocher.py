import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.interpolate import CloughTocher2DInterpolator

from oneneuron.studies.eeg.clough_tocher import (
    EDGE_OF_TODAY,
    EDGE_UP_TO_SCIPY_0_19,
    interpolate,
)
from oneneuron.studies.eeg.frames import ELECTRODES, pixels

POSITIONS = np.array(ELECTRODES, dtype=float)


def values(seed: int, columns: int) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(len(POSITIONS), columns))


class TestOfToday:
    @given(st.integers(0, 2**32 - 1), st.integers(1, 5))
    def test_is_scipys_over_the_electrodes(self, seed: int, columns: int) -> None:
        at_electrodes = values(seed, columns)
        expected = CloughTocher2DInterpolator(POSITIONS, at_electrodes)(pixels())
        found = interpolate(POSITIONS, at_electrodes, pixels(), EDGE_OF_TODAY)
        # 1e-12: rounding of sums of 19 terms of about 1
        np.testing.assert_allclose(found, expected, rtol=0, atol=1e-12)

    @given(st.integers(0, 2**32 - 1))
    def test_is_scipys_over_any_points(self, seed: int) -> None:
        rng = np.random.default_rng(seed)
        positions, at = rng.normal(size=(20, 2)), rng.normal(size=(100, 2))
        expected = CloughTocher2DInterpolator(positions, positions**2)(at)
        # thin triangles at the hull make larger numbers, and so larger rounding, than a grid
        np.testing.assert_allclose(
            interpolate(positions, positions**2, at), expected, rtol=1e-9, atol=1e-9
        )


class TestAnyConstant:
    def test_two_triangles(self) -> None:
        """The dumb case: at the corners stand the values, whatever the constant."""
        square = np.array([[0.0, 0], [1, 0], [0, 1], [1, 1]])
        heights = np.array([[1.0], [2], [3], [5]])
        for edge in (EDGE_OF_TODAY, EDGE_UP_TO_SCIPY_0_19):
            found = interpolate(square, heights, square, edge)
            np.testing.assert_allclose(found, heights, atol=1e-12)

    @pytest.mark.parametrize("edge", [EDGE_OF_TODAY, EDGE_UP_TO_SCIPY_0_19])
    def test_planes_are_reproduced(self, edge: float) -> None:
        plane = POSITIONS @ [[1.0], [-2]] + 10
        found = interpolate(POSITIONS, plane, pixels(), edge)
        inside = np.isfinite(found)
        # 1e-4: the gradients come from an iteration that stops at a relative change of 1e-6
        expected = pixels() @ [[1.0], [-2]] + 10
        np.testing.assert_allclose(found[inside], expected[inside], atol=1e-4)

    def test_columns_do_not_influence_each_other(self) -> None:
        together = interpolate(POSITIONS, values(1, 3), pixels(), EDGE_UP_TO_SCIPY_0_19)
        for i in range(3):
            alone = interpolate(POSITIONS, values(1, 3)[:, [i]], pixels(), EDGE_UP_TO_SCIPY_0_19)
            np.testing.assert_array_equal(alone[:, 0], together[:, i])

    def test_the_constant_matters_in_triangles_at_the_hull_alone(self) -> None:
        triangles = CloughTocher2DInterpolator(POSITIONS, values(1, 1)).tri
        of_pixel = triangles.find_simplex(pixels())
        at_hull = (triangles.neighbors == -1).any(axis=1)
        today, before = (
            interpolate(POSITIONS, values(1, 1), pixels(), edge)[:, 0]
            for edge in (EDGE_OF_TODAY, EDGE_UP_TO_SCIPY_0_19)
        )
        inside = of_pixel >= 0
        np.testing.assert_array_equal(np.isfinite(today), inside)
        inner = inside & ~at_hull[of_pixel]
        assert inner.sum() > 0
        np.testing.assert_array_equal(today[inner], before[inner])
        assert np.abs(today - before)[inside & at_hull[of_pixel]].max() > 0.01
