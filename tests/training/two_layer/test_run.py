"""Training for many epochs: its record, members that end early, and resuming."""

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import torch

from oneneuron.training.checkpoint import Checkpoint
from oneneuron.training.two_layer import Batches, Ensemble, Recipe, train_ensemble

# table 4's: large enough for bits to be the same in any company
SIZES = (100, 50, 25, 1)
SEED = 1

RECIPES = (
    Recipe("none", 0.03),
    Recipe("exponential", 0.03),
    Recipe("exponential", 30.0),
    Recipe("relu", 1e-6),
)


@pytest.fixture
def batches():
    """Classes that a plane separates."""
    x = torch.randn(500, 100, generator=torch.Generator().manual_seed(0))
    return Batches(x, torch.where(x[:, 0] + x[:, 1] > 0, 1.0, -1.0), 100, SEED)


@pytest.fixture
def held_out():
    x = torch.randn(200, 100, generator=torch.Generator().manual_seed(1))
    return {"test": (x, torch.where(x[:, 0] + x[:, 1] > 0, 1.0, -1.0))}


def run(batches, epochs=40, recipes=RECIPES, stop=False, **options):
    return train_ensemble(
        Ensemble(SIZES, recipes, SEED),
        batches,
        epochs,
        stops_at_zero=[stop] * len(recipes),
        **options,
    )


def test_each_member_has_a_row_an_epoch_until_it_ends(batches):
    record = run(batches, stop=True)
    rows = dict(list(record.groupby("member")))
    for part in rows.values():
        assert part["epoch"].tolist() == list(range(1, len(part) + 1))
    for member in (0, 1):
        last = rows[member].iloc[-1]
        assert last["full_train_errors"] == 0
        assert last["epoch"] < 40
        searched = rows[member]["full_train_errors"].iloc[:-1].dropna()
        assert (searched > 0).all()
    assert rows[2].iloc[-1]["diverged"]
    assert rows[2].iloc[-1]["epoch"] < 40
    assert len(rows[3]) == 40
    assert record["full_train_errors"].dtype == "Int64"


def test_only_those_stop_at_zero_that_shall(batches):
    record = train_ensemble(
        Ensemble(SIZES, RECIPES[:2], SEED), batches, 40, stops_at_zero=[True, False]
    )
    assert record.groupby("member")["epoch"].max()[0] < 40
    assert record.groupby("member")["epoch"].max()[1] == 40


def test_who_goes_on_after_zero_is_not_searched_any_more(batches, held_out):
    record = run(batches, recipes=RECIPES[:2], held_out=held_out)
    assert record.groupby("member").size().tolist() == [40, 40]
    for _, rows in record.groupby("member"):
        measured = rows[rows["full_train_errors"].notna()]
        assert (measured["full_train_errors"] == 0).tolist()[-2:] == [True, True]
        assert (measured["full_train_errors"].iloc[:-2] > 0).all()
        assert measured["epoch"].iloc[-1] == 40
        # held-out samples are looked at where zero is reached, and at the end
        of_held_out = rows[rows["test_errors"].notna()]
        assert of_held_out["epoch"].tolist() == measured["epoch"].tolist()[-2:]


class Miscounted(Ensemble):
    """An ensemble that says it met as many errors in each epoch as it is told."""

    met = 0

    def train_epoch(self, batches, trace=False):
        result = super().train_epoch(batches, trace)
        return replace(result, train_errors=np.full(len(self), self.met))


@pytest.mark.parametrize(
    ("samples", "met", "searched"),
    [
        (1000, 80, True),  # 8 % met in the epoch that ends without any
        (1000, 100, True),
        (1000, 101, False),
        (300, 50, True),  # over 10 %, but few
        (300, 51, False),
    ],
)
def test_the_first_zero_is_found_though_many_errors_were_met(monkeypatch, samples, met, searched):
    x = torch.randn(samples, 100, generator=torch.Generator().manual_seed(0))
    batches = Batches(x, torch.where(x[:, 0] + x[:, 1] > 0, 1.0, -1.0), 100, SEED)

    def first_zero(errors):
        monkeypatch.setattr(Miscounted, "met", errors)
        record = train_ensemble(Miscounted(SIZES, RECIPES[:2], SEED), batches, 25)
        zero = record[record["full_train_errors"] == 0].groupby("member")["epoch"].min()
        return zero.tolist()

    truth = first_zero(0)
    assert max(truth) < 25
    assert first_zero(met) == (truth if searched else [25, 25])


def test_an_epoch_of_many_errors_is_not_searched(batches):
    record = run(batches, epochs=3, recipes=RECIPES[:2])
    early = record[record["epoch"] < 3]
    assert early.loc[early["train_errors"] > 50, "full_train_errors"].isna().all()


def test_ending_early_changes_nothing_for_the_others_nor_before(batches):
    with_stop, without = run(batches, stop=True), run(batches)
    columns = ["member", "epoch", "train_loss", "train_errors", "scale", "gradient_norm"]
    both = with_stop[columns].merge(without[columns], on=["member", "epoch"])
    assert len(both) == len(with_stop)
    for name in columns[2:]:
        np.testing.assert_array_equal(both[f"{name}_x"], both[f"{name}_y"])


def test_the_passes_are_those_of_measure(batches, held_out):
    record = run(batches, epochs=3, recipes=RECIPES[:2], held_out=held_out)
    same = Ensemble(SIZES, RECIPES[:2], SEED)
    for _ in range(3):
        same.train_epoch(batches)
    last = record[record["epoch"] == 3]
    for name, (x, y) in {"full_train": (batches.x, batches.y), **held_out}.items():
        measured = same.measure(x, y)
        np.testing.assert_array_equal(last[f"{name}_loss"], measured.loss)
        np.testing.assert_array_equal(last[f"{name}_errors"], measured.errors)
        np.testing.assert_array_equal(last[f"bare_{name}_loss"], measured.bare_loss)
        np.testing.assert_array_equal(last[f"bare_{name}_errors"], measured.bare_errors)


def test_a_run_ends_when_no_member_is_left(batches):
    record = run(batches, recipes=RECIPES[2:3])
    assert record["epoch"].max() < 40
    assert record["diverged"].iloc[-1]
    assert math.isnan(record["full_train_loss"].iloc[-1])


class KilledError(Exception):
    """Stands for a kill."""


@pytest.mark.parametrize("epoch", [1, 7, 25])
def test_a_killed_run_resumes_to_the_same_record(
    batches, held_out, tmp_path, capsys, monkeypatch, epoch
):
    """Epoch 25 is after some members have ended."""
    undisturbed = run(batches, stop=True, held_out=held_out)
    train_epoch = Ensemble.train_epoch

    def killed(ensemble, batches):
        if ensemble.epochs == epoch:
            raise KilledError
        return train_epoch(ensemble, batches)

    path = tmp_path / "state.ckpt"
    with pytest.raises(KilledError), monkeypatch.context() as patched:
        patched.setattr(Ensemble, "train_epoch", killed)
        with Checkpoint(path, "key", every_seconds=0) as checkpoint:
            run(batches, stop=True, held_out=held_out, checkpoint=checkpoint)
    with Checkpoint(path, "key") as checkpoint:
        resumed = run(batches, stop=True, held_out=held_out, checkpoint=checkpoint)
    assert f"resumed at epoch {epoch}" in capsys.readouterr().out
    pd.testing.assert_frame_equal(resumed, undisturbed, check_exact=True)


def test_a_run_killed_after_its_end_resumes_to_its_record(batches, tmp_path):
    path = tmp_path / "state.ckpt"
    with Checkpoint(path, "key", every_seconds=0) as checkpoint:
        first = run(batches, recipes=RECIPES[2:3], checkpoint=checkpoint)
    with Checkpoint(path, "key") as checkpoint:
        again = run(batches, recipes=RECIPES[2:3], checkpoint=checkpoint)
    pd.testing.assert_frame_equal(first, again, check_exact=True)


# what is refused


@pytest.mark.parametrize("epochs", [0, -1, 2.5])
def test_no_epochs(batches, epochs):
    with pytest.raises(ValueError, match="epochs is a whole number, 1 or more"):
        run(batches, epochs=epochs)


@pytest.mark.parametrize(
    ("x", "y", "message"),
    [
        (torch.ones(2, 100), torch.tensor([0.0, 1.0]), r"held_out\['test'\].*2 \* y - 1"),
        (torch.ones(2, 100), torch.tensor([math.nan, 1.0]), "got 1, nan"),
        (torch.full((2, 100), math.nan), torch.ones(2), r"held_out\['test'\].*NaN or infinite"),
        (torch.ones(0, 100), torch.ones(0), r"held_out\['test'\] are none"),
        (torch.ones(2, 99), torch.ones(2), r"100 inputs, held_out\['test'\] 99"),
        (torch.ones(2, 100).double(), torch.ones(2), "float32"),
        (torch.ones(2, 100), torch.ones(3), r"got \(2, 100\) and \(3,\)"),
    ],
)
def test_held_out_samples_that_cannot_be_measured(batches, x, y, message):
    """At the start, not after a night at the end of the first epoch that looks at them."""
    with pytest.raises(ValueError, match=message):
        run(batches, held_out={"test": (x, y)})


@pytest.mark.parametrize("names", [["train"], ["full_train"], ["test", "bare_test"]])
def test_names_of_sets_that_would_write_over_other_columns(batches, held_out, names):
    with pytest.raises(ValueError, match="write over another column"):
        run(batches, held_out=dict.fromkeys(names, held_out["test"]))


def test_an_ensemble_that_was_trained(batches):
    used = Ensemble(SIZES, RECIPES[:1], SEED)
    used.train_epoch(batches)
    with pytest.raises(ValueError, match="trained for 1 epochs already"):
        train_ensemble(used, batches, 2)


def test_who_stops_is_said_of_each_member(batches):
    with pytest.raises(ValueError, match="stops_at_zero is one bool for each of 2 members, got 1"):
        train_ensemble(Ensemble(SIZES, RECIPES[:2], SEED), batches, 2, stops_at_zero=[True])


def test_samples_of_another_length_than_the_networks(batches):
    with pytest.raises(ValueError, match="99 inputs, the samples 100"):
        train_ensemble(Ensemble((99, 5, 5, 1), RECIPES[:1], SEED), batches, 2)
