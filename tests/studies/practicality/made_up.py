"""Simulated records of the practicality study: how its runs look, without training any."""

from collections.abc import Callable, Iterable, Mapping
from itertools import product
from typing import Any

import numpy as np
import pandas as pd

from oneneuron.studies.practicality.cells import ARMS, CELLS
from oneneuron.studies.practicality.grids import trials
from oneneuron.studies.practicality.measures import members
from oneneuron.studies.practicality.numbers.noise import shaken

TASKS = ("spheres_1_01", "gaussians_0_1")
RATES, DECAYS = (1e-3, 3e-3, 1e-2, 3e-2), (1.0, 0.98)
NOISES = (0.01, 0.03, 0.1, 0.3, 1.0)
SOLVED_AT = {"spheres_1_01": 60, "gaussians_0_1": 90, "spheres_1": 15, "spheres_5": 6}
ERROR_RATE = {"spheres_1_5": 0.3, "spheres_5_0": 0.05, "gaussians_0_5": 0.03, "mnist": 0.003}

COUNTS = ("full_train_errors", "test_errors", "validation_errors")  # missing where not measured
Columns = dict[str, Any]


def simulate_member(
    rng: np.random.Generator, epochs: int, *, zero: float, wild: bool, **constant: Any
) -> Columns:
    """Return the training of one member; `zero` is its first epoch without errors."""
    epoch = np.arange(1, epochs + 1)
    loss = np.exp(-6 * epoch / zero + 0.2 * rng.normal(0, 1, epochs).cumsum() / np.sqrt(epoch))
    diverged = np.zeros(epochs, bool)
    if wild:
        first = int(rng.integers(min(2, epochs), epochs + 1))
        loss[first - 1 :] *= 10.0 ** rng.uniform(4, 30)
        if rng.random() < 0.5:
            loss[first - 1 :] = np.nan
        diverged = epoch >= first
    errors = np.where(np.isfinite(loss), np.minimum(loss * 3000, 6000), 10_000)
    solved = (epoch >= zero) & ~diverged
    passed = (errors <= 50) | (epoch == epochs) | solved
    return constant | {
        "study": "practicality",
        "epochs": epochs,
        "epoch": epoch,
        "train_loss": loss,
        "train_errors": errors.astype(int),
        "diverged": diverged,
        "full_train_loss": np.where(passed, loss * 0.8, np.nan),
        "full_train_errors": np.where(
            passed, np.where(solved, 0, np.maximum(errors.round(), 1)), np.nan
        ),
    }


def together(members: list[Columns]) -> pd.DataFrame:
    """Return the members' rows as one table."""
    pairs = [(member, len(member["epoch"])) for member in members]
    table = pd.DataFrame(
        {
            name: np.concatenate([np.broadcast_to(m[name], n) for m, n in pairs])
            for name in members[0]
        }
    )
    table = table.astype({name: "Int64" for name in COUNTS if name in table})
    measured = [name for name in table if name.startswith(("full_train", "test", "validation"))]
    bare = {f"bare_{name}": table[name] for name in measured if not name.endswith("size")}
    return table.assign(**bare)


def simulate_search(
    cells: Iterable[str] = tuple(CELLS),
    seeds: Iterable[int] = (100,),
    epochs: int = 150,
    *,
    divergence: bool = True,
) -> pd.DataFrame:
    """Return the records of a search of some cells."""
    members = []
    for cell, seed in product([CELLS[name] for name in cells], seeds):
        rng = np.random.default_rng([seed, len(cell.name), cell.train_size])
        near = [at for name, at in SOLVED_AT.items() if cell.name.startswith(name)]
        hard = (near[0] if near else 12) * cell.train_size / 10_000
        level = next((r for n, r in ERROR_RATE.items() if cell.name.startswith(n)), 0.15)
        for trial in trials(cell.family, with_controls=cell.family != "mnist" or seed < 104):
            slow = 1 + abs(np.log(trial.learning_rate / 1e-2))
            late = 1 + 0.2 * (trial.arm == "exponential") * np.sqrt(trial.reg_strength * 10)
            wild = divergence and trial.learning_rate >= 3e-2 and trial.arm == "exponential"
            member = simulate_member(
                rng, epochs, **vars(trial), cell=cell.name, family=cell.family, seed=seed,
                train_size=cell.train_size, validation_size=2000,
                zero=max(2.0, hard * slow * late * rng.lognormal(0, 0.1)),
                wild=bool(wild and rng.random() < 0.8),
            )  # fmt: skip
            at_zero = np.flatnonzero(member["full_train_errors"] == 0)[:1]
            wrong = rng.binomial(2000, level * (1.1 if trial.arm == "exponential" else 1.0))
            for name, value in (("validation_errors", wrong), ("test_errors", wrong + 3)):
                member[name] = np.full(epochs, np.nan)
                member[name][[*at_zero, -1]] = value
                member[name.replace("errors", "loss")] = member[name] / 2000
            if trial.stops_at_zero(cell) and len(at_zero):
                member = {
                    name: values[: at_zero[0] + 1] if isinstance(values, np.ndarray) else values
                    for name, values in member.items()
                }
            members.append(member)
    return together(members)


def simulate_stability(
    seeds: Iterable[int] = (100,), epochs: int = 200, *, divergence: bool = True
) -> pd.DataFrame:
    """Return the records of the stability experiment."""
    members = []
    for seed in seeds:
        rng = np.random.default_rng([seed, 7])
        for task, standardised in product(TASKS, (True, False)):
            kinds = [(arm, "none") for arm in ARMS]
            if standardised:
                kinds += [("exponential", "clipped"), ("exponential", "bounded")]
            for (arm, remedy), rate, decay in product(kinds, RATES, DECAYS):
                risk = {"none": 0.8, "clipped": 0.3, "bounded": 0.05}[remedy] * (rate / 3e-2) ** 0.5
                risk *= {"exponential": 1, "without": 0.0, "relu": 0.1, "sigmoid": 0.0}[arm]
                risk *= (1 if standardised else 1.2) * (1 if decay == 1 else 0.7)
                hard = 40 if task == "spheres_1_01" else 90 if standardised else 1000
                members.append(
                    simulate_member(
                        rng, epochs, task=task, standardised=standardised, remedy=remedy, arm=arm,
                        seed=seed, learning_rate=rate, decay=decay, reg_strength=0.1,
                        wild=bool(divergence and rng.random() < risk),
                        zero=hard * (1 + abs(np.log(rate / 1e-2))) * rng.lognormal(0, 0.1),
                    )
                )  # fmt: skip
    return together(members)


def simulate_divergences(seeds: Iterable[int] = (100,), each: int = 8) -> pd.DataFrame:
    """Return the last steps of members that diverged; none where `each` is 0."""
    columns: dict[str, Any] = {
        "task": "str", "standardised": "bool", "remedy": "str", "arm": "str", "seed": "int64",
        "learning_rate": "float64", "decay": "float64", "epoch": "int64", "step": "int64",
        "loss": "float64", "scale": "float64", "weight_norm": "float64", "bias": "float64",
        "gradient_norm": "float64",
    }  # fmt: skip
    parts = [pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in columns.items()})]
    for seed, number in product(seeds, range(each)):
        rng = np.random.default_rng([seed, number])
        step = np.arange(-int(rng.integers(5, 201)), 21)
        near = np.exp(np.minimum(step, 20) * rng.uniform(0.5, 1.5))
        loss = np.minimum(10 ** rng.uniform(-5, -2) * rng.lognormal(0, 0.5, len(step)) + near, 1e30)
        loss = np.where(step >= 0, loss * 1e4, np.minimum(loss, 900))
        loss[step > int(rng.integers(2, 21))] = np.nan
        parts.append(
            pd.DataFrame(
                {
                    "task": TASKS[number % 2], "standardised": True, "remedy": "none",
                    "arm": "exponential", "seed": seed, "learning_rate": RATES[number % 4],
                    "decay": DECAYS[number // 4 % 2], "epoch": 5 + number, "step": step,
                    "loss": loss, "scale": rng.normal(0, 0.3) + 0.01 * np.cumsum(step > -3),
                    "weight_norm": 2 + 0.003 * (step - step[0]) + 0.5 * np.maximum(step, 0),
                    "bias": 0.01 * rng.normal() + 0.02 * np.maximum(step, 0),
                    "gradient_norm": loss * 20,
                }
            )
        )  # fmt: skip
    return pd.concat(parts[1:] or parts, ignore_index=True)


def simulate_noise(seeds: Iterable[int] = (100,), *, divergence: bool = True) -> pd.DataFrame:
    """Return the records of the noise experiment."""
    rows = []
    for seed, arm in product(seeds, ("exponential", "relu", "sigmoid")):
        rng = np.random.default_rng([seed, len(arm)])
        before = 10 ** rng.uniform(-6, -3)
        for noise, number in product(NOISES, range(10)):
            power = 20 * noise if arm == "exponential" else 2 * noise - 2
            after = before + 10 ** (power + rng.normal()) * noise**2 * (arm != "sigmoid")
            after = np.inf if after > 1e18 else after
            gone = bool(divergence and after > 1e3)
            rows += [
                {
                    "arm": arm, "seed": seed, "learning_rate": 0.01, "decay": 0.98, "noise": noise,
                    "draw": number, "trained_epochs": 60, "loss_before": before,
                    "loss_after": after, "errors_before": 0, "errors_after": 5, "epoch": epoch,
                    "train_loss": after, "train_errors": 5, "diverged": gone and epoch > 1,
                    "scale": 0.1, "weight_norm": 2.0, "path": f"noise/{seed}.parquet",
                }
                for epoch in range(1, 6)
            ]  # fmt: skip
    return pd.DataFrame(rows)


def inputs(
    cells: Iterable[str], seeds: Iterable[int], epochs: int, *, divergence: bool = True
) -> dict[str, pd.DataFrame]:
    """Return what the figures take, by the names of their parameters."""
    cells, seeds = list(cells), list(seeds)
    records = simulate_search(cells, seeds, epochs, divergence=divergence)
    return {
        "records": records,
        "searched": members(records),
        "trained_long": members(simulate_stability(seeds, epochs, divergence=divergence)),
        "divergences": simulate_divergences(seeds, 8 if divergence else 0),
        "shaken": shaken(simulate_noise(seeds, divergence=divergence)),
    }


FEW = ("spheres_1_01_n1000", "gaussians_0_1_n15000", "spheres_5_0_n5000", "mnist_n13000")

KINDS: Mapping[str, Callable[[], dict[str, pd.DataFrame]]] = {
    "paper": lambda: inputs(CELLS, range(101, 107), 40),
    "sample": lambda: inputs(CELLS, [100], 150),
    "quick": lambda: inputs(FEW, [1, 2], 4),
    "calm": lambda: inputs(CELLS, [1], 20, divergence=False),
    "one epoch": lambda: inputs(FEW[1:], [1], 1, divergence=False),
}
