"""Each cell's samples."""

import numpy as np
import pytest
import torch

from oneneuron.studies.practicality.cells import CELLS
from oneneuron.studies.practicality.samples import samples_of
from oneneuron.studies.practicality.tasks import make


def make_cell(name, *, seed=1, train_size=20, held_out=10, files=None):
    cell = CELLS[name]
    return make(cell.family, seed, train_size, held_out, cell.radii, cell.means, files)


@pytest.mark.parametrize("name", [n for n in CELLS if n != "mnist_n13000"])
def test_sizes_are_as_asked_for(name):
    task = make_cell(name)
    assert (len(task.train_y), len(task.test_y), len(task.validation_y)) == (20, 10, 10)


def test_radii_and_means_are_the_cells():
    spheres = make_cell("spheres_1_5_n5000", train_size=50)
    norms = np.linalg.norm(spheres.train_x, axis=1)
    # float32
    np.testing.assert_allclose(norms, np.where(spheres.train_y > 0, 1.5, 1.0), rtol=1e-5)
    gaussians = make_cell("gaussians_1_0_n5000", train_size=5_000)
    means = [gaussians.train_x[gaussians.train_y == label].mean() for label in (-1, 1)]
    # 250,000 numbers each: five standard errors
    np.testing.assert_allclose(means, [0.0, 1.0], atol=0.01)


def test_only_images_can_be_stand_ins():
    stand_ins = {name for name in CELLS if make_cell(name).stand_in}
    assert stand_ins == {name for name, cell in CELLS.items() if cell.dataset}


def test_missing_files_of_real_images_are_an_error(tmp_path):
    for name in ("mnist_n13000", "cifar_n2000"):
        with pytest.raises(ValueError, match=str(tmp_path)):
            make_cell(name, files=[tmp_path / "a_file"])


def test_spheres_without_radii_are_an_error():
    with pytest.raises(ValueError, match="spheres need radii or means"):
        make("spheres", 1, 20, 10)


def test_samples_come_in_the_networks_shape(few_digits):
    sets = samples_of(few_digits, (1, 28, 28))
    assert list(sets) == ["train", "test", "validation"]
    for x, y in sets.values():
        assert x.shape == (60, 1, 28, 28)
        assert y.shape == (60,)
        assert x.dtype == y.dtype == torch.float32
