"""Training and validation frames: as published, and honestly.

The published split draws frames at random, although neighbours share half of their samples: once
for all, by the seed of a module that the published code imports, or, in ours, anew for each seed.
The others hold out what the training frames have never seen: a stretch of each recording, a whole
person, or (as a diagnosis) whole recordings of persons whose other recording is trained on.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from oneneuron.seeding import numpy_generator
from oneneuron.studies.eeg.frames import Frames

SplitKind = Literal["published", "random", "blocked", "subject", "recording"]

PUBLISHED_SEED = 1234
"""Of the published split: the module that the notebook's first line imports sets it, and nothing
draws from NumPy's global generator before the frames are split."""

DROPPED = 2
"""Frames dropped at each side of a held-out block: those that share samples with it.

A frame holds 129 samples and the next starts 64 later, so the next but one still shares one.
"""

FIRST_SUBJECT_SEED = 101
"""The seed that holds out the first subject, so that seeds 101…108 hold out subjects 101…108."""

HELD_OUT_SUBJECTS = 4
"""Subjects of whom one recording each is held out by the split "recording"."""


@dataclass(frozen=True)
class Split:
    """Which frames are trained on and which validate, as int64 indices.

    In ascending order, but those of "published" in the order that scikit-learn gives.
    """

    train: NDArray[np.int64]
    validation: NDArray[np.int64]


def split_frames(frames: Frames, kind: SplitKind, seed: int) -> Split:
    """Split frames for one seed.

    Parameters
    ----------
    frames
        What `oneneuron.studies.eeg.frames.make` returns.
    kind
        - "published": a fifth (rounded up) of all frames validates, the one that the published
          code holds out whenever it is run from its start; the seed says nothing.
        - "random": as many, drawn by the seed.
        - "blocked": a contiguous fifth of each recording (rounded to whole frames) validates,
          its place drawn by the seed; two frames at each side of it are dropped, so that no
          sample belongs to both sets.
        - "subject": one subject validates, no. (seed - 101) mod n of the n subjects in
          ascending order; nothing is drawn.
        - "recording": four subjects are drawn by the seed and one recording of each validates:
          the known skill of the first two, the unknown skill of the others.
    seed
        The run's seed.

    Returns
    -------
    Split
        Disjoint sets; only "blocked" leaves frames out of both.

    Raises
    ------
    ValueError
        For another kind, or where the frames are too few to leave both sets some.
    """
    split_by: dict[str, Callable[[Frames, int], Split]] = {
        "published": _published,
        "random": _random,
        "blocked": _blocked,
        "subject": _subject,
        "recording": _recording,
    }
    if kind not in split_by:
        raise ValueError(f"a split is one of {', '.join(split_by)}, got {kind!r}")
    split = split_by[kind](frames, seed)
    if not (split.train.size and split.validation.size):
        raise ValueError(
            f"the split {kind!r} of {len(frames.labels)} frames leaves {split.train.size} to train "
            f"on and {split.validation.size} to validate; longer recordings are needed"
        )
    return split


def split_as_scikit_learn(generator: np.random.RandomState, n: int) -> Split:
    """Draw a split of n frames, as scikit-learn's ``train_test_split(test_size=0.2)`` does."""
    order = generator.permutation(n)
    return Split(train=order[_fifth(n) :], validation=order[: _fifth(n)])


def _published(frames: Frames, _seed: int) -> Split:
    return split_as_scikit_learn(np.random.RandomState(PUBLISHED_SEED), len(frames.labels))


def _random(frames: Frames, seed: int) -> Split:
    n = len(frames.labels)
    order = numpy_generator(seed, "split").permutation(n)
    held_out = np.zeros(n, dtype=bool)
    held_out[order[: _fifth(n)]] = True
    return _split(held_out)


def _fifth(n: int) -> int:
    # exact: 0.2 · n in floating point may round up past a whole number
    return math.ceil(n / 5)


def _blocked(frames: Frames, seed: int) -> Split:
    rng = numpy_generator(seed, "split")
    held_out = np.zeros(len(frames.labels), dtype=bool)
    dropped = np.zeros_like(held_out)
    for recording in np.unique(frames.recording):
        # frames stand in the order of time, so positions within a recording are times
        of_recording = np.flatnonzero(frames.recording == recording)
        size = round(len(of_recording) / 5)
        start = int(rng.integers(len(of_recording) - size + 1))
        held_out[of_recording[start : start + size]] = True
        dropped[of_recording[max(0, start - DROPPED) : start + size + DROPPED]] = True
    return Split(train=np.flatnonzero(~dropped), validation=np.flatnonzero(held_out))


def _subject(frames: Frames, seed: int) -> Split:
    subjects = np.unique(frames.subject)
    return _split(frames.subject == subjects[(seed - FIRST_SUBJECT_SEED) % len(subjects)])


def _recording(frames: Frames, seed: int) -> Split:
    subjects = np.unique(frames.subject)
    if len(subjects) < HELD_OUT_SUBJECTS:
        raise ValueError(
            f"the split 'recording' holds out recordings of {HELD_OUT_SUBJECTS} subjects, "
            f"there are {len(subjects)}"
        )
    drawn = numpy_generator(seed, "split").choice(subjects, HELD_OUT_SUBJECTS, replace=False)
    of_known, of_unknown = np.split(drawn, 2)
    known = np.isin(frames.subject, of_known) & (frames.labels > 0)
    unknown = np.isin(frames.subject, of_unknown) & (frames.labels < 0)
    return _split(known | unknown)


def _split(held_out: NDArray[np.bool_]) -> Split:
    return Split(train=np.flatnonzero(~held_out), validation=np.flatnonzero(held_out))
