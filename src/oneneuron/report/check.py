"""What must hold of a finished page: links land, nothing is loaded, every digit can be traced."""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

from oneneuron.evidence.number import Number
from oneneuron.report.markup import interval_text, number_text

_VOID = {
    "area",
    "base",
    "br",
    "col",
    "embed",
    "hr",
    "img",
    "input",
    "link",
    "meta",
    "source",
    "wbr",
}
_LOADING = {
    "img": "src", "script": "src", "iframe": "src", "source": "src", "audio": "src",
    "video": "src", "embed": "src", "input": "src", "track": "src", "object": "data",
    "link": "href", "image": "href", "use": "href", "base": "href",
}  # fmt: skip
_FREE_TAGS = {"code", "pre", "math", "svg", "style", "script", "cite", "time", "kbd"}
_FREE_CLASSES = {"number", "published", "statement", "reason", "quiet", "label", "appendix"}
_NAMES = re.compile(
    r"\b(?:CIFAR-10|SHA-256|float(?:16|32|64)|(?:19|20)\d\d"
    r"|(?:section|chapter|table|figure|theorem|equation) \d+(?:\.\d+)*)\b",
    re.IGNORECASE,
)
_REQUEST_IN_STYLE = re.compile(r"@import|url\(\s*['\"]?(?!#|data:)[^)]*", re.IGNORECASE)


@dataclass
class _Page(HTMLParser):
    """Collects what the checks need in one pass."""

    ids: Counter[str] = field(default_factory=Counter)
    targets: list[str] = field(default_factory=list)
    loads: list[str] = field(default_factory=list)
    handlers: list[str] = field(default_factory=list)
    untraced: list[str] = field(default_factory=list)
    traced: list[tuple[str, str]] = field(default_factory=list)
    without_alternative: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[tuple[str, str | None, frozenset[str]]] = []
        self._link: tuple[str, list[str]] | None = None
        self._text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if "id" in values:
            self.ids[values["id"]] += 1
        if tag == "a" and values.get("href", "").startswith("#"):
            self.targets.append(values["href"][1:])
        address = values.get(_LOADING.get(tag, ""), "")
        if address and not address.startswith(("#", "data:")):
            self.loads.append(f"<{tag}> {address}")
        if "srcset" in values or _REQUEST_IN_STYLE.search(values.get("style", "")):
            self.loads.append(f"<{tag}> {values.get('srcset') or values['style']}")
        self.handlers += [f"<{tag} {name}>" for name in values if name.startswith("on")]
        if tag == "svg" and not self._inside("svg") and not self._hidden():
            drawn = values.get("role") == "img" and values.get("aria-label")
            if not drawn and values.get("aria-hidden") != "true":
                self.without_alternative.append(f"<svg class={values.get('class', '')!r}>")
        if tag == "img" and not values.get("alt"):
            self.without_alternative.append(f"<img> {address[:60]}")
        if tag in _VOID:
            return
        hidden = "hidden" if values.get("aria-hidden") == "true" else None
        classes = frozenset(values.get("class", "").split())
        self._open.append((tag, hidden, classes))
        if tag == "a" and "number" in classes:
            self._link = (values.get("href", "").removeprefix("#"), [])

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        while self._open:
            closed, _, classes = self._open.pop()
            if closed == "a" and "number" in classes and self._link is not None:
                self.traced.append((self._link[0], "".join(self._link[1]).strip()))
                self._link = None
            if closed == tag:
                break

    def handle_data(self, data: str) -> None:
        if self._inside("style") and _REQUEST_IN_STYLE.search(data):
            self.loads.append("<style> " + str(_REQUEST_IN_STYLE.findall(data)[:3]))
        if self._link is not None and not self._of_class("quiet"):
            self._link[1].append(data)
        free = any(tag in _FREE_TAGS or classes & _FREE_CLASSES for tag, _, classes in self._open)
        if self._inside("main") and not free and re.search(r"\d", _NAMES.sub("", data)):
            self.untraced.append(" ".join(data.split()))

    def _inside(self, tag: str) -> bool:
        return any(here == tag for here, _, _ in self._open)

    def _of_class(self, name: str) -> bool:
        return any(name in classes for _, _, classes in self._open)

    def _hidden(self) -> bool:
        return any(hidden for _, hidden, _ in self._open)


def faults(html: str, numbers: Mapping[str, Number]) -> list[str]:
    """Return what is wrong with a report, in words; nothing where all is well.

    Parameters
    ----------
    html
        The whole page. Its narrative is what stands in ``<main>`` outside ``class="appendix"``.
    numbers
        The run's numbers: a link to a number's row must show its value or its interval.

    Notes
    -----
    A digit in the narrative is in order inside a traced or published number, code, a formula, a
    drawing, a citation, a date or a name such as CIFAR-10.
    """
    page = _Page()
    page.feed(html)
    page.close()
    checks: list[tuple[str, list[str]]] = [
        ("two elements share the id", [id for id, count in page.ids.items() if count > 1]),
        ("a link leads nowhere", sorted({t for t in page.targets if t not in page.ids})),
        ("the page would load something", page.loads),
        ("an element has a script of its own", page.handlers),
        ("a picture has no alternative text", page.without_alternative),
        ("a digit in the text cannot be traced", page.untraced),
        ("a number is not shown as it is", _misquoted(page.traced, numbers)),
    ]
    return [f"{what}: {where}" for what, places in checks for where in places]


def _misquoted(traced: list[tuple[str, str]], numbers: Mapping[str, Number]) -> list[str]:
    wrong = []
    for target, text in traced:
        id = target.removeprefix("trace-")
        if target == id or id not in numbers:
            continue
        number = numbers[id]
        wordings = [number_text(number)]
        wordings += _also(number, lambda n: n.interval is not None, interval_text)
        wordings += _also(number, lambda n: n.n is not None, lambda n: str(n.n))
        if text not in wordings:
            wrong.append(f"{id} is {number_text(number)}, shown as {text!r}")
    return wrong


def _also(
    number: Number, holds: Callable[[Number], bool], wording: Callable[[Number], str]
) -> list[str]:
    return [wording(number)] if holds(number) else []
