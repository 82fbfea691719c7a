import hashlib
import io
import tarfile
from pathlib import Path

import numpy as np
import pytest

from oneneuron.datasets.cifar import load_airplanes_and_automobiles
from oneneuron.datasets.cifar_format import RECORD_SIZE
from oneneuron.datasets.errors import DataError
from oneneuron.datasets.sources import Dataset, SourceFile, import_file

TRAIN, TEST = "airplane-automobile-train.bin", "airplane-automobile-test.bin"


def record(label: int, fill: int) -> bytes:
    return bytes([label]) + bytes([fill]) * (RECORD_SIZE - 1)


def records(count: int) -> bytes:
    """So many records of each class: airplanes filled 0, 1, …, automobiles 100, 101, …."""
    return b"".join(record(label, 100 * label + i) for label in (0, 1) for i in range(count))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / TRAIN).write_bytes(records(20))
    (tmp_path / TEST).write_bytes(records(5))
    return tmp_path


def fills(x: np.ndarray) -> np.ndarray:
    return np.rint(x[:, 0] * 255).astype(int)


def test_draws_balanced_disjoint_sets(folder: Path) -> None:
    task = load_airplanes_and_automobiles(folder, seed=0, train_size=20, test_size=10)
    assert task.train_x.shape == (20, 3072)
    assert task.train_y.sum() == 0 and task.test_y.sum() == 0
    drawn = np.concatenate([fills(task.train_x), fills(task.test_x)])
    assert len(set(drawn)) == 30
    assert (task.train_x.dtype, task.train_y.dtype) == (np.float32, np.float32)
    assert not task.stand_in


def test_labels_go_with_their_images(folder: Path) -> None:
    task = load_airplanes_and_automobiles(folder, seed=0, train_size=20, test_size=10)
    for x, y in (
        (task.train_x, task.train_y),
        (task.test_x, task.test_y),
        (task.validation_x, task.validation_y),
    ):
        np.testing.assert_array_equal(y, np.where(fills(x) >= 100, 1, -1))


def test_validates_on_the_official_test_images(folder: Path) -> None:
    task = load_airplanes_and_automobiles(folder, seed=0, train_size=20, test_size=10)
    assert sorted(fills(task.validation_x)) == [*range(5), *range(100, 105)]


def test_planes_keep_their_order(tmp_path: Path) -> None:
    pixels = np.arange(3072) % 251
    one = bytes([0]) + pixels.astype(np.uint8).tobytes()
    for name in (TRAIN, TEST):
        (tmp_path / name).write_bytes(one + record(1, 0) * 2 + one)
    task = load_airplanes_and_automobiles(tmp_path, seed=0, train_size=2, test_size=2)
    airplane = task.train_x[task.train_y < 0][0]
    # 1e-7: one rounding in float32
    np.testing.assert_allclose(airplane, pixels / 255, atol=1e-7)


def test_the_seed_decides(folder: Path) -> None:
    first, again, other = (
        load_airplanes_and_automobiles(folder, seed, 10, 10) for seed in (0, 0, 1)
    )
    np.testing.assert_array_equal(first.train_x, again.train_x)
    assert set(fills(first.train_x)) != set(fills(other.train_x))


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", "an empty file"),
        (records(20)[:-1], "39 records of 3,073 bytes and 3,072 bytes over in"),
        (records(20) + record(2, 0), "a record of class 2"),
    ],
)
def test_refuses_a_bad_file(folder: Path, content: bytes, found: str) -> None:
    (folder / TEST).write_bytes(content)
    with pytest.raises(DataError) as error:
        load_airplanes_and_automobiles(folder, seed=0, train_size=20, test_size=10)
    assert str(error.value).startswith(
        f"{folder / TEST}: expected records of 3,073 bytes of classes 0 and 1, found {found}"
    )


def test_refuses_a_missing_file(folder: Path) -> None:
    (folder / TRAIN).unlink()
    with pytest.raises(DataError, match=r"train\.bin: .*nothing to read \(No such file"):
        load_airplanes_and_automobiles(folder, seed=0, train_size=20, test_size=10)


def test_refuses_too_few_images(folder: Path) -> None:
    with pytest.raises(DataError, match="need 21 of class -1, there are 20"):
        load_airplanes_and_automobiles(folder, seed=0, train_size=22, test_size=20)


class TestImport:
    """The official archive and the mirror's subset become the same bytes."""

    content = b"".join(sorted(record(i % 2, i) for i in range(40)))
    source = SourceFile(
        dataset="toy",
        name=TRAIN,
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        container="cifar-archive",
        addresses=("http://127.0.0.1:9/full.tar.gz",),
        also_named=("subset.tar.gz",),
        members="data_batch_*.bin",
    )

    def write(self, path: Path, **batches: list[bytes]) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tarfile.open(path, "w:gz") as tar:
            for name, batch in batches.items():
                info = tarfile.TarInfo(f"batches/{name}.bin")
                info.size = len(batch) * RECORD_SIZE
                tar.addfile(info, io.BytesIO(b"".join(batch)))

    def run(self, folder: Path) -> bytes:
        import_file(
            Dataset("toy", "Toy", "N. N.", "CC0", (self.source,)),
            TRAIN,
            folder / "verified" / TRAIN,
            raw_folder=folder / "raw",
            mirror_folder=None,
            kept_folder=folder / "kept",
        )
        return (folder / "verified" / TRAIN).read_bytes()

    def test_a_subset(self, tmp_path: Path) -> None:
        batch = [record(i % 2, i) for i in range(40)]
        self.write(tmp_path / "raw" / "toy" / "subset.tar.gz", data_batch_1=batch)
        assert self.run(tmp_path) == self.content

    def test_the_full_archive(self, tmp_path: Path) -> None:
        batch = [record(i % 2, i) for i in reversed(range(40))]
        self.write(
            tmp_path / "raw" / "toy" / "full.tar.gz",
            data_batch_1=[*batch[:15], record(9, 1)],
            data_batch_2=[record(3, 1), *batch[15:]],
            test_batch=[record(0, 77)],
        )
        assert self.run(tmp_path) == self.content

    def test_the_canonical_file(self, tmp_path: Path) -> None:
        (tmp_path / "raw" / "toy").mkdir(parents=True)
        (tmp_path / "raw" / "toy" / TRAIN).write_bytes(self.content)
        assert self.run(tmp_path) == self.content

    def test_an_archive_with_a_record_missing(self, tmp_path: Path) -> None:
        batch = [record(i % 2, i) for i in range(39)]
        path = tmp_path / "raw" / "toy" / "subset.tar.gz"
        self.write(path, data_batch_1=batch)
        with pytest.raises(DataError) as error:
            self.run(tmp_path)
        assert str(error.value).startswith(f"{path}: expected {TRAIN} of 122,920 bytes")
        assert "found 119,847 of 122,920 bytes" in str(error.value)
        assert not (tmp_path / "verified").exists()

    def test_an_archive_that_leads_out_of_itself(self, tmp_path: Path) -> None:
        path = tmp_path / "raw" / "toy" / "subset.tar.gz"
        path.parent.mkdir(parents=True)
        with tarfile.open(path, "w:gz") as tar:
            info = tarfile.TarInfo("../data_batch_1.bin")
            info.size = len(self.content)
            tar.addfile(info, io.BytesIO(self.content))
        with pytest.raises(DataError, match=r"found an archive with a path that leads out of it"):
            self.run(tmp_path)
        assert sorted(p.name for p in tmp_path.rglob("*") if p.is_file()) == ["subset.tar.gz"]


@pytest.mark.real
def test_the_real_sizes(tmp_path: Path, mirror: Path, datasets: dict[str, Dataset]) -> None:
    for name in (TRAIN, TEST):
        import_file(
            datasets["cifar10"],
            name,
            tmp_path / "verified" / name,
            raw_folder=tmp_path / "raw",
            mirror_folder=mirror,
            kept_folder=tmp_path / "kept",
        )
    task = load_airplanes_and_automobiles(tmp_path / "verified", 100, 2_000, 2_000)
    for y in (task.train_y, task.test_y, task.validation_y):
        assert len(y) == 2000 and y.sum() == 0
    # no image is in two sets
    images = {x.tobytes() for part in ("train_x", "test_x") for x in getattr(task, part)}
    assert len(images) == 4000
    # airplanes have more sky: their mean blue is above the automobiles'
    blue = task.train_x[:, 2048:].mean(axis=1)
    assert blue[task.train_y < 0].mean() > blue[task.train_y > 0].mean() + 0.05
