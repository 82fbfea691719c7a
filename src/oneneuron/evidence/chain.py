"""From a number back to the data: the chain of jobs behind it, as a tree of sidecars."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from oneneuron.evidence.kept import as_kept, is_kept
from oneneuron.evidence.number import Number
from oneneuron.evidence.place import RECORDS, VERIFIED, Place, files_below
from oneneuron.evidence.sidecar import ENDING, FileRecord, Sidecar, read_sidecar


@dataclass(frozen=True)
class SidecarIndex:
    """The sidecars of a run, found by the path of any output they describe.

    Attributes
    ----------
    by_output
        Each output's sidecar.
    by_path
        All sidecars by their own paths; two may describe the same output.
    """

    by_output: dict[str, Sidecar]
    by_path: dict[Path, Sidecar] = field(default_factory=dict)

    @classmethod
    def read(cls, folders: Iterable[str | Path], root: str | Path = ".") -> "SidecarIndex":
        """Read every sidecar below some folders (relative to `root`)."""
        paths = sorted(
            path
            for folder in folders
            for path in files_below(Path(root, folder))
            if path.name.endswith(ENDING)
        )
        sidecars = {path: read_sidecar(path) for path in paths}
        by_output = {record.path: each for each in sidecars.values() for record in each.outputs}
        return cls(by_output, sidecars)

    @classmethod
    def of_place(cls, place: Place) -> "SidecarIndex":
        """Read the sidecars of one run, where it lies, and of what it was made from.

        That is imported data and, where one of its jobs read any, records that are kept.
        """
        index = cls.read([place.results.absolute(), (place.folder / VERIFIED).absolute()])
        read = (record.path for job in index.by_path.values() for record in job.inputs)
        return index.with_records(place.folder / RECORDS) if any(map(is_kept, read)) else index

    @classmethod
    def of_run(cls, run: str, root: str | Path = ".") -> "SidecarIndex":
        """Read the sidecars of one run, which lies where it was made, in the pipeline's folder."""
        return cls.of_place(Place(run, Path(root, "results", run), Path(root)))

    def with_records(self, folder: Path) -> "SidecarIndex":
        """Return these with the sidecars of records kept in a folder, files named as they lie."""
        kept = SidecarIndex.read([folder.absolute()]).by_path
        by_path = self.by_path | {path: as_kept(sidecar) for path, sidecar in kept.items()}
        by_output = {record.path: job for job in by_path.values() for record in job.outputs}
        return replace(self, by_output=by_output, by_path=by_path)

    def maker(self, path: str) -> Sidecar | None:
        """Return the sidecar of the job that made a file; None where no rule makes it."""
        return self.by_output.get(path)

    def known_maker(self, path: str) -> Sidecar:
        """Return the sidecar of the job that made a file; ValueError where there is none."""
        if path not in self.by_output:
            raise ValueError(f"{path} has no provenance beside it: make it again with its rule")
        return self.by_output[path]

    def behind(self, jobs: Iterable[Sidecar]) -> list[Sidecar]:
        """Return jobs with all that made what they read, each once, sorted by name."""
        found: dict[str, Sidecar] = {}
        queue = list(jobs)
        while queue:
            here = queue.pop()
            if here.name not in found:
                found[here.name] = here
                makers = (self.maker(record.path) for record in here.inputs)
                queue.extend(maker for maker in makers if maker is not None)
        return [found[name] for name in sorted(found)]


@dataclass(frozen=True)
class Node:
    """A file in a chain: the record of it, the job that made it, and what that job read."""

    file: FileRecord
    maker: Sidecar | None
    inputs: tuple["Node", ...]

    def walk(self) -> Iterator["Node"]:
        """Yield this node and all below it, each file as recorded once."""
        seen = set()
        stack = [self]
        while stack:
            node = stack.pop()
            if node.file not in seen:
                seen.add(node.file)
                yield node
                stack.extend(reversed(node.inputs))


def trace(number: Number, source: str, index: SidecarIndex) -> Node:
    """Return the chain of a number, from the file that holds it down to the data.

    Parameters
    ----------
    number
        The number; where it names the files that it was computed from, only these are followed:
        inputs of its rule, or what an input was made of.
    source
        Path of the file that holds it (`Numbers.source`).
    index
        The run's sidecars.

    Raises
    ------
    ValueError
        Where the file has no sidecar, or the number names a file that its rule did not read.
    """
    maker = index.known_maker(source)
    cache: dict[FileRecord, Node] = {}
    here = next(record for record in maker.outputs if record.path == source)
    if number.inputs is None:
        return Node(here, maker, tuple(_node(record, index, cache) for record in maker.inputs))
    named = set(number.inputs)
    chosen = tuple(_chosen(maker.inputs, named, index, cache))
    reached = {file.path for node in chosen for file in (node.file, *(i.file for i in node.inputs))}
    if unknown := sorted(named - reached):
        raise ValueError(f"{number.id}: its rule did not read {', '.join(unknown)}")
    return Node(here, maker, chosen)


def _chosen(
    records: Iterable[FileRecord],
    named: set[str],
    index: SidecarIndex,
    cache: dict[FileRecord, Node],
) -> Iterator[Node]:
    """Yield the inputs that a number names, and those that were made of what it names.

    A table with one row a network is made of many records, of which a number may rest on some.
    """
    for record in records:
        maker = index.maker(record.path)
        if record.path in named:
            yield _node(record, index, cache)
        elif maker is not None and (of := [i for i in maker.inputs if i.path in named]):
            yield Node(record, maker, tuple(_node(i, index, cache) for i in of))


def _node(file: FileRecord, index: SidecarIndex, cache: dict[FileRecord, Node]) -> Node:
    if file not in cache:
        maker = index.maker(file.path)
        inputs = () if maker is None else tuple(_node(i, index, cache) for i in maker.inputs)
        cache[file] = Node(file, maker, inputs)
    return cache[file]
