"""Made-up runs, as the figures take them."""

import pytest


@pytest.fixture(scope="session")
def simulate(made_up):
    """Return the function that simulates what the figures take."""
    return made_up("practicality").inputs


@pytest.fixture(scope="session")
def runs(made_up):
    """Return what the figures take, by the kind of run."""
    return {kind: make() for kind, make in made_up("practicality").KINDS.items()}
