"""Numbers as the report shows them: a value with its unit, interval, method and n."""

import itertools
import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from oneneuron.evidence.interval import Interval
from oneneuron.files import read_text, reading, write_text
from oneneuron.names import nearest

StandIn = bool | Sequence[str]
"""Whether data stand in for others, or by what the paths of the records are known that do."""

_RUN = re.compile(r"[A-Za-z0-9_-]+")
_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_PRECISION = re.compile(r"\.(\d+)g$")
_POWER = re.compile(r"e([+-]\d+)$")


def shown(value: float | int | str | None, spec: str = "") -> str:
    """Return a value as text, by the same rules everywhere.

    A true minus sign, and none before what is shown as zero; thousands set apart by commas; as many
    significant digits as the format asks for, zeros included, and numbers of up to six digits
    written out; an exponent as a power of ten (``3.4 × 10⁻⁵``); a narrow space before a percent
    sign; the underscore of a name as a space; an en dash where there is no value. A fraction
    without a format of its own is cut to three significant digits.

    Examples
    --------
    >>> shown(103.0, ".4g"), shown(97.28, ".4g"), shown(477280.43, ".4g"), shown(-0.0001, "+.2f")
    ('103.0', '97.28', '477,280', '0.00')
    >>> shown(15170), shown(30.5, "g"), shown(30.0, "g")
    ('15,170', '30.5', '30')
    """
    if value is None:
        return "–"
    if isinstance(value, str):
        return format(value, spec).replace("_", " ")
    spec = spec or (".3g" if isinstance(value, float) else "d")
    significant = _PRECISION.search(spec)
    if significant and 10 ** int(significant[1]) - 0.5 <= abs(value) < 1e6:
        spec = spec[: significant.start()] + ".0f"
    elif significant:
        spec = spec[: significant.start()] + "#" + significant[0]
    text = format(value, _with_commas(spec))
    # the alternative form leaves a point behind the last digit
    text = re.sub(r"\.(?=$|e)", "", text).replace("%", "\u202f%")
    if not re.search(r"[1-9]", text.partition("e")[0]):
        text = text.lstrip("+-")
    return _POWER.sub(_power_of_ten, text).replace("-", "−")


def _with_commas(spec: str) -> str:
    """Return a format specification that sets thousands apart."""
    return spec if "," in spec else re.sub(r"(?=(\.\d+)?[dfg%]$)", ",", spec, count=1)


def unit_text(number: "Number") -> str:
    """Return a number's unit, in the singular of one.

    Examples
    --------
    >>> unit_text(Number("a", 1, "", unit="epochs")), unit_text(Number("a", 1, "", unit="loss"))
    ('epoch', 'loss')
    """
    countable = number.value == 1 and re.fullmatch(r"[a-z]+[^su]s|losses", number.unit)
    return re.sub("(?<=ss)es$|s$", "", number.unit) if countable else number.unit


def _power_of_ten(exponent: re.Match[str]) -> str:
    # no-break spaces: the number stays on one line in a caption too
    return "\u00a0×\u00a010" + str(int(exponent[1])).translate(_SUPERSCRIPTS)


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
        """Return the value as it is shown everywhere."""
        return shown(self.value, self.format)


def write_numbers(
    path: str | Path,
    numbers: Iterable[Number],
    *,
    stand_in: StandIn = False,
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
        Whether simulated or substituted data stand behind all of them, or marks in the paths of
        the files by which those are known that do.
    published
        The registry's files where it was read: they are added to the inputs of each number, so
        that what was published stands behind it too.

    Raises
    ------
    ValueError
        Where two numbers share an id.
    """
    _write(path, numbers_as_rows(numbers, stand_in=stand_in, published=published))


def rests_on_stand_in(stand_in: StandIn, inputs: Iterable[str] | None) -> bool:
    """Return whether stand-in data are behind what was computed from some files; None: from all.

    Examples
    --------
    >>> rests_on_stand_in(["/mnist/"], ["runs/mnist/1.parquet"]), rests_on_stand_in(["/mnist/"], [])
    (True, False)
    """
    if isinstance(stand_in, bool):
        return stand_in
    return inputs is None or any(mark in path for path in inputs for mark in stand_in)


def numbers_as_rows(
    numbers: Iterable[Number], *, stand_in: StandIn = False, published: Iterable[str | Path] = ()
) -> list[dict[str, Any]]:
    """Return numbers as a JSON file holds them; the parameters are those of `write_numbers`."""
    more = {str(file) for file in published}
    return [
        asdict(number)
        | {"stand_in": number.stand_in or rests_on_stand_in(stand_in, number.inputs)}
        | ({} if number.inputs is None else {"inputs": sorted({*number.inputs, *more})})
        for number in numbers
    ]


def collect_numbers(
    path: str | Path, run: str, sources: Iterable[str | Path], root: str = ""
) -> None:
    """Join files of `write_numbers` into a run's numbers.json, each number naming its file.

    `root` is the hash of the whole run (`evidence.root`).
    """
    rows = [{**row, "source": str(source)} for source in sources for row in _read(source)]
    _write(path, rows, run=run, root=root)


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
    root
        The hash of all that the run rests on (`evidence.root`); empty where none is stated.
    """

    def __init__(
        self, run: str, numbers: Mapping[str, Number], source: Mapping[str, str], root: str = ""
    ) -> None:
        super().__init__(numbers)
        self.run = run
        self.source = dict(source)
        self.root = root

    def __missing__(self, id: str) -> Number:
        raise KeyError(f"the run {self.run!r} has no number {id!r}{nearest(id, self)}")


def read_numbers(path: str | Path) -> Numbers:
    """Read a run's numbers.json.

    Raises
    ------
    ValueError
        Where it is another file; the message names it.
    """
    content = _content(path)
    rows, run, root = content["numbers"], content.get("run"), content.get("root", "")
    sources = {row["id"]: row.get("source") for row in rows}
    if not (isinstance(run, str) and _RUN.fullmatch(run) and isinstance(root, str)):
        raise ValueError(f"{path} is no run's numbers.json: it has no run of a usable name")
    if odd := [id for id, source in sources.items() if not (source and isinstance(source, str))]:
        raise ValueError(f"{path} is no run's numbers.json: {odd[0]} has no source")
    return Numbers(run, _numbers(path, rows), sources, root)


def read_source(path: str | Path) -> dict[str, Number]:
    """Read a file of `write_numbers`, by id; ValueError, which names it, where it is another."""
    return _numbers(path, _read(path))


def _read(path: str | Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = _content(path)["numbers"]
    return rows


def _content(path: str | Path) -> dict[str, Any]:
    """Return what a JSON file with ``numbers`` holds, each of which has an id."""
    with reading(path, "a file of numbers"):
        content = json.loads(read_text(path))
    rows = content.get("numbers") if isinstance(content, dict) else None
    if not isinstance(rows, list):
        raise ValueError(f"{path} is not a file of numbers: it has no list 'numbers'")
    if not all(isinstance(row, dict) and isinstance(row.get("id"), str) for row in rows):
        raise ValueError(f"{path} is not a file of numbers: one of them has no id")
    named: dict[str, Any] = content
    return named


def _numbers(path: str | Path, rows: Iterable[dict[str, Any]]) -> dict[str, Number]:
    numbers = {}
    for row in rows:
        with reading(path, f"a file of numbers ({row['id']} is none)"):
            number = _number(**row)
            str(number)
        numbers[number.id] = number
    return numbers


def _number(
    interval: dict[str, Any] | None, inputs: list[str] | None, source: str = "", **fields: Any
) -> Number:
    words = [fields[name] for name in ("method", "unit", "format") if name in fields]
    if not all(isinstance(word, str) for word in (*words, *(inputs or ()))):
        raise TypeError("method, unit, format and inputs are text")
    if not isinstance(fields["value"], int | float | str | None):
        raise TypeError("its value is neither a number nor text")
    return Number(
        **fields,
        interval=None if interval is None else Interval(**interval),
        inputs=None if inputs is None else tuple(inputs),
    )
