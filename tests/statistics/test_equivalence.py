import pytest

from oneneuron.evidence.interval import Interval
from oneneuron.statistics.equivalence import is_equivalent


def test_no_interval_shows_no_equivalence() -> None:
    assert not is_equivalent(None, 0.1)
    assert not is_equivalent(Interval(None, 0.0, 0.9), 0.1)


def test_an_interval_that_covers_too_little_shows_none_either() -> None:
    # Four pairs: 87.5 %.
    assert not is_equivalent(Interval(-0.01, 0.01, 0.875), 0.1)
    assert is_equivalent(Interval(-0.01, 0.01, 0.9375), 0.1)


def test_a_margin_is_positive() -> None:
    with pytest.raises(ValueError, match="positive"):
        is_equivalent(Interval(0, 0, 0.9), 0.0)
