"""Small tasks."""

import pytest

from oneneuron.datasets import synthetic
from oneneuron.datasets.digits import load_bundled_digits
from oneneuron.datasets.task import BinaryTask


@pytest.fixture(scope="session")
def far_gaussians() -> BinaryTask:
    return synthetic.gaussians(1, 500, (0.0, 1.0), held_out=100)


@pytest.fixture(scope="session")
def few_digits() -> BinaryTask:
    task = load_bundled_digits(1)
    return BinaryTask(
        **{name: part if name == "stand_in" else part[:60] for name, part in vars(task).items()}
    )
