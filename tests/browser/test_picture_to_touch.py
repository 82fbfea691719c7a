"""The picture of the way down from a bad minimum: still without scripts, and with two sliders."""

import json

import numpy as np
import pytest
from selenium.webdriver.common.actions.action_builder import ActionBuilder
from selenium.webdriver.common.actions.interaction import POINTER_TOUCH
from selenium.webdriver.common.actions.pointer_input import PointerInput
from selenium.webdriver.common.keys import Keys

from oneneuron.figures.style import save
from oneneuron.report.check import faults
from oneneuron.report.render import make_page, quotes_of
from oneneuron.studies.landscape import valley
from oneneuron.studies.landscape.figures import way_down
from oneneuron.studies.landscape.numbers.valley import numbers

from ..report.conftest import NUMBERS, TEMPLATE, make_notebook, write_book
from ..studies.landscape.conftest import simulate_escape
from .conftest import NARROW, WIDE

pytestmark = pytest.mark.browser

FIGURE = "#figure-landscape_way_down"
CURVES = f'{FIGURE} g[id*="-valley_"] path'


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """A chapter with the picture in it, drawn from the study's own curves."""
    folder = tmp_path_factory.mktemp("touch")
    curves = valley.look(1.0)
    figure, description = way_down.draw(curves, simulate_escape(["t3"]))
    picture = folder / "landscape_way_down.svg"
    save(figure, picture, picture.with_suffix(".png"), description)
    found = numbers(curves)
    book = write_book(folder, [*NUMBERS, *found], [], sentences=[], figures={picture.stem: picture})
    chapter = folder / "summary.ipynb"
    text = '# A way down\n\n{{ figure("landscape_way_down") }}'
    chapter.write_text(json.dumps(make_notebook(text)))
    html = make_page(book, {"summary": chapter}, TEMPLATE)
    assert faults(html, book.numbers, quotes_of(book)) == []
    page = folder / "report.html"
    page.write_text(html, encoding="utf-8")
    return page


def thick(browser):
    """Return the b of the curves that stand out."""
    widths = {
        curve.find_element("xpath", "..").get_attribute("id"): curve.get_attribute("stroke-width")
        for curve in browser.all(CURVES)
    }
    thin = min(widths.values(), key=float)
    return [float(id.rpartition("_")[2]) for id, width in widths.items() if width != thin]


def mark(browser, name):
    """Return where a mark lies in the drawing."""
    one = browser.one(f'{FIGURE} g[id$="{name}"] use')
    return float(one.get_attribute("x")), float(one.get_attribute("y"))


@pytest.mark.parametrize(("width", "mode"), [(WIDE, "light"), (NARROW, "dark")])
def test_the_keyboard_walks_along_the_valley_and_over_time(browser, page, width, mode):
    browser.open(page, width=width, mode=mode)
    of_b, of_time = browser.all(f"{FIGURE} input[type=range]")
    browser.run("arguments[0].focus()", of_b)
    browser.see(of_b)
    assert thick(browser) == [-2]
    before = mark(browser, "-lowest-mark")
    # a larger b: deeper (in a drawing, further down), and nearer to a = 0
    of_b.send_keys(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT)
    assert thick(browser) == [-1]
    after = mark(browser, "-lowest-mark")
    assert after[0] < before[0]
    assert after[1] > before[1]
    curve = valley.look(1.0, biases=[-1])
    lowest = curve.loc[curve["objective"].idxmin()]
    said = of_b.get_attribute("aria-valuetext")
    assert said.startswith("b = −1: ")
    assert (
        f"a = {lowest['scale']:.3g}, where the modified loss is {lowest['objective']:.3g}" in said
    )
    assert browser.all(f"{FIGURE} output")[0].text == said

    start = mark(browser, "-flow-mark_objective")
    of_time.send_keys(Keys.END)
    end = mark(browser, "-flow-mark_objective")
    assert end[0] > start[0]
    assert end[1] > start[1]
    last = simulate_escape(["t3"]).iloc[-1]
    said = of_time.get_attribute("aria-valuetext")
    assert said.startswith("t = 1.0 × 10⁶: ")
    assert f"without the neuron {last['bare_loss']:.3g}" in said
    assert f"exp(b) = {np.exp(last['bias']):.3g}" in said
    assert browser.sideways() == 0
    assert browser.console() == []


def test_a_finger_slides_over_time(browser, page):
    browser.open(page, width=NARROW)
    _, of_time = browser.all(f"{FIGURE} input[type=range]")
    browser.run("arguments[0].scrollIntoView({block: 'center'})", of_time)
    start = mark(browser, "-flow-mark_objective")
    finger = ActionBuilder(browser.driver, PointerInput(POINTER_TOUCH, "finger"))
    # from the middle of the slider over its end: what lies beyond is its last place
    finger.pointer_action.move_to(of_time).pointer_down()
    finger.pointer_action.move_to(of_time, of_time.size["width"] // 2).pointer_up()
    finger.perform()
    assert of_time.get_attribute("value") == of_time.get_attribute("max")
    assert mark(browser, "-flow-mark_objective")[0] > start[0]
    assert browser.console() == []


def test_without_scripts_and_on_paper_the_picture_stands_still(browser, page):
    browser.open(page, scripts=False)
    assert browser.all(f"{FIGURE} input") == []
    drawing = browser.one(f"{FIGURE} svg")
    assert drawing.is_displayed()
    assert drawing.get_attribute("role") == "img"
    assert "valley" in drawing.get_attribute("aria-label")
    browser.open(page)
    browser.one(f"{FIGURE} input")
    browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    assert not browser.one(f"{FIGURE} .touch").is_displayed()
    browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
