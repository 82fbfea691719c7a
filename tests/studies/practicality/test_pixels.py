"""Raw pixels and very small networks: their record, its twins in the search, and resuming."""

import numpy as np
import pandas as pd
import pytest

from oneneuron.datasets.digits import load_bundled_digits
from oneneuron.datasets.task import BinaryTask
from oneneuron.datasets.textures import simulate_textures
from oneneuron.studies.practicality import pixels as module
from oneneuron.studies.practicality import search
from oneneuron.studies.practicality.pixels import RECORD, train
from oneneuron.training.checkpoint import Checkpoint

JOB = {"cell": "mnist_n13000", "family": "mnist", "seed": 1, "epochs": 12}
NETWORK = ["asked", "arm", "learning_rate", "decay"]


@pytest.fixture(scope="module")
def digits():
    task = load_bundled_digits(1)
    return BinaryTask(
        **{name: part if name == "stand_in" else part[:60] for name, part in vars(task).items()}
    )


@pytest.fixture(scope="module")
def record(digits):
    return train(JOB, digits)


def test_both_experiments_have_their_networks(record):
    assert record.columns.tolist() == list(RECORD)
    networks = record.drop_duplicates(NETWORK).groupby(["asked", "standardised", "arm"]).size()
    # two learning rates at one decay; and the grid of table 4's network
    assert networks.to_dict() == {
        ("raw", False, "exponential"): 2,
        ("raw", False, "without"): 2,
        ("small", True, "without"): 8,
    }
    assert record.groupby("asked")["epochs"].unique().map(list).to_dict() == {
        "raw": [5], "small": [12],
    }  # fmt: skip
    assert record.groupby(NETWORK)["epoch"].max()["raw"].max() <= 5


def test_raw_pixels_make_the_neuron_diverge(record):
    exponential = record[(record["asked"] == "raw") & (record["arm"] == "exponential")]
    assert exponential.groupby(NETWORK)["diverged"].any().all()


def test_pixels_go_from_0_to_255(digits, monkeypatch):
    seen = {}

    def look(family, job, group, sets):
        seen["largest"] = float(sets["train"][0].max())
        return lambda saved: pd.DataFrame({"member": [0]})

    monkeypatch.setattr(module, "trainer", look)
    monkeypatch.setattr(module, "train_alone", lambda *arguments: pd.DataFrame({"member": [0]}))
    monkeypatch.setattr(module, "RECORD", {"asked": "str"})
    train(JOB, digits)
    assert seen["largest"] == digits.train_x.max() * 255 == 255


def test_very_small_networks_end_at_their_first_zero(record):
    small = record[record["asked"] == "small"]
    for _, rows in small.groupby(NETWORK):
        zeros = rows[rows["full_train_errors"] == 0]
        assert len(zeros) <= 1
        assert len(rows) == 12 or rows["full_train_errors"].iloc[-1] == 0
    assert (small["full_train_errors"] == 0).any()


def test_raw_networks_begin_as_their_twins_of_the_search(digits, monkeypatch):
    """Given the same samples they are the same to the last bit: weights, batches, steps."""
    monkeypatch.setattr(module, "_in_full_range", module.standardised)
    raw = train(JOB, digits).query("asked == 'raw'")
    searched = search.train({**JOB, "tables": [1], "epochs": 5, "controls": False}, digits)
    compared = ["arm", "learning_rate", "decay", "epoch", "train_loss", "train_errors"]
    pd.testing.assert_frame_equal(
        raw[compared].reset_index(drop=True), searched[compared], check_exact=True
    )


def test_of_photographs_too():
    task = simulate_textures(1, 60, 20)
    job = {"cell": "cifar_n2000", "family": "cifar", "seed": 1, "epochs": 2}
    found = train(job, task)
    assert found.groupby("asked").size()["small"] <= 8 * 2
    exponential = found.query("asked == 'raw' and arm == 'exponential'")
    assert exponential["diverged"].any()
    assert np.isfinite(found.query("asked == 'small'")["train_loss"]).all()


class KilledError(Exception):
    """Stands for a kill."""


def test_a_killed_run_resumes_to_the_same_record(record, digits, tmp_path, monkeypatch):
    train_alone, count = module.train_alone, iter(range(100))

    def killed(*arguments):
        if next(count) == 3:
            raise KilledError
        return train_alone(*arguments)

    path = tmp_path / "state"
    with pytest.raises(KilledError), monkeypatch.context() as patched:
        patched.setattr(module, "train_alone", killed)
        with Checkpoint(path, "key", every_seconds=0) as checkpoint:
            train(JOB, digits, checkpoint=checkpoint)
    with Checkpoint(path, "key", every_seconds=0) as checkpoint:
        resumed = train(JOB, digits, checkpoint=checkpoint)
    pd.testing.assert_frame_equal(resumed, record, check_exact=True)
