"""Training of the 3072-1536-768-1 network beside a plain PyTorch loop and a matrix product."""

import torch

from benchmarks.timing import matrix_product, median_seconds
from benchmarks.two_layer import BATCH, fast_matrix_product, our_epoch, plain_epoch
from oneneuron.training.two_layer import Recipe

SIZES = (3072, 1536, 768, 1)
SAMPLES = 300

# as in two_layer: the first layer's input needs no gradient
OPERATIONS = 4 * 3072 * 1536 + 6 * (1536 * 768 + 768)

RECIPES = tuple(
    Recipe("exponential", learning_rate, decay)
    for learning_rate in (3e-4, 1e-3)
    for decay in (1.0, 0.98)
)


def benchmark() -> dict[str, float]:
    """Time steps at batch 100 on one thread, of one member and of four at once.

    Returns
    -------
    dict
        ``gemm_fraction``: the rate of one member's training over that of PyTorch's matrix product,
        counting the operations that are needed; ``gemm_fraction_fast``: over that of the same
        product by the kernels that the ensemble uses; ``speedup_loop``: times as fast as the plain
        loop; ``speedup_batched``: times as fast a member with four members at once as alone; the
        raw seconds of a member's step.
    """
    generator = torch.Generator().manual_seed(0)
    x = torch.randn(SAMPLES, SIZES[0], generator=generator)
    y = torch.where(torch.arange(SAMPLES) % 2 == 0, -1.0, 1.0)
    product, product_operations = matrix_product()
    seconds = median_seconds(
        {
            "matrix_product": product,
            "fast_matrix_product": fast_matrix_product(),
            "alone": our_epoch(SIZES, RECIPES[:1], x, y),
            "batched": our_epoch(SIZES, RECIPES, x, y),
            "plain": plain_epoch(SIZES, RECIPES[:1], x, y),
        },
        rounds=9,
        warm_up=1,
    )
    members = {"alone": 1, "batched": len(RECIPES), "plain": 1}
    step = {name: seconds[name] / count * BATCH / SAMPLES for name, count in members.items()}
    rate = OPERATIONS * BATCH / step["alone"]
    return {
        "gemm_fraction": rate * seconds["matrix_product"] / product_operations,
        "gemm_fraction_fast": rate * seconds["fast_matrix_product"] / product_operations,
        "speedup_loop": step["plain"] / step["alone"],
        "speedup_batched": step["alone"] / step["batched"],
        **{f"{name}_member_step_seconds": value for name, value in step.items()},
        "matrix_product_gflops": product_operations / seconds["matrix_product"] / 1e9,
    }
