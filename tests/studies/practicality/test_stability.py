"""Long training: who diverges, and the steps around it."""

import numpy as np
import pytest

from oneneuron.datasets import synthetic
from oneneuron.studies.practicality.grids import REMEDIES
from oneneuron.studies.practicality.stability import (
    DIVERGENCES,
    RECORD,
    STEPS_AFTER,
    STEPS_BEFORE,
    train,
)

MEMBER = ["task", "standardised", "remedy", "arm", "learning_rate", "decay"]


@pytest.fixture(scope="module")
def trained():
    """So large that the exponential neuron overflows at the higher learning rates."""
    spheres = synthetic.spheres(1, 1_000, (30.0, 31.0), held_out=2)
    gaussians = synthetic.gaussians(1, 1_000, (0.0, 0.1), held_out=2)
    return train({"seed": 1, "epochs": 12}, [spheres, gaussians]).values()


def test_members(trained):
    record, _ = trained
    assert record.columns.tolist() == list(RECORD)
    members = record[MEMBER].drop_duplicates()
    # tasks × (four arms raw, four arms and two remedies standardised) × eight combinations
    assert len(members) == 2 * (4 + 4 + 2) * 8
    remedied = members[members["remedy"] != "none"]
    assert set(remedied["remedy"]) == set(REMEDIES) - {"none"}
    assert (remedied["arm"] == "exponential").all()
    assert remedied["standardised"].all()


def test_each_divergence_is_shown_by_its_steps(trained):
    record, divergences = trained
    assert divergences.columns.tolist() == list(DIVERGENCES)
    first = record[record["diverged"]].groupby(MEMBER)["epoch"].min()
    assert len(first) > 0
    shown = divergences.groupby(MEMBER)
    assert shown["epoch"].first().to_dict() == first.to_dict()
    for _, steps in shown:
        assert (np.diff(steps["step"]) == 1).all()
        assert steps["step"].min() >= -STEPS_BEFORE
        assert steps["step"].max() <= STEPS_AFTER


def test_step_0_is_the_first_bad_one_of_its_epoch(trained):
    _, divergences = trained
    for _, steps in divergences.groupby(MEMBER):
        at_zero = steps[steps["step"] == 0]["loss"]
        assert at_zero.empty or not at_zero.item() <= 1e3
        # ten steps an epoch: those from step 0 back to the epoch's beginning are good


def test_the_second_training_is_the_first_ones(trained):
    """The mean of the losses of an epoch's steps is that of the record."""
    record, divergences = trained
    key = [*MEMBER, "epoch"]
    in_record = record.set_index(key)
    compared = 0
    for member, steps in divergences.groupby(key):
        # ten steps an epoch, of as many samples; a mean is rounded otherwise than a sum
        if steps["step"].max() < STEPS_AFTER:
            of_epoch = steps["loss"].iloc[-10:].mean()
            np.testing.assert_allclose(of_epoch, in_record.loc[member, "train_loss"], rtol=1e-12)
            compared += 1
    assert compared > 0


def test_where_nothing_diverges_there_are_no_steps():
    calm = synthetic.gaussians(1, 100, (0.0, 5.0), held_out=2)
    record, divergences = train({"seed": 1, "epochs": 1}, [calm, calm]).values()
    assert not record["diverged"].any()
    assert divergences.empty
    assert divergences.columns.tolist() == list(DIVERGENCES)
