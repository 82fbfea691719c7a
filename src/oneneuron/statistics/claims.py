"""Claims with the verdicts reached, as a run's claims.json holds them."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from oneneuron.evidence.interval import Interval
from oneneuron.evidence.number import Number
from oneneuron.files import write_text
from oneneuron.statistics.registry import Claim, Registry
from oneneuron.statistics.verdict import Verdict


@dataclass(frozen=True)
class Effect:
    """What was measured of a claim.

    Attributes
    ----------
    value
        The effect, in the claim's unit; None where it rests on a lost run or there is none.
    interval
        Its interval.
    p
        Two-sided p of the claim's test.
    n
        Seeds (or folds) behind it.
    inputs
        The files that it was computed from.
    """

    value: float | None = None
    interval: Interval | None = None
    p: float | None = None
    n: int | None = None
    inputs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Judged:
    """A claim, what was measured of it, and the verdict."""

    claim: Claim
    verdict: Verdict
    effect: Effect = Effect()

    @property
    def number_ids(self) -> list[str]:
        """Ids of the numbers that hold the effect and p."""
        ids = {"effect": self.effect.value, "p": self.effect.p}
        return [f"{self.claim.id}.{name}" for name, value in ids.items() if value is not None]


def too_few_seeds(claim: Claim, n: int) -> Verdict | None:
    """Return that there is no verdict where seeds are fewer than published, or a single one."""
    if n >= max(claim.runs or 0, 2):
        return None
    return Verdict("no verdict here", f"{n} of the {claim.minimum_seeds} seeds that the rule asks")


def numbers_of_claims(judged: list[Judged], stand_in: bool) -> list[Number]:
    """Return ``{claim}.effect`` and ``{claim}.p`` of each claim that has them."""
    numbers = []
    for one in judged:
        claim, effect = one.claim, one.effect
        inputs = effect.inputs or None
        if effect.value is not None:
            numbers.append(
                Number(
                    f"{claim.id}.effect",
                    effect.value,
                    f"{claim.statement}: {claim.test}",
                    unit=claim.unit,
                    n=effect.n,
                    interval=effect.interval,
                    format=_format(claim),
                    stand_in=stand_in,
                    inputs=inputs,
                )
            )
        if effect.p is not None:
            numbers.append(
                Number(
                    f"{claim.id}.p",
                    effect.p,
                    f"{claim.statement}: {claim.test}",
                    unit="probability",
                    n=effect.n,
                    format=".3g",
                    stand_in=stand_in,
                    inputs=inputs,
                )
            )
    return numbers


def _format(claim: Claim) -> str:
    if claim.unit.startswith("share of"):
        return "+.0%" if claim.kind == "direction" else ".0%"
    return "+.3f" if claim.unit == "correlation" else "+.4f"


def write_claims(
    path: str | Path, judged: Iterable[Judged], registry: Registry, *, stand_in: bool
) -> None:
    """Write claims with their verdicts to a JSON file, in their order.

    A published effect is written only beside an effect of the same measure, and never beside what
    stand-in data gave.
    """

    def published(claim: Claim) -> float | None:
        measures = [registry.number(id).measure for id in claim.numbers]
        same = any(measure.endswith(claim.measure) for measure in measures)
        return claim.published if same and not stand_in else None

    rows = [
        {
            "id": one.claim.id,
            "statement": one.claim.statement,
            "source": one.claim.source.id,
            "study": one.claim.study,
            "verdict": one.verdict.verdict,
            "reason": one.verdict.reason,
            "unit": one.claim.unit,
            "published": published(one.claim),
            "number_ids": one.number_ids,
            "chapter": one.claim.chapter,
            **{k: v for k, v in asdict(one.effect).items() if k not in ("value", "inputs")},
            "effect": one.effect.value,
        }
        for one in judged
    ]
    _write(path, rows)


def join_claims(path: str | Path, parts: Iterable[str | Path]) -> None:
    """Join files that `write_claims` wrote to one, in their order."""
    read = [json.loads(Path(part).read_text(encoding="utf-8"))["claims"] for part in parts]
    _write(path, [row for rows in read for row in rows])


def _write(path: str | Path, rows: list[dict[str, Any]]) -> None:
    text = json.dumps({"claims": rows}, indent=1, ensure_ascii=False, allow_nan=False)
    write_text(path, text + "\n")
