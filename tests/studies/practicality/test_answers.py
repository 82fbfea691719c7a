"""Our runs against the 66 numbers of the report's tables."""

import numpy as np
import pytest

from oneneuron.studies.practicality.answers import answers
from oneneuron.studies.practicality.cells import CELLS
from oneneuron.studies.practicality.measures import measure

SEEDS = range(101, 111)


def answered(records, registry, **columns):
    """Return the answers of a run that has the budgets of the design, unless they are given."""
    budgets = records["cell"].map({name: cell.epochs for name, cell in CELLS.items()})
    measured = measure(records.assign(**{"epochs": budgets} | columns))
    return {n.id.removeprefix("practicality."): n for n in answers(measured, registry)}


def spread(middle, seed):
    return middle + seed - 105


@pytest.fixture(scope="module")
def whole(search, registry):
    """Answers of a run whose validation errors lie about those published for CIFAR without."""

    def at_zero(cell, arm, seed):
        return {"validation_errors": spread(314, seed), "validation_loss": spread(1000, seed)}

    return answered(search(seeds=SEEDS, at_zero=at_zero), registry)


def test_every_published_number_is_answered(whole, registry):
    for number in registry.numbers:
        answer = whole[
            f"against.{number.id}".replace("against.practicality", "against.practicality")
        ]
        assert answer.answers == number.id
        assert answer.value in ("within", "outside", "not comparable")
    assert len(registry.numbers) == 66


def test_within_and_outside(whole):
    id = "against.practicality.table3.cifar_n2000.{}.errors"
    assert whole[id.format("without")].value == "within"
    assert whole["against.practicality.table3.spheres_1_5_n5000.with.errors"].value == "outside"
    assert whole[id.format("without")].interval.level == pytest.approx(9 / 11)


@pytest.mark.parametrize(("errors", "expected"), [(314, "within"), (315, "outside")])
def test_seeds_that_agree_leave_only_what_is_printed(search, registry, errors, expected):
    records = search(["cifar_n2000"], SEEDS, at_zero={"validation_errors": errors})
    found = answered(records, registry)["against.practicality.table3.cifar_n2000.without.errors"]
    assert found.value == expected


def test_counts_of_a_smaller_set_are_compared_as_rates(search, registry):
    records = search(
        ["mnist_n13000"],
        SEEDS,
        at_zero=lambda cell, arm, seed: {"validation_errors": 2 + seed % 3},
        validation_size=1163,
    )
    found = answered(records, registry)["against.practicality.table3.mnist_n13000.without.errors"]
    assert found.value == "within"  # 5 of 2,000 are 2.9 of 1,163
    assert found.interval.lower == pytest.approx(2 * 2000 / 1163)
    assert found.interval.upper == pytest.approx(4 * 2000 / 1163)


def test_what_rests_on_a_size_that_is_not_said_says_so(whole, registry):
    conditional = [n for n in whole.values() if "sets of 2,000 samples" in n.method]
    spheres_and_gaussians = {
        f"practicality.table3.{cell}.{column}.{what}"
        for cell in ("spheres_1_5_n5000", "spheres_5_0_n5000", "gaussians_0_5_n5000",
                     "gaussians_1_0_n5000")
        for column in ("without", "with")
        for what in ("loss", "errors")
    }  # fmt: skip
    assert {n.answers for n in conditional} == spheres_and_gaussians
    assert whole["conditional"].value == whole["conditional_outside"].n == len(conditional)
    outside = sum(n.value == "outside" for n in conditional)
    assert whole["conditional_outside"].value == outside > 0


def test_what_is_no_sum_is_not_comparable(whole):
    answer = whole["against.practicality.table1.cifar_n2000.with.loss"]
    assert answer.value == "not comparable"
    assert "cannot be a sum" in answer.method


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"seeds": [101]}, "fewer than two runs"),
        ({"cells": ["mnist_n13000"]}, "no such network"),
    ],
)
def test_reasons_why_nothing_can_be_compared(search, registry, change, reason):
    given = {"cells": ["cifar_n2000"], "seeds": SEEDS} | change
    found = answered(search(**given), registry)
    for table in (1, 2, 3):
        name = "epochs" if table == 2 else "errors"
        answer = found[f"against.practicality.table{table}.cifar_n2000.with.{name}"]
        assert answer.value == "not comparable"
        assert reason in answer.method
    if change.get("cells") is None:
        assert "expected_outside" not in found


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ({"train_size": 400}, "400 training samples, not 2,000"),
        ({"epochs": 19}, "19 epochs, not the paper run's 40"),
        ({"epochs": 80}, "80 epochs, not the paper run's 40"),
        ({"test_size": 500}, "500 test samples, not 2,000"),
        ({"validation_size": 500}, "500 validation samples, not 2,000"),
        (
            {"epochs": 19, "train_size": 400},
            "400 training samples, not 2,000; 19 epochs, not the paper run's 40",
        ),
    ],
)
def test_runs_of_another_design_cannot_be_compared(search, registry, columns, reason):
    found = answered(search(["cifar_n2000"], SEEDS), registry, **columns)
    assert {number.value for number in found.values()} == {"not comparable"}
    for name in ("table1.cifar_n2000.with.errors", "table2.cifar_n2000.without.epochs"):
        assert reason in found[f"against.practicality.{name}"].method


def test_the_size_of_the_set_that_mnist_has_is_no_deviation(search, registry):
    found = answered(search(["mnist_n13000"], SEEDS, test_size=1163), registry)
    assert found["against.practicality.table1.mnist_n13000.with.errors"].value == "outside"


def epochs_answer(search, registry, zero):
    found = answered(search(["cifar_n2000"], SEEDS, zero, epochs=40), registry)
    return found["against.practicality.table2.cifar_n2000.without.epochs"]


def test_epochs_that_no_seed_reached_are_outside_though_no_limit_says_so(search, registry):
    found = epochs_answer(search, registry, lambda *key: None)
    assert (found.value, found.interval.lower, found.interval.upper) == ("outside", None, None)


def test_a_seed_that_does_not_get_there_opens_the_range(search, registry):
    found = epochs_answer(search, registry, lambda c, a, seed: seed - 95 if seed < 110 else None)
    assert (found.value, found.interval.lower, found.interval.upper) == ("within", 6.0, None)


def test_how_many_fall_outside_by_chance(whole):
    compared = [n for n in whole.values() if n.value in ("within", "outside")]
    assert whole["compared"].value == len(compared) == 62
    assert whole["outside"].value == sum(n.value == "outside" for n in compared)
    assert whole["expected_outside"].value == pytest.approx(62 * 2 / 11)


def test_all_lost_is_outside_for_losses_too(search, registry):
    records = search(
        ["cifar_n2000"], SEEDS, diverged=lambda *key: [5], train_loss=lambda *key: {5: np.inf}
    )
    found = answered(records, registry)["against.practicality.table1.cifar_n2000.without.errors"]
    assert found.value == "outside"
