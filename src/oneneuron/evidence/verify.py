"""Does what was recorded still hold? All that a reader sees, hashed again, down to the data.

What is checked: every output behind a run's numbers, verdicts, figures, chapters, report and crate;
that each job read what another made; the code behind each; each sidecar's own digest; numbers.json
and claims.json against the files that they were joined from; the root hash. A chain ends where
trust begins: at files of the repository, compared with git's commit, and at imported data, compared
with data/sources.yaml. Whatever else lies beside the results has no maker, and is named.

The digest of code leaves out what surrounds every job, the rules, `recorded.py` and the run's
config with its schemas: those are compared with the commit, and a difference is a notice.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from oneneuron.evidence.chain import SidecarIndex
from oneneuron.evidence.changed import Changes
from oneneuron.evidence.dependents import Dependents, Mismatch
from oneneuron.evidence.git import NoCommitError, Repository
from oneneuron.evidence.joined import collected, differences
from oneneuron.evidence.kept import IMPORTED, is_kept, is_record
from oneneuron.evidence.notices import SEEN, SOURCES, notices
from oneneuron.evidence.number import Numbers
from oneneuron.evidence.place import RECORDS, VERIFIED, Place, is_made
from oneneuron.evidence.root import digest_of, root_of
from oneneuron.evidence.sidecar import ENDING, FileRecord, Sidecar, read_sidecar
from oneneuron.files import sha256_of
from oneneuron.schema import read_yaml

CODE_OF_NOTEBOOK = "code_of_notebook"
"""The param of a chapter's job that holds the digest of its notebook's code."""

NOTEBOOK = ".py.ipynb"
"""How the name of a chapter's notebook ends."""

_ON_REQUEST = "runs.parquet"
"""What nobody misses where it was not asked for."""


@dataclass(frozen=True)
class Verified:
    """What was found.

    Attributes
    ----------
    mismatches
        What does not hold, sorted.
    notices
        What holds, but a reader should know: versions that changed within the run, and the like.
    root, seal
        The run's two hashes (`evidence.root`), taken anew.
    jobs, files
        How many jobs' records and how many files were checked.
    not_kept
        How many files more stand behind kept records: of these only their jobs' records are kept.
    """

    mismatches: tuple[Mismatch, ...]
    notices: tuple[str, ...]
    root: str
    seal: str
    jobs: int
    files: int
    not_kept: int


def jobs_seen(numbers: Numbers, index: SidecarIndex) -> list[Sidecar]:
    """Return the jobs behind all that a reader sees of a run, its page and its crate included."""
    seen = [f"results/{numbers.run}/{name}" for name in (*SEEN, _ON_REQUEST)]
    tops = [index.maker(path) for path in (*seen, *numbers.source.values())]
    return index.behind(top for top in tops if top is not None)


def verify(numbers: Numbers, index: SidecarIndex, place: Place) -> Verified:
    """Check a run against what was recorded when it was made.

    Parameters
    ----------
    numbers
        The run's numbers.json.
    index
        The sidecars of the run and of its data.
    place
        Where its files lie.
    """
    check = _Check(numbers, index, place)
    # jobs of a kind share a problem
    found: dict[tuple[str, str], set[str]] = {}
    for each in check.mismatches():
        found.setdefault((each.what, each.problem), set()).update(each.numbers)
    files = {record.path for job in check.jobs for record in job.files}
    not_kept = {path for path in files if is_kept(path) and check.hash_of(path) is None}
    return Verified(
        mismatches=tuple(Mismatch(*key, tuple(sorted(found[key]))) for key in sorted(found)),
        notices=tuple(notices(check.jobs, index, place, check.code, check.repository)),
        root=check.root,
        seal=root_of(check.jobs),
        jobs=len(check.jobs),
        files=len(files - not_kept),
        not_kept=len(not_kept),
    )


@dataclass
class _Check:
    numbers: Numbers
    index: SidecarIndex
    place: Place
    _hashes: dict[str, str | None] = field(default_factory=dict)

    @cached_property
    def code(self) -> Changes:
        return Changes(self.place.folder)

    @cached_property
    def jobs(self) -> list[Sidecar]:
        return jobs_seen(self.numbers, self.index)

    @cached_property
    def root(self) -> str:
        """The root hash, of the jobs behind what numbers.json was collected from."""
        maker = self.index.maker(collected(self.numbers))
        read = () if maker is None else maker.inputs
        makers = (self.index.maker(record.path) for record in read)
        return root_of(self.index.behind(maker for maker in makers if maker is not None))

    @cached_property
    def repository(self) -> Repository | None:
        """Git's view of the pipeline's folder; None where it has none that counts."""
        repository = Repository(self.place.folder)
        try:
            repository.state()
        except NoCommitError:
            return None
        return repository

    @cached_property
    def dependents(self) -> Dependents:
        return Dependents.of(self.numbers, self.index)

    def hash_of(self, path: str) -> str | None:
        if path not in self._hashes:
            file = self.place.path(path)
            self._hashes[path] = sha256_of(file) if file.is_file() else None
        return self._hashes[path]

    def mismatches(self) -> Iterator[Mismatch]:
        yield from self.dependents.broken
        for path, sidecar in self.index.by_path.items():
            yield from self._of_sidecar(path, sidecar)
        made_again: dict[tuple[FileRecord, str], list[str]] = {}
        for job in self.jobs:
            # of a record that is kept it is a notice: it is told apart, and still what it was
            for script, problem in () if is_kept(job.name) else self._code_problems(job):
                yield Mismatch(script, problem, self.dependents.of_job(job))
            for record in job.inputs:
                made = self._made(record)
                if made is None:
                    yield from self._of_leaf(record, job)
                elif made != record.sha256:
                    made_again.setdefault((record, made), []).append(job.name)
        for (record, made), readers in made_again.items():
            more = f" and {len(readers) - 1} more" if len(readers) > 1 else ""
            problem = (
                f"was made again since it was read for {readers[0]}{more}: sha256 {made}, "
                f"read as {record.sha256}"
            )
            yield Mismatch(record.path, problem, self.dependents.of_record(record))
        yield from self._strays()
        yield from differences(self.numbers, self.index, self.place)
        if self.index.maker(collected(self.numbers)) and self.numbers.root != self.root:
            problem = (
                f"states the root {self.numbers.root or '(none)'}, but what it was collected from "
                f"has {self.root}. If all else holds, a job ran again since: snakemake --cores 1 "
                f"--forcerun collect_results -- results/{self.numbers.run}/report.html"
            )
            yield Mismatch(collected(self.numbers), problem)

    def _of_sidecar(self, path: Path, sidecar: Sidecar) -> Iterator[Mismatch]:
        """Check a sidecar against itself and its outputs against it."""
        named = self.dependents.of_job(sidecar)
        recorded = self._recorded(path)
        # what is kept names its files otherwise here than it says
        says = read_sidecar(path) if is_kept(sidecar.name) else sidecar
        if sidecar.digest != digest_of(says):
            problem = f"has changed: what it says has not its digest {sidecar.digest or '(none)'}"
            yield Mismatch(recorded, problem, named)
        if problem := self._not_committed(recorded):
            yield Mismatch(recorded, problem, named)
        if not _lies_beside(recorded, sidecar):
            problem = f"tells of {sidecar.name}, beside which it does not lie"
            yield Mismatch(recorded, problem, named)
        for record in sidecar.outputs:
            if self.index.by_output[record.path] is not sidecar:
                problem = f"describes {record.path}, as another provenance file does: one is old"
                yield Mismatch(recorded, problem, named)
                continue
            is_there = not is_kept(record.path) or is_record(sidecar)
            if is_there and (problem := self._content_problem(record)):
                yield Mismatch(record.path, problem, self.dependents.of_path(record.path))
            if problem := self._not_committed(record.path):
                yield Mismatch(record.path, problem, self.dependents.of_path(record.path))
            if record.path.startswith(IMPORTED) and (problem := self._stated(record)):
                yield Mismatch(record.path, problem, self.dependents.of_path(record.path))

    def _not_committed(self, path: str) -> str:
        """Compare a file that is kept with the commit checked out, where that holds it."""
        if self.repository is None or not is_kept(path) or self.hash_of(path) is None:
            return ""
        try:
            head, _ = self.repository.state()
            held = (self.repository.blobs(head) or {}).get(path)
            if held is None or held == self.repository.blob_of(path):
                return ""
        except NoCommitError as problem:
            return f"cannot be compared with the commit: {problem}"
        return f"is not what the commit {head} holds"

    def _content_problem(self, record: FileRecord) -> str:
        now = self.hash_of(record.path)
        if now is None:
            return f"is gone; recorded sha256 {record.sha256}"
        if now != record.sha256:
            return f"has changed: sha256 {now}, recorded {record.sha256}"
        return ""

    def _stated(self, record: FileRecord) -> str:
        """Compare an imported file with the list of datasets."""
        *_, dataset, name = record.path.split("/")
        stated = self._listed.get((dataset, name))
        if stated is None:
            return f"is not in {SOURCES}"
        return "" if stated == record.sha256 else f"is not what {SOURCES} states: sha256 {stated}"

    @cached_property
    def _listed(self) -> dict[tuple[str, str], str]:
        try:
            listed = read_yaml(self.place.folder / SOURCES)["datasets"]
            return {
                (dataset, file["name"]): file["sha256"]
                for dataset, entry in listed.items()
                for file in entry["files"]
            }
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return {}

    def _made(self, record: FileRecord) -> str | None:
        """Return the checksum of a file as its job made it; None where no job did."""
        maker = self.index.maker(record.path)
        if maker is None:
            return None
        return next(made.sha256 for made in maker.outputs if made.path == record.path)

    def _of_leaf(self, record: FileRecord, job: Sidecar) -> Iterator[Mismatch]:
        """Check a file that no job made."""
        own = (f"results/{self.numbers.run}/", f"{VERIFIED}/", f"{RECORDS}/")
        there = self.hash_of(record.path) is not None
        if _is_circumstance(record.path) or (record.path.startswith(own) and there):
            return  # what of these is a result is named among the strays
        problem = self._content_problem(record)
        if not problem and is_made(record.path):
            problem = f"was read for {job.name}, and is no file of this run"
        problem = problem or self._git_problem(record.path, job)
        if problem:
            yield Mismatch(record.path, problem, self.dependents.of_record(record))

    def _git_problem(self, path: str, job: Sidecar) -> str:
        """Compare a file with the commit that a job ran of; what that lacks is a notice."""
        if self.repository is None or job.commit is None or job.dirty:
            return ""
        blobs = self.repository.blobs(job.commit) or {}
        if path not in blobs:
            return ""
        try:
            if blobs[path] == self.repository.blob_of(path):
                return ""
        except NoCommitError as problem:
            return f"cannot be compared with the commit {job.commit}: {problem}"
        return f"is not what the commit {job.commit} holds, of which the rule {job.rule} ran"

    def _code_problems(self, job: Sidecar) -> Iterator[tuple[str, str]]:
        """Yield each script of a job whose code is no longer as recorded, and how."""
        ran = [(job.script, job.entries, job.code_digest)]
        if CODE_OF_NOTEBOOK in job.params:
            notebook = next((r.path for r in job.inputs if r.path.endswith(NOTEBOOK)), NOTEBOOK)
            ran.append((notebook, (), job.params[CODE_OF_NOTEBOOK]))
        for script, entries, recorded in ran:
            now = self.code.digest_now(script, entries)
            if now.startswith("!"):
                yield script, f"can no longer run as when the rule {job.rule} did: {now[1:]}"
            elif now != recorded:
                yield script, f"or what it reaches has changed since the rule {job.rule} ran"

    def _strays(self) -> Iterator[Mismatch]:
        """Name each file beside the results, or the data, that no job made."""
        read = (record.path for job in self.index.by_path.values() for record in job.inputs)
        kept = any(map(is_kept, read))
        for path in self.place.files():
            if is_kept(path) and not kept:
                continue  # this run is not made of them
            if path not in self.index.by_output and not _is_circumstance(path):
                problem = (
                    f"has no provenance beside it (no …{ENDING} describes it): make it again "
                    "with its rule, or move it elsewhere"
                )
                yield Mismatch(path, problem, self.dependents.of_path(path))

    def _recorded(self, path: Path) -> str:
        """Return the path of a sidecar as others name it."""
        for folder, name in (
            (self.place.results, f"results/{self.numbers.run}"),
            (self.place.folder, "."),
        ):
            if path.is_relative_to(folder.absolute()):
                return (Path(name) / path.relative_to(folder.absolute())).as_posix()
        return str(path)


def _is_circumstance(path: str) -> bool:
    """Whether a file tells of a run and is none of its results: logs, benchmarks, checkpoints."""
    if not is_made(path):
        return False
    top, *folders, name = path.split("/")
    return (
        name.startswith(".")
        or name.endswith((ENDING, ".checkpoint"))
        or (top == "results" and folders[1:2] in (["logs"], ["benchmarks"]))
        or (top == "data" and name in ("import.log", "import.benchmark.jsonl"))
    )


def _lies_beside(recorded: str, sidecar: Sidecar) -> bool:
    """Whether a sidecar lies where its job put it: named as one of its outputs, or their folder."""
    named = recorded.removesuffix(ENDING)
    paths = [record.path for record in sidecar.outputs]
    if named.startswith(IMPORTED):
        return any(path.rpartition("/")[0] == recorded.rpartition("/")[0] for path in paths)
    return any(path == named or path.startswith((f"{named}.", f"{named}/")) for path in paths)
