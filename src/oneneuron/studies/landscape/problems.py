"""Small problems, some of them with a local minimum of the loss that is known to be bad.

The networks are of one hidden layer and compute in float64. The loss is the cubic hinge, summed
over the samples, unless a problem says otherwise.
"""

import itertools
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import torch
from torch import Tensor, nn

from oneneuron.datasets.synthetic import spheres
from oneneuron.losses import logistic_loss, polynomial_hinge
from oneneuron.seeding import torch_generator

Loss = Callable[[Tensor, Tensor], Tensor]
Weights = Mapping[str, Tensor]

STATIONARY = (1 - math.sqrt(2)) / (1 + math.sqrt(2))
"""d*, the constant output at which the cubic hinge of one positive and two negative samples is
stationary: (1 − d)² = 2 (1 + d)²."""

_ACTIVATIONS = {"relu": nn.ReLU, "sigmoid": nn.Sigmoid}


@dataclass(frozen=True)
class Problem:
    """Samples, and the network that is to tell them apart.

    Attributes
    ----------
    name
        Of the problem, as in records.
    x, y
        (n, inputs), float64, and (n,), -1 or 1.
    hidden
        Units of the hidden layer, 1 or more.
    activation
        Theirs: ``relu`` or ``sigmoid``.
    bad
        The weights of a known bad local minimum of the loss, by the names of `network`'s
        parameters; empty where none is known in closed form.
    good
        Weights at which the loss is 0, likewise.
    loss
        Of each sample, from outputs and targets (n,).

    Raises
    ------
    ValueError
        Where shapes do not fit, there is one class only, or no hidden unit.
    """

    name: str
    x: Tensor
    y: Tensor
    hidden: int
    activation: str
    bad: Weights = field(default_factory=dict)
    good: Weights = field(default_factory=dict)
    loss: Loss = polynomial_hinge

    def __post_init__(self) -> None:
        if self.x.ndim != 2 or self.y.shape != (len(self.x),):
            raise ValueError(
                f"{self.name}: x is (n, inputs) and y (n,), got {tuple(self.x.shape)} and "
                f"{tuple(self.y.shape)}"
            )
        self._check_targets()
        if self.hidden < 1:
            raise ValueError(f"{self.name}: a hidden layer has one unit or more, got {self.hidden}")
        if self.activation not in _ACTIVATIONS:
            raise ValueError(
                f"{self.name}: the activation is {' or '.join(_ACTIVATIONS)}, got "
                f"{self.activation!r}"
            )

    def _check_targets(self) -> None:
        if set(self.y.tolist()) != {-1.0, 1.0}:
            raise ValueError(
                f"{self.name}: targets are -1 and 1, and both occur; got "
                f"{sorted(set(self.y.tolist()))}: a constant output would solve it"
            )

    @property
    def inputs(self) -> int:
        """The length of a sample."""
        return self.x.shape[1]

    def network(self, weights: Weights | None = None) -> nn.Sequential:
        """Return the network, float64, with given weights; zeros if None."""
        network = nn.Sequential(
            nn.Linear(self.inputs, self.hidden, dtype=torch.float64),
            _ACTIVATIONS[self.activation](),
            nn.Linear(self.hidden, 1, dtype=torch.float64),
        )
        state = {name: torch.zeros_like(value) for name, value in network.state_dict().items()}
        network.load_state_dict(state | dict(weights or {}))
        return network

    def drawn(self, seed: int) -> nn.Sequential:
        """Return the network with weights and biases drawn from N(0, 1), as the seed decides."""
        generator = torch_generator(seed, "network")
        state = {
            name: torch.randn(value.shape, generator=generator, dtype=torch.float64)
            for name, value in self.network().state_dict().items()
        }
        return self.network(state)


def _rows(*rows: list[float]) -> Tensor:
    return torch.tensor(rows, dtype=torch.float64)


def _weights(
    first: list[list[float]], bias: list[float], second: list[float], last: float
) -> dict[str, Tensor]:
    """Return the weights of a network with one hidden layer, (hidden, inputs) first."""
    return {
        "0.weight": _rows(*first),
        "0.bias": torch.tensor(bias, dtype=torch.float64),
        "2.weight": _rows(second),
        "2.bias": torch.tensor([last], dtype=torch.float64),
    }


def _signs(*signs: int) -> Tensor:
    return torch.tensor(signs, dtype=torch.float64)


def sigmoid(z: float) -> float:
    """Return 1/(1 + e^-z)."""
    return 1 / (1 + math.exp(-z))


def parity(bits: int, hidden: int, activation: str) -> Problem:
    """Return the problem of telling an odd number of ones from an even one, 2^bits samples."""
    if bits < 1:
        raise ValueError(f"parity is of one bit or more, got {bits}")
    x = _rows(*[list(map(float, row)) for row in itertools.product((0, 1), repeat=bits)])
    name = "xor" if bits == 2 else f"parity{bits}"
    return Problem(f"{name}_{activation}", x, 2 * (x.sum(1) % 2) - 1, hidden, activation)


def scaled(problem: Problem, factor: float) -> Problem:
    """Return a problem with its samples times a factor over 0, and its known weights to fit.

    At these the network computes what it did.
    """
    if not 0 < factor < math.inf:
        raise ValueError(f"samples are scaled by a factor over 0 and finite, got {factor}")
    bad, good = (
        {name: v / factor if name == "0.weight" else v for name, v in weights.items()}
        for weights in (problem.bad, problem.good)
    )
    return replace(problem, x=factor * problem.x, bad=bad, good=good)


T1 = Problem(
    "t1",
    _rows([0.0], [1.0], [2.0]),
    _signs(-1, 1, -1),
    hidden=2,
    activation="relu",
    bad=_weights([[1.0], [1.0]], [1.0, 2.0], [1.0, -1.0], STATIONARY + 1),
    good=_weights([[1.0], [1.0]], [0.0, -1.0], [2.0, -4.0], -1.0),
)
"""Both units stay on for every sample, so that the output is constant around the bad minimum."""

T2 = Problem(
    "t2",
    _rows([1.0, 0.0], [0.0, 1.0], [0.5, 0.5]),
    _signs(-1, -1, 1),
    hidden=2,
    activation="sigmoid",
    bad=_weights(
        [[-1.0, -1.0], [-2.0, -2.0]],
        [0.0, 0.0],
        [1.0, 1.0],
        STATIONARY - sigmoid(-1) - sigmoid(-2),
    ),
    good=_weights([[6.0, -6.0], [-6.0, 6.0]], [2.0, 2.0], [3.0, 3.0], -4.2),
)
"""The samples lie on a line on which no unit of the bad minimum changes."""

T3 = Problem(
    "t3",
    _rows([1.0], [2.0]),
    _signs(-1, 1),
    hidden=1,
    activation="relu",
    bad=_weights([[-1.0]], [0.0], [1.0], 0.0),
    good=_weights([[1.0]], [-1.0], [2.0], -1.0),
)
"""Its one unit is dead at the bad minimum."""

PROBLEMS = {
    problem.name: problem
    for problem in (
        *(T1, T2, T3),
        parity(2, 2, "relu"),
        parity(2, 2, "sigmoid"),
        parity(3, 3, "sigmoid"),
        parity(4, 4, "sigmoid"),
    )
}
"""Those of the census and of the seed study, by name."""

OTHERS = {
    problem.name: problem
    for problem in (
        replace(T3, name="logistic", loss=logistic_loss, bad={}, good={}),
        Problem("contradictory", _rows([1.0], [1.0], [2.0]), _signs(-1, 1, 1), 1, "relu"),
        Problem("too_small", _rows([1.0], [2.0], [3.0]), _signs(-1, 1, -1), 1, "relu"),
    )
}
"""What the theorem does not speak of: a loss that no output zeroes, a sample of both classes, and
one unit too few. L̃ has a local minimum only where a network zeroes the derivative by the output at
every distinct sample, as that of the contradictory labels does, with an error."""


def circles(hidden: int) -> Problem:
    """Return spheres in two dimensions, a few samples of each."""
    task = spheres(CIRCLES_SEED, CIRCLES_SAMPLES, (1.0, 1.5), held_out=2, dimension=2)
    x, y = torch.from_numpy(task.train_x).double(), torch.from_numpy(task.train_y).double()
    return Problem("spheres", x, y, hidden, "relu")


CIRCLES_SEED, CIRCLES_SAMPLES = 1, 16

WIDER = PROBLEMS | {"spheres": circles(2)}
"""Those of which wider networks are trained."""
