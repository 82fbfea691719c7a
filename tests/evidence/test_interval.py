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
