"""Does what the sidecars recorded still hold? Hashes taken anew, from the numbers to the data."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from oneneuron.evidence.chain import Node
from oneneuron.evidence.digest import import_digest
from oneneuron.evidence.number import Numbers, read_source
from oneneuron.evidence.sidecar import Sidecar
from oneneuron.files import sha256_of


@dataclass(frozen=True)
class Mismatch:
    """A file or script that no longer is as recorded, how, and the numbers that depend on it."""

    what: str
    problem: str
    numbers: tuple[str, ...]


def verify(chains: Mapping[str, Node], root: str | Path = ".") -> list[Mismatch]:
    """Hash every file and script behind some numbers again and compare with the records.

    Given their chains by id (`chain.trace_all`), what differs is returned, sorted. Recorded paths
    are relative to `root`.
    """
    root = Path(root)

    @cache
    def hash_of(path: str) -> str | None:
        return sha256_of(root / path) if (root / path).is_file() else None

    numbers: dict[tuple[str, str], set[str]] = {}
    for id, chain in chains.items():
        for node in chain.walk():
            for problem in _problems(node, root, hash_of):
                numbers.setdefault(problem, set()).add(id)
    return [
        Mismatch(what, problem, tuple(sorted(ids)))
        for (what, problem), ids in sorted(numbers.items())
    ]


def verify_values(numbers: Numbers, root: str | Path = ".") -> list[Mismatch]:
    """Return the files with a number that is not what the run's numbers.json says."""
    mismatches = []
    for source in sorted(set(numbers.source.values())):
        ids = [id for id in numbers if numbers.source[id] == source]
        path = Path(root, source)
        held = read_source(path) if path.is_file() else {}
        differing = tuple(sorted(id for id in ids if held.get(id) != numbers[id]))
        if differing:
            problem = f"holds other values than the run's numbers.json: {', '.join(differing)}"
            mismatches.append(Mismatch(source, problem, differing))
    return mismatches


def _problems(
    node: Node, root: Path, hash_of: Callable[[str], str | None]
) -> Iterator[tuple[str, str]]:
    """Yield what differs in a file of a chain, or in the code that made it, and how."""
    file, maker = node.file, node.maker
    now = hash_of(file.path)
    if now is None:
        yield file.path, f"is gone; recorded sha256 {file.sha256}"
    elif now != file.sha256:
        yield file.path, f"has changed: sha256 {now}, recorded {file.sha256}"
    if maker is not None:
        made = next(record.sha256 for record in maker.outputs if record.path == file.path)
        if made != file.sha256:
            yield (
                file.path,
                f"was made again since it was read: sha256 {made}, read as {file.sha256}",
            )
        if problem := _code_problem(maker, root):
            yield maker.script, problem


def _code_problem(maker: Sidecar, root: Path) -> str:
    script = root / maker.script
    if not script.is_file():
        return "is gone"
    try:
        now = import_digest(script, maker.entries).sha256
    except (ValueError, SyntaxError) as error:
        return f"can no longer run as when the rule {maker.rule} did: {error}"
    if now == maker.code_digest:
        return ""
    return f"or what it reaches has changed since the rule {maker.rule} ran"
