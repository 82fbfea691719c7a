"""Images of EEG band power, as the published study made them from its recordings.

The recipe is that of the repository tevisgehr/EEG-Classification (notebook Rev1-1.ipynb): frames
of about a second with half of it shared by neighbours, the mean magnitude of three frequency
bands at 14 electrodes, interpolated over the electrodes' positions to an image of 28 × 28 pixels.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from oneneuron.datasets.arrays import load_arrays, save_arrays
from oneneuron.datasets.errors import BadContent, DataError
from oneneuron.files import read_text
from oneneuron.studies.eeg.clough_tocher import (
    EDGE_OF_TODAY,
    EDGE_UP_TO_SCIPY_0_19,
    interpolate,
)

Layout = Literal["as_published", "corrected", "todays_scipy"]

EDGES: dict[str, float] = {
    "as_published": EDGE_UP_TO_SCIPY_0_19,
    "corrected": EDGE_OF_TODAY,
    "todays_scipy": EDGE_OF_TODAY,
}
"""The constant of the interpolant at the hull's edges, by layout."""

SAMPLE_RATE = 128
"""Samples a second."""

FRAME_SAMPLES = 128
"""The nominal length of a frame; with its inclusive end it holds one sample more."""

FRAME_STEP = 64
"""Samples from the start of one frame to the start of the next."""

BANDS = {"theta": (4.0, 8.0), "alpha": (8.0, 12.0), "beta": (12.0, 40.0)}
"""Each band's limits in Hz, the lower one exclusive, the upper one inclusive."""

ELECTRODES = (
    (-2, 4), (2, 4), (-1, 3), (1, 3), (-3, 3), (3, 3), (-2, 2),
    (2, 2), (-2, -2), (2, -2), (-4, 1), (4, 1), (-1, -3), (1, -3),
)  # fmt: skip
"""Position (x, y) of each electrode on the image, in the order of the recordings' rows."""

IMAGE_SIZE = 28
"""Pixels a side."""


@dataclass(frozen=True)
class Recording:
    """One recording: whose it is, and whether the imagined activity was familiar.

    Attributes
    ----------
    subject
        The subject's number.
    skill
        "KS" (known skill, label 1) or "US" (unknown skill, label -1).
    """

    subject: int
    skill: Literal["KS", "US"]

    @property
    def name(self) -> str:
        """The recording's name, such as "101_KS"."""
        return f"{self.subject}_{self.skill}"

    @property
    def file_name(self) -> str:
        """The name of its file."""
        return f"ML{self.name}.csv"

    @property
    def label(self) -> int:
        """1 for a known skill, -1 for an unknown one."""
        return 1 if self.skill == "KS" else -1


RECORDINGS = tuple(
    Recording(subject, skill) for subject in range(101, 109) for skill in ("KS", "US")
)
"""The sixteen recordings, in the order in which their frames are joined."""


@dataclass(frozen=True)
class Frames:
    """The images of all recordings, recording by recording, in the order of time.

    Attributes
    ----------
    images
        (n, 28, 28, 3) float32: frame, y, x, band. Not normalised.
    labels
        (n,) float32, 1 for a known skill and -1 for an unknown one.
    subject
        (n,) int64, the subject's number.
    recording
        (n,) str, the recording's name, such as "101_KS".
    """

    images: NDArray[np.float32]
    labels: NDArray[np.float32]
    subject: NDArray[np.int64]
    recording: NDArray[np.str_]


def make(recordings: Iterable[str | Path], layout: Layout = "as_published") -> Frames:
    """Make the frames of all sixteen recordings.

    Parameters
    ----------
    recordings
        Their CSV files, in any order; told apart by their names.
    layout
        How features become images; see `images_of_features`.

    Returns
    -------
    Frames
        3,642 frames where the recordings are the published ones.

    Raises
    ------
    DataError
        Where a recording is missing, damaged or too short for a frame.
    """
    by_name = {Path(path).name: Path(path) for path in recordings}
    features = []
    for recording in RECORDINGS:
        path = by_name.get(recording.file_name)
        if path is None:
            raise DataError(f"{recording.file_name} is missing: got {', '.join(by_name) or 'none'}")
        signal = load_recording(path)
        try:
            features.append(frames_of_recording(signal))
        except ValueError as error:
            raise DataError(f"{path}: {error}") from error
    counts = [len(part) for part in features]
    return Frames(
        images=images_of_features(np.concatenate(features), layout),
        labels=np.repeat([np.float32(recording.label) for recording in RECORDINGS], counts),
        subject=np.repeat([recording.subject for recording in RECORDINGS], counts),
        recording=np.repeat([recording.name for recording in RECORDINGS], counts),
    )


def load_recording(path: str | Path) -> NDArray[np.float64]:
    """Read one recording.

    Parameters
    ----------
    path
        A CSV file without a header: one row an electrode, one column a sample.

    Returns
    -------
    numpy.ndarray
        (14, samples) float64, in the recorder's units, its offset left in.

    Raises
    ------
    DataError
        Where the file is missing, empty, no table of numbers, or has not 14 rows of one length,
        all finite.
    """
    try:
        return _read_recording(Path(path))
    except BadContent as error:
        raise DataError.refused(
            path,
            expected=f"{len(ELECTRODES)} rows (electrodes) of equally many finite numbers",
            found=str(error),
        ) from error


def _read_recording(path: Path) -> NDArray[np.float64]:
    try:
        lines = read_text(path).splitlines()
    except ValueError as error:
        raise BadContent("something that is not text") from error
    except OSError as error:
        raise BadContent(f"nothing to read ({error.strerror})") from error
    if not lines:
        raise BadContent("an empty file")
    if lines[0].lstrip("\ufeff \t").startswith("<"):
        raise BadContent("an HTML page")
    rows = [_row_of(line, number) for number, line in enumerate(lines, start=1)]
    if len(rows) != len(ELECTRODES):
        raise BadContent(f"{len(rows)} rows")
    for number, row in enumerate(rows, start=1):
        if len(row) != len(rows[0]):
            raise BadContent(f"{len(rows[0]):,} numbers in row 1 but {len(row):,} in row {number}")
    return np.stack(rows)


def _row_of(line: str, number: int) -> NDArray[np.float64]:
    values = line.split(",")
    row = np.array([_number(value) for value in values])
    for column in np.flatnonzero(~np.isfinite(row))[:1]:
        raise BadContent(f"{values[column][:40]!r} in row {number}, column {column + 1:,}")
    return row


def _number(value: str) -> float:
    try:
        return float(value)
    except ValueError:
        return math.nan


def frame_starts(samples: int) -> NDArray[np.int64]:
    """Return the sample at which each frame of a recording starts.

    A frame starts every 64 samples while 128 more are there. The published code drops the first
    one, and so does this.

    Parameters
    ----------
    samples
        Length of the recording.
    """
    return np.arange(0, samples - FRAME_SAMPLES + 1, FRAME_STEP, dtype=np.int64)[1:]


def frames_of_recording(signal: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the band features of each frame of a recording.

    The published code cuts a frame with an inclusive end, so that it holds 129 samples, but 128
    where it ends with the recording. It takes the one-sided magnitude of the discrete Fourier
    transform divided by the number n of samples, n // 2 bins, bin k at k · 128 / n Hz, without a
    window function, and averages it over each band.

    Parameters
    ----------
    signal
        (14, samples).

    Returns
    -------
    numpy.ndarray
        (frames, 14, 3) float64: frame, electrode, band (theta, alpha, beta).

    Raises
    ------
    ValueError
        Where the recording is too short for a second frame.
    """
    samples = signal.shape[1]
    starts = frame_starts(samples)
    if not starts.size:
        raise ValueError(
            f"expected at least {FRAME_SAMPLES + FRAME_STEP} samples, found {samples}: "
            "the recording is too short for a frame after the first, which is dropped"
        )
    length = FRAME_SAMPLES + 1
    whole = starts[starts + length <= samples]
    windows = np.lib.stride_tricks.sliding_window_view(signal, length, axis=1)
    features = _band_means(windows[:, whole].swapaxes(0, 1)) if whole.size else None
    if len(whole) == len(starts):
        assert features is not None  # there is at least one start
        return features
    last = _band_means(signal[None, :, starts[-1] :])
    return last if features is None else np.concatenate([features, last])


def _band_means(frames: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean magnitude over each band: (frames, electrodes, n) → (frames, electrodes, bands)."""
    n = frames.shape[-1]
    magnitude = np.abs(np.fft.fft(frames))[..., : n // 2] / n
    frequency = np.arange(n // 2) * SAMPLE_RATE / n
    inside = [(frequency > low) & (frequency <= high) for low, high in BANDS.values()]
    return np.stack([magnitude[..., band].mean(axis=-1) for band in inside], axis=-1)


def images_of_features(
    features: NDArray[np.float64], layout: Layout = "as_published"
) -> NDArray[np.float32]:
    """Interpolate band features over the electrodes' positions.

    Cubic (Clough-Tocher) interpolation on a grid of 28 × 28 points that spans the electrodes;
    pixels outside their convex hull are 0.

    Parameters
    ----------
    features
        (frames, 14, 3): frame, electrode, band.
    layout
        - "as_published": what the machine made that ran the published code. It keeps a bug of
          that code: the 42 features of a frame are laid out electrode by electrode but cut into
          thirds as if they lay band by band, so that each of the three images mixes electrodes
          and bands. And it keeps how SciPy interpolated then, at the hull's edges.
        - "todays_scipy": the same bug, interpolated as SciPy does it today.
        - "corrected": one image a band, interpolated as SciPy does it today.

    Returns
    -------
    numpy.ndarray
        (frames, 28, 28, 3) float32: frame, y, x, image.

    Raises
    ------
    ValueError
        For another layout or other shapes.
    """
    n = len(features)
    shape = (len(ELECTRODES), len(BANDS))
    if features.ndim != 3 or features.shape[1:] != shape:
        raise ValueError(f"expected features of shape (frames, 14, 3), got {features.shape}")
    if layout not in EDGES:
        raise ValueError(f"a layout is one of {', '.join(EDGES)}, got {layout!r}")
    if layout == "corrected":
        at_electrodes = features.transpose(1, 0, 2)
    else:
        at_electrodes = features.reshape(n, *shape[::-1]).transpose(2, 0, 1)
    positions = np.array(ELECTRODES, dtype=np.float64)
    columns = at_electrodes.reshape(len(positions), -1)
    images = np.nan_to_num(interpolate(positions, columns, pixels(), EDGES[layout]), nan=0.0)
    by_axis = images.reshape(IMAGE_SIZE, IMAGE_SIZE, n, len(BANDS)).transpose(2, 1, 0, 3)
    return np.ascontiguousarray(by_axis, dtype=np.float32)


def pixels() -> NDArray[np.float64]:
    """Return where the pixels of an image lie, (784, 2), column by column.

    A grid that spans the electrodes, as the published code's ``np.mgrid`` has it.
    """
    positions = np.array(ELECTRODES, dtype=np.float64)
    side = IMAGE_SIZE * 1j
    (left, bottom), (right, top) = positions.min(axis=0), positions.max(axis=0)
    x, y = np.mgrid[left:right:side, bottom:top:side]
    return np.stack([x.ravel(), y.ravel()], axis=1)


def save_frames(path: str | Path, frames: Frames) -> None:
    """Write frames to an .npz file, atomically; the same frames give the same bytes."""
    save_arrays(path, vars(frames))


def read_frames(path: str | Path) -> Frames:
    """Read frames that `save_frames` wrote.

    Raises
    ------
    DataError
        Where the file is missing or is another one.
    """
    return Frames(**load_arrays(path, ("images", "labels", "subject", "recording")))
