import doctest
import importlib
from pathlib import Path

import pytest

import oneneuron

PACKAGE = Path(oneneuron.__file__).parent
# by their sources: all of them are slow to import
MODULES = sorted(
    ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")
    for path in PACKAGE.rglob("*.py")
    if ">>>" in path.read_text(encoding="utf-8")
)


@pytest.mark.parametrize("name", MODULES)
def test_worked_examples_hold(name: str) -> None:
    failed, attempted = doctest.testmod(importlib.import_module(name))
    assert attempted and not failed


def test_every_public_audit_has_a_worked_example() -> None:
    audit = importlib.import_module("oneneuron.statistics.audit")
    functions = [getattr(audit, name) for name in audit.__all__ if name.islower()]
    without = [function.__name__ for function in functions if ">>>" not in function.__doc__]
    assert functions and without == []
