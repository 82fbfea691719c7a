"""Tests of oneneuron.figures.style: colours, words, and the files that a figure becomes."""

import hashlib
import json
import math
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure
from PIL import Image

from oneneuron.figures.style import (
    ARMS,
    BLUE,
    GREEN,
    GREY,
    INK,
    TEXT_COLOUR,
    VERMILION,
    WIDTH,
    Description,
    decade,
    describe,
    guarded,
    label_ends,
    new_figure,
    refuse_comparison,
    save,
    spread,
    theme,
)

DESCRIPTION = Description("A title", "What is drawn.", 'Best: {{ num("eeg.best") }}.')


def small_figure(*, stand_in: bool = False) -> Figure:
    """Return a figure with a line, text and an axis in both directions."""
    with theme():
        figure, (axes,) = new_figure(height=2.0, stand_in=stand_in)
        axes.plot([1, 2, 3], [0.123456789, 0.5, 0.8219], color=ARMS["without"].colour)
        axes.set_xlabel("epoch")
        axes.text(2, 0.4, "0.82195")
    return figure


def save_to(folder: Path, figure: Figure) -> tuple[str, Path, dict[str, str]]:
    """Save a figure; return its SVG, the path of its PNG and its description."""
    svg, png = folder / "eeg_small.svg", folder / "eeg_small.png"
    save(figure, svg, png, DESCRIPTION)
    return svg.read_text(), png, json.loads((folder / "eeg_small.json").read_text())


def test_theme_changes_nothing_outside():
    before = dict(mpl.rcParams)
    with theme():
        assert mpl.rcParams["svg.fonttype"] == "none"
    assert dict(mpl.rcParams) == before


def test_save_writes_description(tmp_path):
    _, _, description = save_to(tmp_path, small_figure())
    assert description == {
        "title": "A title",
        "alt": "What is drawn.",
        "caption": 'Best: {{ num("eeg.best") }}.',
    }
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        f"eeg_small.{kind}" for kind in ("json", "png", "svg")
    ]


def test_svg_keeps_text_as_text_in_ink_and_readers_fonts(tmp_path):
    svg, _, _ = save_to(tmp_path, small_figure())
    words = ["".join(e.itertext()) for e in ElementTree.fromstring(svg).iter() if "text" in e.tag]
    assert "epoch" in words
    assert "0.82195" in words  # cutting coordinates leaves words alone
    assert f"fill: {INK}" in svg
    fonts = set(re.findall(r"font-family: ([^;\"]*)", svg))
    assert len(fonts) == 1
    assert fonts.pop().startswith("'Helvetica Neue', Helvetica")


def test_svg_has_no_date_no_background_and_short_coordinates(tmp_path):
    svg, _, _ = save_to(tmp_path, small_figure())
    assert "<dc:date>" not in svg
    assert "Matplotlib" not in re.sub(r"<!--.*?-->", "", svg)
    assert "#ffffff" not in svg
    assert not re.search(r' (?:d|x|y)="[^"]*\.\d{3}', svg)


def test_png_is_200_dpi_on_white(tmp_path):
    _, png, _ = save_to(tmp_path, small_figure())
    with Image.open(png) as image:
        assert image.size == (round(WIDTH * 200), 400)
        assert image.convert("RGBA").getpixel((0, 0)) == (255, 255, 255, 255)


def test_failed_save_leaves_the_good_copy(tmp_path, monkeypatch):
    before = save_to(tmp_path, small_figure())[0]
    figure = small_figure()

    def fail(*_args: object, **_kwargs: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(figure, "savefig", fail)
    with pytest.raises(OSError, match="disk full"):
        save_to(tmp_path, figure)
    assert (tmp_path / "eeg_small.svg").read_text() == before
    assert len(list(tmp_path.iterdir())) == 3


SCRIPT = """
import sys
import pandas as pd
from oneneuron.studies.eeg.figures import accuracy_bands, best_accuracy, jumps
from oneneuron.figures.style import save

runs = pd.read_parquet(sys.argv[1])
for module in (accuracy_bands, best_accuracy, jumps):
    name = module.__name__.rsplit(".", 1)[1]
    save(*module.draw(runs, stand_in=True)[:1], f"{name}.svg", f"{name}.png",
         module.draw(runs, stand_in=True)[1])
"""


def test_bytes_are_the_same_in_another_process(tmp_path, quick):
    runs = tmp_path / "runs.parquet"
    quick.to_parquet(runs)
    digests = []
    for hash_seed in ("1", "2"):
        folder = tmp_path / hash_seed
        folder.mkdir()
        subprocess.run(
            [sys.executable, "-c", SCRIPT, str(runs)],
            cwd=folder,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
        )
        files = sorted(folder.iterdir())
        digests.append({f.name: hashlib.sha256(f.read_bytes()).hexdigest() for f in files})
    assert len(digests[0]) == 9
    assert digests[0] == digests[1]


def test_stand_in_is_written_and_hatched(tmp_path):
    svg, _, _ = save_to(tmp_path, small_figure(stand_in=True))
    assert "stand-in data" in svg
    assert "<pattern" in svg
    real, _, _ = save_to(tmp_path, small_figure())
    assert "stand-in" not in real
    assert "<pattern" not in real


def test_stand_in_is_never_compared():
    with pytest.raises(ValueError, match="never set against published values"):
        refuse_comparison(True, {"without": 0.828})
    refuse_comparison(True, None)
    refuse_comparison(False, {"without": 0.828})


def test_arms_have_their_colours():
    assert ARMS["without"].colour == BLUE == "#0072B2"
    exponential = ("letter", "clean_start", "scaled_input")
    assert {ARMS[arm].colour for arm in exponential} == {VERMILION} == {"#D55E00"}
    assert ARMS["relu_scaled"].colour == GREEN == "#009E73"
    assert (ARMS["without"].dash, ARMS["clean_start"].dash) == ("-", "-")


def test_arms_differ_by_more_than_colour():
    exponential = [ARMS[arm] for arm in ("letter", "clean_start", "scaled_input")]
    assert len({arm.dash for arm in exponential}) == 3
    markers = [arm.marker for name, arm in ARMS.items() if name != "notebook"]
    assert len(set(markers)) == len(markers)
    assert not set(markers) & set("Xv")  # those of dead and lost runs


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour (WCAG 2.2)."""
    rgb = np.array(mpl.colors.to_rgb(colour))
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


@pytest.mark.parametrize("colour", [INK, GREY, *(arm.text_colour for arm in ARMS.values())])
def test_text_is_legible_on_white(colour):
    # 4.5 is what WCAG asks of small text at level AA
    assert 1.05 / (luminance(colour) + 0.05) >= 4.5


def test_line_colours_would_be_too_pale_for_text():
    for colour in TEXT_COLOUR:
        assert 1.05 / (luminance(colour) + 0.05) < 4.5


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (1, "1"),
        (0.01, "0.01"),
        (-0.001, "−0.001"),
        (10_000, "10\u2009000"),
        (1e-5, "10⁻⁵"),
        (-1e-5, "−10⁻⁵"),
        (2e-4, "2×10⁻⁴"),
        (1e23, "10²³"),
        (-3e5, "−3×10⁵"),
    ],
)
def test_decade(value, text):
    assert decade(value) == text


@given(st.integers(-30, 30), st.sampled_from([1, -1]))
def test_decade_of_a_power_of_ten_can_be_read_back(exponent, sign):
    text = decade(sign * 10.0**exponent).replace("−", "-").replace("\u2009", "")
    if "10" in text and text.strip("-")[2:3] in set("⁻⁰¹²³⁴⁵⁶⁷⁸⁹"):
        head, power = text.split("10", 1)
        plain = power.translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789"))
        value = float(f"{head}1e{plain}")
    else:
        value = float(text)
    assert math.isclose(value, sign * 10.0**exponent)


places = st.lists(st.tuples(st.floats(-1e3, 1e3), st.floats(1, 50)), max_size=8)


@given(places)
def test_spread_leaves_no_overlap_and_keeps_the_order(labels):
    labels = sorted(labels)
    wanted, heights = [w for w, _ in labels], [h for _, h in labels]
    found = spread(wanted, heights)
    for i in range(len(found) - 1):
        # rounding of sums of numbers up to 1e3
        assert found[i + 1] - found[i] >= (heights[i] + heights[i + 1]) / 2 - 1e-9


def test_spread_leaves_alone_what_is_apart():
    assert spread([], []) == []
    assert spread([3.0], [10.0]) == [3.0]
    assert spread([0.0, 20.0], [10.0, 10.0]) == [0.0, 20.0]


def test_spread_centres_a_block():
    assert spread([5.0, 5.0], [10.0, 10.0]) == [0.0, 10.0]
    assert spread([0.0, 0.0, 0.0], [2.0, 2.0, 2.0]) == [-2.0, 0.0, 2.0]


def test_labels_at_one_place_are_written_apart_and_nan_at_the_edge():
    with theme():
        figure, (axes,) = new_figure(height=3.0, stand_in=False)
        axes.set_ylim(0, 1)
        labels = [(0.5, "one\ntwo", INK), (0.5, "three", INK), (float("nan"), "four", INK)]
        label_ends(axes, [*labels, (7.0, "five", INK)])
        figure.draw_without_rendering()
        boxes = {text.get_text(): text.get_window_extent() for text in axes.texts}
    assert not boxes["one\ntwo"].overlaps(boxes["three"])
    bottom, top = (axes.transData.transform((0, y))[1] for y in (0, 1))
    assert boxes["four"].y0 < bottom < boxes["four"].y1
    assert boxes["five"].y0 < top < boxes["five"].y1


def test_guarded_asks_for_each_number_once():
    sentence = '{{ num("a.b") }} of {{ size("a.b") }}, {{ interval("c") }}'
    assert guarded(sentence) == '{% if has("a.b") and has("c") %}' + sentence + "{% endif %}"


def test_guarded_refuses_a_sentence_without_a_number():
    with pytest.raises(ValueError, match="has none"):
        guarded("Nothing is stated here.")


def test_describe_states_the_same_in_both():
    description = describe("T", alt="A.", caption="C.", numbers=['{{ num("x") }}'])
    assert description.alt == 'A. {% if has("x") %}{{ num("x") }}{% endif %}'
    assert description.caption == 'C. {% if has("x") %}{{ num("x") }}{% endif %}'
    assert describe("T", alt="A.", caption="C.").alt == "A."
