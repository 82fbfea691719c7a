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
@settings(deadline=None, max_examples=60)
def test_agrees_with_every_way_of_dealing_with_ties(first: list[int], second: list[int]) -> None:
    assert mann_whitney(first, second).p == pytest.approx(by_enumeration(first, second))


def test_a_lost_run_ranks_last() -> None:
    assert mann_whitney([-np.inf, 2, 3], [4, 5, 6]).p == mann_whitney([1, 2, 3], [4, 5, 6]).p
