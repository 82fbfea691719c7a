"""Numbers of the two censuses: of starts, and of runs that die."""

import numpy as np
import pandas as pd
import pytest

from oneneuron.studies.eeg.numbers import dead_long, deaths, starts


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


def test_a_dead_network_that_is_trained_on(record):
    """Silent for three epochs of four, of one sign for two."""
    records = pd.concat(
        record(
            [50, 50, 50, 30],
            seed=407,
            arm=arm,
            cell="dead_long",
            scale=[0.04, 0.2, 0.1, 0.1],
            units_alive=[0, 0, 0, 2],
            positive_outputs=50,
            bare_positive_outputs=[0, 100, 50, 50],
            bare_validation_errors=[50, 50, 50, 40],
            bare_validation_errors_half=20,
            bare_validation_errors_positive=20,
        )
        for arm in ("without", "scaled_input")
    )
    found = {n.id.removeprefix("eeg.dead_long."): n for n in dead_long.numbers(records)}
    of_neuron = {name: found[f"{name}.scaled_input"].value for name in ("scale", "scale_largest")}
    assert of_neuron == {"scale": 0.1, "scale_largest": 0.2}
    assert "scale.without" not in found
    values = {id.partition(".")[0]: n.value for id, n in found.items() if id.endswith("without")}
    assert values == {
        "seed": 407,
        "epochs": 4,
        "epochs_silent": 3,
        "epochs_dead": 2,
        "units_alive": 2,
        "accuracy": pytest.approx(0.7),
        "bare_accuracy": pytest.approx(0.6),
        "train_loss": 0.5,
    }


def test_arms_are_counted_apart_and_a_run_that_diverged_is_not_dead(record):
    dead = [[0] * 10] * 4
    records = pd.concat(
        [census(record, dead), census(record, dead, "scaled_input", diverged=[True, *[False] * 3])]
    )
    assert deaths_of(records)["dead_after_10"].value == 4
    found = deaths_of(records, "scaled_input")
    assert (found["dead_after_10"].value, found["dead_after_10"].n) == (3, 3)


def test_lost_runs_are_neither_dead_nor_alive_and_out_of_n(record):
    """One exploded and came back dead; one is lost at the end, one stopped: these say nothing."""
    back, gone = np.arange(10) == 0, np.arange(10) > 4
    outputs = [[0] * 10, [0] * 5 + [50] * 5, [50] * 10, [0] * 10]
    records = census(record, outputs, diverged=[back, gone, False, np.arange(10) == 2])
    records = records[(records["seed"] < 404) | (records["epoch"] <= 3)]
    found = deaths_of(records)
    assert [found[f"lost_after_{epoch}"].value for epoch in (2, 10)] == [0, 2]
    assert [(found[f"dead_after_{e}"].value, found[f"dead_after_{e}"].n) for e in (2, 10)] == [
        (3, 4),
        (1, 2),
    ]
    assert found["ten_live"].n == found["revived"].n == found["silent_after_10"].n == 2
    # the lost run lives at the end by its signs
    assert found["revived"].value == 0


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
