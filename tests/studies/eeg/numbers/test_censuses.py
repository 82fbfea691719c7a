"""Numbers of the two censuses: of starts, and of runs that die."""

import numpy as np
import pandas as pd
import pytest

from oneneuron.studies.eeg.numbers import deaths, starts


def census(record, outputs, arm="without", **columns):
    """Runs of ten epochs, of whose 100 outputs so many are over 0 at each."""
    return pd.concat(
        record(
            [50] * 10,
            seed=401 + i,
            arm=arm,
            cell="dead_census",
            positive_outputs=one,
            bare_positive_outputs=one,
            **{name: values[i] for name, values in columns.items()},
        )
        for i, one in enumerate(outputs)
    )


def deaths_of(records, arm="without"):
    ids = {n.id: n for n in deaths.numbers(records)}
    parts = (id.removeprefix("eeg.deaths.").rpartition(".") for id in ids)
    return {name: ids[f"eeg.deaths.{name}.{of}"] for name, _, of in parts if of == arm}


def test_who_dies_when_and_who_comes_back(record):
    alive, dead = [50] * 10, [0] * 10
    back = [50, 100, *[50] * 8]
    outputs = [*[alive] * 6, *[back] * 3, dead]
    losses = [0.5] * 9 + [0.995]
    found = deaths_of(census(record, outputs, train_loss=losses))
    assert [found[f"dead_after_{epoch}"].value for epoch in (2, 10)] == [4, 1]
    assert found["nearly_constant_after_10"].value == 1
    assert found["revived"].value == 3
    assert found["ten_live"].value == pytest.approx(0.9**10)
    assert found["runs"].value == found["dead_after_2"].n == 10


def test_arms_are_counted_apart_and_a_run_that_diverged_is_not_dead(record):
    dead = [[0] * 10] * 4
    records = pd.concat(
        [census(record, dead), census(record, dead, "scaled_input", diverged=[True, *[False] * 3])]
    )
    assert deaths_of(records)["dead_after_10"].value == 4
    assert deaths_of(records, "scaled_input")["dead_after_10"].value == 3


def test_a_short_census_is_counted_where_it_can_be(quick):
    short = quick[quick["cell"] == "dead_census"]  # of four epochs
    ids = {number.id for number in deaths.numbers(short)}
    assert "eeg.deaths.dead_after_2.without" in ids
    assert "eeg.deaths.dead_after_10.scaled_input" not in ids


def test_starts_are_counted_by_input():
    table = pd.DataFrame(
        {
            "draw": np.tile(np.arange(10), 2),
            "input": np.repeat(["raw", "scaled"], 10),
            "largest_preactivation": np.arange(20.0),
            "exp_overflows": False,
            "start_overflows": np.arange(20) < 5,
            "over_10": np.arange(20) < 8,
            "clean": np.arange(20) >= 8,
        }
    )
    found = {n.id.removeprefix("eeg.starts."): n for n in starts.numbers(table)}
    assert found["draws"].value == 10
    assert found["raw.over_10"].value == 0.8
    assert found["raw.five_clean"].value == pytest.approx(0.2**5)
    assert found["scaled.five_free_of_overflows"].value == 1
    assert found["scaled.preactivation_median"].value == 14.5
