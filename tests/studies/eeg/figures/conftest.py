"""Made-up runs, as the figures take them."""

from pathlib import Path

import pandas as pd
import pytest

from oneneuron.statistics.registry import Registry, load_registry
from oneneuron.studies.eeg.printed import read_printed

PRINTED = Path(__file__).parents[4] / "data/published/eeg_notebook.csv"


@pytest.fixture(scope="session")
def paper(made_up) -> dict[str, pd.DataFrame]:
    """What the figures of a long run take."""
    return made_up("eeg").inputs("paper")


@pytest.fixture(scope="session")
def sample(made_up) -> dict[str, pd.DataFrame]:
    """What the figures of a run of one seed take."""
    return made_up("eeg").inputs("sample")


@pytest.fixture(scope="session")
def quick(made_up) -> dict[str, pd.DataFrame]:
    """What the figures of the quick run take."""
    return made_up("eeg").inputs("quick")


@pytest.fixture(scope="session")
def stated() -> pd.DataFrame:
    """What the notebook printed of each epoch."""
    return read_printed(PRINTED)


@pytest.fixture(scope="session")
def published() -> Registry:
    """What the post printed."""
    root = Path(__file__).parents[4]
    schema = root / "workflow/schemas/published.schema.yaml"
    return load_registry(root / "data/published/eeg.yaml", schema)
