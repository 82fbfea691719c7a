"""Known bad minima without the neuron and with it: are they minima still?"""

import itertools
from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from oneneuron.studies.landscape.points import Surface
from oneneuron.studies.landscape.problems import T1, T2, T3

WEIGHTS = (-2.0, -1.0, 0.0, 1.0, 2.0)
BIASES = (-2.0, -1.0, 0.0, 1.0)


def look(
    reg_strength: float, weights: Sequence[float] = WEIGHTS, biases: Sequence[float] = BIASES
) -> pd.DataFrame:
    """Return what the neuron makes of the bad minima of T1 to T3, over a grid of its w and b.

    Parameters
    ----------
    reg_strength
        λ, over 0.
    weights, biases
        Values of the first entry of w (the others are 0) and of b; a is 0.

    Returns
    -------
    pandas.DataFrame
        A row a point: ``cell``, ``weight``, ``bias``, ``loss``, ``gradient`` (its norm),
        ``bare_lowest`` and ``lowest`` (the Hessian's least eigenvalue, of θ alone and of all),
        ``pull`` (G(w) e^b), ``predicted`` and ``measured`` (`Surface.descent`), ``with_size``
        (`Surface.descent_with_size`: the penalty is λ|a| in place of λ a²/2).
    """
    return pd.DataFrame(_rows(reg_strength, weights, biases))


def _rows(
    reg_strength: float, weights: Sequence[float], biases: Sequence[float]
) -> Iterator[dict[str, object]]:
    for problem in (T1, T2, T3):
        surface = Surface(problem, reg_strength)
        for weight, bias in itertools.product(weights, biases):
            w = np.zeros(problem.inputs)
            w[0] = weight
            at = surface.point(problem.bad, 0.0, w, bias)
            curvature = surface.hessian(at)
            bare = curvature[: surface.size, : surface.size]
            predicted, measured = surface.descent(at)
            yield {
                "study": "landscape",
                "cell": problem.name,
                "weight": weight,
                "bias": bias,
                "loss": surface.value(at),
                "gradient": float(np.linalg.norm(surface.gradient(at))),
                "bare_lowest": float(np.linalg.eigvalsh(bare)[0]),
                "lowest": float(np.linalg.eigvalsh(curvature)[0]),
                "pull": surface.pull(at)[0],
                "predicted": predicted,
                "measured": measured,
                "with_size": surface.descent_with_size(at),
            }
