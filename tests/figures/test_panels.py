"""Tests of oneneuron.figures.panels: axes over epochs, and figures that say why they are empty."""

import pytest

from oneneuron.figures.panels import epoch_axis, in_order, nothing_to_draw
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


def test_a_figure_of_nothing_says_why_to_all_readers():
    figure, description = nothing_to_draw("A title", "this run has none", stand_in=True)
    assert [text.get_text() for text in figure.axes[0].texts] == ["this run has none"]
    assert description.title == "A title"
    assert description.alt == description.caption == "Nothing to draw: this run has none."
