"""Bad minima that others have described, each with the loss of its paper: squares, not hinges.

- Yun, Sra and Jadbabaie (2019): three samples on a line, two sigmoid units, half squared error.
  The samples and targets are theirs, the weights are ours: like those of T2.
- Auer, Herbster and Warmuth (1996): one sigmoid unit without a bias on two samples, half squared
  error. No weight fits both samples, so that the theorem does not speak of it.
- Safran and Shamir (2018): a student of six ReLU units learns a teacher of six orthonormal ones,
  in expectation over Gaussian samples; few searches, but some, end in a bad minimum.
"""

import math
from dataclasses import dataclass

import numpy as np
import torch
from scipy.optimize import brentq, minimize
from torch import Tensor, nn

from oneneuron.seeding import numpy_generator
from oneneuron.studies.landscape.design import SEARCHES
from oneneuron.studies.landscape.points import Floats, ModifiedLoss
from oneneuron.studies.landscape.problems import T2, Problem, sigmoid

UNITS = 6
"""Of student and teacher, and inputs: the fewest at which a bad minimum was seen."""

ZERO = 1e-6
"""Loss up to which a student has learnt its teacher; the bad minimum's is 0.025."""


def half_square(output: Tensor, target: Tensor) -> Tensor:
    """Return half of each squared error."""
    return (output - target) ** 2 / 2


@dataclass(frozen=True)
class Regression(Problem):
    """A problem whose targets are any finite numbers."""

    def _check_targets(self) -> None:
        if not bool(self.y.isfinite().all()):
            raise ValueError(f"{self.name}: targets are finite, got {self.y.tolist()}")


class OneUnit(Regression):
    """A regression by one sigmoid unit, without a bias and with nothing after it."""

    def network(self, weights: dict[str, Tensor] | None = None) -> nn.Sequential:  # type: ignore[override]
        """Return σ(w·x), float64, with given weights; zeros if None."""
        linear = nn.Linear(self.inputs, 1, bias=False, dtype=torch.float64)
        network = nn.Sequential(linear, nn.Sigmoid())
        network.load_state_dict(weights or {"0.weight": torch.zeros(1, self.inputs)})
        return network


def _of(values: list[float]) -> Tensor:
    return torch.tensor(values, dtype=torch.float64)


YUN = Regression(
    "yun",
    T2.x,
    _of([0.0, 0.0, 1.0]),
    hidden=2,
    activation="sigmoid",
    # every output is the targets' mean
    bad={**T2.bad, "2.bias": _of([1 / 3 - sigmoid(-1) - sigmoid(-2)])},
    loss=half_square,
)
"""Like T2, with a loss that is not 0 beyond a margin."""


def _auer(name: str, lowest: float, highest: float) -> OneUnit:
    """Return the two samples with the minimum that lies between two weights."""
    x, y = np.array([1.0, 10.0]), np.array([0.1, 0.9])

    def slope(w: float) -> float:
        out = 1 / (1 + np.exp(-w * x))
        return float(((out - y) * out * (1 - out) * x).sum())

    w = brentq(slope, lowest, highest, xtol=1e-15, rtol=1e-15)
    return OneUnit(
        name,
        torch.from_numpy(x)[:, None],
        torch.from_numpy(y),
        hidden=1,
        activation="sigmoid",
        bad={"0.weight": _of([w])[:, None]},
        loss=half_square,
    )


AUER_BAD, AUER_BEST = _auer("auer_bad", -3.0, -1.0), _auer("auer_best", 0.1, 0.3)
"""The same two samples at the worse minimum and at the better one."""


class Student(ModifiedLoss):
    """L̃ of ReLU units that learn a teacher's, half squared error, over Gaussian samples.

    θ is the student's weights, (units, units), row by row; the teacher's are the identity. The
    expectations are closed forms: E[[u·x]₊ [v·x]₊] is ‖u‖ ‖v‖ (sin φ + (π − φ) cos φ) / 2π, φ being
    the angle (Cho and Saul 2009), and by completing the square E[[v·x]₊ exp(w·x)] is exp(‖w‖²/2)
    times the mean of a rectified normal variable of mean v·w and deviation ‖v‖.

    Parameters
    ----------
    reg_strength
        λ, over 0 and finite; another one is a ValueError.
    """

    def __init__(self, reg_strength: float) -> None:
        super().__init__(reg_strength, UNITS)
        self._teacher = torch.eye(UNITS, dtype=torch.float64)

    @property
    def size(self) -> int:
        """Length of θ."""
        return UNITS**2

    def _of(self, vector: Tensor) -> Tensor:
        a, w, b = vector[self.size], vector[self.size + 1 : -1], vector[-1]
        student = vector[: self.size].reshape(UNITS, UNITS)
        off = self._met(student, w) - self._met(self._teacher, w)
        added = a * torch.exp(b + w.square().sum() / 2)
        # E[exp(2 w·x)] is exp(‖w‖²/2) to the power 4
        own = (a * torch.exp(b + w.square().sum())) ** 2 / 2
        return self._plain(student) + added * off + own + self.reg_strength * a**2 / 2

    def _plain(self, student: Tensor) -> Tensor:
        """Return half of the mean squared difference of student and teacher."""
        between = _products(student, self._teacher).sum()
        return (_within(student) + _within(self._teacher)) / 2 - between

    @staticmethod
    def _met(units: Tensor, w: Tensor) -> Tensor:
        """Return Σ E[[v·x]₊ exp(w·x)] exp(−‖w‖²/2) over the units v."""
        mean, deviation = units @ w, units.square().sum(1).sqrt()
        density = torch.exp(-((mean / deviation) ** 2) / 2) / math.sqrt(2 * math.pi)
        below = torch.special.ndtr(mean / deviation)
        each: Tensor = deviation * density + mean * below
        return each.sum()

    def pull(self, vector: Floats) -> tuple[float, float, float]:
        """Return what L does where the neuron's a leaves 0 (`ModifiedLoss.pull`)."""
        given = torch.from_numpy(vector)
        w, b = given[self.size + 1 : -1], float(given[-1])
        student = self._met(given[: self.size].reshape(UNITS, UNITS), w)
        teacher = self._met(self._teacher, w)
        square = float(w.square().sum())
        slope = float(student - teacher) * math.exp(b + square / 2)
        relative = float((student - teacher).abs() / (student + teacher))
        return slope, math.exp(2 * b + 2 * square), relative


def _within(units: Tensor) -> Tensor:
    """Return the mean square of the sum of units."""
    # the angle of a unit with itself has no derivative
    pairs = torch.triu_indices(len(units), len(units), 1)
    return units.square().sum() / 2 + 2 * _products(units, units, pairs).sum()


def _products(one: Tensor, other: Tensor, pairs: Tensor | None = None) -> Tensor:
    """Return E[[u·x]₊ [v·x]₊] of units u and v, of all pairs or of some, (2, pairs)."""
    sizes = torch.outer(one.square().sum(1).sqrt(), other.square().sum(1).sqrt())
    cosines = one @ other.T / sizes
    if pairs is not None:
        sizes, cosines = sizes[pairs[0], pairs[1]], cosines[pairs[0], pairs[1]]
    rest = (1 - cosines**2).sqrt()
    return sizes * (rest + (math.pi - cosines.acos()) * cosines) / (2 * math.pi)


def search(seed: int) -> tuple[Floats, int]:
    """Return the student's weights at the first bad minimum that is met, and how many were.

    Parameters
    ----------
    seed
        Decides the `SEARCHES` starts, weights from N(0, 1/`UNITS`).

    Raises
    ------
    RuntimeError
        Where none was met.
    """
    found = []
    for start in range(SEARCHES):
        drawn = numpy_generator(seed, "student", start).standard_normal(UNITS**2)
        at = minimize(
            _loss_and_slope,
            drawn / np.sqrt(UNITS),
            jac=True,
            method="L-BFGS-B",
            options={"maxiter": 2000, "gtol": 1e-10, "ftol": 1e-16},
        )
        if at.fun > ZERO:
            found.append(np.asarray(at.x))
    if not found:
        raise RuntimeError(f"none of {SEARCHES} students of seed {seed} ends in a bad minimum")
    return _settled(found[0]), len(found)


def _settled(weights: Floats) -> Floats:
    """Return where Newton's method leads from nearby."""
    loss = Student(1.0)
    vector = np.concatenate([weights, np.zeros(UNITS + 2)])
    for _ in range(NEWTON_STEPS):
        curvature = loss.hessian(vector)[: loss.size, : loss.size]
        vector[: loss.size] -= np.linalg.solve(curvature, loss.gradient(vector)[: loss.size])
    return vector[: loss.size]


NEWTON_STEPS = 4
"""From where the search ends; each doubles the digits."""


def _loss_and_slope(weights: Floats) -> tuple[float, Floats]:
    """Return the student's plain loss and its gradient, by NumPy: a hundredth of autograd's time.

    The gradient is Safran and Shamir's (2018, section 4): that of ‖u‖ ‖v‖ (sin φ + (π − φ) cos φ)
    by u is ‖v‖ sin φ u/‖u‖ + (π − φ) v.
    """
    student, teacher = weights.reshape(UNITS, UNITS), np.eye(UNITS)
    lengths = np.linalg.norm(student, axis=1)
    direction, slope, loss = student / lengths[:, None], np.zeros((UNITS, UNITS)), UNITS / 4
    loss += UNITS * (UNITS - 1) / (4 * np.pi)
    for sign, share, others in ((1, 0.5, student), (-1, 1.0, teacher)):
        sizes = np.linalg.norm(others, axis=1)
        cosines = np.clip(student @ others.T / np.outer(lengths, sizes), -1, 1)
        angles, sines = np.arccos(cosines), np.sqrt(1 - cosines**2)
        products = np.outer(lengths, sizes) * (sines + (np.pi - angles) * cosines)
        loss += sign * share * products.sum() / (2 * np.pi)
        along = (sines @ sizes)[:, None] * direction + (np.pi - angles) @ others
        slope += sign * along / (2 * np.pi)
    return float(loss), slope.ravel()
