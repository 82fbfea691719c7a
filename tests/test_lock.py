"""pyproject.toml, requirements.txt and environment.yml say the same."""

import ast
import re
import sys
import tomllib
from importlib.metadata import metadata
from pathlib import Path

import pytest
import yaml
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src"

DISTRIBUTION = {"yaml": "pyyaml", "sklearn": "scikit-learn", "bs4": "beautifulsoup4"}
"""Of a package that is imported by another name."""


def normal(name):
    return re.sub(r"[-_.]+", "-", re.split(r"[\[<>=~! ]", name)[0]).lower()


def lock():
    lines = (ROOT / "requirements.txt").read_text().splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def project():
    return tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def required(*extras):
    """Return the names of what the core and some extras need, those that they name included."""
    named = [*project()["dependencies"]]
    for extra in extras:
        for name in project()["optional-dependencies"][extra]:
            inner = re.fullmatch(r"oneneuron\[(.*)\]", name)
            named += required(*inner[1].split(",")) if inner else [name]
    return {normal(name) for name in named}


def imported_by(path):
    """Return the modules that a file imports."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module


def needed_by(*modules):
    """Return what distributions modules need, and all that these import of this package."""
    packages, seen, left = set(), set(), list(modules)
    while left:
        module = left.pop()
        if module in seen:
            continue
        seen.add(module)
        if module.split(".")[0] != "oneneuron":
            packages.add(module.split(".")[0])
            continue
        folder = SOURCE.joinpath(*module.split("."))
        file = folder / "__init__.py" if folder.is_dir() else folder.with_suffix(".py")
        left += imported_by(file)
        # importing a module imports the packages that it lies in, but this one is lazy
        parent = module.rpartition(".")[0]
        left += [parent] if "." in parent else []
    packages -= set(sys.stdlib_module_names)
    return {normal(DISTRIBUTION.get(name, name)) for name in packages}


def modules_in(folder):
    paths = (SOURCE / "oneneuron" / folder).rglob("*.py")
    names = (".".join(path.relative_to(SOURCE).with_suffix("").parts) for path in paths)
    return [name.removesuffix(".__init__") for name in names]


def test_every_line_of_the_lock_has_an_exact_version():
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][A-Za-z0-9.]*", line) for line in lock())


def test_what_is_locked_runs_on_the_oldest_python_that_is_promised():
    oldest = project()["requires-python"].removeprefix(">=") + ".0"
    asked = {line: metadata(normal(line)).get("Requires-Python", "") for line in lock()}
    assert oldest.count(".") == 2 and len(asked) > 100
    assert [line for line, said in asked.items() if oldest not in SpecifierSet(said)] == []


def test_what_the_bench_adds_is_pinned_beside_the_lock():
    lines = (ROOT / "benchmarks/requirements.txt").read_text().splitlines()
    added = [line for line in lines if not line.startswith("#")]
    assert all(re.fullmatch(r"[a-z_]+==[0-9.]+", line) for line in added)
    names = {normal(line) for line in added}
    assert "jax" in names
    assert names.isdisjoint(normal(line) for line in lock())


def test_what_the_package_needs_is_locked():
    names = {normal(line) for line in lock()}
    assert required(*project()["optional-dependencies"]) <= names


def test_versions_that_results_depend_on():
    assert {"torch==2.13.0", "snakemake==9.27.1"} <= set(lock())


def test_conda_installs_the_same_lock_and_python():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text())
    (pip,) = (entry["pip"] for entry in environment["dependencies"] if isinstance(entry, dict))
    assert pip == ["-r requirements.txt", "-e ."]
    assert f"python{project()['requires-python']}" in environment["dependencies"]


def test_the_version_is_told_once():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    assert citation["version"] == project()["version"]


@pytest.mark.parametrize(
    ("extras", "modules"),
    [
        ([], ["oneneuron.neurons", "oneneuron.losses"]),
        (["training"], [*modules_in("training"), "oneneuron.seeding"]),
        (["stats"], modules_in("statistics")),
        (["pipeline"], modules_in("")),
    ],
    ids=["core", "training", "stats", "pipeline"],
)
def test_what_is_imported_is_required(extras, modules):
    """A package that is imported but not named would be there by luck."""
    assert len(modules) > 1
    assert needed_by(*modules) <= required(*extras)


def test_the_layer_needs_pytorch_alone():
    assert required() == {"torch"}


def test_the_rules_need_what_the_pipeline_brings():
    files = [*(ROOT / "workflow").rglob("*.py"), *ROOT.glob("benchmarks/*.py")]
    packages = {name.split(".")[0] for file in files for name in imported_by(file)}
    # a rule's own helpers lie beside it; JAX is installed for the bench, Keras measured where it is
    ours = {file.stem for file in files} | {"oneneuron", "benchmarks", "jax", "keras"}
    others = packages - set(sys.stdlib_module_names) - ours
    assert {normal(DISTRIBUTION.get(name, name)) for name in others} <= required("pipeline")
