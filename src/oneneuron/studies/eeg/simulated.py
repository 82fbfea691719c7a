"""A stand-in for the EEG recordings: noise whose band power differs by class and by person.

It has the recordings' names, layout and order of magnitude, so that the same code reads it where
the real ones may not go or would take too long. What is learnt from it says nothing about brains.
"""

import io
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from oneneuron.files import write_bytes
from oneneuron.seeding import numpy_generator
from oneneuron.studies.eeg.frames import (
    BANDS,
    ELECTRODES,
    FRAME_SAMPLES,
    FRAME_STEP,
    RECORDINGS,
    SAMPLE_RATE,
    Recording,
)

OFFSET = -74.0
"""Mean of a signal; the median electrode's in the real recordings, as are the levels below."""

BAND_LEVEL = (1.4, 1.4, 0.7)
"""Mean magnitude |FFT| / n of a frame in theta, alpha and beta."""

SLOW_LEVEL = 4.5
FAST_LEVEL = 0.4
"""The same below theta and above beta; the slow waves make most of the amplitude."""

CLASS_EFFECT = (0.0, 0.25, -0.15)
"""Log ratio of the level with a known skill to that with an unknown one, by band."""

SUBJECT_SPREAD = 0.3
RECORDING_SPREAD = 0.15
"""Standard deviation of the log level over persons and over a person's recordings."""


def simulate(seconds: float, seed: int) -> dict[str, NDArray[np.float64]]:
    """Simulate sixteen recordings, laid out like the real ones.

    Parameters
    ----------
    seconds
        Length of each recording, at 128 samples a second; 1.5 at least, for one frame.
    seed
        Decides them.

    Returns
    -------
    dict
        By the name of its file each recording, (14, samples).

    Raises
    ------
    ValueError
        Where the recordings would be too short for a frame.
    """
    samples = round(seconds * SAMPLE_RATE)
    if samples < FRAME_SAMPLES + FRAME_STEP:
        shortest = (FRAME_SAMPLES + FRAME_STEP) / SAMPLE_RATE
        raise ValueError(f"a recording lasts {shortest} seconds or more, got {seconds}")
    return {recording.file_name: _simulate(recording, samples, seed) for recording in RECORDINGS}


def save(paths: Iterable[str | Path], recordings: Mapping[str, NDArray[np.float64]]) -> None:
    """Write recordings to files of their names, each whole or not at all."""
    for path in map(Path, paths):
        table = io.BytesIO()
        np.savetxt(table, recordings[path.name], fmt="%.2f", delimiter=",")
        write_bytes(path, table.getvalue())


def _simulate(recording: Recording, samples: int, seed: int) -> NDArray[np.float64]:
    """Gaussian noise of the recording's band levels: (14, samples)."""
    is_known = int(recording.label > 0)
    of_subject = numpy_generator(seed, "data", recording.subject)
    rng = numpy_generator(seed, "data", recording.subject, 1 + is_known)
    shape = (len(ELECTRODES), len(BANDS))
    log_level = (
        np.log(BAND_LEVEL)
        + recording.label / 2 * np.array(CLASS_EFFECT)
        + of_subject.normal(0.0, SUBJECT_SPREAD, shape)
        + rng.normal(0.0, RECORDING_SPREAD, shape)
    )
    frequency = np.fft.rfftfreq(samples, d=1 / SAMPLE_RATE)
    lowest = min(low for low, _ in BANDS.values())
    level = np.full((shape[0], len(frequency)), FAST_LEVEL)
    level[:, frequency <= lowest] = SLOW_LEVEL
    for band, (low, high) in enumerate(BANDS.values()):
        inside = (frequency > low) & (frequency <= high)
        level[:, inside] = np.exp(log_level[:, band, None])
    level[:, 0] = 0.0
    # white noise of standard deviation 1 has magnitudes |FFT| / n of mean √(π / 4n)
    gain = level / np.sqrt(np.pi / (4 * FRAME_SAMPLES))
    noise = rng.normal(size=(shape[0], samples))
    return OFFSET + np.fft.irfft(gain * np.fft.rfft(noise), n=samples)
