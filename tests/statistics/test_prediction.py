import numpy as np
import pytest

from oneneuron.evidence.interval import Interval
from oneneuron.statistics.prediction import expected_outside, predict_mean, predict_one


def test_one_run_predicts_nothing() -> None:
    assert predict_one([0.8]) is None
    assert predict_mean([0.8], k=5) is None


def test_the_range_of_ten_covers_82_percent() -> None:
    interval = predict_one(np.linspace(0, 1, 10))
    assert interval is not None
    assert (interval.lower, interval.upper) == (0.0, 1.0)
    assert interval.level == pytest.approx(9 / 11)


def test_a_lost_run_leaves_its_side_of_the_range_open() -> None:
    interval = predict_one([20.0, 30.0, np.inf])
    assert interval is not None
    assert (interval.lower, interval.upper) == (20.0, None)


@pytest.mark.parametrize(("lost", "side"), [(np.inf, "above"), (-np.inf, "below")])
def test_a_range_of_lost_runs_holds_no_finite_value(lost: float, side: str) -> None:
    interval = predict_one([lost, lost])
    assert interval is not None and interval.beyond == side
    assert not interval.contains(0.5)


def test_twelve_of_66_cells_fall_outside_by_chance() -> None:
    assert expected_outside([predict_one(range(10))] * 66) == pytest.approx(12)
    # a mean is outside its interval of 95 % in one of twenty, and what has no interval never
    assert expected_outside([predict_mean([1.0, 2.0], k=2), None]) == pytest.approx(0.05)
    with pytest.raises(ValueError, match="does not say what it covers"):
        expected_outside([Interval(0.0, 1.0)])


def test_the_mean_of_k_by_hand() -> None:
    interval = predict_mean([1.0, 3.0], k=2)
    assert interval is not None
    # t(1) at 0.975 is 12.706, s = √2, and √(1/2 + 1/2) = 1.
    assert interval.upper == pytest.approx(2 + 12.7062 * 2**0.5, rel=1e-5)
    assert interval.lower == pytest.approx(2 - 12.7062 * 2**0.5, rel=1e-5)


def test_the_mean_of_more_runs_is_predicted_more_narrowly() -> None:
    values = np.random.default_rng(6).normal(size=12)
    one, five = predict_mean(values, k=1), predict_mean(values, k=5)
    assert one is not None and five is not None
    assert one.lower is not None and five.lower is not None
    assert one.lower < five.lower


def test_lost_runs_and_nan_are_refused_where_they_have_no_place() -> None:
    with pytest.raises(ValueError, match="not lost"):
        predict_mean([0.8, -np.inf], k=5)
    with pytest.raises(ValueError, match="NaN"):
        predict_one([0.8, np.nan])
    with pytest.raises(ValueError, match="k: expected at least 1"):
        predict_mean([0.8, 0.9], k=0)
