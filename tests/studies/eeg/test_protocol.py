"""The EEG study's protocol and census of starts, on small frames that are made up here."""

import os
import signal
import subprocess
import sys
import textwrap
import time

import numpy as np
import pandas as pd
import pytest
import torch

from oneneuron.neurons import ExponentialNeuron
from oneneuron.seeding import torch_generator
from oneneuron.studies.eeg import dead_long, protocol, starts
from oneneuron.studies.eeg.frames import Frames, save_frames
from oneneuron.studies.eeg.network import EegNetwork
from oneneuron.studies.eeg.protocol import (
    ARMS,
    FEATURES,
    RECORD,
    is_clean,
    rms_norm,
    train,
)
from oneneuron.training import single
from oneneuron.training.record import write_record
from oneneuron.training.single import Samples

N = 160


@pytest.fixture(scope="module")
def frames():
    return make_frames(1.0)


def make_frames(size):
    rng = np.random.default_rng(5)
    labels = np.where(np.arange(N) % 2, 1, -1).astype(np.float32)
    images = rng.normal(size=(N, 28, 28, 3)) * 0.5 + 0.3 * labels[:, None, None, None]
    recording = [f"{101 + i * 8 // N}_{'KS' if i % 2 else 'US'}" for i in range(N)]
    subject = np.array([int(name[:3]) for name in recording])
    return Frames((size * images).astype(np.float32), labels, subject, np.array(recording))


def job(**changes):
    return {
        "cell": "main",
        "layout": "as_published",
        "split": "random",
        "arm": "without",
        "seed": 1,
        "epochs": 2,
        "batch_size": 32,
        "learning_rate": 2e-4,
        "reg_strength": 0.2,
        "precision": "float32",
        "device": "cpu",
    } | changes


@pytest.mark.parametrize("arm", ARMS)
def test_every_arm_gives_a_whole_record(frames, arm):
    record = train(job(arm=arm, epochs=3), frames)
    assert {name: str(kind) for name, kind in record.dtypes.items()} == RECORD
    assert record["epoch"].tolist() == [1, 2, 3]
    assert record["train_size"].iloc[0] == 128
    assert record["validation_size"].iloc[0] == 32
    assert record["full_train_errors"].isna().tolist() == [False, True, False]
    assert record["scale"].isna().all() == (ARMS[arm].neuron is None)


def test_errors_by_class_and_signs_are_those_of_the_outputs(frames, monkeypatch):
    """A neuron that answers 5 makes the whole network of one sign, and its own network not."""
    monkeypatch.setattr(ExponentialNeuron, "forward", lambda self, x: 0 * x[:, 0] + 5)
    record = train(job(arm="scaled_input", learning_rate=1e-9), frames)
    assert (record["positive_outputs"] == record["validation_size"]).all()
    assert record["bare_positive_outputs"].between(1, 31).all()
    assert (record["validation_errors_positive"] == 0).all()
    negative = record["validation_size"] - record["validation_size_positive"]
    assert (record["validation_errors"] == negative).all()


def test_the_last_states_of_network_and_neuron_are_put_back(frames, monkeypatch):
    """A neuron that answers ±5 in turn decides every sign, the network of no epoch does."""
    turns = []

    def forward(self, x):
        return 0 * x[:, 0] + (5 if len(turns) % 2 else -5)

    train_epoch = single._train_epoch
    monkeypatch.setattr(ExponentialNeuron, "forward", forward)
    monkeypatch.setattr(single, "_train_epoch", lambda *a: (train_epoch(*a), turns.append(None))[0])
    record = train(job(arm="scaled_input", epochs=3), frames)
    sizes = record["validation_size"].iloc[0], record["validation_size_positive"].iloc[0]
    one, other = sizes[0] - sizes[1], sizes[1]
    assert record["validation_errors"].tolist() == [one, other, one]
    assert record["validation_errors_last_neuron"].tolist() == [other, one, other]
    assert record["validation_errors_last_network"].tolist() == [one, other, one]


def test_without_a_neuron_putting_back_the_network_puts_back_all(frames):
    record = train(job(epochs=4, learning_rate=5e-5), frames)
    assert (record["validation_errors_last_neuron"] == record["validation_errors"]).all()
    before = record["validation_errors_last_network"].tolist()
    assert before[1:] == record["validation_errors"].tolist()[:-1]
    assert record["validation_errors"].nunique() > 1


def test_the_first_epoch_tells_the_loss_at_its_end(frames):
    record = train(job(epochs=3), frames)
    assert record["full_train_loss"].isna().tolist() == [False, True, False]
    assert record["full_train_loss"].iloc[0] < record["train_loss"].iloc[0]


def test_without_a_neuron_the_bare_network_is_the_whole(frames):
    record = train(job(), frames)
    for measure in ("validation_errors", "validation_errors_half", "positive_outputs"):
        assert (record[measure] == record[f"bare_{measure}"]).all()


def test_the_same_job_gives_the_same_record(frames):
    pd.testing.assert_frame_equal(train(job(), frames), train(job(), frames))


def test_arms_share_split_weights_and_order(frames, monkeypatch):
    """A neuron that never gives anything leaves the network as it is without one."""
    monkeypatch.setattr(ExponentialNeuron, "forward", lambda self, x: 0 * x[:, 0])
    one, two = train(job(), frames), train(job(arm="scaled_input"), frames)
    for column in (
        "train_loss",
        "validation_loss",
        "bare_validation_errors",
        "validation_errors_half",
    ):
        assert (one[column] == two[column]).all()


def test_the_loss_falls(frames):
    record = train(job(arm="scaled_input", epochs=6, learning_rate=2e-3), frames)
    assert record["train_loss"].iloc[-1] < record["train_loss"].iloc[0]


def test_the_neurons_share_and_peak_are_those_of_its_outputs(frames, monkeypatch):
    """A neuron that answers ±3 beside a network that answers 1 has three quarters."""
    monkeypatch.setattr(ExponentialNeuron, "forward", lambda self, x: 3 * x[:, 0].sign())
    monkeypatch.setattr(EegNetwork, "output", lambda self, hidden: 0 * hidden[:, 0] + 1)
    record = train(job(arm="scaled_input"), frames)
    assert record["neuron_share"].tolist() == [0.75, 0.75]
    assert record["neuron_peak"].tolist() == [3, 3]
    bare = train(job(), frames)
    assert bare[["neuron_share", "neuron_peak"]].isna().all().all()


def test_bf16_is_another_run_close_by(frames):
    exact, rough = train(job(), frames), train(job(precision="bf16"), frames)
    assert (exact["train_loss"] != rough["train_loss"]).all()
    # 8 bits of mantissa, over a few steps of training
    np.testing.assert_allclose(rough["train_loss"], exact["train_loss"], rtol=0.05)


def wild_frames():
    """Frames so large that exp overflows for any draw of the weights."""
    return make_frames(1e5)


def test_a_wild_start_is_recorded_as_diverged_and_stops_early(capsys):
    record = train(job(arm="letter", epochs=5), wild_frames())
    assert record["diverged"].all()
    assert len(record) < 5
    assert record["epochs"].iloc[0] == 5
    assert "parameters are NaN" in capsys.readouterr().out
    assert (record["validation_errors"] == record["validation_size"]).iloc[-1]


def test_the_other_arms_of_the_seed_are_untouched():
    record = train(job(arm="scaled_input"), wild_frames())
    assert np.isfinite(record["scale"]).all()


def test_a_clean_start_is_drawn_until_it_is_clean():
    frames = make_frames(5.0)  # where several draws are needed
    record = train(job(arm="clean_start"), frames)
    draws = int(record["neuron_draws"].iloc[0])
    assert draws > 1
    assert not record["diverged"].iloc[0]
    letter = train(job(arm="letter"), frames)
    again = train(job(arm="letter"), frames, clean_start=record)
    pd.testing.assert_frame_equal(again, letter)
    assert (again["neuron_draws"] == 1).all()


def test_where_the_first_draw_is_clean_letter_is_the_same_run(frames, capsys):
    clean = train(job(arm="clean_start"), frames)
    assert (clean["neuron_draws"] == 1).all()
    capsys.readouterr()
    derived = train(job(arm="letter"), frames, clean_start=clean.assign(path="as it was read"))
    assert capsys.readouterr().out == (
        "the first draw of the neuron was clean: the same run as clean_start's\n"
    )
    pd.testing.assert_frame_equal(derived, train(job(arm="letter"), frames))


def test_where_no_start_is_clean_the_error_says_what_to_do(monkeypatch):
    monkeypatch.setattr(protocol, "MOST_DRAWS", 3)
    with pytest.raises(ValueError, match=r"none of 3 draws .* use the arm scaled_input"):
        train(job(arm="clean_start"), wild_frames())


@pytest.mark.parametrize(
    ("scale", "weight", "clean"),
    [
        (0.05, 0.0, True),
        (0.05, 5.0, True),
        (0.05, 6.0, False),
        (-0.05, 6.0, True),
        (0.05, 90.0, False),
    ],
)
def test_clean_means_no_overflow_and_nothing_over_ten_on_the_wrong_side(scale, weight, clean):
    neuron = ExponentialNeuron(1)
    with torch.no_grad():
        neuron.scale.fill_(scale)
        neuron.weight.fill_(weight)
        neuron.bias.fill_(0.0)
        # one frame of x = 1 whose label is -1: 0.05 · exp(5) = 7.4, 0.05 · exp(6) = 20
        samples = Samples(torch.ones(1, 1), -torch.ones(1))
        assert is_clean(neuron, torch.zeros(1), samples) is clean


def test_the_deadest_seed_of_the_census_is_trained_on(frames):
    census = pd.DataFrame(
        [
            (seed, arm, epoch, alive if epoch == 2 else 0)
            for arm in ("without", "scaled_input")
            for seed, alive in ((3, 0), (4, 2), (5, 1), (6, 1))
            for epoch in (2, 1)
        ],
        columns=["seed", "arm", "epoch", "units_alive"],
    )
    only_without = pd.DataFrame([(7, "without", 2, 0)], columns=census.columns)
    census = pd.concat([census, only_without])
    assert dead_long.deadest(census, 3) == 3
    assert dead_long.deadest(census, 4) == 5
    with pytest.raises(ValueError, match="no seed from 7 on that all its arms share"):
        dead_long.deadest(census, 7)
    record = dead_long.train(job(cell="dead_long", seed=4), frames, census)
    pd.testing.assert_frame_equal(record, train(job(cell="dead_long", seed=5), frames))


def test_rms_norm():
    assert rms_norm(torch.tensor([[3.0, 4.0], [0.0, 0.0]])) == pytest.approx(np.sqrt(12.5))


def test_the_census_against_a_literal_one():
    wild = make_frames(40.0)
    census = starts.census(wild, 6, seed=9)
    assert census["input"].tolist() == ["raw"] * 6 + ["scaled"] * 6
    for draw in range(6):
        neuron = ExponentialNeuron(FEATURES, generator=torch_generator(9, "census", draw))
        neuron = neuron.double()
        *_, trained = starts._draw_start(wild, 9, draw)
        x = torch.from_numpy(wild.images[trained]).flatten(1).double()
        y = torch.from_numpy(wild.labels[trained]).double()
        for name, scale in (("raw", 1.0), ("scaled", rms_norm(x))):
            neuron.input_scale.fill_(scale)
            (row,) = census[(census["draw"] == draw) & (census["input"] == name)].itertuples()
            # the census multiplies in float32: 2,352 terms
            assert row.largest_preactivation == pytest.approx(
                neuron.preactivation(x).max().item(), rel=1e-3, abs=1e-3
            )
            wrong = torch.clamp(-y * neuron(x), min=0).max().item()
            assert np.log1p(row.largest_wrong_output) == pytest.approx(np.log1p(wrong), rel=1e-2)


KILLED = """
    import sys
    from oneneuron.studies.eeg.frames import read_frames
    from oneneuron.studies.eeg.protocol import train
    from oneneuron.training.checkpoint import Checkpoint
    from oneneuron.training.record import write_record
    sys.stdout.reconfigure(line_buffering=True)
    job = eval(sys.argv[3])
    with Checkpoint(sys.argv[2] + ".checkpoint", "key", every_seconds=0) as checkpoint:
        write_record(sys.argv[2], train(job, read_frames(sys.argv[1]), checkpoint))
"""


@pytest.mark.parametrize(
    ("arm", "epoch", "moment"),
    [("without", 2, 0.0), ("clean_start", 4, 0.03)],
)
def test_killed_and_run_again_to_the_same_bytes(frames, tmp_path, arm, epoch, moment):
    this = job(arm=arm, epochs=12)
    save_frames(tmp_path / "frames.npz", frames)
    undisturbed = tmp_path / "undisturbed.parquet"
    write_record(undisturbed, train(this, frames))
    killed = tmp_path / "killed.parquet"
    arguments = [str(tmp_path / "frames.npz"), str(killed), repr(this)]
    command = [sys.executable, "-c", textwrap.dedent(KILLED), *arguments]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    for line in process.stdout:
        if line.startswith(f"epoch {epoch}/"):
            break
    time.sleep(moment)
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    assert not killed.exists()
    again = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    resumed = [line for line in again.stdout.splitlines() if line.startswith("resumed at epoch")]
    assert int(resumed[0].split()[-1]) > 0
    assert killed.read_bytes() == undisturbed.read_bytes()
