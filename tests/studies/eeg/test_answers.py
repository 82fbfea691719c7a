from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from oneneuron.statistics.answers import answer
from oneneuron.statistics.registry import load_registry
from oneneuron.studies.eeg.answers import answers as answers_of_main
from oneneuron.studies.eeg.cells import TRAINING
from oneneuron.studies.eeg.measures import measure
from oneneuron.studies.eeg.numbers import audit

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def registry():
    schema = ROOT / "workflow/schemas/published.schema.yaml"
    return load_registry(ROOT / "data/published/eeg.yaml", schema)


def main_runs(record, best, seeds=12, epochs=400):
    """Runs whose best accuracy, of 1,000 frames, is spread evenly around `best`."""
    parts = []
    for arm, middle in best.items():
        for i in range(seeds):
            errors = np.full(epochs, 500)
            errors[epochs // 2] = round(1000 * (1 - middle)) + i - seeds // 2
            run = record(errors, seed=101 + i, arm=arm, **TRAINING)
            parts.append(run.assign(validation_size=1000, validation_size_half=500))
    return pd.concat(parts)


def answers(registry, records):
    found = answers_of_main(measure(records, [400]), registry)
    return {n.answers: n for n in found if n.answers}


def test_what_lies_in_our_range_is_within(record, registry):
    found = answers(registry, main_runs(record, {"without": 0.828, "scaled_input": 0.831}))
    assert found["post.best_accuracy.with"].value == "within"
    assert found["post.best_accuracy.without"].value == "within"
    assert found["post.best_accuracy.with"].interval.level == pytest.approx(11 / 13)


def test_what_lies_beyond_it_is_outside(record, registry):
    found = answers(registry, main_runs(record, {"without": 0.70, "scaled_input": 0.70}))
    assert {number.value for number in found.values()} == {"outside"}


def test_those_outside_are_counted_beside_those_expected_by_chance(record, registry):
    runs = main_runs(record, {"without": 0.70, "scaled_input": 0.70})
    found = {n.id: n for n in answers_of_main(measure(runs, [400]), registry)}
    counted = [found[f"eeg.against_post.{name}"] for name in ("compared", "outside")]
    assert (
        counted[0].value == counted[1].value == sum(n.answers is not None for n in found.values())
    )
    # two are set against a range of twelve runs, the others against an interval of 95 %
    by_chance = 2 * 2 / 13 + 0.05 * (counted[0].value - 2)
    assert found["eeg.against_post.expected_outside"].value == pytest.approx(by_chance)


def test_epochs_beyond_the_published_ones_are_not_looked_at(record, registry):
    longer = main_runs(record, {"without": 0.70, "scaled_input": 0.70})
    better_later = longer.assign(epochs=401)
    last = longer[longer["epoch"] == 400].assign(epoch=401, epochs=401, validation_errors=1)
    found = answers(registry, pd.concat([better_later, last]))
    assert {number.value for number in found.values()} == {"outside"}


def test_one_seed_or_fewer_epochs_are_not_comparable(record, registry):
    one = answers(registry, main_runs(record, {"without": 0.8, "scaled_input": 0.8}, seeds=1))
    short = answers(registry, main_runs(record, {"without": 0.8, "scaled_input": 0.8}, epochs=40))
    assert {number.value for number in one.values()} == {"not comparable"}
    assert "40 of 400 epochs" in short["post.best_accuracy.with"].method


@pytest.mark.parametrize("name", TRAINING)
def test_runs_of_another_training_are_not_comparable(record, registry, name):
    other = {"precision": "bf16"}.get(name, 7)
    runs = main_runs(record, {"without": 0.8, "scaled_input": 0.8}).assign(**{name: other})
    found = answers(registry, runs)
    assert {number.value for number in found.values()} == {"not comparable"}
    assert all(f"{other}, not {TRAINING[name]}" in number.method for number in found.values())


def test_a_lost_run_widens_the_range_and_is_left_out_of_the_mean(registry):
    values = np.array([-np.inf, 0.80, 0.81, 0.82, 0.83, 0.84])
    one = answer(registry.number("post.best_accuracy.with"), values, 400)
    mean = answer(registry.number("post.mean_best_accuracy.with"), values, 400)
    assert (one.interval.lower, one.interval.upper) == (None, 0.84)
    assert mean.interval.lower is not None
    assert "not lost" in mean.method


def test_all_lost_is_outside(registry):
    found = answer(registry.number("post.best_accuracy.with"), np.full(4, -np.inf), 400)
    assert (found.value, found.interval.lower) == ("outside", None)


def test_a_difference_of_which_there_is_no_pair_is_not_comparable(record, registry):
    runs = main_runs(record, {"without": 0.8, "scaled_input": 0.81})
    apart = runs[(runs["arm"] == "without") == (runs["seed"] < 107)]
    found = answers(registry, apart)["post.difference_of_means"]
    assert (found.value, found.n) == ("not comparable", 0)


def test_an_arm_that_the_run_lacks_is_not_comparable(record, registry):
    found = answers(registry, main_runs(record, {"without": 0.8}))
    assert found["post.best_accuracy.with"].value == "not comparable"


def test_a_published_number_lies_within_by_its_printed_digits(registry):
    number = replace(registry.number("post.best_accuracy.with"), printed="0.83")
    assert answer(number, np.array([0.80, 0.8251]), 400).value == "within"


def test_every_published_result_is_answered_by_something(record, registry):
    """By our runs of the main cell, or by an audit of the number alone."""
    runs = main_runs(record, {"without": 0.8, "letter": 0.81, "scaled_input": 0.81})
    found = {*answers(registry, runs), *(n.answers for n in audit.numbers(registry))}
    results = {number.id for number in registry.numbers if number.kind == "result"}
    assert len(results) == 5
    assert results <= found
