"""Do numbers.json and claims.json say what they were joined from?"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from oneneuron.evidence.chain import SidecarIndex
from oneneuron.evidence.dependents import Mismatch
from oneneuron.evidence.number import Numbers, read_source
from oneneuron.evidence.place import Place
from oneneuron.files import read_json


def collected(numbers: Numbers) -> str:
    """Return the path of a run's numbers.json."""
    return f"results/{numbers.run}/numbers.json"


def differences(numbers: Numbers, index: SidecarIndex, place: Place) -> Iterator[Mismatch]:
    """Yield where the joined files and those that they were joined from differ, either way."""
    joined = _Joined(numbers, index, place)
    yield from joined.of_numbers()
    yield from joined.of_claims()


@dataclass
class _Joined:
    numbers: Numbers
    index: SidecarIndex
    place: Place
    _contents: dict[str, Any] = field(default_factory=dict)

    def of_numbers(self) -> Iterator[Mismatch]:
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
                yield Mismatch(collected(self.numbers), problem, lacking)

    def of_claims(self) -> Iterator[Mismatch]:
        joined = f"results/{self.numbers.run}/claims.json"
        sources = self._joined("claims")
        if not sources and not self.place.path(joined).is_file():
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
        maker = self.index.maker(collected(self.numbers))
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


def _by_id(rows: Iterable[Any]) -> dict[str, Any]:
    return {str(row.get("id")): row for row in rows if isinstance(row, dict)}


def _line(error: Exception) -> str:
    return str(error).split("\n", 1)[0]
