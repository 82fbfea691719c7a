"""Of which epochs a record keeps rows."""

import pandas as pd
import pytest

from oneneuron.studies.practicality.kept import kept_epochs


@pytest.fixture
def record():
    """Members of five epochs: one diverges twice, one is at zero twice, to one nothing happens."""
    rows = [(member, epoch) for member in range(3) for epoch in range(1, 6)]
    table = pd.DataFrame(rows, columns=["member", "epoch"])
    at = [*zip(table["member"], table["epoch"], strict=True)]
    return table.assign(
        diverged=[place in {(0, 2), (0, 3)} for place in at],
        full_train_errors=pd.array(
            [{(1, 3): 0, (1, 4): 0, (1, 2): 7}.get(place) for place in at], dtype="Int64"
        ),
    )


def epochs(record):
    return record.groupby("member")["epoch"].agg(list).to_dict()


def test_kept_are_the_first_divergence_the_first_zero_and_the_end(record):
    assert epochs(kept_epochs(record)) == {0: [2, 5], 1: [3, 5], 2: [5]}


def test_curves_that_are_drawn_are_kept_whole(record):
    assert epochs(kept_epochs(record, [2])) == {0: [2, 5], 1: [3, 5], 2: [1, 2, 3, 4, 5]}


def test_counts_that_are_missing_may_be_nan(record):
    as_floats = record.astype({"full_train_errors": "float64"})
    assert epochs(kept_epochs(as_floats)) == epochs(kept_epochs(record))


def test_a_row_that_is_all_of_these_stands_once(record):
    one = record[record["epoch"] == 3].assign(diverged=True, full_train_errors=0)
    assert epochs(kept_epochs(one)) == {0: [3], 1: [3], 2: [3]}
    assert kept_epochs(record.iloc[:0]).empty
