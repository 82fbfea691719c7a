"""Claims with their verdicts, as the statistics left them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import NoReturn, TypeVar

from oneneuron.evidence.interval import Interval
from oneneuron.names import nearest

SIGNS: Mapping[str, str] = {
    "reproduced": "✓",
    "not reproduced": "✗",
    "compatible": "≈",
    "excluded": "✗",
    "inconclusive": "?",
    "not testable": "–",
    "no verdict here": "○",
}
"""Each verdict with the sign that stands before its word."""

OF_SIZES = ("compatible", "excluded")
"""Those that a claim about a size alone can have."""

_Thing = TypeVar("_Thing")


class Named(dict[str, _Thing]):
    """Things of a run by name; an unknown name is an error that tells the nearest."""

    def __init__(self, what: str, things: Mapping[str, _Thing]) -> None:
        super().__init__(things)
        self._what = what

    def __missing__(self, name: str) -> NoReturn:
        raise KeyError(f"this run has no {self._what} {name!r}{nearest(name, self)}")


@dataclass(frozen=True)
class JudgedClaim:
    """A published claim and what this run says about it.

    Attributes
    ----------
    id, statement, source, study
        Name, the claim in our words, where it was made, and the study that tests it.
    verdict, reason
        One of `SIGNS`, and why in a sentence.
    effect, unit, interval, p, n
        The effect found, if any, with its interval, the adjusted p and the size of the sample.
    published
        The published effect, in the same unit, where there is one.
    number_ids
        Ids of the numbers that the verdict rests on; the first is the effect.
    """

    id: str
    statement: str
    source: str
    study: str
    verdict: str
    reason: str
    effect: float | None = None
    unit: str = ""
    interval: Interval | None = None
    p: float | None = None
    published: float | None = None
    number_ids: tuple[str, ...] = ()
    n: int | None = None

    def __post_init__(self) -> None:
        if self.verdict not in SIGNS:
            raise ValueError(
                f"claim {self.id!r}: its verdict is one of {', '.join(SIGNS)}, got {self.verdict!r}"
            )


def read_claims(path: str | Path) -> Named[JudgedClaim]:
    """Read a run's claims.json; keys that the report does not show are ignored."""
    names = {field.name for field in fields(JudgedClaim)}
    claims = []
    for row in json.loads(Path(path).read_text(encoding="utf-8"))["claims"]:
        values = {key: value for key, value in row.items() if key in names and value is not None}
        if "interval" in values:
            values["interval"] = Interval(**values["interval"])
        claims.append(JudgedClaim(**values | {"number_ids": tuple(row.get("number_ids", ()))}))
    return Named("claim", {claim.id: claim for claim in claims})
