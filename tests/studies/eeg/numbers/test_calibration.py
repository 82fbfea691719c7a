"""What our runs have of what the notebook printed."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from oneneuron.statistics.registry import load_registry
from oneneuron.studies.eeg.numbers.calibration import by_seed, numbers

ROOT = Path(__file__).parents[4]


@pytest.fixture(scope="module")
def registry():
    schema = ROOT / "workflow/schemas/published.schema.yaml"
    return load_registry(ROOT / "data/published/eeg.yaml", schema)


def notebook(record, errors, seed=101):
    sizes = {"validation_size": 1000, "batch_size": 128}
    return record(errors, seed=seed, arm="notebook", cell="calibration", **sizes)


def by_id(records, registry, *, compare):
    return {number.id: number for number in numbers(records, registry, compare)}


def test_the_notebooks_numbers_are_taken_at_their_epochs(record, registry):
    errors = np.arange(400, 0, -1)
    runs = pd.concat([notebook(record, errors + i, 101 + i) for i in range(3)])
    at_12 = registry.number("notebook.accuracy.epoch_12")
    assert by_seed(at_12, runs) == pytest.approx([1 - (389 + i) / 1000 for i in range(3)])
    found = by_id(runs, registry, compare=True)
    assert found["eeg.calibration.accuracy.epoch_12"].value == pytest.approx(0.610)
    assert found["eeg.against.notebook.accuracy.epoch_12"].value == "within"
    assert not any(n.answers for n in by_id(runs, registry, compare=False).values())


def test_a_lost_run_ranks_as_the_worst(record, registry):
    runs = [notebook(record, np.full(400, 300 + i), 101 + i) for i in range(3)]
    runs[2] = runs[2].iloc[:5]  # stopped early
    found = by_id(pd.concat(runs), registry, compare=True)
    number = found["eeg.calibration.accuracy.last"]
    assert number.n == 2
    assert "1 lost left out" in number.method
    assert found["eeg.against.notebook.accuracy.last"].interval.lower is None


def test_runs_too_short_for_a_printed_epoch_give_none(record, registry):
    found = by_id(notebook(record, [300, 200]), registry, compare=False)
    number = found["eeg.calibration.accuracy.epoch_12"]
    assert number.value is None
    assert "no value there" in number.method


def test_runs_of_another_batch_or_precision_are_not_comparable(record, registry):
    runs = pd.concat([notebook(record, np.full(400, 300 + i), 101 + i) for i in range(3)])
    other = by_id(runs.assign(batch_size=8, learning_rate=7.0), registry, compare=True)
    number = other["eeg.against.notebook.accuracy.last"]
    assert number.value == "not comparable"
    assert number.method.endswith(": batch size 8, not 128")  # it has its own learning rate
