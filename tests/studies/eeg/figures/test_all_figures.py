"""What holds of every figure of the EEG study, on ordinary and on awkward runs."""

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
from oneneuron.studies.eeg.stopping import stop_early

OF_RUNS = (
    "accuracy_one_run", "accuracy_bands", "scale", "jumps", "sign_changes", "best_accuracy",
    "honest_splits", "dead_census", "calibration", "training_end",
)  # fmt: skip
FIGURES = (*OF_RUNS, "early_stopping", "start_census")
PUBLISHED: dict[str, dict[str, Any]] = {
    "accuracy_one_run": {"published": {"without": 0.828, "clean_start": 0.831}},
    "best_accuracy": {"published": {"without": 0.81207, "letter": 0.82195}},
    "calibration": {"printed": {12: 0.61, 101: 0.67, 201: 0.73, 400: 0.7339}},
}
NOT_IN_SAMPLE = {"dead_census", "calibration"}
CASES = [
    (name, runs)
    for runs in ("paper", "sample", "quick")
    for name in FIGURES
    if runs != "sample" or name not in NOT_IN_SAMPLE
]

Draw = Callable[[str, str], tuple[Figure, Description]]


@pytest.fixture(scope="module")
def draw(paper, sample, quick, census) -> Draw:
    """Return a function that draws a figure from some runs, once."""
    runs: dict[str, pd.DataFrame] = {"paper": paper, "sample": sample, "quick": quick}
    drawn: dict[tuple[str, str], tuple[Figure, Description]] = {}

    def once(name: str, of: str) -> tuple[Figure, Description]:
        if (name, of) not in drawn:
            module = importlib.import_module(f"oneneuron.studies.eeg.figures.{name}")
            data = runs[of]
            if name == "early_stopping":
                data = stop_early(data)
            elif name == "start_census":
                data = census
            beside = PUBLISHED.get(name, {}) if of != "quick" else {}
            drawn[name, of] = module.draw(data, stand_in=of == "quick", **beside)
            with theme():
                drawn[name, of][0].draw_without_rendering()
        return drawn[name, of]

    return once


def shown_texts(figure: Figure) -> list[Text]:
    """Return the texts that a reader sees, but for the labels at the ends of lost runs."""
    texts = [*figure.texts]
    for axes in figure.axes:
        texts += [axes.title, axes._left_title, axes._right_title, *axes.texts]
        for axis in (axes.xaxis, axes.yaxis):
            low, high = sorted(axis.get_view_interval())
            ticks = [tick for tick in axis.get_major_ticks() if low <= tick.get_loc() <= high]
            texts += [axis.label, *(tick.label1 for tick in ticks)]
    return [
        text
        for text in texts
        if text.get_visible() and text.get_text().strip() and text.get_text() != "lost"
    ]


@pytest.mark.parametrize(("name", "of"), CASES)
def test_no_label_lies_over_another_or_off_the_figure(draw, name, of):
    figure, _ = draw(name, of)
    boxes = [(t.get_text(), t.get_window_extent()) for t in shown_texts(figure)]
    assert len(boxes) > 5
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
def test_every_axis_says_what_it_shows(draw, name, of):
    figure, _ = draw(name, of)
    for axes in figure.axes:
        shares_x = not axes.xaxis.get_tick_params().get("labelbottom", True)
        assert axes.get_xlabel() or shares_x
        has_y = len(axes.get_yticks()) > 0
        assert axes.get_title(loc="left") or not has_y or axes is not figure.axes[0]


@pytest.mark.parametrize(("name", "of"), CASES)
def test_only_the_colours_of_the_style(draw, name, of):
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
        # float32 is the name of a number format
        assert not re.search(r"\d", words.replace("float32", "")), words


@pytest.mark.parametrize(("name", "of"), CASES)
def test_description_reads_with_all_numbers_and_with_none(draw, name, of):
    _, description = draw(name, of)
    environment = jinja2.Environment(undefined=jinja2.StrictUndefined)
    for known in (True, False):
        asked: list[str] = []

        def state(id: str, noun: str = "", asked: list[str] = asked) -> str:
            asked.append(id)
            return f"NUMBER {noun}"

        words = dict.fromkeys(
            ("num", "size", "interval", "median", "count", "several", "published"), state
        )
        for template in (description.alt, description.caption):
            text = environment.from_string(template).render(has=lambda _id, k=known: k, **words)
            assert "{" not in text
            assert len(text) > 40
        stated = [id for id in asked if id.startswith("eeg.")]
        assert bool(stated) == known
        assert not any(id.startswith("post.") for id in asked) or of != "quick"


@pytest.mark.parametrize("name", OF_RUNS)
def test_missing_runs_are_named(simulate, name):
    module = importlib.import_module(f"oneneuron.studies.eeg.figures.{name}")
    other = simulate({"without": [1]}, 2, cell="elsewhere")
    with pytest.raises(ValueError, match=r"no run of cell .* hold .*elsewhere / without"):
        module.draw(other)


@pytest.mark.parametrize("name", OF_RUNS)
@pytest.mark.parametrize("epochs", [1, 2])
@pytest.mark.parametrize("fate", ["well", "dead", "nan", "explodes"])
def test_shortest_runs_of_every_fate_are_drawn(simulate, name, epochs, fate):
    module = importlib.import_module(f"oneneuron.studies.eeg.figures.{name}")
    arms = {"without": [1], "clean_start": [1]}
    fates = dict.fromkeys([("clean_start", 1), ("notebook", 1)], fate)
    runs = pd.concat(
        [
            simulate(arms, epochs, fates=fates),
            simulate({"notebook": [1]}, epochs, cell="calibration", fates=fates),
            simulate({"without": [1]}, epochs, cell="dead_census", fates={("without", 1): fate}),
        ]
    )
    figure, description = module.draw(runs)
    with theme():
        figure.draw_without_rendering()
    assert figure.axes
    assert description.title


@pytest.mark.parametrize("name", sorted(PUBLISHED))
def test_published_values_never_stand_beside_stand_ins(quick, name):
    module = importlib.import_module(f"oneneuron.studies.eeg.figures.{name}")
    with pytest.raises(ValueError, match="never set against published values"):
        module.draw(quick, stand_in=True, **PUBLISHED[name])


@pytest.mark.parametrize("name", OF_RUNS)
def test_runs_are_left_as_they_were(sample, paper, name):
    module = importlib.import_module(f"oneneuron.studies.eeg.figures.{name}")
    runs = paper if name in NOT_IN_SAMPLE else sample
    before = runs.copy(deep=True)
    module.draw(runs)
    pd.testing.assert_frame_equal(runs, before)
