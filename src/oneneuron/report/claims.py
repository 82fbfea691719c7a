"""Claims with their verdicts, as the statistics left them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from oneneuron.evidence.interval import Interval
from oneneuron.files import read_json, reading
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
    content = read_json(path)
    with reading(path, "a list of claims"):
        claims = [_claim(**row) for row in content["claims"]]
        return Named("claim", {claim.id: claim for claim in claims})


def _claim(
    interval: dict[str, Any] | None = None, number_ids: Iterable[str] = (), **row: Any
) -> JudgedClaim:
    names = {field.name for field in fields(JudgedClaim)}
    for name in ("id", "statement", "study", "reason"):
        if not isinstance(row.get(name), str):
            raise TypeError(f"the {name} of a claim is text, got {row.get(name)!r:.60}")
    values = {key: value for key, value in row.items() if key in names and value is not None}
    return JudgedClaim(
        **values,
        number_ids=tuple(number_ids),
        interval=None if interval is None else Interval(**interval),
    )
