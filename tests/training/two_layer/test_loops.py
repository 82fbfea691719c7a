"""The compiled loops against PyTorch."""

import math

import numpy as np
import pytest
import scipy
import torch

from oneneuron.losses import polynomial_hinge
from oneneuron.training.two_layer.loops import Loops, first_layer, output_layer, sigmoids

NAMES = ("weights", "gradients", "first_moment", "second_moment")


def loops(members=3, of_member=(40, 7)):
    """Make the loops over two blocks; return them, the buffers, and each member's indices."""
    lengths = np.array(of_member) * members
    rng = np.random.default_rng(0)
    buffers = {name: np.zeros(lengths.sum(), dtype=np.float32) for name in NAMES}
    buffers["weights"][:] = rng.normal(size=lengths.sum())
    starts = np.cumsum(lengths) - lengths
    places = [
        np.concatenate(
            [start + member * n + np.arange(n) for start, n in zip(starts, of_member, strict=True)]
        )
        for member in range(members)
    ]
    return Loops(buffers, lengths, members), buffers, places


def test_adam_is_pytorchs():
    steps, rates, factors = 30, np.array([1e-3, 0.1, 3.0]), np.array([1, 0.5, 1], dtype=np.float32)
    ours, buffers, places = loops()
    models = [torch.nn.Parameter(torch.from_numpy(buffers["weights"][i])) for i in places]
    adams = [torch.optim.Adam([model], lr=rate) for model, rate in zip(models, rates, strict=True)]
    rng = np.random.default_rng(1)
    for step in range(1, steps + 1):
        # of many sizes, and sometimes 0
        gradients = rng.normal(size=len(buffers["weights"])) ** 5 * (step % 7 > 0)
        buffers["gradients"][:] = gradients
        for model, adam, here, factor in zip(models, adams, places, factors, strict=True):
            model.grad = torch.from_numpy(factor * buffers["gradients"][here])
            adam.step()
        ours.update(step, rates, factors)
    for model, here in zip(models, places, strict=True):
        # some thirty roundings of float32
        np.testing.assert_allclose(
            buffers["weights"][here], model.detach().numpy(), rtol=1e-4, atol=1e-5
        )


def test_a_gradient_of_zero_moves_nothing():
    ours, buffers, _ = loops()
    before = buffers["weights"].copy()
    ours.update(1, np.full(3, 0.1), np.ones(3, dtype=np.float32))
    np.testing.assert_array_equal(buffers["weights"], before)


def test_norms():
    ours, buffers, places = loops()
    buffers["gradients"][:] = np.arange(len(buffers["gradients"]))
    expected = [np.linalg.norm(buffers["gradients"][here].astype(np.float64)) for here in places]
    np.testing.assert_allclose(ours.gradient_norms(), expected, rtol=1e-12)
    # the squares lie beyond float32's range
    buffers["gradients"][places[1]] = 1e30
    assert ours.gradient_norms()[1] == pytest.approx(1e30 * math.sqrt(47), rel=1e-6)
    buffers["gradients"][places[1][0]] = np.nan
    assert np.isnan(ours.gradient_norms()).tolist() == [False, True, False]


def test_sigmoids_are_exact_to_float32():
    z = np.linspace(-120, 120, 100_003, dtype=np.float32).reshape(1, -1)
    ours = z.copy()
    sigmoids(ours)
    # one unit in the last place of numbers just below 1 is 2⁻²⁴; e⁻ˣ has the error of its product
    np.testing.assert_allclose(ours, scipy.special.expit(z.astype(np.float64)), atol=2**-23)
    near_zero = np.float32([[-80.0, -40.0, -10.0]])
    expected = scipy.special.expit(near_zero.astype(np.float64))
    sigmoids(near_zero)
    np.testing.assert_allclose(near_zero, expected, rtol=1e-5)


def test_sigmoids_saturate_and_keep_nan():
    z = np.float32([[0, 100, -100, np.inf, -np.inf, np.nan]])
    sigmoids(z)
    # 2⁻¹²⁶ is float32's smallest normal number
    np.testing.assert_allclose(z, [[0.5, 1, 0, 1, 0, np.nan]], atol=2**-126, rtol=0)


def test_a_first_layer_is_split():
    h = np.random.default_rng(0).normal(size=(2, 4, 5)).astype(np.float32)
    before, z = h.copy(), np.zeros((2, 5), dtype=np.float32)
    first_layer(h.reshape(2, -1), z, units=2)
    np.testing.assert_allclose(h[:, :2], scipy.special.expit(before[:, :2]), rtol=1e-6)
    assert (h[:, 2] == 1).all()
    np.testing.assert_array_equal(h[:, 3], before[:, 3])
    np.testing.assert_array_equal(z, before[:, 2])


@pytest.mark.parametrize("n", [1, 7, 100])
def test_the_output_layer_follows_autograd(n):
    members, units = 3, 5
    generator = torch.Generator().manual_seed(n)
    z = torch.randn(members, units, n, generator=generator, requires_grad=True)
    phi = torch.randn(members, n, generator=generator, requires_grad=True)
    weights = torch.randn(members, units + 2, generator=generator, requires_grad=True)
    y = torch.where(torch.arange(n) % 3 == 0, -1.0, 1.0)
    reg_strength = torch.tensor([0.0, 0.1, 2.0])

    h = torch.cat([torch.sigmoid(z), torch.ones(members, 1, n), phi[:, None]], dim=1)
    f = torch.einsum("mk,mkn->mn", weights, h)
    losses = polynomial_hinge(f, y.expand(members, n)).mean(dim=1)
    (losses + reg_strength / 2 * weights[:, -1] ** 2).sum().backward()

    gradients = {
        "d_weights": np.zeros((members, units + 2), dtype=np.float32),
        "d_phi": np.zeros((members, n), dtype=np.float32),
    }
    loss, errors = np.zeros(members), np.full(members, 10)
    d_z = z.detach().numpy().copy()
    arrays = (phi.detach().numpy(), weights.detach().numpy(), y.numpy(), reg_strength.numpy())
    output_layer(d_z, *arrays, **gradients, loss=loss, errors=errors)
    # float32 sums of up to 100 terms
    close = {"rtol": 1e-5, "atol": 1e-5}
    np.testing.assert_allclose(loss, losses.detach(), **close)
    np.testing.assert_array_equal(errors - 10, (f * y <= 0).sum(dim=1))
    np.testing.assert_allclose(gradients["d_weights"], weights.grad, **close)
    np.testing.assert_allclose(d_z, z.grad, **close)
    np.testing.assert_allclose(gradients["d_phi"], phi.grad, **close)


def test_nan_and_zero_are_errors_of_the_output_layer():
    z, phi = np.zeros((2, 1, 4), dtype=np.float32), np.zeros((2, 4), dtype=np.float32)
    z[1, 0, 0] = np.nan
    gradients = {
        "d_weights": np.zeros((2, 3), dtype=np.float32),
        "d_phi": np.zeros((2, 4), dtype=np.float32),
    }
    # an output of 0: half of the unit's weight is what the bias takes away
    weights, y = np.array([[1, -0.5, 1]] * 2, dtype=np.float32), np.ones(4, dtype=np.float32)
    loss, errors = np.zeros(2), np.zeros(2, dtype=np.int64)
    output_layer(z, phi, weights, y, np.zeros(2, np.float32), **gradients, loss=loss, errors=errors)
    assert errors.tolist() == [4, 4]
    assert loss[0] == 1
    assert np.isnan(loss[1])
    assert np.isnan(gradients["d_phi"][1, 0])
