import pytest

from oneneuron.statistics.audit import probability_of_clean_runs, split_feasible


def test_nothing_fits_into_nothing() -> None:
    assert split_feasible([], 0).feasible
    assert not split_feasible([1], 0).feasible


def test_the_published_split_of_mnist() -> None:
    check = split_feasible([13_000, 2_000, 2_000], 15_170)
    assert (check.feasible, check.needed, check.short_by) == (False, 17_000, 1_830)
    assert split_feasible([13_000, 1_000, 1_163], 15_170).feasible


def test_sizes_are_not_negative() -> None:
    with pytest.raises(ValueError, match="parts: expected at least 0"):
        split_feasible([-1, 5], 10)


@pytest.mark.parametrize(
    ("share", "expected", "tolerance"), [(0.327, 0.14, 0.005), (0.575, 0.014, 0.0005)]
)
def test_five_clean_runs_in_a_row(share: float, expected: float, tolerance: float) -> None:
    chance, interval = probability_of_clean_runs(round(share * 4000), 4000, runs=5)
    assert chance == pytest.approx(expected, abs=tolerance)  # known to two digits
    assert interval.contains(chance)


def test_no_failure_seen_leaves_an_upper_share() -> None:
    chance, interval = probability_of_clean_runs(0, 10, runs=5)
    assert (chance, interval.upper) == (1.0, 1.0)
    assert interval.lower == pytest.approx(0.025 ** (1 / 10 * 5))


def test_no_run_at_all_is_clean() -> None:
    assert probability_of_clean_runs(3, 10, runs=0)[0] == 1.0
    with pytest.raises(ValueError, match="runs: expected at least 0"):
        probability_of_clean_runs(3, 10, runs=-1)
