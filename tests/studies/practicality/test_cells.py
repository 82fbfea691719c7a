"""The cells are the rows of the registry's tables."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneneuron.datasets import synthetic
from oneneuron.studies.practicality.cells import ARMS, CELLS, LONG_CELLS, Cell, bayes_error
from oneneuron.studies.practicality.stability import TASKS


def test_each_row_of_the_tables_is_a_cell_of_that_table(registry):
    rows = {(n.cell, n.place.table) for n in registry.numbers}
    assert rows == {(cell.name, table) for cell in CELLS.values() for table in cell.tables}


def test_arms_of_the_registry_are_known(registry):
    assert {n.arm for n in registry.numbers} <= set(ARMS)


def test_sizes_are_in_the_names():
    for name, cell in CELLS.items():
        assert name.endswith(f"_n{cell.train_size}")


@pytest.mark.parametrize(
    ("name", "rate"),
    [
        ("spheres_1_5_n5000", 0.0),
        # Φ(-0.5), Φ(-2.5), Φ(-5), from tables of the normal distribution
        ("gaussians_0_1_n10000", 0.3085),
        ("gaussians_0_5_n5000", 0.0062),
        ("gaussians_1_0_n5000", 2.87e-7),
    ],
)
def test_bayes_error(name, rate):
    assert bayes_error(CELLS[name]) == pytest.approx(rate, rel=2e-3)


def gaussians(*means):
    return Cell("g", "gaussians", 100_000, (), means=means)


def test_the_best_classifier_errs_as_often_as_computed():
    task = synthetic.gaussians(0, 100_000, (0.3, 0.4), held_out=2)
    # the plane half-way between the means
    says = np.where(task.train_x.sum(axis=1) > 100 * 0.35, 1, -1)
    rate = float((says != task.train_y).mean())
    error = bayes_error(gaussians(0.3, 0.4))
    # four standard errors of a rate over 100,000 samples
    assert rate == pytest.approx(error, abs=4 * math.sqrt(error * (1 - error) / 100_000))


@given(st.floats(-3, 3), st.floats(-3, 3))
def test_bayes_error_is_a_rate_and_symmetric(first, second):
    error = bayes_error(gaussians(first, second))
    assert 0 <= error <= 0.5
    assert error == bayes_error(gaussians(second, first))


def test_of_real_images_no_floor_is_known():
    assert bayes_error(CELLS["mnist_n13000"]) is None
    assert bayes_error(CELLS["cifar_n2000"]) is None


def test_who_is_trained_long_is_called_so_in_its_record():
    assert tuple(f"{task}_n10000" for task in TASKS) == LONG_CELLS
    assert set(LONG_CELLS) <= set(CELLS)
