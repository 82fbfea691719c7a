"""What a run's configuration of the study cannot ask for."""

from collections.abc import Iterator, Mapping
from typing import Any

from oneneuron.studies.landscape.design import BIAS, REG_STRENGTH, STEPS, SWEPT

KNOWN_BAD = ("t1", "t2", "t3")
"""The problems with a known bad minimum, the way out of which is followed."""


def faults(said: Mapping[str, Any]) -> Iterator[str]:
    """Yield what no run can be made of, and what would have no effect."""
    arms, cells = said.get("arms", ()), said.get("cells", ())
    if "descent" not in said.get("optimisers", ("descent",)) and said.get("long"):
        yield "long: trained on is by gradient descent alone; add `descent` to optimisers"
    if arms and "without" not in arms:
        yield "arms: each is compared with the network that never had a neuron; add `without`"
    for cell, steps in said.get("long", {}).items():
        if cells and cell not in cells:
            yield f"long.{cell}: the run has no such problem; it has {', '.join(cells)}"
        if steps < STEPS:
            yield f"long.{cell}: {steps:,} steps, and arms are compared after {STEPS:,}"
    for key in ("reg_strengths", "biases"):
        if said.get(key) and arms and SWEPT not in arms:
            yield f"{key}: varied of the arm `{SWEPT}` alone, which the run lacks"
    if said.get("data_scales") and cells and not {*KNOWN_BAD} & {*cells}:
        yield "data_scales: the run has no problem with a known bad minimum, " + (
            f"{', '.join(KNOWN_BAD)}; leave it out"
        )
    for key, own in (("reg_strengths", REG_STRENGTH), ("biases", BIAS), ("data_scales", 1.0)):
        if own in said.get(key, ()):
            yield f"{key}: {own:g} is there already, as in the design; list further ones alone"
