import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from oneneuron.statistics.proportions import (
    clopper_pearson,
    mcnemar,
    mcnemar_of_counts,
    paired_share_difference,
)


def test_none_and_all_of_n() -> None:
    none, all_ = clopper_pearson(0, 10), clopper_pearson(10, 10)
    assert none.lower == 0.0 and all_.upper == 1.0
    # The limit of "none of n" solves (1 - p)ⁿ = 0.025.
    assert none.upper == pytest.approx(1 - 0.025 ** (1 / 10))
    assert all_.lower == pytest.approx(0.025 ** (1 / 10))


@pytest.mark.parametrize(
    ("count", "n", "level", "name"),
    [
        (0, 0, 0.95, "n"),
        (-1, 4, 0.95, "count"),
        (5, 4, 0.95, "count"),
        (0.3, 10, 0.95, "count"),
        (3, 10, 95, "level"),
        (3, 10, float("nan"), "level"),
    ],
)
def test_what_is_no_count_or_level_is_refused(count: int, n: int, level: float, name: str) -> None:
    with pytest.raises(ValueError, match=f"^{name}: "):
        clopper_pearson(count, n, level)


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


def test_published_counts_are_enough() -> None:
    answers = mcnemar([True] * 6 + [False] * 6, [False] * 7 + [True] + [False] * 4)
    assert mcnemar_of_counts(6, 1, 12) == answers
    for bad, name in (((-1, 0, 4), "only_first"), ((1, 0.5, 4), "only_second"), ((3, 2, 4), "n")):
        with pytest.raises(ValueError, match=f"{name}: "):
            mcnemar_of_counts(*bad)  # type: ignore[arg-type]


def tables(n: int) -> list[tuple[int, int]]:
    return [(b, c) for b in range(n + 1) for c in range(n + 1 - b)]


@pytest.mark.parametrize("level", [0.90, 0.95])
def test_the_interval_holds_zero_exactly_where_the_test_does_not_reject(level: float) -> None:
    significant = 0
    for n in range(1, 13):
        for b, c in tables(n):
            result = mcnemar_of_counts(b, c, n)
            interval = paired_share_difference(result, level)
            assert interval.contains(0.0) == (result.p > 1 - level), result
            assert interval.contains(result.difference)
            significant += result.p <= 1 - level
    assert significant > 50


@pytest.mark.parametrize("n", [6, 12, 24])
def test_the_interval_keeps_its_level_by_enumeration(n: int) -> None:
    intervals = [paired_share_difference(mcnemar_of_counts(b, c, n), 0.9) for b, c in tables(n)]
    lower, upper = np.transpose([interval.ends for interval in intervals])
    counts = [(b, c, n - b - c) for b, c in tables(n)]
    for p in np.linspace(0, 1, 21):
        for q in np.linspace(0, min(p, 1 - p), 11):
            chance = stats.multinomial.pmf(counts, n, [p, q, max(0.0, 1 - p - q)])
            held = (lower - 1e-12 <= p - q) & (p - q <= upper + 1e-12)
            # an open limit at zero is none of the truths beside it
            if p == q:
                held = np.array([interval.contains(0.0) for interval in intervals])
            assert chance[held].sum() >= 0.9
