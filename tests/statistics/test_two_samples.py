import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from oneneuron.statistics.two_samples import mann_whitney, mann_whitney_2018

APART = ([6, 7, 8, 9, 10], [1, 2, 3, 4, 5])


def by_enumeration(first: list[int], second: list[int]) -> float:
    """Return the two-sided p by dealing the pooled values out in every way."""
    ranks = stats.rankdata([*first, *second])
    centre = ranks.mean() * len(first)
    observed = abs(ranks[: len(first)].sum() - centre)
    sums = [sum(chosen) for chosen in itertools.combinations(ranks, len(first))]
    return float(np.mean([abs(s - centre) >= observed - 1e-9 for s in sums]))


def test_one_value_against_one() -> None:
    assert mann_whitney([2], [1]).p == 1.0
    assert mann_whitney([2], [1]).cliffs_delta == 1.0


def test_equal_samples_do_not_differ() -> None:
    result = mann_whitney([3, 3, 3], [3, 3, 3])
    assert (result.p, result.cliffs_delta) == (1.0, 0.0)


@pytest.mark.parametrize("values", [[], [float("nan")]])
def test_what_is_no_sample_is_refused(values: list[float]) -> None:
    with pytest.raises(ValueError, match="second: "):
        mann_whitney([1.0], values)


def test_five_against_five_wholly_apart() -> None:
    result = mann_whitney(*APART)
    assert result.u == 25
    assert result.p == pytest.approx(2 / 252)
    assert result.p_greater == pytest.approx(1 / 252)
    assert result.cliffs_delta == 1.0


def test_what_scipy_printed_in_2018_for_five_against_five_wholly_apart() -> None:
    assert mann_whitney_2018(*APART) == pytest.approx(0.00609, abs=5e-6)  # as printed
    assert mann_whitney_2018(*reversed(APART)) == mann_whitney_2018(*APART)


def test_the_2018_default_is_half_of_todays_two_sided_approximation() -> None:
    first, second = [1.0, 2.0, 2.0, 5.0, 7.0], [2.0, 3.0, 8.0, 9.0]
    today = stats.mannwhitneyu(first, second, method="asymptotic", alternative="two-sided")
    assert mann_whitney_2018(first, second) == pytest.approx(float(today.pvalue) / 2)


def test_the_2018_default_refuses_what_has_no_ranks() -> None:
    with pytest.raises(ValueError, match="equal"):
        mann_whitney_2018([1, 1], [1, 1])


@pytest.mark.parametrize("alternative", ["two-sided", "greater", "less"])
def test_agrees_with_scipy_without_ties(alternative: str) -> None:
    rng = np.random.default_rng(4)
    first, second = rng.normal(0.5, 1, 7), rng.normal(0, 1, 5)
    ours = mann_whitney(first, second)
    p = {"two-sided": ours.p, "greater": ours.p_greater, "less": ours.p_less}[alternative]
    theirs = stats.mannwhitneyu(first, second, method="exact", alternative=alternative)
    assert p == pytest.approx(float(theirs.pvalue))
    assert ours.u == theirs.statistic


@given(
    st.lists(st.integers(0, 3), min_size=1, max_size=5),
    st.lists(st.integers(0, 3), min_size=1, max_size=5),
)
@settings(max_examples=60)
def test_agrees_with_every_way_of_dealing_with_ties(first: list[int], second: list[int]) -> None:
    result = mann_whitney(first, second)
    assert result.p == pytest.approx(by_enumeration(first, second))
    assert max(result.p, result.p_greater, result.p_less) <= 1


def test_a_lost_run_ranks_last() -> None:
    assert mann_whitney([-np.inf, 2, 3], [4, 5, 6]).p == mann_whitney([1, 2, 3], [4, 5, 6]).p


def test_the_two_sided_p_counts_the_distance_from_the_mean() -> None:
    # Of the four deals of one value, U is 0 once and 2 (half of two ties) three times; the mean
    # is 1.5, from which 2 is not as far as 0. Twice the tail would be a half.
    result = mann_whitney([0], [2, 2, 2])
    assert (result.u, result.p, result.p_less) == (0.0, 1 / 4, 1 / 4)


def test_ties_survive_subtraction_and_single_precision() -> None:
    assert mann_whitney([1 - 0.9] * 4, [0.1] * 4).p == 1.0
    accuracy = np.array([600, 601, 603]) / 729
    assert mann_whitney(accuracy.astype(np.float32), accuracy).u == 4.5
    with pytest.raises(ValueError, match="equal"):
        mann_whitney_2018([1 - 0.9] * 4, [0.1] * 4)


@pytest.mark.parametrize(
    ("n", "tied", "exact"), [(100, True, True), (400, False, True), (400, True, False)]
)
def test_large_samples_are_counted(n: int, tied: bool, exact: bool) -> None:
    rng = np.random.default_rng(n)
    first, second = rng.normal(0.2, 1, n), rng.normal(0, 1, n)
    if tied:
        first, second = first.round(1), second.round(1)
    ours = mann_whitney(first, second)
    theirs = stats.mannwhitneyu(first, second, method="exact" if exact and not tied else "auto")
    assert (ours.exact, ours.u) == (exact, theirs.statistic)
    assert ours.p == pytest.approx(float(theirs.pvalue), rel=0.05 if tied else 1e-9)


def test_the_ways_of_large_samples_agree_with_those_of_small_ones(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first, second = np.arange(0, 40, 2), np.arange(-5, 30, 3)
    counted = mann_whitney(first + 0.5, second)
    monkeypatch.setattr("oneneuron.statistics.two_samples.MOST_STATES", 0)
    by_scipy = mann_whitney(first + 0.5, second)
    for name in ("u", "p", "p_greater", "p_less", "cliffs_delta", "exact"):
        assert getattr(by_scipy, name) == pytest.approx(getattr(counted, name), rel=1e-12)
