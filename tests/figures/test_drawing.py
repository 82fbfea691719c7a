"""Tests of oneneuron.figures.drawing: what a figure says, and what it refuses."""

import matplotlib as mpl
import pytest

from oneneuron.figures.drawing import Drawn, NothingToDraw, drawing
from oneneuron.figures.style import new_figure


@drawing("T", alt="A.", caption="C.", numbers=['{{ num("x") }}'])
def draw(dots: int, *, published: object = None, stand_in: bool = False) -> Drawn:
    if not dots:
        raise NothingToDraw("this run has none")
    assert mpl.rcParams["svg.fonttype"] == "none"
    return new_figure(height=2, stand_in=stand_in)[0], ["More."]


def test_both_texts_state_the_same_numbers_and_the_caption_what_holds_of_this_run():
    _, description = draw(1)
    assert description.title == "T"
    assert description.alt == 'A. {% if has("x") %}{{ num("x") }}{% endif %}'
    assert description.caption == 'C. More. {% if has("x") %}{{ num("x") }}{% endif %}'


def test_a_figure_of_nothing_says_why_to_all_readers():
    figure, description = draw(0, stand_in=True)
    assert [text.get_text() for text in figure.axes[0].texts] == ["this run has none"]
    assert description.title == "T"
    assert description.alt == description.caption == "T: this run has none."
    assert description.empty


def test_stand_in_is_never_compared():
    with pytest.raises(ValueError, match="never set against published values"):
        draw(1, published={"without": 0.828}, stand_in=True)
    draw(1, stand_in=True)
    draw(1, published={"without": 0.828})
