import hashlib
import math
import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.interpolate import griddata

from oneneuron.datasets.errors import DataError
from oneneuron.studies.eeg.frames import (
    ELECTRODES,
    RECORDINGS,
    Frames,
    frame_starts,
    frames_of_recording,
    images_of_features,
    load_recording,
    make,
    read_frames,
    save_frames,
)
from oneneuron.studies.eeg.simulated import save, simulate
from oneneuron.studies.eeg.splits import split_frames

RNG = np.random.default_rng(20180501)


def literal_images(signal: np.ndarray, layout: str) -> np.ndarray:
    """The recipe read slowly: one frame, electrode, frequency and interpolation at a time."""
    n_electrodes, samples = signal.shape
    starts = []
    start = 0
    while start + 128 <= samples:
        starts.append(start)
        start += 64
    images = []
    for start in starts[1:]:
        flat = []  # electrode by electrode, its three bands side by side
        for electrode in range(n_electrodes):
            snippet = [signal[electrode, i] for i in range(start, start + 129) if i < samples]
            n = len(snippet)
            bins = {"theta": [], "alpha": [], "beta": []}
            for k in range(n // 2):
                angle = [-2 * math.pi * k * i / n for i in range(n)]
                real = sum(v * math.cos(a) for v, a in zip(snippet, angle, strict=True))
                imaginary = sum(v * math.sin(a) for v, a in zip(snippet, angle, strict=True))
                magnitude = math.hypot(real, imaginary) / n
                frequency = k * 128 / n
                if 4 < frequency <= 8:
                    bins["theta"].append(magnitude)
                elif 8 < frequency <= 12:
                    bins["alpha"].append(magnitude)
                elif 12 < frequency <= 40:
                    bins["beta"].append(magnitude)
            flat += [sum(band) / len(band) for band in bins.values()]
        image = np.zeros((28, 28, 3))
        for band in range(3):
            if layout == "todays_scipy":
                values = [flat[band * 14 + electrode] for electrode in range(14)]
            else:
                values = [flat[electrode * 3 + band] for electrode in range(14)]
            for row in range(28):
                for column in range(28):
                    point = (-4 + 8 * column / 27, -3 + 7 * row / 27)
                    value = interpolate(values, point)
                    image[row, column, band] = 0.0 if math.isnan(value) else value
        images.append(image)
    return np.array(images)


def interpolate(values: list[float], point: tuple[float, float]) -> float:
    return float(griddata(np.array(ELECTRODES), values, point, method="cubic"))


def write_csv(path: Path, rows: list[str]) -> Path:
    path.write_text("\n".join(rows) + "\n")
    return path


def rows(n: int = 14, length: int = 5) -> list[str]:
    return [",".join(f"{i}.{j}" for j in range(length)) for i in range(n)]


class TestRecording:
    def test_reads_rows_as_electrodes(self, tmp_path: Path) -> None:
        signal = load_recording(write_csv(tmp_path / "x.csv", rows(length=3)))
        assert signal.shape == (14, 3)
        np.testing.assert_array_equal(signal[13], [13.0, 13.1, 13.2])

    def test_the_end_of_a_line_may_be_that_of_windows(self, tmp_path: Path) -> None:
        path = tmp_path / "x.csv"
        path.write_bytes("\r\n".join(rows()).encode())
        assert load_recording(path).shape == (14, 5)

    @pytest.mark.parametrize(
        ("content", "found"),
        [
            ("", "an empty file"),
            ("<!DOCTYPE html>\n<html></html>\n", "an HTML page"),
            ("\n".join(rows(13)), "13 rows"),
            ("\n".join(rows(15)), "15 rows"),
            ("\n".join([*rows(13), "1,2,3"]), "5 numbers in row 1 but 3 in row 14"),
            ("\n".join([*rows(13), "1,2,x,4,5"]), "'x' in row 14, column 3"),
            ("\n".join([*rows(13), "1,2,3,4,"]), "'' in row 14, column 5"),
            ("\n".join(["a,b,c,d,e", *rows(14)]), "'a' in row 1, column 1"),
            ("\n".join([*rows(13), "1,nan,3,4,5"]), "'nan' in row 14, column 2"),
            ("\n".join([*rows(13), "1,2,-inf,4,5"]), "'-inf' in row 14, column 3"),
            ("\n".join([*rows(13), "1,2,1e999,4,5"]), "'1e999' in row 14, column 3"),
            ("\n\n", "'' in row 1, column 1"),
        ],
    )
    def test_refuses(self, tmp_path: Path, content: str, found: str) -> None:
        path = tmp_path / "ML101_KS.csv"
        path.write_text(content)
        with pytest.raises(DataError) as error:
            load_recording(path)
        assert str(error.value) == (
            f"{path}: expected 14 rows (electrodes) of equally many finite numbers, found {found}. "
            "Import it anew, from a good copy."
        )

    def test_refuses_bytes_that_are_no_text(self, tmp_path: Path) -> None:
        (tmp_path / "x.csv").write_bytes(b"\x1f\x8b\xff\xfe")
        with pytest.raises(DataError, match="found something that is not text"):
            load_recording(tmp_path / "x.csv")

    def test_refuses_a_missing_file(self, tmp_path: Path) -> None:
        with pytest.raises(DataError, match=r"x\.csv: .* found nothing to read \(No such file"):
            load_recording(tmp_path / "x.csv")


class TestFeatures:
    @pytest.mark.parametrize(
        ("samples", "starts"),
        [(0, []), (128, []), (191, []), (192, [64]), (255, [64]), (256, [64, 128])],
    )
    def test_the_first_frame_is_dropped(self, samples: int, starts: list[int]) -> None:
        assert frame_starts(samples).tolist() == starts

    @pytest.mark.parametrize("samples", [0, 128, 191])
    def test_refuses_a_recording_too_short(self, samples: int) -> None:
        with pytest.raises(ValueError, match=f"at least 192 samples, found {samples}"):
            frames_of_recording(np.zeros((14, samples)))

    @pytest.mark.parametrize(
        ("frequency", "means"),
        [
            # a sine of amplitude 1 has |FFT| / n = 1/2 in its bin; the bands hold 4, 4, 28 bins
            (4, (0, 0, 0)),
            (5, (1 / 8, 0, 0)),
            (8, (1 / 8, 0, 0)),
            (9, (0, 1 / 8, 0)),
            (12, (0, 1 / 8, 0)),
            (13, (0, 0, 1 / 56)),
            (40, (0, 0, 1 / 56)),
            (41, (0, 0, 0)),
        ],
    )
    def test_a_sine_falls_into_its_band(self, frequency: int, means: tuple[float, ...]) -> None:
        # 192 samples: a single frame, that of 128 at the recording's end, bins of 1 Hz
        sine = np.sin(2 * np.pi * frequency * np.arange(192) / 128)
        features = frames_of_recording(np.tile(sine, (14, 1)))
        assert features.shape == (1, 14, 3)
        # 1e-12: rounding of a transform of values of order 1
        np.testing.assert_allclose(features[0], np.tile(means, (14, 1)), atol=1e-12)

    def test_a_frame_holds_its_inclusive_end(self) -> None:
        signal = np.zeros((14, 193))
        signal[:, 192] = 129.0
        # an impulse of height n has magnitude 1 in every bin, so in every band
        np.testing.assert_allclose(frames_of_recording(signal), 1.0, rtol=1e-12)

    @given(st.integers(192, 700))
    def test_scales_with_the_signal_and_ignores_its_offset(self, samples: int) -> None:
        signal = RNG.normal(size=(14, samples))
        features = frames_of_recording(signal)
        assert features.shape == ((samples - 128) // 64, 14, 3)
        # rtol 1e-9: an offset of 74 costs two digits of double precision
        np.testing.assert_allclose(frames_of_recording(3 * signal - 74), 3 * features, rtol=1e-9)


class TestImages:
    @pytest.mark.parametrize("layout", ["todays_scipy", "corrected"])
    @pytest.mark.parametrize("samples", [320, 350])
    def test_agree_with_a_literal_reading(self, layout: str, samples: int) -> None:
        signal = 20 * RNG.normal(size=(14, samples)) - 74
        images = images_of_features(frames_of_recording(signal), layout)
        assert images.dtype == np.float32
        expected = literal_images(signal, layout)
        assert len(expected) == 3
        # float32 keeps 7 digits; the literal transform loses a few more of double precision
        np.testing.assert_allclose(images, expected, rtol=1e-5, atol=1e-5)

    def test_the_layouts_differ(self) -> None:
        features = RNG.uniform(1, 2, size=(1, 14, 3))
        published = images_of_features(features)
        corrected = images_of_features(features, "corrected")
        assert np.abs(published - corrected).max() > 0.1

    def test_a_plane_is_reproduced_along_the_right_axes(self) -> None:
        """Cubic interpolation reproduces linear functions, so axes and grid can be read off."""
        x, y = np.array(ELECTRODES, dtype=float).T
        plane = np.stack([x, y, 10 + x - 2 * y], axis=1)
        image = images_of_features(plane[None], "corrected")[0]
        row, column = np.mgrid[0:28, 0:28]
        x_of, y_of = -4 + 8 * column / 27, -3 + 7 * row / 27
        inside = image[..., 2] != 0
        # 1e-4: the gradients come from an iteration that stops at a relative change of 1e-6
        np.testing.assert_allclose(image[..., 0][inside], x_of[inside], atol=1e-4)
        np.testing.assert_allclose(image[..., 1][inside], y_of[inside], atol=1e-4)
        np.testing.assert_allclose(image[..., 2][inside], (10 + x_of - 2 * y_of)[inside], atol=1e-4)

    def test_outside_the_electrodes_is_zero(self) -> None:
        image = images_of_features(np.ones((1, 14, 3)))[0]
        assert (image[0, 0] == 0).all() and (image[-1, -1] == 0).all()
        assert image[14, 14] == pytest.approx([1, 1, 1])
        # the convex hull's area by the shoelace formula, against the share of pixels inside
        hull = [
            (-1, -3),
            (1, -3),
            (2, -2),
            (4, 1),
            (3, 3),
            (2, 4),
            (-2, 4),
            (-3, 3),
            (-4, 1),
            (-2, -2),
        ]
        pairs = zip(hull, hull[1:] + hull[:1], strict=True)
        area = abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs)) / 2
        # 0.05: pixels straddle the border, whose length is about a tenth of the pixels
        assert (image[..., 0] != 0).mean() == pytest.approx(area / 56, abs=0.05)

    def test_frames_do_not_influence_each_other(self) -> None:
        features = RNG.uniform(1, 2, size=(5, 14, 3))
        together = images_of_features(features)
        for i in range(5):
            np.testing.assert_array_equal(images_of_features(features[i : i + 1])[0], together[i])

    def test_refuses_another_layout(self) -> None:
        with pytest.raises(ValueError, match="as_published, corrected, todays_scipy, got 'wrong'"):
            images_of_features(np.ones((1, 14, 3)), "wrong")  # type: ignore[arg-type]

    def test_refuses_other_shapes(self) -> None:
        with pytest.raises(ValueError, match=r"shape \(frames, 14, 3\), got \(1, 3, 14\)"):
            images_of_features(np.ones((1, 3, 14)))


def simulated(folder: Path, seconds: float) -> list[Path]:
    paths = [folder / recording.file_name for recording in reversed(RECORDINGS)]
    save(paths, simulate(seconds, seed=0))
    return paths


class TestFrames:
    def test_recordings_stand_in_order_with_their_labels(self, tmp_path: Path) -> None:
        frames = make(simulated(tmp_path, seconds=3))
        each = (3 * 128 - 128) // 64
        assert frames.images.shape == (16 * each, 28, 28, 3)
        assert frames.recording[::each].tolist() == [r.name for r in RECORDINGS]
        assert frames.subject[::each].tolist() == [s for s in range(101, 109) for _ in range(2)]
        assert frames.labels[::each].tolist() == [1, -1] * 8
        assert (frames.labels.dtype, frames.subject.dtype) == (np.float32, np.int64)
        own = images_of_features(frames_of_recording(load_recording(tmp_path / "ML103_US.csv")))
        np.testing.assert_array_equal(frames.images[frames.recording == "103_US"], own)

    def test_survive_a_file(self, tmp_path: Path) -> None:
        frames = make(simulated(tmp_path, seconds=2), "corrected")
        save_frames(tmp_path / "frames.npz", frames)
        read = read_frames(tmp_path / "frames.npz")
        for name, array in vars(frames).items():
            assert getattr(read, name).dtype == array.dtype
            np.testing.assert_array_equal(getattr(read, name), array)

    def test_a_missing_recording_is_named(self, tmp_path: Path) -> None:
        paths = simulated(tmp_path, seconds=2)
        (tmp_path / "ML105_US.csv").unlink()
        with pytest.raises(DataError, match=r"ML105_US\.csv"):
            make(paths)
        with pytest.raises(DataError, match=r"ML105_US\.csv is missing: got ML\d"):
            make(tmp_path.glob("*.csv"))

    def test_a_recording_too_short_is_named(self, tmp_path: Path) -> None:
        paths = simulated(tmp_path, seconds=2)
        write_csv(tmp_path / "ML105_US.csv", rows(length=100))
        with pytest.raises(DataError, match=r"ML105_US\.csv: expected at least 192 samples"):
            make(paths)


@pytest.fixture(scope="module")
def recordings() -> list[Path]:
    folder = os.environ.get("ONE_NEURON_MIRROR")
    if not folder:
        pytest.skip("ONE_NEURON_MIRROR is not set, so the real recordings are not here")
    return sorted(Path(folder, "eeg").glob("*.csv"))


@pytest.fixture(scope="module")
def published(recordings: list[Path]) -> Frames:
    return make(recordings)


@pytest.mark.real
class TestPublishedFacts:
    def test_there_are_3642_frames(self, published: Frames) -> None:
        assert published.images.shape == (3642, 28, 28, 3)
        assert len(np.unique(published.recording)) == 16

    def test_are_those_of_the_scipy_of_2017_bit_by_bit(self, published: Frames) -> None:
        """A checksum that other code found, at the old constant."""
        assert published.images.dtype == np.float32
        assert hashlib.sha256(published.images.tobytes()).hexdigest() == (
            "f74afb86831b9370b89e75770d918fa664282b25f628f95b47d1213f8d569547"
        )

    def test_the_first_frame_is_the_notebooks_picture(self, published: Frames) -> None:
        picture = printed_picture()
        np.testing.assert_array_equal(as_pixels(published.images[0]), picture)

    def test_todays_scipy_gives_another_picture(self, recordings: list[Path]) -> None:
        image = make(recordings, "todays_scipy").images[0]
        agree = (as_pixels(image) == printed_picture()).all(axis=-1)
        assert agree.sum() == 614

    def test_todays_frames_differ_near_the_hull_alone(
        self, published: Frames, recordings: list[Path]
    ) -> None:
        """Facts found with other code: 200 of 532 pixels, by up to 6.36, 0.92 % of the signal."""
        today = make(recordings, "todays_scipy").images
        difference = np.abs(published.images - today)
        assert (published.images != 0).any(axis=(0, 3)).sum() == 532
        # 1e-3: float32 keeps 7 digits of up to 300
        assert (difference.max(axis=(0, 3)) > 1e-3).sum() == 200
        assert difference.max() == pytest.approx(6.36, abs=0.005)
        rms = np.sqrt(np.mean(difference.astype(float) ** 2) / np.mean(today.astype(float) ** 2))
        assert rms == pytest.approx(0.0092, abs=5e-5)

    def test_the_published_split_has_the_share_that_a_constant_output_printed(
        self, published: Frames
    ) -> None:
        split = split_frames(published, "published", 301)
        assert (len(split.train), len(split.validation)) == (2913, 729)
        assert (published.labels[split.validation] < 0).sum() == 357

    @pytest.mark.parametrize("seed", [100, 101])
    def test_the_random_split_has_the_published_sizes(self, published: Frames, seed: int) -> None:
        split = split_frames(published, "random", seed)
        assert (len(split.train), len(split.validation)) == (2913, 729)

    def test_norms(self, recordings: list[Path]) -> None:
        """Facts of a pilot with other code: median 59, 99 % 1,110, largest 3,082."""
        frames = make(recordings, "todays_scipy")
        norm = np.linalg.norm(frames.images.reshape(3642, -1).astype(np.float64), axis=1)
        assert round(np.median(norm)) == 59
        assert round(np.quantile(norm, 0.99)) == 1110
        assert round(norm.max()) == 3082
        assert set(frames.recording[np.argsort(norm)[-10:]]) == {"106_US"}


def as_pixels(image: np.ndarray) -> np.ndarray:
    """What the notebook's plot makes of an image: value × 255, cut, modulo 256."""
    return (image.astype(float) * 255).astype(int) % 256


def printed_picture() -> np.ndarray:
    """The picture that the notebook embeds, (28, 28, 3)."""
    path = Path("data/published/eeg_first_frame.csv")
    table = pd.read_csv(path, comment="#")
    assert table[["y", "x"]].to_numpy().tolist() == [[y, x] for y in range(28) for x in range(28)]
    return table.filter(like="channel").to_numpy().reshape(28, 28, 3)
