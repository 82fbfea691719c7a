"""Timings that can be compared: candidates in turn, in one process, on one thread."""

import time
from collections.abc import Callable, Mapping
from statistics import median

import torch

SIDE = 2048
"""Side of the square matrices whose product is the measure of all rates."""


def median_seconds(
    candidates: Mapping[str, Callable[[], object]], rounds: int = 15, warm_up: int = 3
) -> dict[str, float]:
    """Return the median seconds of one call of each candidate.

    They run in turn, A B C A B C …, so that a machine whose speed drifts is fair to all.
    """
    for _ in range(warm_up):
        for call in candidates.values():
            call()
    seconds: dict[str, list[float]] = {name: [] for name in candidates}
    for _ in range(rounds):
        for name, call in candidates.items():
            began = time.perf_counter()
            call()
            seconds[name].append(time.perf_counter() - began)
    return {name: median(values) for name, values in seconds.items()}


def matrix_product() -> tuple[Callable[[], object], float]:
    """Return a product of two 2048 × 2048 float32 matrices, and its floating-point operations."""
    one, two = torch.randn(SIDE, SIDE), torch.randn(SIDE, SIDE)
    out = torch.empty(SIDE, SIDE)
    return lambda: torch.mm(one, two, out=out), 2.0 * SIDE**3
