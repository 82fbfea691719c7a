import hashlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneneuron.studies.eeg.frames import RECORDINGS, Frames
from oneneuron.studies.eeg.splits import split_frames


def frames(*counts: int) -> Frames:
    """Frames without a picture: `counts[i]` of recording i, in the order of the recordings."""
    recordings = RECORDINGS[: len(counts)]
    n = sum(counts)
    return Frames(
        images=np.zeros((n, 1, 1, 1), np.float32),
        labels=np.repeat([np.float32(r.label) for r in recordings], counts),
        subject=np.repeat([r.subject for r in recordings], counts),
        recording=np.repeat([r.name for r in recordings], counts),
    )


ALL = frames(*[30] * 16)
SEEDS = st.integers(0, 2**32 - 1)


class TestPublished:
    def test_is_the_one_that_the_notebook_draws(self) -> None:
        split = split_frames(frames(3642), "published", 301)
        first = [1746, 336, 313, 286, 83, 3381, 1925, 2914, 818, 3205]
        assert split.validation[:10].tolist() == first
        assert split.train[:4].tolist() == [1562, 192, 1258, 2270]
        both = np.concatenate([split.validation, split.train])
        sha = hashlib.sha256(both.astype(np.int64).tobytes()).hexdigest()
        assert sha.startswith("d93271ba058a6091")

    @pytest.mark.parametrize(("n", "held_out"), [(2, 1), (6, 2), (10, 2), (3642, 729)])
    def test_holds_out_a_fifth_rounded_up(self, n: int, held_out: int) -> None:
        split = split_frames(frames(n), "published", 101)
        assert (len(split.train), len(split.validation)) == (n - held_out, held_out)
        assert sorted([*split.train, *split.validation]) == list(range(n))

    def test_is_the_same_for_every_seed(self) -> None:
        first, other = (split_frames(ALL, "published", seed) for seed in (301, 302))
        np.testing.assert_array_equal(first.validation, other.validation)
        np.testing.assert_array_equal(first.train, other.train)

    def test_is_scikit_learns(self) -> None:
        selection = pytest.importorskip("sklearn.model_selection")
        generator = np.random.RandomState(1234)
        train, test = selection.train_test_split(
            np.arange(3642), test_size=0.20, shuffle=True, random_state=generator
        )
        split = split_frames(frames(3642), "published", 301)
        np.testing.assert_array_equal(split.train, train)
        np.testing.assert_array_equal(split.validation, test)


class TestRandom:
    @pytest.mark.parametrize(("n", "held_out"), [(2, 1), (5, 1), (6, 2), (3642, 729), (3645, 729)])
    def test_holds_out_a_fifth_rounded_up(self, n: int, held_out: int) -> None:
        split = split_frames(frames(n), "random", 101)
        assert (len(split.train), len(split.validation)) == (n - held_out, held_out)

    def test_differs_by_seed_only(self) -> None:
        first, again, other = (split_frames(ALL, "random", seed) for seed in (101, 101, 102))
        np.testing.assert_array_equal(first.validation, again.validation)
        assert not np.array_equal(first.validation, other.validation)

    def test_every_frame_is_held_out_sooner_or_later(self) -> None:
        small = frames(10)
        held_out = [split_frames(small, "random", seed).validation for seed in range(100)]
        # expected 20 each of 100; 5 is nearly four standard deviations (4) below
        assert np.bincount(np.concatenate(held_out), minlength=10).min() > 5


class TestBlocked:
    @given(SEEDS, st.lists(st.integers(8, 60), min_size=1, max_size=16))
    def test_shares_no_sample(self, seed: int, counts: list[int]) -> None:
        all_frames = frames(*counts)
        split = split_frames(all_frames, "blocked", seed)
        for recording in np.unique(all_frames.recording):
            of_recording = np.flatnonzero(all_frames.recording == recording)
            # frame k of a recording starts at sample 64 (k + 1) and holds 129, 128 if the last
            spans = {i: (64 * (k + 1), 64 * (k + 1) + 128) for k, i in enumerate(of_recording)}
            samples_of = {
                name: {
                    sample
                    for i in np.intersect1d(part, of_recording)
                    for sample in range(spans[int(i)][0], spans[int(i)][1] + 1)
                }
                for name, part in vars(split).items()
            }
            assert not samples_of["train"] & samples_of["validation"]

    @given(SEEDS, st.lists(st.integers(8, 60), min_size=1, max_size=16))
    def test_holds_out_a_contiguous_fifth_of_each(self, seed: int, counts: list[int]) -> None:
        all_frames = frames(*counts)
        split = split_frames(all_frames, "blocked", seed)
        for recording, count in zip(np.unique(all_frames.recording), counts, strict=True):
            of_recording = np.flatnonzero(all_frames.recording == recording)
            block = np.intersect1d(split.validation, of_recording)
            assert len(block) == round(count / 5)
            assert block[-1] - block[0] == len(block) - 1
            dropped = np.setdiff1d(of_recording, np.concatenate([split.train, block]))
            # two at each side, fewer where the block is at an end
            at_start = min(2, block[0] - of_recording[0])
            at_end = min(2, of_recording[-1] - block[-1])
            assert len(dropped) == at_start + at_end

    def test_the_block_moves_from_end_to_end(self) -> None:
        one = frames(10)
        starts = {int(split_frames(one, "blocked", seed).validation[0]) for seed in range(200)}
        # 9 places: that one is missed in 200 draws has a probability under 1e-9
        assert starts == set(range(9))

    def test_recordings_have_places_of_their_own(self) -> None:
        split = split_frames(ALL, "blocked", 101)
        assert len(set(split.validation[::6] % 30)) > 1


class TestSubject:
    @pytest.mark.parametrize("fold", range(8))
    def test_seeds_101_to_108_hold_out_the_subjects_of_those_numbers(self, fold: int) -> None:
        split = split_frames(ALL, "subject", 101 + fold)
        assert set(ALL.subject[split.validation]) == {101 + fold}
        assert 101 + fold not in ALL.subject[split.train]
        assert len(split.train) + len(split.validation) == len(ALL.labels)

    def test_goes_round(self) -> None:
        assert set(ALL.subject[split_frames(ALL, "subject", 100).validation]) == {108}
        assert set(ALL.subject[split_frames(ALL, "subject", 109).validation]) == {101}

    def test_refuses_a_single_subject(self) -> None:
        with pytest.raises(ValueError, match="leaves 0 to train on and 20 to validate"):
            split_frames(frames(10, 10), "subject", 101)


class TestRecording:
    @given(SEEDS)
    def test_holds_out_one_recording_each_of_four_subjects(self, seed: int) -> None:
        split = split_frames(ALL, "recording", seed)
        held_out = np.unique(ALL.recording[split.validation])
        assert len(held_out) == 4
        assert sum(name.endswith("_KS") for name in held_out) == 2
        assert len(np.unique(ALL.subject[split.validation])) == 4
        # the point of this split: each of these subjects' other recording is trained on
        assert set(np.unique(ALL.subject)) == set(ALL.subject[split.train])
        assert not set(held_out) & set(ALL.recording[split.train])
        assert len(split.train) + len(split.validation) == len(ALL.labels)

    def test_seeds_differ(self) -> None:
        splits = {tuple(split_frames(ALL, "recording", seed).validation) for seed in range(5)}
        assert len(splits) > 1

    def test_refuses_three_subjects(self) -> None:
        with pytest.raises(ValueError, match="of 4 subjects, there are 3"):
            split_frames(frames(*[9] * 6), "recording", 101)


class TestAny:
    @pytest.mark.parametrize("kind", ["random", "blocked", "subject", "recording"])
    def test_gives_ascending_disjoint_indices(self, kind) -> None:
        split = split_frames(ALL, kind, 101)
        for part in (split.train, split.validation):
            assert part.dtype == np.int64
            assert (np.diff(part) > 0).all()
        assert not set(split.train) & set(split.validation)

    def test_refuses_another_kind(self) -> None:
        with pytest.raises(
            ValueError, match="published, random, blocked, subject, recording, got 'honest'"
        ):
            split_frames(ALL, "honest", 101)  # type: ignore[arg-type]

    @pytest.mark.parametrize(
        ("kind", "n"), [("published", 1), ("random", 1), ("blocked", 2), ("blocked", 3)]
    )
    def test_refuses_to_leave_a_set_empty(self, kind, n: int) -> None:
        with pytest.raises(ValueError, match="longer recordings are needed"):
            split_frames(frames(n), kind, 101)
