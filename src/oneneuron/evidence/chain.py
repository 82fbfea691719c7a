"""From a number back to the data: the chain of jobs behind it, as a tree of sidecars."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from oneneuron.evidence.number import Number, Numbers
from oneneuron.evidence.sidecar import ENDING, FileRecord, Sidecar, read_sidecar


@dataclass(frozen=True)
class SidecarIndex:
    """The sidecars of a run, found by the path of any output they describe."""

    by_output: dict[str, Sidecar]

    @classmethod
    def read(cls, folders: Iterable[str | Path], root: str | Path = ".") -> "SidecarIndex":
        """Read every sidecar below some folders (relative to `root`)."""
        paths = sorted(
            path for folder in folders for path in Path(root, folder).rglob(f"*{ENDING}")
        )
        sidecars = [read_sidecar(path) for path in paths]
        return cls({record.path: sidecar for sidecar in sidecars for record in sidecar.outputs})

    @classmethod
    def of_run(cls, run: str, root: str | Path = ".") -> "SidecarIndex":
        """Read the sidecars of one run and of the data that it was made from."""
        return cls.read([f"results/{run}", "data/verified"], root)

    def maker(self, path: str) -> Sidecar | None:
        """Return the sidecar of the job that made a file; None where no rule makes it."""
        return self.by_output.get(path)


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
        The number; where it names the inputs that it was computed from, only these are followed.
    source
        Path of the file that holds it (`Numbers.source`).
    index
        The run's sidecars.

    Raises
    ------
    ValueError
        Where the file has no sidecar, or the number names an input that its rule did not have.
    """
    maker = index.maker(source)
    if maker is None:
        raise ValueError(f"{source} has no provenance beside it: make it again with its rule")
    if number.inputs is None:
        wanted = maker.inputs
    else:
        recorded = {record.path: record for record in maker.inputs}
        unknown = sorted(set(number.inputs) - set(recorded))
        if unknown:
            raise ValueError(f"{number.id}: its rule did not read {', '.join(unknown)}")
        wanted = tuple(recorded[path] for path in number.inputs)
    cache: dict[FileRecord, Node] = {}
    here = next(record for record in maker.outputs if record.path == source)
    return Node(here, maker, tuple(_node(record, index, cache) for record in wanted))


def _node(file: FileRecord, index: SidecarIndex, cache: dict[FileRecord, Node]) -> Node:
    if file not in cache:
        maker = index.maker(file.path)
        inputs = () if maker is None else tuple(_node(i, index, cache) for i in maker.inputs)
        cache[file] = Node(file, maker, inputs)
    return cache[file]


def trace_all(numbers: Numbers, index: SidecarIndex) -> dict[str, Node]:
    """Return the chain of every number of a run, by id."""
    return {id: trace(numbers[id], numbers.source[id], index) for id in numbers}
