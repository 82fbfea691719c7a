"""An ensemble's training beside a plain PyTorch loop, JAX and a matrix product."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import torch
from torch import Tensor

from benchmarks.timing import SIDE, matrix_product, median_seconds
from benchmarks.two_layer_jax import jax_epochs
from oneneuron.losses import polynomial_hinge
from oneneuron.neurons import WithNeuron, penalty
from oneneuron.training.two_layer import Batches, Ensemble, Recipe
from oneneuron.training.two_layer.products import fast_products, multiply

SIZES = (100, 50, 25, 1)
BATCH = 100
SAMPLES = 10_000
LOOP_SAMPLES = 500
"""Samples of the plain loop, so that it takes about as long as the others."""

# multiplications and additions, a sample: forward and for the weights in the first layer,
# for the inputs too in the others
OPERATIONS = 4 * 100 * 50 + 6 * (50 * 25 + 25)

RECIPES = tuple(
    Recipe(neuron, learning_rate, decay, reg_strength)
    for neuron, reg_strengths in (("none", (0.1,)), ("exponential", (0.01, 0.1, 1.0)))
    for reg_strength in reg_strengths
    for learning_rate in (1e-3, 3e-3, 1e-2, 3e-2)
    for decay in (1.0, 0.98)
)
"""The study's grid of 32: learning rate and decay, without, and with by λ."""


def plain_epoch(
    sizes: Sequence[int], recipes: Sequence[Recipe], x: Tensor, y: Tensor
) -> Callable[[], object]:
    """Return an epoch of a plain loop over the members."""
    ensemble = Ensemble(sizes, recipes, seed=0)
    models = [ensemble.module(member) for member in range(len(recipes))]
    optimisers = [
        torch.optim.Adam(model.parameters(), lr=recipe.learning_rate)
        for model, recipe in zip(models, recipes, strict=True)
    ]

    def epoch() -> None:
        order = torch.randperm(len(x))
        for model, optimiser, recipe in zip(models, optimisers, recipes, strict=True):
            for batch in order.split(BATCH):
                optimiser.zero_grad()
                loss = polynomial_hinge(model(x[batch]), y[batch]).mean()
                if isinstance(model, WithNeuron):
                    loss = loss + penalty(model.neuron, recipe.reg_strength)
                loss.backward()
                optimiser.step()

    return epoch


def our_epoch(
    sizes: Sequence[int], recipes: Sequence[Recipe], x: Tensor, y: Tensor
) -> Callable[[], object]:
    """Return an epoch of the ensemble, as the study trains it."""
    ensemble = Ensemble(sizes, recipes, seed=0)
    batches = Batches(x, y, BATCH, seed=0)
    return lambda: ensemble.train_epoch(batches)


@contextmanager
def one_processor() -> Iterator[None]:
    """Keep the process on one processor: no flag keeps JAX from using a second thread."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(before)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def fast_matrix_product() -> Callable[[], object]:
    """Return the product by which all is measured, by the kernels that the ensemble uses."""
    one, two, out = torch.randn(3, SIDE, SIDE)

    def call() -> None:
        with fast_products():
            multiply(one[None], two, out[None])

    return call


def benchmark() -> dict[str, float]:
    """Time an epoch of 32 members at batch 100 on one thread.

    Returns
    -------
    dict
        ``gemm_fraction``: the ensemble's rate over that of PyTorch's matrix product, counting the
        operations that are needed; ``gemm_fraction_fast``: over that of the same product by the
        kernels that the ensemble uses; ``speedup_loop``: times the member-steps a second of the
        plain loop; ``speedup_jax_vmap`` and ``speedup_jax_batched``: of JAX, by ``vmap`` and by
        batched products that lie as the ensemble's do, and ``speedup_jax``: of the faster of these
        (missing where JAX is not installed); the raw seconds of a member's step.
    """
    generator = torch.Generator().manual_seed(0)
    x = torch.randn(SAMPLES, SIZES[0], generator=generator)
    y = torch.where(torch.arange(SAMPLES) % 2 == 0, -1.0, 1.0)
    product, product_operations = matrix_product()
    ensemble = Ensemble(SIZES, RECIPES, seed=0)
    modules = [ensemble.module(member) for member in range(len(RECIPES))]
    with one_processor():
        jax = jax_epochs(modules, RECIPES, x, y, BATCH)
        seconds = median_seconds(
            {
                "matrix_product": product,
                "fast_matrix_product": fast_matrix_product(),
                "ensemble": our_epoch(SIZES, RECIPES, x, y),
                "plain": plain_epoch(SIZES, RECIPES, x[:LOOP_SAMPLES], y[:LOOP_SAMPLES]),
                **jax,
            }
        )
    steps = {name: SAMPLES // BATCH * len(RECIPES) for name in ("ensemble", *jax)}
    steps["plain"] = LOOP_SAMPLES // BATCH * len(RECIPES)
    member_step = {name: seconds[name] / count for name, count in steps.items()}
    ours = member_step["ensemble"]
    rate = OPERATIONS * BATCH / ours
    result = {
        "gemm_fraction": rate * seconds["matrix_product"] / product_operations,
        "gemm_fraction_fast": rate * seconds["fast_matrix_product"] / product_operations,
        "speedup_loop": member_step["plain"] / ours,
    }
    if jax:
        result["speedup_jax"] = min(member_step[name] for name in jax) / ours
        result |= {f"speedup_{name}": member_step[name] / ours for name in jax}
    return {
        **result,
        **{f"{name}_member_step_seconds": value for name, value in member_step.items()},
        "matrix_product_gflops": product_operations / seconds["matrix_product"] / 1e9,
    }
