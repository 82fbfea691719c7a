"""Hyperparameters that are tried. The report gives none: these are ours, fixed before any run."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from oneneuron.studies.practicality.cells import ARMS, TABLE_REG_STRENGTH, Family
from oneneuron.training.two_layer import NEURONS, NeuronKind, Recipe

OTHER_REG_STRENGTHS = (0.01, 1.0)
"""λ that the exponential neuron is tried with besides, for the sensitivity."""

CONTROLS = ("relu", "sigmoid")


@dataclass(frozen=True)
class Grid:
    """What is tried on the datasets of one network.

    Attributes
    ----------
    learning_rates
        Adam's, in the first epoch.
    decays
        Factors of the learning rate from one epoch to the next.
    other_reg_strengths
        λ besides that of the tables.
    """

    learning_rates: tuple[float, ...]
    decays: tuple[float, ...]
    other_reg_strengths: tuple[float, ...] = OTHER_REG_STRENGTHS


_TABLE4 = Grid((1e-3, 3e-3, 1e-2, 3e-2), (1.0, 0.98))
GRIDS: dict[Family, Grid] = {
    "spheres": _TABLE4,
    "gaussians": _TABLE4,
    "cifar": Grid((3e-4, 1e-3), (1.0, 0.98)),
    "mnist": Grid((3e-4, 1e-3), (0.98,), other_reg_strengths=()),
}


REMEDIES: dict[str, dict[str, float]] = {
    "none": {},
    "clipped": {"clip_norm": 1.0},
    "bounded": {"largest_exponent": 5.0},
}
"""What the report did not try: the gradient shortened to norm 1, and exp(min(w·x + b, 5))."""


@dataclass(frozen=True)
class Trial:
    """One combination that is trained.

    Attributes
    ----------
    arm
        One of `ARMS`.
    reg_strength, learning_rate, decay
        λ, the learning rate in the first epoch, its factor from one to the next.
    combination
        Place in the order of the arm's grid: those of the tables come first.
    remedy
        One of `REMEDIES`.
    """

    arm: str
    reg_strength: float
    learning_rate: float
    decay: float
    combination: int
    remedy: str = "none"

    @property
    def recipe(self) -> Recipe:
        """The same for an ensemble's member."""
        return Recipe(
            neuron_of(self.arm),
            self.learning_rate,
            self.decay,
            self.reg_strength,
            **REMEDIES[self.remedy],
        )

    def stops_at_zero(self, tables: Sequence[int]) -> bool:
        """Whether it ends once it has no training errors: all that table 1 does not compare."""
        compared = self.arm not in CONTROLS and self.reg_strength == TABLE_REG_STRENGTH
        return not (compared and 1 in tables)


def trials(family: Family, with_controls: bool = True) -> list[Trial]:
    """Return what is trained on a dataset of a family, in the order of the grid."""
    grid = GRIDS[family]
    found = []
    for arm in ARMS:
        if arm in CONTROLS and not with_controls:
            continue
        others = grid.other_reg_strengths if arm == "exponential" else ()
        combinations = product((TABLE_REG_STRENGTH, *others), grid.learning_rates, grid.decays)
        found += [Trial(arm, *values, number) for number, values in enumerate(combinations)]
    return found


def neuron_of(arm: str) -> NeuronKind:
    """Return the kind of neuron of an arm."""
    kinds: dict[str, NeuronKind] = {kind: kind for kind in NEURONS} | {"without": "none"}
    return kinds[arm]
