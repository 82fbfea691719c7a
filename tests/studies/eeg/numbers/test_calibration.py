"""What our runs have of what the notebook printed."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from oneneuron.statistics.registry import load_registry
from oneneuron.studies.eeg.numbers.calibration import agrees, by_seed, numbers
from oneneuron.studies.eeg.printed import as_printed, read_printed

ROOT = Path(__file__).parents[4]
EPOCHS = 8


@pytest.fixture(scope="module")
def registry():
    schema = ROOT / "workflow/schemas/published.schema.yaml"
    return load_registry(ROOT / "data/published/eeg.yaml", schema)


@pytest.fixture(scope="module")
def printed():
    return read_printed(ROOT / "data/published/eeg_notebook.csv")


def notebook(record, errors, seed=1234, arm="notebook", **columns):
    sizes = {"validation_size": 1000}
    return record(errors, seed=seed, arm=arm, cell="calibration", **sizes | columns)


def by_id(records, registry, *, compare, **more):
    return {number.id: number for number in numbers(records, registry, compare, **more)}


def as_the_notebook(record, printed, epochs=EPOCHS, arm="notebook", seed=1234, loss=0.0):
    """A run that is the printed one but for `loss`, an epoch or all of them."""
    theirs = printed.head(epochs)
    return notebook(
        record,
        np.round(729 * (1 - theirs["validation_accuracy"].to_numpy())).astype(int),
        seed,
        arm,
        validation_size=729,
        train_size=2913,
        train_loss=theirs["loss"].to_numpy() + loss,
        train_errors=np.round(2913 * (1 - theirs["accuracy"].to_numpy())).astype(int),
        validation_loss=theirs["validation_loss"].to_numpy(),
    )


def test_the_notebooks_numbers_are_taken_at_their_epochs(record, registry):
    errors = np.arange(400, 0, -1)
    runs = pd.concat([notebook(record, errors + i, 311 + i) for i in range(3)])
    at_12 = registry.number("notebook.accuracy.epoch_12")
    assert by_seed(at_12, runs) == pytest.approx([1 - (389 + i) / 1000 for i in range(3)])
    found = by_id(runs, registry, compare=True)
    assert found["eeg.calibration.accuracy.epoch_12"].value == pytest.approx(0.610)
    assert found["eeg.against.notebook.accuracy.epoch_12"].value == "within"
    assert not any(n.answers for n in by_id(runs, registry, compare=False).values())


def test_a_lost_run_ranks_as_the_worst(record, registry):
    runs = [notebook(record, np.full(400, 300 + i), 311 + i) for i in range(3)]
    runs[2] = runs[2].iloc[:5]  # stopped early
    found = by_id(pd.concat(runs), registry, compare=True)
    number = found["eeg.calibration.accuracy.last"]
    assert number.n == 2
    assert "; 1 lost run left out; " in number.method
    assert found["eeg.against.notebook.accuracy.last"].interval.lower is None


def test_runs_too_short_for_a_printed_epoch_give_none(record, registry):
    found = by_id(notebook(record, [300, 200]), registry, compare=False)
    number = found["eeg.calibration.accuracy.epoch_12"]
    assert number.value is None
    assert "no value there" in number.method


class TestAgainstPrinted:
    def found(self, registry, printed, *runs, **more):
        records = pd.concat(runs, ignore_index=True)
        all_of = by_id(records, registry, compare=True, printed=printed, **more)
        return {id.removeprefix("eeg.calibration."): number for id, number in all_of.items()}

    def test_the_printed_run_itself_is_met_in_every_epoch(self, record, registry, printed):
        found = self.found(registry, printed, as_the_notebook(record, printed))
        for quantity in ("loss", "accuracy", "validation_loss", "validation_accuracy", "all"):
            assert found[f"first_epochs.{quantity}"].value == EPOCHS
        assert found["met_at_1"].value == found["met_at_1"].n == 4
        assert found["frames_off_at_1"].value == 0
        assert found["parts"].value is None
        assert not any(name.startswith("within") for name in found)

    def test_the_last_digit_decides(self, record, registry, printed):
        """Off by less than half a unit of it is met, off by a whole one is not."""
        loss = np.array([4e-5, -4e-5, 1e-4, 0, 0, 0, 0, 0])
        found = self.found(registry, printed, as_the_notebook(record, printed, loss=loss))
        assert found["first_epochs.loss"].value == 2
        assert found["first_epochs.validation_loss"].value == EPOCHS
        assert found["first_epochs.all"].value == 2

    def test_one_frame_off(self, record, registry, printed):
        run = as_the_notebook(record, printed)
        run["train_errors"] += 1
        found = self.found(registry, printed, run)
        assert (found["met_at_1"].value, found["frames_off_at_1"].value) == (3, 1)
        assert found["first_epochs.accuracy"].value == 0

    def test_when_they_part_and_whether_it_lies_in_our_range(self, record, registry, printed):
        away = np.array([0, 0, 0.002, 0.1, 0.1, 0.1, 0.1, -0.1])
        own = as_the_notebook(record, printed, loss=away)
        rounded = [
            as_the_notebook(record, printed, arm="notebook_rounded", seed=311, loss=-away / 4),
            as_the_notebook(record, printed, arm="notebook_rounded", seed=312, loss=away * 2),
        ]
        found = self.found(registry, printed, own, *rounded)
        assert found["parts"].value == 3
        assert found["parts_by_rounding"].value == 3
        assert found["within.loss"].value == 1
        assert found["within.loss"].n == 6
        assert found["within_expected"].value == 0.5  # of three of ours and theirs
        all_above = [run.assign(train_loss=run["train_loss"] + 0.3) for run in (own, *rounded)]
        assert self.found(registry, printed, *all_above)["within.loss"].value == 0

    def test_controls_are_told_by_the_nearest_of_their_kind(self, record, registry, printed):
        control = lambda arm, seed, loss: as_the_notebook(record, printed, 3, arm, seed, loss)  # noqa: E731
        controls = pd.concat(
            [
                control("other_order", 311, 0.003),
                control("other_order", 312, 0.002),
                control("other_split", 311, 0.0),
            ]
        )
        own = as_the_notebook(record, printed)
        found = self.found(registry, printed, own, controls=controls)
        assert (found["controls"].value, found["controls_met_at_1"].value) == (3, 1)
        assert found["control_distance.other_order"].value == pytest.approx(0.002)
        assert found["control_distance.other_order"].n == 2
        assert found["control_distance.other_split"].value == pytest.approx(0)

    def test_without_the_exact_start_nothing_is_set_beside(self, record, registry, printed):
        run = as_the_notebook(record, printed, arm="notebook_rounded", seed=311)
        assert not any("first_epochs" in name for name in self.found(registry, printed, run))


def test_what_was_printed_is_whole(printed):
    """As the registry has them, which was read off the output by hand."""
    assert len(printed) == 400
    assert printed.iloc[0].tolist() == [1, 0.7014, 0.5129, 0.6931, 0.4897]
    assert printed["validation_accuracy"].max() == 0.7682
    assert printed["validation_accuracy"].iloc[-1] == 0.7339
    late = printed["validation_accuracy"].iloc[300:]
    assert round(late.mean(), 4) == 0.7399


def test_printed_accuracies_are_counts_of_frames(printed):
    """GRIM: each is a whole number of the 729 validation frames, to its last digit."""
    wrong = printed["validation_accuracy"] * 729
    nearest = (wrong.round() / 729).round(4)
    np.testing.assert_allclose(nearest, printed["validation_accuracy"], atol=1e-9)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("epoch,loss\n1,0.7\n", "expected the columns epoch, loss, accuracy"),
        ("epoch,loss,accuracy,validation_loss,validation_accuracy\n2,1,1,1,1\n", "without a gap"),
    ],
)
def test_another_file_is_refused(tmp_path, text, message):
    path = tmp_path / "printed.csv"
    path.write_text(text)
    with pytest.raises(ValueError, match=message):
        read_printed(path)


def test_agreement_has_a_row_a_run_and_epoch(record, printed):
    runs = pd.concat([notebook(record, [300, 200], 311 + i) for i in range(2)])
    table = agrees(as_printed(runs), printed)
    assert table.shape == (4, 4)
    assert not table.to_numpy().any()
