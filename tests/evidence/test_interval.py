import math

import pytest

from oneneuron.evidence.interval import Interval


def test_closed_limits_are_inside_and_open_ones_are_not() -> None:
    assert Interval(0.0, 1.0, 0.95).contains(0.0)
    assert Interval(0.0, 1.0, 0.95).contains(1.0)
    assert not Interval(0.0, 1.0, 0.95, open_lower=True).contains(0.0)
    assert not Interval(0.0, 1.0, 0.95, open_upper=True).contains(1.0)


def test_a_limit_beyond_range_bounds_nothing() -> None:
    assert Interval(None, 1.0, 0.95).contains(-1e9)
    assert not Interval(None, 1.0, 0.95).contains(2.0)
    assert not Interval(None, 0.0, 0.95).within(1.0)
    assert Interval(None, -2.0, 0.95).outside(1.0)


def test_within_and_outside_a_margin() -> None:
    assert Interval(-0.004, 0.004, 0.9).within(0.005)
    assert not Interval(-0.005, 0.004, 0.9).within(0.005)
    assert Interval(0.006, 0.1, 0.9).outside(0.005)
    assert not Interval(0.004, 0.1, 0.9).outside(0.005)


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        ((math.nan, 1.0, 0.9), "lower: "),
        ((0.0, math.inf, 0.9), "upper: "),
        ((2.0, 1.0, 0.9), "above the upper"),
        ((0.0, 1.0, 95), "level: "),
        ((0.0, 1.0, math.nan), "level: "),
    ],
)
def test_what_is_no_interval_is_refused(limits: tuple[float, float, float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Interval(*limits)


def test_nan_is_neither_inside_nor_a_margin() -> None:
    interval = Interval(None, 1.0, 0.9)
    with pytest.raises(ValueError, match="value: NaN"):
        interval.contains(math.nan)
    for margin in (math.nan, -1.0):
        with pytest.raises(ValueError, match="margin: "):
            interval.within(margin)
        with pytest.raises(ValueError, match="margin: "):
            interval.outside(margin)


def test_unbounded_and_beyond_every_finite_value_are_told_apart() -> None:
    unbounded, above = Interval(None, None, 0.9), Interval(None, None, 0.9, beyond="above")
    assert (unbounded.unbounded, above.unbounded) == (True, False)
    assert (unbounded.ends, above.ends) == ((-math.inf, math.inf), (math.inf, math.inf))
    assert unbounded.contains(0.0) and not above.contains(0.0)
    assert above.outside(1e9) and not unbounded.outside(1e9)
    assert f"{unbounded:.1f}" == "unbounded to unbounded"
    assert f"{Interval(None, None, 0.9, beyond='below'):.1f}" == "below every finite value"
    with pytest.raises(ValueError, match="no limits"):
        Interval(0.0, None, 0.9, beyond="above")
    with pytest.raises(ValueError, match="beyond: "):
        Interval(None, None, 0.9, beyond="up")  # type: ignore[arg-type]
