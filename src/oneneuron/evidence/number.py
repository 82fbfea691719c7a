"""Numbers as the report shows them: a value with its unit, interval, method and n."""

import itertools
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from oneneuron.evidence.interval import Interval
from oneneuron.files import write_text
from oneneuron.names import nearest


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
        The files that it was computed from; None: all inputs of its rule.
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


def write_numbers(
    path: str | Path,
    numbers: Iterable[Number],
    *,
    stand_in: bool = False,
    published: Iterable[str | Path] = (),
) -> None:
    """Write numbers to a JSON file, sorted by id.

    Parameters
    ----------
    path
        The file.
    numbers
        Numbers with ids of their own.
    stand_in
        Whether simulated or substituted data stand behind all of them.
    published
        The registry's files where it was read: they are added to the inputs of each number, so
        that what was published stands behind it too.

    Raises
    ------
    ValueError
        Where two numbers share an id.
    """
    more = {str(file) for file in published}
    rows = [
        asdict(number)
        | {"stand_in": number.stand_in or stand_in}
        | ({} if number.inputs is None else {"inputs": sorted({*number.inputs, *more})})
        for number in numbers
    ]
    _write(path, rows)


def collect_numbers(path: str | Path, run: str, sources: Iterable[str | Path]) -> None:
    """Join files of `write_numbers` into a run's numbers.json, each number naming its file."""
    rows = [{**row, "source": str(source)} for source in sources for row in _read(source)]
    _write(path, rows, run=run)


def _write(path: str | Path, rows: Iterable[dict[str, Any]], **about: str) -> None:
    ordered = sorted(rows, key=lambda row: str(row["id"]))
    for one, two in itertools.pairwise(ordered):
        if one["id"] == two["id"]:
            files = [row["source"] for row in (one, two) if "source" in row]
            where = f": {' and '.join(files)} both hold it" if files else ""
            raise ValueError(f"two numbers share the id {one['id']!r}{where}")
    content = {**about, "numbers": ordered}
    write_text(path, json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False) + "\n")


class Numbers(dict[str, Number]):
    """A run's numbers by id; an unknown id is an error that names the nearest one.

    Attributes
    ----------
    run
        Name of the run.
    source
        For each id the file that holds the number; its provenance stands beside that file.
    """

    def __init__(self, run: str, numbers: Mapping[str, Number], source: Mapping[str, str]) -> None:
        super().__init__(numbers)
        self.run = run
        self.source = dict(source)

    def __missing__(self, id: str) -> Number:
        raise KeyError(f"the run {self.run!r} has no number {id!r}{nearest(id, self)}")


def read_numbers(path: str | Path) -> Numbers:
    """Read a run's numbers.json."""
    run = json.loads(Path(path).read_text(encoding="utf-8"))["run"]
    source = {row["id"]: row["source"] for row in _read(path)}
    return Numbers(run, read_source(path), source)


def read_source(path: str | Path) -> dict[str, Number]:
    """Read a file of `write_numbers`, by id."""
    return {row["id"]: _number(**row) for row in _read(path)}


def _read(path: str | Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(Path(path).read_text(encoding="utf-8"))["numbers"]
    return rows


def _number(
    interval: dict[str, Any] | None, inputs: list[str] | None, source: str = "", **fields: Any
) -> Number:
    return Number(
        **fields,
        interval=None if interval is None else Interval(**interval),
        inputs=None if inputs is None else tuple(inputs),
    )
