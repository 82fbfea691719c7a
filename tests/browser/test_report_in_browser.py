"""The finished report as a reader meets it: by mouse, keyboard or finger, and without scripts."""

from collections import Counter
from importlib.resources import files

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.actions.action_builder import ActionBuilder
from selenium.webdriver.common.actions.interaction import POINTER_TOUCH
from selenium.webdriver.common.actions.pointer_input import PointerInput
from selenium.webdriver.common.keys import Keys

from .conftest import NARROW, NARROWEST, WIDE

pytestmark = pytest.mark.browser

NUMBER = 'section:not(.appendix) a.number[href^="#trace-"]'
AXE = (files("selenium_axe_python") / "axe-core" / "axe.min.js").read_text(encoding="utf-8")

# each label of a drawing, which axe-core leaves undecided: its words, the drawing's alternative
# text, its colour as it is seen, and the colour behind its middle, of shapes upon the page
LABELS = """
  const rgba = (colour) => { const [r, g, b, a = 1] = colour.match(/[\\d.]+/g).map(Number);
                             return [[r, g, b], a]; };
  const upon = (colour, opacity, below) => {
    const [channels, alpha] = rgba(colour);
    return channels.map((c, i) => c * alpha * opacity + below[i] * (1 - alpha * opacity));
  };
  const opacity = (element, style) => {
    let whole = Number(style.fillOpacity);
    for (let node = element; node.tagName !== "svg"; node = node.parentElement)
      whole *= getComputedStyle(node).opacity;
    return whole;
  };
  const page = rgba(getComputedStyle(document.body).backgroundColor)[0];
  return [...document.querySelectorAll("main svg text")].flatMap((label) => {
    label.scrollIntoView({block: "center"});
    const box = label.getBoundingClientRect();
    if (!box.width || !label.textContent.trim()) return [];
    const drawing = label.closest("svg");
    let ground = page;
    const behind = document.elementsFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    for (const shape of behind.reverse()) {
      const style = getComputedStyle(shape);
      if (shape.closest("svg") !== drawing || shape.matches("svg, g, text")) continue;
      if (style.fill.startsWith("rgb")) ground = upon(style.fill, opacity(shape, style), ground);
    }
    const style = getComputedStyle(label);
    const ink = upon(style.fill, opacity(label, style), ground);
    return [[label.textContent.trim(), drawing.getAttribute("aria-label") ?? "", ink, ground]];
  });
"""


def luminance(colour):
    """Relative luminance of a colour's red, green and blue of 0 to 255 (WCAG 2.1)."""
    channels = [c / 255 for c in colour]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, two):
    light, dark = sorted((luminance(one), luminance(two)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def serious_faults(browser):
    """Return what axe-core calls serious or critical, as lines of rule, element and reason."""
    browser.run(AXE)
    results = browser.run("return axe.run(document, {resultTypes: ['violations']})")
    # were contrast not looked at, its faults would be missing rather than absent
    assert "color-contrast" in {rule["id"] for kind in results if isinstance(results[kind], list)
                                for rule in results[kind]}  # fmt: skip
    return [
        f"{rule['id']}: {node['target']}: {node['failureSummary']}"
        for rule in results["violations"]
        if rule["impact"] in ("serious", "critical")
        for node in rule["nodes"]
    ]


def open_everything(browser):
    """Unfold all that can be unfolded, and show the card of a number."""
    browser.run("document.querySelectorAll('button.unfold').forEach((button) => button.click())")
    browser.run("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
    point_at_a_number(browser)


def point_at_a_number(browser):
    number = browser.one(NUMBER)
    browser.run("arguments[0].scrollIntoView({block: 'center'})", number)
    ActionChains(browser.driver).move_to_element(number).perform()
    browser.see(browser.one(".card"))
    return number


def press(browser, *keys):
    ActionChains(browser.driver).send_keys(*keys).perform()


def tap(browser, element):
    finger = ActionBuilder(browser.driver, PointerInput(POINTER_TOUCH, "finger"))
    finger.pointer_action.move_to(element).pointer_down().pointer_up()
    finger.perform()


def focused(browser):
    return browser.driver.switch_to.active_element


def row_of(browser, number):
    """Return the row of the appendix that a number's link names, once it is made."""
    return browser.run("return document.getElementById(arguments[0].hash.slice(1))", number)


def text_of_row(browser, number):
    """Return what a number's row says, as it waits to be made: its cells and its command."""
    return browser.run(
        """
        const id = arguments[0].hash.slice(1);
        const texts = [...document.querySelectorAll(".fold noscript")].map((it) => it.textContent);
        const made = new DOMParser().parseFromString(texts.join(""), "text/html");
        const row = made.getElementById(id);
        const chain = document.getElementById(row.querySelector("td:last-child a").hash.slice(1));
        return [...[...row.cells].map((cell) => cell.textContent), chain.dataset.command];
        """,
        number,
    )


def test_a_click_on_a_number_shows_its_chain_down_to_its_inputs(browser, report):
    browser.open(report)
    number = browser.one(NUMBER)
    number.click()
    row = browser.one("tr.target")
    assert row == row_of(browser, number)
    browser.see(row)
    tree = browser.one("tr.target + tr.below .tree")
    browser.see(tree)
    made_by = browser.one("td:last-child a", row).text
    rules = [rule.text for rule in browser.all("b", tree)]
    assert rules[0] == made_by
    assert len(rules) > 1
    sums = [part.text for part in browser.all(".sum", tree) if part.is_displayed()]
    assert sums and all(len(part.removeprefix("sha256 ")) in (12, 64) for part in sums)


def test_pointing_at_a_number_shows_how_to_make_it_again_and_copies_the_command(browser, report):
    browser.open(report)
    number = point_at_a_number(browser)
    card = browser.one(".card")
    id, _, _, _, method, _, command = text_of_row(browser, number)
    shown = browser.run("return arguments[0].textContent", card)  # what is long is cut to the eye
    for said in (id, method, command):
        assert said and said in shown
    browser.one("button.copy", card).click()
    field = browser.one("#search")
    field.send_keys(Keys.CONTROL, "v")
    assert field.get_attribute("value") == command


def test_the_keyboard_reaches_a_number_and_its_card(browser, report):
    browser.open(report)
    for _ in range(40):
        press(browser, Keys.TAB)
        number = focused(browser)
        if "number" in number.get_attribute("class").split():
            break
    else:
        pytest.fail("no number is among the first 40 stops of the Tab key")
    assert browser.all(".card") == []
    press(browser, Keys.ENTER)
    browser.see(browser.one(".card"))
    assert focused(browser).text == "copy"
    press(browser, Keys.TAB)
    assert focused(browser).text == "trace"
    press(browser, Keys.ESCAPE)
    assert focused(browser) == number
    assert browser.all(".card") == []
    press(browser, Keys.ENTER, Keys.TAB, Keys.ENTER)
    browser.see(row_of(browser, number))
    browser.see(browser.one("tr.target + tr.below .tree"))


def test_every_link_within_the_page_lands(browser, report):
    browser.open(report)
    landed, lost = browser.run("""
      return (async () => {
        const links = [...document.querySelectorAll('a[href^="#"]')];
        // the checker has found all of them to lead somewhere; of numbers some are tried
        const different = [...new Map(links.map((link) => [link.hash, link])).values()]
          .filter((link, i) => !link.hash.startsWith("#trace-") || i % 20 === 0);
        const lost = [];
        for (const link of different) {
          const moved = new Promise((done) => addEventListener('hashchange', done, {once: true}));
          link.click();
          await moved;
          const target = document.getElementById(decodeURIComponent(link.hash.slice(1)));
          const box = target?.getBoundingClientRect();
          if (!box?.height || box.top >= innerHeight || box.bottom <= 0) lost.push(link.hash);
          document.querySelector(".below")?.remove();  // or the page grows with each number
        }
        return [different.length, lost];
      })()""")
    assert lost == []
    assert landed > len(browser.all("section.chapter"))


def test_the_appendix_is_searched_and_sorted(browser, report):
    browser.open(report)

    def shown():
        return [row.get_attribute("id") for row in browser.all(".of-numbers tbody tr")
                if row.is_displayed()]  # fmt: skip

    assert shown() == []
    browser.one("#search").send_keys("accuracy median")
    found = shown()
    assert found
    count, _, all_of_them = browser.one("#found").text.split()
    assert len(found) <= int(count) < int(all_of_them)
    browser.one("#search").send_keys(Keys.CONTROL, "a", Keys.DELETE)
    assert shown() == []
    fold = browser.one(".numbers-of")
    browser.one("button.unfold", fold).click()
    name = browser.one("thead button", fold)
    name.click()
    up = shown()
    assert up == sorted(up, key=str.lower)
    name.click()
    down = shown()
    assert down == sorted(down, key=str.lower, reverse=True)
    assert up != down


def test_a_whole_reading_asks_for_nothing_and_logs_no_error(browser, report):
    browser.open(report)
    open_everything(browser)
    browser.one(".card button.copy").click()
    browser.one("#search").send_keys("accuracy")
    # a study of which nothing is found is hidden whole
    found = browser.one(".numbers-of:not([hidden])")
    browser.one(".of-numbers thead button", found).click()
    browser.one('.of-numbers tbody a[href^="#chain-"]', found).click()
    for save in browser.all(".take button")[:2]:
        save.click()
    browser.run("scrollTo(0, document.body.scrollHeight)")
    # what the page may have put off; without the limit Chromium may keep the callback for ever
    browser.run("return new Promise((done) => { requestIdleCallback(done, {timeout: 1000}); })")
    assert browser.console() == []
    asked = {address.partition("#")[0] for address in browser.requests()}
    assert {address for address in asked if not address.startswith("data:")} == {report.as_uri()}


# what a reader's machine has is not known: a width must not hang on the fonts
@pytest.mark.parametrize("fonts", ["browser", "bare_browser"])
@pytest.mark.parametrize("width", [NARROW, NARROWEST])
def test_a_narrow_screen_never_scrolls_sideways(request, report, fonts, width):
    browser = request.getfixturevalue(fonts)
    browser.open(report, width=width)
    assert browser.sideways() == 0
    open_everything(browser)
    assert browser.sideways() == 0
    card = browser.one(".card").rect
    assert card["x"] >= 0 and card["x"] + card["width"] <= width
    browser.one(".card a").click()
    browser.see(browser.one("tr.target + tr.below .tree"))
    assert browser.sideways() == 0


# colours do not depend on the width, nor what stands where on the mode: two pairs are enough
@pytest.mark.parametrize(("width", "mode"), [(WIDE, "light"), (NARROW, "dark")])
def test_axe_finds_no_serious_fault(browser, report, width, mode):
    browser.open(report, width, mode)
    # one of each kind, with what folds within it: the others differ in their text alone
    browser.run("""
      const kinds = ["claims-of", "published-in", "numbers-of", "chain", "jobs-of", "settings"];
      for (const kind of kinds) {
        const fold = document.querySelector(`.fold[id^="${kind}"]`);
        fold.querySelector("button.unfold").click();
        for (const part of fold.querySelectorAll("details")) part.open = true;
      }
    """)
    point_at_a_number(browser)
    assert serious_faults(browser) == []


def test_a_finger_opens_the_card_first_and_follows_the_link_then(browser, report):
    browser.open(report, width=NARROW)
    number = browser.one(NUMBER)
    browser.run("arguments[0].scrollIntoView({block: 'center'})", number)
    tap(browser, number)
    browser.see(browser.one(".card"))
    assert "#" not in browser.driver.current_url
    tap(browser, number)
    browser.see(browser.one("tr.target"))


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_text_in_drawings_has_the_contrast_of_wcag_aa(browser, report, mode):
    browser.open(report, mode=mode)
    labels = browser.run(LABELS)
    assert labels
    pale = [
        f"{words!r} of {drawing!r}: {contrast(ink, ground):.2f}"
        for words, drawing, ink, ground in labels
        if contrast(ink, ground) < 4.5
    ]
    assert pale == []


def test_the_page_and_the_ink_of_its_drawings_follow_the_mode(browser, report):
    def commonest(mode):
        browser.open(report, mode=mode)
        labels = browser.run(LABELS)
        inks, grounds = (Counter(tuple(label[place]) for label in labels) for place in (2, 3))
        return [luminance(colours.most_common(1)[0][0]) for colours in (inks, grounds)]

    ink, paper = commonest("light")
    assert ink < 0.1 < 0.5 < paper
    ink, paper = commonest("dark")
    assert ink > 0.5 > 0.1 > paper


def test_without_scripts_links_and_tables_still_work(browser, report):
    browser.open(report, scripts=False)
    # a script would have put a button to copy beside each command
    assert browser.all("button") == []
    assert not browser.one("#search").is_displayed()
    number = browser.one(NUMBER)
    shown = browser.run("return arguments[0].firstChild.textContent", number)
    number.click()
    row = browser.one("tr:target")
    assert row == row_of(browser, number)
    browser.see(row)
    assert shown.strip() in row.text
    browser.one('a[href^="#chain-"]', row).click()
    chain = browser.one(".chain:target")
    browser.see(browser.one(".tree", chain))
    assert all(part.is_displayed() for part in browser.all("table:not(details table)"))
    for fold in browser.all("details:has(table)"):
        browser.one("summary", fold).click()
        assert browser.one("table", fold).is_displayed()


def test_the_bare_browser_has_one_font_alone(bare_browser, tmp_path):
    page = tmp_path / "page.html"
    fonts = ("serif", "sans-serif", "monospace", "STIX Two Math", "math")
    rows = "".join(f"<i style='font: 20px \"{name}\", {name}'>mmmiii 0123</i>" for name in fonts)
    page.write_text(f"<!DOCTYPE html>{rows}")
    bare_browser.open(page)
    widths = {element.rect["width"] for element in bare_browser.all("i")}
    assert len(widths) == 1


def test_a_page_that_breaks_every_rule_is_seen_to_do_so(browser, tmp_path):
    page = tmp_path / "page.html"
    page.write_text(
        '<!DOCTYPE html><html lang="en"><title>Bad</title><meta name="viewport" '
        'content="width=device-width"><main><h1>Bad</h1><p style="color: #bbb">pale</p>'
        '<div style="width: 400px">wide</div><img src="missing.png">'
        "<script>fetch('https://example.org/'); throw new Error('oh')</script></main>"
    )
    browser.open(page, width=NARROW)
    assert browser.sideways() == 400 + 8 - NARROW  # a body's margin is 8 pixels
    faults = "\n".join(serious_faults(browser))
    assert "color-contrast: ['p']" in faults
    assert "image-alt: ['img']" in faults
    assert "oh" in "\n".join(browser.console())
    missing = (tmp_path / "missing.png").as_uri()
    assert {page.as_uri(), missing, "https://example.org/"} <= set(browser.requests())
