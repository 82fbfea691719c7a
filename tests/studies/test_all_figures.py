"""What holds of every figure of every study, on ordinary and on awkward runs.

A figure is found by its module, what it draws by the names of its parameters in the study's
factory of made-up runs (see `made_up` in conftest.py).
"""

import hashlib
import importlib
import inspect
import os
import pkgutil
import re
import subprocess
import sys
from io import StringIO
from itertools import combinations
from pathlib import Path

import jinja2
import numpy as np
import pandas as pd
import pytest
from matplotlib.collections import QuadMesh
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from oneneuron import studies
from oneneuron.figures.palette import (
    BLUE,
    GREEN,
    GREY,
    INK,
    ROLE_COLOUR,
    TEXT_COLOUR,
    VERMILION,
    text_colour,
)
from oneneuron.figures.strips import KEPT_APART, draw_strip
from oneneuron.figures.style import theme
from oneneuron.statistics.registry import load_registry

ROOT = Path(__file__).parents[2]
STAND_IN = "quick"  # the kind of run that is drawn as from stand-in data


def modules_of(package):
    return [
        f"{package.__name__}.{module.name}" for module in pkgutil.iter_modules(package.__path__)
    ]


STUDIES = [name.rpartition(".")[2] for name in modules_of(studies)]
MODULES = {
    (study, name.rpartition(".")[2]): module
    for study in STUDIES
    for name in modules_of(importlib.import_module(f"oneneuron.studies.{study}.figures"))
    if hasattr(module := importlib.import_module(name), "draw")
}
FIGURES = pytest.mark.parametrize("figure", MODULES, ids="_".join)


def draw_figure(module, inputs, **options):
    """Draw a figure and lay it out."""
    taken = inspect.signature(module.draw).parameters
    figure, description = module.draw(
        **{name: inputs[name] for name in taken if name in inputs},
        **{name: value for name, value in options.items() if name in taken},
    )
    with theme():
        figure.draw_without_rendering()
    return figure, description


@pytest.fixture(scope="module")
def registries():
    schema = ROOT / "workflow/schemas/published.schema.yaml"
    return {
        study: load_registry(ROOT / f"data/published/{study}.yaml", schema) for study in STUDIES
    }


@pytest.fixture(scope="module")
def drawn(made_up, registries):
    """Return a function that draws a figure of every kind of run, once; by the kind."""
    inputs = {s: {kind: made_up(s).inputs(kind) for kind in made_up(s).RUNS} for s in STUDIES}
    done = {}

    def draw_all(figure):
        if figure not in done:
            published = registries[figure[0]]
            done[figure] = {
                kind: draw_figure(
                    MODULES[figure], given, stand_in=kind == STAND_IN,
                    published=None if kind == STAND_IN else published,
                )
                for kind, given in inputs[figure[0]].items()
            }  # fmt: skip
        return done[figure].items()

    return draw_all


def shown_texts(figure):
    """Return the texts that a reader sees."""
    texts = [*figure.texts, *(text for legend in figure.legends for text in legend.get_texts())]
    for axes in figure.axes:
        texts += [axes.title, axes._left_title, axes._right_title, *axes.texts]
        for axis in (axes.xaxis, axes.yaxis):
            low, high = sorted(axis.get_view_interval())
            ticks = [tick for tick in axis.get_major_ticks() if low <= tick.get_loc() <= high]
            texts += [axis.label, *(tick.label1 for tick in ticks)]
    return [text for text in texts if text.get_visible() and text.get_text().strip()]


def nothing_is_drawn(description):
    return description.empty


@FIGURES
def test_no_label_lies_over_another_or_off_the_figure(drawn, figure):
    for kind, (picture, description) in drawn(figure):
        boxes = [(t.get_text(), t.get_window_extent()) for t in shown_texts(picture)]
        assert len(boxes) > 5 or nothing_is_drawn(description), kind
        for (one, box), (two, other) in combinations(boxes, 2):
            across = min(box.x1, other.x1) - max(box.x0, other.x0)
            up = min(box.y1, other.y1) - max(box.y0, other.y0)
            # line boxes hold empty space above small letters: a tenth of a line may be shared
            assert across <= 1 or up <= 0.1 * min(box.height, other.height), (kind, one, two)
        whole = picture.bbox
        for text, box in boxes:
            assert whole.x0 - 1 <= box.x0 and box.x1 <= whole.x1 + 1, (kind, text)
            assert whole.y0 - 1 <= box.y0 and box.y1 <= whole.y1 + 1, (kind, text)


def marks_of(axes):
    """Return the boxes of the marks in an axes, with their colours; in pixels."""
    for line in axes.lines:
        if line.get_marker() in ("None", "", None):
            continue
        half = line.get_markersize() / 2 * axes.figure.dpi / 72
        for x, y in line.get_transform().transform(line.get_xydata()):
            if np.isfinite((x, y)).all():
                yield Bbox([[x - half, y - half], [x + half, y + half]]), line.get_color()


@FIGURES
def test_no_label_lies_over_data(drawn, figure):
    for kind, (picture, description) in drawn(figure):
        if nothing_is_drawn(description):
            continue
        texts = [(text.get_text(), text.get_window_extent()) for text in shown_texts(picture)]
        for axes in picture.axes:
            if any(isinstance(group, QuadMesh) for group in axes.collections):
                continue  # the fields of a map are their own numbers
            inside = axes.get_window_extent()
            for text, box in texts:
                across = min(box.x1, inside.x1) - max(box.x0, inside.x0)
                up = min(box.y1, inside.y1) - max(box.y0, inside.y0)
                assert across <= 1 or up <= 1, (kind, text)
            # marks reach over the edge of the axes, such as those of lost runs
            for mark, _ in marks_of(axes):
                assert not any(mark.overlaps(box) for _, box in texts), kind


@FIGURES
def test_the_name_of_a_row_lies_nearest_to_the_row(drawn, figure):
    names = {text_colour(colour): colour for colour in ROLE_COLOUR.values()}
    for kind, (picture, _) in drawn(figure):
        for axes in picture.axes:
            heights = [
                ((box.y0 + box.y1) / 2, colour)
                for box, colour in marks_of(axes)
                if colour in ROLE_COLOUR.values()
            ]
            for tick in axes.get_yticklabels():
                if heights and tick.get_color() in names:
                    box = tick.get_window_extent()
                    middle = (box.y0 + box.y1) / 2
                    _, nearest = min(heights, key=lambda mark: abs(mark[0] - middle))
                    assert nearest == names[tick.get_color()], (kind, tick.get_text())


@FIGURES
def test_text_is_legible_on_a_phone(drawn, figure):
    style = (ROOT / "report/template/style.css").read_text()
    (size,) = re.findall(r"^html \{ font-size: ([\d.]+)%", style, re.MULTILINE)
    (least,) = re.findall(r"\.drawing svg \{ min-width: ([\d.]+)rem", style)
    for _, (picture, _) in drawn(figure):
        # 16 pixels are what browsers begin with; a figure that is wider than the page scrolls
        scale = float(least) * float(size) / 100 * 16 / (picture.get_size_inches()[0] * 72)
        assert min(text.get_fontsize() * scale for text in shown_texts(picture)) >= 11


@FIGURES
def test_text_is_legible_on_paper(drawn, figure):
    style = (ROOT / "report/template/style.css").read_text()
    (limits,) = re.findall(
        r"figure svg \{ width: auto; max-width: (\d+)mm; max-height: (\d+)mm", style
    )
    for kind, (picture, _) in drawn(figure):
        scales = (
            float(most) / 25.4 / inches
            for most, inches in zip(limits, picture.get_size_inches(), strict=True)
        )
        # six points are what footnotes are set in
        assert min(text.get_fontsize() for text in shown_texts(picture)) * min(scales) >= 6, kind


@FIGURES
def test_a_caption_states_one_to_three_numbers(drawn, figure):
    worth = {"median": 3, "estimate": 3, "interval": 2}
    for kind, (_, description) in drawn(figure):
        named = re.findall(
            r"\b(num|size|interval|estimate|median|count|several|published)\(", description.caption
        )
        assert sum(worth.get(name, 1) for name in named) <= 3, kind
        assert named or nothing_is_drawn(description), kind


@FIGURES
def test_dots_that_are_kept_apart_are_said_to_be(drawn, figure):
    strips = any(value is draw_strip for value in vars(MODULES[figure]).values())
    for _, (_, description) in drawn(figure):
        if strips and not nothing_is_drawn(description):
            assert KEPT_APART in description.caption


@FIGURES
def test_every_axes_says_what_it_shows(drawn, figure):
    for kind, (picture, description) in drawn(figure):
        for axes in picture.axes:
            said = axes.get_xlabel() or axes.get_ylabel() or axes.get_title(loc="left")
            assert said or nothing_is_drawn(description) or axes is not picture.axes[0], kind
        assert picture.axes[-1].get_xlabel() or nothing_is_drawn(description), kind


@FIGURES
def test_only_the_colours_that_follow_dark_mode(drawn, figure):
    palette = {c.lower() for c in (INK, GREY, BLUE, GREEN, VERMILION, *TEXT_COLOUR.values())}
    for kind, (picture, _) in drawn(figure):
        svg = StringIO()
        with theme():
            picture.savefig(svg, format="svg")
        used = set(re.findall(r"(?:fill|stroke): (#[0-9a-f]+)", svg.getvalue()))
        assert INK in used
        assert used <= palette, kind


@FIGURES
def test_stand_in_is_marked_exactly_where_it_is(drawn, figure):
    for kind, (picture, _) in drawn(figure):
        words = " ".join(text.get_text() for text in picture.findobj(Text))
        assert ("stand-in data" in words) == (kind == STAND_IN)
        assert all(bool(axes.patch.get_hatch()) == (kind == STAND_IN) for axes in picture.axes)


@FIGURES
def test_no_digit_of_a_description_is_typed(drawn, figure):
    for _, (_, description) in drawn(figure):
        for template in (description.title, description.alt, description.caption):
            words = re.sub(r"\{\{.*?\}\}|\{%.*?%\}", "", template)
            # float32 is the name of a number format
            assert not re.search(r"\d", words.replace("float32", "")), words


@FIGURES
def test_description_reads_with_all_numbers_and_with_none(drawn, figure):
    environment = jinja2.Environment(undefined=jinja2.StrictUndefined)
    stating = ("num", "size", "interval", "median", "count", "several")
    for kind, (_, description) in drawn(figure):
        for known in (True, False):
            words = dict.fromkeys(stating, lambda id, noun="": f"<{id}> {noun}")
            words["published"] = lambda id: f"<published {id}>"
            for template in (description.alt, description.caption):
                text = environment.from_string(template).render(has=lambda *_, k=known: k, **words)
                assert "{" not in text
                assert len(text) > 40
                assert known or f"<{figure[0]}." not in text
                assert kind != STAND_IN or "<published" not in text


@FIGURES
def test_published_values_never_stand_beside_stand_ins(made_up, registries, figure):
    study, module = figure[0], MODULES[figure]
    if "published" not in inspect.signature(module.draw).parameters:
        return
    inputs = made_up(study).inputs(STAND_IN)
    with pytest.raises(ValueError, match="never set against published values"):
        draw_figure(module, inputs, stand_in=True, published=registries[study])


@FIGURES
def test_inputs_are_left_as_they_were(made_up, figure):
    inputs = made_up(figure[0]).inputs("sample")
    before = {name: table.copy(deep=True) for name, table in inputs.items()}
    draw_figure(MODULES[figure], inputs)
    for name, table in inputs.items():
        pd.testing.assert_frame_equal(table, before[name])


@FIGURES
def test_without_any_row_the_figure_says_so(made_up, figure):
    inputs = made_up(figure[0]).inputs("sample")
    picture, description = draw_figure(
        MODULES[figure], {name: table.iloc[:0] for name, table in inputs.items()}
    )
    assert [len(axes.lines) for axes in picture.axes] == [0]
    (words,) = (text.get_text() for text in picture.axes[0].texts)
    assert "this run" in words
    assert description.empty
    assert words in description.caption


SCRIPT = """
import importlib, importlib.util, inspect, sys
from oneneuron.figures.style import save

spec = importlib.util.spec_from_file_location("made_up", sys.argv[1])
made_up = importlib.util.module_from_spec(spec)
spec.loader.exec_module(made_up)
inputs = made_up.inputs("quick")
for name in sys.argv[2:]:
    draw = importlib.import_module(name).draw
    given = {key: inputs[key] for key in inspect.signature(draw).parameters if key in inputs}
    figure, description = draw(**given, stand_in=True)
    save(figure, f"{name}.svg", f"{name}.png", description)
"""


@pytest.mark.parametrize("study", STUDIES)
def test_bytes_are_the_same_in_another_process(tmp_path, study):
    names = [module.__name__ for (of, _), module in MODULES.items() if of == study]
    path = Path(__file__).parent / study / "conftest.py"
    digests = []
    for hash_seed in ("1", "2"):
        folder = tmp_path / hash_seed
        folder.mkdir()
        subprocess.run(
            [sys.executable, "-c", SCRIPT, str(path), *names],
            cwd=folder,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
        )
        files = sorted(folder.iterdir())
        digests.append({f.name: hashlib.sha256(f.read_bytes()).hexdigest() for f in files})
    assert len(digests[0]) == 3 * len(names)
    assert digests[0] == digests[1]
