"""Simulated records of runs that look like those of the EEG study."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pandas as pd

from oneneuron.studies.eeg.measures import RUN, measure_runs
from oneneuron.studies.eeg.stopping import RULES, stop_early

TRAIN, VALIDATION = 2913, 729
LEVEL = {"main": 0.81, "corrected": 0.84, "blocked": 0.71, "subject": 0.52, "recording": 0.05}
NO_STOPS = [f"{measure}_{rule}" for measure in ("epochs_saved", "accuracy_lost") for rule in RULES]
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


def measure(records: pd.DataFrame) -> pd.DataFrame:
    """Return the measures of all runs, at their own epochs and at those of all others."""
    horizons = map(int, records["epochs"].unique())
    measures = pd.concat([measure_runs(records, epochs) for epochs in horizons])
    measures = measures.drop_duplicates([*RUN, "epochs"])
    planned = records.groupby(RUN)["epochs"].max().rename("planned_epochs").reset_index()
    stops = stop_early(records).pivot(
        index=RUN, columns="rule", values=["epochs_saved", "accuracy_lost"]
    )
    stops.columns = [f"{measure}_{rule}" for measure, rule in stops.columns]
    return (
        measures.merge(planned)
        .merge(stops.reset_index(), how="left")
        .assign(**{name: np.nan for name in NO_STOPS if name not in stops})
    )


def inputs(records: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return what the figures take, by the names of their parameters."""
    return {"records": records, "measures": measure(records), "census": simulate_census()}


def paper() -> dict[str, pd.DataFrame]:
    """Return runs as the paper run will have them, with some of each fate."""
    twelve = range(101, 113)
    fates = {
        ("without", 104): "dead",
        ("clean_start", 104): "dead",
        ("letter", 102): "nan",
        ("letter", 103): "nan",
        ("clean_start", 108): "explodes",
    }
    main = {
        "without": twelve,
        "letter": range(101, 106),
        "clean_start": twelve,
        "scaled_input": range(101, 107),
        "relu_scaled": range(101, 107),
    }
    pair = {"without": range(101, 104), "clean_start": range(101, 104)}
    dead = {("without", seed): "dead" for seed in range(201, 261, 9)}
    return inputs(
        pd.concat(
            [
                simulate_runs(main, fates=fates),
                simulate_runs(pair, 200, cell="blocked"),
                simulate_runs(pair, 200, cell="corrected"),
                simulate_runs({arm: range(101, 109) for arm in pair}, 100, cell="subject"),
                simulate_runs({arm: range(101, 103) for arm in pair}, 50, cell="recording"),
                simulate_runs({"notebook": range(101, 104)}, cell="calibration"),
                simulate_runs({"without": range(201, 261)}, 10, cell="dead_census", fates=dead),
            ],
            ignore_index=True,
        )
    )


def sample() -> dict[str, pd.DataFrame]:
    """Return runs as the sample run has them: one seed of three arms."""
    return inputs(simulate_runs({"without": [100], "clean_start": [100], "scaled_input": [100]}))


def quick() -> dict[str, pd.DataFrame]:
    """Return runs as the quick run has them: few seeds, few epochs, one of them lost."""
    main = {"without": 3, "clean_start": 3, "letter": 2, "scaled_input": 2, "relu_scaled": 2}
    return few(
        {arm: range(1, seeds + 1) for arm, seeds in main.items()},
        16,
        {("letter", 2): "nan", ("clean_start", 3): "explodes"},
    )


def few(
    main: Mapping[str, Sequence[int]], epochs: int, fates: Mapping[tuple[str, int], str]
) -> dict[str, pd.DataFrame]:
    """Return runs of every cell: those given of the main one, a seed or three of the others."""
    pair, short = {"without": [1], "clean_start": [1]}, max(1, epochs // 2)
    cells = [
        ("main", main, epochs),
        *((cell, pair, short) for cell in ("blocked", "recording", "corrected")),
        ("calibration", {"notebook": [1]}, short),
        ("dead_census", {"without": [201, 202, 203]}, max(1, epochs // 4)),
    ]
    return inputs(
        pd.concat(
            [simulate_runs(arms, n, cell=cell, fates=fates) for cell, arms, n in cells],
            ignore_index=True,
        )
    )


def all_of(fate: str, epochs: int) -> dict[str, pd.DataFrame]:
    """Return runs that all end alike."""
    arms = ("without", "letter", "clean_start", "scaled_input", "relu_scaled", "notebook")
    fates = {(arm, seed): fate for arm in arms for seed in (1, 2, 201, 202, 203)}
    return few({arm: [1, 2] for arm in arms[:-1]}, epochs, fates)


KINDS: Mapping[str, Callable[[], dict[str, pd.DataFrame]]] = {
    "paper": paper,
    "sample": sample,
    "quick": quick,
    "dead": lambda: all_of("dead", 12),
    "lost": lambda: all_of("explodes", 12),
    "lost at once": lambda: all_of("nan", 12),
    "one epoch": lambda: all_of("well", 1),
    "two epochs, lost": lambda: all_of("explodes", 2),
}
