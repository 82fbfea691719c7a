"""pyproject.toml, requirements.txt and environment.yml say the same."""

import re
import tomllib
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[1]


def normal(name):
    return re.sub(r"[-_.]+", "-", re.split(r"[\[<>=~! ]", name)[0]).lower()


def lock():
    lines = (ROOT / "requirements.txt").read_text().splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def project():
    return tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def test_every_line_of_the_lock_has_an_exact_version():
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][A-Za-z0-9.]*", line) for line in lock())


def test_what_the_package_needs_is_locked():
    names = {normal(line) for line in lock()}
    needed = project()["dependencies"] + project()["optional-dependencies"]["dev"]
    assert {normal(name) for name in needed} <= names


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


def test_what_is_imported_is_required():
    """A package that src imports but pyproject does not name would be there by luck."""
    import ast
    import sys

    imported = set()
    for path in (ROOT / "src").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                imported |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
                imported.add(node.module.split(".")[0])
    ours = imported - set(sys.stdlib_module_names) - {"oneneuron"}
    distribution = {"yaml": "pyyaml", "sklearn": "scikit-learn", "bs4": "beautifulsoup4"}
    names = {normal(distribution.get(name, name)) for name in ours}
    assert names <= {normal(name) for name in project()["dependencies"]}
