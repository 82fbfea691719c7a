"""Made-up runs, as the figures take them."""

import pytest


@pytest.fixture(scope="session")
def simulate(made_up):
    """Return the function that simulates records of runs."""
    return made_up("eeg").simulate_runs


@pytest.fixture(scope="session")
def measure(made_up):
    """Return the function that measures records."""
    return made_up("eeg").measure


@pytest.fixture(scope="session")
def paper(made_up):
    """Return what the figures of a long run take."""
    return made_up("eeg").paper()


@pytest.fixture(scope="session")
def sample(made_up):
    """Return what the figures of a run of one seed take."""
    return made_up("eeg").sample()
