"""Made-up runs, as the figures take them."""

import pandas as pd
import pytest


@pytest.fixture(scope="session")
def paper(made_up) -> dict[str, pd.DataFrame]:
    """What the figures of a long run take."""
    return made_up("eeg").inputs("paper")


@pytest.fixture(scope="session")
def sample(made_up) -> dict[str, pd.DataFrame]:
    """What the figures of a run of one seed take."""
    return made_up("eeg").inputs("sample")
