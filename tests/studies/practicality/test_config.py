"""What a configuration of the study cannot ask for."""

import pytest

from oneneuron.studies.practicality.cells import CELLS
from oneneuron.studies.practicality.config import faults

IMAGES = {"mnist_n13000": {}, "cifar_n2000": {}}
DRAWN = {"spheres_1_5_n5000": {}}
SEEDS = {"seeds": "1-3"}


@pytest.mark.parametrize(
    ("cells", "said", "key"),
    [
        (DRAWN, {"image_seeds": [1]}, "image_seeds"),
        (DRAWN, {"small_epochs": 2}, "small_epochs"),
        (DRAWN, {"mnist_control_seeds": [1]}, "mnist_control_seeds"),
        ({"cifar_n2000": {}}, {"mnist_control_seeds": []}, "mnist_control_seeds"),
        (IMAGES, {"long_epochs": 2}, "long_epochs"),
        (IMAGES | {"spheres_1_01_n10000": {}}, {"noise_after_epochs": 2}, "noise_after_epochs"),
        ({"mnist_n13000": {}}, {"held_out": 100}, "held_out"),
    ],
)
def test_what_has_no_effect_is_refused_by_its_key(cells, said, key):
    (fault,) = faults({"cells": cells, **SEEDS, **said})
    assert fault.startswith(f"{key}: without effect, since the run has no ")
    # with all cells, as where none is named, each has one
    assert list(faults(SEEDS | said)) == []


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"image_seeds": [2, 4]}, "image_seeds: 4 is not among seeds"),
        ({"mnist_control_seeds": "3-4"}, "mnist_control_seeds: 4 is not among seeds"),
        (
            {"image_seeds": "1-2", "mnist_control_seeds": "2-3"},
            "mnist_control_seeds: 3 is not among image_seeds",
        ),
    ],
)
def test_some_of_the_seeds_are_among_them(said, expected):
    (fault,) = faults(SEEDS | said)
    assert fault.startswith(expected)


def test_some_of_the_seeds_may_be_named():
    assert list(faults(SEEDS | {"image_seeds": "1-2", "mnist_control_seeds": [2]})) == []


def test_bundled_digits_are_as_many_as_there_are():
    sized = {name: {"train_size": 200} for name in CELLS}
    (fault,) = faults({**SEEDS, "data": "stand-in", "cells": sized})
    assert fault.startswith("cells.mnist_n13000.train_size: the digits that stand in for MNIST")
    assert list(faults({**SEEDS, "cells": sized})) == []
