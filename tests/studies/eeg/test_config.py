"""What a configuration of the study cannot ask for."""

import pytest

from oneneuron.studies.eeg.config import faults


@pytest.mark.parametrize("seeds", [[100], "301-302", "301-324", "1-8", [1, 9, 2, 10]])
def test_persons_may_be_held_out_equally_often(seeds):
    assert list(faults({"seeds": {"subject": {"without": seeds}}})) == []


@pytest.mark.parametrize(
    ("seeds", "times"), [("301-309", "2 times and others 1"), ([1, 9, 2], "2 times")]
)
def test_persons_held_out_unequally_often_are_refused_by_the_key(seeds, times):
    arms = {"without": "301-308", "scaled_input": seeds}
    (fault,) = faults({"seeds": {"main": {"without": [1]}, "subject": arms}})
    assert fault.startswith("seeds.subject.scaled_input: ")
    assert times in fault


def test_other_cells_hold_nobody_out():
    assert list(faults({"seeds": {"main": {"without": "301-309"}}})) == []


def test_a_dead_network_is_trained_on_only_beside_the_census_that_finds_it():
    seeds = {"dead_long": {"without": [401]}}
    (fault,) = faults({"seeds": seeds})
    assert (
        fault == "seeds.dead_long: trained on is a seed of the dead census; add seeds.dead_census"
    )
    assert list(faults({"seeds": seeds | {"dead_census": {"without": [401]}}})) == []
