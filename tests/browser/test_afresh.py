"""The button that draws fresh runs: by mouse, by keyboard, heard, printed, and without scripts."""

import json

import pytest
from selenium.webdriver.common.keys import Keys

from oneneuron.evidence.number import Number
from oneneuron.report.check import faults
from oneneuron.report.render import make_page, quotes_of

from ..report.conftest import NUMBERS, TEMPLATE, make_notebook, write_book
from .conftest import NARROWEST, WIDE

CLEAN, DEAD = 0.6, 12  # of all starts, and of eighty networks
CENSUS = (
    Number("eeg.starts.raw.clean", CLEAN, "share of clean starts", n=4000),
    Number("eeg.starts.raw.overflows", 0.3, "share of starts that overflow", n=4000),
    Number("eeg.deaths.dead.without", DEAD, "dead networks", n=80),
)
CALL = """{{ afresh("Draw five fresh starts", 5, [
  {"clean": "eeg.starts.raw.clean", "overflows": "eeg.starts.raw.overflows", "wild": ""},
  {"alive": "", "dead": "eeg.deaths.dead.without"}]) }}"""
FATES = {"clean", "overflows", "wild", "dead"}


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """A page with a figure, and the button below it."""
    folder = tmp_path_factory.mktemp("afresh")
    book = write_book(folder, [*NUMBERS, *CENSUS], [], sentences=[])
    chapters = {}
    for name, cells in (
        ("summary", ["# Does it help?\n\nOf one neuron."]),
        ("eeg", ["## How lucky?\n\n{{ figure('accuracy') }}\n\n" + CALL]),
    ):
        chapters[name] = folder / f"{name}.ipynb"
        chapters[name].write_text(json.dumps(make_notebook(*cells)))
    html = make_page(book, chapters, TEMPLATE)
    assert faults(html, book.numbers, quotes_of(book)) == []
    path = folder / "report.html"
    path.write_text(html, encoding="utf-8")
    return path


def fates(browser):
    return [one.text.split()[-1] for one in browser.all(".afresh .fates li")]


def told(browser):
    return browser.one(".afresh .told").text


def test_each_press_draws_five_and_keeps_the_tally(browser, page):
    browser.open(page)
    assert fates(browser) == []
    once, _ = browser.all(".afresh button")
    assert once.accessible_name == "Draw five fresh starts"
    seen = []
    for press in range(1, 4):
        once.click()
        seen.append(fates(browser))
        assert len(seen[-1]) == 5 and set(seen[-1]) <= FATES
        lucky = sum(set(drawn) == {"clean"} for drawn in seen)
        draws = "draw" if press == 1 else "draws"
        assert told(browser).endswith(f"All 5 went well in {lucky} of {press} {draws}.")
        assert told(browser).startswith(f"{seen[-1].count('clean')} of 5 runs went well: ")
    # seeded: whoever opens the page draws the same
    browser.open(page)
    for drawn in seen:
        browser.all(".afresh button")[0].click()
        assert fates(browser) == drawn
    assert browser.console() == []
    assert [address for address in browser.requests() if not address.startswith("file:")] == []


def test_many_draws_come_to_the_chance_of_five_in_a_row(browser, page):
    browser.open(page)
    _, many = browser.all(".afresh button")
    for _ in range(40):
        browser.run("arguments[0].click()", many)
    lucky, tries = (int(word) for word in told(browser).rstrip(".").split()[-4:-1:2])
    assert tries == 4000
    chance = (CLEAN * (1 - DEAD / 80)) ** 5
    # the draws are always the same; an honest generator is off by three standard errors at most
    assert abs(lucky / tries - chance) < 3 * (chance * (1 - chance) / tries) ** 0.5


def test_the_keyboard_draws_and_a_screen_reader_hears_it(browser, page):
    browser.open(page, NARROWEST)
    once, many = browser.all(".afresh button")
    status = browser.one(".afresh .told")
    assert (status.aria_role, status.get_attribute("aria-live")) == ("status", "polite")
    browser.run("arguments[0].focus()", once)
    once.send_keys(Keys.ENTER)
    heard = told(browser)
    assert heard.startswith(tuple("012345"))
    # the signs are for the eye: the words say all
    assert all(sign.get_attribute("aria-hidden") for sign in browser.all(".fates li > span"))
    once.send_keys(Keys.TAB)
    assert browser.driver.switch_to.active_element == many
    many.send_keys(Keys.SPACE)
    assert told(browser).endswith("of 101 draws.")
    assert browser.sideways() == 0


def test_without_scripts_and_on_paper_the_picture_stands_alone(browser, page):
    browser.open(page, scripts=False)
    assert not browser.one(".afresh").is_displayed()
    assert browser.one("#figure-accuracy svg").is_displayed()
    browser.open(page, WIDE)
    browser.all(".afresh button")[0].click()
    browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        assert not browser.one(".afresh").is_displayed()
        assert browser.one("#figure-accuracy svg").is_displayed()
    finally:
        browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
