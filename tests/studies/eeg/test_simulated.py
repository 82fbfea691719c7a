from pathlib import Path

import numpy as np
import pytest

from oneneuron.studies.eeg.frames import RECORDINGS, frames_of_recording, load_recording
from oneneuron.studies.eeg.simulated import save, simulate


def simulate_recordings(folder: Path, seconds: float, seed: int) -> None:
    save((folder / r.file_name for r in RECORDINGS), simulate(seconds, seed))


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture(scope="module")
def features(tmp_path_factory: pytest.TempPathFactory) -> dict[str, np.ndarray]:
    """Mean features of each recording, (14, 3), by its name."""
    folder = tmp_path_factory.mktemp("simulated")
    simulate_recordings(folder, seconds=20, seed=0)
    return {
        r.name: frames_of_recording(load_recording(folder / r.file_name)).mean(axis=0)
        for r in RECORDINGS
    }


def test_writes_the_sixteen_names_and_nothing_else(tmp_path: Path) -> None:
    simulate_recordings(tmp_path / "new", seconds=1.5, seed=0)
    assert sorted(contents(tmp_path / "new")) == [r.file_name for r in RECORDINGS]


@pytest.mark.parametrize("seconds", [1.5, 2.25])
def test_has_the_length_asked_for(tmp_path: Path, seconds: float) -> None:
    simulate_recordings(tmp_path, seconds, seed=0)
    assert load_recording(tmp_path / "ML108_US.csv").shape == (14, seconds * 128)


def test_refuses_to_be_too_short(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"lasts 1\.5 seconds or more, got 1\.4"):
        simulate_recordings(tmp_path, seconds=1.4, seed=0)
    assert list(tmp_path.iterdir()) == []


def test_the_seed_decides_the_bytes(tmp_path: Path) -> None:
    for name, seed in (("a", 0), ("b", 0), ("c", 1)):
        simulate_recordings(tmp_path / name, seconds=2, seed=seed)
    assert contents(tmp_path / "a") == contents(tmp_path / "b")
    other = contents(tmp_path / "c")
    assert all(other[name] != content for name, content in contents(tmp_path / "a").items())


def test_no_two_recordings_are_alike(tmp_path: Path) -> None:
    simulate_recordings(tmp_path, seconds=2, seed=0)
    assert len(set(contents(tmp_path).values())) == 16


def test_has_the_order_of_magnitude_of_the_real_one(features) -> None:
    median = np.median(list(features.values()), axis=(0, 1))
    # medians of the real recordings: 1.39, 1.36, 0.71
    np.testing.assert_allclose(median, [1.4, 1.4, 0.7], rtol=0.2)


def test_band_power_differs_by_class(features) -> None:
    logs = {
        skill: np.mean([np.log(f) for name, f in features.items() if name.endswith(skill)], axis=0)
        for skill in ("KS", "US")
    }
    theta, alpha, beta = (logs["KS"] - logs["US"]).mean(axis=0)
    # 0.02 is a standard error of these means: recordings' 0.15 over 8 × 14 and two classes
    assert theta == pytest.approx(0.0, abs=0.08)
    assert alpha == pytest.approx(0.25, abs=0.08)
    assert beta == pytest.approx(-0.15, abs=0.08)


def test_band_power_differs_more_between_persons_than_within(features) -> None:
    logs = np.log([features[r.name] for r in RECORDINGS]).reshape(8, 2, 14, 3)
    between = logs.mean(axis=1).std(axis=0).mean()
    within = (logs[:, 0] - logs[:, 1]).std(axis=0).mean() / 2
    assert between > 1.5 * within
