"""Tests of oneneuron.figures.style and .palette: colours, and the files that a figure becomes."""

import json
import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image

from oneneuron.figures.description import Description
from oneneuron.figures.palette import BLUE, GREY, INK, ROLE_COLOUR, TEXT_COLOUR, text_colour
from oneneuron.figures.style import WIDTH, _polyline, new_figure, save, theme

DESCRIPTION = Description("A title", "What is drawn.", 'Best: {{ num("eeg.best") }}.')


def small_figure(*, stand_in: bool = False) -> Figure:
    """Return a figure with a line, text and an axis in both directions."""
    with theme():
        figure, (axes,) = new_figure(height=2.0, stand_in=stand_in)
        axes.plot([1, 2, 3], [0.123456789, 0.5, 0.8219], color=BLUE)
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
        "empty": False,
        "data": "panel,drawn,number,colour,x,y\n"
        "1,line,1,without,1,0.123457\n1,line,1,without,2,0.5\n1,line,1,without,3,0.8219\n",
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


def test_stand_in_is_written_and_hatched(tmp_path):
    svg, _, _ = save_to(tmp_path, small_figure(stand_in=True))
    assert "stand-in data" in svg
    assert "<pattern" in svg
    real, _, _ = save_to(tmp_path, small_figure())
    assert "stand-in" not in real
    assert "<pattern" not in real


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour (WCAG 2.2)."""
    rgb = np.array(mpl.colors.to_rgb(colour))
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


@pytest.mark.parametrize("colour", [INK, GREY, *map(text_colour, ROLE_COLOUR.values())])
def test_text_is_legible_on_white(colour):
    # 4.5 is what WCAG asks of small text at level AA
    assert 1.05 / (luminance(colour) + 0.05) >= 4.5


def test_line_colours_would_be_too_pale_for_text():
    for colour in TEXT_COLOUR:
        assert 1.05 / (luminance(colour) + 0.05) < 4.5


def places_of(path):
    """Return the points of a path that is written by its steps, subpath by subpath."""
    found = []
    for line in path.split("M")[1:]:
        numbers = list(map(float, re.findall(r"-?(?:\d+\.?\d*|\.\d+)", line)))
        found.append(np.cumsum(np.reshape(numbers, (-1, 2)), axis=0))
    return found


def test_a_path_by_its_steps_leads_through_its_places():
    rng = np.random.default_rng(3)
    lines = [rng.normal(0, scale, (n, 2)) for scale, n in ((200, 40), (1e5, 30), (0.01, 3), (1, 1))]
    drawn = " ".join(
        "M " + " L ".join(f"{x:.6f} {y:.6f} \n" for x, y in line) + "z" for line in lines
    )
    path = _polyline(drawn)
    assert path.count("z") == len(lines)
    assert len(path) < len(drawn) / 2
    for found, line in zip(places_of(path), lines, strict=True):
        assert found == pytest.approx(line, abs=0.0501)
