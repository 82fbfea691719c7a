"""The way out of a bad minimum: gradient flow of L̃, which leads to infinity.

With one sample x* dominating (the largest w·x), a √(2λt) tends to (1 + ‖x*‖²)^(−1/2) and
t (L̃ − M*) to 1 / (4 (1 + ‖x*‖²)), M* being the infimum: b grows as ln t / (2 (1 + ‖x*‖²)).
"""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import pandas as pd
from scipy.integrate import solve_ivp

from oneneuron.studies.landscape.points import Surface
from oneneuron.studies.landscape.problems import PROBLEMS, scaled

UNTIL = 6
"""Decades of time."""

TIMES_A_DECADE = 10

WEIGHT = 0.5
"""First entry of w at the start: at 0, T1 and T2 are stationary with the neuron."""


def flow(
    cells: Iterable[str], reg_strengths: Sequence[float], data_scales: Sequence[float] = ()
) -> pd.DataFrame:
    """Follow gradient flow from the known bad minima of some problems.

    Parameters
    ----------
    cells
        Their names; problems without a known bad minimum are passed over.
    reg_strengths
        Each λ, over 0.
    data_scales
        Further factors of the samples, over 0, at the first λ.

    Returns
    -------
    pandas.DataFrame
        A row a time: ``cell``, ``reg_strength``, ``data_scale`` (1 but for the further factors),
        ``time``, ``scale`` (a), ``bias`` (b), ``weight_norm``, ``objective`` (L̃), ``bare_loss``
        (the loss without the neuron), ``reach`` (1 + ‖x*‖² of the limits) and ``conserved``
        (b − a²/2 less its start and λ∫a²dt, which flow keeps at 0).
    """
    varied = [(strength, 1.0) for strength in reg_strengths]
    varied += [(reg_strengths[0], scale) for scale in data_scales]
    return pd.DataFrame(
        row | {"data_scale": scale}
        for cell in cells
        for strength, scale in varied
        if PROBLEMS[cell].bad
        for row in _rows(Surface(scaled(PROBLEMS[cell], scale), strength))
    )


def _rows(surface: Surface) -> Iterator[dict[str, object]]:
    problem, at = surface.problem, surface.size
    w = np.zeros(problem.inputs)
    w[0] = WEIGHT
    start = surface.point(problem.bad, 0.0, w, 0.0)
    times = np.logspace(-1, UNTIL, TIMES_A_DECADE * (UNTIL + 1) + 1)

    # the last entry is λ ∫ a² dt
    def slope(_: float, y: np.ndarray) -> np.ndarray:
        return np.append(-surface.gradient(y[:-1]), surface.reg_strength * y[at] ** 2)

    def jacobian(_: float, y: np.ndarray) -> np.ndarray:
        full = np.zeros((len(y), len(y)))
        full[:-1, :-1] = -surface.hessian(y[:-1])
        full[-1, at] = 2 * surface.reg_strength * y[at]
        return full

    found = solve_ivp(
        *(slope, (0.0, times[-1]), np.append(start, 0.0)),
        method="LSODA",
        t_eval=np.append(0.0, times),
        jac=jacobian,
        rtol=1e-8,
        atol=1e-10,
    )
    if not found.success:
        raise RuntimeError(f"{problem.name}, λ = {surface.reg_strength}: {found.message}")
    for time, y in zip(found.t, found.y.T, strict=True):
        vector, spent = y[:-1], y[-1]
        a, w, b = vector[at], vector[at + 1 : -1], vector[-1]
        yield {
            "study": "landscape",
            "cell": problem.name,
            "reg_strength": surface.reg_strength,
            "time": float(time),
            "scale": float(a),
            "bias": float(b),
            "weight_norm": float(np.linalg.norm(w)),
            "objective": surface.value(vector),
            "bare_loss": surface.bare_loss(vector),
            "reach": 1 + float((problem.x[int((problem.x.numpy() @ w).argmax())] ** 2).sum()),
            "conserved": float(b - a**2 / 2 - spent),
        }
