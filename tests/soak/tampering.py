"""What can be done to finished results, on purpose or by accident, and must be named.

Each is done to a copy of a finished run, and `python -m oneneuron.trace … --verify` is asked. What
is only moved, copied or linked is in order. Where a tampering makes all records fit, only the seal
that the run had before can tell: it is given then.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from oneneuron.evidence.sidecar import ENDING, FileRecord, read_sidecar, write_sidecar
from oneneuron.files import sha256_of
from oneneuron.trace import how_to_check

from ..conftest import Pipeline

_NOT_COPIED = shutil.ignore_patterns(".snakemake", "tests", "benchmarks", "logs", "docs")


@dataclass(frozen=True)
class Copy:
    """A copy of a finished run that may be tampered with."""

    folder: Path
    run: str

    @property
    def results(self) -> Path:
        return self.folder / "results" / self.run

    def one(self, pattern: str) -> Path:
        """Return the first file of the results that a pattern fits; there must be one."""
        found = sorted(path for path in self.results.glob(pattern) if path.is_file())
        assert found, f"the run has no {pattern}"
        return found[0]

    def named(self, path: Path) -> str:
        """Return a path as it is told."""
        return path.relative_to(self.folder).as_posix()


Change = Callable[[Copy], Iterable[str]]
"""Does something to a copy; returns what has to be named."""


@dataclass(frozen=True)
class Tampering:
    """Something done to results, in words, and whether it is in order.

    `sealed`: the run is asked whether it has the seal that it had before.
    """

    name: str
    change: Change
    is_in_order: bool = False
    short: bool = False
    sealed: bool = False


# ---- bytes


def flip(pattern: str) -> Change:
    """Change one byte in the middle of a file."""

    def change(copy: Copy) -> list[str]:
        path = copy.one(pattern)
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        path.write_bytes(content)
        return [copy.named(path)]

    return change


def rewrite(pattern: str, old: str, new: str) -> Change:
    """Change one word of a text."""

    def change(copy: Copy) -> list[str]:
        path = copy.one(pattern)
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{path} has no {old!r}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return [copy.named(path)]

    return change


def cut(pattern: str) -> Change:
    """Leave the first half of a file."""

    def change(copy: Copy) -> list[str]:
        path = copy.one(pattern)
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
        return [copy.named(path)]

    return change


def remove(pattern: str) -> Change:
    def change(copy: Copy) -> list[str]:
        path = copy.one(pattern)
        path.unlink()
        # of a sidecar that is gone what it told of is left
        return [copy.named(path).removesuffix(".provenance.json")]

    return change


# ---- documents


def edit(pattern: str, change_document: Callable[[Any], object], *names: str) -> Change:
    """Change a value of a document that stays well formed; `names` are told beside its path."""

    def change(copy: Copy) -> list[str]:
        path = copy.one(pattern)
        document = json.loads(path.read_text(encoding="utf-8"))
        before = deepcopy(document)
        change_document(document)
        assert document != before, f"{pattern}: the document is as it was"
        path.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        return list(names) or [copy.named(path)]

    return change


def first_number(document: Any, stand_in: bool | None = None) -> dict[str, Any]:
    """Return the first number of a file whose value is one, of stand-in data or not if asked."""
    rows: list[dict[str, Any]] = document["numbers"]
    numbers = (row for row in rows if isinstance(row["value"], float))
    return next(row for row in numbers if stand_in in (None, row["stand_in"]))


def swap(pattern: str) -> Change:
    """Let two files of the same kind change places."""

    def change(copy: Copy) -> list[str]:
        one, two = sorted(copy.results.glob(pattern))[:2]
        a, b = one.read_bytes(), two.read_bytes()
        assert a != b
        one.write_bytes(b)
        two.write_bytes(a)
        return [copy.named(path).removesuffix(".provenance.json") for path in (one, two)]

    return change


def another_record_with_its_checksum(copy: Copy) -> list[str]:
    """Put the record of one arm in the place of another's, and say so in its sidecar."""
    one, two = sorted(copy.results.glob("eeg/runs/main/*/1.parquet"))[:2]
    sidecar = one.with_suffix(".provenance.json")
    said = json.loads(sidecar.read_text())
    theirs = json.loads(two.with_suffix(".provenance.json").read_text())
    said["outputs"][0]["sha256"] = theirs["outputs"][0]["sha256"]
    sidecar.write_text(json.dumps(said, indent=1) + "\n")
    shutil.copyfile(two, one)
    return [copy.named(one)]


def number_changed_everywhere(copy: Copy) -> list[str]:
    """Change a number in its own file and in numbers.json alike."""

    def change(document: Any) -> None:
        rows = document["numbers"]
        next(row for row in rows if row["id"] == id)["value"] = 0.123

    path = copy.one("eeg/numbers/cells/main.json")
    id = first_number(json.loads(path.read_text()))["id"]
    edit("eeg/numbers/cells/main.json", change)(copy)
    edit("numbers.json", change)(copy)
    return [copy.named(path), copy.named(copy.results / "numbers.json")]


def fitting(pattern: str, old: str, new: str) -> Change:
    """Change one word of a text that nothing reads, and say so in its sidecar."""

    def change(copy: Copy) -> list[str]:
        rewrite(pattern, old, new)(copy)
        path = copy.one(pattern)
        sidecar = path.with_suffix(ENDING)
        made = FileRecord(copy.named(path), sha256_of(path))
        write_sidecar(sidecar, replace(read_sidecar(sidecar), outputs=(made,)))
        return ["has the root", "and the seal"]

    return change


def remove_with_sidecar(pattern: str, *names: str) -> Change:
    """Remove a file and its sidecar; `names` are told, or its path."""

    def change(copy: Copy) -> list[str]:
        path = copy.one(pattern)
        path.unlink()
        path.with_suffix(ENDING).unlink()
        return list(names) or [copy.named(path)]

    return change


def stray(name: str, like: str) -> Change:
    """Lay a copy of a file beside it that no rule made."""

    def change(copy: Copy) -> list[str]:
        path = copy.results / name
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(copy.one(like), path)
        return [copy.named(path)]

    return change


def source_elsewhere(copy: Copy) -> list[str]:
    """Say of simulated recordings that they were imported from an address."""
    path = copy.one("eeg/simulated.provenance.json")
    said = read_sidecar(path)
    source = {"output": said.name, "address": "https://nowhere.invalid"}
    write_sidecar(path, replace(said, sources=(source,)))
    return ["numbers.json states the root"]


def version_elsewhere(copy: Copy) -> list[str]:
    """Say of one job that another version of PyTorch computed it, with a digest that fits."""
    path = copy.one(SIDECAR)
    said = read_sidecar(path)
    write_sidecar(path, replace(said, versions={**said.versions, "torch": "0.1"}))
    return ["torch changed within the run", "numbers.json states the root"]


def code_of_notebook(copy: Copy) -> list[str]:
    """Say of a chapter that other code was in its notebook, with a digest that fits."""
    path = copy.one("chapters/eeg.provenance.json")
    said = read_sidecar(path)
    write_sidecar(path, replace(said, params={**said.params, "code_of_notebook": "0" * 64}))
    return ["report/eeg.py.ipynb or what it reaches has changed"]


def stray_data(copy: Copy) -> list[str]:
    path = copy.folder / "data/verified/eeg/ML101_KS.csv"
    path.parent.mkdir(parents=True)
    path.write_text("1,2\n")
    return [copy.named(path)]


def second_maker(copy: Copy) -> list[str]:
    """Let two sidecars describe one file."""
    one = copy.one("eeg/runs/main/*/1.provenance.json")
    two = one.with_name("2000.provenance.json")
    shutil.copyfile(one, two)
    return [copy.named(one).replace(".provenance.json", ".parquet")]


def of_repository(path: str, old: str, new: str) -> Change:
    """Change a file of the repository that results were made from."""

    def change(copy: Copy) -> list[str]:
        text = (copy.folder / path).read_text(encoding="utf-8")
        assert old in text
        (copy.folder / path).write_text(text.replace(old, new, 1), encoding="utf-8")
        return [path]

    return change


def code(path: str, script: str, old: str, new: str) -> Change:
    """Change code: the script that reaches it is named."""

    def change(copy: Copy) -> list[str]:
        of_repository(path, old, new)(copy)
        return [script]

    return change


# ---- what is in order


def nothing(copy: Copy) -> list[str]:
    return []


def touched(copy: Copy) -> list[str]:
    for path in copy.results.rglob("*"):
        path.touch()
    return []


def elsewhere(how: str) -> Change:
    """Move, copy or link a run's results: asked is `results/other/numbers.json`."""

    def change(copy: Copy) -> list[str]:
        other = copy.results.with_name("other")
        match how:
            case "renamed":
                copy.results.rename(other)
            case "copied":
                shutil.copytree(copy.results, other)
            case "linked":
                other.symlink_to(copy.results.name)
            case "linked from outside":
                outside = copy.folder / "outside"
                copy.results.rename(outside)
                other.symlink_to(outside)
        return []

    return change


def elsewhere_and(how: str, tamper: Change, in_original: bool = False) -> Change:
    """Move results and change them: of a copy what lies in it counts, not the original."""

    def change(copy: Copy) -> list[str]:
        elsewhere(how)(copy)
        at = copy if in_original else Copy(copy.folder, "other")
        return [] if in_original else [name.rpartition("/")[2] for name in tamper(at)]

    def change_original(copy: Copy) -> list[str]:
        elsewhere(how)(copy)
        tamper(copy)
        return []

    return change_original if in_original else change


RECORD = "eeg/runs/main/clean_start/1"
SIDECAR = f"{RECORD}.provenance.json"
KINDS = {
    "a number's file": "eeg/numbers/cells/main.json",
    "simulated error rates": "method/error_rates.json",
    "numbers.json": "numbers.json",
    "a study's claims": "eeg/claims.json",
    "the numbers of claims": "eeg/claim_numbers.json",
    "claims.json": "claims.json",
    "measures": "eeg/measures/main.parquet",
    "a record": f"{RECORD}.parquet",
    "a second output": "practicality/stability/1.divergences.parquet",
    "the joined records": "runs.parquet",
    "a recording": "eeg/simulated/*.csv",
    "frames": "eeg/frames/as_published.npz",
    "a task": "practicality/tasks/*/1.npz",
    "a drawing": "figures/eeg_scale.svg",
    "a picture": "figures/eeg_scale.png",
    "a caption": "figures/eeg_scale.json",
    "a chapter": "chapters/eeg.ipynb",
    "the first screen": "chapters/summary.ipynb",
    "the report": "report.html",
    "the crate": "ro-crate-metadata.json",
    "a sidecar": SIDECAR,
    "the report's sidecar": "report.provenance.json",
}
"""A file of each kind; bytes of it may change or go."""

_FIRST = {"a number's file", "a drawing", "a chapter", "the report"}

_SAID: dict[str, Callable[[Any], object]] = {
    "commit": lambda said: said.update(commit="0" * 40, dirty=False),
    "params": lambda said: said["params"].update(epochs=500),
    "versions": lambda said: said["versions"].update(torch="0.1"),
    "rule": lambda said: said.update(rule="train_otherwise"),
    "wildcards": lambda said: said["wildcards"].update(seed="7"),
    "inputs": lambda said: said.update(inputs=[]),
    "input's checksum": lambda said: said["inputs"][0].update(sha256="0" * 64),
    "entries": lambda said: said.update(entries=[]),
    "code digest": lambda said: said.update(code_digest="0" * 64),
    "modules": lambda said: said.update(modules=said["modules"][:1]),
    "command": lambda said: said.update(command="rm -r results"),
    "sources": lambda said: said.update(sources=[{"address": "https://nowhere.invalid"}]),
}

TAMPERINGS: list[Tampering] = [
    Tampering(
        "one word of a verdict in claims.json",
        rewrite("claims.json", "no verdict here", "reproduced"),
        short=True,
    ),
    Tampering(
        "one word of a verdict of a study",
        rewrite("eeg/claims.json", "no verdict here", "reproduced"),
    ),
    Tampering("one word of the report", rewrite("report.html", "no verdict here", "reproduced")),
    Tampering(
        "one word of a caption",
        rewrite("figures/eeg_scale.json", '"caption": "', '"caption": "No. '),
    ),
    *(
        Tampering(f"a byte of {kind}", flip(pattern), short=kind in _FIRST)
        for kind, pattern in KINDS.items()
    ),
    *(
        Tampering(f"{kind} cut in half", cut(KINDS[kind]))
        for kind in ("a record", "a sidecar", "numbers.json")
    ),
    *(
        Tampering(f"{kind} removed", remove(pattern))
        for kind, pattern in KINDS.items()
        if kind not in ("numbers.json", "a sidecar", "the report's sidecar")
    ),
    *(
        Tampering(f"the sidecar of {kind} removed", remove(pattern), short=kind == "a record")
        for kind, pattern in {
            "a record": SIDECAR,
            "a figure": "figures/eeg_scale.provenance.json",
            "the recordings": "eeg/simulated.provenance.json",
            "a number's file": "eeg/numbers/cells/main.provenance.json",
            "claims": "eeg/claims.provenance.json",
            "numbers.json": "numbers.provenance.json",
            "the report": "report.provenance.json",
        }.items()
    ),
    *(
        Tampering(f"the {what} in a sidecar changed", edit(SIDECAR, change), short=what == "params")
        for what, change in _SAID.items()
    ),
    Tampering(
        "a number removed from numbers.json",
        edit("numbers.json", lambda document: document["numbers"].pop(3)),
        short=True,
    ),
    Tampering(
        "a number removed from its own file",
        edit("eeg/numbers/cells/main.json", lambda document: document["numbers"].pop(3)),
    ),
    Tampering(
        "a number changed in numbers.json",
        edit("numbers.json", lambda document: first_number(document).update(value=0.123)),
    ),
    Tampering("a number changed wherever it stands", number_changed_everywhere),
    Tampering(
        "a number's method reworded",
        edit("numbers.json", lambda document: first_number(document).update(method="by hand")),
    ),
    Tampering(
        "a number no stand-in any more",
        edit(
            "numbers.json",
            lambda document: first_number(document, stand_in=True).update(stand_in=False),
        ),
    ),
    Tampering(
        "a claim removed from claims.json",
        edit("claims.json", lambda document: document["claims"].pop(0)),
    ),
    Tampering(
        "one word of the report, with a sidecar that fits",
        fitting("report.html", "no verdict here", "reproduced"),
        sealed=True,
        short=True,
    ),
    Tampering(
        "one word of the crate, with a sidecar that fits",
        fitting("ro-crate-metadata.json", "CreateAction", "UpdateAction"),
        sealed=True,
    ),
    Tampering(
        "the report and its sidecar removed",
        remove_with_sidecar("report.html", "no report.html here", "has the root"),
        sealed=True,
    ),
    Tampering("a chapter and its sidecar removed", remove_with_sidecar("chapters/eeg.ipynb")),
    Tampering("the address of data, with a sidecar that fits", source_elsewhere),
    Tampering("the versions of a job, with a sidecar that fits", version_elsewhere),
    Tampering(
        "the root in numbers.json",
        edit("numbers.json", lambda document: document.update(root="0" * 64)),
    ),
    Tampering("the code of a notebook, with a sidecar that fits", code_of_notebook),
    Tampering("two sidecars swapped", swap("eeg/runs/main/*/1.provenance.json"), short=True),
    Tampering("two records swapped", swap("eeg/runs/main/*/1.parquet")),
    Tampering("two figures swapped", swap("figures/eeg_*.svg")),
    Tampering("another record with its checksum", another_record_with_its_checksum),
    Tampering("two sidecars of one file", second_maker),
    Tampering(
        "a stray record",
        stray("eeg/runs/main/clean_start/99.parquet", f"{RECORD}.parquet"),
        short=True,
    ),
    Tampering("a stray figure", stray("figures/eeg_better.svg", "figures/eeg_scale.svg")),
    Tampering(
        "a stray numbers file", stray("eeg/numbers/more.json", "eeg/numbers/cells/main.json")
    ),
    Tampering("stray data", stray_data),
    Tampering(
        "another registry",
        of_repository("data/published/eeg.yaml", "statement: ", "statement: Not so: "),
    ),
    Tampering(
        "another template", of_repository("report/template/style.css", "{", "{ display: none;")
    ),
    Tampering(
        "other code of a loss",
        code(
            "src/oneneuron/losses.py",
            "workflow/scripts/train_networks.py",
            "torch.relu(1 - target * output)",
            "torch.relu(-target * output + 1)",
        ),
    ),
    Tampering("nothing at all", nothing, is_in_order=True, short=True, sealed=True),
    Tampering("every file touched", touched, is_in_order=True, sealed=True),
    Tampering(
        "the crate and its sidecar removed, which need not be there",
        remove_with_sidecar("ro-crate-metadata.json", "no ro-crate-metadata.json here"),
        is_in_order=True,
    ),
    *(
        Tampering(
            f"results {how}", elsewhere(how), is_in_order=True, short=how == "renamed", sealed=True
        )
        for how in ("renamed", "copied", "linked", "linked from outside")
    ),
    *(
        Tampering(f"results {how}, and a byte changed", elsewhere_and(how, flip("report.html")))
        for how in ("renamed", "copied", "linked")
    ),
    Tampering(
        "results copied, and a byte of the original changed",
        elsewhere_and("copied", flip("report.html"), in_original=True),
        is_in_order=True,
    ),
]


@dataclass(frozen=True)
class Answer:
    """What was said of a tampering, and what is wrong with that; nothing where all is well."""

    name: str
    fault: str
    printed: str


def try_all(
    tamperings: Iterable[Tampering], pipeline: Pipeline, run: str, cores: int = 2
) -> list[Answer]:
    """Try tamperings on copies of a finished run."""
    with ThreadPoolExecutor(cores) as pool:
        return list(pool.map(lambda one: attempt(one, pipeline, run), tamperings))


def attempt(tampering: Tampering, pipeline: Pipeline, run: str) -> Answer:
    with tempfile.TemporaryDirectory() as temporary:
        # another folder than the run was made in, as everywhere
        copy = Copy(Path(temporary, "copy"), run)
        shutil.copytree(pipeline.folder, copy.folder, symlinks=True, ignore=_NOT_COPIED)
        seal = how_to_check(copy.results / "numbers.json").rpartition(" ")[2]
        more = ["--root", seal] if tampering.sealed else ["--verify"]
        named = list(tampering.change(copy))
        other = copy.results.with_name("other")
        asked = copy.named((other if other.exists() else copy.results) / "numbers.json")
        done = subprocess.run(
            [sys.executable, "-m", "oneneuron.trace", asked, *more],
            cwd=copy.folder,
            env=Pipeline(copy.folder).environment,
            capture_output=True,
            text=True,
        )
    printed = done.stdout + done.stderr
    missing = [name for name in named if name not in printed]
    fault = ""
    if "Traceback" in printed:
        fault = "it ends with a trace"
    elif tampering.is_in_order and done.returncode != 0:
        fault = "a false alarm"
    elif not tampering.is_in_order and done.returncode == 0:
        fault = "it is not noticed"
    elif missing:
        fault = f"it does not name {', '.join(missing)}"
    return Answer(tampering.name, fault, printed[-2000:])
