"""Tests of oneneuron.figures.panels: axes over epochs, and what is there in order."""

import pytest

from oneneuron.figures.panels import epoch_axis, in_order
from oneneuron.figures.style import new_figure, theme


def test_in_order_keeps_the_order_of_what_is_wanted():
    assert in_order(["a", "b", "c"], ["c", "a", "d", "a"]) == ["a", "c"]


@pytest.mark.parametrize("first", [0, 1])
@pytest.mark.parametrize("epochs", [1, 2, 3, 8, 10, 16, 50, 100, 120, 200, 400, 1000, 7000])
def test_epoch_axis_has_few_ticks_from_the_first_epoch_on(epochs, first):
    with theme():
        _, (axes,) = new_figure(height=2, stand_in=False)
        epoch_axis(axes, epochs, first=first)
    ticks = list(axes.get_xticks())
    assert ticks[0] == first
    assert ticks == sorted(set(ticks))
    assert ticks[-1] <= epochs
    assert len(ticks) <= 6
    low, high = axes.get_xlim()
    assert low <= first
    assert high >= epochs
