"""Records made up for the tests: what a run of the EEG study leaves behind, row by row."""

import numpy as np
import pandas as pd
import pytest

SIZE = 100


def make_record(errors, *, seed=101, arm="clean_start", cell="main", scale=None, **columns):
    """Return a record whose validation errors are given, one an epoch."""
    epochs = len(errors)
    errors = np.asarray(errors)
    neuron = arm not in ("without", "notebook")
    if scale is None:
        scale = np.linspace(0.03, 0.01, epochs) if neuron else np.full(epochs, np.nan)
    record = pd.DataFrame(
        {
            "study": "eeg",
            "cell": cell,
            "layout": "as_published",
            "split": "random",
            "arm": arm,
            "seed": seed,
            "epochs": epochs,
            "epoch": np.arange(1, epochs + 1),
            "train_loss": 0.5,
            "train_errors": 10,
            "train_size": 400,
            "validation_loss": errors / SIZE,
            "validation_errors": errors,
            "validation_size": SIZE,
            "validation_errors_half": errors // 2,
            "validation_size_half": SIZE // 2,
            "bare_validation_errors": errors,
            "bare_validation_errors_half": errors // 2,
            "output_range": 1.0,
            "bare_output_range": 1.0,
            "units_alive": 7,
            "scale": scale,
            "neuron_draws": int(neuron),
            "diverged": False,
            "full_train_loss": [np.nan] * (epochs - 1) + [0.4],
            "full_train_errors": pd.array([None] * (epochs - 1) + [12], "Int64"),
            "bare_full_train_errors": pd.array([None] * (epochs - 1) + [14], "Int64"),
            "path": f"{cell}/{arm}/{seed}.parquet",
        }
    )
    return record.assign(**columns)


@pytest.fixture
def record():
    return make_record
