"""Records that are kept with the code: where they lie, and what a sidecar says of them there.

A record is what a fresh clone cannot make in minutes: what is trained, and what is computed from
data that must be downloaded. It is kept below `RECORDS` under its path in the run's own folder, its
sidecar beside it, both byte for byte as the job left them. The jobs behind it (imports, frames,
samples) are kept by their sidecars alone, so that a chain goes on down to the data's checksum.

A sidecar names files as they lay when its job ran. Read from here, `as_kept` names them as they lie
here, so that a run that is made of the records finds their makers.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from oneneuron.evidence.place import RECORDS, VERIFIED
from oneneuron.evidence.sidecar import FileRecord, Sidecar

KEPT_DATA = f"{RECORDS}/verified"
"""Where the sidecars of imports are kept; the data are not."""

IMPORTED = (f"{VERIFIED}/", f"{KEPT_DATA}/")
"""How the paths of imported files begin, as their import wrote them and as `as_kept` names them."""

TRAINS = "workflow/scripts/train_networks.py"
"""The script of all jobs that train."""

TABLES = (".parquet", ".json")
"""How files of tables and of numbers end; arrays (``.npz``) are made of data, or drawn anew."""

MOST_NAMED = 8
"""Cells that are named where they lack records."""

_OF_A_RUN = re.compile(r"results/[^/]+/")


def kept_path(path: str) -> str:
    """Return where a file is kept, by its path as its job wrote it; that path if it is not.

    Examples
    --------
    >>> kept_path("results/paper/eeg/runs/main/without/301.parquet")
    'data/records/eeg/runs/main/without/301.parquet'
    """
    if path.startswith(f"{VERIFIED}/"):
        return KEPT_DATA + path.removeprefix(VERIFIED)
    return _OF_A_RUN.sub(f"{RECORDS}/", path, count=1) if _OF_A_RUN.match(path) else path


def is_kept(path: str) -> bool:
    """Whether a path is one of `kept_path`."""
    return path.startswith(f"{RECORDS}/")


def as_kept(sidecar: Sidecar) -> Sidecar:
    """Return a sidecar with the files named as they are kept; its digest is of what it says."""

    def moved(records: Iterable[FileRecord]) -> tuple[FileRecord, ...]:
        return tuple(replace(record, path=kept_path(record.path)) for record in records)

    return replace(
        sidecar,
        inputs=moved(sidecar.inputs),
        outputs=moved(sidecar.outputs),
        sources=tuple(
            source | {"output": kept_path(source["output"])} if "output" in source else source
            for source in sidecar.sources
        ),
    )


def is_record(sidecar: Sidecar) -> bool:
    """Whether what a job made is a record: tables that it trained, or made of arrays of data."""
    of_data = any(file.path.endswith(".npz") for file in sidecar.inputs)
    return (sidecar.script == TRAINS or of_data) and all(
        file.path.endswith(TABLES) for file in sidecar.outputs
    )


def lacking(planned: Iterable[str | Path]) -> str:
    """Return in words which of some records are not there; empty where all are.

    They are told by what they are of: a cell of a study, whose arms are counted together.
    """
    by_cell: dict[str, list[bool]] = {}
    for path in map(Path, planned):
        study, *folders, name = path.relative_to(RECORDS).with_suffix("").parts
        cell = "/".join([study, *(folders[:2] or [name])])
        by_cell.setdefault(cell, []).append(path.exists())
    gone = {cell: found.count(False) for cell, found in by_cell.items() if not all(found)}
    if not gone:
        return ""
    named = [f"{cell} ({n} of {len(by_cell[cell])})" for cell, n in gone.items()]
    more = f" and {len(named) - MOST_NAMED} more" if len(named) > MOST_NAMED else ""
    return (
        f"That run is not finished: {sum(gone.values())} of "
        f"{sum(map(len, by_cell.values()))} records are not there yet, and what they hold or what "
        f"rests on them is left out or has no verdict: {', '.join(named[:MOST_NAMED])}{more}."
    )
