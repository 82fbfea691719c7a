"""Training of many small networks at once beside a plain PyTorch loop over them."""

from collections.abc import Callable

import torch
from torch import Tensor, nn

from benchmarks.timing import median_seconds
from oneneuron.losses import polynomial_hinge
from oneneuron.neurons import ExponentialNeuron, WithNeuron, penalty
from oneneuron.training.batched import Adam, BatchedNetworks, train_batched

MEMBERS, INPUTS, HIDDEN, SAMPLES = 1000, 2, 8, 8
STEPS = 200
LOOP_MEMBERS, LOOP_STEPS = 10, 20
"""Of the plain loop, whose time is in proportion to both."""
LEARNING_RATE, REG_STRENGTH = 1e-2, 1.0


def networks(count: int, neuron: bool) -> list[nn.Module]:
    """Return networks with other weights each, in a `WithNeuron` or without."""
    bare = [
        nn.Sequential(nn.Linear(INPUTS, HIDDEN), nn.Tanh(), nn.Linear(HIDDEN, 1))
        for _ in range(count)
    ]
    return [WithNeuron(one, ExponentialNeuron(INPUTS)) for one in bare] if neuron else list(bare)


def plain_loop(x: Tensor, y: Tensor, neuron: bool) -> Callable[[], object]:
    """Return a plain loop that trains one member after the other."""
    models = networks(LOOP_MEMBERS, neuron)

    def train() -> None:
        for model in models:
            optimiser = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)
            for _ in range(LOOP_STEPS):
                optimiser.zero_grad()
                loss = polynomial_hinge(model(x).squeeze(1), y).sum()
                if isinstance(model, WithNeuron):
                    loss = loss + penalty(model.neuron, REG_STRENGTH)
                loss.backward()
                optimiser.step()

    return train


def at_once(x: Tensor, y: Tensor, neuron: bool, members: int) -> Callable[[], object]:
    """Return the same for all at once, as a study calls it: what is done once is included."""
    batch = BatchedNetworks.of(networks(members, neuron))
    options = {"loss": polynomial_hinge, "optimiser": Adam(LEARNING_RATE), "steps": STEPS}
    return lambda: train_batched(batch, x, y, reg_strength=REG_STRENGTH, **options)


def benchmark() -> dict[str, float]:
    """Time steps of Adam for 1,000 networks 2-8-1 on 8 samples, on one thread.

    Returns
    -------
    dict
        ``speedup_loop``: times the steps · members a second of a plain loop, all with a neuron;
        ``speedup_loop_bare``: without; ``speedup_loop_100``: of 100 members, with; the raw
        microseconds of a member's step. Calls of 200 steps, of which recording the operations
        takes a part.
    """
    generator = torch.Generator().manual_seed(0)
    x = torch.randn(SAMPLES, INPUTS, generator=generator)
    y = torch.where(torch.arange(SAMPLES) % 2 == 0, -1.0, 1.0)
    seconds = median_seconds(
        {
            "plain": plain_loop(x, y, neuron=True),
            "plain_bare": plain_loop(x, y, neuron=False),
            "batched": at_once(x, y, neuron=True, members=MEMBERS),
            "batched_bare": at_once(x, y, neuron=False, members=MEMBERS),
            "batched_100": at_once(x, y, neuron=True, members=100),
        },
        rounds=9,
        warm_up=1,
    )
    steps = dict.fromkeys(("plain", "plain_bare"), LOOP_STEPS * LOOP_MEMBERS)
    steps |= {"batched": STEPS * MEMBERS, "batched_bare": STEPS * MEMBERS}
    steps["batched_100"] = STEPS * 100
    each = {name: seconds[name] / count for name, count in steps.items()}
    return {
        "speedup_loop": each["plain"] / each["batched"],
        "speedup_loop_bare": each["plain_bare"] / each["batched_bare"],
        "speedup_loop_100": each["plain"] / each["batched_100"],
        **{f"{name}_member_step_us": 1e6 * value for name, value in each.items()},
    }
