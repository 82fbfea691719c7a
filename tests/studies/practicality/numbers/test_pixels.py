"""What raw pixels do to the networks of the tables, and how far very small ones get."""

import pytest

from oneneuron.studies.practicality.measures import measure
from oneneuron.studies.practicality.numbers.pixels import numbers as numbers_of

SEEDS = range(101, 107)


@pytest.fixture(scope="module")
def found(pixels):
    records = pixels(
        lambda cell, arm, seed: arm == "exponential" and seed < 105,
        lambda cell, seed: 4 if cell == "mnist_n13000" else 2 if seed > 101 else None,
        SEEDS,
    )
    return {n.id.removeprefix("practicality."): n for n in numbers_of(measure(records))}


def test_who_diverges_on_raw_pixels(found):
    for cell in ("mnist_n13000", "cifar_n2000"):
        for arm, count in (("exponential", 4), ("without", 0)):
            number = found[f"pixels.{cell}.raw.{arm}.diverged"]
            assert (number.value, number.n) == (count, 6)


def test_who_among_the_small_gets_there_and_when(found):
    assert (found["small.mnist_n13000.epochs"].value, found["small.cifar_n2000.epochs"].value) == (
        4,
        2,
    )
    assert found["small.cifar_n2000.reached"].value == 5


def test_parameters_of_the_very_small(found):
    # ten units of all pixels with a bias each, and the output
    assert found["small.mnist_n13000.parameters"].value == 10 * 785 + 11
    assert found["small.cifar_n2000.parameters"].value == 10 * 3073 + 11
