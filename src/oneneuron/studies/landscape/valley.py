"""The way down that the neuron opens at T3's bad minimum: L̃ over a, a curve for each b.

The network and w stay as they are. With a larger b the valley lies nearer to a = 0 and is deeper,
since less of it is the penalty's; it never reaches a depth that a larger one would not exceed.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from oneneuron.studies.landscape.points import Surface
from oneneuron.studies.landscape.problems import T3

WEIGHT = 2.0
"""The neuron's w."""

BIASES = tuple(np.arange(-4.5, 0.5, 0.5).tolist())

SCALES = tuple((np.linspace(-0.4, 0.9, 121) ** 3).tolist())
"""Values of a, closer to each other the nearer to 0."""


def look(
    reg_strength: float, biases: Sequence[float] = BIASES, scales: Sequence[float] = SCALES
) -> pd.DataFrame:
    """Return L̃ at T3's bad minimum with the neuron turned on.

    Parameters
    ----------
    reg_strength
        λ, over 0.
    biases, scales
        Values of b and of a; w is `WEIGHT`.

    Returns
    -------
    pandas.DataFrame
        A row a point: ``cell``, ``weight``, ``bias``, ``scale``, ``objective``.
    """
    surface = Surface(T3, reg_strength)
    rows = [
        {
            "study": "landscape",
            "cell": T3.name,
            "weight": WEIGHT,
            "bias": bias,
            "scale": scale,
            "objective": surface.value(surface.point(T3.bad, scale, np.array([WEIGHT]), bias)),
        }
        for bias in biases
        for scale in scales
    ]
    return pd.DataFrame(rows)
