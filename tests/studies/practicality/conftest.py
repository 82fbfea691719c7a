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
from oneneuron.studies.practicality.search import RECORD
from oneneuron.studies.practicality.stability import RECORD as STABILITY_RECORD

ROOT = Path(__file__).parents[3]
TASKS = ("spheres_1_01", "gaussians_0_1")
SEEDS = range(101, 111)


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
        "scale": np.nan,
        "weight_norm": np.nan,
        "bias": np.nan,
        "gradient_norm": 1.0,
    }
    return {
        **constant,
        **columns,
        **measured,
        "epoch": epoch,
        "train_loss": np.array([losses.get(number, 0.5) for number in epoch], float),
        "diverged": np.isin(epoch, list(diverged)),
    }


def together(parts: Sequence[Columns]) -> pd.DataFrame:
    """Return members as one record."""
    table = pd.DataFrame(
        {
            name: np.concatenate(
                [np.broadcast_to(part[name], len(part["epoch"])) for part in parts]
            )
            for name in parts[0]
        }
    )
    more = [name for name in table if name not in RECORD]
    return table[[*RECORD, *more]].astype(RECORD)


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
) -> pd.DataFrame:
    """Return the record of the long training; the functions take what a member goes by."""
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
                "train_loss": 1e9 if bursts and epoch >= 3 else 0.5,
                "train_errors": 9,
                "scale": np.nan if arm == "without" else 0.01,
                "diverged": bursts and epoch >= 3,
                "full_train_errors": 0 if first == epoch else None,
                "path": f"stability/{seed}.parquet",
            }
            for epoch in (1, 3, 5)
        ]
    table = pd.DataFrame(parts)
    return table.reindex(columns=[*STABILITY_RECORD, "path"]).astype(STABILITY_RECORD)


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
            "errors_before": 0,
            "errors_after": 5,
            "epoch": epoch,
            "train_loss": 0.1,
            "train_errors": 3,
            "diverged": epoch == 2 and diverges(arm, noise, draw, seed),
            "scale": 0.1,
            "weight_norm": 1.0,
            "path": f"noise/{seed}.parquet",
        }
        for arm, seed, noise, draw, epoch in product(
            ("exponential", "relu", "sigmoid"), seeds, (0.01, 0.1, 1.0), (0, 1), (1, 2)
        )
    ]
    return pd.DataFrame(parts)


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
