"""The cells are the rows of the registry's tables."""

from pathlib import Path

import pytest
import yaml

from oneneuron.studies.practicality.cells import ARMS, CELLS, bayes_error

ROOT = Path(__file__).parents[3]
REGISTRY = yaml.safe_load((ROOT / "data" / "published" / "practicality.yaml").read_text())
NUMBERS = REGISTRY["numbers"]


def test_each_row_of_the_tables_is_a_cell_of_that_table():
    rows = {(n["cell"], n["place"]["table"]) for n in NUMBERS}
    assert rows == {(cell.name, table) for cell in CELLS.values() for table in cell.tables}


def test_cells_are_called_in_reports_as_in_the_registry():
    labels = {n["cell"]: n["place"]["row"].replace(",", "") for n in NUMBERS}
    assert labels == {name: cell.label.replace(",", "") for name, cell in CELLS.items()}


def test_arms_of_the_registry_are_known():
    assert {n["arm"] for n in NUMBERS} <= set(ARMS)


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


def test_of_real_images_no_floor_is_known():
    assert bayes_error(CELLS["mnist_n13000"]) is None
    assert bayes_error(CELLS["cifar_n2000"]) is None
