"""Who claims what decides the words of a verdict, and what is counted together."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from oneneuron.evidence.number import read_source
from oneneuron.statistics.claims import (
    ANSWERS,
    answered,
    join_claims,
    numbers_of_claims,
    sentence,
    write_claims,
)
from oneneuron.statistics.judge import RowSample, Sample, judge
from oneneuron.statistics.registry import Claim, Place, Registry, Source, load_registry
from oneneuron.statistics.rules import rule_of

ROOT = Path(__file__).resolve().parents[2]
PUBLISHED = sorted((ROOT / "data" / "published").glob("*.yaml"))
SCHEMA = ROOT / "workflow" / "schemas" / "published.schema.yaml"

POST = Source("post", "A post", "somebody", called="The post")
OURS = Source("here", "This", "we", called="Our own questions", ours=True)
CLAIM = Claim(
    id="some.claim", statement="It is more", study="some", source=POST, place=Place("all"),
    kind="direction", fixed="2026-11-27", unit="accuracy", arms=("with", "without"),
    measure="accuracy", test="signed_rank", direction="greater", margin=0.01, minimum_seeds=6,
)  # fmt: skip
BETTER = Sample(values=(np.linspace(0.82, 0.83, 8), np.linspace(0.80, 0.80, 8)))
EQUAL = Sample(values=(np.linspace(0.82, 0.83, 8), np.linspace(0.82, 0.83, 8)))


@pytest.fixture
def written(tmp_path):
    """Judge samples by claims, write them as a run does, and return the rows and the tally."""

    def write(*pairs):
        judged = [judge(claim, sample, stand_in=False) for claim, sample in pairs]
        parts = []
        for place, one in enumerate(judged):
            parts.append(tmp_path / f"{place}.json")
            write_claims(parts[-1], [one], Registry((), (one.claim,)), stand_in=False)
        join_claims(tmp_path / "claims.json", parts)
        rows = json.loads((tmp_path / "claims.json").read_text())["claims"]
        tally = read_source(tmp_path / "claims.json")
        assert {number.inputs for number in tally.values()} == {tuple(map(str, parts))}
        return rows, {id: number.value for id, number in tally.items() if number.value}

    return write


def test_one_rule_reproduces_a_claim_and_answers_a_question(written):
    own = replace(CLAIM, id="some.question", source=OURS)
    rows, tally = written((CLAIM, BETTER), (own, BETTER), (CLAIM, EQUAL), (own, EQUAL))
    assert [row["verdict"] for row in rows] == ["reproduced", "yes", "not reproduced", "no"]
    assert tally == {
        "tally.published": 2, "tally.reproduced": 1, "tally.not_reproduced": 1,
        "tally.own.asked": 2, "tally.own.yes": 1, "tally.own.no": 1,
    }  # fmt: skip
    kept = ("reason", "effect", "interval", "second", "decides", "p", "n")
    assert [rows[0][key] for key in kept] == [rows[1][key] for key in kept]


def test_an_answer_is_never_a_verdict_on_a_source():
    own = replace(CLAIM, source=OURS)
    for verdict, answer in ANSWERS.items():
        assert (answered(CLAIM, verdict), answered(own, verdict)) == (verdict, answer)
    assert answered(own, "no verdict here") == "no verdict here"


def test_the_interval_that_decides_is_that_of_the_test_or_that_of_the_margin():
    by_test, by_margin = (judge(CLAIM, sample, stand_in=False) for sample in (BETTER, EQUAL))
    assert (by_test.effect.decides, by_margin.effect.decides) == ("interval", "second")
    assert by_test.effect.interval.level > by_test.effect.second.level >= 0.9
    numbers = {number.id: number for number in numbers_of_claims([by_margin])}
    assert numbers["some.claim.second_interval"].interval == by_margin.effect.second
    shares = replace(CLAIM, test="mcnemar", unit="share of runs")
    yes, no = np.ones(20, bool), np.zeros(20, bool)
    differ = judge(shares, Sample(values=(yes, no)), stand_in=False).effect
    alike = judge(replace(shares, margin=0.5), Sample(values=(no, no)), stand_in=False).effect
    assert (differ.decides, alike.decides) == ("interval", "second")
    assert (differ.interval.level, alike.second.level) == (0.95, 0.9)


def test_a_table_tells_its_rows_with_effect_and_margin_and_counts_them(written):
    table = replace(
        CLAIM, kind="rows", pattern="both_ways", family="alone", unit="error rate", test=None,
        direction=None, measure="",
    )  # fmt: skip
    sample = Sample(
        rows=(
            RowSample("a", "A", np.full(8, 0.05), published=0.1),
            RowSample("b", "B", np.zeros(8), published=0.1),
        )
    )
    rows, _ = written((table, sample))
    assert rows[0]["rows"] == [
        {"name": "A", "state": "worse", "effect": 0.05, "margin": 0.01},
        {"name": "B", "state": "equal", "effect": 0.0, "margin": 0.01},
    ]
    judged = judge(table, sample, stand_in=False)
    counts = {n.id: n.value for n in numbers_of_claims([judged]) if ".rows." in n.id}
    assert counts == {"some.claim.rows.equal": 1, "some.claim.rows.worse": 1}


def test_a_size_from_few_runs_has_no_prediction_and_no_impossible_one():
    claim = replace(CLAIM, kind="size", published=0.02, runs=5, test=None, direction=None)
    few = Sample(values=(np.array([0.0, 1.0, 0.5, 0.5]), np.full(4, 0.5)))
    assert judge(claim, few, stand_in=False).effect.interval is None
    wild = Sample(values=(np.tile([0.0, 1.0], 3), np.tile([1.0, 0.0], 3)))
    assert judge(claim, wild, stand_in=False).effect.interval.ends == (-1.0, 1.0)


def test_no_source_is_credited_with_a_question_of_ours():
    registry = load_registry(PUBLISHED, SCHEMA)
    for claim in registry.claims:
        asks = claim.statement.endswith("?")
        assert claim.source.ours == asks, claim.id
        # the removed neuron is what the theorem promises something of, and nobody measured it
        never_had_one = set(claim.arms) == {"without"}
        assert claim.source.ours or claim.network == "whole" or never_had_one, claim.id
        assert claim.source.heading != claim.source.title, claim.id


def test_a_question_keeps_its_mark():
    assert (sentence("It is"), sentence("Is it?")) == ("It is.", "Is it?")


def test_what_breaks_a_rule_of_arithmetic_says_which():
    registry = load_registry(PUBLISHED, SCHEMA)
    broken = {number.printed for number in registry.numbers if number.breaks}
    assert broken == {"0.431", "0.994", "0.2", "0.6", "0.828"}


def test_the_rule_of_a_question_speaks_of_answers():
    own = replace(CLAIM, source=OURS)
    assert "Answered yes if p < 0.05" in rule_of(own)
    assert "reproduced" not in rule_of(own)
    assert rule_of(own).replace("answered no", "not reproduced").replace(
        "Answered yes", "Reproduced"
    ).replace("open", "inconclusive") == rule_of(CLAIM)
