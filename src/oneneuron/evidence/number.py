"""Numbers as the report shows them: a value with its unit, interval, method and n."""

import difflib
import itertools
import json
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from oneneuron.evidence.interval import Interval
from oneneuron.files import write_text


@dataclass(frozen=True)
class Number:
    """One value that the report may show.

    Attributes
    ----------
    id
        Name by which text, tables and captions refer to it, such as
        ``eeg.best_accuracy.clean_start``.
    value
        The value itself; None where it is undefined (no run to take it from), text where it is
        a word (a verdict, a checksum).
    method
        One line in words: how the value was reached.
    unit
        What it counts or measures; empty for a pure number.
    n
        Size of the sample that it summarises (seeds, folds, draws), where it has one.
    interval
        Its interval, or the range of the values that it sums up.
    format
        Python's format specification for showing the value.
    answers
        The published number that it is set against, by its id in the registry.
    stand_in
        Whether simulated or substituted data stand behind it; such a number is never compared
        with a published one.
    inputs
        The files that it was computed from, where these are fewer than all inputs of its rule.
    """

    id: str
    value: float | int | str | None
    method: str
    unit: str = ""
    n: int | None = None
    interval: Interval | None = None
    format: str = ""
    answers: str | None = None
    stand_in: bool = False
    inputs: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        if isinstance(self.value, float) and not math.isfinite(self.value):
            raise ValueError(
                f"{self.id}: a number's value is finite or None, got {self.value}: say in "
                "`method` why there is none"
            )

    def __str__(self) -> str:
        """Return the value as shown; an en dash where there is none."""
        if self.value is None:
            return "–"
        text = format(self.value, self.format)
        return text if isinstance(self.value, str) else text.replace("-", "−")


def write_numbers(path: str | Path, numbers: Iterable[Number]) -> None:
    """Write numbers to a JSON file, sorted by id.

    Raises
    ------
    ValueError
        Where two numbers share an id.
    """
    ordered = sorted(numbers, key=lambda number: number.id)
    for one, two in itertools.pairwise(ordered):
        if one.id == two.id:
            raise ValueError(f"two numbers share the id {one.id!r}")
    content = {"numbers": [asdict(number) for number in ordered]}
    write_text(path, json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False) + "\n")


def collect_numbers(path: str | Path, run: str, sources: Iterable[str | Path]) -> None:
    """Join files of `write_numbers` into a run's numbers.json, each number naming its file."""
    rows = [
        {**row, "source": str(source)}
        for source in sources
        for row in json.loads(Path(source).read_text(encoding="utf-8"))["numbers"]
    ]
    rows.sort(key=lambda row: str(row["id"]))
    for one, two in itertools.pairwise(rows):
        if one["id"] == two["id"]:
            raise ValueError(
                f"{one['source']} and {two['source']} both hold a number of the id {one['id']!r}"
            )
    content = {"run": run, "numbers": rows}
    write_text(path, json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False) + "\n")


class Numbers(Mapping[str, Number]):
    """A run's numbers by id; an unknown id is an error that names the nearest one.

    Attributes
    ----------
    run
        Name of the run.
    source
        For each id the file that holds the number; its provenance stands beside that file.
    """

    def __init__(self, run: str, numbers: Mapping[str, Number], source: Mapping[str, str]) -> None:
        self.run = run
        self.source = dict(source)
        self._numbers = dict(numbers)

    def __getitem__(self, id: str) -> Number:
        try:
            return self._numbers[id]
        except KeyError:
            near = difflib.get_close_matches(id, self._numbers, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise KeyError(f"the run {self.run!r} has no number {id!r}{hint}") from None

    def __contains__(self, id: object) -> bool:
        return id in self._numbers

    def __iter__(self) -> Iterator[str]:
        return iter(self._numbers)

    def __len__(self) -> int:
        return len(self._numbers)


def read_numbers(path: str | Path) -> Numbers:
    """Read a run's numbers.json."""
    content: dict[str, Any] = json.loads(Path(path).read_text(encoding="utf-8"))
    source = {row["id"]: row["source"] for row in content["numbers"]}
    return Numbers(content["run"], _numbers_of(content), source)


def read_source(path: str | Path) -> dict[str, Number]:
    """Read a file of `write_numbers`, by id."""
    return _numbers_of(json.loads(Path(path).read_text(encoding="utf-8")))


def _numbers_of(content: Mapping[str, Any]) -> dict[str, Number]:
    names = {field.name for field in fields(Number)}
    numbers = {}
    for row in content["numbers"]:
        values = {key: value for key, value in row.items() if key in names}
        if values["interval"] is not None:
            values["interval"] = Interval(**values["interval"])
        if values["inputs"] is not None:
            values["inputs"] = tuple(values["inputs"])
        numbers[row["id"]] = Number(**values)
    return numbers
