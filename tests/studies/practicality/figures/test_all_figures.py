"""What holds of every figure of the practicality study, on ordinary and on awkward runs."""

import importlib
import re
from collections.abc import Callable
from io import StringIO
from itertools import combinations
from typing import Any

import jinja2
import pandas as pd
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from oneneuron.figures.style import (
    BLUE,
    GREEN,
    GREY,
    INK,
    TEXT_COLOUR,
    VERMILION,
    Description,
    theme,
)

RECORDS = {
    "learning_curves": "search",
    "divergence_map": "search",
    "sensitivity": "search",
    "generalisation": "search",
    "stability": "stability",
    "remedies": "stability",
    "divergence": "divergences",
    "noise": "noise",
}
PUBLISHED = {
    ("spheres_5_0_n5000", "without"): 0.07,
    ("spheres_5_0_n5000", "exponential"): 0.094,
    ("mnist_n13000", "without"): 0.0025,
}
RUNS = ("paper", "sample", "quick", "calm", "one_epoch")
CASES = [(name, of) for of in RUNS for name in RECORDS]
SAYS_NOTHING = {("divergence", "calm"), ("divergence", "one_epoch")}

Draw = Callable[[str, str], tuple[Figure, Description]]


def draw_figure(name: str, records: pd.DataFrame, **options: Any) -> tuple[Figure, Description]:
    """Draw a figure and lay it out."""
    module = importlib.import_module(f"oneneuron.studies.practicality.figures.{name}")
    figure, description = module.draw(records, **options)
    with theme():
        figure.draw_without_rendering()
    return figure, description


@pytest.fixture(scope="module")
def draw(runs) -> Draw:
    """Return a function that draws a figure from some runs, once."""
    drawn: dict[tuple[str, str], tuple[Figure, Description]] = {}

    def once(name: str, of: str) -> tuple[Figure, Description]:
        if (name, of) not in drawn:
            options: dict[str, Any] = {"stand_in": of == "quick"}
            if name == "generalisation" and of != "quick":
                options["published"] = PUBLISHED
            drawn[name, of] = draw_figure(name, runs[of][RECORDS[name]], **options)
        return drawn[name, of]

    return once


def shown_texts(figure: Figure) -> list[Text]:
    """Return the texts that a reader sees."""
    texts = [*figure.texts]
    for legend in figure.legends:
        texts += legend.get_texts()
    for axes in figure.axes:
        texts += [axes.title, axes._left_title, axes._right_title, *axes.texts]
        for axis in (axes.xaxis, axes.yaxis):
            low, high = sorted(axis.get_view_interval())
            ticks = [tick for tick in axis.get_major_ticks() if low <= tick.get_loc() <= high]
            texts += [axis.label, *(tick.label1 for tick in ticks)]
    return [text for text in texts if text.get_visible() and text.get_text().strip()]


@pytest.mark.parametrize(("name", "of"), CASES)
def test_no_label_lies_over_another_or_off_the_figure(draw, name, of):
    figure, _ = draw(name, of)
    boxes = [(t.get_text(), t.get_window_extent()) for t in shown_texts(figure)]
    assert len(boxes) > 5 or (name, of) in SAYS_NOTHING
    for (one, box), (two, other) in combinations(boxes, 2):
        across = min(box.x1, other.x1) - max(box.x0, other.x0)
        up = min(box.y1, other.y1) - max(box.y0, other.y0)
        # line boxes hold empty space above small letters: a tenth of a line may be shared
        assert across <= 1 or up <= 0.1 * min(box.height, other.height), (one, two)
    whole = figure.bbox
    for text, box in boxes:
        assert whole.x0 - 1 <= box.x0 and box.x1 <= whole.x1 + 1, text
        assert whole.y0 - 1 <= box.y0 and box.y1 <= whole.y1 + 1, text


@pytest.mark.parametrize(("name", "of"), CASES)
def test_text_is_legible_at_340_pixels(draw, name, of):
    figure, _ = draw(name, of)
    shrunk = 340 / (figure.get_size_inches()[0] * 72)
    # 8 pixels: what browsers still draw with distinct letters
    assert min(t.get_fontsize() * shrunk for t in shown_texts(figure)) >= 8


@pytest.mark.parametrize(("name", "of"), CASES)
def test_colours_are_those_that_follow_dark_mode(draw, name, of):
    figure, _ = draw(name, of)
    drawn = StringIO()
    with theme():
        figure.savefig(drawn, format="svg")
    palette = {c.lower() for c in (INK, GREY, BLUE, GREEN, VERMILION, *TEXT_COLOUR.values())}
    used = set(re.findall(r"(?:fill|stroke): (#[0-9a-f]+)", drawn.getvalue()))
    assert INK in used
    assert used <= palette


@pytest.mark.parametrize(("name", "of"), CASES)
def test_stand_in_is_marked_exactly_where_it_is(draw, name, of):
    figure, _ = draw(name, of)
    words = " ".join(text.get_text() for text in figure.findobj(Text))
    assert ("stand-in data" in words) == (of == "quick")
    assert all(bool(axes.patch.get_hatch()) == (of == "quick") for axes in figure.axes)


@pytest.mark.parametrize(("name", "of"), CASES)
def test_no_digit_of_a_description_is_typed(draw, name, of):
    _, description = draw(name, of)
    for template in (description.title, description.alt, description.caption):
        words = re.sub(r"\{\{.*?\}\}|\{%.*?%\}", "", template)
        assert not re.search(r"\d", words), words


@pytest.mark.parametrize(("name", "of"), CASES)
def test_description_reads_with_all_numbers_and_with_none(draw, name, of):
    _, description = draw(name, of)
    environment = jinja2.Environment(undefined=jinja2.StrictUndefined)
    for known in (True, False):
        for template in (description.alt, description.caption):
            words = dict.fromkeys(("num", "median", "several"), lambda id, noun="": f"<{id}>")
            text = environment.from_string(template).render(has=lambda *_, k=known: k, **words)
            assert "{" not in text
            assert len(text) > 40
            assert known or "<practicality." not in text


@pytest.mark.parametrize("name", RECORDS)
def test_records_are_left_as_they_were(runs, name):
    records = runs["sample"][RECORDS[name]]
    before = records.copy(deep=True)
    draw_figure(name, records)
    pd.testing.assert_frame_equal(records, before)


@pytest.mark.parametrize("name", RECORDS)
def test_without_any_record_the_figure_says_so(runs, name):
    figure, _ = draw_figure(name, runs["calm"][RECORDS[name]].iloc[:0])
    assert [len(axes.lines) for axes in figure.axes] == [0]
    (words,) = (text.get_text() for text in figure.axes[0].texts)
    assert "this run" in words
