"""Simulated records of runs that look like those of the EEG study."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pandas as pd
import pytest

TRAIN, VALIDATION = 2913, 729
LEVEL = {"main": 0.81, "corrected": 0.84, "blocked": 0.71, "subject": 0.52, "recording": 0.05}
SPLIT = {"blocked": "blocked", "subject": "subject", "recording": "recording"}


def simulate_run(
    arm: str, seed: int, epochs: int, *, cell: str = "main", fate: str = "well"
) -> pd.DataFrame:
    """Return a record; `fate` is well, dead, nan (stops after epoch 3) or explodes (goes on)."""
    rng = np.random.default_rng([seed, epochs, len(arm)])
    epoch = np.arange(1, epochs + 1)
    time = epoch / max(epochs, 2) * 400
    gain = 0.01 * (arm != "without") + rng.normal(0, 0.012)
    ceiling = LEVEL.get(cell, 0.81) + gain
    jumps = (rng.random(epochs) < 0.05) * rng.exponential(0.06, epochs)
    accuracy = 0.5 + (ceiling - 0.5) * (1 - np.exp(-time / 70)) + rng.normal(0, 0.008, epochs)
    accuracy = np.clip(accuracy - jumps * (1 - np.exp(-time / 50)), 0, 1)
    bare = accuracy - (0.02 * np.exp(-time / 200) if arm != "without" else 0)
    if fate == "dead":
        accuracy, bare = np.full(epochs, 0.494), np.full(epochs, 0.494)
    loss = 1.0 * np.exp(-time / 150) + 0.15
    train_errors = np.round(TRAIN * (0.5 * np.exp(-time / 130) + 0.02))
    with_neuron = arm not in ("without", "notebook")
    scale = 0.032 * (1 + time / 60) * np.exp(-time / 80) * (1 + 0.3 * rng.normal())
    scale = scale + np.cumsum(rng.normal(0, 2e-6, epochs))
    if seed % 7 == 0:
        scale = scale - 8e-4 * (time / 400) ** 3
    record = pd.DataFrame(
        {
            "study": "eeg",
            "cell": cell,
            "layout": "corrected" if cell == "corrected" else "as_published",
            "split": SPLIT.get(cell, "random"),
            "arm": arm,
            "seed": seed,
            "epoch": epoch,
            "epochs": epochs,
            "train_loss": 1.0 if fate == "dead" else loss,
            "train_errors": TRAIN // 2 if fate == "dead" else train_errors.astype(int),
            "train_size": TRAIN,
            "penalty": 0.1 * scale**2 if with_neuron else 0.0,
            "validation_loss": 1.0 if fate == "dead" else loss + 0.1 + 0.3 * jumps + time / 2000,
            "validation_errors": np.round(VALIDATION * (1 - accuracy)).astype(int),
            "validation_size": VALIDATION,
            "validation_size_half": VALIDATION // 2,
            "bare_validation_errors": np.round(VALIDATION * (1 - bare)).astype(int),
            "output_range": 0.0 if fate == "dead" else 1.9,
            "bare_output_range": 0.0 if fate == "dead" else 1.9,
            "units_alive": 0 if fate == "dead" else np.maximum(1, 9 - (epoch + seed) // 3 % 8),
            "scale": scale if with_neuron else np.nan,
            "weight_norm": 1.4 if with_neuron else np.nan,
            "bias": 0.01 if with_neuron else np.nan,
            "gradient_norm": 0.3,
            "neuron_draws": 3 if with_neuron else 0,
            "diverged": False,
        }
    )
    record["bare_validation_loss"] = record["validation_loss"]
    for column in ("validation_errors", "bare_validation_errors"):
        record[f"{column}_half"] = record[column] // 2
    last = epoch == epochs
    record["full_train_loss"] = np.where(last, record["train_loss"], np.nan)
    for column in ("full_train_errors", "bare_full_train_errors"):
        record[column] = record["train_errors"].astype("Int64").where(last)
    if fate == "nan":
        return blank(record[record["epoch"] <= min(3, epochs)].copy(), 0)
    if fate == "explodes":
        blown = blank(record.copy(), epochs // 2)
        blown.loc[blown["epoch"] > epochs // 2, "validation_loss"] = 1e23
        blown.loc[blown["epoch"] > epochs // 2, "train_loss"] = 1e23
        blown.loc[blown["epoch"] > epochs // 2, "scale"] = -3e5
        return blown
    return record


def blank(record: pd.DataFrame, after: int) -> pd.DataFrame:
    """Return a record whose losses and parameters are NaN after some epoch."""
    gone = record["epoch"] > after
    losses = ["train_loss", "validation_loss", "bare_validation_loss", "full_train_loss"]
    for column in [*losses, "scale", "bias", "weight_norm", "output_range", "bare_output_range"]:
        record.loc[gone, column] = np.nan
    record.loc[gone, "validation_errors"] = VALIDATION
    record.loc[gone, "validation_errors_half"] = VALIDATION // 2
    record.loc[gone, "train_errors"] = TRAIN
    record.loc[gone, "diverged"] = True
    return record


def simulate_census(draws: int = 4000) -> pd.DataFrame:
    """Return a start census whose raw starts are as wild as those of the real recordings."""
    rng = np.random.default_rng(3)
    raw = np.abs(rng.normal(0, 1, draws)) * rng.lognormal(3.0, 1.3, draws) + rng.uniform(-0.05, 0.1)
    parts = [("raw", raw), ("scaled", np.maximum(raw / 60, 0.02) + rng.uniform(0, 0.1, draws))]
    return pd.concat(
        [
            pd.DataFrame({"draw": range(draws), "input": name, "largest_preactivation": values})
            for name, values in parts
        ],
        ignore_index=True,
    )


Simulate = Callable[..., pd.DataFrame]


def simulate_runs(
    arms: Mapping[str, Sequence[int]],
    epochs: int = 400,
    *,
    cell: str = "main",
    fates: Mapping[tuple[str, int], str] | None = None,
) -> pd.DataFrame:
    """Return the records of several runs of one cell."""
    fates = fates or {}
    return pd.concat(
        [
            simulate_run(arm, seed, epochs, cell=cell, fate=fates.get((arm, seed), "well"))
            for arm, seeds in arms.items()
            for seed in seeds
        ],
        ignore_index=True,
    )


@pytest.fixture(scope="session")
def simulate() -> Simulate:
    """Return the function that simulates runs."""
    return simulate_runs


@pytest.fixture(scope="session")
def paper(simulate: Simulate) -> pd.DataFrame:
    """Runs as the paper run will have them, with some of each fate."""
    twelve = range(101, 113)
    fates = {
        ("without", 104): "dead",
        ("clean_start", 104): "dead",
        ("letter", 102): "nan",
        ("letter", 103): "nan",
        ("clean_start", 108): "explodes",
    }
    pair = {"without": range(101, 104), "clean_start": range(101, 104)}
    return pd.concat(
        [
            simulate(
                {
                    "without": twelve,
                    "letter": range(101, 106),
                    "clean_start": twelve,
                    "scaled_input": range(101, 107),
                    "relu_scaled": range(101, 107),
                },
                fates=fates,
            ),
            simulate(pair, 200, cell="blocked"),
            simulate(pair, 200, cell="corrected"),
            simulate({arm: range(101, 109) for arm in pair}, 100, cell="subject"),
            simulate({arm: range(101, 103) for arm in pair}, 50, cell="recording"),
            simulate({"notebook": range(101, 104)}, cell="calibration"),
            simulate(
                {"without": range(201, 261)},
                10,
                cell="dead_census",
                fates={("without", seed): "dead" for seed in range(201, 261, 9)},
            ),
        ],
        ignore_index=True,
    )


@pytest.fixture(scope="session")
def sample(simulate: Simulate) -> pd.DataFrame:
    """Runs as the sample run has them: one seed of three arms."""
    return simulate({"without": [100], "clean_start": [100], "scaled_input": [100]})


@pytest.fixture(scope="session")
def quick(simulate: Simulate) -> pd.DataFrame:
    """Runs as the quick run has them: few seeds, few epochs, one of them lost."""
    one = {"without": [1], "clean_start": [1]}
    return pd.concat(
        [
            simulate(
                {
                    "without": [1, 2, 3],
                    "clean_start": [1, 2, 3],
                    "letter": [1, 2],
                    "scaled_input": [1, 2],
                    "relu_scaled": [1, 2],
                },
                16,
                fates={("letter", 2): "nan", ("clean_start", 3): "explodes"},
            ),
            *(simulate(one, 8, cell=cell) for cell in ("blocked", "recording", "corrected")),
            simulate({"notebook": [1]}, 8, cell="calibration"),
            simulate({"without": [201, 202, 203]}, 4, cell="dead_census"),
        ],
        ignore_index=True,
    )


@pytest.fixture(scope="session")
def census() -> pd.DataFrame:
    """Return a start census."""
    return simulate_census()
