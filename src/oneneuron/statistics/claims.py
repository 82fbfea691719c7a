"""Claims with the verdicts reached, as a run's claims.json holds them, and their numbers."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from oneneuron.evidence.number import Number, StandIn, numbers_as_rows, rests_on_stand_in
from oneneuron.files import read_json, reading, write_text
from oneneuron.statistics.judge import Judged, RowSample, margin_of
from oneneuron.statistics.paired import signed_rank
from oneneuron.statistics.registry import Claim, Registry
from oneneuron.statistics.rules import rule_of
from oneneuron.statistics.verdicts.base import LEVEL, VerdictName

ANSWERS: Mapping[str, VerdictName] = {
    "reproduced": "yes",
    "not reproduced": "no",
    "compatible": "open",
    "compatible, as is zero": "open",
    "excluded": "no",
    "inconclusive": "open",
}
"""How a question that is nobody's claim is answered, by the verdict of the same rule."""

TALLIED = {
    "reproduced": ("reproduced",),
    "not_reproduced": ("not reproduced", "excluded"),
    "open": ("inconclusive", "compatible", "compatible, as is zero"),
    "not_testable": ("not testable",),
    "no_verdict": ("no verdict here",),
}
"""What published claims are counted as: a size that is merely compatible settles nothing."""

OWN_TALLIED = {
    "yes": ("yes",),
    "no": ("no",),
    "open": ("open",),
    "not_testable": ("not testable",),
    "no_answer": ("no verdict here",),
}
"""What questions of our own are counted as."""


def numbers_of_claims(judged: Iterable[Judged]) -> list[Number]:
    """Return the numbers that the verdicts rest on.

    Returns
    -------
    list of Number
        ``{claim}.effect`` and ``{claim}.p`` of each claim that has them, and
        ``{claim}.second_interval``, the effect with the other interval that its rule looks at;
        ``{claim}.{row}.state`` of each row: *better*, *worse* or *equal* with the first arm,
        *undecided* and what is open, *says nothing* or *too few seeds*; and
        ``{claim}.rows.{state}``, how many rows are so.
    """
    numbers = []
    for one in judged:
        claim, effect = one.claim, one.effect
        second = None if effect.second is None else effect.value
        for name, value, unit, interval, form in (
            ("effect", effect.value, claim.unit, effect.interval, _format(claim)),
            ("p", effect.p, "probability", None, ".3g"),
            ("second_interval", second, claim.unit, effect.second, _format(claim)),
        ):
            if value is not None:
                numbers.append(
                    Number(
                        f"{claim.id}.{name}",
                        value,
                        f"{sentence(claim.statement)} {rule_of(claim)}",
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
                f"{sentence(claim.statement)} What this row says"
                f"{'; ' if row.silence else ''}{row.silence}. {rule_of(claim)}",
                n=len(row.differences),
                inputs=row.inputs,
            )
            for row, state in one.rows
        ]
        numbers += [
            Number(
                f"{claim.id}.rows.{state.replace(' ', '_')}",
                count,
                f"{sentence(claim.statement)} Rows that {_said(state)}.",
                unit="rows",
                n=len(one.rows),
                inputs=effect.inputs or None,
            )
            for state, count in sorted(Counter(kind_of(state) for _, state in one.rows).items())
        ]
    return numbers


def _said(state: str) -> str:
    """Say what rows of a state are, or do, as the end of a sentence."""
    does = {"says nothing": "say nothing", "too few seeds": "have too few seeds"}
    return does.get(state, f"are {state}")


def kind_of(state: str) -> str:
    """Return a row's state without what is open: *undecided* of ``undecided: better or equal``."""
    return state.partition(":")[0]


def sentence(statement: str) -> str:
    """Return a statement with its full stop; a question has its mark."""
    return statement if statement.endswith("?") else f"{statement}."


def _format(claim: Claim) -> str:
    if claim.unit.startswith("share of"):
        return "+.0%" if claim.kind == "direction" else ".0%"
    return "+.3f" if claim.unit == "correlation" else "+.4f"


def write_claims(
    path: str | Path, judged: Iterable[Judged], registry: Registry, *, stand_in: StandIn
) -> None:
    """Write claims with their verdicts to a JSON file, in their order.

    A published effect is written only beside an effect of the same measure, and never beside what
    stand-in data gave.
    """

    def published(one: Judged) -> float | None:
        claim, measures = one.claim, [registry.number(id).measure for id in one.claim.numbers]
        same = any(measure.endswith(claim.measure) for measure in measures)
        simulated = rests_on_stand_in(stand_in, one.effect.inputs)
        return claim.published if same and not simulated else None

    rows = [
        {
            "id": one.claim.id,
            "statement": one.claim.statement,
            "source": one.claim.source.id,
            "study": one.claim.study,
            "ours": one.claim.source.ours,
            "verdict": answered(one.claim, one.verdict.verdict),
            "reason": one.verdict.reason,
            "unit": one.claim.unit,
            "published": published(one),
            "number_ids": one.number_ids,
            "chapter": one.claim.study,
            **{k: v for k, v in asdict(one.effect).items() if k not in ("value", "inputs")},
            "effect": one.effect.value,
            "rows": [_row(one.claim, *row) for row in one.rows],
        }
        for one in judged
    ]
    _write(path, rows)


def answered(claim: Claim, verdict: VerdictName) -> VerdictName:
    """Return a verdict in the words of who claims it: a question of ours is answered."""
    return ANSWERS.get(verdict, verdict) if claim.source.ours else verdict


def _row(claim: Claim, row: RowSample, state: str) -> dict[str, Any]:
    """Return a row of a table as it is drawn: its estimate, None where lost runs decide it."""
    estimate = signed_rank(row.differences, LEVEL).estimate if len(row.differences) else None
    margin = margin_of(claim, row)
    return {"name": row.name, "state": state, "effect": estimate, "margin": margin}


def tally(claims: Iterable[Mapping[str, Any]]) -> list[Number]:
    """Return how many published claims met each verdict, and how our own questions are answered.

    Returns
    -------
    list of Number
        ``tally.published`` and ``tally.{reproduced, not_reproduced, open, not_testable or
        no_verdict}``; ``tally.own`` and ``tally.own.{yes, no, open, not_testable or
        no_answer}``.
    """
    claims = list(claims)
    found = []
    for ours, prefix, whole, groups, words in (
        (False, "tally", "published", TALLIED, "the sources' claims"),
        (True, "tally.own", "asked", OWN_TALLIED, "our own questions, which nobody has claimed"),
    ):
        verdicts = [claim["verdict"] for claim in claims if bool(claim.get("ours")) == ours]
        found.append(Number(f"{prefix}.{whole}", len(verdicts), words))
        found += [
            Number(
                f"{prefix}.{name}",
                sum(verdict in group for verdict in verdicts),
                f"{words} with the verdict {' or '.join(group)}",
                n=len(verdicts),
            )
            for name, group in groups.items()
        ]
    return found


def join_claims(path: str | Path, parts: Iterable[str | Path]) -> None:
    """Join files that `write_claims` wrote to one, in their order, with the tally as numbers."""
    files = tuple(map(str, parts))
    rows = [row for part in files for row in _read(part)]
    found = [replace(number, inputs=files) for number in tally(rows)]
    _write(path, rows, numbers=numbers_as_rows(found))


def read_verdicts(path: str | Path) -> dict[str, str]:
    """Return the verdicts that a file of `write_claims` holds, by the claims' ids."""
    return {row["id"]: row["verdict"] for row in _read(path)}


def _read(path: str | Path) -> list[dict[str, Any]]:
    content = read_json(path)
    with reading(path, "a list of claims with their verdicts"):
        return [dict(row, verdict=row["verdict"]) for row in content["claims"]]


def _write(path: str | Path, rows: list[dict[str, Any]], **more: list[dict[str, Any]]) -> None:
    text = json.dumps({"claims": rows, **more}, indent=1, ensure_ascii=False, allow_nan=False)
    write_text(path, text + "\n")
