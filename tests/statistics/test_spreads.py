"""Ratios of standard deviations of pairs."""

import numpy as np
import pytest
from scipy import stats

from oneneuron.statistics.spreads import spread_ratio


def pairs(n: int, seed: int, ratio: float = 1.0, correlation: float = 0.6) -> np.ndarray:
    covariance = [[ratio**2, correlation * ratio], [correlation * ratio, 1.0]]
    return np.random.default_rng(seed).multivariate_normal([0.7, 0.8], covariance, n)


@pytest.mark.parametrize("correlation", [-0.7, 0.0, 0.8])
def test_at_its_ends_the_test_of_sums_and_differences_has_p_5_percent(correlation: float) -> None:
    first, second = pairs(6, 1, 2.0, correlation).T
    ratio, interval = spread_ratio(first, second)
    assert ratio == pytest.approx(first.std(ddof=1) / second.std(ddof=1))
    assert interval is not None
    for end in interval.ends:
        tested = stats.pearsonr(first / end + second, first / end - second)
        assert tested.pvalue == pytest.approx(0.05)


def test_it_covers_the_true_ratio_as_often_as_it_says() -> None:
    held = 0
    for seed in range(1000):
        _, interval = spread_ratio(*pairs(6, seed, 1.5).T)
        assert interval is not None
        held += interval.contains(1.5)
    assert 0.93 < held / 1000 < 0.97


def test_what_has_no_ratio_or_no_interval() -> None:
    varies, still = np.arange(6.0), np.ones(6)
    assert spread_ratio(varies, still) == (None, None)
    assert spread_ratio(still, varies) == (0.0, None)
    assert spread_ratio([], []) == spread_ratio([1.0], [2.0]) == (None, None)
    assert spread_ratio([1.0, 2.0], [1.0, 3.0]) == (0.5, None)
    with pytest.raises(ValueError, match="expected pairs"):
        spread_ratio([1.0, 2.0], [1.0])
