"""Small pieces of the page, as escaped HTML: numbers, intervals, verdicts, strips of dots.

Each is a pure function of what it shows. Text from outside (ids, methods, reasons) is escaped
here, and nowhere else.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from markupsafe import Markup

from oneneuron.evidence.number import Number, shown
from oneneuron.report.claims import SIGNS
from oneneuron.statistics.registry import PublishedNumber
from oneneuron.statistics.summaries import OF_SHARE

BEYOND = "beyond range"
"""Of a limit that rests on a lost run."""

_STRIP_WIDTH = 120.0
_STRIP_HEIGHT = 18.0
_STRIP_MARGIN = 6.0


class Fragment(Markup):
    """Escaped HTML that a notebook shows as such when a cell returns it."""

    def _repr_html_(self) -> str:
        return str(self)


def number_text(number: Number) -> str:
    """Return a number's value as the page shows it."""
    return str(number)


def number_link(number: Number, text: str | None = None) -> Fragment:
    """Return a number, or a text about it, as a link to its row of the appendix."""
    wording = number_text(number) if text is None else text
    names = "number stand-in" if number.stand_in else "number"
    return Fragment('<a class="{}" href="#{}">{}</a>').format(
        names, trace_anchor(number.id), wording
    )


def told_of_stand_ins(caption: str, numbers: Iterable[Number | None]) -> Markup:
    """Return a table's caption, which says once that numbers come from stand-in data."""
    if not any(number is not None and number.stand_in for number in numbers):
        return Markup("{}").format(caption)
    told = Markup(
        '{} <span class="soft">(<span class="stand-in">hatched</span>: stand-in data)</span>'
    )
    return told.format(caption)


def told_of_beyond(caption: Markup, cells: Iterable[str]) -> Markup:
    """Return a table's caption, which says once what *beyond range* means where a cell has it."""
    if not any(BEYOND in cell for cell in cells):
        return caption
    return caption + Markup(
        ' <span class="soft">({}: set by runs that were lost or never got there; '
        "–: so is the value itself)</span>"
    ).format(BEYOND)


def published_link(number: PublishedNumber) -> Fragment:
    """Return a published number as printed, linked to its place in its source.

    One that breaks a rule of arithmetic carries a mark that says which.
    """
    mark = Markup("")
    if number.breaks:
        mark = Markup(
            '<span class="breaks" title="{0}"><span aria-hidden="true">†</span>'
            '<span class="quiet"> ({0})</span></span>'
        ).format(number.breaks)
    return Fragment('<a class="published" href="#{}">{}</a>{}').format(
        published_anchor(number.id), number.printed, mark
    )


def told_of_breaks(caption: Markup, numbers: Iterable[PublishedNumber]) -> Markup:
    """Return a table's caption, which says what the marks of published numbers mean."""
    broken = dict.fromkeys(number.breaks for number in numbers if number.breaks)
    if not broken:
        return caption
    return caption + Markup(' <span class="soft">(† {})</span>').format("; ".join(broken))


def label(name: str) -> Fragment:
    """Return a name with digits in it, such as that of a dataset: they are no results."""
    return Fragment('<span class="label">{}</span>').format(name)


def trace_anchor(id: str) -> str:
    """Return the anchor of a number's row in the appendix."""
    return f"trace-{id}"


def published_anchor(id: str) -> str:
    """Return the anchor of a published number's row in the appendix."""
    return f"published-{id}"


def interval_text(number: Number) -> str:
    """Return an interval in words, such as ``−0.004 to 0.012`` or ``0.2 to beyond range``.

    Where lost runs leave no finite value in it: ``beyond range``.

    Raises
    ------
    ValueError
        Where the number has no interval.
    """
    if number.interval is None:
        raise ValueError(f"the number {number.id!r} has no interval")
    if number.interval.beyond is not None:
        return BEYOND
    # a count has the interval of its share
    spec = ".0%" if number.method.endswith(OF_SHARE) else number.format
    low, high = (_limit(x, spec) for x in (number.interval.lower, number.interval.upper))
    return f"{low} to {high}"


def _limit(value: float | None, spec: str) -> str:
    return BEYOND if value is None else shown(value, spec)


def level_text(level: float | None) -> str:
    """Return an interval's coverage as a percentage with one decimal at most."""
    return "" if level is None else f"{level * 100:.1f}".removesuffix(".0") + "\u202f%"


def chip(verdict: str) -> Fragment:
    """Return a verdict as a chip: a sign and the word."""
    name = verdict.replace(",", "").replace(" ", "-")
    return Fragment('<span class="chip {}"><span aria-hidden="true">{}</span> {}</span>').format(
        name, SIGNS[verdict], verdict
    )


def strip(
    values: Sequence[float],
    published: float | None,
    span: tuple[float, float],
    ends: tuple[str, str],
    label: str,
    role: str = "with",
    stand_in: bool = False,
) -> Fragment:
    """Draw values as dots on a line with a scale, and the published value as a tick across it.

    Parameters
    ----------
    values
        One value a seed, in the unit of `span`; those beyond it are arrowheads at its ends.
    span
        Lower and upper end of the line, the same for all strips that are compared.
    ends
        The ends in words, written below the line; once where they are one.
    label
        What is seen, for those who do not see it.
    role
        What the arm is in the comparison, which gives the colour.
    stand_in
        Whether the values come from stand-in data; these dots are open.
    """
    low, high = span

    def place(value: float) -> str:
        share = 0.5 if high <= low else min(max((value - low) / (high - low), 0.0), 1.0)
        return f"{_STRIP_MARGIN + share * (_STRIP_WIDTH - 2 * _STRIP_MARGIN):.1f}"

    middle = _STRIP_HEIGHT / 2
    dots = Markup("").join(
        Markup('<circle cx="{}" cy="{:g}" r="3"/>').format(place(value), middle)
        for value in sorted(values)
        if low <= value <= high
    )
    for beyond, tip, back in (
        (min(values, default=low) < low, 1, 5),
        (max(values, default=high) > high, _STRIP_WIDTH - 1, _STRIP_WIDTH - 5),
    ):
        if beyond:
            arrow = f"M{back:g} {middle - 4:g}L{tip:g} {middle:g}L{back:g} {middle + 4:g}"
            dots += Markup('<path class="beyond" d="{}"/>').format(arrow)
    tick = Markup("")
    if published is not None:
        tick = Markup('<path class="tick" d="M{} 1V{:g}"/>').format(
            place(published), _STRIP_HEIGHT - 1
        )
    scale = Markup("").join(
        Markup("<span>{}</span>").format(end) for end in (ends if low < high else ends[:1])
    )
    names = f"strip {role}{' open' if stand_in else ''}"
    return Fragment(
        '<svg class="{}" viewBox="0 0 {:g} {:g}" role="img" aria-label="{}">'
        '<path class="line" d="M0 {:g}H{:g}"/>{}{}</svg>'
        '<span class="label scale" aria-hidden="true">{}</span>'
    ).format(*(names, _STRIP_WIDTH, _STRIP_HEIGHT, label, middle, _STRIP_WIDTH, dots, tick), scale)


def span_of(values: Sequence[float], always: Sequence[float] = ()) -> tuple[float, float]:
    """Return the ends of a line on which most values can be told apart.

    Values further than three times the interquartile range from the quartiles (Tukey's outer
    fences) are left beyond the ends; those in `always` are inside.
    """
    if not len(values):
        return (min(always), max(always)) if len(always) else (0.0, 1.0)
    lower, upper = np.quantile(values, [0.25, 0.75])
    room = 3 * (upper - lower)
    inside = [float(v) for v in values if lower - room <= v <= upper + room]
    inside += [float(v) for v in always]
    return min(inside), max(inside)


def table(
    caption: str, head: Sequence[Any], rows: Sequence[Sequence[Any]], classes: str = ""
) -> Fragment:
    """Return a table whose first column heads its rows; cells may be fragments."""
    header = Markup("").join(Markup('<th scope="col">{}</th>').format(cell) for cell in head)
    body = Markup("").join(
        Markup('<tr><th scope="row">{}</th>{}</tr>').format(
            row[0],
            Markup("").join(
                Markup('<td data-label="{}">{}</td>').format(plain(name), cell)
                for name, cell in zip(head[1:], row[1:], strict=True)
            ),
        )
        for row in rows
    )
    return Fragment(
        '<div class="table {}"><table><caption>{}</caption>'
        "<thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>"
    ).format(classes, caption, header, body)


def plain(text: Any) -> str:
    """Return a cell's text without its markup, as an attribute may hold it."""
    return text.striptags() if isinstance(text, Markup) else str(text)


def fact_list(items: Mapping[str, Any], names: str) -> Fragment:
    """Return facts by what they are of, in a box of some classes."""
    line = Markup("").join(
        Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(*item) for item in items.items()
    )
    return Fragment('<div class="{}"><dl>{}</dl></div>').format(names, line)


def permalink(anchor: str, level: int = 2) -> Markup:
    """Return a section's link to itself; the title of the whole page has none."""
    if level == 1:
        return Markup("")
    # its sign is drawn by the style sheet, so that titles stay words alone
    link = Markup('<a class="permalink" href="#{}" aria-label="Link to this section"></a>')
    return link.format(anchor)
