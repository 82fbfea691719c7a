"""Claims with the verdicts reached, as a run's claims.json holds them, and their numbers."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from oneneuron.evidence.number import Number
from oneneuron.files import read_json, reading, write_text
from oneneuron.statistics.judge import Judged, rule_of
from oneneuron.statistics.registry import Claim, Registry


def numbers_of_claims(judged: Iterable[Judged]) -> list[Number]:
    """Return the numbers that the verdicts rest on.

    Returns
    -------
    list of Number
        ``{claim}.effect`` and ``{claim}.p`` of each claim that has them, and
        ``{claim}.{row}.state`` of each row: *better*, *worse* or *equal* with the first arm,
        *undecided*, *says nothing* or *too few seeds*.
    """
    numbers = []
    for one in judged:
        claim, effect = one.claim, one.effect
        for name, value, unit, interval, form in (
            ("effect", effect.value, claim.unit, effect.interval, _format(claim)),
            ("p", effect.p, "probability", None, ".3g"),
        ):
            if value is not None:
                numbers.append(
                    Number(
                        f"{claim.id}.{name}",
                        value,
                        f"{claim.statement}. {rule_of(claim)}",
                        unit=unit,
                        n=effect.n,
                        interval=interval,
                        format=form,
                        inputs=effect.inputs or None,
                    )
                )
        numbers += [
            Number(
                f"{claim.id}.{row.key}.state",
                state,
                f"{claim.statement}: what the row says by itself{'; ' if row.silence else ''}"
                f"{row.silence}. {rule_of(claim)}",
                n=len(row.differences),
                inputs=row.inputs,
            )
            for row, state in one.rows
        ]
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
            "chapter": one.claim.study,
            **{k: v for k, v in asdict(one.effect).items() if k not in ("value", "inputs")},
            "effect": one.effect.value,
        }
        for one in judged
    ]
    _write(path, rows)


def join_claims(path: str | Path, parts: Iterable[str | Path]) -> None:
    """Join files that `write_claims` wrote to one, in their order."""
    _write(path, [row for part in parts for row in _read(part)])


def _read(path: str | Path) -> list[dict[str, Any]]:
    content = read_json(path)
    with reading(path, "a list of claims"):
        return [dict(row) for row in content["claims"]]


def _write(path: str | Path, rows: list[dict[str, Any]]) -> None:
    text = json.dumps({"claims": rows}, indent=1, ensure_ascii=False, allow_nan=False)
    write_text(path, text + "\n")
