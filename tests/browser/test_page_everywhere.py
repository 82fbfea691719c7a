"""What a reader may count on at any size, on paper and with ten times today's numbers."""

import base64
import re

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from oneneuron.figures.style import FONT_SIZE
from oneneuron.figures.style import WIDTH as FIGURE_WIDTH

from .conftest import NARROW, WIDE

pytestmark = pytest.mark.browser

NUMBER = 'section:not(.appendix) a.number[href^="#trace-"]'
PUBLISHED = "section:not(.appendix) a.published"
WIDTHS = range(320, 1441, 40)

# runs a script with a page's saved files caught instead of written
CAUGHT = """
  return new Promise((done) => {
    const saved = [];
    URL.createObjectURL = (blob) => { saved.push(blob); return "#"; };
    HTMLAnchorElement.prototype.click = function () { saved.push(this.download); };
    for (const button of document.querySelectorAll(arguments[0])) button.click();
    Promise.all(saved.map((it) => it instanceof Blob ? it.text() : it)).then(done);
  });
"""


def point_at(browser, link):
    browser.run("arguments[0].scrollIntoView({block: 'center'})", link)
    ActionChains(browser.driver).move_to_element(link).perform()
    card = browser.one(".card")
    browser.see(card)
    return card


def press(browser, *keys):
    ActionChains(browser.driver).send_keys(*keys).perform()


def focused(browser):
    return browser.driver.switch_to.active_element


def distance(browser, card, link):
    """Return by how many pixels a card lies above or below the line of its number."""
    return browser.run(
        """
        const card = arguments[0].getBoundingClientRect();
        const line = arguments[1].getClientRects()[0];
        return Math.max(0, card.top - line.bottom, line.top - card.bottom);
        """,
        card, link,
    )  # fmt: skip


def test_ten_times_the_numbers_are_a_light_page(browser, large):
    browser.open(large)
    assert browser.run("return document.getElementsByTagName('*').length") < 5000
    assert large.stat().st_size / 10 < 6e6 / 10 * 1.5


def test_a_report_of_today_is_light(browser, report):
    browser.open(report)
    assert browser.run("return document.getElementsByTagName('*').length") < 20_000
    assert report.stat().st_size < 6_000_000


def test_ten_times_the_numbers_are_searched_and_sorted_at_once(browser, large):
    browser.open(large)
    browser.run("return new Promise((done) => { requestIdleCallback(done, {timeout: 5000}); })")
    # the best of some: the machine has other work too
    search, sort = browser.run("""
      const timed = (act) => {
        const start = performance.now();
        act();
        document.body.offsetHeight;
        return performance.now() - start;
      };
      const field = document.getElementById("search");
      const sought = ["accuracy", "median arm_1", "of network 77", "nothing", "seeds"];
      const search = sought.map((words) =>
        timed(() => { field.value = words; field.dispatchEvent(new Event("input")); }));
      const sort = [0, 1, 1, 3, 4].map((column) =>
        timed(() => document.querySelectorAll(".of-numbers thead button")[column].click()));
      return [Math.min(...search), Math.min(...sort)];
    """)
    assert search < 100
    assert sort < 100


def test_a_search_tells_each_chapters_share_and_sorting_holds_for_all_its_rows(browser, large):
    browser.open(large)
    browser.one("#search").send_keys("arm_1999")
    ids = [row.get_attribute("id") for row in browser.all(".of-numbers tbody tr")]
    # 1999 itself and 19990 to 19999
    assert len(ids) == 11
    assert browser.one("#found").text == "11 of 20006"
    browser.one("#search").send_keys(Keys.CONTROL, "a", Keys.DELETE)
    browser.one("#numbers-of-eeg button.unfold").click()
    browser.all("#numbers-of-eeg thead button")[1].click()
    first = browser.one("#numbers-of-eeg tbody tr").get_attribute("id")
    assert first.endswith(".arm_0")
    browser.all("#numbers-of-eeg thead button")[1].click()
    # the made-up book's own numbers stand among those of the study
    assert browser.one("#numbers-of-eeg tbody tr").get_attribute("id") == "trace-eeg.frames"


def test_the_last_of_many_numbers_is_found_by_its_address(browser, large):
    browser.open(large)
    link = browser.one('a[href="#trace-eeg.mean_accuracy_difference.arm_294"]')
    browser.run("arguments[0].scrollIntoView({block: 'center'})", link)
    link.click()
    row = browser.one("tr.target")
    browser.see(row)
    assert row.get_attribute("id") == "trace-eeg.mean_accuracy_difference.arm_294"
    back = browser.one("tr.below .back a")
    assert back.text == "where you came from"
    back.click()
    browser.see(link)


@pytest.mark.parametrize("kind", [PUBLISHED, f'{NUMBER}[href="#trace-eeg.frames"]'])
def test_a_row_has_one_way_back_to_the_link_that_was_followed_last(browser, large, kind):
    browser.open(large)
    first = browser.one(kind)
    second = browser.run(
        "arguments[0].after(arguments[0].cloneNode(true)); return arguments[0].nextSibling", first
    )
    for link in (first, second, first):
        browser.run("arguments[0].click()", link)
        row = browser.one("tr.target")
        browser.see(row)
        lines = browser.all(".back")
        assert len(lines) == 1
        ways = [way for way in browser.all("a", lines[0]) if way.text == "where you came from"]
        assert len(ways) == 1
        assert ways[0].get_attribute("href").endswith(f"#{link.get_attribute('id')}")
    ids = browser.run("return [...document.querySelectorAll('[id]')].map((each) => each.id)")
    assert len(ids) == len({*ids})


def test_without_scripts_every_row_is_there_to_be_landed_on(browser, large):
    browser.open(large, scripts=False)
    link = browser.one('a[href="#trace-eeg.mean_accuracy_difference.arm_294"]')
    link.click()
    row = browser.one("tr:target")
    browser.see(row)
    assert "arm_294" in row.text


@pytest.mark.parametrize("page", ["report", "large"])
def test_no_width_scrolls_sideways(request, browser, page):
    path = request.getfixturevalue(page)
    wrong = {}
    for width in WIDTHS:
        browser.open(path, width=width)
        if page == "large":
            browser.one("#numbers-of-eeg button.unfold").click()
        if by := browser.sideways():
            wrong[width] = by
    assert wrong == {}


def test_letters_of_figures_are_legible_at_every_width(browser, large):
    small = {}
    # below and above the widths at which the page's type and columns change
    for width in (320, NARROW, 639, 641, 1183, 1185, 1440):
        browser.open(large, width=width)
        box = browser.one(".drawing svg").rect
        # what tests of figures hold: no letter smaller than this, no figure wider than that
        if (pixels := FONT_SIZE * box["width"] / (FIGURE_WIDTH * 72)) < 11:
            small[width] = pixels
    assert small == {}


def test_what_scrolls_sideways_says_so_and_is_scrolled_by_keys(browser, large):
    browser.open(large, width=NARROW)
    box = browser.one(".drawing")
    named = [box.get_attribute(name) for name in ("tabindex", "role", "aria-label")]
    assert named == ["0", "region", "Figure 1, scrolls sideways"]
    # the shade at its edge, one layer of several: those over it scroll with the drawing
    assert "local" in browser.run("return getComputedStyle(arguments[0]).backgroundAttachment", box)
    browser.run("arguments[0].focus()", box)
    press(browser, *[Keys.ARROW_RIGHT] * 3)
    browser.wait.until(lambda _: browser.run("return arguments[0].scrollLeft", box) > 0)
    browser.open(large, width=WIDE)
    assert browser.one(".drawing").get_attribute("role") is None


@pytest.mark.parametrize("width", [NARROW, 768, WIDE])
def test_commands_are_whole_and_can_be_copied(browser, large, width):
    browser.open(large, width=width)
    commands = browser.all("main pre, main .command")
    assert commands
    for command in commands:
        assert browser.run("return arguments[0].scrollWidth <= arguments[0].clientWidth", command)
        assert browser.all("button.copy", command)


@pytest.mark.parametrize("width", [NARROW, 768, WIDE])
@pytest.mark.parametrize("kind", [NUMBER, PUBLISHED])
def test_a_card_hangs_in_main_beside_its_number(browser, large, kind, width):
    browser.open(large, width=width)
    for link in browser.all(kind)[:200:60]:
        card = point_at(browser, link)
        assert card.find_element("xpath", "..").tag_name == "main"
        assert distance(browser, card, link) <= 20
        box = card.rect
        assert box["x"] >= 0 and box["x"] + box["width"] <= width
        press(browser, Keys.ESCAPE)
        assert browser.all(".card") == []


def test_the_card_of_a_published_number_tells_where_it_was_printed(browser, large):
    browser.open(large)
    link = browser.one(PUBLISHED)
    card = point_at(browser, link)
    for words in ("0.830", "Best accuracy of one run", "A post", "Results", "1 run"):
        assert words in card.text


def test_the_cards_of_the_forest_lie_beside_their_numbers(browser, report):
    for width in (NARROW, WIDE):
        browser.open(report, width=width)
        for link in browser.all(".forest a.number")[:6]:
            assert distance(browser, point_at(browser, link), link) <= 20
            press(browser, Keys.ESCAPE)


def test_contents_come_first_and_a_number_is_one_stop(browser, large):
    browser.open(large)
    stops = browser.run("""
      return [...document.querySelectorAll("a[href], button, input, summary, [tabindex]")]
        .filter((it) => it.tabIndex >= 0 && it.checkVisibility())
        .map((it) => [it.closest("nav, main")?.tagName, it.className, it.hash ?? ""]);
    """)
    kinds = [where for where, _, _ in stops]
    assert kinds[0] is None  # the way around the contents
    contents = kinds.count("NAV")
    assert contents and kinds[1 : contents + 1] == ["NAV"] * contents
    told = [hash for _, names, hash in stops if names == "number"]
    # of a number and its interval one: of those in the text, two more, and those of the table
    assert len(told) == 300 + 2 + 10
    assert len(stops) < 400


def test_enter_opens_a_card_and_escape_closes_it(browser, large):
    browser.open(large)
    number = browser.one(NUMBER)
    browser.run("arguments[0].focus()", number)
    assert browser.all(".card") == []
    press(browser, Keys.ENTER)
    assert focused(browser).text == "copy"
    press(browser, Keys.ESCAPE)
    assert focused(browser) == number
    assert browser.all(".card") == []
    press(browser, Keys.ENTER)
    press(browser, Keys.TAB)
    assert focused(browser).text == "trace"
    press(browser, Keys.TAB)
    assert focused(browser).get_attribute("class") == "number"
    assert focused(browser) != number
    assert browser.all(".card") == []


def test_paper_has_few_white_pages_without_the_appendix(browser, report):
    browser.open(report, mode="dark")
    printed = browser.driver.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True})
    pdf = base64.b64decode(printed["data"])
    pages = re.findall(rb"/Type\s*/Page\b[^s]", pdf)
    assert 1 < len(pages) < 40
    (size,) = set(re.findall(rb"/MediaBox\s*\[([^\]]+)\]", pdf))
    assert [round(float(part)) for part in size.split()] == [0, 0, 595, 842]  # A4 in points


@pytest.mark.parametrize("page", ["report", "large"])
def test_what_is_printed_fits_its_page_and_is_white(request, browser, page):
    # what is left of 210 millimetres between its margins, in CSS pixels
    browser.open(request.getfixturevalue(page), width=680)
    features = [{"name": "prefers-color-scheme", "value": "dark"}]
    browser.driver.execute_cdp_cmd(
        "Emulation.setEmulatedMedia", {"media": "print", "features": features}
    )
    try:
        assert not browser.one(".appendix").is_displayed()
        assert not browser.one("nav").is_displayed()
        ground = browser.run("return getComputedStyle(document.body).backgroundColor")
        assert ground == "rgb(255, 255, 255)"
        cut = browser.run("""
          return [...document.querySelectorAll("section:not(.appendix) table, figure svg, pre")]
            .filter((it) => it.getBoundingClientRect().right > innerWidth)
            .map((it) => it.textContent.slice(0, 60));
        """)
        assert cut == []
    finally:
        browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": []})


def test_formulae_within_a_line_leave_it_as_high_as_it_is(browser, large):
    browser.open(large)
    lines = browser.run("""
      const text = document.querySelector("p:has(math)");
      return text.getBoundingClientRect().height / parseFloat(getComputedStyle(text).lineHeight);
    """)
    assert lines > 4
    assert lines == pytest.approx(round(lines), abs=0.02)  # a fraction of a pixel a line


def test_each_section_has_an_address_to_pass_on(browser, report):
    browser.open(report)
    lacking = browser.run("""
      return [...document.querySelectorAll("main :is(h2, h3)")].filter((head) => {
        const link = head.querySelector("a.permalink");
        return !link || !document.getElementById(link.hash.slice(1))?.contains(head);
      }).map((head) => head.textContent);
    """)
    assert lacking == []


def test_a_figure_gives_its_drawing_its_data_and_its_numbers(browser, large):
    browser.open(large)
    drawing, data, numbers, *names = (
        browser.run(CAUGHT, "#figure-accuracy .take button")[::2]
        + (browser.run(CAUGHT, "#figure-accuracy .take button")[1::2])
    )
    assert names == ["accuracy.svg", "accuracy.csv", "accuracy_numbers.csv"]
    assert drawing.startswith("<svg") and "http://www.w3.org/2000/svg" in drawing
    assert "var(" not in drawing and "currentColor" not in drawing
    assert data.splitlines() == [
        "# panel 1: a <b>",
        "panel,drawn,number,colour,x,y",
        "1,line,1,with,1,0.8",
    ]
    assert numbers.splitlines()[1].startswith('eeg.frames,"3,642 frames"')


def test_a_page_says_what_it_is_to_those_who_list_it(browser, report):
    browser.open(report)
    told = browser.run("""
      return ['name="description"', 'property="og:title"', 'property="og:description"'].map((it) =>
        document.querySelector(`meta[${it}]`).content);
    """)
    assert all(len(words) > 10 for words in told)
