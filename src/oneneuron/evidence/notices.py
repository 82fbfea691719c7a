"""What holds of a run, but a reader should know: versions that changed, and the like."""

from collections.abc import Iterator, Sequence, Set

from oneneuron.evidence.chain import SidecarIndex
from oneneuron.evidence.changed import Changes
from oneneuron.evidence.git import NoCommitError, Repository
from oneneuron.evidence.kept import is_kept
from oneneuron.evidence.place import Place, is_made
from oneneuron.evidence.sidecar import Sidecar, versions_apart
from oneneuron.schema import SchemaError, read_yaml

SOURCES = "data/sources.yaml"
"""The list of datasets, with the checksum of each file's content."""

SEEN = ("numbers.json", "report.html", "ro-crate-metadata.json")
"""What a run is made for, beside each other in its folder."""

_SURROUNDS = ("Snakefile", SOURCES, "workflow/scripts/recorded.py", "config/paper.yaml")
"""What no digest of code holds, besides the rules, the schemas and the run's own config: what is
simulated of a design asks the paper run's, whichever run it is for."""


def notices(
    jobs: Sequence[Sidecar],
    index: SidecarIndex,
    place: Place,
    code: Changes,
    repository: Repository | None,
) -> Iterator[str]:
    """Yield what a reader should know, a line each.

    Parameters
    ----------
    jobs
        Those behind all that a reader sees.
    index, place
        The sidecars of the run and of its data, and where its files lie.
    code
        Today's code, compared with what ran.
    repository
        Git's view of the pipeline's folder; None where it has none that counts.
    """
    for path in (f"results/{place.run}/{name}" for name in SEEN):
        if index.maker(path) is None and not place.path(path).is_file():
            name = path.rpartition("/")[2]
            yield f"no {name} here: nobody asked for it yet (snakemake {path}), or it was taken"
    for name, counts in versions_apart(jobs).items():
        told = ", ".join(f"{version} ({_jobs(n)})" for version, n in counts.items())
        yield f"{name} changed within the run: {told}"
    yield from _of_records([job for job in jobs if is_kept(job.name)], code)
    here = [job for job in jobs if not is_kept(job.name)]
    commits = sorted({job.commit for job in here if job.commit is not None})
    if len(commits) > 1:
        yield f"the jobs ran of {len(commits)} commits: {', '.join(commits)}"
    if dirty := sum(bool(job.dirty) for job in here):
        yield f"{_jobs(dirty)} ran of a commit with changes: only their own records hold those"
    problems = {job.commit_problem or "no reason given" for job in here if not job.commit}
    for problem in sorted(problems):
        yield f"jobs ran without a commit ({problem}): only their own records hold the files"
    if repository is None:
        if commits:
            yield "git has no view of this folder: nothing was compared with the commit"
        return
    for commit in commits:
        leaves = {r.path for job in jobs if job.commit == commit for r in job.inputs}
        yield from _of_commit(commit, leaves, place, repository)


def _of_records(kept: Sequence[Sidecar], code: Changes) -> Iterator[str]:
    """Tell apart the records that were made by other code than there is now."""
    by_change: dict[str, list[str]] = {}
    for job in kept:
        if change := code.since(job):
            by_change.setdefault(f"{job.script} {change}", []).append(job.name)
    for change, names in sorted(by_change.items()):
        more = f" and {len(names) - 1} more" if len(names) > 1 else ""
        yield f"{names[0]}{more}: made by other code. Since then {change}"
    if kept:
        commits = sorted({job.commit for job in kept if job.commit is not None})
        of = f"of the commit{'s' if len(commits) > 1 else ''} {', '.join(commits)}"
        yield f"{_jobs(len(kept))} ran elsewhere, {of if commits else 'of no commit'}"


def _of_commit(
    commit: str, leaves: Set[str], place: Place, repository: Repository
) -> Iterator[str]:
    """Compare what no digest holds with a commit, and say which leaves that lacks."""
    blobs = repository.blobs(commit)
    if blobs is None:
        yield f"git does not know the commit {commit} here: nothing was compared with it"
        return
    configs = (f"config/{run}.yaml" for run in (place.run, *_is_of(place)))
    deciding = ("workflow/rules/", "workflow/schemas/", *configs)
    for path in sorted(p for p in blobs if p in _SURROUNDS or p.startswith(deciding)):
        try:
            if not place.path(path).is_file() or repository.blob_of(path) != blobs[path]:
                yield f"{path} has changed since the commit {commit}; no digest of code holds it"
        except NoCommitError as problem:
            yield f"{path} cannot be compared with the commit {commit}: {problem}"
    for path in sorted(path for path in leaves if path not in blobs and not is_made(path)):
        yield f"{path} is not in the commit {commit}: only its record holds it"


def _is_of(place: Place) -> list[str]:
    """Return the run whose records a run is made of, as its config names it, if it does."""
    try:
        said = read_yaml(place.path(f"config/{place.run}.yaml"))
    except SchemaError:
        return []  # the comparison with the commit tells of a config that is gone or changed
    return [str(said["of"])] if "of" in said else []


def _jobs(n: int) -> str:
    return f"{n} job{'' if n == 1 else 's'}"
