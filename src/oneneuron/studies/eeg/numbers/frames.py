"""Numbers of the frames: how many, how split, how large."""

import numpy as np

from oneneuron.evidence.number import Number
from oneneuron.studies.eeg.frames import Frames
from oneneuron.studies.eeg.splits import split_frames

ANY_SEED = 0
"""The sizes of the random split are those of every seed."""


def numbers(frames: Frames) -> list[Number]:
    """Return ``eeg.frames.…``: counts, sizes of the random split, norms of the frames."""
    split = split_frames(frames, "random", ANY_SEED)
    norm = np.linalg.norm(frames.images.reshape(len(frames.labels), -1).astype(np.float64), axis=1)
    largest = str(frames.recording[norm.argmax()])
    counts = {
        "total": (len(frames.labels), "frames in all", "frames"),
        "train": (len(split.train), "training frames of the random split", "frames"),
        "validation": (len(split.validation), "validation frames of the random split", "frames"),
        "recordings": (len(np.unique(frames.recording)), "recordings", "recordings"),
        "subjects": (len(np.unique(frames.subject)), "subjects", "subjects"),
    }
    norms = {
        "norm_median": (np.median(norm), "median norm of a frame"),
        "norm_percentile_99": (np.quantile(norm, 0.99), "norm that 99 % of the frames stay under"),
        "norm_largest": (norm.max(), "largest norm of a frame"),
    }
    return [
        *(
            Number(f"eeg.frames.{name}", value, words, unit=unit, format=",")
            for name, (value, words, unit) in counts.items()
        ),
        *(
            Number(f"eeg.frames.{name}", float(value), words, n=len(norm), format=",.0f")
            for name, (value, words) in norms.items()
        ),
        Number("eeg.frames.largest_recording", largest, "recording of the frame of largest norm"),
        Number(
            "eeg.frames.positive",
            float((frames.labels > 0).mean()),
            "share of the frames whose activity is familiar",
            unit="share of frames",
            n=len(norm),
            format=".1%",
        ),
    ]
