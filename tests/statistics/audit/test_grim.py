from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneneuron.statistics.audit import grim, printings


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
    with pytest.raises(ValueError, match="expected at least 1"):
        grim("0.5", **bad)


@given(st.integers(1, 500), st.data())
def test_every_real_mean_is_found_by_both_habits(n: int, data: st.DataObject) -> None:
    total = data.draw(st.integers(0, 10 * n))
    decimals = data.draw(st.integers(0, 6))
    scaled = Fraction(total, n) * 10**decimals
    for habit, digits in (("rounded", round(scaled)), ("cut", int(scaled))):
        text = str(Decimal(digits).scaleb(-decimals)) if decimals else str(digits)
        assert total in getattr(grim(text, n), habit)


def test_rounding_decides_and_cutting_is_another_answer() -> None:
    shown = grim("0.828", 729)
    assert (shown.possible, shown.possible_cut) == (False, True)
    means = [f"{k // 100}.{k % 100:02}" for k in range(100)]
    found = [grim(mean, 28) for mean in means]
    assert sum(result.possible for result in found) == 28
    assert sum(result.possible or result.possible_cut for result in found) == 40


def test_halves_may_be_rounded_either_way() -> None:
    # 1/8 = 0.125
    assert grim("0.12", 8).rounded == grim("0.13", 8).rounded == (1,)


def test_whole_floats_count_and_broken_ones_do_not() -> None:
    assert grim("0.55", 25.0) == grim("0.55", 25)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="n: expected a whole number"):
        grim("0.55", 25.5)  # type: ignore[arg-type]


def test_a_float_has_lost_its_zeros() -> None:
    with pytest.raises(ValueError, match=r"mean: 0\.8 has lost its zeros"):
        grim(0.80, 10)
    assert grim(0.80, 10, decimals=2) == grim("0.80", 10)
    assert printings(1e-05, decimals=6) == printings("0.000010")
