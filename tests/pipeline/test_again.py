"""A part of kept records is trained again, by the jobs that trained it, and compared."""

import subprocess
import sys

import pandas as pd
import pytest

from oneneuron.evidence.number import read_source
from oneneuron.training.record import write_record

pytestmark = pytest.mark.pipeline

TOLD = """
description: A run of the records of the tiny one.
of: tiny
again:
  tolerance: {deviation: 0.01, share: 0.99}
  here:
    practicality: [runs/spheres_1_01_n10000/1, runs/spheres_1_5_n5000/1]
  data:
    practicality: [runs/mnist_n13000/1]
"""
COMPARISON = "results/told/practicality/again/here.json"
CHANGED = "data/records/practicality/runs/spheres_1_5_n5000/1.parquet"


@pytest.fixture
def told(edited):
    """A copy in which the tiny run's records are kept, and a run of them asks for a part again."""
    command = [sys.executable, "-m", "oneneuron.records", "keep", "--run", "tiny"]
    subprocess.run(command, cwd=edited.folder, env=edited.environment, check=True)
    (edited.folder / "config/told.yaml").write_text(TOLD)
    return edited


def compare(pipeline):
    """Make the comparison; return its numbers and the command with which `make report` ends."""
    pipeline.make(COMPARISON)
    command = [sys.executable, "-m", "oneneuron.evidence.again", COMPARISON]
    ended = subprocess.run(
        command, cwd=pipeline.folder, env=pipeline.environment, capture_output=True, text=True
    )
    numbers = read_source(pipeline.folder / COMPARISON)
    values = {id.removeprefix("again.practicality."): n.value for id, n in numbers.items()}
    return values, ended


def test_what_is_trained_again_is_equal_to_the_last_bit(told):
    values, ended = compare(told)
    assert values["equal"] == values["values"] > 0
    assert values["close"] == values["networks"] > 0
    assert values["same_verdicts"] == values["verdicts"] > 0
    assert (values["holds"], ended.returncode) == ("yes", 0)


def test_one_kept_value_that_changed_is_found_and_named(told):
    record = pd.read_parquet(told.folder / CHANGED)
    record.loc[5, "train_loss"] *= 1.5
    write_record(told.folder / CHANGED, record)
    values, ended = compare(told)
    assert values["equal"] == values["values"] - 1
    assert values["close"] == values["networks"] - 1
    assert (values["holds"], ended.returncode) == ("no", 1)
    assert f"{CHANGED}: train_loss at {record.loc[5, 'epoch']}" in ended.stdout


def test_what_is_not_kept_yet_is_said_and_nothing_fails(told):
    for name in ("spheres_1_01_n10000", "spheres_1_5_n5000"):
        (told.folder / f"data/records/practicality/runs/{name}/1.parquet").unlink()
    values, ended = compare(told)
    assert values == {"values": 0}
    assert ended.returncode == 0
    assert "do not have yet" in ended.stdout


def test_a_record_that_nothing_trains_is_refused(told):
    told.replace("config/told.yaml", "spheres_1_5_n5000/1]", "spheres_1_5_n500/1]")
    said = told.run("--dry-run", COMPARISON)
    assert said.returncode != 0
    expected = "there is no record 'practicality/runs/spheres_1_5_n500/1.parquet'; did you mean"
    assert expected in said.stdout + said.stderr


def test_a_part_of_real_data_is_planned_by_the_jobs_that_trained_it(told):
    planned = told.planned("results/told/practicality/again/data.json")
    assert planned["search_grid"] == planned["compare_again"] == 1
