from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneneuron.statistics.audit import grim, grim_candidates


def test_one_whole_number_is_its_own_mean() -> None:
    assert grim("3", 1).rounded == (3,)
    assert not grim("3.5", 1).possible


def test_the_mean_best_accuracies_of_five_runs_on_729_frames() -> None:
    without, with_ = grim("0.81207", 5 * 729), grim("0.82195", 5 * 729)
    assert (without.rounded, without.cut) == ((2960,), (2960,))
    assert (with_.rounded, with_.cut) == ((2996,), ())


def test_the_best_accuracies_of_the_run_shown() -> None:
    assert 606 in grim("0.831", 729).rounded
    shown = grim("0.828", 729)
    assert (shown.rounded, shown.cut) == ((), (604,))


def test_the_textbook_example() -> None:
    # Brown & Heathers 2017: a mean of 5.19 from 28 whole numbers is impossible.
    assert not grim("5.19", 28).possible
    assert grim("5.18", 28).rounded == (145,)
    assert grim(5.18, 28, decimals=2).possible


def test_items_and_percentages() -> None:
    assert not grim("3.33", 2).possible
    assert grim("3.33", 2, items=3).rounded == (20,)
    assert grim("83.33", 6, scale=100).rounded == (5,)


@pytest.mark.parametrize("bad", [{"n": 0}, {"n": 5, "items": 0}, {"n": 5, "scale": 0}])
def test_sizes_must_be_positive(bad: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="positive"):
        grim("0.5", **bad)


@given(st.integers(1, 500), st.data())
def test_every_real_mean_is_found_by_both_habits(n: int, data: st.DataObject) -> None:
    total = data.draw(st.integers(0, 10 * n))
    decimals = data.draw(st.integers(0, 6))
    scaled = Fraction(total, n) * 10**decimals
    for habit, digits in (("rounded", round(scaled)), ("cut", int(scaled))):
        text = str(Decimal(digits).scaleb(-decimals)) if decimals else str(digits)
        assert total in getattr(grim(text, n), habit)


def test_which_sizes_and_runs_fit_all_means() -> None:
    found = grim_candidates(["0.81207", "0.82195"], range(700, 760), [5])
    assert 729 in [candidate.size for candidate in found]
    assert all(
        grim(mean, candidate.size * 5).possible
        for candidate in found
        for mean in ("0.81207", "0.82195")
    )


def test_means_that_need_two_habits_have_none_in_common() -> None:
    candidate = next(c for c in grim_candidates(["0.831", "0.828"], [729], [1]))
    # 606/729 = 0.83128 is printed so by both habits, 604/729 by cutting alone.
    assert candidate.habits == ("cut",)
    three = grim_candidates(["0.82195", "0.81207"], [729], [5])
    assert three[0].habits == ("rounded",)
