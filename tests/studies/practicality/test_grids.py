"""What is tried: as many combinations for each arm that is compared."""

from collections import Counter

import pytest

from oneneuron.studies.practicality.cells import ARMS, CELLS
from oneneuron.studies.practicality.grids import GRIDS, trials

FAMILIES = list(GRIDS)


@pytest.mark.parametrize("family", FAMILIES)
def test_all_arms_have_the_same_grid_controls_too(family):
    tried = [trial for trial in trials(family) if trial.reg_strength == 0.1]
    by_arm = {
        arm: [(t.learning_rate, t.decay, t.combination) for t in tried if t.arm == arm]
        for arm in ARMS
    }
    assert all(grid == by_arm["without"] for grid in by_arm.values())
    assert [c for *_, c in by_arm["without"]] == list(range(len(by_arm["without"])))


@pytest.mark.parametrize(
    ("family", "counts"),
    [
        ("spheres", {"without": 8, "exponential": 24, "relu": 8, "sigmoid": 8}),
        ("cifar", {"without": 4, "exponential": 12, "relu": 4, "sigmoid": 4}),
        ("mnist", {"without": 2, "exponential": 2, "relu": 2, "sigmoid": 2}),
    ],
)
def test_sizes_of_the_grids(family, counts):
    assert Counter(trial.arm for trial in trials(family)) == counts


def test_controls_can_be_left_out():
    assert {t.arm for t in trials("mnist", with_controls=False)} == {"without", "exponential"}


def test_no_combination_is_tried_twice():
    for family in FAMILIES:
        keys = [(t.arm, t.reg_strength, t.learning_rate, t.decay) for t in trials(family)]
        assert len(set(keys)) == len(keys)


def test_only_what_table_1_compares_trains_on_after_zero():
    def who(cell):
        stays = [t for t in trials(cell.family) if not t.stops_at_zero(cell.tables)]
        return {(t.arm, t.reg_strength) for t in stays}

    compared = {("without", 0.1), ("exponential", 0.1)}
    for cell in CELLS.values():
        assert who(cell) == (compared if 1 in cell.tables else set())
