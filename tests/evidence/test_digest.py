import pytest

from oneneuron.evidence import digest
from oneneuron.evidence.digest import import_digest


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package of its own in place of this one: script → figures → losses, and a lazy export."""
    folder = tmp_path / "oneneuron"
    files = {
        "__init__.py": '_EXPORTS = {"hinge": "oneneuron.losses"}\n',
        "losses.py": "def hinge(x):\n    return x + 1\n",
        "figures/__init__.py": "",
        "figures/plot.py": '"""Plots."""\nfrom ..losses import hinge\n',
        "unrelated.py": "x = 1\n",
        "trace.py": "from oneneuron import unrelated\n",
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    monkeypatch.setattr(digest, "_PACKAGE_FOLDER", folder)
    return folder


@pytest.fixture
def script(tmp_path):
    path = tmp_path / "plot_it.py"
    path.write_text("import numpy\nfrom oneneuron.figures import plot\n")
    return path


def test_the_closure_follows_relative_imports_and_nothing_else(package, script):
    assert import_digest(script).modules == (
        "oneneuron",
        "oneneuron.figures",
        "oneneuron.figures.plot",
        "oneneuron.losses",
    )


def test_a_lazily_exported_name_leads_to_its_module(package, tmp_path):
    script = tmp_path / "lazy.py"
    script.write_text("from oneneuron import hinge\n")
    assert "oneneuron.losses" in import_digest(script).modules


def test_imports_inside_functions_count(package, tmp_path):
    script = tmp_path / "inner.py"
    script.write_text("def f():\n    import oneneuron.losses\n")
    assert "oneneuron.losses" in import_digest(script).modules


def test_modules_that_only_write_provenance_stay_outside(package, tmp_path):
    script = tmp_path / "traced.py"
    script.write_text("from oneneuron import trace\n")
    assert import_digest(script).modules == ("oneneuron",)


def change(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("def hinge(x):\n", 'def hinge(x):\n    """A docstring, even of several\n    lines."""\n'),
        ("return x + 1", "return x+1  # why"),
        ("def hinge", "\n\n\ndef hinge"),
    ],
)
def test_docstrings_comments_and_formatting_do_not_matter(package, script, old, new):
    before = import_digest(script).sha256
    change(package / "losses.py", old, new)
    assert import_digest(script).sha256 == before


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("losses.py", "x + 1", "x + 2"),
        ("figures/plot.py", "import hinge", "import hinge as h"),
        ("__init__.py", "hinge", "renamed"),
    ],
)
def test_code_anywhere_in_the_closure_matters(package, script, file, old, new):
    before = import_digest(script).sha256
    change(package / file, old, new)
    assert import_digest(script).sha256 != before


def test_code_outside_the_closure_does_not(package, script):
    before = import_digest(script).sha256
    change(package / "unrelated.py", "1", "2")
    assert import_digest(script).sha256 == before


def test_a_notebooks_code_counts_and_its_text_does_not(package, tmp_path):
    def notebook(text, code):
        cell = '{"cell_type": "%s", "source": ["%s"], "metadata": {}}'
        path = tmp_path / f"{len(text)}.ipynb"
        cells = ", ".join([cell % ("markdown", text), cell % ("code", code)])
        path.write_text(f'{{"cells": [{cells}]}}')
        return import_digest(path)

    code = "import oneneuron.losses"
    assert notebook("a", code).sha256 == notebook("bb", code).sha256
    assert notebook("a", code).sha256 != notebook("ccc", "import oneneuron").sha256
    assert "oneneuron.losses" in notebook("dddd", code).modules
