import struct
from pathlib import Path

import numpy as np
import pytest

from oneneuron.datasets.errors import DataError
from oneneuron.datasets.mnist import load_ones_and_sevens
from oneneuron.datasets.sources import Dataset, import_file


def write(folder: Path, part: str, digits: np.ndarray, images: np.ndarray | None = None) -> None:
    if images is None:
        # each image filled with its number, so that it is known again
        numbers = np.arange(len(digits), dtype=np.uint8)
        images = np.tile(numbers[:, None, None], (1, 28, 28))
    header = struct.pack(">4I", 2051, *images.shape)
    (folder / f"{part}-images-idx3-ubyte").write_bytes(header + images.tobytes())
    header = struct.pack(">2I", 2049, len(digits))
    (folder / f"{part}-labels-idx1-ubyte").write_bytes(header + digits.tobytes())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Digits 0…9 over and over: 20 ones and sevens for training, 16 for test."""
    write(tmp_path, "train", np.resize(np.arange(10, dtype=np.uint8), 100))
    write(tmp_path, "t10k", np.resize(np.arange(10, dtype=np.uint8), 80))
    return tmp_path


def numbers(x: np.ndarray) -> list[int]:
    return sorted(round(float(value) * 255) for value in x[:, 0, 0, 0])


def test_takes_ones_and_sevens_only(folder: Path) -> None:
    task = load_ones_and_sevens(folder, seed=0, train_size=20, test_size=6)
    assert task.train_x.shape == (20, 1, 28, 28)
    assert numbers(task.train_x) == sorted([*range(1, 100, 10), *range(7, 100, 10)])
    is_seven = np.array([round(float(v) * 255) % 10 == 7 for v in task.train_x[:, 0, 0, 0]])
    np.testing.assert_array_equal(task.train_y, np.where(is_seven, 1, -1))
    assert (task.train_x.dtype, task.train_y.dtype) == (np.float32, np.float32)
    assert not task.stand_in


def test_deals_out_the_test_images(folder: Path) -> None:
    task = load_ones_and_sevens(folder, seed=0, train_size=20, test_size=6)
    assert (len(task.test_x), len(task.validation_x)) == (6, 10)
    both = np.concatenate([task.test_x, task.validation_x])
    assert numbers(both) == sorted([*range(1, 80, 10), *range(7, 80, 10)])


def test_the_seed_decides(folder: Path) -> None:
    first, again, other = (load_ones_and_sevens(folder, seed, 15, 6) for seed in (0, 0, 1))
    np.testing.assert_array_equal(first.train_x, again.train_x)
    assert numbers(first.train_x) != numbers(other.train_x)
    assert numbers(first.test_x) != numbers(other.test_x)


def test_grey_levels_go_from_0_to_1(folder: Path) -> None:
    images = np.zeros((80, 28, 28), np.uint8)
    images[:, 3, 5] = 255
    write(folder, "t10k", np.resize(np.arange(10, dtype=np.uint8), 80), images)
    task = load_ones_and_sevens(folder, seed=0, train_size=20, test_size=6)
    assert task.test_x[0].max() == 1 and task.test_x[0].sum() == 1
    assert (task.test_x[:, 0, 3, 5] == 1).all()


def test_refuses_too_few_training_images(folder: Path) -> None:
    with pytest.raises(
        DataError, match=r"train-images.*at least 21 ones and sevens, found 20\. Imp"
    ):
        load_ones_and_sevens(folder, seed=0, train_size=21, test_size=6)


def test_refuses_to_leave_nothing_for_validation(folder: Path) -> None:
    with pytest.raises(DataError, match=r"t10k-images.*at least 17 ones and sevens, found 16"):
        load_ones_and_sevens(folder, seed=0, train_size=20, test_size=16)


def test_refuses_images_without_labels(folder: Path) -> None:
    write(folder, "train", np.ones(99, np.uint8), np.zeros((100, 28, 28), np.uint8))
    with pytest.raises(DataError, match="expected 99 × 28 × 28 pixels, found 100 × 28 × 28"):
        load_ones_and_sevens(folder, seed=0, train_size=20, test_size=6)


def test_refuses_images_of_another_size(folder: Path) -> None:
    write(folder, "train", np.ones(100, np.uint8), np.zeros((100, 8, 8), np.uint8))
    with pytest.raises(DataError, match="found 100 × 8 × 8"):
        load_ones_and_sevens(folder, seed=0, train_size=20, test_size=6)


def test_refuses_a_damaged_file(folder: Path) -> None:
    path = folder / "t10k-labels-idx1-ubyte"
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(DataError, match="t10k-labels-idx1-ubyte: expected 80 values"):
        load_ones_and_sevens(folder, seed=0, train_size=20, test_size=6)


@pytest.mark.real
def test_the_real_sizes(tmp_path: Path, mirror: Path, datasets: dict[str, Dataset]) -> None:
    for file in datasets["mnist"].files:
        import_file(
            datasets["mnist"],
            file.name,
            tmp_path / "verified" / file.name,
            raw_folder=tmp_path / "raw",
            mirror_folder=mirror,
            kept_folder=tmp_path / "kept",
        )
    task = load_ones_and_sevens(tmp_path / "verified", 100, 13_000, 1_000)
    assert [len(x) for x in (task.train_y, task.test_y, task.validation_y)] == [13000, 1000, 1163]
    # the official test set has 1,135 ones and 1,028 sevens (LeCun's page)
    assert task.test_y.sum() + task.validation_y.sum() == 1028 - 1135
    assert task.train_x.min() == 0 and task.train_x.max() == 1
