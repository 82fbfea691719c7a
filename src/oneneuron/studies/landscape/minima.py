"""Known bad minima without the neuron and with it: are they minima still?"""

import itertools
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import pandas as pd

from oneneuron.studies.landscape.literature import AUER_BAD, AUER_BEST, YUN, Student, search
from oneneuron.studies.landscape.points import Floats, ModifiedLoss, Surface
from oneneuron.studies.landscape.problems import T1, T2, T3, Problem

WEIGHTS = (-2.0, -1.0, 0.0, 1.0, 2.0)
BIASES = (-2.0, -1.0, 0.0, 1.0)

NEAR_WEIGHTS = (-0.2, -0.1, 0.0, 0.1, 0.2)
"""Where a sample is ten long: exponentials of twenty would leave no digit of a descent."""

KNOWN = (T1, T2, T3)


def look(
    reg_strength: float,
    weights: Sequence[float] = WEIGHTS,
    biases: Sequence[float] = BIASES,
    problems: Iterable[Problem] = KNOWN,
) -> pd.DataFrame:
    """Return what the neuron makes of known bad minima, over a grid of its w and b.

    Parameters
    ----------
    reg_strength
        λ, over 0.
    weights, biases
        Values of the first entry of w (the others are 0) and of b; a is 0.
    problems
        Each with a bad minimum.

    Returns
    -------
    pandas.DataFrame
        A row a point: ``cell``, ``weight``, ``bias``, ``loss``, ``gradient`` (its norm),
        ``bare_gradient`` (of θ alone), ``bare_lowest`` and ``lowest`` (the Hessian's least
        eigenvalue, of θ alone and of all), ``pull`` (G(w) e^b), ``predicted`` and ``measured``
        (`Surface.descent`), ``with_size`` (`Surface.descent_with_size`: the penalty is λ|a| in
        place of λ a²/2).
    """
    return pd.DataFrame(
        row
        for problem in problems
        for row in _rows(*_at(problem, reg_strength), problem.name, weights, biases)
    )


def look_at_described(reg_strength: float, seed: int) -> pd.DataFrame:
    """Return the same of the minima that others have described.

    Parameters
    ----------
    reg_strength
        λ, over 0.
    seed
        Decides where the search for a student's bad minimum starts; ``met`` is how many of its
        `design.SEARCHES` ended in one.
    """
    student, met = search(seed)
    of_student = _rows(Student(reg_strength), student, "student", WEIGHTS, BIASES)
    tables = [
        look(reg_strength, problems=[YUN]),
        look(reg_strength, weights=NEAR_WEIGHTS, problems=[AUER_BAD, AUER_BEST]),
        pd.DataFrame(of_student).assign(met=met),
    ]
    return pd.concat(tables, ignore_index=True)


def _at(problem: Problem, reg_strength: float) -> tuple[Surface, Floats]:
    surface = Surface(problem, reg_strength)
    return surface, surface.point(problem.bad, 0.0, np.zeros(problem.inputs), 0.0)[: surface.size]


def _rows(
    surface: ModifiedLoss,
    theta: Floats,
    cell: str,
    weights: Sequence[float],
    biases: Sequence[float],
) -> Iterator[dict[str, object]]:
    for weight, bias in itertools.product(weights, biases):
        w = np.zeros(surface.inputs)
        w[0] = weight
        at = np.concatenate([theta, [0.0], w, [bias]])
        slope, curvature = surface.gradient(at), surface.hessian(at)
        bare = curvature[: surface.size, : surface.size]
        predicted, measured = surface.descent(at)
        yield {
            "study": "landscape",
            "cell": cell,
            "weight": weight,
            "bias": bias,
            "loss": surface.value(at),
            "gradient": float(np.linalg.norm(slope)),
            "bare_gradient": float(np.linalg.norm(slope[: surface.size])),
            "bare_lowest": float(np.linalg.eigvalsh(bare)[0]),
            "lowest": float(np.linalg.eigvalsh(curvature)[0]),
            "pull": surface.pull(at)[0],
            "predicted": predicted,
            "measured": measured,
            "with_size": surface.descent_with_size(at),
        }
