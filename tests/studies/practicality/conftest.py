"""Records made up for the tests: what a run of the practicality study leaves behind."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from oneneuron.datasets import synthetic
from oneneuron.datasets.digits import load_bundled_digits
from oneneuron.datasets.task import BinaryTask
from oneneuron.statistics.registry import Registry, load_registry
from oneneuron.studies.practicality.cells import ARMS, CELLS
from oneneuron.studies.practicality.grids import trials
from oneneuron.studies.practicality.measures import measure, measure_noise
from oneneuron.studies.practicality.pixels import RECORD as PIXELS_RECORD
from oneneuron.studies.practicality.search import RECORD
from oneneuron.studies.practicality.stability import RECORD as STABILITY_RECORD

ROOT = Path(__file__).parents[3]
TASKS = ("spheres_1_01", "gaussians_0_1")
SEEDS = range(101, 111)
RATES, DECAYS = (1e-3, 3e-3, 1e-2, 3e-2), (1.0, 0.98)
NOISES = (0.01, 0.03, 0.1, 0.3, 1.0)
SOLVED_AT = {"spheres_1_01": 60, "gaussians_0_1": 90, "spheres_1": 15, "spheres_5": 6}
ERROR_RATE = {"spheres_1_5": 0.3, "spheres_5_0": 0.05, "gaussians_0_5": 0.03, "mnist": 0.003}


MEASURED = {
    f"{network}{name}_{what}": value
    for name, errors, loss in (
        ("full_train", 7.0, 0.01),
        ("test", 100.0, 0.2),
        ("validation", 110.0, 0.25),
    )
    for network in ("", "bare_")
    for what, value in (("errors", errors), ("loss", loss))
}
"""Values that tell nothing, of what is measured at some epochs only."""

Columns = dict[str, Any]


def columns_of(
    *,
    cell: str = "spheres_1_01_n10000",
    epochs: int = 5,
    zero: int | None = 3,
    diverged: Sequence[int] = (),
    ends: int | None = None,
    train_loss: Mapping[int, float] | float = 0.5,
    end: Mapping[str, float] | None = None,
    at_zero: Mapping[str, float] | None = None,
    **columns: Any,
) -> Columns:
    """Return the columns of one member's record.

    Parameters
    ----------
    zero
        First epoch without training errors; None: never.
    diverged
        Epochs flagged as such.
    ends
        Last epoch that there is; the budget where it is not given.
    train_loss
        Of every epoch, or of some, the others 0.5.
    end, at_zero
        Measures at the last epoch and at `zero`; others are those of `MEASURED`.
    """
    epoch = np.arange(1, (ends or epochs) + 1)
    losses = train_loss if isinstance(train_loss, Mapping) else dict.fromkeys(epoch, train_loss)
    measured = {name: np.full(len(epoch), np.nan) for name in MEASURED}
    reached = zero is not None and zero <= len(epoch)
    for row, given in [(-1, end), *([(zero - 1, at_zero)] if reached else [])]:
        for name, value in (MEASURED | dict(given or {})).items():
            measured[name][row] = value
    if reached:
        measured["full_train_errors"][zero - 1] = 0
    constant = {
        "study": "practicality",
        "cell": cell,
        "family": CELLS[cell].family,
        "seed": 101,
        "arm": "without",
        "reg_strength": 0.1,
        "learning_rate": 1e-2,
        "decay": 0.98,
        "combination": 0,
        "epochs": epochs,
        "train_size": CELLS[cell].train_size,
        "test_size": 2000,
        "validation_size": 2000,
        "train_errors": 9,
    }
    return {
        **constant,
        **columns,
        **measured,
        "epoch": epoch,
        "train_loss": np.array([losses.get(number, 0.5) for number in epoch], float),
        "diverged": np.isin(epoch, list(diverged)),
    }


def together(parts: Sequence[Columns], kinds: Mapping[str, str] = RECORD) -> pd.DataFrame:
    """Return networks as one record of some columns; bare networks that lack any are as whole."""
    table = pd.DataFrame(
        {
            name: np.concatenate(
                [np.broadcast_to(part[name], len(part["epoch"])) for part in parts]
            )
            for name in parts[0]
        }
    )
    whole = {name: name.removeprefix("bare_") for name in kinds if name.startswith("bare_")}
    more = [name for name in table if name not in kinds]
    table = table.assign(
        **{name: table[of] for name, of in whole.items() if name not in table and of in table}
    )
    found = table.reindex(columns=[*kinds, *more])
    known = {name: kind for name, kind in kinds.items() if name in table}
    return found.astype(known)


def make_member(**columns: Any) -> pd.DataFrame:
    """Return one member's record; see `columns_of`."""
    return together([columns_of(**columns)])


def make_search(
    cells: Iterable[str] = tuple(CELLS),
    seeds: Iterable[int] = SEEDS,
    zero: Callable[[str, str, int], int | None] = lambda cell, arm, seed: 3,
    controls: bool = False,
    **columns: Any,
) -> pd.DataFrame:
    """Return a record with one member an arm.

    Each of `columns` is one of `columns_of`, or a function of cell, arm and seed that gives it.
    """
    arms = ARMS if controls else ("without", "exponential")
    parts = []
    for cell, seed, arm in product(cells, seeds, arms):
        given = {
            name: value(cell, arm, seed) if callable(value) else value
            for name, value in columns.items()
        }
        path = f"runs/{cell}/{seed}.parquet"
        given |= {"zero": zero(cell, arm, seed), "path": path}
        parts.append(columns_of(cell=cell, seed=seed, arm=arm, **given))
    return together(parts)


def make_grid(cell: str, seed: int = 101, **columns: Any) -> pd.DataFrame:
    """Return a record with every trial of a cell's grid, all alike."""
    path = f"runs/{cell}/{seed}.parquet"
    return together(
        [
            columns_of(cell=cell, seed=seed, path=path, **{**vars(trial), **columns})
            for trial in trials(CELLS[cell].family)
        ]
    )


def make_stability(
    diverges: Callable[..., bool] = lambda **member: False,
    zero: Callable[..., int | None] = lambda **member: 4,
    seeds: Iterable[int] = SEEDS,
    at: int = 3,
) -> pd.DataFrame:
    """Return the record of the long training; the functions take what a member goes by.

    Those that diverge do so from the epoch `at` on.
    """
    parts: list[dict[str, Any]] = []
    kinds = [(True, "none", arm) for arm in ARMS] + [(False, "none", arm) for arm in ARMS]
    kinds += [(True, remedy, "exponential") for remedy in ("clipped", "bounded")]
    for seed, task, (standardised, remedy, arm), rate, decay in product(
        seeds, TASKS, kinds, (1e-3, 3e-3, 1e-2, 3e-2), (1.0, 0.98)
    ):
        member = {
            "task": task,
            "standardised": standardised,
            "remedy": remedy,
            "arm": arm,
            "seed": seed,
            "learning_rate": rate,
            "decay": decay,
        }
        first, bursts = zero(**member), diverges(**member)
        parts += [
            {
                **member,
                "study": "practicality",
                "reg_strength": 0.1,
                "epochs": 5,
                "train_size": 10_000,
                "epoch": epoch,
                "train_loss": 1e9 if bursts and epoch >= at else 0.5,
                "train_errors": 9,
                "scale": np.nan if arm == "without" else 0.01,
                "diverged": bursts and epoch >= at,
                "full_train_errors": 0 if first == epoch else None,
                "path": f"stability/{seed}.parquet",
            }
            for epoch in (1, at, at + 2)
        ]
    table = pd.DataFrame(parts)
    return table.reindex(columns=[*STABILITY_RECORD, "path"]).astype(STABILITY_RECORD)


def make_pixels(
    diverges: Callable[[str, str, int], bool] = lambda cell, arm, seed: True,
    zero: Callable[[str, int], int | None] = lambda cell, seed: 3,
    seeds: Iterable[int] = SEEDS,
) -> pd.DataFrame:
    """Return the record of raw pixels, an arm a network, and of a very small network a cell."""
    parts = []
    for cell, seed in product(("mnist_n13000", "cifar_n2000"), seeds):
        of_cell = {"cell": cell, "seed": seed, "path": f"pixels/{cell}/{seed}.parquet"}
        for arm in ("without", "exponential"):
            diverged = [2] if diverges(cell, arm, seed) else []
            raw = {"asked": "raw", "standardised": False, "zero": None, "diverged": diverged}
            parts.append(columns_of(**of_cell, arm=arm, **raw))
        small = {"asked": "small", "standardised": True, "zero": zero(cell, seed), "epochs": 150}
        parts.append(columns_of(**of_cell, **small))
    return together(parts, PIXELS_RECORD)


def make_divergences(
    loss_first: Callable[..., bool] = lambda **member: True,
    seeds: Iterable[int] = SEEDS,
    begins: int = -100,
) -> pd.DataFrame:
    """Return steps around divergences: the loss is over all that was before from step -9 on.

    The gradient's norm is from then on too where the loss comes first, or else from ten steps
    before that; ‖w‖ grows threefold. Steps before `begins` there are none.
    """
    step, parts = np.arange(begins, 21), []
    kinds = [(True, "none"), (False, "none"), (True, "clipped"), (True, "bounded")]
    for seed, task, (standardised, remedy), rate, decay in product(
        seeds, TASKS, kinds, RATES, DECAYS
    ):
        member = {
            "task": task,
            "standardised": standardised,
            "remedy": remedy,
            "arm": "exponential",
            "seed": seed,
            "learning_rate": rate,
            "decay": decay,
        }
        columns = {
            "epoch": 3,
            "step": step,
            "loss": np.where(step >= -9, 100.0, 0.5),
            "gradient_norm": np.where(step >= (-9 if loss_first(**member) else -19), 100.0, 2.0),
            "weight_norm": np.where(step >= -20, 3.0, 1.0),
            "path": f"stability/{seed}.divergences.parquet",
        }
        parts.append(pd.DataFrame(member | columns))
    return pd.concat(parts, ignore_index=True)


def make_noise(
    diverges: Callable[[str, float, int, int], bool] = lambda arm, noise, draw, seed: False,
    seeds: Iterable[int] = SEEDS,
    loss_after: Callable[[str, float], float] = lambda arm, noise: 0.1 + noise,
    loss_before: float = 0.1,
) -> pd.DataFrame:
    """Return the record of the noise experiment with two draws and two epochs."""
    parts = [
        {
            "study": "practicality",
            "arm": arm,
            "seed": seed,
            "learning_rate": 1e-2,
            "decay": 0.98,
            "train_size": 10_000,
            "trained_epochs": 60,
            "noise": noise,
            "draw": draw,
            "loss_before": loss_before,
            "loss_after": loss_after(arm, noise),
            "epoch": epoch,
            "diverged": epoch == 2 and diverges(arm, noise, draw, seed),
            "path": f"noise/{seed}.parquet",
        }
        for arm, seed, noise, draw, epoch in product(
            ("exponential", "relu", "sigmoid"), seeds, (0.01, 0.1, 1.0), (0, 1), (1, 2)
        )
    ]
    return pd.DataFrame(parts)


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
            if trial.stops_at_zero(cell.tables) and len(at_zero):
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
    return together(members, STABILITY_RECORD)


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
                    "loss_after": after, "epoch": epoch, "diverged": gone and epoch > 1,
                    "train_size": 10_000,
                    "path": f"noise/{seed}.parquet",
                }
                for epoch in range(1, 6)
            ]  # fmt: skip
    return pd.DataFrame(rows)


def simulate_all(
    cells: Iterable[str], seeds: Iterable[int], epochs: int, *, divergence: bool = True
) -> dict[str, pd.DataFrame]:
    """Return what the figures take, by the names of their parameters."""
    cells, seeds = list(cells), list(seeds)
    records = simulate_search(cells, seeds, epochs, divergence=divergence)
    return {
        "records": records,
        "searched": measure(records),
        "trained_long": measure(simulate_stability(seeds, epochs, divergence=divergence)),
        "divergences": simulate_divergences(seeds, 8 if divergence else 0),
        "shaken": measure_noise(simulate_noise(seeds, divergence=divergence)),
    }


FEW = ("spheres_1_01_n1000", "gaussians_0_1_n15000", "spheres_5_0_n5000", "mnist_n13000")

RUNS: Mapping[str, Callable[[], dict[str, pd.DataFrame]]] = {
    "paper": lambda: simulate_all(CELLS, range(101, 107), 40),
    "sample": lambda: simulate_all(CELLS, [100], 150),
    "quick": lambda: simulate_all(FEW, [1, 2], 4),
    "calm": lambda: simulate_all(CELLS, [1], 20, divergence=False),
    "one epoch": lambda: simulate_all(FEW[1:], [1], 1, divergence=False),
}
"""Kinds of runs that differ in seeds, datasets, length and divergence."""


def inputs(kind: str) -> dict[str, pd.DataFrame]:
    """Return what the figures of a kind of run take, by the names of their parameters."""
    return RUNS[kind]()


@pytest.fixture(scope="session")
def registry() -> Registry:
    schema = ROOT / "workflow/schemas/published.schema.yaml"
    return load_registry(ROOT / "data/published/practicality.yaml", schema)


@pytest.fixture(scope="session")
def member() -> Callable[..., pd.DataFrame]:
    return make_member


@pytest.fixture(scope="session")
def search() -> Callable[..., pd.DataFrame]:
    return make_search


@pytest.fixture(scope="session")
def grid() -> Callable[..., pd.DataFrame]:
    return make_grid


@pytest.fixture(scope="session")
def stability() -> Callable[..., pd.DataFrame]:
    return make_stability


@pytest.fixture(scope="session")
def pixels() -> Callable[..., pd.DataFrame]:
    return make_pixels


@pytest.fixture(scope="session")
def divergences() -> Callable[..., pd.DataFrame]:
    return make_divergences


@pytest.fixture(scope="session")
def noise() -> Callable[..., pd.DataFrame]:
    return make_noise


@pytest.fixture(scope="session")
def far_gaussians() -> BinaryTask:
    return synthetic.gaussians(1, 500, (0.0, 1.0), held_out=100)


@pytest.fixture(scope="session")
def few_digits() -> BinaryTask:
    task = load_bundled_digits(1)
    return BinaryTask(
        **{name: part if name == "stand_in" else part[:60] for name, part in vars(task).items()}
    )


@pytest.fixture(scope="session")
def runs() -> dict[str, dict[str, pd.DataFrame]]:
    """Return what the figures take, by the kind of run."""
    return {kind: inputs(kind) for kind in RUNS}


@pytest.fixture(scope="session")
def simulate() -> Callable[..., dict[str, pd.DataFrame]]:
    """Return the function that simulates what the figures take."""
    return simulate_all
