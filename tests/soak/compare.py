"""Two results folders of the same run: which files differ in what must not."""

import hashlib
import json
import re
from pathlib import Path
from typing import Any

TIMES = re.compile(rb"<!-- times: begin -->.*?<!-- times: end -->", re.DOTALL)
"""The one part of a report that may differ."""

CIRCUMSTANCES = {"seconds", "finished", "hardware", "commit_problem", "digest"}
"""What of a sidecar tells of the day and the machine, and a digest of what is compared anyway."""

_APART = {"logs", "benchmarks"}
"""Folders of what is about one run of a job."""

_CRATE = "ro-crate-metadata.json"


def differing(one: Path, two: Path) -> list[str]:
    """Return the paths of files in two folders that differ, or that one of them lacks."""
    mine, yours = contents(one), contents(two)
    return sorted(path for path in {*mine, *yours} if mine.get(path) != yours.get(path))


def contents(folder: Path) -> dict[str, str]:
    """Return by path the digest of what must be the same in each file of a results folder."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(lasting(path)).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not _is_apart(path.relative_to(folder))
    }


def _is_apart(path: Path) -> bool:
    return path.parts[0] in _APART or path.name.startswith(".")


def lasting(path: Path) -> bytes:
    """Return of a file's content what is the same for every run."""
    content = path.read_bytes()
    if path.name.endswith(".provenance.json"):
        return _dumped(_sidecar(json.loads(content)))
    if path.suffix == ".html":
        return TIMES.sub(b"", content)
    if path.name == _CRATE:
        return _dumped(_crate(json.loads(content)))
    return content


def _dumped(document: Any) -> bytes:
    return json.dumps(document, sort_keys=True, indent=1).encode()


def _sidecar(said: dict[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in said.items() if key not in CIRCUMSTANCES}
    for files in (said.get("inputs", ()), said.get("outputs", ())):
        for file in files:
            # its times are part of its digest
            if file["path"].endswith((".html", _CRATE)):
                file["sha256"] = ""
    return kept


def _crate(crate: dict[str, Any]) -> Any:
    """Return the crate in no order of time, and without what goes by times or by the folder."""
    times = {"startTime", "endTime", "datePublished", "dateCreated", "dateModified"}
    times |= {"sha256", "contentSize"}

    def kept(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: kept(inner) for key, inner in value.items() if key not in times}
        if isinstance(value, list):
            return sorted(map(kept, value), key=_dumped)
        return value

    return kept(crate)
