"""What the theorem needs: the right penalty, and a neuron that is free to escape.

Each is one small case in which the answer can be derived, and is then looked at.

- One neuron in each of two hidden layers: with a penalty of the fourth power of the norm of its
  outgoing weights the bad minimum of a dead network is left, with the square it stays one where
  |G(w)| e^(b₁ + b₂) is under λ, since then the way out, a product of two small weights, costs more
  than it gains.
- With a decay μ/2 (‖w‖² + b²) the identity reads a ∂a − ∂b + μ b = λ a², so that at a stationary
  point λ a² = μ b: the neuron stays. In a box of w and b it does too.
"""

import itertools
from collections.abc import Iterable

import numpy as np
import pandas as pd
import torch
from scipy.integrate import solve_ivp
from scipy.optimize import minimize
from torch import Tensor, nn

from oneneuron.neurons import WithLayerNeurons
from oneneuron.studies.landscape.escape import WEIGHT
from oneneuron.studies.landscape.points import ROUNDING, Floats, Surface
from oneneuron.studies.landscape.problems import PROBLEMS, T3
from oneneuron.training.batched import objective

POWERS = (2, 4)
"""Of the norm in the penalty of two hidden layers; the theorem asks for the latter."""

LAYER_WEIGHTS = (-1.0, 0.0, 1.0)
LAYER_BIASES = (-2.0, -1.0, 0.0)

DECAY = 0.1
"""μ."""

UNTIL = 1e4
"""Time of gradient flow with a decay; it comes to rest in some hundreds."""

BOX = 2.0
"""Largest size of any entry of w, and of b."""

GONE = 1e-4
"""Size of a up to which nothing is left of a neuron that came to rest."""


def look_at_layers(reg_strength: float) -> pd.DataFrame:
    """Return by how much the two layers' neurons lower the loss of a dead network.

    Parameters
    ----------
    reg_strength
        λ, over 0.

    Returns
    -------
    pandas.DataFrame
        A row a point and power: ``power``, ``reg_strength``, ``weight``, ``first_bias`` and
        ``second_bias`` (the first neuron's w and b, the second's b; all outgoing weights are 0),
        ``loss``, ``gradient`` (its norm), ``product`` (|G(w)| e^(b₁ + b₂)) and ``measured`` (the
        largest descent).
    """
    return pd.DataFrame(
        row
        for power in POWERS
        for point in itertools.product(LAYER_WEIGHTS, LAYER_BIASES, LAYER_BIASES)
        for row in [_layers(power, reg_strength, *point)]
    )


def _dead() -> nn.Sequential:
    """Return a network of two hidden layers of a unit each, both off on T3's samples."""
    network = nn.Sequential(
        *(nn.Linear(1, 1, dtype=torch.float64), nn.ReLU()),
        *(nn.Linear(1, 1, dtype=torch.float64), nn.ReLU()),
        nn.Linear(1, 1, dtype=torch.float64),
    )
    with torch.no_grad():
        for name, value in (("0.weight", -1), ("0.bias", 0), ("2.weight", 1), ("2.bias", -1)):
            network.get_parameter(name).fill_(value)
        network.get_parameter("4.weight").fill_(1)
        network.get_parameter("4.bias").zero_()
    return network


def _layers(
    power: int, reg_strength: float, weight: float, first: float, second: float
) -> dict[str, object]:
    model = WithLayerNeurons(_dead(), power)
    state = {name: value.detach().clone() for name, value in model.named_parameters()}
    for name, value in (("weights.0", weight), ("biases.0", first), ("biases.1", second)):
        state[name].fill_(value)
    for name in ("weights.1", "scales.0", "scales.1"):
        state[name].zero_()
    strength = torch.tensor(reg_strength, dtype=torch.float64)

    def of(some: dict[str, Tensor]) -> Tensor:
        return objective(model, T3.loss, some, T3.x, T3.y, strength)

    slopes = torch.func.grad(of)(state)
    here = float(of(state))

    def descent(outer: float, inner: float) -> float:
        # what the second neuron says by itself, the output's bias takes back
        moved = {
            "scales.0": torch.tensor([0.0, inner], dtype=torch.float64),
            "scales.1": torch.tensor([outer], dtype=torch.float64),
            "network.4.bias": torch.tensor([-outer * np.exp(second)], dtype=torch.float64),
        }
        return here - float(of(state | moved))

    sizes = np.logspace(-6, 0, 7)
    most = max(descent(size, sign * size) for size in sizes for sign in (-1, 1))
    # at an output of 0 the cubic hinge's derivative is 3 in size
    pull = 3 * abs(float((T3.y * torch.exp(weight * T3.x[:, 0])).sum()))
    return {
        "study": "landscape",
        "power": power,
        "reg_strength": reg_strength,
        "weight": weight,
        "first_bias": first,
        "second_bias": second,
        "loss": here,
        "gradient": float(np.sqrt(sum(float(slope.square().sum()) for slope in slopes.values()))),
        "product": pull * np.exp(first + second),
        "measured": most if most > ROUNDING * here else 0.0,
    }


def look_at_fences(cells: Iterable[str], reg_strength: float) -> pd.DataFrame:
    """Return where the way out of known bad minima ends if w and b are kept small.

    Parameters
    ----------
    cells
        Names of problems; those without a known bad minimum are passed over.
    reg_strength
        λ, over 0.

    Returns
    -------
    pandas.DataFrame
        A row a problem and ``fence``, ``decay`` (gradient flow with μ/2 (‖w‖² + b²), until it
        rests) or ``box`` (a minimum with each entry of w, and b, of size `BOX` at most):
        ``scale`` (a), ``bias`` (b), ``weight_norm``, ``objective`` (L̃ without the decay),
        ``bare_loss``, ``gradient`` (the norm where w and b are free to move) and ``law``,
        λ a²/(μ b), NaN in a box, and where the neuron is gone, a under `GONE`.
    """
    return pd.DataFrame(
        _end(surface, fence, leave(surface))
        for cell in cells
        if PROBLEMS[cell].bad
        for surface in [Surface(PROBLEMS[cell], reg_strength)]
        for fence, leave in (("decay", _flow), ("box", _descend))
    )


def _start(surface: Surface) -> Floats:
    w = np.zeros(surface.inputs)
    w[0] = WEIGHT
    return surface.point(surface.problem.bad, 0.0, w, 0.0)


def _flow(surface: Surface) -> Floats:
    decayed = surface.size + 1

    def slope(_: float, y: Floats) -> Floats:
        moved = -surface.gradient(y)
        moved[decayed:] -= DECAY * y[decayed:]
        return moved

    def jacobian(_: float, y: Floats) -> Floats:
        matrix = -surface.hessian(y)
        matrix[decayed:, decayed:] -= DECAY * np.eye(len(y) - decayed)
        return matrix

    found = solve_ivp(
        slope,
        (0.0, UNTIL),
        _start(surface),
        method="LSODA",
        t_eval=[UNTIL],
        jac=jacobian,
        rtol=1e-8,
        atol=1e-10,
    )
    if not found.success:
        raise RuntimeError(f"{surface.problem.name}, with a decay: {found.message}")
    return np.asarray(found.y[:, -1])


def _descend(surface: Surface) -> Floats:
    free, fenced = surface.size + 1, surface.inputs + 1
    found = minimize(
        surface.value,
        _start(surface),
        jac=surface.gradient,
        method="L-BFGS-B",
        bounds=[(None, None)] * free + [(-BOX, BOX)] * fenced,
        options={"maxiter": 10_000, "maxfun": 20_000, "gtol": 1e-9, "ftol": 1e-16},
    )
    return np.asarray(found.x)


def _end(surface: Surface, fence: str, at: Floats) -> dict[str, object]:
    a, w, b = at[surface.size], at[surface.size + 1 : -1], at[-1]
    slope, decayed = surface.gradient(at), surface.size + 1
    if fence == "decay":
        slope[decayed:] += DECAY * at[decayed:]
    else:
        slope[decayed:] *= np.abs(at[decayed:]) < BOX
    stays = fence == "decay" and abs(a) > GONE
    return {
        "study": "landscape",
        "cell": surface.problem.name,
        "fence": fence,
        "scale": float(a),
        "bias": float(b),
        "weight_norm": float(np.linalg.norm(w)),
        "objective": surface.value(at),
        "bare_loss": surface.bare_loss(at),
        "gradient": float(np.linalg.norm(slope)),
        "law": surface.reg_strength * a**2 / (DECAY * b) if stays else np.nan,
    }
