"""Where the tests of all studies find each study's made-up records."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def made_up():
    """Return a function that loads tests/studies/{study}/made_up.py."""
    loaded: dict[str, ModuleType] = {}

    def load(study: str) -> ModuleType:
        if study not in loaded:
            path = HERE / study / "made_up.py"
            spec = importlib.util.spec_from_file_location(f"made_up_{study}", path)
            loaded[study] = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(loaded[study])
        return loaded[study]

    return load
