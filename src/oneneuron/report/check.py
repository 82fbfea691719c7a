"""What must hold of a finished page: links land, nothing is loaded, every digit can be traced."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PreformattedString

from oneneuron.evidence.number import Number
from oneneuron.report.markup import interval_text, number_text

_LOADING = {
    "img": "src", "script": "src", "iframe": "src", "source": "src", "audio": "src",
    "video": "src", "embed": "src", "input": "src", "track": "src", "object": "data",
    "link": "href", "image": "href", "use": "href", "base": "href",
}  # fmt: skip
_FREE_TAGS = {"math", "svg", "style", "script", "cite", "time", "kbd"}
_FREE_CLASSES = {
    *("number", "published", "statement", "reason", "quiet", "label", "appendix"),
    *("console", "command"),
}
_NAMES = re.compile(
    r"\b(?:CIFAR-10|SHA-256|float(?:16|32|64)|(?:19|20)\d\d"
    r"|(?:section|chapter|table|figure|theorem|equation) \d+(?:\.\d+)*)\b",
    re.IGNORECASE,
)
_REQUEST_IN_STYLE = re.compile(r"@import|url\(\s*['\"]?(?!#|data:)[^)]*", re.IGNORECASE)


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
    A digit in the narrative is in order inside a traced or published number, a command
    (``<pre class="console">``), a formula, a drawing, a citation, a date, or a name such as
    CIFAR-10, float32 or a dataset's (``class="label"``); in other code it is not.
    """
    # thousands of places where a line may break hold nothing, and the parser looks at each again
    page = BeautifulSoup(html.replace("<wbr>", ""), "html.parser")
    ids = Counter(tag["id"] for tag in page.find_all(id=True))
    links = [str(tag["href"]) for tag in page.find_all("a", href=True)]
    targets = {link[1:] for link in links if link.startswith("#")}
    checks: list[tuple[str, Iterable[object]]] = [
        ("two elements share the id", [id for id, count in ids.items() if count > 1]),
        ("a link leads nowhere", sorted(targets - set(ids))),
        ("the page would load something", _loads(page)),
        ("an element has a script of its own", _handlers(page)),
        ("a picture has no alternative text", _without_alternative(page)),
        ("a digit in the text cannot be traced", _untraced(page)),
        ("a number is not shown as it is", _misquoted(page, numbers)),
    ]
    return [f"{what}: {where}" for what, places in checks for where in places]


def _loads(page: BeautifulSoup) -> Iterator[str]:
    for tag in page.find_all(True):
        address = str(tag.get(_LOADING.get(tag.name, ""), ""))
        if address and not address.startswith(("#", "data:")):
            yield f"<{tag.name}> {address}"
        style = str(tag.get("style", ""))
        if tag.has_attr("srcset") or _REQUEST_IN_STYLE.search(style):
            yield f"<{tag.name}> {tag.get('srcset', style)}"
        if tag.name == "style" and (found := _REQUEST_IN_STYLE.findall(tag.get_text())):
            yield f"<style> {found[:3]}"


def _handlers(page: BeautifulSoup) -> Iterator[str]:
    for tag in page.find_all(True):
        yield from (f"<{tag.name} {name}>" for name in tag.attrs if name.startswith("on"))


def _without_alternative(page: BeautifulSoup) -> Iterator[str]:
    for tag in page.find_all("svg"):
        drawn = tag.get("role") == "img" and tag.get("aria-label")
        hidden = any(part.get("aria-hidden") == "true" for part in (tag, *tag.parents))
        if not (drawn or hidden or tag.find_parent("svg")):
            yield f"<svg class={' '.join(tag.get('class') or [])!r}>"
    for tag in page.find_all("img"):
        if not tag.get("alt"):
            yield f"<img> {str(tag.get('src', ''))[:60]}"


def _untraced(page: BeautifulSoup) -> Iterator[str]:
    for text in page.main.find_all(string=re.compile(r"\d")) if page.main else ():
        # a comment is preformatted
        free = isinstance(text, PreformattedString) or any(map(_is_free, text.parents))
        if not free and re.search(r"\d", _NAMES.sub("", text)):
            yield " ".join(text.split())


def _is_free(tag: Tag) -> bool:
    """Whether digits in an element are in order."""
    return tag.name in _FREE_TAGS or not _FREE_CLASSES.isdisjoint(tag.get("class") or ())


def _misquoted(page: BeautifulSoup, numbers: Mapping[str, Number]) -> Iterator[str]:
    for link in page.find_all("a", class_="number", href=True):
        number = numbers.get(str(link["href"]).removeprefix("#trace-"))
        shown = _said(link)
        if number is not None and shown not in _wordings(number):
            yield f"{number.id} is {number_text(number)}, shown as {shown!r}"


def _said(link: Tag) -> str:
    """Return a link's text without what is said to those alone who hear it."""
    return "".join(
        text
        for text in link.descendants
        if isinstance(text, NavigableString) and not text.find_parent(class_="quiet")
    ).strip()


def _wordings(number: Number) -> Iterator[str]:
    yield number_text(number)
    if number.interval is not None:
        yield interval_text(number)
    if number.n is not None:
        yield str(number.n)
