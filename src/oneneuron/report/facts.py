"""The line of facts under a chapter's title: data, arms, seeds and work, read from the sidecars."""

from collections.abc import Iterable
from dataclasses import dataclass

from oneneuron.evidence.chain import SidecarIndex
from oneneuron.evidence.sidecar import Sidecar


@dataclass(frozen=True)
class Facts:
    """What a chapter rests on.

    Attributes
    ----------
    stand_in
        Whether the data is simulated or substituted.
    checksum
        SHA-256 of the file that holds the data as it is trained on.
    seeds
        Number of seeds of each arm, by the arm's name.
    jobs, seconds
        How many jobs there were and how long they took together.
    """

    stand_in: bool
    checksum: str
    seeds: dict[str, int]
    jobs: int
    seconds: float


def gather_facts(
    index: SidecarIndex, jobs: Iterable[Sidecar], data: str, cell: str, stand_in: bool
) -> Facts:
    """Gather the facts of a study.

    Parameters
    ----------
    index
        The run's sidecars.
    jobs
        The jobs behind the study's numbers.
    data
        How the path of the file with the study's data ends.
    cell
        The main cell, whose arms and seeds are told.
    stand_in
        Whether the study's numbers come from stand-in data.

    Raises
    ------
    ValueError
        Where no file, or more than one, ends so.
    """
    jobs = list(jobs)
    found = {
        record.path: record.sha256
        for job in jobs
        for record in job.outputs
        if record.path.endswith(data)
    }
    if len(found) != 1:
        names = ", ".join(sorted(found)) or "none"
        raise ValueError(f"one file of the chapter's jobs should end in {data!r}, found: {names}")
    seeds: dict[str, set[str]] = {}
    for job in index.by_output.values():
        if job.wildcards.get("cell") == cell and {"arm", "seed"} <= set(job.wildcards):
            seeds.setdefault(job.wildcards["arm"], set()).add(job.wildcards["seed"])
    return Facts(
        stand_in=stand_in,
        checksum=next(iter(found.values())),
        seeds={arm: len(numbers) for arm, numbers in sorted(seeds.items())},
        jobs=len(jobs),
        seconds=sum(job.seconds for job in jobs),
    )


def checksums(jobs: Iterable[Sidecar], folder: str) -> list[str]:
    """Return the SHA-256 of each file that some jobs made in a folder, in the files' order."""
    found = {
        record.path: record.sha256
        for job in jobs
        for record in job.outputs
        if record.path.startswith(folder)
    }
    return [found[path] for path in sorted(found)]


def seeds_of_runs(jobs: Iterable[Sidecar], runs: str) -> dict[str, set[str]]:
    """Return the seeds of each cell of a study, from the jobs that trained it.

    Parameters
    ----------
    jobs
        The jobs behind the study's numbers.
    runs
        What the paths of the records have in common.
    """
    seeds: dict[str, set[str]] = {}
    for job in jobs:
        ours = any(runs in record.path for record in job.outputs)
        if ours and {"cell", "seed"} <= set(job.wildcards):
            seeds.setdefault(job.wildcards["cell"], set()).add(job.wildcards["seed"])
    return seeds


def duration(seconds: float) -> str:
    """Return a time in words that a reader can picture: seconds, minutes or hours."""
    if seconds < 90:
        return f"{seconds:.0f} seconds"
    if seconds < 90 * 60:
        return f"{seconds / 60:.0f} minutes"
    return f"{seconds / 3600:.1f} hours"
