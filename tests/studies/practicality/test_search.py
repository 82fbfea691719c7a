"""A cell's whole search: its record, and resuming."""

import numpy as np
import pandas as pd
import pytest

from oneneuron.studies.practicality import search as module
from oneneuron.studies.practicality.grids import trials
from oneneuron.studies.practicality.search import RECORD, train
from oneneuron.training.checkpoint import Checkpoint
from oneneuron.training.two_layer.run import few_errors

VECTORS = {
    "cell": "spheres_1_01_n10000",
    "family": "spheres",
    "tables": [1, 2],
    "seed": 1,
    "epochs": 30,
    "controls": True,
}
IMAGES = VECTORS | {"cell": "mnist_n13000", "family": "mnist", "tables": [1, 2, 3], "epochs": 3}
MEMBER = ["arm", "reg_strength", "learning_rate", "decay"]


@pytest.fixture(scope="module")
def of_vectors(far_gaussians):
    return train(VECTORS, far_gaussians)


@pytest.fixture(scope="module")
def of_images(few_digits):
    return train(IMAGES, few_digits)


@pytest.fixture(params=["of_vectors", "of_images"])
def record(request):
    return request.getfixturevalue(request.param)


def test_every_trial_has_its_rows(record):
    family, epochs = record["family"].iloc[0], record["epochs"].iloc[0]
    members = record.groupby(MEMBER)
    assert set(members.groups) == {
        (t.arm, t.reg_strength, t.learning_rate, t.decay) for t in trials(family)
    }
    for (arm, reg_strength, *_), rows in members:
        if arm in ("without", "exponential") and reg_strength == 0.1:
            assert rows["epoch"].tolist() == list(range(1, len(rows) + 1))
        else:
            bursts = rows.index[rows["diverged"]][:1]
            zeros = rows.index[rows["full_train_errors"].eq(0).fillna(False)][:1]
            assert set(rows.index) == {*bursts, *zeros, rows.index[-1]}
        assert rows["epoch"].is_monotonic_increasing
        assert rows["epoch"].max() <= epochs


def test_columns_and_sizes(record):
    assert record.columns.tolist() == list(RECORD)
    assert {str(record[name].dtype) for name in ("test_errors", "full_train_errors")} == {"Int64"}
    sizes = record[["train_size", "test_size", "validation_size"]].drop_duplicates()
    assert len(sizes) == 1
    assert (record["train_errors"] <= record["train_size"]).all()


def test_passes_stand_where_zero_is_reached_and_at_the_end(record):
    for _, rows in record.groupby(MEMBER):
        zero = rows[rows["full_train_errors"] == 0]["epoch"]
        wanted = {rows["epoch"].iloc[-1], *zero.iloc[:1]}
        assert set(rows.loc[rows["validation_errors"].notna(), "epoch"]) == wanted
        assert pd.notna(rows["full_train_errors"].iloc[-1])


def test_each_epoch_of_few_errors_is_searched_until_the_first_zero(record):
    few = record["train_errors"] <= few_errors(record["train_size"].iloc[0])
    for _, rows in record[few].groupby(MEMBER):
        zeros = (rows["full_train_errors"] == 0).fillna(False).cumsum()
        assert rows.loc[zeros == 0, "full_train_errors"].notna().all()


def test_who_reaches_zero_stops_there_unless_table_1_compares_it(of_vectors):
    zero = of_vectors[of_vectors["full_train_errors"] == 0]
    assert set(zero["arm"]) == {"without", "exponential", "relu", "sigmoid"}
    last = of_vectors.groupby(MEMBER)["epoch"].max()
    for (arm, reg_strength, *rest), epoch in zero.groupby(MEMBER)["epoch"].min().items():
        compared = arm in ("without", "exponential") and reg_strength == 0.1
        assert last[(arm, reg_strength, *rest)] == (30 if compared else epoch)


def test_without_a_neuron_the_bare_network_is_the_whole(record):
    without = record[record["arm"] == "without"]
    for name in ("full_train", "test", "validation"):
        for what in ("loss", "errors"):
            pd.testing.assert_series_equal(
                without[f"{name}_{what}"], without[f"bare_{name}_{what}"], check_names=False
            )
    others = record[record["arm"] != "without"]
    assert (others["test_loss"] != others["bare_test_loss"])[others["test_loss"].notna()].any()


def test_the_first_epoch_begins_alike_in_all_arms(of_images):
    """Same network, same batches: the sums of the first losses differ by the neuron alone."""
    first = of_images[(of_images["epoch"] == 1) & (of_images["learning_rate"] == 1e-3)]
    losses = first.set_index("arm")["train_loss"]
    assert {"without", "exponential"} <= {*losses.index}
    assert np.ptp(losses) < 0.5 * losses["without"]


def test_controls_can_be_left_out(few_digits):
    record = train({**IMAGES, "epochs": 1, "controls": False}, few_digits)
    assert set(record["arm"]) == {"without", "exponential"}


class KilledError(Exception):
    """Stands for a kill."""


@pytest.mark.parametrize("steps", [2, 9])
def test_a_killed_search_of_images_resumes_to_the_same_record(
    of_images, few_digits, tmp_path, monkeypatch, steps
):
    """An epoch is one step here, so 9 steps are in the middle of the fourth trial."""
    train_member, count = module.train_member, iter(range(1, 1000))

    def killed(member, train, evaluate, *arguments):
        def fatal(model, row):
            if next(count) > steps:
                raise KilledError
            return evaluate(model, row)

        return train_member(member, train, fatal, *arguments)

    path = tmp_path / "state"
    with pytest.raises(KilledError), monkeypatch.context() as patched:
        patched.setattr(module, "train_member", killed)
        with Checkpoint(path, "key", every_seconds=0) as checkpoint:
            train(IMAGES, few_digits, checkpoint)
    with Checkpoint(path, "key", every_seconds=0) as checkpoint:
        resumed = train(IMAGES, few_digits, checkpoint)
    pd.testing.assert_frame_equal(resumed, of_images, check_exact=True)
