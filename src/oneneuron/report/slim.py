"""The same drawing in fewer bytes: a page holds many, each with hundreds of marks."""

import itertools
import re
from collections.abc import Iterable
from xml.etree.ElementTree import Element

_AUTOMATIC = re.compile(
    r"(?:\w+-)*"
    r"(?:figure|axes|patch|text|legend|xtick|ytick|line2d|matplotlib\.axis|\w+Collection)_\d+"
)
"""Names that matplotlib makes up and numbers, after the figure's own."""

_REFERENCE = re.compile(r"#([^\s)'\"]+)")

_ALIKE = 3
"""Parts that a group of their own makes shorter."""

_DRAWN = ("path", "use", "text", "rect", "circle", "line")
_DRAWN_ELSEWHERE = ("defs", "clipPath", "pattern", "marker")
_FONT = "font-family"

INHERITED = (
    *("fill", "fill-opacity", "fill-rule", "stroke", "stroke-dasharray", "stroke-dashoffset"),
    *("stroke-linecap", "stroke-linejoin", "stroke-miterlimit", "stroke-opacity", "stroke-width"),
)
"""Attributes that the parts of a group have from it."""


def slim(root: Element) -> None:
    """Shorten a drawing, in place, so that it looks the same.

    Names that nothing refers to go, groups that say nothing dissolve, those side by side that say
    the same become one, and what marks or lines side by side say alike a group says for them. A
    font that all texts have is said once.
    """
    referred = {name for each in root.iter() for name in _references(each)}
    for element in root.iter():
        name = element.get("id", "")
        if name not in referred and _AUTOMATIC.fullmatch(name):
            del element.attrib["id"]
    _join(root)
    _gather(root)
    texts = [each for each in root.iter() if each.tag == "text"]
    fonts = {each.get(_FONT) for each in root.iter() if each.tag in ("text", "tspan")} - {None}
    if len(fonts) == 1 and all(_FONT in text.attrib for text in texts):
        root.set(_FONT, str(*fonts))
        for text in texts:
            del text.attrib[_FONT]


def _references(element: Element) -> Iterable[str]:
    said = (value for name, value in element.items() if name != "id" and "#" in value)
    return (name for value in said for name in _REFERENCE.findall(value))


def _join(element: Element) -> None:
    parts: list[Element] = []
    for part in list(element):
        _join(part)
        if part.tag == "g" and not part.attrib:
            parts += list(part)
        elif part.tag == "g" and parts and _says_the_same(parts[-1], part):
            parts[-1].extend(list(part))
        else:
            parts.append(part)
    element[:] = parts


def _says_the_same(one: Element, other: Element) -> bool:
    # what is seen through a group is laid over each other within it first
    apart = {"id", "opacity", "mask"} & one.attrib.keys()
    return one.tag == "g" and not apart and one.attrib == other.attrib


def _gather(element: Element) -> None:
    """Put neighbours that look alike into a group that says so."""
    parts: list[Element] = []
    for (tag, look), alike in itertools.groupby(list(element), key=_look):
        some = list(alike)
        if len(some) < _ALIKE or not look or tag not in _DRAWN:
            for part in some:
                # what is drawn from elsewhere looks as it is told to there
                if part.tag not in _DRAWN_ELSEWHERE:
                    _gather(part)
            parts += some
            continue
        group = Element("g", dict(look))
        for part in some:
            part.attrib = {n: value for n, value in part.attrib.items() if n not in group.attrib}
        group.extend(some)
        parts.append(group)
    element[:] = parts


def _look(element: Element) -> tuple[str, tuple[tuple[str, str], ...]]:
    return element.tag, tuple((n, value) for n, value in element.items() if n in INHERITED)
