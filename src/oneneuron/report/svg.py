"""Figures made ready to stand inside the page: SVG without ids that clash or colours that stay.

A figure's text and axes are drawn in one dark ink, the curves in the colours of the arms. Inside
the page these become the text's colour and variables of the style sheet, so that a figure follows
light and dark mode. What a style says is said by attributes, since the page's policy lets no
element have a style of its own.
"""

import re
import xml.etree.ElementTree as ElementTree

from oneneuron.figures.palette import INK, ROLE_COLOUR, text_colour
from oneneuron.report.slim import INHERITED, slim

COLOURS = {
    colour.lower(): words
    for colour, words in {
        INK: "currentColor",
        "#ffffff": "var(--paper)",
        # a role's line after its text, which of most roles has the same colour
        **{text_colour(c): f"var(--{role}-text)" for role, c in ROLE_COLOUR.items()},
        **{c: f"var(--{role})" for role, c in ROLE_COLOUR.items()},
    }.items()
}
_DROPPED = {"metadata", "script", "style", "title", "desc", "foreignObject"}
_DRAWN = {
    *("svg", "g", "defs", "path", "use", "clipPath", "rect", "circle", "ellipse", "line"),
    *("polyline", "polygon", "text", "tspan", "pattern", "marker", "linearGradient", "stop"),
    "radialGradient",
}
_PROPERTIES = {
    *INHERITED,
    *("opacity", "color", "stop-color", "stop-opacity", "clip-path", "clip-rule", "visibility"),
    *("font-family", "font-size", "font-style", "font-weight", "font-stretch", "font-variant"),
    *("text-anchor", "dominant-baseline", "letter-spacing", "shape-rendering", "mask", "display"),
}
"""What an attribute of SVG may say as a style does."""

_COLOUR = re.compile("|".join(COLOURS), re.IGNORECASE)
_REFERENCE = re.compile(r"url\(\s*['\"]?#([^)'\"]+)['\"]?\s*\)", re.IGNORECASE)
_REQUEST = re.compile(
    r"url\(\s*['\"]?(?!#)|\b(?:src|image|image-set|cross-fade)\(|\\", re.IGNORECASE
)
"""What would load something, or could be written to look otherwise (``u\\72l``)."""


def inline_svg(text: str, prefix: str, label: str) -> str:
    """Return an SVG document as an element for an HTML page.

    Parameters
    ----------
    text
        The SVG document; a ValueError says where it is none, holds what is no drawing (a link, an
        animation), or refers to anything outside itself.
    prefix
        Put before every id, so that figures of one page do not share ids.
    label
        Alternative text.
    """
    if "<!ENTITY" in text:
        raise ValueError(f"the figure {prefix!r} is no SVG of ours: it defines entities")
    try:
        root = ElementTree.fromstring(text)
    except (ElementTree.ParseError, ValueError) as error:
        raise ValueError(f"the figure {prefix!r} is no SVG: {error}") from None
    if _local(root.tag) != "svg":
        raise ValueError(f"the figure {prefix!r} is no SVG: its root is <{_local(root.tag)}>")
    try:
        _clean(root, prefix)
    except RecursionError:
        raise ValueError(f"the figure {prefix!r} is no SVG of ours: nested too deep") from None
    width, height = (_pixels(root.attrib.pop(name, "")) for name in ("width", "height"))
    if "viewBox" not in root.attrib:
        if width is None or height is None:
            raise ValueError(f"the figure {prefix!r} has neither a viewBox nor a size")
        root.set("viewBox", f"0 0 {width:g} {height:g}")
    root.set("role", "img")
    root.set("aria-label", label)
    # matplotlib says this in a style sheet, which in a page would hold for all drawings
    root.set("stroke-linejoin", "round")
    root.set("stroke-linecap", "butt")
    slim(root)
    return ElementTree.tostring(root, encoding="unicode", short_empty_elements=True)


def _clean(element: ElementTree.Element, prefix: str) -> None:
    element.tag = _local(element.tag)
    element.attrib = {
        name: value
        for name, value in _attributes(element.attrib, prefix).items()
        if not name.lower().startswith("on")
    }
    if element.tag != "text" and element.text is not None and not element.text.strip():
        element.text = None
    for child in list(element):
        if not isinstance(child.tag, str) or _local(child.tag) in _DROPPED:
            element.remove(child)
            continue
        if _local(child.tag) not in _DRAWN:
            raise ValueError(
                f"the figure {prefix!r} has <{_local(child.tag)}>, which draws nothing"
            )
        if child.tail is not None and not child.tail.strip():
            child.tail = None
        _clean(child, prefix)


def _attributes(attributes: dict[str, str], prefix: str) -> dict[str, str]:
    cleaned: dict[str, str] = {}
    for name, value in attributes.items():
        name = _local(name)
        if name == "id":
            cleaned[name] = f"{prefix}-{value}"
        elif name == "href":
            if not value.startswith("#"):
                raise ValueError(f"the figure {prefix!r} refers to {value[:60]!r}, outside itself")
            cleaned[name] = f"#{prefix}-{value[1:]}"
        elif name not in ("version", "base", "space", "style", "class"):
            cleaned[name] = _value(value, prefix)
    # a style outdoes an attribute of the same name
    return cleaned | _declared(attributes.get("style", ""), prefix)


def _declared(style: str, prefix: str) -> dict[str, str]:
    """Return a style as attributes."""
    declared = {}
    for declaration in filter(None, map(str.strip, style.split(";"))):
        name, _, value = (part.strip() for part in declaration.partition(":"))
        if name not in _PROPERTIES:
            raise ValueError(
                f"the figure {prefix!r} has the style {name[:60]!r}, which no attribute says"
            )
        declared[name] = _value(value, prefix)
    return declared


def _value(value: str, prefix: str) -> str:
    """Return an attribute's value with its references and colours made those of the page."""
    mended = _REFERENCE.sub(rf"url(#{prefix}-\1)", " ".join(value.split()))
    if _REQUEST.search(mended):
        raise ValueError(f"the figure {prefix!r} refers to {value[:60]!r}, outside itself")
    return _recolour(mended)


def _recolour(value: str) -> str:
    return _COLOUR.sub(lambda match: COLOURS[match[0].lower()], value)


def _local(name: str) -> str:
    return name.rsplit("}", 1)[-1]


def _pixels(length: str) -> float | None:
    match = re.fullmatch(r"([\d.]+)(pt|px)?", length)
    return float(match[1]) if match else None
