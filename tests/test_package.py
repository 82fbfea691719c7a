import re
import subprocess
import sys
from importlib.metadata import packages_distributions, requires
from pathlib import Path

import pytest

import oneneuron


def test_the_readmes_names_are_there():
    for name in oneneuron.__all__:
        assert getattr(oneneuron, name).__name__ == name
        assert name in dir(oneneuron)


HIDING = """
import sys

class Hidden:
    \"\"\"Refuses every package but PyTorch, what that needs, and the standard library.\"\"\"

    def __init__(self, there):
        self.there = there

    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] not in self.there | sys.stdlib_module_names:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

needs = set(sys.argv[1].split(","))
sys.meta_path.insert(0, Hidden(needs | {"oneneuron"}))
import torch
import oneneuron

layer = oneneuron.ExponentialNeuron(3)
network = oneneuron.WithNeuron(torch.nn.Linear(3, 1), layer)
x, y = torch.randn(8, 3), torch.ones(8)
loss = oneneuron.polynomial_hinge(network(x).squeeze(1), y).mean()
(loss + oneneuron.penalty(network, 0.1)).backward()
assert layer.weight.grad.shape == (3,)
network.load_state_dict(network.state_dict())
assert {name for name in oneneuron.__all__ if not hasattr(oneneuron, name)} == set()
assert not {"pandas", "scipy", "numba", "snakemake"} & sys.modules.keys()
"""


def normal(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def modules_of(distribution):
    """Return the top-level modules of a distribution and of what it requires, without extras."""
    names_of = {
        module: {normal(name) for name in names}
        for module, names in packages_distributions().items()
    }
    installed = set().union(*names_of.values())
    needed, left = set(), [distribution]
    while left:
        name = left.pop()
        # what is required of another system or version of Python is not installed here
        if name in needed or name not in installed:
            continue
        needed.add(name)
        lines = [line for line in requires(name) or () if "extra ==" not in line]
        left += [normal(re.match(r"[A-Za-z0-9._-]+", line)[0]) for line in lines]
    return {module for module, names in names_of.items() if needed & names}


@pytest.mark.parametrize("numpy", [set(), {"numpy"}], ids=["alone", "with numpy"])
def test_the_layer_works_where_pytorch_is_all_that_is_installed(numpy):
    there = modules_of("torch") | numpy
    done = subprocess.run(
        [sys.executable, "-c", HIDING, ",".join(there)], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


def test_the_package_and_the_trace_load_no_torch():
    code = "import sys, oneneuron.trace; raise SystemExit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


LOADING = """
import importlib, sys

for name in sys.argv[1:]:
    importlib.import_module(name)
    large = {"torch", "numba", "sklearn", "scipy.stats"} & sys.modules.keys()
    assert not large, f"{name} loads {large}"
"""


def test_what_trains_nothing_loads_nothing_large():
    """PyTorch takes a second, SciPy's statistics half of one, of each job that judges or plots."""
    studies = Path(oneneuron.__file__).parent / "studies"
    names = ("claims", "measures", "words", "numbers/*", "figures/*", "answers", "chances", "tasks")
    found = {path for name in names for path in studies.glob(f"*/{name}.py")}
    modules = [
        ".".join(("oneneuron.studies", *path.relative_to(studies).with_suffix("").parts))
        for path in sorted(found)
    ]
    assert len(modules) > 40
    assert subprocess.run([sys.executable, "-c", LOADING, *modules]).returncode == 0
