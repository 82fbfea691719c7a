"""How many published numbers are outside ours, beside how many would be by chance."""

import pytest

from oneneuron.evidence.interval import Interval
from oneneuron.evidence.number import Number
from oneneuron.statistics.answers import counts
from oneneuron.statistics.prediction import predict_one


def answered(name, value, interval):
    return Number(f"some.against.{name}", value, "made up", interval=interval, inputs=(name,))


def test_those_outside_stand_beside_those_expected_by_chance():
    of_nine = predict_one(range(9))
    found = counts(
        "some",
        [
            answered("a", "outside", of_nine),
            answered("b", "within", of_nine),
            answered("c", "within", Interval(0.0, 1.0, 0.95)),
            answered("d", "not comparable", None),
        ],
    )
    values = {number.id: number.value for number in found}
    assert values.pop("some.expected_outside") == pytest.approx(2 * 2 / 10 + 0.05)
    assert values == {"some.compared": 3, "some.outside": 1}
    assert found[0].n == 4
    assert found[0].inputs == ("a", "b", "c")


def test_where_nothing_can_be_compared_nothing_is_counted():
    assert counts("some", [answered("a", "not comparable", None)]) == []
