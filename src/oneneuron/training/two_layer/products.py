"""The fastest float32 products of matrices on a CPU: NumPy's, or PyTorch's by oneDNN."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import numpy as np
import torch
from threadpoolctl import threadpool_info
from torch import Tensor

_CLOSE_TO_ONE = 1 + 2**-12
"""In float32, but neither in bfloat16 nor in TF32, which would round it to 1."""

_WIDE_KERNELS = {"skylakex", "cooperlake", "sapphirerapids"}
"""Of OpenBLAS, as it calls them: those that use vectors of 512 bits."""


@contextmanager
def fast_products() -> Iterator[None]:
    """Let PyTorch multiply matrices by oneDNN's kernels where these are the fastest in float32.

    By default PyTorch multiplies float32 matrices by MKL, which uses half the width of some
    processors' vectors of 512 bits. It turns to oneDNN only where rounding of the inputs to
    bfloat16 is allowed; but without matrix units for bfloat16 oneDNN has no use for the permission
    and computes in float32. Whether that is so is tried out (`_stays_float32`).
    """
    matmul = _matmul()
    before = matmul.fp32_precision
    if _onednn_is_fastest():
        matmul.fp32_precision = "bf16"
    try:
        yield
    finally:
        matmul.fp32_precision = before


def multiply(one: Tensor, two: Tensor, out: Tensor) -> None:
    """Multiply members' matrices, within `fast_products`.

    Parameters
    ----------
    one
        (members, i, k).
    two
        (members, k, j), or (k, j) for all members.
    out
        (members, i, j): where the products go.
    """
    if not _onednn_is_fastest():
        # its kernels for small matrices are slow where all members' is transposed
        right = np.ascontiguousarray(two.numpy()) if two.ndim == 2 else two.numpy()
        np.matmul(one.numpy(), right, out=out.numpy())
    elif two.ndim == 2:
        torch.mm(one.flatten(0, 1), two, out=out.flatten(0, 1))
    else:
        torch.bmm(one, two, out=out)


@cache
def _onednn_is_fastest() -> bool:
    """Whether oneDNN's vectors are wider than those of NumPy's kernels, and it is exact.

    A call of oneDNN takes some ten microseconds more than one of NumPy.
    """
    kernels = {str(library.get("architecture")).lower() for library in threadpool_info()}
    wide = torch.backends.cpu.get_cpu_capability() == "AVX512"
    return wide and kernels.isdisjoint(_WIDE_KERNELS) and _stays_float32()


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
