"""The faster of PyTorch's two ways to multiply float32 matrices on a CPU."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import torch

_CLOSE_TO_ONE = 1 + 2**-12
"""In float32, but neither in bfloat16 nor in TF32, which would round it to 1."""


@contextmanager
def fast_products() -> Iterator[None]:
    """Multiply matrices by oneDNN's kernels where these compute in float32.

    By default PyTorch multiplies float32 matrices by MKL, which uses half the width of some
    processors' vectors. It turns to oneDNN only where rounding of the inputs to bfloat16 is
    allowed; but without matrix units for bfloat16 oneDNN has no use for the permission and
    computes in float32. Whether that is so is tried out (`_stays_float32`); where it is not,
    nothing changes.
    """
    matmul = _matmul()
    before = matmul.fp32_precision
    if _stays_float32():
        matmul.fp32_precision = "bf16"
    try:
        yield
    finally:
        matmul.fp32_precision = before


@cache
def _stays_float32() -> bool:
    """Whether products, single and batched, are exact although rounding is allowed."""
    if not torch.backends.mkldnn.is_available():  # type: ignore[no-untyped-call]
        return False
    matmul = _matmul()
    before = matmul.fp32_precision
    # each element of the product is 512 · (1 + 2⁻¹²), and every partial sum fits into float32
    one, two = torch.full((2, 64, 512), _CLOSE_TO_ONE), torch.ones(2, 512, 64)
    matmul.fp32_precision = "bf16"
    try:
        products = torch.bmm(one, two), torch.mm(one[0], two[0])
    finally:
        matmul.fp32_precision = before
    return all(bool((product == 512 * _CLOSE_TO_ONE).all()) for product in products)


def _matmul() -> Any:
    """Return PyTorch's switch; its module is replaced at import, so that no checker sees it."""
    return torch.backends.mkldnn.matmul  # type: ignore[attr-defined]
