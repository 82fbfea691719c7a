"""The notebook's draws, against what unmodified Keras 2.0.8 and TensorFlow 1.3.0 gave for them."""

import hashlib

import numpy as np
import pytest

from oneneuron.studies.eeg.frames import Frames
from oneneuron.studies.eeg.hidden_seed import (
    HiddenSeed,
    NotebookDraws,
    notebook_draws,
    philox,
    uniform,
)
from oneneuron.studies.eeg.splits import split_frames

FRAMES = 3642


def frames_without_pictures(n: int) -> Frames:
    return Frames(
        images=np.zeros((n, 1, 1, 1), np.float32),
        labels=np.ones(n, np.float32),
        subject=np.full(n, 101),
        recording=np.full(n, "101_KS"),
    )


@pytest.fixture(scope="module")
def draws() -> NotebookDraws:
    return notebook_draws(FRAMES, epochs=3)


class TestPhilox:
    def test_known_answer_of_its_authors(self) -> None:
        """Counter 0 and key 0, from the file kat_vectors of their library Random123."""
        words = philox(1, key=0, stream=0)[0]
        assert [f"{word:08x}" for word in words] == ["6627e8d5", "e169c58d", "bc57ac4c", "9b00dbd8"]

    def test_words_do_not_depend_on_how_many_are_asked_for(self) -> None:
        np.testing.assert_array_equal(philox(3, 5, 7), philox(10, 5, 7)[:3])
        # that two of 4,000 words of 32 bits are equal has a chance of 0.2 %
        assert len(np.unique(philox(1000, 5, 7))) > 3998

    def test_of_no_counter_is_empty(self) -> None:
        assert philox(0, 5, 7).shape == (0, 4)


class TestUniform:
    def test_lies_within_its_limits_and_fills_them(self) -> None:
        values = uniform((50, 50), -0.05, 0.05, op_seed=3)
        assert values.dtype == np.float32
        assert values.min() >= -0.05 and values.max() < 0.05
        # the mean of 2,500 has a standard deviation of 0.1/√12/50 = 0.0006
        assert abs(values.mean()) < 0.003
        assert values.max() - values.min() > 0.0995

    def test_another_seed_gives_others(self) -> None:
        assert not np.array_equal(uniform((9,), 0, 1, 1), uniform((9,), 0, 1, 2))

    def test_one_value(self) -> None:
        assert uniform((1,), 0, 1, 1)[0] == uniform((5,), 0, 1, 1)[0]


class TestNotebook:
    def test_the_seeds_of_the_four_layers(self) -> None:
        draws = HiddenSeed()
        draws.split(FRAMES)
        assert [draws.op_seed() for _ in range(4)] == [7228023, 9373154, 3019176, 6163365]

    @pytest.mark.parametrize(
        ("layer", "shape", "sha256"),
        [
            (0, (3, 3, 3, 32), "e2af69a9bab7b99d"),
            (1, (3, 3, 32, 32), "4d4d50555270ff90"),
            (2, (5408, 10), "c69d81f68ee400cb"),
            (3, (10, 2), "2fed1718fefeb87b"),
        ],
    )
    def test_the_kernels_are_tensorflows_bit_for_bit(
        self, draws: NotebookDraws, layer: int, shape: tuple[int, ...], sha256: str
    ) -> None:
        kernel = draws.kernels[layer]
        assert (kernel.shape, kernel.dtype) == (shape, np.float32)
        assert hashlib.sha256(kernel.tobytes()).hexdigest().startswith(sha256)

    def test_the_split_is_the_published_one(self, draws: NotebookDraws) -> None:
        both = np.concatenate([draws.split.validation, draws.split.train])
        sha = hashlib.sha256(both.astype(np.int64).tobytes()).hexdigest()
        assert sha.startswith("d93271ba058a6091")

    @pytest.mark.parametrize("n", [5, 6, 48, FRAMES])
    def test_its_split_is_that_of_the_cells(self, n: int) -> None:
        split = split_frames(frames_without_pictures(n), "published", 301)
        mine = HiddenSeed().split(n)
        np.testing.assert_array_equal(mine.train, split.train)
        np.testing.assert_array_equal(mine.validation, split.validation)

    def test_the_order_of_the_first_epoch(self, draws: NotebookDraws) -> None:
        assert draws.orders[0, :5].tolist() == [2734, 2255, 1874, 1401, 395]
        assert draws.orders.shape == (3, 2913)
        for order in draws.orders:
            assert sorted(order) == list(range(2913))
        assert not np.array_equal(draws.orders[0], draws.orders[1])

    def test_more_epochs_begin_with_the_same(self, draws: NotebookDraws) -> None:
        np.testing.assert_array_equal(notebook_draws(FRAMES, 5).orders[:3], draws.orders)

    def test_another_seed_draws_all_anew(self, draws: NotebookDraws) -> None:
        other = notebook_draws(FRAMES, 3, seed=1235)
        assert not np.array_equal(other.split.train, draws.split.train)
        assert not np.array_equal(other.kernels[0], draws.kernels[0])
        assert not np.array_equal(other.orders, draws.orders)
