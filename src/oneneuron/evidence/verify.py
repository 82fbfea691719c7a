"""Does what the sidecars recorded still hold? Hashes taken anew, from the numbers to the data."""

from collections.abc import Callable, Mapping
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
    """Something that no longer is as recorded, and the numbers that depend on it.

    Attributes
    ----------
    what
        The file or script.
    problem
        What was recorded and what is there now.
    numbers
        Ids of the numbers in whose chains it stands, sorted.
    """

    what: str
    problem: str
    numbers: tuple[str, ...]


def verify(chains: Mapping[str, Node], root: str | Path = ".") -> list[Mismatch]:
    """Hash every file and script behind some numbers again and compare with the records.

    Parameters
    ----------
    chains
        Numbers' chains by id (`chain.trace_all`).
    root
        The folder that the recorded paths are relative to.

    Returns
    -------
    list of Mismatch
        Sorted by what differs; empty where everything is as recorded.
    """
    root = Path(root)
    hash_of = _hash_once(root)
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
    """Compare a run's numbers with the files that they were collected from.

    Returns
    -------
    list of Mismatch
        One for each file with a number that is not what numbers.json says.
    """
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
) -> list[tuple[str, str]]:
    problems = []
    file, maker = node.file, node.maker
    now = hash_of(file.path)
    if now is None:
        problems.append((file.path, f"is gone; recorded sha256 {file.sha256}"))
    elif now != file.sha256:
        problems.append((file.path, f"has changed: sha256 {now}, recorded {file.sha256}"))
    if maker is not None:
        made = next(record.sha256 for record in maker.outputs if record.path == file.path)
        if made != file.sha256:
            problem = f"was made again since it was read: sha256 {made}, read as {file.sha256}"
            problems.append((file.path, problem))
        problems += _code_problems(maker, root)
    return problems


def _code_problems(maker: Sidecar, root: Path) -> list[tuple[str, str]]:
    script = root / maker.script
    if not script.is_file():
        return [(maker.script, "is gone")]
    try:
        now = import_digest(script, maker.entries).sha256
    except (ValueError, SyntaxError) as error:
        return [(maker.script, f"can no longer run as when the rule {maker.rule} did: {error}")]
    if now == maker.code_digest:
        return []
    return [(maker.script, f"or what it reaches has changed since the rule {maker.rule} ran")]


def _hash_once(root: Path) -> Callable[[str], str | None]:
    @cache
    def hash_of(path: str) -> str | None:
        return sha256_of(root / path) if (root / path).is_file() else None

    return hash_of
