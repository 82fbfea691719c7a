"""What must hold of a finished page: links land, nothing is loaded, every digit can be traced.

It holds what a report needs and nothing else, so that a result in the wrong hands does no harm to
who reads the page: elements and attributes are those listed here, addresses lead into the page or
to the web (http or https), and scripts and styles are those that the page's own policy names by
their hashes.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PreformattedString
from bs4.exceptions import ParserRejectedMarkup

from oneneuron.evidence.number import Number, shown
from oneneuron.report.markup import interval_text, level_text, number_text
from oneneuron.report.policy import policy_of
from oneneuron.report.sanitise import MARKS, QUOTES

_LOADING = {
    "img": "src", "script": "src", "iframe": "src", "source": "src", "audio": "src",
    "video": "src", "embed": "src", "input": "src", "track": "src", "object": "data",
    "link": "href", "image": "href", "use": "href", "base": "href",
}  # fmt: skip
_ELEMENTS = """
html head meta title style script body main section nav div p span small h1 h2 h3 h4 h5 h6 a em
strong i b del code pre kbd cite time sub sup br hr wbr blockquote ul ol li dl dt dd table caption
thead tbody tr th td figure figcaption details summary noscript input label img svg g defs path
use clippath rect circle ellipse line polyline polygon text tspan pattern marker lineargradient
radialgradient stop math mrow mi mn mo mfrac msub msup msubsup munderover mspace msqrt mtext
"""
_ATTRIBUTES = """
id class lang role title tabindex hidden href rel src alt for type autocomplete charset name
property content http-equiv scope colspan rowspan start datetime data-label data-numbers
data-command data-afresh aria-label aria-hidden aria-describedby open display mathvariant width
height x y x1 y1 x2 y2 cx cy r rx ry dx dy d points viewbox preserveaspectratio transform
overflow gradientunits stretchy gradienttransform offset patternunits patterncontentunits
patterntransform markerwidth markerheight refx refy orient fill fill-opacity fill-rule stroke
stroke-dasharray stroke-dashoffset stroke-linecap stroke-linejoin stroke-miterlimit
stroke-opacity stroke-width opacity color stop-color stop-opacity clip-path clip-rule visibility
font-family font-size font-style font-weight font-stretch font-variant text-anchor
dominant-baseline letter-spacing shape-rendering
"""
_FREE_TAGS = {"math", "svg", "style", "script", "cite", "time", "kbd"}
_FREE_CLASSES = (MARKS - QUOTES) | {"console"}
DEEPEST = 100
"""Elements in one another that a page may have; ours has a fifth of that."""

_POLICY = "content-security-policy"
_NAMES = re.compile(
    r"\b(?:CIFAR-10|SHA-256|float(?:16|32|64)|(?:19|20)\d\d"
    r"|(?:section|chapter|table|figure|theorem|equation) \d+(?:\.\d+)*)\b",
    re.IGNORECASE,
)
_WORDED = {"href", "src", "alt", "title", "content", "aria-label"}
_REQUEST_IN_STYLE = re.compile(r"@import|url\(\s*['\"]?(?!#|data:)[^)]*", re.IGNORECASE)


def faults(
    html: str,
    numbers: Mapping[str, Number],
    quotes: Mapping[str, Collection[str]] | None = None,
) -> list[str]:
    """Return what is wrong with a report, in words; nothing where all is well.

    Parameters
    ----------
    html
        The whole page. Its narrative is what stands in ``<main>`` outside ``class="appendix"``.
    numbers
        The run's numbers: a link to a number's row must show its value, its interval or its n.
    quotes
        By anchor what other links may quote, word for word: published numbers, and claims'
        statements and reasons. Without it what they show is not compared.

    Notes
    -----
    A digit in the narrative is in order inside a link that quotes what it leads to, a command
    (``<pre class="console">``), a formula, a drawing, a citation, a date, or a name such as
    CIFAR-10, float32 or a dataset's (``class="label"``, which frees no code: what is typed as
    code is no name). A class alone makes no number: what is no such link, or says something else,
    is not traced.
    """
    # this parser reads <noscript> as a browser without scripts does
    try:
        page = BeautifulSoup(html, "html.parser")
    except ParserRejectedMarkup as error:
        return [f"the page is no HTML: {str(error).splitlines()[-1].strip()}"]
    if (depth := _depth(page)) > DEEPEST:
        return [f"elements lie {depth} deep in one another, {DEEPEST} at most are read"]
    ids = Counter(tag["id"] for tag in page.find_all(id=True))
    links = [str(tag["href"]) for tag in page.find_all("a", href=True)]
    targets = {link[1:] for link in links if link.startswith("#")}
    checks: list[tuple[str, Iterable[object]]] = [
        ("two elements share the id", [id for id, count in ids.items() if count > 1]),
        ("a link leads nowhere", sorted(targets - set(ids))),
        ("the page would load something", _loads(page)),
        ("an element has a script of its own", _handlers(page)),
        ("a report has no such part", _strangers(page)),
        ("an address is none that a reader may be led to", _bad_addresses(page)),
        ("the page's policy is not its own", _unnamed_by_policy(page)),
        ("a picture has no alternative text", _without_alternative(page)),
        ("a digit in the text cannot be traced", _untraced(page)),
        ("a number is not shown as it is", _misquoted(page, numbers, quotes)),
    ]
    return [f"{what}: {where}" for what, places in checks for where in places]


def _depth(page: BeautifulSoup) -> int:
    """Return how deep elements lie in one another at most."""
    deepest, level = 0, list[Tag]([page])
    while level := [tag for outer in level for tag in outer.children if isinstance(tag, Tag)]:
        deepest += 1
    return deepest


def _loads(page: BeautifulSoup) -> Iterator[str]:
    for tag in page.find_all(True):
        address = str(tag.get(_LOADING.get(tag.name, ""), ""))
        if address and not address.startswith(("#", "data:")):
            yield f"<{tag.name}> {address}"
        if tag.has_attr("srcset"):
            yield f"<{tag.name}> {tag['srcset']}"
        # of a drawing each attribute says what a style may say
        for name, value in tag.attrs.items():
            if name not in _WORDED and _REQUEST_IN_STYLE.search(str(value)):
                yield f"<{tag.name}> {value}"
        if tag.name == "style" and (found := _REQUEST_IN_STYLE.findall(tag.get_text())):
            yield f"<style> {found[:3]}"


def _handlers(page: BeautifulSoup) -> Iterator[str]:
    for tag in page.find_all(True):
        yield from (f"<{tag.name} {name}>" for name in tag.attrs if name.startswith("on"))


def _strangers(page: BeautifulSoup) -> Iterator[str]:
    elements, attributes = set(_ELEMENTS.split()), set(_ATTRIBUTES.split())
    for tag in page.find_all(True):
        if tag.name not in elements:
            yield f"<{tag.name}>"
        elif tag.name == "meta" and str(tag.get("http-equiv", _POLICY)).lower() != _POLICY:
            yield f"<meta http-equiv={tag['http-equiv']}>"
        elif tag.name == "input" and tag.get("type") != "search":
            yield f"<input type={tag.get('type')}>"
        yield from (
            f"<{tag.name} {name}>"
            for name in tag.attrs
            if name not in attributes and not name.startswith("on")
        )


def _bad_addresses(page: BeautifulSoup) -> Iterator[str]:
    for tag in page.find_all(("a", "area"), href=True):
        # a browser drops blanks and control characters before it looks at the scheme
        address = re.sub(r"[\x00-\x20\x7f-\xa0]", "", str(tag["href"]))
        if not re.match(r"#|https?://", address, re.IGNORECASE):
            yield f"<{tag.name}> {address[:60]}"
    for tag in page.find_all(src=re.compile("^data:", re.IGNORECASE)):
        if not re.match(r"data:image/(png|jpeg|gif|webp)[;,]", str(tag["src"]), re.IGNORECASE):
            yield f"<{tag.name}> {str(tag['src'])[:60]}"


def _unnamed_by_policy(page: BeautifulSoup) -> Iterator[str]:
    """Yield a page's policy where it is not that of the styles and scripts which stand in it."""
    if page.find("html") is None:
        return
    said = [
        str(tag.get("content", ""))
        for tag in page.find_all("meta")
        if str(tag.get("http-equiv", "")).lower() == _POLICY
    ]
    styles, scripts = (
        [tag.get_text() for tag in page.find_all(name)] for name in ("style", "script")
    )
    if said != [policy_of(styles, scripts)]:
        yield " and ".join(said) or "there is none"


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
        typed = text.find_parent("code") is not None
        free = isinstance(text, PreformattedString) or any(
            _is_free(tag, typed) for tag in text.parents
        )
        if not free and re.search(r"\d", _NAMES.sub("", text)):
            yield " ".join(text.split())


def _is_free(tag: Tag, typed: bool) -> bool:
    """Whether digits in an element are in order; those typed as code are, but not by a label."""
    classes = set(tag.get("class") or ()) - ({"label"} if typed else set())
    # what such a link shows is compared with what it leads to
    quotes = tag.name == "a" and tag.has_attr("href") and not QUOTES.isdisjoint(classes)
    return tag.name in _FREE_TAGS or not _FREE_CLASSES.isdisjoint(classes) or quotes


def _misquoted(
    page: BeautifulSoup,
    numbers: Mapping[str, Number],
    quotes: Mapping[str, Collection[str]] | None,
) -> Iterator[str]:
    for link in page.find_all("a", class_=sorted(QUOTES), href=True):
        anchor = str(link["href"]).removeprefix("#")
        shown = _said(link)
        number = numbers.get(anchor.removeprefix("trace-"))
        if anchor.startswith("trace-") and number is not None:
            if shown not in _wordings(number):
                yield f"{number.id} is {number_text(number)}, shown as {shown!r}"
        elif "number" in link["class"]:
            yield f"{shown!r} is not a number of this run"
        elif quotes is not None and shown not in map(str.strip, quotes.get(anchor, ())):
            yield f"{shown!r} is not what stands at #{anchor}"


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
        yield level_text(number.interval.level)
    if number.n is not None:
        yield shown(number.n)
