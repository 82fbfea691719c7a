"""What a configuration of the study cannot ask for."""

import pytest

from oneneuron.studies.eeg.config import faults

MAIN = {"main": {"without": [1]}}


def config(**seeds):
    return {"seeds": MAIN | seeds}


@pytest.mark.parametrize("seeds", [[100], "301-302", "1-4", "301-324", "1-8", [1, 9, 2, 10]])
def test_persons_may_be_held_out_equally_often(seeds):
    assert list(faults(config(subject={"without": seeds}))) == []


@pytest.mark.parametrize(
    ("seeds", "times"), [("301-309", "2 times and others 1"), ([1, 9, 2], "2 times")]
)
def test_persons_held_out_unequally_often_are_refused_by_the_key(seeds, times):
    arms = {"without": "301-308", "scaled_input": seeds}
    (fault,) = faults(config(subject=arms))
    assert fault.startswith("seeds.subject.scaled_input: ")
    assert times in fault


def test_other_cells_hold_nobody_out():
    assert list(faults(config(blocked={"without": "301-309"}))) == []


def test_a_dead_network_is_trained_on_only_beside_the_census_that_finds_it():
    seeds = {"dead_long": {"without": [401]}}
    (fault,) = faults(config(**seeds))
    assert (
        fault == "seeds.dead_long: trained on is a seed of the dead census; add seeds.dead_census"
    )
    census = {"without": "401-403", "scaled_input": "401-402"}
    assert list(faults(config(**seeds, dead_census=census))) == []
    (fault,) = faults(config(dead_long={"without": [403]}, dead_census=census))
    assert fault.startswith("seeds.dead_long.without: the dead census has no seed from 403 on")


@pytest.mark.parametrize(
    ("seeds", "said", "expected"),
    [
        ({"subject": {"without": [1]}}, {}, "seeds: nothing is told of the study without its main"),
        (MAIN, {"epochs": {"blocked": 8}}, "epochs.blocked: the run has no seeds of this cell"),
        (MAIN, {"stand_in_seconds": 8}, "stand_in_seconds: recordings are simulated with"),
        (MAIN, {"data": "real", "stand_in_seconds": 8}, "stand_in_seconds: recordings are"),
        (
            MAIN | {"calibration_controls": {"other_order": [1]}},
            {},
            "seeds.calibration_controls: told of beside the calibration; add seeds.calibration",
        ),
        (MAIN, {"training": {"reg_strength": 0.1}}, "training.reg_strength: no arm of the run has"),
        (
            {"main": {"letter": [1]}, "no_penalty": {"scaled_input": [1]}},
            {"training": {"reg_strength": 0.1}},
            "training.reg_strength: the cell no_penalty has its own",
        ),
    ],
)
def test_what_has_no_effect_is_refused_by_its_key(seeds, said, expected):
    (fault,) = faults({"seeds": seeds, **said})
    assert fault.startswith(expected)


def test_what_has_an_effect_is_not():
    seeds = {"main": {"without": [1], "letter": [1]}, "calibration": {"notebook": [1234]}}
    seeds["calibration_controls"] = {"other_order": [1]}
    said = {"data": "stand-in", "stand_in_seconds": 8, "training": {"reg_strength": 0.1}}
    epochs = dict.fromkeys(seeds, 2)
    assert list(faults({"seeds": seeds, "epochs": epochs, **said})) == []
