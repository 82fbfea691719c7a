"""The registry: every published number and claim, and the rule that answers it."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Literal, TypeVar

from oneneuron.names import nearest
from oneneuron.schema import SchemaError, read_yaml

NumberKind = Literal["result", "derived", "calibration"]
NumberRule = Literal["range", "mean", "audit", "none"]
ClaimKind = Literal[
    "direction",
    "size",
    "equivalence",
    "never",
    "mostly",
    "rarely",
    "over_epochs",
    "sometimes",
    "rows",
    "unlike_controls",
    "not_testable",
]
Pattern = Literal["both_ways", "never_faster", "only_worse", "never_better"]
PerSeed = Literal["any", "all", "most", "share"]


@dataclass(frozen=True)
class Source:
    """A document that was published, or this replication where it asks questions of its own.

    Attributes
    ----------
    called
        What the reader knows it by, such as ``The post``; its title where nothing is said.
    ours
        Whether it is this replication: what it asks nobody has claimed, so that it is answered
        by yes, no or open.
    """

    id: str
    title: str
    author: str
    year: int | None = None
    address: str | None = None
    called: str = ""
    ours: bool = False

    @property
    def heading(self) -> str:
        """What its claims stand under."""
        return self.called or self.title

    @property
    def in_a_sentence(self) -> str:
        """What it is called within one."""
        return self.called[:1].lower() + self.called[1:] if self.called else self.title


@dataclass(frozen=True)
class Place:
    """Where in its source something stands."""

    section: str
    table: int | None = None
    row: str | None = None
    column: str | None = None

    def __str__(self) -> str:
        """Return the place in words, such as ``Results, table 1, MNIST, with``."""
        table = None if self.table is None else f"table {self.table}"
        return ", ".join(part for part in (self.section, table, self.row, self.column) if part)


@dataclass(frozen=True)
class PublishedNumber:
    """One number that a source printed, and what of ours it is set against.

    Attributes
    ----------
    printed
        Digit by digit as printed; trailing zeros say how exact it is.
    kind
        A result of the study, what follows from its results, or a third party's calibration.
    runs
        Runs behind it; None where the source does not say.
    rule
        ``range`` (one run against the range of ours), ``mean`` (a mean of `runs` against the
        prediction from ours), ``audit`` (the published numbers alone) or ``none`` (`note` says
        why).
    measure, epochs, cell, arm
        What of our runs answers it; `epochs` is the first and last epoch of the measure.
    beside
        Arms that are shown beside it and decide nothing.
    set_size
        Samples that the published count or sum runs over.
    breaks
        The rule of arithmetic that it breaks, in words; empty where it breaks none that we know.
    """

    id: str
    statement: str
    printed: str
    unit: str
    kind: NumberKind
    study: str
    source: Source
    place: Place
    runs: int | None
    rule: NumberRule
    measure: str
    epochs: tuple[int, int] | None = None
    cell: str | None = None
    arm: str | None = None
    beside: tuple[str, ...] = ()
    set_size: int | None = None
    breaks: str = ""
    note: str | None = None

    @property
    def value(self) -> float:
        """The printed number."""
        return float(self.printed)

    @property
    def decimals(self) -> int:
        """Digits printed after the decimal point."""
        return len(self.printed.partition(".")[2])


@dataclass(frozen=True)
class Earlier:
    """A rule that stood in a claim before the present one, and why it was changed."""

    fixed: str
    rule: str
    reason: str


@dataclass(frozen=True)
class Claim:
    """One claim of a source, and the rule for its verdict (`oneneuron.statistics.judge`).

    Each field but those that name the claim decides; a kind takes those that it reads and no
    others (`TAKES`). `note`, `measured`, `better` and `earlier` explain, and decide nothing; no
    more do `reason`, `published` of a direction and `numbers` of all but rows, which the rule in
    words (`oneneuron.statistics.rules.rule_of`) does not tell.

    Attributes
    ----------
    kind
        The form of its verdict.
    arms
        The arm that the claim is about, then those that it is compared with.
    measure, measured
        What is measured, by the name that the study's samples go by, and in words.
    cell, epochs, network
        On which cell of the study, up to which epoch, and whether of the network with its neuron
        or of the bare one, the neuron dropped after training.
    where
        Values of columns that a run must have to count; of a list, one of them, and a seed that
        lacks one of the list is no answer.
    contrast
        A column and two of its values, which are compared in the place of two arms.
    per_seed
        How several values of one seed become one: whether ``any``, ``all`` or ``most`` (over
        half) of them hold, or the ``share`` that does. None: a seed has one.
    test
        Of a direction: ``signed_rank`` of the differences, or ``mcnemar`` of yes and no.
    direction
        Where the claimed effect lies: the first arm ``greater`` or ``less`` than the second.
    against
        The value that a single arm is compared with.
    pattern
        What is claimed of all rows of a table together.
    family
        Whether p of the rows, or against the controls, are adjusted ``together`` by Holm's
        method, or each stands ``alone``.
    threshold
        The share of runs, of what is looked at within each, or of epochs, that must be more, or
        less.
    margin, margin_of_published, margin_ratio
        Half-width of the equivalence margin: in `unit`, as a share of the published value of the
        second arm (the larger of both counts), or as a ratio where logarithms are compared.
    published, runs
        The effect as published, in `unit`, and the runs behind it. Of a direction the effect says
        only how many seeds would find it.
    numbers
        Ids of the published numbers that it rests on; of rows, those numbers are the rows.
    minimum_seeds
        Seeds below which the rule gives no other verdict than "inconclusive"; below `least_seeds`
        there is none.
    over
        What counts once where that is no seed: ``people``, each held out by several seeds.
    better
        Which way of the effect is the better one, where there is such a way; it turns the axis
        on which the effect is drawn, and decides nothing. Of rows it is always the smaller value.
    reason
        Why it cannot be tested.
    fixed
        Date at which the rule was written down, as ``YYYY-MM-DD``.
    """

    id: str
    statement: str
    study: str
    source: Source
    place: Place
    kind: ClaimKind
    fixed: str
    unit: str = ""
    arms: tuple[str, ...] = ()
    measure: str = ""
    measured: str = ""
    cell: str | None = None
    epochs: int | None = None
    network: Literal["whole", "bare"] = "whole"
    where: Mapping[str, Any] = field(default_factory=dict)
    contrast: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
    per_seed: PerSeed | None = None
    test: Literal["signed_rank", "mcnemar"] | None = None
    direction: Literal["greater", "less"] | None = None
    against: float | None = None
    pattern: Pattern | None = None
    family: Literal["together", "alone"] | None = None
    threshold: float | None = None
    margin: float | None = None
    margin_of_published: float | None = None
    margin_ratio: float | None = None
    published: float | None = None
    runs: int | None = None
    numbers: tuple[str, ...] = ()
    minimum_seeds: int = 1
    over: str = "seeds"
    better: Literal["greater", "less"] | None = None
    reason: str = ""
    note: str = ""
    earlier: tuple[Earlier, ...] = ()

    @property
    def counted(self) -> str:
        """What its n counts: seeds or people, or what a claim about one share takes a share of."""
        is_share = self.kind in ("never", "mostly", "sometimes")
        return self.unit.removeprefix("share of ") if is_share else self.over


_RUNS = {"cell", "epochs", "network", "where", "runs", "numbers"}
TAKES: dict[ClaimKind, tuple[set[str], set[str]]] = {
    "direction": (
        {"arms", "measure", "test", "direction", "margin"},
        _RUNS | {"contrast", "per_seed", "against", "published", "over"},
    ),
    "size": ({"arms", "measure", "published", "runs"}, _RUNS),
    "equivalence": ({"arms", "measure", "margin"}, _RUNS | {"against"}),
    "never": ({"arms", "measure", "threshold"}, _RUNS | {"per_seed"}),
    "mostly": ({"arms", "measure", "threshold"}, _RUNS | {"per_seed"}),
    "rarely": ({"arms", "measure", "threshold"}, _RUNS),
    "over_epochs": ({"arms", "measure", "threshold"}, _RUNS),
    "sometimes": ({"arms", "measure", "threshold"}, _RUNS | {"per_seed"}),
    "rows": (
        {"arms", "pattern", "family", "numbers"},
        {"network", "margin", "margin_of_published", "margin_ratio"},
    ),
    "unlike_controls": ({"arms", "measure", "family", "threshold"}, _RUNS | {"per_seed"}),
    "not_testable": ({"reason"}, set()),
}
"""The fields that a claim of each kind must have, and those that it may have besides."""

_NAMES = {"id", "statement", "source", "place", "kind", "fixed", "better", "note", "earlier"}


def least_seeds(claim: Claim) -> int:
    """Return the seeds below which there is no verdict: as many as were published, two at least."""
    return max(claim.runs or 0, 2)


@dataclass(frozen=True)
class Registry:
    """What one or several studies' sources published."""

    numbers: tuple[PublishedNumber, ...]
    claims: tuple[Claim, ...]

    def number(self, id: str) -> PublishedNumber:
        """Return the published number of an id; a KeyError names the nearest one."""
        return _find(self.numbers, id, "published number")

    def claim(self, id: str) -> Claim:
        """Return the claim of an id; a KeyError names the nearest one."""
        return _find(self.claims, id, "claim")


_Item = TypeVar("_Item", PublishedNumber, Claim)


def _find(items: tuple[_Item, ...], id: str, what: str) -> _Item:
    known = {item.id: item for item in items}
    if id not in known:
        raise KeyError(f"the registry has no {what} {id!r}{nearest(id, known)}")
    return known[id]


def load_registry(paths: str | Path | Iterable[str | Path], schema: str | Path) -> Registry:
    """Read registry files and check them against their schema and against each other.

    Parameters
    ----------
    paths
        One file or several, of a study each (``data/published/*.yaml``).
    schema
        The JSON schema of such a file.

    Raises
    ------
    oneneuron.schema.SchemaError
        Where a file breaks the schema (an unknown key is named with the nearest valid one), a
        claim lacks a field of its kind or has one that its kind does not read, an id is given
        twice, or a source, measure or published number that is referred to does not exist.
    """
    files = [paths] if isinstance(paths, str | Path) else list(paths)
    parts = [_load(path, schema) for path in files]
    registry = Registry(
        numbers=tuple(number for part in parts for number in part.numbers),
        claims=tuple(claim for part in parts for claim in part.claims),
    )
    ids = [number.id for number in registry.numbers] + [claim.id for claim in registry.claims]
    twice = [f"the id {id!r} is given {n} times" for id, n in Counter(ids).items() if n > 1]
    _refuse(", ".join(map(str, files)), twice)
    return registry


def _load(path: str | Path, schema: str | Path) -> Registry:
    content = read_yaml(path, schema)
    sources = {id: Source(id=id, **fields) for id, fields in content["sources"].items()}

    def common(row: dict[str, Any]) -> dict[str, Any]:
        if row["source"] not in sources:
            raise SchemaError(
                f"{path}: {row['id']} names the source {row['source']!r}; "
                f"the file's sources are {', '.join(sorted(sources))}"
            )
        values = {k: tuple(v) if isinstance(v, list) else v for k, v in row.items()}
        return values | {
            "study": content["study"],
            "source": sources[row["source"]],
            "place": Place(**row["place"]),
        }

    rows = [*content.get("numbers", ())]
    for number, table in content.get("tables", {}).items():
        rows += _numbers_of_table(f"{path}: table {number}", content["study"], number, table)
    numbers = tuple(PublishedNumber(**common(row)) for row in rows)
    measures, claims = content.get("measures", {}), []
    for row in content["claims"]:
        where = f"{path}: {row['id']}"
        _refuse(where, _unfit(row, measures))
        claims.append(
            Claim(
                **common(row)
                | {
                    "measured": measures.get(row.get("measure"), ""),
                    "numbers": tuple(_matching(where, row.get("numbers", ()), numbers)),
                    "contrast": {k: tuple(v) for k, v in row.get("contrast", {}).items()},
                    "earlier": tuple(Earlier(**e) for e in row.get("earlier", ())),
                }
            )
        )
    return Registry(numbers, tuple(claims))


def _unfit(row: Mapping[str, Any], measures: Mapping[str, str]) -> Iterator[str]:
    """Yield in what a claim does not fit its kind, or names a measure that is not described."""
    must, may = TAKES[row["kind"]]
    if row["kind"] != "not_testable":
        must = must | {"unit", "minimum_seeds"}
    for key in sorted(must - set(row)):
        yield f"the key {key!r} is missing; a claim of kind {row['kind']!r} needs it"
    for key in sorted(set(row) - must - may - _NAMES):
        yield f"a claim of kind {row['kind']!r} does not read the key {key!r}"
    measure = row.get("measure")
    if measure is not None and measure not in measures:
        yield f"`measures` does not say what {measure!r} is{nearest(measure, measures)}"


def _matching(
    where: str, patterns: Iterable[str], numbers: Iterable[PublishedNumber]
) -> Iterator[str]:
    """Yield the ids that patterns such as ``practicality.table1.*.errors`` stand for."""
    ids = [number.id for number in numbers]
    for pattern in patterns:
        found = [id for id in ids if fnmatchcase(id, pattern)]
        if not found:
            near = nearest(pattern, ids)
            raise SchemaError(
                f"{where}: rests on the number {pattern!r}, which is not in the registry{near}"
            )
        yield from found


_PRINTED = re.compile(r"([0-9]+(?:[.][0-9]+)?)([a-z]?)")


def _numbers_of_table(
    where: str, study: str, number: int, table: Mapping[str, Any]
) -> Iterator[dict[str, Any]]:
    r"""Yield the numbers of a table that is written as it was printed.

    A line is a row, its parts set apart by ``|``: the row's name, the study's cell, the size of
    the set where it is known, then one column an arm, with the printed quantities set apart by
    ``\``. A letter after a number is that of a note.
    """
    lines = [[part.strip() for part in line.split("|")] for line in _lines(table["printed"])]
    head = lines.pop(0) if lines else []
    arms = table["arms"]
    quantities = table["quantities"]
    if head != ["row", "cell", "size", *arms]:
        raise SchemaError(
            f"{where}: its first line is row, cell, size, {', '.join(arms)}; got {', '.join(head)}"
        )
    for line in lines:
        if len(line) != len(head):
            raise SchemaError(f"{where}: {len(head)} parts a line, got {len(line)}: {line}")
        name, cell, size, *printed = line
        if not re.fullmatch(r"[0-9]{0,9}", size):
            raise SchemaError(f"{where}: {name}: the size is a whole number or none, got {size!r}")
        for (column, arm), text in zip(arms.items(), printed, strict=True):
            values = [_PRINTED.fullmatch(part) for part in text.split("\\")]
            if len(values) != len(quantities) or None in values:
                names = "\\".join(quantities)
                raise SchemaError(f"{where}: {name}, {column}: expected {names}, got {text!r}")
            for value, (quantity, means) in zip(values, quantities.items(), strict=True):
                assert value is not None
                row = {
                    "id": f"{study}.table{number}.{cell}.{column}.{quantity}",
                    "statement": means["statement"].replace("{column}", column),
                    "printed": value[1],
                    "unit": means["unit"],
                    "kind": "result",
                    "source": table["source"],
                    "place": {
                        "section": table["section"],
                        "table": number,
                        "row": name,
                        "column": column,
                    },
                    "runs": table["runs"],
                    "rule": "range",
                    "measure": means["measure"],
                    "cell": cell,
                    "arm": arm,
                    "set_size": int(size) if size else None,
                }
                if value[2]:
                    notes = table.get("notes", {})
                    if value[2] not in notes:
                        raise SchemaError(f"{where}: {name}: there is no note {value[2]!r}")
                    row |= notes[value[2]]
                yield row


def _lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


def _refuse(where: str, problems: Iterable[str]) -> None:
    told = [f"{where}: {problem}" for problem in problems]
    if told:
        raise SchemaError("\n".join(told))
