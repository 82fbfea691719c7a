"""The provenance appendix: every number with the chain of jobs behind it, down to the data.

Many numbers share a chain and many chains share a job, so each job and each chain is written
once, and rows link to them.
"""

import itertools
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from oneneuron.evidence.chain import Node, SidecarIndex, trace
from oneneuron.evidence.changed import Changes
from oneneuron.evidence.kept import is_kept
from oneneuron.evidence.number import Number, Numbers
from oneneuron.evidence.sidecar import FileRecord, Sidecar

_SEVERAL = 3
"""Files that are told as one, and numbers that are a range, from how many on."""

Kind = tuple[object, ...]
"""What jobs made alike have in common: rule, setting, folder, and what they make there."""


@dataclass(frozen=True)
class File:
    """A file, or several of one folder, which then have no checksum here.

    `maker` is the anchor of the job that made it, or the first of them; None for the data's end.
    `kind` is what this job has in common with others.
    """

    path: str
    sha256: str
    maker: str | None
    kind: Kind = ()


@dataclass(frozen=True)
class Job:
    """A job as the appendix shows it: what it read, its sidecar, and what it was made with.

    `setting` is the anchor of the code, commit and versions that it shares with other jobs.
    """

    anchor: str
    sidecar: Sidecar
    inputs: tuple[File, ...]
    setting: str

    @cached_property
    def said(self) -> dict[str, Any]:
        """The wildcards and the params; of a list the numbers that follow each other as ranges."""
        said = self.sidecar.wildcards | self.sidecar.params
        return {
            name: _in_ranges(map(str, value)) or "none" if isinstance(value, list) else value
            for name, value in said.items()
        }


@dataclass(frozen=True)
class Jobs:
    """Jobs of one kind, by the names of their first outputs."""

    jobs: tuple[Job, ...]

    @property
    def size(self) -> int:
        """How many they are."""
        return len(self.jobs)

    @property
    def name(self) -> str:
        """What their first outputs are called, as one."""
        return _together([job.sidecar.outputs[0].path for job in self.jobs])

    @cached_property
    def said(self) -> dict[str, Any]:
        """What all of them go by."""
        first, *others = [job.said for job in self.jobs]
        return {n: v for n, v in first.items() if all(n in o and o[n] == v for o in others)}

    @property
    def inputs(self) -> tuple[File, ...] | None:
        """What all of them read; None where that differs."""
        first = self.jobs[0].inputs
        return first if all(job.inputs == first for job in self.jobs) else None

    @property
    def took(self) -> tuple[str, str]:
        """The seconds of the shortest and of the longest."""
        seconds = [job.sidecar.seconds for job in self.jobs]
        return f"{min(seconds):.1f}", f"{max(seconds):.1f}"

    @property
    def finished(self) -> str:
        """When the last one was."""
        return max(job.sidecar.finished for job in self.jobs)

    def own(self, job: Job) -> dict[str, Any]:
        """Return what one of them goes by that not all do."""
        return {name: value for name, value in job.said.items() if name not in self.said}


@dataclass(frozen=True)
class Branch:
    """The jobs of one rule that stand side by side in a chain, and what they read.

    Attributes
    ----------
    rule
        Name of the rule; empty for files that no rule makes.
    files
        The jobs' outputs that the chain uses, sorted by path.
    jobs
        How many jobs made them.
    children
        What these jobs read, by rule.
    repeated
        Whether the same jobs stand further up, with their children.
    """

    rule: str
    files: tuple[File, ...]
    jobs: int
    children: tuple["Branch", ...] = ()
    repeated: bool = False

    @property
    def steps(self) -> dict[str, int]:
        """By rule the number of jobs, level by level, so that the data's end comes last."""
        jobs: dict[str, int] = {}
        level: Sequence[Branch] = [self]
        while level:
            for here in level:
                if here.rule and not here.repeated:
                    jobs[here.rule] = jobs.get(here.rule, 0) + here.jobs
            level = [child for here in level for child in here.children]
        return jobs

    @property
    def made_from(self) -> str:
        """What the files that its jobs read, and other jobs made, have in common: a folder."""
        paths = [file.path for child in self.children if child.rule for file in child.files]
        return os.path.commonpath(paths) if paths else ""


@dataclass(frozen=True)
class Chain:
    """A chain from a file of numbers down to the data, and the command that makes this file."""

    anchor: str
    root: Branch
    command: str


@dataclass(frozen=True)
class Row:
    """A number with the job that made it and its chain."""

    number: Number
    job: Job
    chain: Chain

    @property
    def study(self) -> str:
        """What the number belongs to: the first part of its id."""
        return self.number.id.split(".", 1)[0]


@dataclass(frozen=True)
class Appendix:
    """All that the appendix shows, each thing once; `settings` has by anchor one job of each.

    `changed` says by the same anchor how the code behind kept records has changed since they were
    made; of what is made in this run nothing can have.
    """

    rows: list[Row]
    chains: list[Chain]
    jobs: list[Job]
    settings: dict[str, Sidecar]
    changed: dict[str, str]

    @property
    def kept(self) -> list[Job]:
        """The jobs that ran before this run, whose records are kept with the code."""
        return [job for job in self.jobs if is_kept(job.sidecar.name)]

    @property
    def by_rule(self) -> list[tuple[str, list[Jobs]]]:
        """The jobs by rule, those made alike together."""
        jobs = sorted(self.jobs, key=lambda job: job.sidecar.rule)
        rules = itertools.groupby(jobs, key=lambda job: job.sidecar.rule)
        return [(rule, _made_alike(of_rule)) for rule, of_rule in rules]

    @property
    def by_machine(self) -> list[tuple[dict[str, str], list[Jobs]]]:
        """The same by the machine that each ran on, in the order in which machines come up."""
        found: dict[tuple[tuple[str, str], ...], list[Job]] = {}
        for job in self.jobs:
            found.setdefault(tuple(job.sidecar.hardware.items()), []).append(job)
        return [(dict(machine), _made_alike(jobs)) for machine, jobs in found.items()]

    @property
    def of_other_code(self) -> list[Job]:
        """Those of them that ran by other code than there is now."""
        return [job for job in self.kept if job.setting in self.changed]


def make_appendix(numbers: Numbers, index: SidecarIndex) -> Appendix:
    """Trace every number of a run.

    Raises
    ------
    ValueError
        Where a number's file has no provenance (see `oneneuron.evidence.chain.trace`).
    """
    anchors = job_anchors(job.name for job in index.by_output.values())
    settings = _Settings()

    @cache
    def job_of(name: str) -> Job:
        return _job(index.by_output[name], anchors, index, settings)

    chains: dict[tuple[str, tuple[str, ...] | None], Chain] = {}
    rows = []
    for id in sorted(numbers):
        number, source = numbers[id], numbers.source[id]
        key = (source, number.inputs)
        if key not in chains:
            node = trace(number, source, index)
            root = _branches([node], anchors, set())[0]
            command = index.by_output[source].command
            chains[key] = Chain(f"chain-{len(chains) + 1}", root, command)
        rows.append(Row(number, job_of(index.by_output[source].name), chains[key]))
    # a number may follow only some inputs of its job, but the job counts with all of them
    behind = index.behind(row.job.sidecar for row in rows)
    jobs = [job_of(job.name) for job in behind]
    changes = Changes()
    changed = {
        job.setting: since
        for job in jobs
        if is_kept(job.sidecar.name) and (since := changes.since(job.sidecar))
    }
    return Appendix(rows, list(chains.values()), jobs, settings.by_anchor, changed)


def _made_alike(jobs: Iterable[Job]) -> list[Jobs]:
    found: dict[Kind, list[Job]] = {}
    for job in jobs:
        found.setdefault(_kind(job.sidecar), []).append(job)
    by_name = [sorted(js, key=lambda job: _order(job.sidecar.name)) for js in found.values()]
    return [Jobs(tuple(alike)) for alike in by_name]


def listed(files: Iterable[File]) -> list[File]:
    """Return files for readers: those of one folder by jobs of one kind as one, without checksum.

    It leads to the first one's job, which those of the others follow. What no rule made stands
    each for itself.
    """
    found: list[File] = []
    for _, group in itertools.groupby(files, key=_alike):
        some = sorted(group, key=lambda file: _order(file.path))
        if len(some) < _SEVERAL or some[0].maker is None:
            found += some
        else:
            found.append(File(_together([file.path for file in some]), "", some[0].maker))
    return found


def _kind(made: Sidecar) -> Kind:
    folder, _, ending = _parts(made.outputs[0].path)
    return (made.rule, folder, ending, len(made.outputs), *_setting(made))


def _setting(made: Sidecar) -> Kind:
    return (
        *(made.script, made.entries, made.code_digest, made.modules),
        *(made.commit, made.dirty, made.commit_problem, tuple(made.versions.items())),
    )


def _alike(file: File) -> Kind:
    folder, _, ending = _parts(file.path)
    return (folder, ending, file.maker is None, *file.kind)


def _order(path: str) -> tuple[str, int, str]:
    """Return by what paths are sorted: within a folder, and with one ending, by number."""
    folder, name, ending = _parts(path)
    return (folder, int(name), ending) if name.isdecimal() else (folder, -1, name + ending)


def _parts(path: str) -> tuple[str, str, str]:
    """Return a path's folder, with its slash, its name, and its ending from the first dot on."""
    folder, slash, file = path.rpartition("/")
    name, dot, ending = file.partition(".")
    return folder + slash, name, dot + ending


def _together(paths: Sequence[str]) -> str:
    """Return paths that differ in their names alone as one.

    Examples
    --------
    >>> _together([f"runs/{seed}.parquet" for seed in (301, 302, 303, 320)])
    'runs/{301–303, 320}.parquet'
    >>> _together(["runs/301.parquet"])
    'runs/301.parquet'
    """
    if len(paths) == 1:
        return paths[0]
    folder, _, ending = _parts(paths[0])
    return f"{folder}{{{_in_ranges(_parts(path)[1] for path in paths)}}}{ending}"


def _in_ranges(words: Iterable[str]) -> str:
    """Return words as a list in which whole numbers that follow each other are a range."""
    runs: list[list[str]] = []
    for word in words:
        last = runs[-1][-1] if runs else ""
        if word.isdecimal() and last.isdecimal() and int(word) == int(last) + 1:
            runs[-1].append(word)
        else:
            runs.append([word])
    told = ([f"{run[0]}–{run[-1]}"] if len(run) >= _SEVERAL else run for run in runs)
    return ", ".join(itertools.chain.from_iterable(told))


class _Settings:
    """What jobs were made with, each once, under an anchor of its code's digest."""

    def __init__(self) -> None:
        self.by_anchor: dict[str, Sidecar] = {}
        self._anchors: dict[Kind, str] = {}

    def anchor(self, job: Sidecar) -> str:
        key = _setting(job)
        if key not in self._anchors:
            anchor = f"made-with-{job.code_digest[:12]}"
            while anchor in self.by_anchor:
                anchor += "-more"
            self._anchors[key] = anchor
            self.by_anchor[anchor] = job
        return self._anchors[key]


def job_anchors(names: Iterable[str]) -> dict[str, str]:
    """Return for each job's name, the path of its first output, an anchor made of it."""
    named: dict[str, str] = {}
    for name in sorted({*names}):
        anchor = stem = "job-" + re.sub(r"[^A-Za-z0-9_.-]+", "-", name).strip("-")
        numbers = itertools.count(2)
        while anchor in named:
            anchor = f"{stem}-{next(numbers)}"
        named[anchor] = name
    return {name: anchor for anchor, name in named.items()}


def _job(
    sidecar: Sidecar, anchors: Mapping[str, str], index: SidecarIndex, settings: _Settings
) -> Job:
    inputs = tuple(_file(record, index.maker(record.path), anchors) for record in sidecar.inputs)
    return Job(anchors[sidecar.name], sidecar, inputs, settings.anchor(sidecar))


def _file(record: FileRecord, maker: Sidecar | None, anchors: Mapping[str, str]) -> File:
    if maker is None:
        return File(record.path, record.sha256, None)
    return File(record.path, record.sha256, anchors[maker.name], _kind(maker))


def _branches(
    nodes: Sequence[Node], anchors: Mapping[str, str], seen: set[str]
) -> tuple[Branch, ...]:
    by_rule: dict[str, dict[str, Node]] = {}
    for node in nodes:
        rule = "" if node.maker is None else node.maker.rule
        by_rule.setdefault(rule, {})[node.file.path] = node
    branches = []
    # what no rule made comes last: it ends its branch
    for rule in sorted(by_rule, key=lambda name: (not name, name)):
        group = [by_rule[rule][path] for path in sorted(by_rule[rule])]
        files = tuple(_file(node.file, node.maker, anchors) for node in group)
        jobs = {file.maker for file in files if file.maker is not None}
        repeated = bool(jobs) and jobs <= seen
        seen |= jobs
        below = [] if repeated else [child for node in group for child in node.inputs]
        children = _branches(below, anchors, seen) if below else ()
        branches.append(Branch(rule, files, len(jobs), children, repeated))
    return tuple(branches)
