"""The one judge, by samples made up here: no study is needed."""

import subprocess
import sys
from dataclasses import replace
from typing import Literal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from oneneuron.statistics.claims import numbers_of_claims
from oneneuron.statistics.judge import _JUDGES, _PATTERNS, RowSample, Sample, judge
from oneneuron.statistics.proportions import clopper_pearson
from oneneuron.statistics.registry import Claim
from oneneuron.statistics.rules import FORMS, form_of, rule_of, rules_in_general

from .made_up import CLAIM

UP = np.linspace(0.01, 0.03, 8)
BETTER = Sample(values=(0.8 + UP, np.full(8, 0.8)), inputs=("a", "b"))
ROWS = replace(
    CLAIM, kind="rows", test=None, direction=None, measure="", pattern="only_worse",
    family="together", margin=0.0025, margin_of_published=0.05, numbers=("some.table1.x.y.errors",),
)  # fmt: skip


def word(claim: Claim, sample: Sample, stand_in: bool = False) -> str:
    return judge(claim, sample, stand_in=stand_in).verdict.verdict


def test_a_direction() -> None:
    one = judge(CLAIM, BETTER, stand_in=False)
    assert one.verdict.verdict == "reproduced"
    assert (one.effect.n, one.effect.p, one.effect.inputs) == (8, 2 / 2**8, ("a", "b"))
    assert word(replace(CLAIM, direction="less"), BETTER) == "not reproduced"


def test_the_order_of_what_comes_before_the_rule() -> None:
    all_three = replace(BETTER, deviations=("40 epochs, not 400",), missing="no such runs")
    one = judge(CLAIM, all_three, stand_in=True)
    assert (one.verdict.verdict, one.effect.p) == ("no verdict here", None)
    assert one.verdict.reason == "it rests on stand-in data"
    assert "40 epochs, not 400" in judge(CLAIM, all_three, stand_in=False).verdict.reason
    missing = replace(all_three, deviations=())
    assert judge(CLAIM, missing, stand_in=False).verdict.reason == "no such runs"
    single = Sample(values=tuple(arm[:1] for arm in BETTER.values))
    assert "1 of the 6 seeds" in judge(CLAIM, single, stand_in=False).verdict.reason


def test_fewer_seeds_than_published_give_no_verdict() -> None:
    assert word(replace(CLAIM, runs=8), BETTER) == "reproduced"
    assert word(replace(CLAIM, runs=9), BETTER) == "no verdict here"


def test_what_has_no_value_at_all_says_why() -> None:
    empty = Sample(values=(np.array([]),), seeds=8, silence="no run has a scale")
    one = judge(replace(CLAIM, kind="mostly", threshold=0.5), empty, stand_in=False)
    assert (one.verdict.verdict, one.verdict.reason) == ("inconclusive", "no run has a scale")
    assert one.effect.n == 8


def test_pairs_with_a_lost_run_are_left_out_of_a_size() -> None:
    claim = replace(CLAIM, kind="size", published=0.02, runs=5)
    lost = BETTER.values[0].copy()
    lost[0] = -np.inf
    one = judge(claim, replace(BETTER, values=(lost, BETTER.values[1])), stand_in=False)
    assert (one.effect.n, one.verdict.verdict) == (7, "compatible")
    none = replace(BETTER, values=(np.full(8, -np.inf), BETTER.values[1]))
    assert judge(claim, none, stand_in=False).effect.n == 0


def test_a_lost_run_counts_where_a_size_is_excluded() -> None:
    """Its pair has no finite difference, and may lie on either side of the published one."""
    claim = replace(CLAIM, kind="size", published=0.02, runs=5, minimum_seeds=6)
    none, base = np.linspace(0.8, 0.81, 8), np.linspace(0.8, 0.81, 8)
    assert word(claim, Sample(values=(none, base))) == "excluded"
    lost = base.copy()
    lost[0] = -np.inf
    assert word(claim, Sample(values=(none, lost))) != "excluded"
    assert word(claim, Sample(values=(lost, base))) == "excluded"


def test_the_mean_of_shares_has_a_t_interval_cut_at_zero_and_one() -> None:
    claim = replace(CLAIM, kind="rarely", arms=("with",), threshold=0.1)
    shares, many = np.array([0.0, 0.0, 0.0, 0.2, 0.0, 0.0]), np.full(6, 1000)
    one = judge(claim, Sample(values=(shares,), counted=many), stand_in=False)
    half = stats.t.ppf(0.975, 5) * stats.sem(shares)
    assert one.effect.value == pytest.approx(shares.mean())
    assert one.effect.interval is not None
    assert one.effect.interval.ends == (0.0, pytest.approx(shares.mean() + half))
    assert one.verdict.verdict == "inconclusive"
    few = judge(claim, Sample(values=(shares[:4],), counted=many[:4]), stand_in=False)
    assert few.effect.interval is None
    with pytest.raises(ValueError, match="expected shares between 0 and 1"):
        judge(claim, Sample(values=(shares + 1,), counted=many), stand_in=False)
    with pytest.raises(ValueError, match="how many are looked at within each run"):
        judge(claim, Sample(values=(shares,)), stand_in=False)


@pytest.mark.parametrize(
    ("share", "each", "expected"),
    [
        (0.0, 1, "inconclusive"),  # none of six in all
        (0.0, 6, "reproduced"),  # none of 36: at most 9.7 %
        (0.0, 5, "inconclusive"),
        (1.0, 1, "not reproduced"),
    ],
)
def test_runs_that_are_all_alike_are_as_sure_as_what_was_looked_at_is_many(
    share: float, each: int, expected: str
) -> None:
    claim = replace(CLAIM, kind="rarely", arms=("with",), threshold=0.1)
    sample = Sample(values=(np.full(6, share),), counted=np.full(6, each))
    one = judge(claim, sample, stand_in=False)
    assert one.effect.interval == clopper_pearson(int(6 * each * share), 6 * each, 0.95)
    assert one.verdict.verdict == expected


def test_the_interval_that_decides_agrees_with_the_verdict_on_a_size() -> None:
    """A wide prediction for few runs holds the published size; our difference does not."""
    claim = replace(CLAIM, kind="size", published=0.02, runs=5)
    d = np.linspace(-0.02, 0.03, 24)
    one = judge(claim, Sample(values=(0.8 + d, np.full(24, 0.8))), stand_in=False)
    assert one.verdict.verdict == "excluded"
    assert one.effect.interval is not None and one.effect.interval.contains(0.02)
    deciding = getattr(one.effect, one.effect.decides)
    assert not deciding.contains(0.02)
    assert "two-sided" in rule_of(claim)


def test_of_too_few_pairs_for_a_prediction_the_interval_of_the_difference_is_told() -> None:
    claim = replace(CLAIM, kind="size", published=0.02, runs=5)
    d = np.array([-0.02, 0.01])
    one = judge(claim, Sample(values=(0.8 + d, np.full(2, 0.8))), stand_in=True)
    assert (one.effect.interval, one.effect.decides) == (None, "second")


def test_epochs_are_counted_and_seeds_are_their_n() -> None:
    claim = replace(CLAIM, kind="over_epochs", threshold=0.5)
    holds = np.arange(10) < 6
    one = judge(claim, Sample(values=(holds,), seeds=8), stand_in=False)
    assert (one.effect.value, one.effect.n, one.effect.interval) == (0.6, 8, None)
    assert one.verdict.verdict == "reproduced"
    assert word(replace(claim, threshold=0.6), Sample(values=(holds,), seeds=8)) == "not reproduced"
    few = judge(claim, Sample(values=(holds,), seeds=3), stand_in=False)
    assert few.verdict.verdict == "inconclusive"


def test_yes_and_no_are_compared_by_mcnemar() -> None:
    yes, no = np.ones(8, bool), np.zeros(8, bool)
    claim = replace(CLAIM, test="mcnemar", margin=0.1)
    assert judge(claim, Sample(values=(yes, no)), stand_in=False).effect.value == 1
    with pytest.raises(ValueError, match="expected booleans"):
        judge(claim, BETTER, stand_in=False)
    with pytest.raises(ValueError, match="against"):
        judge(replace(claim, against=0.5), Sample(values=(yes,)), stand_in=False)


def test_one_arm_may_be_equal_to_a_value() -> None:
    near = Sample(values=(0.5 + np.tile([0.01, -0.01], 4),))
    claim = replace(CLAIM, kind="equivalence", arms=("without",), against=0.5, margin=0.05)
    assert word(claim, near) == "reproduced"
    assert word(replace(claim, against=0.3), near) == "not reproduced"
    assert "without minus 0.5" in rule_of(claim)


def test_rows_have_states_of_their_own() -> None:
    d = np.linspace(0.02, 0.04, 8)
    rows = (
        RowSample("worse", "Worse", d, published=0.1, inputs=("a",)),
        RowSample("equal", "Equal", np.tile([0.001, -0.001], 4), published=0.0, inputs=("b",)),
        RowSample("floor", "Floor", np.zeros(8), published=0.0, silence="at the floor"),
    )
    one = judge(ROWS, Sample(rows=rows, missing="this run has no MNIST"), stand_in=False)
    assert one.verdict.reason == "this run has no MNIST"
    assert [state for _, state in one.rows] == ["worse", "equal", "says nothing"]
    numbers = {number.id: number for number in numbers_of_claims([one])}
    assert numbers["some.claim.equal.state"].value == "equal"
    assert numbers["some.claim.worse.state"].inputs == ("a",)
    assert "at the floor" in numbers["some.claim.floor.state"].method


def test_a_rows_margin_is_the_larger_of_both() -> None:
    d = np.tile([0.006, -0.006], 4)
    for published, state in ((0.2, "equal"), (0.01, "undecided: better or worse")):
        rows = (RowSample("row", "Row", d, published=published),)
        one = judge(ROWS, Sample(rows=rows), stand_in=False)
        assert one.rows[0][1] == state
    logs = Sample(rows=(RowSample("row", "Row", d),))
    with pytest.raises(ValueError, match="needs the field 'margin_ratio'"):
        judge(ROWS, logs, stand_in=False)
    assert judge(replace(ROWS, margin_ratio=1.1), logs, stand_in=False).rows[0][1] == "equal"


KINDS = {
    "signed rank": CLAIM,
    "against": replace(CLAIM, arms=("without",), against=0.5),
    "needed": replace(CLAIM, published=0.01, runs=5),
    "mcnemar": replace(CLAIM, test="mcnemar", margin=0.1),
    "size": replace(CLAIM, kind="size", published=0.01, runs=5),
    "equivalence": replace(CLAIM, kind="equivalence", arms=("with",)),
    "never": replace(CLAIM, kind="never", arms=("with",), threshold=0.1),
    "mostly": replace(CLAIM, kind="mostly", arms=("with",), threshold=0.5),
    "sometimes": replace(CLAIM, kind="sometimes", arms=("with",), threshold=0.2),
    "chance": replace(CLAIM, kind="equivalence", arms=("with",), against=0.5),
    "unlike": replace(
        CLAIM, kind="unlike_controls", arms=("with", "a", "b"), threshold=0.5, family="together"
    ),
    **{
        pattern: replace(ROWS, pattern=pattern, margin_ratio=1.1)  # type: ignore[arg-type]
        for pattern in ("both_ways", "never_faster", "only_worse", "never_better")
    },
    "not testable": replace(CLAIM, kind="not_testable", reason="Nothing was published."),
}
YES_OR_NO = ("mcnemar", "never", "mostly", "sometimes", "unlike")
numbers_or_lost = st.sampled_from([-np.inf, np.inf, -1.0, 0.0, 0.25, 0.5, 0.75])
EXTREMES = [[-np.inf], [np.inf], [0.5], [np.inf, -np.inf]]


def sample_of(kind: str, values: list[list[float]]) -> Sample:
    claim = KINDS[kind]
    if claim.kind == "rows":
        d = [np.array(one) for one in values[:2]]
        first, second = RowSample("a", "A", d[0], published=0.1), RowSample("b", "B", d[1])
        return Sample(rows=(first, second))
    arms = [np.array(one) for one in values[: len(claim.arms)]]
    return Sample(
        values=tuple(arm > 0 if kind in YES_OR_NO else arm for arm in arms), names=claim.arms
    )


def is_judged(kind: str, values: list[list[float]]) -> None:
    one = judge(KINDS[kind], sample_of(kind, values), stand_in=False)
    assert one.verdict.reason or len(values[0]) == 0
    numbers = numbers_of_claims([one])
    assert [number.id for number in numbers][: len(one.number_ids)] == one.number_ids


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("values", EXTREMES)
@pytest.mark.parametrize("n", [0, 1, 2, 5, 6, 24])
def test_every_kind_judges_runs_that_are_all_lost(kind: str, values: list[float], n: int) -> None:
    lost = (values * n)[:n]
    is_judged(kind, [lost] * 3)
    is_judged(kind, [lost, [0.5] * n, [0.5] * n])


@pytest.mark.parametrize("kind", KINDS)
@given(values=st.lists(st.lists(numbers_or_lost, min_size=3, max_size=3), max_size=12))
@settings(max_examples=30, derandomize=True)
def test_every_kind_judges_whatever_was_lost(kind: str, values: list[list[float]]) -> None:
    is_judged(kind, [list(arm) for arm in zip(*values, strict=True)] or [[], [], []])


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in YES_OR_NO])
@pytest.mark.parametrize("n", [1, 6])
def test_what_is_no_number_is_refused(kind: str, n: int) -> None:
    with pytest.raises(ValueError, match=r"(values|differences): value 0 is NaN"):
        sample_of(kind, [[np.nan] * n] * 3)


@pytest.mark.parametrize("kind", ["never", "mostly", "sometimes", "unlike"])
def test_a_share_is_one_of_yes_and_no(kind: str) -> None:
    with pytest.raises(ValueError, match="values: expected booleans"):
        judge(KINDS[kind], replace(BETTER, values=(UP, UP, UP)), stand_in=False)


def test_arms_have_as_many_values() -> None:
    with pytest.raises(ValueError, match="values: expected as many of each arm"):
        Sample(values=(UP, UP[1:]))


def test_lost_runs_that_decide_are_told() -> None:
    lost = Sample(values=(np.full(8, -np.inf), np.full(8, 0.8)))
    one = judge(CLAIM, lost, stand_in=False)
    assert (one.verdict.verdict, one.effect.value) == ("not reproduced", None)
    assert one.verdict.reason.endswith("; lost runs decide it")
    assert one.effect.interval is not None and one.effect.interval.beyond == "below"
    size = judge(KINDS["size"], lost, stand_in=False)
    assert size.verdict.verdict == "inconclusive"
    assert "left out: 8 of 8 pairs, with a lost run" in size.verdict.reason


@pytest.mark.parametrize("kind", ["signed rank", "needed", "size"])
def test_arms_of_lost_runs_alone_are_not_equal(kind: str) -> None:
    lost = np.full(8, -np.inf)
    one = judge(KINDS[kind], Sample(values=(lost, lost)), stand_in=False)
    assert (one.verdict.verdict, one.effect.p) == ("inconclusive", None)
    assert "nothing was compared" in one.verdict.reason


def test_the_rule_is_told_from_the_fields() -> None:
    told = rule_of(CLAIM)
    assert "Accuracy at the end; with against without" in told
    assert "±0.005 (accuracy)" in told
    assert "inconclusive from fewer than 6" in told
    assert "p not adjusted" in rule_of(replace(ROWS, family="alone"))
    untestable = replace(CLAIM, kind="not_testable", reason="Nothing was published.")
    assert rule_of(untestable) == "Not testable."


def test_each_kind_that_is_judged_is_told_in_one_form() -> None:
    assert set(FORMS) == {*_JUDGES, *_PATTERNS, "mcnemar"}


def test_the_method_tells_each_kind_once_and_names_no_claims_values() -> None:
    claims = [CLAIM, replace(CLAIM, margin=0.1), KINDS["size"], KINDS["not testable"]]
    told = rules_in_general(claims)
    assert [claimed for claimed, *_ in told] == [FORMS[k].claimed for k in ("direction", "size")]
    assert "within the margin" in told[0][-1] and "{" not in str(told)
    assert all(part in rule_of(CLAIM) for part in told[0][1:3])
    assert len(rules_in_general(KINDS.values())) == len({*map(form_of, KINDS.values())}) - 1


def test_statistics_need_no_pytorch() -> None:
    code = "import sys, oneneuron.statistics.claims, oneneuron.statistics.answers; "
    code += "sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(
    ("per_seed", "told"),
    [("any", "any of its networks does"), ("most", "most of its networks do"), (None, "")],
)
def test_where_a_seed_has_several_networks_the_reason_says_which_count(
    per_seed: Literal["any", "most"] | None, told: str
) -> None:
    claim = replace(KINDS["mostly"], per_seed=per_seed)
    reason = judge(claim, sample_of("mostly", [[1.0] * 12]), stand_in=False).verdict.reason
    assert reason.partition("; a seed counts if ")[2] == told
