"""Does what was recorded still hold? All that a reader sees, hashed again, down to the data.

What is checked: every output behind a run's numbers, verdicts, figures, chapters, report and crate;
that each job read what another made; the code behind each; each sidecar's own digest; numbers.json
and claims.json against the files that they were joined from; the root hash. A chain ends where
trust begins: at files of the repository, compared with git's commit, and at imported data, compared
with data/sources.yaml. Whatever else lies beside the results has no maker, and is named.

The digest of code leaves out what surrounds every job, the rules, `recorded.py` and the run's
config with its schemas: those are compared with the commit, and a difference is a notice.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from oneneuron.evidence.chain import SidecarIndex, trace
from oneneuron.evidence.changed import Changes
from oneneuron.evidence.git import NoCommitError, Repository
from oneneuron.evidence.kept import IMPORTED, is_kept, is_record
from oneneuron.evidence.number import Numbers, read_source
from oneneuron.evidence.place import RECORDS, VERIFIED, Place
from oneneuron.evidence.root import digest_of, root_of
from oneneuron.evidence.sidecar import ENDING, FileRecord, Sidecar, read_sidecar, versions_apart
from oneneuron.files import read_json, sha256_of
from oneneuron.schema import read_yaml

SOURCES = "data/sources.yaml"
"""The list of datasets, with the checksum of each file's content."""

CODE_OF_NOTEBOOK = "code_of_notebook"
"""The param of a chapter's job that holds the digest of its notebook's code."""

NOTEBOOK = ".py.ipynb"
"""How the name of a chapter's notebook ends."""

_SEEN = ("numbers.json", "report.html", "ro-crate-metadata.json")
"""What a run is made for, beside each other in its folder."""

_ON_REQUEST = "runs.parquet"
"""What nobody misses where it was not asked for."""

_SURROUNDS = ("Snakefile", SOURCES, "workflow/scripts/recorded.py", "config/paper.yaml")
"""What no digest of code holds, besides the rules, the schemas and the run's own config: what is
simulated of a design asks the paper run's, whichever run it is for."""


@dataclass(frozen=True)
class Mismatch:
    """A file or script that no longer is as recorded, how, and the numbers that depend on it."""

    what: str
    problem: str
    numbers: tuple[str, ...] = ()


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
    """

    mismatches: tuple[Mismatch, ...]
    notices: tuple[str, ...]
    root: str
    seal: str
    jobs: int
    files: int


def jobs_seen(numbers: Numbers, index: SidecarIndex) -> list[Sidecar]:
    """Return the jobs behind all that a reader sees of a run, its page and its crate included."""
    seen = [f"results/{numbers.run}/{name}" for name in (*_SEEN, _ON_REQUEST)]
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
    return Verified(
        mismatches=tuple(Mismatch(*key, tuple(sorted(found[key]))) for key in sorted(found)),
        notices=tuple(check.notices()),
        root=check.root,
        seal=root_of(check.jobs),
        jobs=len(check.jobs),
        files=len({record.path for job in check.jobs for record in job.files}),
    )


@dataclass
class _Check:
    numbers: Numbers
    index: SidecarIndex
    place: Place
    _hashes: dict[str, str | None] = field(default_factory=dict)
    _contents: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def code(self) -> Changes:
        return Changes(self.place.folder)

    @cached_property
    def collected(self) -> str:
        return f"results/{self.numbers.run}/numbers.json"

    @cached_property
    def jobs(self) -> list[Sidecar]:
        return jobs_seen(self.numbers, self.index)

    @cached_property
    def root(self) -> str:
        """The root hash, of the jobs behind what numbers.json was collected from."""
        maker = self.index.maker(self.collected)
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
    def dependents(self) -> "_Dependents":
        return _Dependents.of(self.numbers, self.index)

    def hash_of(self, path: str) -> str | None:
        if path not in self._hashes:
            file = self.place.path(path)
            self._hashes[path] = sha256_of(file) if file.is_file() else None
        return self._hashes[path]

    # ---- what does not hold

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
        yield from self._of_numbers()
        yield from self._of_claims()
        if self.index.maker(self.collected) and self.numbers.root != self.root:
            problem = (
                f"states the root {self.numbers.root or '(none)'}, but what it was collected from "
                f"has {self.root}. If all else holds, a job ran again since: snakemake --cores 1 "
                f"--forcerun collect_results -- results/{self.numbers.run}/report.html"
            )
            yield Mismatch(self.collected, problem)

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
        kept = any(map(is_kept, self.index.by_output))
        for path in self.place.files():
            if is_kept(path) and not kept:
                continue  # this run is not made of them
            if path not in self.index.by_output and not _is_circumstance(path):
                problem = (
                    f"has no provenance beside it (no …{ENDING} describes it): make it again "
                    "with its rule, or move it elsewhere"
                )
                yield Mismatch(path, problem, self.dependents.of_path(path))

    def _of_numbers(self) -> Iterator[Mismatch]:
        """Compare numbers.json with the files that it was joined from, both ways."""
        sources = {*self.numbers.source.values(), *self._joined("numbers")}
        for source in sorted(sources):
            here = [id for id in self.numbers if self.numbers.source[id] == source]
            try:
                held = read_source(self.place.path(source))
            except (OSError, ValueError) as error:
                yield Mismatch(source, f"cannot be read: {_line(error)}", tuple(sorted(here)))
                continue
            differing = tuple(sorted(id for id in here if held.get(id) != self.numbers[id]))
            if differing:
                problem = f"holds other values than the run's numbers.json: {', '.join(differing)}"
                yield Mismatch(source, problem, differing)
            if lacking := tuple(sorted({*held} - {*here})):
                problem = f"lacks numbers that {source} holds: {', '.join(lacking)}"
                yield Mismatch(self.collected, problem, lacking)

    def _of_claims(self) -> Iterator[Mismatch]:
        """Compare claims.json with the files that it was joined from."""
        joined = f"results/{self.numbers.run}/claims.json"
        sources = self._joined("claims")
        if not sources and self.hash_of(joined) is None:
            return
        held = [claim for source in sources for claim in self._rows(source, "claims")]
        ours = _by_id(self._rows(joined, "claims"))
        theirs = _by_id(held)
        differing = sorted(id for id in {*ours, *theirs} if ours.get(id) != theirs.get(id))
        if differing:
            problem = f"says otherwise than what it was joined from: {', '.join(differing)}"
            heads = tuple(f"{id}." for id in differing)
            of_these = sorted(id for id in self.numbers if id.startswith(heads))
            yield Mismatch(joined, problem, tuple(of_these))

    def _joined(self, what: str) -> list[str]:
        """Return the files of numbers or of claims that the run's were joined from."""
        maker = self.index.maker(self.collected)
        read = [] if maker is None else [record.path for record in maker.inputs]
        return [path for path in read if path.endswith(".json") and self._rows(path, what)]

    def _rows(self, path: str, name: str) -> list[Any]:
        """Return a list that a JSON file holds under a name; nothing where it has no such list."""
        if path not in self._contents:
            try:
                self._contents[path] = read_json(self.place.path(path))
            except (OSError, ValueError):
                self._contents[path] = None
        content = self._contents[path]
        rows = content.get(name) if isinstance(content, dict) else None
        return rows if isinstance(rows, list) else []

    def _recorded(self, path: Path) -> str:
        """Return the path of a sidecar as others name it."""
        for folder, name in (
            (self.place.results, f"results/{self.numbers.run}"),
            (self.place.folder, "."),
        ):
            if path.is_relative_to(folder.absolute()):
                return (Path(name) / path.relative_to(folder.absolute())).as_posix()
        return str(path)

    # ---- what a reader should know

    def notices(self) -> Iterator[str]:
        for path in (f"results/{self.numbers.run}/{name}" for name in _SEEN):
            if self.index.maker(path) is None and self.hash_of(path) is None:
                name = path.rpartition("/")[2]
                yield f"no {name} here: nobody asked for it yet (snakemake {path}), or it was taken"
        for name, counts in versions_apart(self.jobs).items():
            told = ", ".join(f"{version} ({_jobs(n)})" for version, n in counts.items())
            yield f"{name} changed within the run: {told}"
        yield from self._notices_of_records()
        here = [job for job in self.jobs if not is_kept(job.name)]
        commits = sorted({job.commit for job in here if job.commit is not None})
        if len(commits) > 1:
            yield f"the jobs ran of {len(commits)} commits: {', '.join(commits)}"
        if dirty := sum(bool(job.dirty) for job in here):
            yield f"{_jobs(dirty)} ran of a commit with changes: only their own records hold those"
        problems = {job.commit_problem or "no reason given" for job in here if not job.commit}
        for problem in sorted(problems):
            yield f"jobs ran without a commit ({problem}): only their own records hold the files"
        if self.repository is None:
            if commits:
                yield "git has no view of this folder: nothing was compared with the commit"
            return
        for commit in commits:
            yield from self._notices_of(commit)

    def _notices_of_records(self) -> Iterator[str]:
        """Tell apart the records that were made by other code than there is now."""
        kept = [job for job in self.jobs if is_kept(job.name)]
        by_change: dict[str, list[str]] = {}
        for job in kept:
            if change := self.code.since(job):
                by_change.setdefault(f"{job.script} {change}", []).append(job.name)
        for change, names in sorted(by_change.items()):
            more = f" and {len(names) - 1} more" if len(names) > 1 else ""
            yield f"{names[0]}{more}: made by other code. Since then {change}"
        if kept:
            commits = sorted({job.commit for job in kept if job.commit is not None})
            of = f"of the commit{'s' if len(commits) > 1 else ''} {', '.join(commits)}"
            yield f"{_jobs(len(kept))} ran elsewhere, {of if commits else 'of no commit'}"

    def _notices_of(self, commit: str) -> Iterator[str]:
        repository = self.repository
        blobs = None if repository is None else repository.blobs(commit)
        if repository is None or blobs is None:
            yield f"git does not know the commit {commit} here: nothing was compared with it"
            return
        deciding = ("workflow/rules/", "workflow/schemas/", f"config/{self.numbers.run}.yaml")
        for path in sorted(p for p in blobs if p in _SURROUNDS or p.startswith(deciding)):
            try:
                there = self.place.path(path).is_file()
                if not there or repository.blob_of(path) != blobs[path]:
                    yield (
                        f"{path} has changed since the commit {commit}; no digest of code holds it"
                    )
            except NoCommitError as problem:
                yield f"{path} cannot be compared with the commit {commit}: {problem}"
        leaves = {r.path for job in self.jobs if job.commit == commit for r in job.inputs}
        for path in sorted(path for path in leaves if path not in blobs and not is_made(path)):
            yield f"{path} is not in the commit {commit}: only its record holds it"


@dataclass(frozen=True)
class _Dependents:
    """Which numbers depend on a file, by their chains."""

    by_path: Mapping[str, set[str]]
    by_record: Mapping[FileRecord, set[str]]
    by_job: Mapping[str, set[str]]
    broken: tuple[Mismatch, ...]

    @classmethod
    def of(cls, numbers: Numbers, index: SidecarIndex) -> "_Dependents":
        by_path: dict[str, set[str]] = {}
        by_record: dict[FileRecord, set[str]] = {}
        by_job: dict[str, set[str]] = {}
        broken = []
        # many numbers share a chain
        chains: dict[tuple[str, tuple[str, ...] | None], list[str]] = {}
        for id in numbers:
            chains.setdefault((numbers.source[id], numbers[id].inputs), []).append(id)
        for (source, _), ids in chains.items():
            by_path.setdefault(source, set()).update(ids)
            if index.maker(source) is None:
                continue  # the file is named among the strays, or as gone
            try:
                chain = trace(numbers[ids[0]], source, index)
            except ValueError as error:
                broken.append(Mismatch(source, f"has a number without a chain: {error}", (*ids,)))
                continue
            for node in chain.walk():
                by_path.setdefault(node.file.path, set()).update(ids)
                by_record.setdefault(node.file, set()).update(ids)
                if node.maker is not None:
                    by_job.setdefault(node.maker.name, set()).update(ids)
        return cls(by_path, by_record, by_job, tuple(broken))

    def of_path(self, path: str) -> tuple[str, ...]:
        return tuple(sorted(self.by_path.get(path, ())))

    def of_record(self, record: FileRecord) -> tuple[str, ...]:
        return tuple(sorted(self.by_record.get(record, ())))

    def of_job(self, job: Sidecar) -> tuple[str, ...]:
        return tuple(sorted(self.by_job.get(job.name, ())))


def is_made(path: str) -> bool:
    """Whether a file lies where only rules put any."""
    return path.startswith(("results/", f"{VERIFIED}/", f"{RECORDS}/"))


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


def _jobs(n: int) -> str:
    return f"{n} job{'' if n == 1 else 's'}"


def _line(error: Exception) -> str:
    return str(error).split("\n", 1)[0]


def _by_id(rows: Iterable[Any]) -> dict[str, Any]:
    return {str(row.get("id")): row for row in rows if isinstance(row, dict)}
