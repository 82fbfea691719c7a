"""A real browser, and the report of the tiny run opened in it."""

import json
import os
import shutil
import string
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import matplotlib
import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

from oneneuron.evidence.interval import Interval
from oneneuron.evidence.number import Number
from oneneuron.report.check import faults
from oneneuron.report.render import make_page, quotes_of

from ..report.conftest import NUMBERS, TEMPLATE, make_notebook, write_book

WIDE, NARROW, NARROWEST = 1300, 360, 320
TODAY = 2000
"""About as many numbers as the paper run has."""

OPTIONS = (
    "--headless=new",
    # pages are our own files, and root, as in a container, has no sandbox
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-background-networking",
    # else links followed faster than a hand could are not followed
    "--disable-ipc-flooding-protection",
    # no name is resolved: what a page asks of the network is recorded and fails
    "--host-resolver-rules=MAP * ~NOTFOUND",
)


class Browser:
    """Chromium with one page open, and what that page said and asked for."""

    def __init__(self, driver: webdriver.Chrome):
        self.driver = driver
        # what follows a click may come a moment later; the limit is far above any moment
        self.wait = WebDriverWait(driver, timeout=10, poll_frequency=0.05)

    def open(
        self, page: Path, width: int = WIDE, mode: str = "light", scripts: bool = True
    ) -> None:
        """Load a page afresh, at a width in CSS pixels, in a colour mode, scripts on or off."""
        command = self.driver.execute_cdp_cmd
        command("Emulation.setScriptExecutionDisabled", {"value": not scripts})
        screen = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width <= NARROW}
        command("Emulation.setDeviceMetricsOverride", screen)
        feature = {"name": "prefers-color-scheme", "value": mode}
        command("Emulation.setEmulatedMedia", {"features": [feature]})
        self.driver.get("about:blank")  # so that another address of one page loads it again
        self.console()
        self.requests()
        self.driver.get(page.as_uri())

    def run(self, script: str, *arguments: object) -> Any:
        """Run JavaScript in the page; a promise it returns is awaited."""
        return self.driver.execute_script(script, *arguments)

    def all(self, selector: str, inside: WebElement | None = None) -> list[WebElement]:
        return (inside or self.driver).find_elements("css selector", selector)

    def one(self, selector: str, inside: WebElement | None = None) -> WebElement:
        """Return the first element that a selector finds, which a script may have yet to make."""
        return self.wait.until(lambda _: self.all(selector, inside), selector)[0]

    def console(self) -> list[str]:
        """Return the warnings and errors that the console got since it was last asked."""
        entries = self.driver.get_log("browser")
        return [e["message"] for e in entries if e["level"] in ("WARNING", "SEVERE")]

    def requests(self) -> list[str]:
        """Return the addresses asked for since it was last asked, the page's own among them."""
        events = [json.loads(e["message"])["message"] for e in self.driver.get_log("performance")]
        asked = [e["params"] for e in events if e["method"] == "Network.requestWillBeSent"]
        sockets = [e["params"] for e in events if e["method"] == "Network.webSocketCreated"]
        return [p["request"]["url"] for p in asked] + [p["url"] for p in sockets]

    def see(self, element: WebElement) -> None:
        """Fail unless an element is shown, or soon will be, and lies within the window in part."""
        within = (
            "const box = arguments[0].getBoundingClientRect();"
            "return box.top < innerHeight && box.bottom > 0"
            " && box.left < innerWidth && box.right > 0"
        )
        self.wait.until(
            lambda _: element.is_displayed() and self.run(within, element),
            f"<{element.tag_name}> {element.text!r} is not in sight",
        )

    def sideways(self) -> int:
        """Return by how many pixels the page can be scrolled sideways."""
        return self.run("const root = document.documentElement;"
                        "return root.scrollWidth - root.clientWidth")  # fmt: skip


def start(environment: Mapping[str, str]) -> webdriver.Chrome:
    """Chromium and its driver as the system has them; without them there is nothing to test."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    chromedriver = shutil.which("chromedriver")
    if not (chromium and chromedriver):
        reason = (
            "needs chromium and chromedriver (Debian: apt-get install chromium chromium-driver)"
        )
        (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for option in OPTIONS:
        options.add_argument(option)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options, Service(chromedriver, env={**os.environ, **environment}))
    driver.set_script_timeout(110)  # seconds; Selenium itself gives up after 120
    return driver


@pytest.fixture(scope="session")
def driver() -> Iterator[webdriver.Chrome]:
    """Chromium with the fonts that this machine has."""
    driver = start({})
    yield driver
    driver.quit()


@pytest.fixture(scope="session")
def bare_driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    """Chromium with one font, a wide one that comes with matplotlib: none for mathematics."""
    folder = tmp_path_factory.mktemp("fonts")
    fonts = folder / "only"
    fonts.mkdir()
    shutil.copy(Path(matplotlib.get_data_path(), "fonts", "ttf", "DejaVuSerif.ttf"), fonts)
    configuration = folder / "fonts.conf"
    configuration.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">'
        f"<fontconfig><dir>{fonts}</dir><cachedir>{folder / 'cache'}</cachedir></fontconfig>"
    )
    driver = start({"FONTCONFIG_FILE": str(configuration)})
    yield driver
    driver.quit()


@pytest.fixture
def browser(driver: webdriver.Chrome) -> Browser:
    return Browser(driver)


@pytest.fixture
def bare_browser(bare_driver: webdriver.Chrome) -> Browser:
    return Browser(bare_driver)


@pytest.fixture(scope="session")
def report(driver: webdriver.Chrome, request: pytest.FixtureRequest) -> Path:
    """The tiny run's report, or the one that ONE_NEURON_REPORT names; no browser, no run."""
    named = os.environ.get("ONE_NEURON_REPORT")
    if named:
        return Path(named).resolve(strict=True)
    return request.getfixturevalue("made").folder / "results/tiny/report.html"


def large_page(folder: Path, of_numbers: int) -> tuple[str, list[str]]:
    """A report of made-up numbers, and what is wrong with it: long ids, methods, wide tables."""
    measures = (
        "mean_accuracy_difference",
        "best_accuracy_median",
        "training_loss_of_the_last_epoch",
    )
    numbers = [
        Number(
            f"{('eeg', 'practicality', 'method')[i % 3]}.{measures[i % 2]}.arm_{i}",
            i / 7 - 100,
            "median over the seeds of the arm without the neuron, with the range of their values, "
            f"of network {i}",
            unit="accuracy",
            n=i % 40,
            interval=Interval(i / 7 - 101, i / 7, 0.95),
            format="+.4f",
        )
        for i in range(of_numbers)
    ]
    book = write_book(folder, [*NUMBERS, *numbers], [], sentences=[])
    quoted = [f'{{{{ estimate("{number.id}") }}}}' for number in numbers[:300]]
    words = zip(range(0, 60, 6), string.ascii_lowercase, strict=False)
    names = ", ".join(f'"arm_{i}": "{word} heading of all"' for i, word in words)
    columns = "{" + names + "}"
    texts = {
        "summary": [
            "# Does it help?\n\nOf one neuron, {{ formula('neuron') }}, and "
            + "of a loss, {{ formula('hinge') }}, and of words enough to fill some lines. " * 6,
            "```console\nsnakemake --cores 1 results/demo/" + "a_long_folder/" * 12 + "x.json\n```",
        ],
        "eeg": [
            "## A chapter\n\n### What came out\n\n" + ", ".join(quoted)
            + ', {{ published("post.best") }} and {{ num("eeg.frames") }}.',
            '{{ grid("Ten columns", "eeg.mean_accuracy_difference.{column}", '
            f'{{"one": "the only row"}}, {columns}, adds="interval") }}}}',
            '{{ figure("accuracy") }}\n\n{{ formula("objective") }}',
        ],
    }  # fmt: skip
    chapters = {}
    for name, cells in texts.items():
        chapters[name] = folder / f"{name}.ipynb"
        chapters[name].write_text(json.dumps(make_notebook(*cells)))
    html = make_page(book, chapters, TEMPLATE)
    return html, faults(html, book.numbers, quotes_of(book))


@pytest.fixture(scope="session")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report with ten times the numbers that the paper run has."""
    folder = tmp_path_factory.mktemp("large")
    html, problems = large_page(folder, 10 * TODAY)
    assert problems == []
    page = folder / "report.html"
    page.write_text(html, encoding="utf-8")
    return page
