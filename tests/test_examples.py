import doctest
import importlib
import inspect
import pkgutil

import pytest

import oneneuron

MODULES = [
    module.name
    for module in pkgutil.walk_packages(oneneuron.__path__, "oneneuron.")
    if ">>>" in (inspect.getsource(importlib.import_module(module.name)))
]


@pytest.mark.parametrize("name", MODULES)
def test_worked_examples_hold(name: str) -> None:
    failed, attempted = doctest.testmod(importlib.import_module(name))
    assert attempted and not failed


def test_every_public_audit_has_a_worked_example() -> None:
    audit = importlib.import_module("oneneuron.statistics.audit")
    functions = [getattr(audit, name) for name in audit.__all__ if name.islower()]
    without = [function.__name__ for function in functions if ">>>" not in function.__doc__]
    assert functions and without == []
