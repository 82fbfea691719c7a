"""A census of stationary points: where do all derivatives of L̃ vanish, and is it a minimum?"""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd
from scipy.optimize import least_squares

from oneneuron.seeding import numpy_generator
from oneneuron.studies.landscape.design import STILL, WITHOUT_LOSS, WITHOUT_PULL
from oneneuron.studies.landscape.points import Floats, Surface
from oneneuron.studies.landscape.problems import OTHERS, PROBLEMS

EVALUATIONS = 100
"""Of the gradient, by which a search must have ended."""

NEAR = 0.1
"""How far w is moved to see whether a point is a minimum: at a = 0 that changes no loss."""

LOOKS = 8
"""Directions in which it is moved."""


def census(job: Mapping[str, Any], checkpoint: object = None) -> pd.DataFrame:
    """Look for stationary points of a problem's L̃ by Newton's method on ‖∇L̃‖².

    Parameters
    ----------
    job
        ``cell`` (the problem), ``starts``, 1 or more, all entries from N(0, 1), ``seed``, which
        decides them, and ``reg_strength``, λ, over 0.
    checkpoint
        Of no use: a job is done in minutes.

    Returns
    -------
    pandas.DataFrame
        A row a start: ``cell``, ``start``, ``gradient`` (its norm where the search ended),
        ``stationary``, ``scale`` (a), ``bias`` (b), ``loss`` (L̃), ``lowest`` and ``negative``
        (least eigenvalue of the Hessian, and how many are under −`STILL`), ``pull`` (the largest
        relative one within `NEAR` of w: where it is not 0, a small a lowers L̃) and
        ``bad_minimum`` (stationary, with a loss, and with neither a negative eigenvalue nor a pull,
        each of which is a way down).
    """
    if job["starts"] < 1:
        raise ValueError(f"a census needs one start or more, got {job['starts']}")
    return pd.DataFrame(_rows(**job))


def _rows(cell: str, starts: int, seed: int, reg_strength: float) -> Iterator[dict[str, object]]:
    surface = Surface({**PROBLEMS, **OTHERS}[cell], reg_strength)
    length = surface.size + surface.problem.inputs + 2
    for start in range(starts):
        generator = numpy_generator(seed, "stationary points", start)
        found = least_squares(
            surface.gradient,
            generator.standard_normal(length),
            jac=surface.hessian,
            method="trf",
            xtol=1e-15,
            ftol=1e-15,
            gtol=1e-15,
            max_nfev=EVALUATIONS,
        ).x
        gradient = float(np.linalg.norm(surface.gradient(found)))
        loss, pull = surface.value(found), max(_pulls(surface, found, generator))
        eigenvalues = np.linalg.eigvalsh(surface.hessian(found))
        negative = int((eigenvalues < -STILL).sum())
        yield {
            "study": "landscape",
            "cell": cell,
            "start": start,
            "gradient": gradient,
            "stationary": gradient < STILL,
            "scale": float(found[surface.size]),
            "bias": float(found[-1]),
            "loss": loss,
            "lowest": float(eigenvalues[0]),
            "negative": negative,
            "pull": pull,
            "bad_minimum": gradient < STILL
            and loss > WITHOUT_LOSS
            and not negative
            and pull < WITHOUT_PULL,
        }


def _pulls(surface: Surface, at: Floats, generator: np.random.Generator) -> Iterator[float]:
    """Yield the relative pull on the neuron, with w as it is and moved a little."""
    yield surface.pull(at)[2]
    for _ in range(LOOKS):
        moved, direction = at.copy(), generator.standard_normal(surface.problem.inputs)
        moved[surface.size + 1 : -1] += NEAR * direction / np.linalg.norm(direction)
        yield surface.pull(moved)[2]
