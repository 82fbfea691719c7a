"""Made-up runs of the landscape study: who errs and when, and a way out of a bad minimum."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from oneneuron.statistics.registry import Registry, load_registry
from oneneuron.studies.landscape import valley
from oneneuron.studies.landscape.design import ARMS, CELLS, STEPS, times
from oneneuron.studies.landscape.measures import measure

ROOT = Path(__file__).parents[3]
ERRS = {"without": 0.4, "exponential": 0.7, "relu": 0.4, "monomial": 0.6, "multiplied": 0.4}


def simulate_records(
    cells: Iterable[str] = CELLS,
    arms: Iterable[str] = ARMS,
    seeds: Iterable[int] = range(20),
    optimisers: Iterable[str] = ("descent", "adam"),
    steps: int = STEPS,
    errs: Callable[[str, int], bool] | None = None,
    solved: Callable[[str, int], bool] | None = None,
    **columns: object,
) -> pd.DataFrame:
    """Return records in which a network errs, or is solved, as functions of arm and seed say.

    By default a seed errs where its number, spread over 0 to 1, is under the arm's share.
    """
    rows = [
        {
            "study": "landscape", "cell": cell, "hidden": 2, "arm": arm, "optimiser": optimiser,
            "seed": seed, "reg_strength": 1.0, "initial_bias": 0.0, "step": step,
            "objective": 0.0 if (solved or (lambda *_: False))(arm, seed) else 2.0,
            "loss": 2.0, "errors": 0, "bare_loss": 2.0,
            "bare_errors": int(errs(arm, seed) if errs else seed * 0.618 % 1 < ERRS[arm]),
            "scale": np.nan, "weight_norm": np.nan, "bias": np.nan, "gradient_norm": 0.1,
            "diverged": False, "path": f"{cell}/{arm}.parquet",
        }
        | columns
        for cell in cells
        for arm in arms
        for optimiser in optimisers
        for seed in seeds
        for step in times(steps)
    ]  # fmt: skip
    return pd.DataFrame(rows)


def simulate_escape(cells: Iterable[str] = ("t1", "t2", "t3")) -> pd.DataFrame:
    """Return a way out that follows its law from the start."""
    time = np.append(0.0, np.logspace(-1, 6, 71))
    flow = pd.DataFrame(
        {
            "reg_strength": 1.0,
            "data_scale": 1.0,
            "time": time,
            "scale": -1 / np.sqrt(1 + time),
            "bias": np.log1p(time) / 10,
            "weight_norm": 1 + np.log1p(time) / 10,
            "objective": 2 / (1 + time),
            "bare_loss": 2 + np.log1p(time) / 3,
            "reach": 5.0,
            "conserved": 0.0,
            "path": "escape.parquet",
        }
    )
    return pd.concat([flow.assign(cell=cell) for cell in cells], ignore_index=True)


def simulate_minima(cells: Iterable[str]) -> pd.DataFrame:
    """Return descents over several decades, measured a little short of what was derived."""
    predicted = np.append(0.0, np.logspace(-6, 0, 7))
    grid = pd.DataFrame({"predicted": predicted, "measured": 0.98 * predicted})
    return pd.concat([grid.assign(cell=cell) for cell in cells], ignore_index=True)


def simulate_widths(widths: Iterable[int] = (2, 4, 8, 16, 32)) -> pd.DataFrame:
    """Return what became of wider networks: the wider, the fewer err, and the smaller the loss."""
    made = [
        simulate_records([cell], ("without", "exponential"), range(20), ["descent"], hidden=width)
        .assign(bare_loss=lambda rows: 2 * (1 + rows["seed"] % 3) * (rows["bare_errors"] + 1e-9))
        .assign(bare_loss=lambda rows, width=width: rows["bare_loss"] / width)
        for cell in ("t1", "spheres")
        for width in widths
    ]
    return measure(pd.concat(made, ignore_index=True))


def simulate(cells: Iterable[str], arms: Iterable[str], **more: object) -> dict[str, pd.DataFrame]:
    """Return what figures take."""
    records = simulate_records(cells, arms, **more)  # type: ignore[arg-type]
    known = [cell for cell in ("t1", "t2", "t3") if cell in set(cells)]
    return {
        "records": records,
        "trained": measure(records),
        "escape": simulate_escape(known or ["t3"]),
        "minima": simulate_minima([*known, "yun", "auer_bad", "auer_best", "student"]),
        "widths": simulate_widths(),
        "valley": valley.look(1.0),
    }


RUNS: Mapping[str, Callable[[], dict[str, pd.DataFrame]]] = {
    "paper": lambda: simulate(CELLS, ARMS),
    "sample": lambda: simulate(CELLS, ARMS, seeds=[1, 2]),
    "quick": lambda: simulate(["t3"], ["without", "exponential"], optimisers=["descent"]),
    "short": lambda: simulate(["t2", "xor_relu"], ARMS, steps=200),
}
"""Kinds of runs that differ in problems, arms, seeds and length."""


def inputs(kind: str) -> dict[str, pd.DataFrame]:
    """Return what the figures of a kind of run take, by the names of their parameters."""
    return RUNS[kind]()


@pytest.fixture(scope="session")
def registry() -> Registry:
    schema = ROOT / "workflow/schemas/published.schema.yaml"
    return load_registry(ROOT / "data/published/landscape.yaml", schema)


@pytest.fixture(scope="session")
def records() -> Callable[..., pd.DataFrame]:
    return simulate_records
