"""Products by oneDNN are taken only where they are exact."""

import pytest
import torch

from oneneuron.training.two_layer import products
from oneneuron.training.two_layer.products import fast_products


@pytest.fixture(autouse=True)
def forget():
    yield
    products._stays_float32.cache_clear()


def test_products_have_the_precision_of_float32():
    generator = torch.Generator().manual_seed(0)
    one, two = torch.randn(2, 300, 300, generator=generator)
    exact = one.double() @ two.double()
    with fast_products():
        error = (one @ two - exact).abs().max() / exact.abs().max()
    # float32 sums of 300 terms; bfloat16 inputs would give 1e-3
    assert error < 1e-6


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
    products._stays_float32.cache_clear()
    monkeypatch.setattr(torch, rounded.__name__, product)
    with fast_products():
        assert matmul.fp32_precision == "none"
