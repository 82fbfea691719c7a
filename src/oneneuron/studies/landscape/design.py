"""Sizes of the seed study, fixed before its run; no PyTorch, so that rules may read them."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

CELLS = (
    "t1",
    "t2",
    "t3",
    "xor_relu",
    "xor_sigmoid",
    "parity3_sigmoid",
    "parity4_sigmoid",
)
"""The problems, as they are named in records."""

ARMS = ("without", "exponential", "relu", "monomial", "multiplied")
SWEPT = "exponential"
"""The arm of which λ and the initial b are varied."""

STEPS = 20_000
"""Steps after which the arms are compared."""

LEARNING_RATE = 0.01
CLIP_NORM = 1.0
REG_STRENGTH = 1.0
BIAS = 0.0
SOLVED = 1e-2
"""Objective under which a problem counts as solved; a misclassified sample alone costs 1."""

STILL = 1e-10
"""Norm of the gradient under which a point of the census counts as stationary."""

WITHOUT_LOSS, WITHOUT_PULL = 1e-6, 1e-9
"""Loss, and relative pull on the neuron, up to which a stationary point has none.

Rounding leaves a pull of 1e-14. That of parity of k bits grows with the kth power of a step in w:
of four bits it is some 1e-6 a tenth away.
"""

SEARCHES = 200
"""Starts of a student of a teacher; one in seventy or so ends in a bad minimum."""

WIDENED = ("t1", "xor_relu", "xor_sigmoid", "spheres")
"""Problems of which wider networks are trained."""

WIDEN_SEEDS = 200
"""Seeds of wider networks, the first of the config's."""

BLOCK = 1_000
"""Seeds of a job: a thousand tiny networks take little longer than one."""


@dataclass(frozen=True)
class Variant:
    """How networks of one arm are trained.

    Attributes
    ----------
    optimiser
        ``descent`` or ``adam``.
    steps
        1 or more.
    reg_strength
        λ, over 0; of no effect without a neuron.
    bias
        The neuron's b at the start; likewise.
    """

    optimiser: str
    steps: int = STEPS
    reg_strength: float = REG_STRENGTH
    bias: float = BIAS


def variants(cell: str, arm: str, said: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return what is trained of an arm of a problem, as a config says.

    Parameters
    ----------
    said
        ``optimisers``; ``long`` by the problem's name, the steps of gradient descent with and
        without the exponential neuron; ``reg_strengths`` and ``biases``, further ones of the
        exponential neuron.
    """
    long = said.get("long", {}).get(cell, STEPS) if arm in ("without", SWEPT) else STEPS
    found = [
        Variant(optimiser, long if optimiser == "descent" else STEPS)
        for optimiser in said.get("optimisers", ("descent", "adam"))
    ]
    if arm == SWEPT:
        found += [Variant("descent", reg_strength=value) for value in said.get("reg_strengths", ())]
        found += [Variant("descent", bias=value) for value in said.get("biases", ())]
    found.sort(key=lambda variant: (variant.optimiser, variant.steps))
    return [asdict(variant) for variant in found]


def times(steps: int) -> list[int]:
    """Return after how many of some steps networks are measured: 0, then 1, 2 and 5 by decade."""
    decades = [digit * 10**power for power in range(2, 10) for digit in (1, 2, 5)]
    return [0, *(time for time in decades if time <= steps)]


def blocks(seeds: Sequence[int]) -> dict[int, list[int]]:
    """Return the seeds of each job by the first of them."""
    parts = [list(seeds[start : start + BLOCK]) for start in range(0, len(seeds), BLOCK)]
    return {part[0]: part for part in parts}
