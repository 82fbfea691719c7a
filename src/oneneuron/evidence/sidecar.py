"""Sidecars: for each job of the pipeline a JSON file that says how its outputs were made.

What differs from run to run (time, host, seconds) stands here and never in the outputs, which
are compared byte for byte; nor is it part of a sidecar's digest, which binds all else that it says
(`evidence.root`). The digest of code covers the script and what it reaches of this package, but
not what surrounds every job: `recorded.py` and the rules. `evidence.verify` compares those with
the commit.
"""

import json
import os
import platform
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from oneneuron.evidence.digest import CodeDigest
from oneneuron.evidence.git import NoCommitError, Repository
from oneneuron.evidence.root import digest_of
from oneneuron.files import read_text, reading, sha256_of, write_text

ENDING = ".provenance.json"
_PACKAGES = (
    *("oneneuron", "torch", "numpy", "numba", "llvmlite", "scipy", "scikit-learn"),
    *("pandas", "pyarrow", "matplotlib", "seaborn", "snakemake"),
)


@dataclass(frozen=True)
class FileRecord:
    """A file as a job read or wrote it."""

    path: str
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Sidecar:
    """How one job made its outputs.

    Attributes
    ----------
    rule, wildcards, params
        The rule that ran and with what.
    inputs, outputs
        Files with the SHA-256 of their content, paths relative to the pipeline's folder.
    script, entries
        The rule's script, and what it runs besides what it names, each as "module:name".
    code_digest, modules
        The digest of these with all that they reach, and the names of the modules reached.
    commit, dirty
        The commit checked out, and whether tracked files differed from it; None where there is
        no commit that counts.
    commit_problem
        Why there is none (`evidence.git`); empty where there is one.
    sources
        For imported data: dataset, address, checksum, licence and citation of each file.
    seconds
        Wall-clock time that the job took, that of earlier attempts which it went on from included.
    command
        What makes the outputs again.
    digest
        Of all this but circumstances (`evidence.root.digest_of`), as it stands in the file.
    """

    rule: str
    wildcards: dict[str, str]
    params: dict[str, Any]
    inputs: tuple[FileRecord, ...]
    outputs: tuple[FileRecord, ...]
    script: str
    entries: tuple[str, ...] = ()
    code_digest: str
    modules: tuple[str, ...]
    commit: str | None
    dirty: bool | None
    versions: dict[str, str]
    hardware: dict[str, str]
    seconds: float
    finished: str
    command: str
    sources: tuple[dict[str, Any], ...] = ()
    commit_problem: str = ""
    digest: str = ""

    @property
    def name(self) -> str:
        """The path of its first output, which no other job has."""
        return self.outputs[0].path

    @property
    def files(self) -> tuple[FileRecord, ...]:
        """All that it read and wrote."""
        return (*self.inputs, *self.outputs)


def files_read(inputs: Iterable[object]) -> list[str]:
    """Return the paths of a job's inputs but for marks that a job is done, which hold nothing."""
    return [path for path in map(str, inputs) if not path.endswith(".done")]


def describe_job(
    *, inputs: Iterable[str], outputs: Sequence[str], code: CodeDigest, seconds: float, **said: Any
) -> Sidecar:
    """Describe a finished job: hash its files, ask git for the commit, note the machine.

    Rule, wildcards, params, script, and entries and sources where it has any, are as they are said.
    """
    return Sidecar(
        **said,
        **describe_machine(),
        **describe_commit(),
        inputs=tuple(FileRecord(path, sha256_of(path)) for path in inputs),
        outputs=tuple(FileRecord(path, sha256_of(path)) for path in outputs),
        code_digest=code.sha256,
        modules=code.modules,
        seconds=round(seconds, 3),
        finished=datetime.now(UTC).isoformat(timespec="seconds"),
        command=f"snakemake --cores 1 {outputs[0]}",
    )


def describe_commit() -> dict[str, Any]:
    """Return the ``commit``, whether the folder is ``dirty``, and the ``commit_problem``."""
    try:
        commit, dirty = Repository().state()
    except NoCommitError as problem:
        return {"commit": None, "dirty": None, "commit_problem": str(problem)}
    return {"commit": commit, "dirty": dirty}


def describe_machine() -> dict[str, Any]:
    """Return the ``versions`` of the packages that matter and the ``hardware``."""
    versions = {"python": platform.python_version()}
    for name in _PACKAGES:
        with suppress(PackageNotFoundError):
            versions[name] = version(name)
    hardware = {
        "processor": _processor(),
        "cores": str(os.cpu_count()),
        "system": f"{platform.system()} {platform.machine()}",
    }
    return {"versions": versions, "hardware": hardware}


def write_sidecar(path: str | Path, sidecar: Sidecar) -> None:
    """Write a sidecar atomically, with its digest."""
    content = {**asdict(sidecar), "digest": digest_of(sidecar)}
    write_text(path, json.dumps(content, indent=1, ensure_ascii=False) + "\n")


def read_sidecar(path: str | Path) -> Sidecar:
    """Read a sidecar.

    Raises
    ------
    ValueError
        Where the file is no sidecar; the message names it.
    """
    with reading(path, "a provenance file (run the rule that made it again)"):
        content = json.loads(read_text(path))
        for key in ("inputs", "outputs"):
            content[key] = tuple(FileRecord(**record) for record in content[key])
        for key in ("entries", "modules", "sources"):
            content[key] = tuple(content[key])
        sidecar = Sidecar(**content)
        _check(sidecar)
        return sidecar


def _check(sidecar: Sidecar) -> None:
    """Raise TypeError where a sidecar that was read holds something of another kind."""
    kinds: dict[str, type | tuple[type, ...]] = {
        **dict.fromkeys(("rule", "script", "code_digest", "command", "finished", "digest"), str),
        **dict.fromkeys(("wildcards", "params", "versions", "hardware"), dict),
        "seconds": (int, float),
    }
    wrong = [name for name, kind in kinds.items() if not isinstance(getattr(sidecar, name), kind)]
    texts = [text for record in sidecar.files for text in (record.path, record.sha256)]
    if not all(isinstance(text, str) for text in (*texts, *sidecar.entries, *sidecar.modules)):
        wrong.append("inputs, outputs, entries or modules")
    if not all(isinstance(source, dict) for source in sidecar.sources):
        wrong.append("sources")
    if wrong or not sidecar.outputs:
        raise TypeError(f"of an odd kind: {', '.join(wrong) or 'outputs'}")


def versions_apart(jobs: Iterable[Sidecar]) -> dict[str, dict[str, int]]:
    """Return the packages of which jobs ran with several versions: how many jobs with each."""
    counts: dict[str, dict[str, int]] = {}
    for job in jobs:
        for name, used in job.versions.items():
            of = counts.setdefault(name, {})
            of[used] = of.get(used, 0) + 1
    return {name: dict(sorted(of.items())) for name, of in counts.items() if len(of) > 1}


def _processor() -> str:
    with suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or "unknown"
