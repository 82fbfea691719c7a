import numpy as np
import pytest
from scipy import stats

from oneneuron.statistics.bands import mean_band


def test_one_seed_has_a_mean_and_no_band() -> None:
    band = mean_band([[0.5, 0.6]])
    assert band.mean.tolist() == [0.5, 0.6]
    assert np.isnan(band.lower).all() and np.isnan(band.upper).all()


def test_agrees_with_scipys_t_interval() -> None:
    curves = np.random.default_rng(7).normal(size=(5, 3))
    band = mean_band(curves)
    for epoch in range(3):
        theirs = stats.ttest_1samp(curves[:, epoch], 0).confidence_interval(0.90)
        assert band.lower[epoch] == pytest.approx(theirs.low)
        assert band.upper[epoch] == pytest.approx(theirs.high)


@pytest.mark.parametrize("curves", [[], [0.1, 0.2], [[0.1, float("nan")]]])
def test_what_are_no_curves_is_refused(curves: list[object]) -> None:
    with pytest.raises(ValueError, match="curve"):
        mean_band(curves)  # type: ignore[arg-type]
