from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneneuron.datasets.errors import DataError
from oneneuron.datasets.task import (
    SMALLEST_SPREAD,
    BinaryTask,
    draw_balanced,
    read_task,
    save_task,
    standardised,
)

Y = np.array([-1, 1, -1, 1], dtype=np.float32)


def task(train: list[list[float]], test: list[list[float]] | None = None) -> BinaryTask:
    train_x = np.array(train, dtype=np.float32)
    test_x = train_x if test is None else np.array(test, dtype=np.float32)
    y = np.resize(Y, len(train_x))
    return BinaryTask(train_x, y, test_x, np.resize(Y, len(test_x)), train_x, y, stand_in=False)


class TestStandardised:
    def test_a_known_answer(self) -> None:
        # features 0, 2 and 10, 30: means 1 and 20, deviations 1 and 10
        result = standardised(task([[0, 10], [2, 30]], test=[[3, 20]]))
        np.testing.assert_array_equal(result.train_x, [[-1, -1], [1, 1]])
        np.testing.assert_array_equal(result.test_x, [[2, 0]])
        np.testing.assert_array_equal(result.validation_x, result.train_x)

    def test_leaves_the_rest(self) -> None:
        before = replace(task([[0.0], [2.0]]), stand_in=True)
        after = standardised(before)
        assert after.stand_in
        np.testing.assert_array_equal(after.train_y, before.train_y)
        np.testing.assert_array_equal(before.train_x, [[0], [2]])

    def test_a_constant_feature_becomes_zero(self) -> None:
        result = standardised(task([[0, 5], [2, 5]], test=[[0, 6]]))
        np.testing.assert_array_equal(result.train_x[:, 1], [0, 0])
        # elsewhere its divisor is the floor, from deviations 1 and 0
        expected = 1 / (SMALLEST_SPREAD * np.sqrt(1 / 2))
        assert result.test_x[0, 1] == pytest.approx(expected)

    def test_nothing_but_constants(self) -> None:
        result = standardised(task([[5, 5], [5, 5]], test=[[6, 4]]))
        np.testing.assert_array_equal(result.train_x, np.zeros((2, 2)))
        np.testing.assert_array_equal(result.test_x, [[1, -1]])

    def test_a_pixel_lit_once_does_not_explode(self) -> None:
        train = np.random.default_rng(0).uniform(size=(10_000, 10)).astype(np.float32)
        train[:, 0] = 0
        train[0, 0] = 1 / 255
        result = standardised(task(train.tolist(), test=[[1.0] * 10]))
        # the floor is a twentieth of about 0.29 (uniform on 0…1)
        assert result.test_x[0, 0] < 1 / (SMALLEST_SPREAD * 0.25)

    @pytest.mark.parametrize("shape", [(50, 3), (50, 1, 4, 4)])
    def test_means_are_zero_and_deviations_one(self, shape: tuple[int, ...]) -> None:
        x = (5 + 3 * np.random.default_rng(0).normal(size=shape)).astype(np.float32)
        y = np.resize(Y, 50)
        result = standardised(BinaryTask(x, y, x, y, x, y, stand_in=False))
        assert result.train_x.dtype == np.float32
        assert result.train_x.shape == shape
        # 1e-6: the rounding of float32 values of order 1
        np.testing.assert_allclose(result.train_x.mean(axis=0), 0, atol=1e-6)
        np.testing.assert_allclose(result.train_x.std(axis=0), 1, atol=1e-6)


class TestFile:
    @pytest.mark.parametrize("stand_in", [True, False])
    def test_a_task_survives(self, tmp_path: Path, stand_in: bool) -> None:
        before = replace(task([[0, 10], [2, 30]], test=[[3, 20]]), stand_in=stand_in)
        save_task(tmp_path / "task.npz", before)
        after = read_task(tmp_path / "task.npz")
        assert after.stand_in is stand_in
        for name, array in vars(before).items():
            np.testing.assert_array_equal(getattr(after, name), array)
            if name != "stand_in":
                assert getattr(after, name).dtype == array.dtype

    @pytest.mark.parametrize("stand_in", [[True, False], 1, [True]])
    def test_what_is_no_truth_value_is_no_stand_in(self, tmp_path: Path, stand_in: Any) -> None:
        save_task(tmp_path / "task.npz", task([[0, 10], [2, 30]], test=[[3, 20]]))
        arrays = dict(np.load(tmp_path / "task.npz")) | {"stand_in": np.array(stand_in)}
        np.savez(tmp_path / "task.npz", **arrays)
        with pytest.raises(DataError, match="stand_in is no truth value"):
            read_task(tmp_path / "task.npz")

    def test_another_file_is_refused(self, tmp_path: Path) -> None:
        np.savez(tmp_path / "task.npz", train_x=np.zeros(3))
        with pytest.raises(DataError, match="none named train_y, test_x"):
            read_task(tmp_path / "task.npz")


class TestDrawBalanced:
    @given(
        st.integers(0, 2**32),
        st.lists(st.integers(0, 20), min_size=1, max_size=4),
        st.integers(0, 9),
    )
    def test_sets_are_disjoint_and_balanced(self, seed: int, sizes: list[int], extra: int) -> None:
        each = sum((size + 1) // 2 for size in sizes) + extra
        labels = np.repeat(np.array([-1, 1], dtype=np.float32), each)
        drawn = draw_balanced(labels, tuple(sizes), np.random.default_rng(seed))
        for part, size in zip(drawn, sizes, strict=True):
            assert len(part) == size
            assert labels[part].sum() == -(size % 2)
        together = np.concatenate(drawn)
        assert len(np.unique(together)) == len(together)

    def test_order_tells_nothing_of_the_class(self) -> None:
        labels = np.repeat(np.array([-1, 1], dtype=np.float32), 100)
        (drawn,) = draw_balanced(labels, (200,), np.random.default_rng(0))
        # 50 ± 5 of the first hundred are expected of each class
        assert 30 < (labels[drawn[:100]] > 0).sum() < 70

    def test_refuses_a_class_too_small(self) -> None:
        labels = np.array([-1, -1, -1, 1], dtype=np.float32)
        with pytest.raises(DataError, match="sets of 2, 2 samples need 2 of class 1, there are 1"):
            draw_balanced(labels, (2, 2), np.random.default_rng(0))
