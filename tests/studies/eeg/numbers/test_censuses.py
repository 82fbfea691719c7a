"""Numbers of the two censuses: of starts, and of runs that die."""

import numpy as np
import pandas as pd
import pytest

from oneneuron.studies.eeg.numbers import deaths, starts


def test_who_dies_when_and_who_comes_back(record):
    alive, dead = [1.0] * 10, [0.0] * 10
    back = [1.0, 0.0, *[1.0] * 8]
    ranges = [*[alive] * 6, *[back] * 3, dead]
    losses = [0.5] * 9 + [0.995]
    records = pd.concat(
        record([50] * 10, seed=201 + i, arm="without", output_range=one, train_loss=losses[i])
        for i, one in enumerate(ranges)
    )
    found = {n.id.removeprefix("eeg.deaths."): n for n in deaths.numbers(records)}
    assert [found[f"dead_after_{epoch}"].value for epoch in (2, 10)] == [4, 1]
    assert found["nearly_constant_after_10"].value == 1
    assert found["revived"].value == 3
    assert found["ten_live"].value == pytest.approx(0.9**10)
    assert found["runs"].value == found["dead_after_2"].n == 10


def test_a_short_census_is_counted_where_it_can_be(quick):
    census = quick[quick["cell"] == "dead_census"]  # of four epochs
    ids = {number.id for number in deaths.numbers(census)}
    assert "eeg.deaths.dead_after_2" in ids
    assert "eeg.deaths.dead_after_10" not in ids


def test_starts_are_counted_by_input():
    census = pd.DataFrame(
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
    found = {n.id.removeprefix("eeg.starts."): n for n in starts.numbers(census)}
    assert found["draws"].value == 10
    assert found["raw.over_10"].value == 0.8
    assert found["raw.five_clean"].value == pytest.approx(0.2**5)
    assert found["scaled.five_free_of_overflows"].value == 1
    assert found["scaled.preactivation_median"].value == 14.5
