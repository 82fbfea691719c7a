"""The noise experiment."""

import numpy as np
import pytest

from oneneuron.datasets import synthetic
from oneneuron.studies.practicality.noise import (
    ARMS,
    DRAWS,
    EPOCHS_AFTER,
    NOISES,
    RECORD,
    train,
)


@pytest.fixture(scope="module")
def record():
    task = synthetic.spheres(1, 500, (1.0, 1.5), held_out=2)
    return train({"seed": 1, "epochs": 15}, task)


def test_every_arm_noise_and_draw_is_trained_on(record):
    assert record.columns.tolist() == list(RECORD)
    first = record[record["epoch"] == 1]
    assert len(first) == len(ARMS) * len(NOISES) * DRAWS
    assert not first.duplicated(["arm", "noise", "draw"]).any()
    assert record["epoch"].max() == EPOCHS_AFTER


def test_before_the_noise_all_of_an_arm_are_one(record):
    for _, rows in record.groupby("arm"):
        assert rows["loss_before"].nunique() == 1


def test_little_noise_changes_little_and_much_changes_much(record):
    change = (record["loss_after"] - record["loss_before"]).abs()
    by_noise = change.groupby([record["arm"], record["noise"]]).mean()
    for arm in ARMS:
        assert 0 < by_noise[arm, 0.01] < by_noise[arm, 1.0]


def test_draws_differ_and_the_first_is_one_of_them(record):
    first = record[(record["epoch"] == 1) & (record["noise"] == 1.0)]
    for _, rows in first.groupby("arm"):
        assert rows["loss_after"].nunique() == DRAWS


def test_the_noise_is_a_share_of_the_mean_size_of_the_weights(monkeypatch):
    """One draw for all arms and sizes, times the noise, times the mean |w| of the arm."""
    seen = {}

    def look(ensemble, noise):
        seen["noise"] = noise.clone()
        seen["weights"] = [
            ensemble.module(member).neuron.weight.detach() for member in range(len(ensemble))
        ]

    from oneneuron.training.two_layer import Ensemble

    monkeypatch.setattr(Ensemble, "add_to_neuron_weights", look)
    train({"seed": 2, "epochs": 1}, synthetic.spheres(2, 200, (1.0, 1.5), held_out=2))
    noise = seen["noise"].reshape(len(ARMS), len(NOISES), DRAWS, -1).numpy()
    mean = np.array([w.abs().mean() for w in seen["weights"]]).reshape(noise.shape[:3])
    unit = noise / mean[..., None] / np.array(NOISES)[None, :, None, None]
    # float32
    np.testing.assert_allclose(unit, np.broadcast_to(unit[:1, :1], unit.shape), rtol=1e-4)
    assert abs(unit[0, 0].std() - 1) < 0.1
