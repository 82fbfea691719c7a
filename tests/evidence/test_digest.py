import itertools
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from oneneuron.evidence.digest import import_digest
from oneneuron.studies.eeg.cells import CELLS

ROOT = Path(__file__).resolve().parents[2]
FORMS = Path(__file__).parent / "data" / "forms.py"
FORMS_DIGEST = "9dfc09ce19139bab60a68db09ad07cade41e6b10b0d2972697d711f7d41a1cce"


JOB = r'job\(\s*"(make_data|train_networks|import_dataset)",(.*?)\n {4,16}\)'


PROTOCOLS = sorted({cell.protocol for cell in CELLS.values()})
OF_EEG = {f"eeg.{protocol}:train" for protocol in PROTOCOLS}


def training_jobs():
    """Return the jobs that make data or train, as the rules have them: scripts, entries."""
    found = []
    for path in sorted((ROOT / "workflow" / "rules").rglob("*.smk")):
        for call in re.finditer(JOB, path.read_text(), re.DOTALL):
            entries = tuple(re.findall(r'"(oneneuron[\w.{}]*:\w+)"', call[2]))
            if "statistics" in str(entries):
                continue
            # a rule whose cells are trained by several protocols is as many jobs
            for protocol in PROTOCOLS if "{cell.protocol}" in str(entries) else [""]:
                named = tuple(entry.replace("{cell.protocol}", protocol) for entry in entries)
                found.append((f"workflow/scripts/{call[1]}.py", named))
    return found


def test_the_rules_name_the_jobs_that_train():
    names = {entry for _, entries in training_jobs() for entry in entries}
    assert {
        "oneneuron.studies.eeg.protocol:train",
        "oneneuron.studies.eeg.notebook:train",
        "oneneuron.studies.eeg.ten_starts:train",
        "oneneuron.studies.eeg.frames:make",
        "oneneuron.studies.practicality.search:train",
        "oneneuron.studies.practicality.pixels:train",
        "oneneuron.studies.practicality.stability:train",
        "oneneuron.studies.practicality.noise:train",
        "oneneuron.studies.landscape.seeds:train",
        "oneneuron.datasets.sources:import_file",
    } <= names
    assert len(training_jobs()) == 17


LOSSES = """\
'''Losses.'''
import math
import numpy as np

SCALE: float = 2.0
UNUSED = 3


def hinge(x: float) -> float:
    '''Return it.'''
    if x < 0:
        raise ValueError(f"got {x}")
    print("so far", x)
    assert x, "a message"
    return (SCALE * x) + np.abs(x)


def other(x):
    return math.pi
"""


@pytest.fixture
def package(tmp_path):
    """Return a function that writes files of a made-up package, and digests a script over it."""
    folder = tmp_path / "oneneuron"
    count = itertools.count()

    def write(files):
        for name, text in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
            # a clock may be coarser than two writes
            os.utime(path, ns=(stamp := next(count), stamp))
            for parent in path.relative_to(folder).parents:
                (folder / parent / "__init__.py").touch()

    def digest(script="", entries=(), **files):
        write({name.replace("__", "/") + ".py": text for name, text in files.items()})
        path = tmp_path / f"script_{next(count)}.py"
        path.write_text(script)
        return import_digest(path, entries, folder)

    write({"__init__.py": "", "losses.py": LOSSES})
    digest.write, digest.folder = write, folder
    return digest


USES_HINGE = "from oneneuron.losses import hinge\nhinge(1)\n"


def test_an_empty_script_reaches_nothing(package):
    assert package("").definitions == ()
    assert package("").modules == ()
    assert package("x = 1").sha256 != package("").sha256


def test_a_definition_reaches_what_it_names_and_nothing_else(package):
    digest = package(USES_HINGE)
    assert digest.definitions == ("oneneuron.losses:SCALE", "oneneuron.losses:hinge")
    assert digest.modules == ("oneneuron.losses",)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("UNUSED = 3", "UNUSED = 4"),
        ("math.pi", "math.e"),
        ("import math", "import math, os"),
        ("def other", "def new(x):\n    return hinge(x)\n\n\ndef other"),
        ("'''Return it.'''", "'''Return it,\n\n    in other words.'''"),
        ("'''Return it.'''\n", "\n"),
        ('f"got {x}"', '"got %s" % x, SCALE'),
        ('    print("so far", x)\n', ""),
        ('assert x, "a message"', "assert x"),
        ("x: float) -> float", "x: 'list[UNUSED]')"),
        ("SCALE: float", "SCALE"),
        ("(SCALE * x) + np.abs(x)", "(\n        SCALE*x + np.abs(x)  # why\n    )"),
        ("def hinge", "def earlier(): pass\n\n\n\ndef hinge"),
    ],
)
def test_what_decides_nothing_does_not_count(package, old, new):
    before = package(USES_HINGE)
    assert old in LOSSES
    assert package(USES_HINGE, losses=LOSSES.replace(old, new)) == before


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("SCALE: float = 2.0", "SCALE: float = 2"),
        ("SCALE * x", "SCALE * (x + 1)"),
        ("ValueError", "TypeError"),
        ("x < 0", "x <= 0"),
        ("assert x", "assert x + 1"),
        ("x: float)", "x: float = 1)"),
        ("import numpy as np", "import torch as np"),
        ("def hinge", "@njit\ndef hinge"),
        ('print("so far", x)', 'print("so far", x, file=f)'),
        ("def other", "SCALE = 4\n\n\ndef other"),
    ],
)
def test_what_may_decide_something_counts(package, old, new):
    before = package(USES_HINGE)
    assert old in LOSSES
    assert package(USES_HINGE, losses=LOSSES.replace(old, new, 1)).sha256 != before.sha256


def test_functions_may_be_moved_within_their_module(package):
    first, second = "def f():\n    return g\n\n\n", "def g():\n    return 1\n\n\n"
    script = "from oneneuron.m import f"
    assert package(script, m=first + second) == package(script, m=second + first)


@pytest.mark.parametrize(
    ("one", "same"),
    [
        ("f'{x}'", 'f"{x}"'),
        ("'a' f'{x}' 'b'", "f'a{x}b'"),
        ("f'a'", "'a'"),
        ("f'{x:}'", "f'{x}'"),
        ("(1, 2)", "1, 2"),
        ("1_000", "0x3e8"),
        ("'\\u00e9'", "'é'"),
        ("not (a)", "not a"),
    ],
)
def test_ways_to_write_the_same(package, one, same):
    assert package(f"x = {one}") == package(f"x = {same}")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1", "1.0"),
        ("1", "True"),
        ("'1'", "b'1'"),
        ("None", "..."),
        ("0.0", "0j"),
        ("1e999", "1e999j"),
        ("{None: 1}", "{**1}"),
        ("f'{x!r}'", "f'{x}'"),
        ("f'{x:.1f}'", "f'{x:.2f}'"),
        ("'{x}'", "f'{x}'"),
        ("(a, b), c", "a, (b, c)"),
        ("x[1:]", "x[:1]"),
    ],
)
def test_ways_to_write_something_else(package, one, other):
    assert package(f"x = {one}").sha256 != package(f"x = {other}").sha256


def test_reexports_are_followed(package):
    package.write(
        {
            "api/__init__.py": "from .inner import hinge as loss\nfrom . import inner\n",
            "api/inner.py": "from ..losses import hinge, other\n",
        }
    )
    for script in (
        "from oneneuron.api import loss",
        "from oneneuron import api\napi.loss()",
        "import oneneuron\noneneuron.api.inner.hinge()",
        "import oneneuron.api.inner\noneneuron.api.inner.hinge()",
        "from oneneuron.api import inner as i\ni.hinge()",
    ):
        found = package(script).definitions
        assert found == ("oneneuron.losses:SCALE", "oneneuron.losses:hinge"), script


def test_a_circle_of_reexports_ends(package):
    package.write({"a.py": "from oneneuron.b import x\n", "b.py": "from oneneuron.a import x\n"})
    assert package("from oneneuron.a import x").definitions == ()


@pytest.mark.parametrize("used", ["losses.other(1)", "losses.other.__name__"])
def test_of_a_module_only_the_attributes_asked_for_count(package, used):
    assert package(f"from oneneuron import losses\n{used}").definitions == (
        "oneneuron.losses:other",
    )
    assert package(f"import oneneuron.losses as losses\n{used}").definitions == (
        "oneneuron.losses:other",
    )


@pytest.mark.parametrize("used", ["", "vars(losses)", "losses.__dict__", "f = losses"])
def test_a_module_used_bare_counts_whole(package, used):
    found = package(f"from oneneuron import losses\n{used}").definitions
    assert found == tuple(
        f"oneneuron.losses:{name}" for name in ("SCALE", "UNUSED", "hinge", "other")
    )
    assert package(f"from oneneuron import losses\n{used}").definitions == found


def test_what_a_module_used_bare_hands_on_counts_too(package):
    package.write({"api.py": "from oneneuron.losses import other\n"})
    assert "oneneuron.losses:other" in package("from oneneuron import api\nvars(api)").definitions


def test_what_only_type_checkers_read_does_not_count(package):
    typed = "if TYPE_CHECKING:\n    from oneneuron.losses import other\n"
    script = "from oneneuron.m import f"
    before = package(script, m="def f(x): return other\n")
    assert package(script, m=typed + "def f(x: other): return other\n") == before
    after = package(script, m=f"{typed}else:\n    other = 1\ndef f(x): return other\n")
    assert after.definitions == ("oneneuron.m:f", "oneneuron.m:other")


def test_a_class_s_annotations_count_and_its_methods_do_not(package):
    text = "class A:\n    x: int = 0\n    def f(self, y: int): z: int = y\n"
    before = package("from oneneuron.m import A", m=text)
    after = package("from oneneuron.m import A", m=text.replace("x: int", "x: bool"))
    assert after.sha256 != before.sha256
    for old, new in (("y: int", "y: bool"), ("z: int = y", "z = y")):
        assert package("from oneneuron.m import A", m=text.replace(old, new)) == before


@pytest.mark.parametrize(
    "effect",
    [
        "TABLE['x'] = other",
        "TABLE.update(x=other)",
        "TABLE |= {'x': other}",
        "losses.SCALE = other",
        "for each in (): TABLE[each] = other",
        "if TABLE: x = other",
        "try:\n    import nothing\nexcept ImportError:\n    nothing = other",
        "with open('x'): other",
        "assert other",
        "del TABLE, other",
        "@register('x')\ndef named(): return other",
        "@TABLE.register\nclass Named: x = other",
        "class Named:\n    @register\n    def f(): return other",
    ],
)
def test_what_a_module_does_at_import_counts_whoever_loads_it(package, effect):
    text = "from oneneuron.losses import other\nTABLE = {}\ndef register(x): ...\nlosses = 1\n"
    package.write({"user.py": "import oneneuron.m\ndef f(): ...\n"})
    script = "from oneneuron.user import f"
    assert "oneneuron.losses:other" not in package(script, m=text).definitions
    digest = package(script, m=text + effect)
    assert "oneneuron.losses:other" in digest.definitions
    assert "oneneuron.m:(at import)" in digest.definitions


def test_effects_of_parents_count_and_of_modules_that_nobody_loads_do_not(package):
    package.write({"a/__init__.py": "do('it')\n", "a/b.py": "x = 1\n", "c.py": "do('that')\n"})
    assert package("import oneneuron.a.b as b\nb.x").definitions == (
        "oneneuron.a.b:x",
        "oneneuron.a:(at import)",
    )


def test_a_decorator_of_another_package_is_no_effect(package):
    text = "from functools import cache\nx = 1\n"
    assert package("from oneneuron.m import x", m=text) == package(
        "from oneneuron.m import x", m=text + "@cache\ndef f(): ...\n"
    )


def test_imports_inside_functions_count_when_the_function_is_reached(package):
    text = "def f():\n    from oneneuron.losses import other\n    other()\ndef g(): ...\n"
    assert "oneneuron.losses:other" in package("from oneneuron.m import f", m=text).definitions
    assert package("from oneneuron.m import g", m=text).definitions == ("oneneuron.m:g",)
    inside = "def f():\n    import oneneuron.losses\n"
    assert "oneneuron.losses:hinge" in package(inside).definitions


def test_names_bound_within_a_statement_of_the_script_are_followed(package):
    script = """\
with work() as job:
    from oneneuron import losses
    def run(): return losses.other()
def later(): return losses.hinge()
"""
    assert {"oneneuron.losses:hinge", "oneneuron.losses:other"} <= set(package(script).definitions)
    assert "oneneuron.losses:UNUSED" not in package(script).definitions


def test_a_lazily_exported_name_leads_to_its_definition(package):
    table = '_EXPORTS = {"hinge": "oneneuron.losses"%s}\ndef __getattr__(name): return name\n'
    package.write({"__init__.py": table % ""})
    before = package("from oneneuron import hinge")
    assert before.definitions == ("oneneuron.losses:SCALE", "oneneuron.losses:hinge")
    package.write({"__init__.py": table % ', "other": "oneneuron.losses"'})
    assert package("from oneneuron import hinge") == before
    package.write({"copy.py": LOSSES, "__init__.py": table.replace("losses", "copy") % ""})
    assert package("from oneneuron import hinge").modules == ("oneneuron.copy",)


def test_modules_that_only_write_provenance_stay_outside(package):
    package.write({"trace.py": "do('it')\n", "evidence/digest.py": "do('it')\nx = 1\n"})
    script = "from oneneuron import trace\nfrom oneneuron.evidence.digest import x\nx, trace"
    assert package(script).definitions == ()


def test_what_the_page_goes_by_counts_and_no_training_goes_by_it():
    decides = {
        f"oneneuron.evidence.{name}"
        for name in ("chain:trace", "changed:Changes", "kept:IMPORTED", "kept:is_kept")
    } | {"oneneuron.evidence.place:files_below", "oneneuron.evidence.sidecar:versions_apart"}
    page = ("oneneuron.report.render:write_report",)
    rendered = import_digest(ROOT / "workflow/scripts/render_report.py", page)
    assert decides <= {*rendered.definitions}
    for script, entries in training_jobs():
        reached = import_digest(ROOT / script, entries).definitions
        assert not [name for name in reached if name.startswith("oneneuron.evidence")], entries


def test_entries_count_beside_the_script(package):
    digest = package("x = 1", ["oneneuron.losses:hinge"])
    assert digest.definitions == package(USES_HINGE).definitions
    assert digest.sha256 != package("x = 1").sha256
    twice = ["oneneuron.losses:other", "oneneuron.losses:hinge", "oneneuron.losses:other"]
    assert package("", twice) == package("", twice[:2][::-1])


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("oneneuron.loses:hinge", "no module oneneuron.loses; did you mean 'oneneuron.losses'"),
        ("oneneuron.losses:hinged", "oneneuron.losses has no 'hinged'; did you mean 'hinge'"),
        ("oneneuron.losses:zzz", "oneneuron.losses has no 'zzz'$"),
        ("oneneuron.losses", "an entry is 'oneneuron.module:name', got"),
        ("oneneuron.losses:", "an entry is"),
        ("numpy:array", "an entry is"),
    ],
)
def test_an_entry_that_does_not_exist_is_named_with_the_nearest(package, entry, message):
    with pytest.raises(ValueError, match=message):
        package("", [entry])


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("from oneneuron.losses import hing", r"script_\d+\.py: oneneuron\.losses has no 'hing'"),
        ("import oneneuron.loss", r"no module oneneuron\.loss; did you mean 'oneneuron\.losses'"),
        ("from oneneuron.losses import *", r"imports \* from oneneuron\.losses"),
    ],
)
def test_an_import_that_cannot_be_followed_is_named(package, script, message):
    with pytest.raises(ValueError, match=message):
        package(script)


def test_a_notebooks_code_and_output_count_and_its_text_does_not(package, tmp_path):
    def notebook(text, code):
        path = tmp_path / "it.ipynb"
        cells = [("markdown", text), ("code", code)]
        path.write_text(
            json.dumps({"cells": [{"cell_type": kind, "source": [s]} for kind, s in cells]})
        )
        return import_digest(path, package=package.folder)

    before = notebook("some text", USES_HINGE)
    assert before.definitions == ("oneneuron.losses:SCALE", "oneneuron.losses:hinge")
    assert notebook("more of text", USES_HINGE) == before
    for more in ("hinge(2)", "print(1)", "'shown'"):
        assert notebook("some text", USES_HINGE + more).sha256 != before.sha256


def interpreters():
    """Return the Pythons of the supported versions on this machine, this one first."""
    found = {sys.version_info[:2]: sys.executable}
    for minor in (11, 12, 13):
        installed = sorted(Path.home().glob(f".pyenv/versions/3.{minor}.*/bin/python"))
        path = shutil.which(f"python3.{minor}") or (installed and str(installed[-1]))
        if path and subprocess.run([path, "-c", ""], capture_output=True).returncode == 0:
            found.setdefault((3, minor), path)
    return list(found.values())


def test_every_python_version_gives_the_same_digests():
    code = """
import json, sys
from oneneuron.evidence.digest import import_digest
print(json.dumps([import_digest(*job).sha256 for job in json.load(sys.stdin)]))
"""
    jobs = json.dumps([(str(FORMS), ()), *training_jobs()])
    for python in interpreters():
        # nothing but the standard library: these have no other packages
        done = subprocess.run(
            [python, "-W", "ignore", "-c", code],
            input=jobs,
            capture_output=True,
            text=True,
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT / "src"), "PYTHONDONTWRITEBYTECODE": "1"},
        )
        assert done.returncode == 0, done.stderr
        forms, *others = json.loads(done.stdout)
        assert forms == FORMS_DIGEST, python
        assert others == [import_digest(ROOT / s, e).sha256 for s, e in training_jobs()], python


@pytest.fixture
def copy(tmp_path):
    """Return a copy of the real package."""
    return shutil.copytree(
        ROOT / "src" / "oneneuron",
        tmp_path / "oneneuron",
        ignore=shutil.ignore_patterns("__pycache__"),
    )


def digests(package):
    return {
        (script, *entries): import_digest(ROOT / script, entries, package)
        for script, entries in training_jobs()
    }


def append(path, text):
    path.write_text(f"{path.read_text()}\n\n{text}\n")


def replace(path, old, new):
    text = path.read_text()
    assert old in text, f"{path} does not contain {old!r}"
    path.write_text(text.replace(old, new, 1))


def test_what_is_added_to_the_package_runs_no_training_again(copy):
    before = digests(copy)
    append(copy / "losses.py", "def focal_loss(outputs, labels):\n    return outputs.square()")
    append(copy / "neurons.py", "class CubicNeuron(ExponentialNeuron):\n    power = 3")
    append(
        copy / "seeding.py", "def dropout_generator(seed):\n    return numpy_generator(seed, 'd')"
    )
    network = "class TinyNetwork(nn.Module):\n    def forward(self, x): return x"
    for study in ("eeg", "practicality"):
        append(copy / "studies" / study / "network.py", network)
    cells = copy / "studies" / "eeg" / "cells.py"
    replace(cells, "CELLS = {", 'CELLS = {\n    "fresh": Cell("corrected", "blocked", 7),')
    cells = copy / "studies" / "practicality" / "cells.py"
    replace(cells, '_spheres("1.01", 1_000, 2),', '_spheres("1.02", 1_000, 2),')
    for study, label in (("eeg", "exponential,"), ("practicality", "ReLU")):
        replace(copy / "studies" / study / "words.py", label, "reworded")
    for path in [*(copy / "training").rglob("*.py"), *(copy / "datasets").rglob("*.py")]:
        append(path, "def added_by_nobody(value):\n    return value + 1")
    assert digests(copy) == before


def test_reworded_messages_run_no_training_again(copy):
    before = digests(copy)
    reworded = 0
    for path in (copy / "datasets").glob("*.py"):
        raised = re.compile(r"(raise (?:DataError|BadContent|ValueError)\(\s*f?\")")
        text, n = raised.subn(r"\1In other words: ", path.read_text())
        path.write_text(text)
        reworded += n
    assert reworded > 3
    assert digests(copy) == before


@pytest.mark.parametrize(
    ("file", "old", "new", "changed"),
    [
        (
            "training/single.py",
            "def take_step(",
            "def take_step(of=1, *, ",
            {*OF_EEG, "practicality.search:train", "practicality.pixels:train"},
        ),
        (
            "training/two_layer/step.py",
            "_sigmoid_backward = ",
            "_sigmoid_backward = twice or ",
            {f"practicality.{name}:train" for name in ("search", "pixels", "stability", "noise")},
        ),
        (
            "losses.py",
            "def polynomial_hinge(",
            "@twice\ndef polynomial_hinge(",
            {
                *("eeg.protocol:train", "eeg.dead_long:train", "eeg.ten_starts:train"),
                *("practicality.search:train", "practicality.pixels:train"),
                *("landscape.seeds:train", "landscape.seeds:train_wider"),
                *("landscape.stationary:census", "landscape.survey:survey"),
            },
        ),
    ],
)
def test_a_step_of_training_runs_what_uses_it_again(copy, file, old, new, changed):
    before = digests(copy)
    replace(copy / file, old, new)
    after = digests(copy)
    differing = {job[1] for job in before if before[job] != after[job]}
    assert differing == {f"oneneuron.studies.{entry}" for entry in changed}
