"""Products by oneDNN are taken only where they are exact, and equal others' to rounding."""

import pytest
import torch

from oneneuron.training.two_layer import products
from oneneuron.training.two_layer.products import fast_products, multiply


@pytest.fixture(autouse=True)
def forget():
    yield
    products._onednn_is_fastest.cache_clear()


def test_products_have_the_precision_of_float32():
    generator = torch.Generator().manual_seed(0)
    one, two = torch.randn(2, 300, 300, generator=generator)
    exact = one.double() @ two.double()
    with fast_products():
        error = (one @ two - exact).abs().max() / exact.abs().max()
    # float32 sums of 300 terms; bfloat16 inputs would give 1e-3
    assert error < 1e-6


@pytest.mark.parametrize("by_onednn", [True, False])
def test_members_matrices_are_multiplied(monkeypatch, by_onednn):
    monkeypatch.setattr(products, "_onednn_is_fastest", lambda: by_onednn)
    one, two = torch.randn(3, 5, 7), torch.randn(3, 9, 7)
    out, shared = torch.empty(2, 3, 5, 9)
    multiply(one, two.mT, out)
    multiply(one, two[1].t(), shared)
    torch.testing.assert_close(out, torch.einsum("mik,mjk->mij", one, two))
    torch.testing.assert_close(shared, torch.einsum("mik,jk->mij", one, two[1]))


def test_the_switch_is_put_back():
    matmul = torch.backends.mkldnn.matmul
    before = matmul.fp32_precision
    with pytest.raises(ZeroDivisionError), fast_products():
        1 / 0  # noqa: B018
    assert matmul.fp32_precision == before


@pytest.mark.parametrize("rounded", [torch.bmm, torch.mm])
def test_nothing_is_switched_where_inputs_are_rounded(monkeypatch, rounded):
    """As on a processor with matrix units for bfloat16."""

    def product(one, two):
        return rounded(one.bfloat16(), two.bfloat16()).float()

    matmul = torch.backends.mkldnn.matmul
    products._onednn_is_fastest.cache_clear()
    monkeypatch.setattr(torch, rounded.__name__, product)
    with fast_products():
        assert matmul.fp32_precision == "none"
