from dataclasses import replace

import numpy as np
import pytest

from oneneuron.evidence.interval import Interval
from oneneuron.statistics.proportions import mcnemar
from oneneuron.statistics.verdicts import base, effects, numbers, shares, tables
from oneneuron.statistics.verdicts.effects import Evidence
from oneneuron.statistics.verdicts.tables import Row

NARROW = Interval(-0.001, 0.001, 0.9)
WIDE = Interval(-0.05, 0.06, 0.9)


def evidence(p: float, sign: int, interval: Interval | None = WIDE, n: int = 12) -> Evidence:
    return Evidence(n=n, p=p, sign=sign, interval=interval)


def row(name: str, p: float, sign: int, interval: Interval = WIDE, floor: bool = False) -> Row:
    return Row(name, evidence(p, sign, interval), margin=0.005, floor=floor)


BETTER = row("better", 0.001, -1, Interval(-0.06, -0.02, 0.9))
WORSE = row("worse", 0.001, 1, Interval(0.02, 0.06, 0.9))
EQUAL = row("equal", 0.9, 1, NARROW)
OPEN = row("open", 0.3, 1)
FLOOR = row("floor", 1.0, 0, NARROW, floor=True)


# A claim of direction, in the protocol's order.


@pytest.mark.parametrize("n", [1, 2, 5])
def test_too_few_seeds_come_first(n: int) -> None:
    judged = effects.direction(evidence(0.001, 1, NARROW, n), "greater", 0.005)
    assert judged.verdict == "inconclusive"
    assert "requires 6" in judged.reason


@pytest.mark.parametrize(
    ("claimed", "p", "sign", "interval", "expected"),
    [
        ("greater", 0.01, 1, WIDE, "reproduced"),
        ("less", 0.01, -1, WIDE, "reproduced"),
        ("greater", 0.01, -1, WIDE, "not reproduced"),
        ("greater", 0.2, 1, NARROW, "not reproduced"),
        ("greater", 0.2, 1, WIDE, "inconclusive"),
        ("greater", 0.05, 1, WIDE, "inconclusive"),
        ("greater", 0.2, 1, Interval(None, 0.001, 0.9), "inconclusive"),
        # A real difference that is too small to matter is still one.
        ("greater", 0.01, 1, Interval(0.001, 0.002, 0.9), "reproduced"),
    ],
)
def test_direction(claimed: str, p: float, sign: int, interval: Interval, expected: str) -> None:
    judged = effects.direction(evidence(p, sign, interval), claimed, 0.005)  # type: ignore[arg-type]
    assert judged.verdict == expected


def test_an_inconclusive_direction_says_how_many_seeds_would_do() -> None:
    judged = effects.direction(evidence(0.2, 1), "greater", 0.005, seeds_needed=22)
    assert "22 seeds would find a difference as large as published" in judged.reason


def test_direction_from_differences() -> None:
    better = np.linspace(0.01, 0.02, 12)
    assert (
        effects.direction(effects.evidence_of_pairs(better), "greater", 0.005).verdict
        == "reproduced"
    )
    assert (
        effects.direction(effects.evidence_of_pairs(-better), "greater", 0.005).verdict
        == "not reproduced"
    )
    tiny = np.array([1e-4, -1e-4] * 6)
    assert (
        effects.direction(effects.evidence_of_pairs(tiny), "greater", 0.005).verdict
        == "not reproduced"
    )


def test_direction_from_lost_runs() -> None:
    # Lost in every pair: the estimate is beyond range, the direction is plain.
    lost = effects.evidence_of_pairs([-np.inf] * 6)
    judged = effects.direction(lost, "greater", 0.005)
    assert judged.verdict == "not reproduced"
    assert "lost runs decide it" in judged.reason


def test_direction_from_shares() -> None:
    none, all_ = np.zeros(12, bool), np.ones(12, bool)
    assert (
        effects.direction(effects.evidence_of_shares(mcnemar(none, all_)), "less", 0.1).verdict
        == "reproduced"
    )
    # Twelve seeds without any difference cannot show equivalence within 10 points.
    same = effects.evidence_of_shares(mcnemar(none, none))
    assert effects.direction(same, "less", 0.1).verdict == "inconclusive"


# Size, equivalence, shares.


AROUND, OURS = Interval(0.005, 0.015, 0.95), Interval(0.0, 0.012, 0.951)
"""A prediction for a mean of five, and the interval of our own difference."""


def test_size() -> None:
    assert effects.size(0.00988, AROUND, OURS, 12).verdict == "compatible"
    assert effects.size(0.00988, AROUND, OURS, 5).verdict == "inconclusive"
    assert effects.size(0.00988, None, OURS, 12).verdict == "inconclusive"
    assert effects.size(0.00988, AROUND, None, 12).verdict == "inconclusive"
    assert effects.size(0.01, None, None, 0).verdict == "inconclusive"
    with pytest.raises(ValueError, match="prediction: expected an interval with its coverage"):
        effects.size(0.00988, Interval(0.0, 1.0), OURS, 12)


def test_a_size_that_ours_stays_under_is_excluded() -> None:
    """However wide the prediction for so few runs as were published is."""
    wide = Interval(-0.02, 0.03, 0.95)
    found = effects.size(0.00988, wide, Interval(-0.004, 0.0098, 0.951), 12)
    assert found.verdict == "excluded"
    assert "upper 95\u202f% limit is 0.0098, under 0.00988" in found.reason
    touched = effects.size(0.00988, wide, Interval(-0.004, 0.00988, 0.95), 12)
    zero = "compatible, as is zero"
    assert touched.verdict == zero
    assert effects.size(0.00988, wide, Interval(-0.004, None, 0.95), 12).verdict == zero
    below = Interval(None, None, 0.95, beyond="below")
    assert effects.size(0.00988, wide, below, 12).verdict == "excluded"
    # of a claimed loss the other side
    assert effects.size(-0.01, wide, Interval(-0.005, 0.02, 0.95), 12).verdict == "excluded"
    assert effects.size(-0.01, wide, Interval(-0.02, 0.005, 0.95), 12).verdict == zero


def test_a_size_that_ours_exceeds_is_not_reproduced() -> None:
    beyond = Interval(0.02, 0.04, 0.95)
    assert effects.size(0.00988, beyond, Interval(0.025, 0.035, 0.95), 12).verdict == (
        "not reproduced"
    )


def test_a_size_that_zero_fits_too_says_so() -> None:
    wide = Interval(-0.02, 0.03, 0.95)
    assert "as is zero" in effects.size(0.00988, wide, OURS, 12).reason
    assert "zero" not in effects.size(0.00988, AROUND, OURS, 12).reason


@pytest.mark.parametrize(
    ("interval", "n", "expected"),
    [
        (Interval(0.0, 0.099, 0.95), 12, "reproduced"),
        (Interval(0.0, 0.1, 0.95), 12, "inconclusive"),
        (Interval(0.11, 0.3, 0.95), 12, "not reproduced"),
        (Interval(0.0, 0.0, 0.95), 5, "inconclusive"),
        (None, 12, "inconclusive"),
    ],
)
def test_what_makes_up_little(interval: Interval | None, n: int, expected: str) -> None:
    assert shares.rarely(interval, n, 0.1).verdict == expected


@pytest.mark.parametrize(
    ("count", "n", "expected"),
    [(201, 12, "reproduced"), (200, 12, "not reproduced"), (400, 5, "inconclusive")],
)
def test_curves_are_judged_by_the_share_of_epochs(count: int, n: int, expected: str) -> None:
    assert shares.over_epochs(count, 400, n, 0.5).verdict == expected


@pytest.mark.parametrize(
    ("interval", "n", "expected"),
    [
        (Interval(-0.05, 0.05, 0.9), 12, "reproduced"),
        (Interval(0.2, 0.3, 0.9), 12, "not reproduced"),
        (Interval(0.05, 0.3, 0.9), 12, "inconclusive"),
        (Interval(-0.05, 0.05, 0.9), 3, "inconclusive"),
        (None, 12, "inconclusive"),
    ],
)
def test_equivalent(interval: Interval | None, n: int, expected: str) -> None:
    assert effects.equivalent(interval, 0.1, n).verdict == expected


@pytest.mark.parametrize(
    ("count", "n", "expected"),
    [
        (0, 12, "reproduced"),
        (1, 12, "inconclusive"),
        (8, 12, "not reproduced"),
        (0, 1, "inconclusive"),
    ],
)
def test_never(count: int, n: int, expected: str) -> None:
    assert shares.never(count, n, 0.1).verdict == expected


def test_a_small_share_is_not_said_to_be_none() -> None:
    assert shares.never(0, 6000, 0.01).reason == (
        "none of 6,000 runs is an exception; the share is at most 0.06\u202f%"
    )


def test_never_gives_the_bound() -> None:
    assert "at most 26\u202f%" in shares.never(0, 12, 0.1).reason  # 1 - 0.025^(1/12)


@pytest.mark.parametrize(
    ("count", "n", "expected"),
    [
        (12, 12, "reproduced"),
        (0, 12, "not reproduced"),
        (6, 12, "inconclusive"),
        (1, 1, "inconclusive"),
    ],
)
def test_mostly(count: int, n: int, expected: str) -> None:
    assert shares.mostly(count, n, 0.5).verdict == expected


@pytest.mark.parametrize(
    ("count", "n", "expected"),
    [
        (1, 20, "reproduced"),
        (0, 20, "not reproduced"),  # at most 17 % of all
        (0, 12, "inconclusive"),  # at most 26 %
        (5, 5, "inconclusive"),
    ],
)
def test_sometimes(count: int, n: int, expected: str) -> None:
    assert shares.sometimes(count, n, 0.2).verdict == expected


# Tables.


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([BETTER, WORSE, OPEN], "reproduced"),
        ([BETTER, OPEN], "inconclusive"),
        ([BETTER, EQUAL, FLOOR], "not reproduced"),
        ([EQUAL, EQUAL], "not reproduced"),
        ([FLOOR, FLOOR], "inconclusive"),
    ],
)
def test_both_ways(rows: list[Row], expected: str) -> None:
    assert tables.both_ways(rows).verdict == expected


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([WORSE, EQUAL], "reproduced"),
        ([WORSE, OPEN], "inconclusive"),  # the open row may be faster by more than the margin
        ([WORSE, BETTER], "not reproduced"),
        ([EQUAL, EQUAL], "not reproduced"),
        ([EQUAL, row("slow?", 0.06, 1, Interval(0.0, 0.06, 0.9))], "inconclusive"),
        ([WORSE, row("lost", 0.4, 1, Interval(None, None, 0.9))], "inconclusive"),
    ],
)
def test_never_faster(rows: list[Row], expected: str) -> None:
    assert tables.never_faster(rows).verdict == expected


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([WORSE, EQUAL], "reproduced"),
        ([EQUAL, EQUAL], "reproduced"),
        ([WORSE, OPEN], "inconclusive"),
        ([WORSE, BETTER], "not reproduced"),
    ],
)
def test_never_better(rows: list[Row], expected: str) -> None:
    assert tables.never_better(rows).verdict == expected


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([WORSE, WORSE, FLOOR], "reproduced"),
        ([WORSE, OPEN], "inconclusive"),
        ([WORSE, EQUAL], "not reproduced"),
        ([WORSE, BETTER], "not reproduced"),
        ([FLOOR], "inconclusive"),
    ],
)
def test_only_worse(rows: list[Row], expected: str) -> None:
    assert tables.only_worse(rows).verdict == expected


def test_all_rows_are_tested_each_at_five_percent_but_contraries_after_holm() -> None:
    # Six rows at 0.04 are each worse, though none would survive Holm.
    worse = [row(str(i), 0.04, 1, Interval(0.01, 0.06, 0.9)) for i in range(6)]
    assert tables.only_worse(worse).verdict == "reproduced"
    # One row at 0.04 the other way is no contrary after Holm over six.
    mixed = [*worse[:5], row("5", 0.04, -1, Interval(-0.06, -0.01, 0.9))]
    assert tables.only_worse(mixed).verdict == "inconclusive"


def test_a_row_with_too_few_seeds_is_named() -> None:
    few = Row("MNIST", evidence(0.25, 1, WIDE, n=3), margin=0.005)
    judged = tables.only_worse([WORSE, few])
    assert judged.verdict == "inconclusive" and "MNIST: 3 seeds" in judged.reason


def test_floor() -> None:
    assert tables.is_floor([0, 1, 0], [1, 0, 0])
    assert not tables.is_floor([0, 2, 0], [1, 0, 0])
    assert not tables.is_floor([0, np.inf], [0, 0])


# Noise.


def test_noise() -> None:
    yes, no = np.ones(10, bool), np.zeros(10, bool)
    half = np.arange(10) < 5
    names = ["ReLU", "sigmoid"]
    apart = [mcnemar(yes, no), mcnemar(yes, no)]
    assert shares.unlike_controls(10, apart, names, 0.5).verdict == "reproduced"
    alike = shares.unlike_controls(10, [mcnemar(yes, no), mcnemar(yes, yes)], names, 0.5)
    assert alike.verdict == "inconclusive" and "not clearly more than with sigmoid" in alike.reason
    never = [mcnemar(no, no), mcnemar(no, no)]
    assert shares.unlike_controls(0, never, names, 0.5).verdict == "not reproduced"
    middling = [mcnemar(half, no), mcnemar(half, no)]
    assert shares.unlike_controls(5, middling, names, 0.5).verdict == "inconclusive"
    six = [mcnemar(yes[:6], no[:6])] * 2
    assert shares.unlike_controls(6, six, names, 0.5).verdict == "inconclusive"  # by Holm
    assert shares.unlike_controls(6, six, names, 0.5, together=False).verdict == "reproduced"
    few = [mcnemar(yes[:3], no[:3]), mcnemar(yes[:3], no[:3])]
    assert shares.unlike_controls(3, few, names, 0.5).verdict == "inconclusive"


# Numbers, and runs that judge nothing.


@pytest.mark.parametrize(
    ("printed", "interval", "expected"),
    [
        ("0.831", Interval(0.80, 0.84, 0.82), "within"),
        ("0.831", Interval(0.80, 0.83, 0.82), "outside"),
        ("0.831", Interval(0.80, 0.8306, 0.82), "within"),  # prints as 0.831
        ("0.000", Interval(0.0001, 0.0003, 0.82), "within"),
        ("126", Interval(58.0, None, 0.82), "within"),
        ("20", Interval(58.0, None, 0.82), "outside"),
        ("0.831", None, "not comparable"),
        ("0.831", Interval(None, None, 0.82), "within"),
        ("0.831", Interval(None, None, 0.82, beyond="below"), "outside"),
        ("0.831", Interval(0.80, 0.84), "within"),  # a range that claims no coverage
    ],
)
def test_answer_number(printed: str, interval: Interval | None, expected: str) -> None:
    assert numbers.answer_number(printed, interval).answer == expected


def test_an_answer_names_its_condition() -> None:
    answer = numbers.answer_number("0.5", Interval(0, 1, 0.95), conditional="undiverged runs")
    assert "given undiverged runs" in answer.reason


def test_no_verdict_on_stand_ins_and_other_designs() -> None:
    assert base.no_verdict_here(stand_in=False) is None
    stand_in = base.no_verdict_here(stand_in=True)
    assert stand_in is not None and stand_in.verdict == "no verdict here"
    other = base.no_verdict_here(False, ("40 epochs, not 400", "batch size 64, not 128"))
    assert other is not None and "40 epochs, not 400; batch size 64, not 128" in other.reason


def test_rows_are_adjusted_within_their_family() -> None:
    worse = [row(str(i), 0.03, 1) for i in range(2)]
    assert tables.states(worse) == ["undecided: better or worse"] * 2
    assert tables.states([replace(one, family=one.name) for one in worse]) == ["worse", "worse"]


@pytest.mark.parametrize(
    ("lower", "upper", "expected"),
    [
        (-0.02, 0.001, "better or equal"),
        (-0.001, 0.02, "equal or worse"),
        (-0.02, 0.02, "better or worse"),
    ],
)
def test_an_undecided_row_says_what_is_open(lower: float, upper: float, expected: str) -> None:
    one = row("MNIST", 0.5, 1, Interval(lower, upper, 0.9))
    assert tables.states([one]) == [f"undecided: {expected}"]
    other = row("CIFAR", 0.5, 1, Interval(lower, upper, 0.9))
    assert tables.both_ways([one, other]).reason.startswith(f"still open: MNIST ({expected})")


def test_states_of_rows_by_themselves():
    inside = Interval(-0.001, 0.001, 0.9)
    rows = [
        row("better", 0.001, -1),
        row("worse", 0.001, 1),
        row("equal", 0.5, 1, inside),
        row("open", 0.5, 1),
        row("floor", 1.0, 0, floor=True),
    ]
    open_ = "undecided: better or worse"
    assert tables.states(rows) == ["better", "worse", "equal", open_, "says nothing"]
    few = Row("MNIST", evidence(0.25, 1, WIDE, n=3), margin=0.005)
    assert tables.states([few, rows[-1]]) == ["too few seeds", "says nothing"]
    assert tables.states([rows[-1]]) == ["says nothing"]


@pytest.mark.parametrize(
    ("ends", "words"),
    [
        ((0.2, 0.3), "lies wholly above 0.1"),
        ((-0.3, -0.2), "lies wholly below −0.1"),
        ((-0.3, 0.0), "crosses −0.1"),
        ((0.0, 0.3), "crosses 0.1"),
        ((-0.3, 0.3), "crosses ±0.1"),
    ],
)
def test_equivalence_says_on_which_side_the_interval_leaves_the_margin(
    ends: tuple[float, float], words: str
) -> None:
    reason = effects.equivalent(Interval(*ends, 0.9), 0.1, 12).reason
    assert reason == f"the 90 % interval {words}"


def test_a_claim_of_most_runs_says_how_many_it_needs() -> None:
    assert shares.mostly(9, 12, 0.5).reason.endswith("; the claim needs more than 50\u202f%")
