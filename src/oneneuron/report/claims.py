"""Claims with their verdicts, as the statistics left them."""

import difflib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from oneneuron.evidence.interval import Interval

SIGNS: Mapping[str, str] = {
    "reproduced": "✓",
    "not reproduced": "✗",
    "inconclusive": "?",
    "not testable": "–",
    "no verdict here": "○",
}
"""Each verdict with the sign that stands before its word."""


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
    chapter
        Name of the chapter that treats it.
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
    chapter: str = ""

    def __post_init__(self) -> None:
        if self.verdict not in SIGNS:
            raise ValueError(
                f"claim {self.id!r}: its verdict is one of {', '.join(SIGNS)}, got {self.verdict!r}"
            )


class Claims(Mapping[str, JudgedClaim]):
    """Claims by id, in the order of their file; an unknown id is an error naming the nearest."""

    def __init__(self, claims: list[JudgedClaim]) -> None:
        self._claims = {claim.id: claim for claim in claims}

    def __getitem__(self, id: str) -> JudgedClaim:
        try:
            return self._claims[id]
        except KeyError:
            near = difflib.get_close_matches(id, self._claims, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise KeyError(f"this run has no claim {id!r}{hint}") from None

    def __contains__(self, id: object) -> bool:
        return id in self._claims

    def __iter__(self) -> Iterator[str]:
        return iter(self._claims)

    def __len__(self) -> int:
        return len(self._claims)


def read_claims(path: str | Path) -> Claims:
    """Read a run's claims.json; keys that the report does not show are ignored."""
    names = {field.name for field in fields(JudgedClaim)}
    claims = []
    for row in json.loads(Path(path).read_text(encoding="utf-8"))["claims"]:
        values = {key: value for key, value in row.items() if key in names and value is not None}
        if "interval" in values:
            values["interval"] = Interval(**values["interval"])
        if "number_ids" in values:
            values["number_ids"] = tuple(values["number_ids"])
        claims.append(JudgedClaim(**values))
    return Claims(claims)
