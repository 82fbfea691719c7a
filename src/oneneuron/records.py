"""Records of training, kept with the code: ``python -m oneneuron.records keep`` and ``resume``.

``keep`` puts each finished record of a run, with its sidecar, below ``data/records``; ``resume``
puts back into the run what the present checkout would make again to the same bytes, so that
Snakemake does not.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from oneneuron.evidence.chain import SidecarIndex
from oneneuron.evidence.changed import Changes
from oneneuron.evidence.kept import is_record, kept_path
from oneneuron.evidence.place import RECORDS, VERIFIED, Place
from oneneuron.evidence.root import digest_of
from oneneuron.evidence.sidecar import ENDING, Sidecar, read_sidecar
from oneneuron.files import sha256_of, write_bytes

PLAN = "workflow/plan.py"
"""What asks Snakemake for the jobs of a run, and tells it which are done."""


@dataclass(frozen=True)
class Planned:
    """A job that the present checkout plans: its outputs, the first of which names it, and by what.

    ``params``, ``code``, ``script`` and ``entries`` are as a sidecar has them.
    """

    outputs: tuple[str, ...]
    inputs: tuple[str, ...]
    script: str
    entries: tuple[str, ...]
    code: str
    params: Mapping[str, Any]


def main(arguments: Sequence[str] | None = None) -> int:
    """Keep or resume, and say what was done.

    Returns
    -------
    int
        0 where all is well, 1 where a record is not as its sidecar says, 2 where Snakemake cannot
        plan the run.
    """
    parser = argparse.ArgumentParser(
        prog="python -m oneneuron.records",
        description="Keep the records of a run with the code, or put them back into it.",
    )
    parser.add_argument("what", choices=["keep", "resume"])
    parser.add_argument("--run", default="paper", help="the run (default: paper)")
    options = parser.parse_args(arguments)
    if options.what == "keep":
        kept, refused = keep(options.run)
        print(f"{len(kept)} new records in {RECORDS}", *kept, sep="\n  ")
        for path, why in refused.items():
            print(f"not kept: {path}: {why}")
        return int(bool(refused))
    try:
        jobs = planned(options.run)
        make_inputs(jobs)
        restored, others = resume(jobs)
        mark_done(options.run, restored)
    except subprocess.CalledProcessError as error:
        print(f"records: {PLAN} ended with {error.returncode}", file=sys.stderr)
        return 2
    print(f"{len(restored)} records put back into results/{options.run}")
    for why, paths in sorted(others.items()):
        first, *rest = sorted(paths)
        more = f" and {len(rest)} more" if rest else ""
        print(f"not put back: {first}{more}: {why}")
    return 0


# ---- keep


def keep(run: str, folder: Path = Path()) -> tuple[list[str], dict[str, str]]:
    """Keep the finished records of a run, and the sidecars of the jobs behind them.

    What is kept already, byte for byte, stays as it is. A record is put in place before its
    sidecar, so that a sidecar always has its record.

    Parameters
    ----------
    run
        Its name.
    folder
        The pipeline's.

    Returns
    -------
    tuple
        Paths of the records that are new, or other than those kept before; and by the path of each
        record that was refused why.
    """
    place = Place(run, folder / "results" / run, folder)
    index = SidecarIndex.read([place.results, folder / VERIFIED])
    where = {id(sidecar): path for path, sidecar in index.by_path.items()}
    records = list(filter(is_record, index.by_path.values()))
    wrong = {one.name: problem for one in records if (problem := _problem(one, place.path))}
    refused, sound = dict(wrong), []
    for sidecar in records:
        behind = [job.name for job in index.behind([sidecar]) if job.name in wrong]
        if not behind:
            sound.append(sidecar)
        elif sidecar.name not in wrong:
            refused[sidecar.name] = f"rests on {behind[0]}, which was refused"
    kept = []
    for sidecar in index.behind(sound):
        files = [record.path for record in sidecar.outputs] if is_record(sidecar) else []
        new = [path for path in files if _put(place.path(path), folder / kept_path(path))]
        source = where[id(sidecar)]
        _put(source, folder / kept_path(_recorded(source, place)))
        kept += [kept_path(path) for path in new]
    return sorted(kept), refused


def _recorded(path: Path, place: Place) -> str:
    """Return the path of a sidecar as others name it, of the run or of an import."""
    if path.is_relative_to(place.results):
        return f"results/{place.run}/{path.relative_to(place.results).as_posix()}"
    return path.relative_to(place.folder).as_posix()


def _problem(sidecar: Sidecar, file_of: Callable[[str], Path]) -> str:
    """Return in what a finished record is not as its sidecar says; empty where it is.

    `file_of` says where a file lies, by the path that the sidecar names.
    """
    if sidecar.digest != digest_of(sidecar):
        return "its sidecar has changed since it was written"
    for record in sidecar.outputs:
        file = file_of(record.path)
        if not file.is_file():
            return f"{record.path} is gone"
        if sha256_of(file) != record.sha256:
            return f"{record.path} has not the checksum {record.sha256} of its sidecar"
    return ""


def _put(source: Path, target: Path) -> bool:
    """Copy a file atomically, unless it is there already; whether it was copied."""
    content = source.read_bytes()
    if target.is_file() and target.read_bytes() == content:
        return False
    write_bytes(target, content)
    return True


# ---- resume


def planned(run: str) -> list[Planned]:
    """Return the jobs that the present checkout plans for a run, done or not."""
    asked = subprocess.run(
        [sys.executable, PLAN, run], check=True, stdout=subprocess.PIPE, encoding="utf-8"
    )
    lists = ("outputs", "inputs", "entries")
    return [
        Planned(**job | {name: tuple(job[name]) for name in lists})
        for job in json.loads(asked.stdout)
    ]


def mark_done(run: str, outputs: Iterable[str]) -> None:
    """Tell Snakemake that outputs are made by the jobs that it plans now."""
    if names := list(outputs):
        told = json.dumps(names)
        subprocess.run([sys.executable, PLAN, run, "--done"], check=True, input=told.encode())


def make_inputs(jobs: Iterable[Planned]) -> None:
    """Have Snakemake make what the kept records were made of: the data, as far as they are there.

    A record is put back only beside the inputs that it was made of, else Snakemake would make it
    again with these.
    """
    read = {path for job in jobs if Path(kept_path(job.outputs[0])).exists() for path in job.inputs}
    missing = sorted(path for path in read if path.endswith(".npz") or path.startswith(VERIFIED))
    missing = [path for path in missing if not Path(path).exists()]
    if missing:
        command = [sys.executable, "-m", "snakemake", "--cores", "all", "--keep-going", "--quiet"]
        subprocess.run([*command, "rules", "--", *missing], check=False)


def resume(
    jobs: Iterable[Planned], folder: Path = Path()
) -> tuple[list[str], dict[str, list[str]]]:
    """Put kept records back where a run has them, if the present checkout would make the same.

    Parameters
    ----------
    jobs
        Those that it plans.
    folder
        The pipeline's.

    Returns
    -------
    tuple
        The outputs that were put back; and those that were not, by the reason.
    """
    restored: list[str] = []
    others: dict[str, list[str]] = {}
    changes = Changes(folder)
    for job in _in_order(jobs):
        sidecar_at = folder / kept_path(_sidecar_of(job))
        if not sidecar_at.is_file():
            continue
        if all((folder / path).is_file() for path in (*job.outputs, _sidecar_of(job))):
            continue  # it is there
        sidecar = read_sidecar(sidecar_at)
        if not is_record(sidecar):
            continue
        if why := _other(job, sidecar, changes, folder):
            others.setdefault(why, []).append(job.outputs[0])
            continue
        # the record last: its presence says that the job is done
        for path in sorted((*job.outputs, _sidecar_of(job)), key=lambda p: not p.endswith(ENDING)):
            write_bytes(folder / path, (folder / kept_path(path)).read_bytes())
        restored += [*job.outputs, _sidecar_of(job)]
    return restored, others


def _in_order(jobs: Iterable[Planned]) -> list[Planned]:
    """Return jobs after those whose outputs they read."""
    by_output = {path: job for job in jobs for path in job.outputs}
    found: dict[str, Planned] = {}

    def add(job: Planned) -> None:
        for path in job.inputs:
            if path in by_output:
                add(by_output[path])
        found.setdefault(job.outputs[0], job)

    for job in by_output.values():
        add(job)
    return list(found.values())


def _sidecar_of(job: Planned) -> str:
    return f"{job.outputs[0].rpartition('.')[0]}{ENDING}"


def _other(job: Planned, sidecar: Sidecar, changes: Changes, folder: Path) -> str:
    """Return in what a kept record is not what a planned job would make; empty where it is."""
    kept = {kept_path(record.path) for record in sidecar.outputs}
    if kept != {*map(kept_path, job.outputs)}:
        return "the job has other outputs now"
    if problem := _problem(sidecar, lambda path: folder / kept_path(path)):
        return problem
    asked = json.loads(json.dumps(job.params))
    if asked != sidecar.params:
        names = sorted({*asked, *sidecar.params})
        apart = [name for name in names if asked.get(name) != sidecar.params.get(name)]
        return f"params differ: {', '.join(apart)}"
    if job.code != sidecar.code_digest:
        return f"code differs: it {changes.since(sidecar) or 'is called otherwise'}"
    of = {kept_path(record.path): record.sha256 for record in sidecar.inputs}
    if {*of} != {*map(kept_path, job.inputs)}:
        return "it reads other inputs now"
    for path in job.inputs:
        if not (folder / path).is_file():
            return f"inputs are not here: {_kind(path)}"
        if sha256_of(folder / path) != of[kept_path(path)]:
            return f"inputs differ: {_kind(path)}"
    return ""


def _kind(path: str) -> str:
    """Return the folder of a file: what is alike is told once."""
    return path.rpartition("/")[0]


if __name__ == "__main__":
    raise SystemExit(main())
