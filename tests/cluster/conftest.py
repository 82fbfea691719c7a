"""A real SLURM on this machine, started from nothing and stopped again."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

START = Path(__file__).parent / "start.sh"


@pytest.fixture(scope="session")
def partition() -> Iterator[str]:
    """Start SLURM; return the name of its partition."""
    try:
        subprocess.run([START], check=True)
        yield "main"
    finally:
        subprocess.run([START, "stop"], check=True)
