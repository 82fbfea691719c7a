"""What the tests of every study have in common: made-up runs, and claims with a field changed."""

import importlib.util
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields, replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from oneneuron.statistics.judge import Sample, judge
from oneneuron.statistics.registry import Claim
from oneneuron.statistics.rules import rule_of

OTHERS: dict[str, Callable[[Any], list[Any]]] = {
    "arms": lambda arms: [("relu_scaled", *arms[1:]), ("relu", *arms[1:]), arms[::-1]],
    "cell": lambda cell: ["subject" if cell == "main" else "main"],
    "epochs": lambda epochs: [epochs // 2, 2 * epochs],
    "network": lambda network: ["bare" if network == "whole" else "whole"],
    "where": lambda where: [
        *({**where, column: _another(value)} for column, value in where.items()),
    ],
    "contrast": lambda contrast: [{c: pair[::-1] for c, pair in contrast.items()}],
    "per_seed": lambda one: [way for way in ("any", "all", "most", "share") if way != one],
    "test": lambda test: ["mcnemar" if test == "signed_rank" else "signed_rank"],
    "direction": lambda direction: ["less" if direction == "greater" else "greater"],
    "against": lambda value: [value + 0.1],
    "pattern": lambda one: [
        p for p in ("both_ways", "never_faster", "only_worse", "never_better") if p != one
    ],
    "family": lambda family: ["alone" if family == "together" else "together"],
    "threshold": lambda value: [0.02, 0.98],
    "margin": lambda value: [value * 20, value / 20],
    "margin_of_published": lambda value: [value * 10],
    "margin_ratio": lambda value: [10.0],
    "published": lambda value: [value * 10],
    "runs": lambda runs: [runs + 20],
    "numbers": lambda numbers: [numbers[2:]],
    "minimum_seeds": lambda seeds: [seeds + 1],
    "reason": lambda reason: ["Nobody kept it."],
}


def _another(value: Any) -> Any:
    if isinstance(value, list):
        return value[:1]
    if isinstance(value, bool):
        return not value
    spheres = {"spheres_1_01_n10000": "spheres_1_01_n5000"}
    return {"none": "clipped", 0.98: 1.0, 1.0: 0.98, 0.1: 0.01, 0: 1, **spheres}[value]


REFUSALS = {
    "measure": r"no column|looked at within each run",
    "test": r"expected booleans|compares two arms",
    "network": r"of the bare network|the bare network needs|no column 'bare_",
}
"""With what words a changed field is refused, where it then says what there is not."""

WORDED = {
    ("published", "direction"): "only the seeds are worded that would find it",
    ("reason", "not_testable"): "only the verdict's reason, whatever the runs are",
    **{
        ("numbers", kind): "only beside which effect they are shown"
        for kind in ("direction", "size")
    },
}
"""Fields that decide nothing of a kind of claim, why, and that its rule does not tell therefore."""

Outcome = tuple[str, list[tuple[str, str]]]


class Changes:
    """Claims with one field changed, and what verdicts come of them."""

    def __init__(self, sample: Callable[[Claim, Any], Sample], worlds: Sequence[Any]) -> None:
        self.sample, self.worlds = sample, worlds
        self.unchanged: dict[str, list[Outcome]] = {}

    def outcome(self, claim: Claim, world: Any) -> Outcome:
        """Return the verdict in a word and the states of rows, and nothing else of what is told."""
        one = judge(claim, self.sample(claim, world), stand_in=False)
        return one.verdict.verdict, [(row.key, state) for row, state in one.rows]

    def decide(self, claim: Claim, field: str, other: Any) -> bool:
        """Whether another value of a field gives another outcome in one of the worlds.

        A value that is refused decides where it is none that the field may have.
        """
        if claim.id not in self.unchanged:
            self.unchanged[claim.id] = [self.outcome(claim, world) for world in self.worlds]
        changed = replace(claim, **{field: other})
        for world, outcome in zip(self.worlds, self.unchanged[claim.id], strict=True):
            try:
                if self.outcome(changed, world) != outcome:
                    return True
            except ValueError as error:
                return field in REFUSALS and bool(re.search(REFUSALS[field], str(error)))
        return False

    def of(self, claim: Claim, known: Sequence[Claim]) -> Iterator[tuple[str, list[Any]]]:
        """Yield each field of a claim that its kind reads, with other values for it."""
        for field in fields(Claim):
            value = getattr(claim, field.name)
            if field.name == "measure" and value:
                yield "measure", sorted({c.measure for c in known if c.measure} - {value})
            elif field.name in OTHERS and value not in (None, (), {}, ""):
                if field.name in ("network", "minimum_seeds") and claim.kind == "not_testable":
                    continue
                yield field.name, [o for o in OTHERS[field.name](value) if o != value]

    def unread(self, claim: Claim, known: Sequence[Claim]) -> list[str]:
        """Return the fields of a claim that can be changed without another verdict."""
        return [
            field
            for field, others in self.of(claim, known)
            if (field, claim.kind) not in WORDED
            # of the values that runs must have, each decides
            and not (all if field == "where" else any)(
                self.decide(claim, field, other) for other in others
            )
        ]

    def unsaid(self, claim: Claim, known: Sequence[Claim]) -> list[str]:
        """Return the fields whose change the rule in words does not tell, or tells for nothing."""
        return [
            field
            for field, others in self.of(claim, known)
            if field not in ("measure", "numbers") or (field, claim.kind) in WORDED
            for told in [
                [rule_of(replace(claim, **{field: other})) != rule_of(claim) for other in others]
            ]
            if (any(told) if (field, claim.kind) in WORDED else not all(told))
        ]


@pytest.fixture(scope="session")
def changes() -> type[Changes]:
    return Changes


@pytest.fixture(scope="session")
def made_up() -> Callable[[str], ModuleType]:
    """Return a function that loads a study's factory of made-up runs, tests/studies/X/conftest.py.

    It has ``RUNS``, kinds of runs by name, and ``inputs(kind)``: what figures take of one.
    """
    loaded: dict[str, ModuleType] = {}

    def load(study: str) -> ModuleType:
        if study not in loaded:
            path = Path(__file__).parent / study / "conftest.py"
            spec = importlib.util.spec_from_file_location(f"made_up_{study}", path)
            assert spec is not None and spec.loader is not None
            loaded[study] = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(loaded[study])
        return loaded[study]

    return load
