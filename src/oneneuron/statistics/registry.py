"""The registry: every published number and claim, and the rule that answers it."""

import difflib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar

from oneneuron.schema import SchemaError, read_yaml

NumberKind = Literal["result", "derived", "calibration"]
NumberRule = Literal["range", "mean", "audit", "none"]
ClaimKind = Literal["direction", "size", "equivalence", "never", "mostly", "rows", "not_testable"]


@dataclass(frozen=True)
class Source:
    """A document that was published."""

    id: str
    title: str
    author: str
    year: int | None = None
    address: str | None = None


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
    """One claim of a source, and the rule for its verdict.

    Attributes
    ----------
    kind
        The form of its verdict; see `oneneuron.statistics.verdict`.
    network
        Whether the network is judged with its neuron or bare, the neuron dropped after training.
    arms
        The arm that the claim is about, then the one that it is compared with.
    measure, epochs, cell, unit
        What is measured, over which first and last epoch, on which cell of the study.
    direction
        Where the claimed effect lies: the first arm ``greater`` or ``less`` than the second.
    test, rule
        In words: the test that decides, and what each of its outcomes means.
    threshold, margin
        The numbers of `rule`: a bound, and the half-width of the equivalence margin in `unit`.
    published
        The effect as published, in `unit`.
    numbers
        Ids of the published numbers that it rests on.
    family
        Name of the claims or rows that Holm's method adjusts together.
    minimum_seeds
        Seeds below which no verdict but "inconclusive" is possible.
    fixed
        Date at which the rule was written down, as ``YYYY-MM-DD``.
    """

    id: str
    statement: str
    study: str
    source: Source
    place: Place
    chapter: str
    kind: ClaimKind
    network: Literal["whole", "bare"]
    measure: str
    test: str
    rule: str
    unit: str
    minimum_seeds: int
    fixed: str
    runs: int | None = None
    arms: tuple[str, ...] = ()
    cell: str | None = None
    epochs: tuple[int, int] | None = None
    direction: Literal["greater", "less"] | None = None
    threshold: float | None = None
    margin: float | None = None
    published: float | None = None
    numbers: tuple[str, ...] = ()
    family: str | None = None
    earlier: tuple[Earlier, ...] = ()


@dataclass(frozen=True)
class Registry:
    """What one or several studies' sources published."""

    numbers: tuple[PublishedNumber, ...]
    claims: tuple[Claim, ...]

    def number(self, id: str) -> PublishedNumber:
        """Return the published number of an id; a KeyError names the nearest one."""
        return _by_id(self.numbers, id, "published number")

    def claim(self, id: str) -> Claim:
        """Return the claim of an id; a KeyError names the nearest one."""
        return _by_id(self.claims, id, "claim")


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
        Where a file breaks the schema (an unknown key is named with the nearest valid one), an id
        is given twice, or a source or published number that is referred to does not exist.
    """
    files = [paths] if isinstance(paths, str | Path) else list(paths)
    parts = [(str(path), _load(path, schema)) for path in files]
    registry = Registry(
        numbers=tuple(number for _, part in parts for number in part.numbers),
        claims=tuple(claim for _, part in parts for claim in part.claims),
    )
    where = ", ".join(name for name, _ in parts)
    ids = [number.id for number in registry.numbers] + [claim.id for claim in registry.claims]
    problems = [
        f"the id {id!r} is given {count} times" for id, count in Counter(ids).items() if count > 1
    ]
    numbers = {number.id for number in registry.numbers}
    problems += [
        f"the claim {claim.id!r} rests on the number {id!r}, which is not in the registry"
        for claim in registry.claims
        for id in claim.numbers
        if id not in numbers
    ]
    if problems:
        raise SchemaError("\n".join(f"{where}: {problem}" for problem in problems))
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
        return {
            **{
                key: tuple(value) if isinstance(value, list) else value
                for key, value in row.items()
            },
            "study": content["study"],
            "source": sources[row["source"]],
            "place": Place(**row["place"]),
        }

    return Registry(
        numbers=tuple(PublishedNumber(**common(row)) for row in content["numbers"]),
        claims=tuple(
            Claim(**common(row) | {"earlier": tuple(Earlier(**e) for e in row.get("earlier", ()))})
            for row in content["claims"]
        ),
    )


_Item = TypeVar("_Item", PublishedNumber, Claim)


def _by_id(items: tuple[_Item, ...], id: str, what: str) -> _Item:
    known = {item.id: item for item in items}
    if id not in known:
        near = difflib.get_close_matches(id, known, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise KeyError(f"the registry has no {what} {id!r}{hint}")
    return known[id]
