"""Records made up for the tests: what a run of the EEG study leaves behind, row by row."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pytest
from numpy.typing import ArrayLike

from oneneuron.studies.eeg.measures import measure
from oneneuron.studies.eeg.protocol import RECORD

SIZE = 100
TRAIN, VALIDATION = 2913, 729
LEVEL = {"corrected": 0.84, "blocked": 0.71, "subject": 0.52, "recording": 0.05}
SPLITS = ("random", "blocked", "subject", "recording")
PLAIN = ("without", "notebook", "notebook_rounded")
"""Arms that have no neuron."""
NOTEBOOK = {"notebook": [1234], "notebook_rounded": [311, 312]}
"""The arms and seeds of the cell *calibration*."""


def make_record(
    errors: ArrayLike,
    *,
    seed: int = 101,
    arm: str = "scaled_input",
    cell: str = "main",
    scale: ArrayLike | None = None,
    **columns: Any,
) -> pd.DataFrame:
    """Return a run's record.

    Parameters
    ----------
    errors
        Validation errors, one an epoch, of 100 frames; those of the bare network are the same.
    scale
        Of the neuron; where it is not given it falls from 0.03 to 0.01.
    columns
        Any others of the record, in the place of what they would be.
    """
    errors = np.asarray(errors)
    epochs, neuron = len(errors), arm not in PLAIN
    if scale is None:
        scale = np.linspace(0.03, 0.01, epochs)
    end = np.arange(1, epochs + 1) == epochs
    record = pd.DataFrame(
        {
            "study": "eeg",
            "cell": cell,
            "layout": cell if cell in ("corrected", "todays_scipy") else "as_published",
            "split": cell if cell in SPLITS else "published",
            "arm": arm,
            "seed": seed,
            "epochs": epochs,
            "batch_size": 64,
            "learning_rate": 1e-3,
            "reg_strength": 0.1,
            "precision": "float32",
            "epoch": np.arange(1, epochs + 1),
            "train_loss": 0.5,
            "train_errors": 10,
            "train_size": 400,
            "validation_loss": errors / SIZE,
            "validation_errors": errors,
            "validation_size": SIZE,
            "validation_size_half": SIZE // 2,
            "validation_size_positive": SIZE // 2,
            "positive_outputs": SIZE // 2,
            "bare_positive_outputs": SIZE // 2,
            "validation_errors_last_neuron": errors,
            "validation_errors_last_network": np.concatenate([errors[:1], errors[:-1]]),
            "units_alive": 7,
            "neuron_share": 0.2 if neuron else np.nan,
            "neuron_peak": 0.5 if neuron else np.nan,
            "scale": scale if neuron else np.nan,
            "weight_norm": 1.4 if neuron else np.nan,
            "bias": 0.01 if neuron else np.nan,
            "neuron_draws": int(neuron),
            "diverged": False,
            "full_train_loss": np.where(end, 0.4, np.nan),
            "full_train_errors": pd.array([12] * epochs, "Int64"),
            "bare_full_train_errors": pd.array([14] * epochs, "Int64"),
            "path": f"{cell}/{arm}/{seed}.parquet",
        }
        | columns
    )
    for column in ("full_train_errors", "bare_full_train_errors"):
        record[column] = record[column].where(end)
    if "bare_validation_errors" not in record:
        record["bare_validation_errors"] = record["validation_errors"]
    for column in ("validation_errors", "bare_validation_errors"):
        for part in ("half", "positive"):
            if f"{column}_{part}" not in record:
                record[f"{column}_{part}"] = record[column] // 2
    # the notebook's protocol records the errors met as well
    return record[[*RECORD, "train_errors", "path"]]


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
    scale = 0.032 * (1 + time / 60) * np.exp(-time / 80) * (1 + 0.3 * rng.normal())
    scale = scale + np.cumsum(rng.normal(0, 2e-6, epochs))
    if seed % 7 == 0:
        scale = scale - 8e-4 * (time / 400) ** 3
    neuron, dead = arm not in PLAIN, fate == "dead"
    wrong = TRAIN // 2 if dead else train_errors.astype(int)
    record = make_record(
        np.round(VALIDATION * (1 - accuracy)).astype(int),
        seed=seed,
        arm=arm,
        cell=cell,
        scale=scale,
        train_loss=1.0 if dead else loss,
        train_errors=wrong,
        train_size=TRAIN,
        validation_loss=1.0 if dead else loss + 0.1 + 0.3 * jumps + time / 2000,
        validation_size=VALIDATION,
        validation_size_half=VALIDATION // 2,
        validation_size_positive=VALIDATION // 2,
        bare_validation_errors=np.round(VALIDATION * (1 - bare)).astype(int),
        positive_outputs=0 if dead else VALIDATION // 2,
        bare_positive_outputs=0 if dead else VALIDATION // 2,
        units_alive=0 if dead else np.maximum(1, 9 - (epoch + seed) // 3 % 8),
        neuron_draws=3 * neuron,
        full_train_loss=np.where(epoch == epochs, 1.0 if dead else loss, np.nan),
        full_train_errors=pd.array(np.broadcast_to(wrong, epochs), "Int64"),
        bare_full_train_errors=pd.array(np.broadcast_to(wrong, epochs), "Int64"),
    )
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
    losses = ["train_loss", "validation_loss", "full_train_loss"]
    for column in [*losses, "scale", "bias", "weight_norm"]:
        record.loc[gone, column] = np.nan
    record.loc[gone, ["positive_outputs", "bare_positive_outputs"]] = 0
    record.loc[gone, ["validation_errors", "validation_errors_last_neuron"]] = VALIDATION
    record.loc[gone, ["validation_errors_half", "validation_errors_positive"]] = VALIDATION // 2
    record.loc[gone, "train_errors"] = TRAIN
    record.loc[gone, "diverged"] = True
    return record


def simulate_census(draws: int = 4000) -> pd.DataFrame:
    """Return a start census whose raw starts are as wild as those of the real recordings."""
    rng = np.random.default_rng(3)
    raw = np.abs(rng.normal(0, 1, draws)) * rng.lognormal(3.0, 1.3, draws) + rng.uniform(-0.05, 0.1)
    parts = [("raw", raw), ("scaled", np.maximum(raw / 60, 0.02) + rng.uniform(0, 0.1, draws))]
    census = pd.concat(
        [
            pd.DataFrame({"draw": range(draws), "input": name, "largest_preactivation": values})
            for name, values in parts
        ],
        ignore_index=True,
    )
    z = census["largest_preactivation"]
    return census.assign(exp_overflows=z > 88, start_overflows=z > 40, over_10=z > 12, clean=z < 12)


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


def long_runs() -> pd.DataFrame:
    """Return runs as the paper run will have them, fewer of each, with some of each fate."""
    twelve, eight, six = range(301, 313), range(301, 309), range(301, 307)
    fates = {
        ("without", 304): "dead",
        ("scaled_input", 304): "dead",
        ("letter", 302): "nan",
        ("letter", 303): "nan",
        ("scaled_input", 308): "explodes",
        ("clean_start", 306): "explodes",
    }
    main = {
        "without": twelve,
        "scaled_input": twelve,
        "clean_start": eight,
        "letter": eight,
        "relu_scaled": eight,
    }
    pair: dict[str, Sequence[int]] = {"without": six, "scaled_input": six}
    census = range(401, 461)
    dead = {("without", seed): "dead" for seed in range(401, 461, 9)}
    return pd.concat(
        [
            simulate_runs(main, fates=fates),
            simulate_runs(pair, 200, cell="random"),
            simulate_runs({"without": six}, 200, cell="todays_scipy"),
            simulate_runs(pair, 200, cell="corrected"),
            simulate_runs({"scaled_input": six}, 200, cell="no_penalty"),
            simulate_runs(pair, 200, cell="blocked"),
            simulate_runs({arm: range(301, 325) for arm in pair}, 60, cell="subject"),
            simulate_runs({arm: range(301, 303) for arm in pair}, 50, cell="recording"),
            simulate_runs(NOTEBOOK, cell="calibration"),
            simulate_runs(dict.fromkeys(pair, census), 10, cell="dead_census", fates=dead),
            simulate_runs(
                {arm: [401] for arm in pair},
                4000,
                cell="dead_long",
                fates={(arm, 401): "dead" for arm in pair},
            ),
        ],
        ignore_index=True,
    )


def sampled_runs() -> pd.DataFrame:
    """Return runs as the sample run has them: one seed of three arms."""
    return simulate_runs({"without": [100], "scaled_input": [100], "clean_start": [100]})


def quick_runs() -> pd.DataFrame:
    """Return runs as the quick run has them: few seeds, few epochs, one of them lost."""
    main = {"without": 3, "scaled_input": 3, "clean_start": 2, "letter": 2, "relu_scaled": 2}
    return few_runs(
        {arm: range(1, seeds + 1) for arm, seeds in main.items()},
        16,
        {("letter", 2): "nan", ("scaled_input", 3): "explodes"},
    )


def few_runs(
    main: Mapping[str, Sequence[int]], epochs: int, fates: Mapping[tuple[str, int], str]
) -> pd.DataFrame:
    """Return runs of every cell: those given of the main one, a seed or three of the others."""
    pair, short = {"without": [1], "scaled_input": [1]}, max(1, epochs // 2)
    census = dict.fromkeys(pair, range(201, 204))
    cells = [
        ("main", main, epochs),
        *((cell, pair, short) for cell in ("random", "corrected", "blocked", "recording")),
        ("todays_scipy", {"without": [1]}, short),
        ("no_penalty", {"scaled_input": [1]}, short),
        ("calibration", NOTEBOOK, short),
        ("dead_census", census, max(1, epochs // 4)),
    ]
    return pd.concat(
        [simulate_runs(arms, n, cell=cell, fates=fates) for cell, arms, n in cells],
        ignore_index=True,
    )


def all_of(fate: str, epochs: int) -> pd.DataFrame:
    """Return runs that all end alike."""
    arms = ("without", "letter", "scaled_input", "clean_start", "relu_scaled", *NOTEBOOK)
    fates = {(arm, seed): fate for arm in arms for seed in (1, 2, 201, 202, 203)}
    return few_runs({arm: [1, 2] for arm in arms[:-1]}, epochs, fates)


RUNS: Mapping[str, Callable[[], pd.DataFrame]] = {
    "paper": long_runs,
    "sample": sampled_runs,
    "quick": quick_runs,
    "dead": lambda: all_of("dead", 12),
    "lost": lambda: all_of("explodes", 12),
    "lost at once": lambda: all_of("nan", 12),
    "one epoch": lambda: all_of("well", 1),
    "two epochs, lost": lambda: all_of("explodes", 2),
}
"""Kinds of runs that figures and numbers meet."""


def inputs(kind: str) -> dict[str, pd.DataFrame]:
    """Return what the figures of a kind of run take, by the names of their parameters."""
    records = RUNS[kind]()
    measures = measure(records, records["epochs"].unique().tolist())
    return {"records": records, "measures": measures, "census": simulate_census()}


@pytest.fixture(scope="session")
def record() -> Callable[..., pd.DataFrame]:
    return make_record


@pytest.fixture(scope="session")
def simulate() -> Callable[..., pd.DataFrame]:
    """Return the function that simulates runs."""
    return simulate_runs


@pytest.fixture(scope="session")
def paper() -> pd.DataFrame:
    """Runs as the paper run will have them, with some of each fate."""
    return long_runs()


@pytest.fixture(scope="session")
def sample() -> pd.DataFrame:
    """Runs as the sample run has them: one seed of three arms."""
    return sampled_runs()


@pytest.fixture(scope="session")
def quick() -> pd.DataFrame:
    """Runs as the quick run has them: few seeds, few epochs, one of them lost."""
    return quick_runs()
