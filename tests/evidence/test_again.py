"""Records that were trained again beside kept ones: equal, one value changed, the tolerance."""

import numpy as np
import pandas as pd
import pytest

from oneneuron.evidence.again import Tolerance, compare, main, numbers, told
from oneneuron.evidence.number import write_numbers

NETWORK = ("cell", "seed", "arm")
TOLERANCE = Tolerance(deviation=0.01, share=0.5)
EPOCHS = 5


def make_record(arms=("without", "with"), path="data/records/toy/1.parquet"):
    """Two networks; the second has a neuron, and a pass over test samples in its last epoch."""
    tables = []
    for number, arm in enumerate(arms):
        epoch = np.arange(1, EPOCHS + 1)
        at_end = epoch == EPOCHS
        tables.append(
            pd.DataFrame({
                "study": "toy",
                "cell": "dice",
                "seed": 1,
                "arm": arm,
                "train_size": 100,
                "epoch": epoch,
                "train_loss": (1 / (epoch + number)).astype("float32"),
                "train_errors": 50 // epoch,
                "scale": np.nan if number == 0 else 0.1 * epoch,
                "diverged": False,
                "test_errors": pd.array(np.where(at_end, 7, 0), dtype="Int64"),
                "path": path,
            })
        )  # fmt: skip
        tables[-1].loc[~at_end, "test_errors"] = pd.NA
    return pd.concat(tables, ignore_index=True)


def changed(column, value, row=-1):
    record = make_record()
    record.loc[record.index[row], column] = value
    return record


def test_what_is_equal_is_equal_to_the_last_bit_in_any_order():
    record = make_record()
    found = compare(record.sample(frac=1, random_state=1), record, NETWORK)
    # loss, errors, scale and errors on the test set; the others say how it was trained
    assert found.values == found.equal == 2 * EPOCHS * 4
    assert found.networks["deviation"].tolist() == [0.0, 0.0]
    assert found.same_divergence == found.close(Tolerance(0.0, 1.0)) == 2
    assert found.worst() == ""


@pytest.mark.parametrize(
    ("column", "value", "deviation"),
    [
        # the largest kept loss of the second network is a half, its largest scale too
        ("train_loss", np.nextafter(np.float32(1 / 6), np.float32(1)), 2.98e-8),
        ("scale", 0.45, 0.1),
        ("scale", np.nan, np.inf),
        ("train_errors", 12, 2 / 50),
        ("test_errors", pd.NA, np.inf),
        ("diverged", True, np.inf),
        ("train_size", 101, 0.01),
        ("study", "other", np.inf),
    ],
)
def test_one_value_that_changed_is_found_and_named(column, value, deviation):
    found = compare(changed(column, value), make_record(), NETWORK)
    assert found.values - found.equal == 1
    assert found.networks["deviation"].tolist() == pytest.approx([0.0, deviation], rel=0.01)
    where = f"data/records/toy/1.parquet: {column} at {EPOCHS} (cell dice, seed 1, arm with)"
    assert found.worst() == where


def test_zero_of_another_sign_is_another_value_and_no_farther():
    kept, again = changed("scale", 0.0), changed("scale", -0.0)
    found = compare(again, kept, NETWORK)
    assert found.values - found.equal == 1
    assert found.networks["deviation"].max() == 0


def test_rows_that_one_side_alone_has_are_not_equal_and_named():
    kept = make_record()
    for again, whole in ((kept[:-1], kept), (kept, kept[:-1])):
        found = compare(again, whole, NETWORK)
        # its scale and its loss, and also what would be missing on both sides
        assert found.values - found.equal == 4
        assert "no such row at 5" in found.worst()
    alone = compare(kept[kept["arm"] == "with"], kept, NETWORK)
    assert np.isinf(alone.networks.set_index("arm")["deviation"]["without"])


def test_a_column_that_one_side_alone_has_is_not_equal():
    found = compare(make_record().drop(columns="scale"), make_record(), NETWORK)
    assert found.values - found.equal == EPOCHS  # the first network has none


def test_the_epoch_of_divergence_is_the_first():
    kept = changed("diverged", True, row=-1)
    again = changed("diverged", True, row=-2)
    again.loc[again.index[-1], "diverged"] = True
    found = compare(again, kept, NETWORK)
    assert found.networks["diverged_here"].tolist()[1] == EPOCHS - 1
    assert found.networks["diverged_kept"].tolist()[1] == EPOCHS
    assert found.same_divergence == 1


def found_of(again, verdicts=None, tolerance=TOLERANCE):
    compared = compare(again, make_record(), NETWORK)
    verdicts = {"toy.larger": True} if verdicts is None else verdicts
    return {number.id: number for number in numbers("toy", compared, tolerance, verdicts)}


def test_the_tolerance_is_of_the_share_of_close_networks():
    far = changed("scale", 0.45)
    for share, holds in ((0.5, "yes"), (0.6, "no")):
        found = found_of(far, tolerance=Tolerance(0.01, share))
        assert found["again.toy.close"].value == 1
        assert found["again.toy.holds"].value == holds
    assert found_of(far, tolerance=Tolerance(0.1001, 1.0))["again.toy.holds"].value == "yes"


def test_another_verdict_is_over_the_tolerance_and_named():
    found = found_of(make_record(), {"toy.larger": True, "toy.smaller": False})
    assert (found["again.toy.verdicts"].value, found["again.toy.same_verdicts"].value) == (2, 1)
    assert found["again.toy.holds"].value == "no"
    assert "toy.smaller" in found["again.toy.same_verdicts"].method


def test_an_infinite_deviation_is_no_value_and_said():
    number = found_of(changed("scale", np.nan))["again.toy.deviation"]
    assert number.value is None
    assert "infinite" in number.method
    assert "scale at 5" in number.method


def test_where_nothing_is_kept_it_is_said_and_holds():
    (number,) = numbers("toy", None, TOLERANCE, {})
    assert (number.id, number.value) == ("again.toy.values", 0)
    lines, holds = told({number.id: number})
    assert holds
    assert "do not have yet" in lines[0]


def test_the_command_ends_with_an_error_where_it_does_not_hold(tmp_path, capsys):
    for name, again, status in (("good", make_record(), 0), ("bad", make_record()[:3], 1)):
        write_numbers(tmp_path / name, found_of(again).values())
        assert main([str(tmp_path / name)]) == status
    good, *bad = capsys.readouterr().out.splitlines()
    assert "toy: 40 of 40 values trained again are equal to the last bit" in good
    assert "data/records/toy/1.parquet: no such row" in bad[1]
    assert "OVER THE TOLERANCE" in bad[2]
    # of a run that trains nothing again there is nothing to say
    write_numbers(tmp_path / "none", [])
    assert main([str(tmp_path / "none")]) == 0
