import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from oneneuron.statistics.proportions import clopper_pearson, mcnemar, paired_share_difference


def test_none_and_all_of_n() -> None:
    none, all_ = clopper_pearson(0, 10), clopper_pearson(10, 10)
    assert none.lower == 0.0 and all_.upper == 1.0
    # The limit of "none of n" solves (1 - p)ⁿ = 0.025.
    assert none.upper == pytest.approx(1 - 0.025 ** (1 / 10))
    assert all_.lower == pytest.approx(0.025 ** (1 / 10))


@pytest.mark.parametrize(("count", "n"), [(0, 0), (-1, 4), (5, 4)])
def test_what_is_no_count_is_refused(count: int, n: int) -> None:
    with pytest.raises(ValueError, match=f"got {count} of {n}"):
        clopper_pearson(count, n)


@given(st.integers(1, 60), st.data())
def test_agrees_with_scipy(n: int, data: st.DataObject) -> None:
    count = data.draw(st.integers(0, n))
    ours = clopper_pearson(count, n, 0.9)
    theirs = stats.binomtest(count, n).proportion_ci(0.9, method="exact")
    # SciPy solves for the limits by iteration, to about 1e-12.
    assert ours.lower == pytest.approx(theirs.low, abs=1e-9)
    assert ours.upper == pytest.approx(theirs.high, abs=1e-9)


def test_mcnemar_counts_discordant_pairs_only() -> None:
    first = [True] * 6 + [False] + [True] * 5
    second = [False] * 6 + [True] + [True] * 5
    result = mcnemar(first, second)
    assert (result.n, result.only_first, result.only_second) == (12, 6, 1)
    assert result.p == pytest.approx(stats.binomtest(1, 7).pvalue)
    assert result.difference == pytest.approx(5 / 12)


def test_mcnemar_without_a_discordant_pair() -> None:
    assert mcnemar([True, False], [True, False]).p == 1.0


@pytest.mark.parametrize(
    ("first", "second"), [([True], [True, False]), ([], []), ([1, 0], [True, False])]
)
def test_mcnemar_refuses_what_are_no_paired_answers(first: list[bool], second: list[bool]) -> None:
    with pytest.raises(ValueError, match=r"answers|booleans"):
        mcnemar(first, second)


def test_the_difference_of_shares_is_covered() -> None:
    # Discordant with probabilities 0.3 and 0.1; the true difference is 0.2.
    rng = np.random.default_rng(5)
    held = 0
    for _ in range(300):
        kind = rng.choice(3, size=12, p=[0.3, 0.1, 0.6])
        result = mcnemar(kind == 0, kind == 1)
        held += paired_share_difference(result, 0.9).contains(0.2)
    # At least 0.90; three standard errors of 300 draws are 0.05.
    assert held / 300 >= 0.85
