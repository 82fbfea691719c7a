"""Who diverges in long training, and what remedies help and cost."""

import numpy as np
import pytest

from oneneuron.evidence.interval import Interval
from oneneuron.studies.practicality.measures import measure
from oneneuron.studies.practicality.numbers.stability import numbers as numbers_of

SEEDS = range(101, 104)


def numbers(records):
    found = numbers_of(measure(records))
    return {number.id.removeprefix("practicality."): number for number in found}


def hot(arm, learning_rate, remedy, **rest):
    return arm == "exponential" and learning_rate > 2e-2 and remedy == "none"


@pytest.fixture(scope="module")
def found(stability):
    def zero(remedy, learning_rate, **rest):
        return (5 if remedy == "clipped" else 3) if learning_rate == 1e-2 else None

    return numbers(stability(hot, zero, SEEDS))


def test_networks_are_counted_by_setting_and_arm(found):
    for inputs in ("standardised", "raw"):
        for course in ("decaying", "constant"):
            for arm, count in (("exponential", 3), ("without", 0)):
                number = found[f"stability.spheres_1_01.{inputs}.{course}.{arm}.diverged"]
                assert (number.value, number.n) == (count, 12)
                assert "not independent" in number.method


def test_the_epoch_is_told_of_those_that_diverge(found):
    prefix = "stability.gaussians_0_1.raw.constant"
    assert found[f"{prefix}.exponential.diverged_epoch"].value == 3
    assert found[f"{prefix}.exponential.diverged_epoch"].n == 3
    assert f"{prefix}.without.diverged_epoch" not in found


def test_networks_are_counted_by_learning_rate(found):
    for rate, count in (("0_03", 12), ("0_01", 0), ("0_001", 0)):
        number = found[f"stability.standardised.exponential.lr_{rate}.diverged"]
        assert (number.value, number.n) == (count, 12)  # three seeds, two tasks, two courses


def test_seeds_count_once(found):
    assert found["stability.standardised.exponential.seeds"].value == 3
    assert found["stability.raw.relu.seeds"].value == 0
    assert found["stability.raw.relu.seeds"].n == 3


@pytest.mark.parametrize(("at", "late"), [(20, 0), (21, 12)])
def test_late_are_the_first_divergences_after_the_twentieth_epoch(stability, at, late):
    number = numbers(stability(hot, seeds=SEEDS, at=at))["stability.raw.exponential.late"]
    assert (number.value, number.n) == (late, 12)
    assert number.interval is not None


def test_where_nothing_diverges_nothing_is_late(found):
    assert "stability.raw.without.late" not in found


def test_remedies_on_the_same_measure(found):
    assert found["remedy.none.diverged"].value == 12
    assert found["remedy.clipped.diverged"].value == 0
    assert {found[f"remedy.{name}.diverged"].n for name in ("none", "clipped", "bounded")} == {48}


def test_what_a_remedy_costs(found):
    assert found["remedy.none.epochs"].value == 3
    assert (found["remedy.clipped.epochs"].value, found["remedy.clipped.epochs"].n) == (5, 6)
    assert found["remedy.clipped.spheres_1_01.ratio"].value == pytest.approx(5 / 3)
    assert found["remedy.bounded.gaussians_0_1.ratio"].value == pytest.approx(1)
    assert "remedy.none.spheres_1_01.ratio" not in found


def test_a_task_that_is_never_learnt_is_beyond_range(stability):
    found = numbers(stability(zero=lambda **member: None, seeds=SEEDS))
    assert found["remedy.none.epochs"].value is None
    assert found["remedy.none.epochs"].interval == Interval(None, None, beyond="above")
    # neither gets there: no difference, and nothing to put a number on
    assert found["remedy.clipped.spheres_1_01.ratio"].value == 1


def test_only_one_seed_has_no_interval_of_epochs(stability):
    found = numbers(stability(seeds=[100]))
    assert found["remedy.none.spheres_1_01.epochs"].interval is None
    assert found["remedy.none.diverged"].n == 16


def test_each_number_names_its_files(found):
    paths = tuple(f"stability/{seed}.parquet" for seed in SEEDS)
    assert {number.inputs for number in found.values()} == {paths}
    assert all(np.isfinite(number.value) for number in found.values())


def test_what_was_trained_long_is_told(stability):
    records = stability(hot, lambda **rest: None, [101])
    (size,), (epochs,) = records["train_size"].unique(), records["epochs"].unique()
    told = numbers(records)
    for task in ("spheres_1_01", "gaussians_0_1"):
        assert told[f"stability.{task}.train_size"].value == size
        assert told[f"stability.{task}.epochs"].value == epochs
