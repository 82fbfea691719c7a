"""Configs of which no run can be made are refused, and what is wrong is named."""

from pathlib import Path

import pytest

from oneneuron.config import read_config
from oneneuron.schema import SchemaError
from oneneuron.studies.landscape.config import KNOWN_BAD
from oneneuron.studies.landscape.design import CELLS
from oneneuron.studies.landscape.problems import PROBLEMS

SCHEMAS = Path(__file__).parents[3] / "workflow/schemas"

CONFIG = """
description: A run.
studies:
  landscape:
    seeds: 1-3
    draws: 2
    starts: 2
"""


@pytest.fixture
def read(tmp_path):
    def read(*more):
        path = tmp_path / "mine.yaml"
        path.write_text(CONFIG + "".join(f"    {line}\n" for line in more))
        return read_config(path, SCHEMAS, ["landscape"])["studies"]["landscape"]

    return read


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ("reg_strengths: [0]", "reg_strengths.0: 0 is less than or equal to the minimum"),
        ("reg_strengths: [0.1, -1.0]", "reg_strengths.1: -1.0 is less than or equal"),
        ("reg_strengths: [1.0]", "reg_strengths: 1 is there already"),
        ("biases: [0.0]", "biases: 0 is there already"),
        ("data_scales: [1.0]", "data_scales: 1 is there already"),
        ("data_scales: [0]", "data_scales.0: 0 is less than or equal"),
        ("widths: [0, 2]", "widths.0: 0 is less than the minimum"),
        ("widths: [2]", "widths: at least 2 must be given"),
        ("others: [logistics]", "others.0: unknown value 'logistics'; did you mean 'logistic'"),
        ("long: {t3: 10}", "long.t3: 10 steps, and arms are compared after 20,000"),
    ],
)
def test_what_cannot_be_meant_is_refused_by_name(read, more, words):
    with pytest.raises(SchemaError) as error:
        read(more)
    assert f"studies.landscape: {words}" in str(error.value)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (["optimisers: [adam]", "long: {t3: 30000}"], "long: trained on is by gradient descent"),
        (
            ["cells: [xor_relu]", "data_scales: [0.5]"],
            "data_scales: the run has no problem with a known bad minimum, t1, t2, t3",
        ),
    ],
)
def test_what_has_no_effect_is_refused_by_name(read, more, words):
    with pytest.raises(SchemaError) as error:
        read(*more)
    assert f"studies.landscape: {words}" in str(error.value)


def test_known_bad_minima_are_those_of_the_problems():
    assert {cell for cell in CELLS if PROBLEMS[cell].bad} == {*KNOWN_BAD}


def test_what_can_be_meant_is_read(read):
    said = read("data_scales: [0.5]", "others: [logistic]", "widths: [1, 256]")
    assert (said["data_scales"], said["others"]) == ([0.5], ["logistic"])
