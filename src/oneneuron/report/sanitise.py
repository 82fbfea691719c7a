"""HTML from notebooks, taken apart and written anew with nothing in it but what a text needs.

What is written anew is read by a browser as it was read here: no comment, half a tag or unclosed
element is left to be understood in two ways, and a chapter ends where it should. What has no place
in a text is refused rather than left out, since somebody wrote it to be seen.
"""

import html
import re
from dataclasses import dataclass
from html.parser import HTMLParser

QUOTES = frozenset({"number", "published", "statement", "reason"})
"""Classes of links that quote what they lead to, as the checker compares."""

MARKS = QUOTES | {"label", "appendix", "command", "data"}
"""Classes by which the checker knows digits that can be traced: no text gives them to itself."""

_VOID = frozenset({"br", "hr", "img", "wbr"})
_ANYWHERE = frozenset({"class", "lang", "role", "title", "tabindex", "aria-hidden", "aria-label"})
_SHAPES = frozenset(
    {"cx", "cy", "r", "rx", "ry", "x", "y", "x1", "x2", "y1", "y2", "d", "points", "width",
     "height", "fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap", "opacity",
     "fill-opacity", "transform"}
)  # fmt: skip
_SVG = {
    "svg": frozenset({"viewbox", "width", "height"}),
    **dict.fromkeys(("g", "path", "rect", "circle", "ellipse", "line", "polyline"), _SHAPES),
}  # fmt: skip
_HEADINGS = tuple(f"h{level}" for level in range(1, 7))
_PROSE: dict[str, frozenset[str]] = {
    **dict.fromkeys(("p", "div", "span", "small", "em", "strong", "i", "b", "code", "pre", "sub",
                     "sup", "blockquote", "ul", "li", "br", "hr", "del"), frozenset()),
    **dict.fromkeys(_HEADINGS, frozenset({"id"})),
    "a": frozenset({"href", "rel"}),
    "ol": frozenset({"start"}),
    "img": frozenset({"src", "alt", "width", "height"}),
}  # fmt: skip
_CELL = frozenset({"scope", "colspan", "rowspan", "data-label"})
_TABLE = {
    **dict.fromkeys(("table", "caption", "thead", "tbody", "tr"), frozenset[str]()),
    **dict.fromkeys(("td", "th"), _CELL),
}
_CASED = {"viewbox": "viewBox"}
_PLACEHOLDER = re.compile("[\ue000-\uf8ff]")
_ADDRESSES = {
    "href": re.compile(r"#|https?://", re.IGNORECASE),
    "src": re.compile(r"data:image/(png|jpeg|gif|webp);base64,", re.IGNORECASE),
}


@dataclass(frozen=True)
class Allowed:
    """What a kind of HTML may hold: elements with their own attributes, and marks."""

    elements: dict[str, frozenset[str]]
    marks: frozenset[str] = frozenset()


TEXT = Allowed(_PROSE | _TABLE | _SVG)
"""A text that somebody wrote: what is traced in it was put there by a call."""

TABLE = Allowed(_PROSE | _TABLE | _SVG, QUOTES | {"label"})
"""What a cell returned: its marks are compared with the numbers and claims by the checker."""


def clean(source: str, where: str, allowed: Allowed) -> str:
    """Return HTML written anew.

    Raises
    ------
    ValueError
        Where an element, attribute, class or address has no place in it, or an element is not
        closed where it was opened; the message begins with the place (`where`).
    """
    cleaner = _Cleaner(where, allowed)
    if not isinstance(source, str):
        raise ValueError(f"{where}: HTML that is no text")
    cleaner.feed(source)
    cleaner.close()
    if cleaner.open:
        raise ValueError(f"{where}: <{cleaner.open[-1]}> is not closed")
    return "".join(cleaner.parts)


class _Cleaner(HTMLParser):
    def __init__(self, where: str, allowed: Allowed) -> None:
        super().__init__(convert_charrefs=True)
        self.where, self.allowed = where, allowed
        self.parts: list[str] = []
        self.open: list[str] = []

    def _refuse(self, what: str) -> ValueError:
        return ValueError(f"{self.where}: {what} has no place in a text")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self.allowed.elements:
            raise self._refuse(f"<{tag}>")
        written = "".join(self._attribute(tag, name, value or "") for name, value in attrs)
        self.parts.append(f"<{tag}{written}>")
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            raise ValueError(f"{self.where}: </{tag}> closes nothing")
        self.parts.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.parts.append(html.escape(data, quote=False))

    def handle_comment(self, data: str) -> None:
        """Leave a comment out."""

    def handle_decl(self, decl: str) -> None:
        raise self._refuse(f"<!{decl[:40]}>")

    def unknown_decl(self, data: str) -> None:
        raise self._refuse(f"<![{data[:40]}]>")

    def handle_pi(self, data: str) -> None:
        raise self._refuse(f"<?{data[:40]}>")

    def _attribute(self, tag: str, name: str, value: str) -> str:
        if name not in _ANYWHERE and name not in self.allowed.elements[tag]:
            raise self._refuse(f"<{tag} {name}>")
        if _PLACEHOLDER.search(value):
            raise self._refuse(f"a quoted result in <{tag} {name}>")
        if name in _ADDRESSES and not _ADDRESSES[name].match(value):
            raise self._refuse(f"the address {value[:60]!r}")
        if name == "class":
            self._check_classes(value.split())
        return f' {_CASED.get(name, name)}="{html.escape(value)}"'

    def _check_classes(self, names: list[str]) -> None:
        for name in MARKS.intersection(names) - self.allowed.marks:
            raise self._refuse(f"the class {name!r}, which marks what can be traced,")
        if "label" in names and not {"td", "th"}.intersection(self.open):
            raise self._refuse("the class 'label' outside of a table's cell")
