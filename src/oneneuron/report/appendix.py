"""The provenance appendix: every number with the chain of jobs behind it, down to the data.

Many numbers share a chain and many chains share a job, so each job and each chain is written
once, and rows link to them.
"""

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from oneneuron.evidence.chain import Node, SidecarIndex, trace
from oneneuron.evidence.number import Number, Numbers
from oneneuron.evidence.sidecar import FileRecord, Sidecar


@dataclass(frozen=True)
class File:
    """A file of a chain; `maker` is the anchor of the job that made it, None for the data's end.

    `sources` says where an imported file came from: address, checksum, licence.
    """

    path: str
    sha256: str
    maker: str | None
    sources: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True)
class Job:
    """A job as the appendix shows it."""

    anchor: str
    sidecar: Sidecar
    inputs: tuple[File, ...]


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


@dataclass(frozen=True)
class Chain:
    """A chain from a file of numbers down to the data.

    Attributes
    ----------
    anchor
        Its anchor in the appendix.
    root
        The chain itself.
    steps
        By rule that it passes through, in order, the number of jobs.
    made_from
        What all files that the first job read have in common: their path, or their folder.
    """

    anchor: str
    root: Branch
    steps: Mapping[str, int]
    made_from: str


@dataclass(frozen=True)
class Row:
    """A number with the job that made it and its chain."""

    number: Number
    job: Job
    chain: Chain


@dataclass(frozen=True)
class Appendix:
    """All that the appendix shows, each thing once."""

    rows: tuple[Row, ...] = ()
    chains: tuple[Chain, ...] = ()
    jobs: tuple[Job, ...] = field(default=())


def make_appendix(numbers: Numbers, index: SidecarIndex) -> Appendix:
    """Trace every number of a run.

    Raises
    ------
    ValueError
        Where a number's file has no provenance (see `oneneuron.evidence.chain.trace`).
    """
    anchors = job_anchors(index.by_output.values())
    chains: dict[tuple[str, tuple[str, ...] | None], Chain] = {}
    rows = []
    for id in sorted(numbers):
        number, source = numbers[id], numbers.source[id]
        key = (source, number.inputs)
        if key not in chains:
            node = trace(number, source, index)
            root = _branches([node], anchors, set())[0]
            chains[key] = Chain(f"chain-{len(chains) + 1}", root, _steps(root), _made_from(root))
        maker = index.by_output[source]
        job = _job(maker, anchors, index)
        rows.append(Row(number, job, chains[key]))
    jobs = jobs_behind([row.job.sidecar for row in rows], index)
    listed = tuple(_job(job, anchors, index) for job in jobs.values())
    return Appendix(tuple(rows), tuple(chains.values()), listed)


def job_anchors(sidecars: Iterable[Sidecar]) -> dict[str, str]:
    """Return for each job, by its first output's path, an anchor made of that path."""
    anchors: dict[str, str] = {}
    taken: set[str] = set()
    for path in sorted({_key(sidecar) for sidecar in sidecars}):
        stem = "job-" + re.sub(r"[^A-Za-z0-9_.-]+", "-", path).strip("-")
        anchor, count = stem, 1
        while anchor in taken:
            count += 1
            anchor = f"{stem}-{count}"
        taken.add(anchor)
        anchors[path] = anchor
    return anchors


def jobs_behind(sidecars: Iterable[Sidecar], index: SidecarIndex) -> dict[str, Sidecar]:
    """Return jobs with all that made what they read, by their first outputs' paths, sorted.

    A number may follow only some inputs of its job, but the job counts with all of them.
    """
    found: dict[str, Sidecar] = {}
    queue = list(sidecars)
    while queue:
        here = queue.pop()
        if _key(here) not in found:
            found[_key(here)] = here
            makers = (index.maker(record.path) for record in here.inputs)
            queue.extend(maker for maker in makers if maker is not None)
    return dict(sorted(found.items()))


def _key(sidecar: Sidecar) -> str:
    return sidecar.outputs[0].path


def _job(sidecar: Sidecar, anchors: Mapping[str, str], index: SidecarIndex) -> Job:
    inputs = tuple(_file(record, index.maker(record.path), anchors) for record in sidecar.inputs)
    return Job(anchors[_key(sidecar)], sidecar, inputs)


def _file(record: FileRecord, maker: Sidecar | None, anchors: Mapping[str, str]) -> File:
    if maker is None:
        return File(record.path, record.sha256, None)
    sources = tuple(
        source for source in maker.sources if source.get("output", record.path) == record.path
    )
    return File(record.path, record.sha256, anchors[_key(maker)], sources)


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


def _steps(root: Branch) -> dict[str, int]:
    """Return the rules of a chain level by level, so that the data's end comes last."""
    jobs: dict[str, int] = {}
    level = [root]
    while level:
        for here in level:
            if here.rule and not here.repeated:
                jobs[here.rule] = jobs.get(here.rule, 0) + here.jobs
        level = [child for here in level for child in here.children]
    return jobs


def _made_from(root: Branch) -> str:
    paths = [file.path for child in root.children if child.rule for file in child.files]
    return os.path.commonpath(paths) if paths else ""
