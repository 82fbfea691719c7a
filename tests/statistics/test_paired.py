import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from oneneuron.statistics.paired import (
    coverage,
    critical_sum,
    differences,
    signed_rank,
    smallest_p,
)


def by_enumeration(d: list[float]) -> tuple[float, float]:
    """Return the statistic and the two-sided p by walking through all 2ⁿ signs."""
    ranks = stats.rankdata(np.abs(d))
    observed = float((np.sign(d) * ranks).sum())
    carried = np.where(np.array(d) == 0, 0.0, ranks)
    sums = [
        float((np.array(signs) * carried).sum())
        for signs in itertools.product((-1, 1), repeat=len(d))
    ]
    return observed, float(np.mean([abs(s) >= abs(observed) for s in sums]))


def test_one_pair_has_an_estimate_and_no_interval() -> None:
    result = signed_rank([0.25])
    assert (result.n, result.p, result.estimate, result.interval) == (1, 1.0, 0.25, None)


def test_two_pairs_are_their_range() -> None:
    interval = signed_rank([0.5, 0.25]).interval
    assert interval is not None
    assert (interval.lower, interval.upper, interval.level) == (0.25, 0.5, 0.5)


def test_pairs_without_any_difference() -> None:
    result = signed_rank([0.0] * 8)
    assert (result.statistic, result.p, result.estimate) == (0.0, 1.0, 0.0)
    assert result.interval is not None
    assert (result.interval.lower, result.interval.upper) == (0.0, 0.0)


def test_a_constant_difference_is_an_interval_of_one_point() -> None:
    result = signed_rank([0.01] * 6)
    assert result.p == 2 / 2**6
    assert result.interval is not None
    assert result.interval.lower == result.interval.upper == pytest.approx(0.01)


@pytest.mark.parametrize("values", [[], [[0.1, 0.2]], [0.1, float("nan")]])
def test_what_is_no_sample_is_refused(values: list[float]) -> None:
    with pytest.raises(ValueError, match="d: "):
        signed_rank(values)


def test_arms_of_unequal_length_are_refused() -> None:
    with pytest.raises(ValueError, match="got 2 and 3"):
        differences([1, 2], [1, 2, 3])


@pytest.mark.parametrize(("n", "expected"), [(5, 0.9375), (6, 0.969), (8, 0.961), (10, 0.951)])
def test_the_true_coverage_that_the_protocol_states(n: int, expected: float) -> None:
    assert coverage(n) == pytest.approx(expected, abs=5e-4)  # stated to three decimals


@pytest.mark.parametrize("n", [1, 2, 5, 6, 12, 20])
def test_the_smallest_p_is_two_in_all_signs(n: int) -> None:
    assert signed_rank(np.arange(1.0, n + 1)).p == smallest_p(n) == min(1.0, 2 / 2**n)


def test_five_pairs_cannot_reject_and_six_can() -> None:
    assert critical_sum(5) is None
    assert critical_sum(6) == 21


@pytest.mark.parametrize("n", [3, 6, 9, 13])
@pytest.mark.parametrize("alternative", ["two-sided", "greater", "less"])
def test_agrees_with_scipy_without_ties_and_zeros(n: int, alternative: str) -> None:
    d = np.random.default_rng(n).normal(0.4, 1, n)
    ours = signed_rank(d)
    p = {"two-sided": ours.p, "greater": ours.p_greater, "less": ours.p_less}[alternative]
    theirs = stats.wilcoxon(d, method="exact", alternative=alternative)
    assert p == pytest.approx(float(theirs.pvalue), rel=1e-12)  # the same sum, in another order


@given(st.lists(st.integers(-3, 3), min_size=1, max_size=9))
@settings(max_examples=60)
def test_agrees_with_all_signs_enumerated_with_ties_and_zeros(d: list[int]) -> None:
    observed, p = by_enumeration([float(value) for value in d])
    result = signed_rank(d)
    assert result.statistic == observed
    assert result.p == pytest.approx(p, rel=1e-12)  # sums of powers of two, exact but for order


@given(
    st.lists(st.integers(-20, 20), min_size=2, max_size=11),
    st.integers(-20, 20),
    st.floats(0.05, 0.99),
    st.lists(st.sampled_from([np.inf, -np.inf]), max_size=6),
)
@settings(max_examples=150, derandomize=True)
def test_the_test_and_the_interval_agree(
    errors: list[int], centre: int, level: float, lost: list[float]
) -> None:
    # Accuracies of 729 frames: counts divided, so that ties carry rounding errors.
    d = np.array([*(np.array(errors) / 729 - centre / 729), *lost])
    result = signed_rank(d, level)
    assert result.interval is not None
    rejected = result.p <= max(1 - level, smallest_p(d.size)) * (1 + 1e-9)
    assert result.interval.contains(0.0) == (not rejected)


@given(
    st.lists(st.floats(allow_nan=False, allow_subnormal=False), min_size=2, max_size=9),
    st.floats(0.05, 0.99),
)
@settings(max_examples=150, derandomize=True)
def test_they_agree_at_any_size_of_the_values(d: list[float], level: float) -> None:
    result = signed_rank(d, level)
    assert result.interval is not None
    rejected = result.p <= max(1 - level, smallest_p(len(d))) * (1 + 1e-9)
    assert result.interval.contains(0.0) == (not rejected)


def test_they_agree_at_every_centre_with_any_number_of_lost_runs() -> None:
    values = [-np.inf, -2.0, 0.0, 1.0, np.inf]
    for n, level in itertools.product((2, 4, 5), (0.5, 0.8, 0.9)):
        for d in itertools.combinations_with_replacement(values, n):
            interval = signed_rank(d, level).interval
            assert interval is not None
            for centre in (-2.5, -2.0, -0.5, 0.0, 0.75, 1.0, 7.0):
                _, p = by_enumeration([x if np.isinf(x) else x - centre for x in d])
                rejected = p <= max(1 - level, smallest_p(n)) * (1 + 1e-9)
                assert interval.contains(centre) == (not rejected), (d, level, centre)


@given(st.lists(st.integers(-50, 50), min_size=2, max_size=10), st.integers(-50, 50))
@settings(max_examples=50)
def test_a_shift_of_the_data_shifts_estimate_and_interval(d: list[int], shift: int) -> None:
    here, there = signed_rank(d), signed_rank(np.array(d) + shift)
    assert here.estimate is not None and there.estimate is not None
    assert there.estimate == pytest.approx(here.estimate + shift)
    assert here.interval is not None and there.interval is not None
    for one, two in (
        (here.interval.lower, there.interval.lower),
        (here.interval.upper, there.interval.upper),
    ):
        assert (one is None) == (two is None)
        if one is not None and two is not None:
            assert two == pytest.approx(one + shift)


@given(st.lists(st.floats(-10, 10, allow_subnormal=False), min_size=1, max_size=10))
@settings(max_examples=50)
def test_swapping_the_arms_turns_the_sign_only(d: list[float]) -> None:
    one, two = signed_rank(d), signed_rank(-np.array(d))
    assert one.p == pytest.approx(two.p)
    assert one.statistic == -two.statistic
    assert one.p_greater == pytest.approx(two.p_less)


def test_the_untied_interval_is_of_walsh_averages() -> None:
    d = np.random.default_rng(3).normal(size=8)
    averages = np.sort([(d[i] + d[j]) / 2 for i in range(8) for j in range(i, 8)])
    interval = signed_rank(d).interval
    assert interval is not None
    # P(T ≤ 3) = 5/256 in each tail, so the fourth from either end (Hollander & Wolfe).
    assert interval.lower == pytest.approx(averages[3])
    assert interval.upper == pytest.approx(averages[-4])
    assert signed_rank(d).estimate == pytest.approx(float(np.median(averages)))


def test_a_lost_run_outranks_every_finite_difference() -> None:
    d = differences([0.8, 0.7, 0.9, 0.6, 0.8, -np.inf], [0.1, 0.1, 0.1, 0.1, 0.1, 0.1])
    assert d[-1] == -np.inf
    assert signed_rank(d).statistic == 15 - 6


def test_both_of_a_pair_lost_is_no_difference() -> None:
    assert differences([-np.inf, 1.0], [-np.inf, 0.5]).tolist() == [0.0, 0.5]


def test_a_limit_that_rests_on_a_lost_run_is_beyond_range() -> None:
    interval = signed_rank([np.inf, 1, 2, 3, 4, 5]).interval
    assert interval is not None
    assert (interval.lower, interval.upper) == (1.0, None)


def test_an_estimate_that_rests_on_lost_runs_is_none() -> None:
    assert signed_rank([np.inf] * 5 + [0.1]).estimate is None
    assert signed_rank([np.inf, -np.inf]).estimate is None


def test_one_diverged_value_does_not_tie_all_others() -> None:
    # A tolerance relative to the largest value would take the small ones for zeros.
    small = [1e-3, 2e-3, -3e-3, 4e-3, 5e-3]
    assert signed_rank([*small, 1e29]).statistic == signed_rank([*small, 1.0]).statistic


def test_equal_accuracies_are_ties_in_spite_of_rounding() -> None:
    one, two = np.array([1, 364, 729]) / 729, np.array([0, 365, 728]) / 729
    d = differences(one, two)
    assert len(set(np.abs(d).tolist())) > 1  # one frame each, but not to the last bit
    assert signed_rank(d).statistic == 2 + 2 - 2


def test_many_pairs_with_most_of_them_tied() -> None:
    # Every centre is rejected here, so only the middle is left of the interval.
    interval = signed_rank([0.0] * 87 + [1.0] * 13).interval
    assert interval is not None
    assert (interval.lower, interval.upper) == (0.0, 0.0)


def test_the_empty_interval_holds_no_centre() -> None:
    result = signed_rank([0.0] * 87 + [1.0] * 13)
    assert result.p == 2 / 2**13
    assert result.interval is not None and not result.interval.contains(0.0)


@pytest.mark.parametrize(
    ("d", "limits"),
    [
        # one zero among lost ones says nothing of where the middle is: no limit above
        ([0.0, *[np.inf] * 5], (0.0, None)),
        # six pairs reject only where all lie on one side
        ([-1.0, -2.0, -3.0, -4.0, -5.0, np.inf], (-5.0, None)),
        # far values are values
        ([3e11, 4e11, 5e11, 6e11, 7e11, 9e11], (3e11, 9e11)),
        ([-1e308, 1.7e308], (-1e308, 1.7e308)),
    ],
)
def test_limits_that_rest_on_lost_runs_are_beyond_range(
    d: list[float], limits: tuple[float | None, float | None]
) -> None:
    interval = signed_rank(d).interval
    assert interval is not None
    assert (interval.lower, interval.upper) == limits


def test_lost_runs_of_both_arms_exclude_nothing_that_the_test_does_not() -> None:
    result = signed_rank([-np.inf, np.inf, -0.04, -np.inf, -np.inf, -np.inf], 0.9)
    # |d| ranks 1 and five times 4: of all 64 signs 14 have a sum of 13 or more either way.
    assert result.p == 14 / 64
    assert result.interval is not None and result.interval.unbounded
    assert result.interval.contains(1.0) and result.interval.contains(-1.0)


@pytest.mark.parametrize(("lost", "side"), [(np.inf, "above"), (-np.inf, "below")])
def test_an_interval_beyond_every_finite_value_holds_none(lost: float, side: str) -> None:
    result = signed_rank([lost] * 6)
    assert result.p == 2 / 2**6
    assert result.interval is not None
    assert (result.interval.beyond, result.interval.unbounded) == (side, False)
    assert not result.interval.contains(0.0) and result.interval.outside(1e300)
    # Too few to reject anything: nothing is excluded, and that is no side.
    few = signed_rank([np.inf, -np.inf]).interval
    assert few is not None and few.unbounded and few.contains(0.0)


def test_many_pairs_are_quick() -> None:
    # 11,325 Walsh averages: looking at each took ten seconds.
    d = np.random.default_rng(3).normal(0.1, 1, 150)
    interval = signed_rank(d).interval
    averages = np.sort(((d[:, None] + d) / 2)[np.triu_indices(150)])
    theirs = stats.wilcoxon(d - averages[5000], method="exact").pvalue
    assert interval is not None and interval.contains(averages[5000]) == (theirs > 0.05)


def test_ties_survive_single_precision() -> None:
    accuracy = np.array([605, 606, 1, 364]) / 729
    assert differences(accuracy.astype(np.float32), accuracy).tolist() == [0.0] * 4
    d = differences(np.float32([605, 364, 729]) / np.float32(729), np.array([604, 365, 731]) / 729)
    assert signed_rank(d).statistic == 1.5 - 1.5 - 3
    assert abs(d[0]) == abs(d[1])
    assert signed_rank(np.float32([0.3, -0.1]) - np.float32([0.2, 0.0])).statistic == 0.0


def test_series_are_paired_by_their_seeds() -> None:
    first = pd.Series([0.5, 0.7, -np.inf], index=[101, 102, 103])
    second = pd.Series([0.1, -np.inf, 0.2], index=[102, 103, 101])
    assert differences(first, second).tolist() == [0.3, 0.6, 0.0]
    for index in ([101, 102, 104], [101, 102, 102]):
        other = pd.Series([0.1, 0.2, 0.3], index=index)
        with pytest.raises(ValueError, match="same seeds"):
            differences(first, other)
        with pytest.raises(ValueError, match="same seeds"):
            differences(other, first)
