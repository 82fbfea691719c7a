"""The forest plot: a row a claim, its effect, the published one, the verdict; a block a source.

Claims differ in what they measure, so claims of one measure share an axis: differences have zero
in the middle and their margin of equivalence as a band, shares run from none to all and have their
threshold as a broken line. Better lies to the right on every axis that has a better side. Of two
intervals the one that decided is thick. A claim about a table has no effect of its own: its rows
are drawn, each as a dot.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup

from oneneuron.evidence.interval import Interval
from oneneuron.evidence.number import Number, shown
from oneneuron.figures.words import Words
from oneneuron.report.book import Book
from oneneuron.report.claims import JudgedClaim, JudgedRow
from oneneuron.report.markup import (
    Fragment,
    chip,
    interval_text,
    level_text,
    number_link,
    permalink,
)
from oneneuron.statistics.registry import Claim, Registry, Source

_HEIGHT = 28
_AXIS_LINE = 16
_OF_RUNS = ("never", "mostly", "sometimes", "unlike_controls", "rarely", "over_epochs")
_STATES = {
    "better": "better",
    "worse": "worse",
    "equal": "equal",
    "undecided": "undecided",
    "says nothing": "saying nothing",
    "too few seeds": "with too few seeds",
}
"""The states of a table's rows, as several rows are told."""
_DECIDED = ("better", "worse", "equal")

ROWS = "a dot for each row of the table"
"""What stands under the axis of claims about tables: their rows differ in unit."""


SHARES = "shares"
"""What claims about shares have in common, whatever they are shares of."""


@dataclass(frozen=True)
class Axis:
    """A horizontal axis: its ends, ticks, what it measures, and the ticks' format.

    Attributes
    ----------
    better
        Which way is the better one; the axis is turned so that it lies to the right. None where
        there is none.
    """

    low: float
    high: float
    ticks: tuple[float, ...]
    label: str
    format: str = "g"
    better: str | None = None

    def at(self, value: float) -> str:
        """Return the place of a value as a percentage of the width; beyond an end, the end."""
        share = min(max((value - self.low) / (self.high - self.low), 0.0), 1.0)
        return f"{100 * (1 - share if self.better == 'less' else share):.2f}%"


def forest(book: Book, *ids: str) -> Fragment:
    """Return the plot of some claims, or of all: these in a block for each source.

    Claims that share an axis are put together, in the order in which the axes first appear, and
    claims without an effect come last. Our own questions are the last block. A claim that no
    study of this run tests is left out.

    Raises
    ------
    ValueError
        Where a claim's effect is none of the numbers it names.
    """
    if ids:
        some = [book.claims[id] for id in ids if book.registry.claim(id).id in book.claims]
        return _list(book, some, "forest hero")
    blocks: dict[str, list[JudgedClaim]] = {}
    sources: dict[str, Source] = {}
    for claim in book.claims.values():
        source = book.registry.claim(claim.id).source
        sources.setdefault(source.id, source)
        blocks.setdefault(source.id, []).append(claim)
    parts = Markup("")
    for id in sorted(blocks, key=lambda id: sources[id].ours):
        parts += _block(book, sources[id], blocks[id])
    return Fragment('<div class="blocks">{}</div>').format(parts)


def _block(book: Book, source: Source, claims: Sequence[JudgedClaim]) -> Markup:
    if source.ours:
        about = Markup("Nobody has claimed these: they are answered yes, no or open.")
    else:
        about = Markup("By {}{}: <cite>{}</cite>.").format(
            source.author, "" if source.year is None else f", {source.year}", source.title
        )
    if any(_number_of(claim, book).stand_in for claim in claims if claim.effect is not None):
        about += Markup(" Hollow diamonds come from stand-in data.")
    anchor = f"claims-of-{source.id}"
    return Markup('<h3 id="{}">{}{}</h3><p class="soft">{}</p>{}').format(
        anchor, source.heading, permalink(anchor), about, _list(book, claims, "forest")
    )


def _list(book: Book, claims: Sequence[JudgedClaim], names: str) -> Fragment:
    drawn = [claim for claim in claims if claim.effect is not None or claim.rows]
    labels = {claim.id: _label(claim, book) for claim in drawn}
    order = list(dict.fromkeys(labels[claim.id] for claim in drawn))
    drawn.sort(key=lambda claim: order.index(labels[claim.id]))
    rows = Markup("")
    for label, group in groupby(drawn, key=lambda claim: labels[claim.id]):
        members = list(group)
        if label[0] == ROWS:
            axis = rows_axis(members)
            rows += Markup("").join(
                _row(claim, book, _dots(claim, book, axis), _count(claim, book))
                for claim in members
            )
        else:
            axis = axis_of(members, book.registry, *label)
            for claim in members:
                plot = _plot(claim, book.registry.claim(claim.id), _number_of(claim, book), axis)
                rows += _row(claim, book, plot, _effect(claim, book))
        rows += _draw_axis(axis)
    nothing = Markup('<span class="plot none"></span>')
    bare = [claim for claim in claims if claim.id not in labels]
    rows += Markup("").join(_row(claim, book, nothing) for claim in bare)
    return Fragment('<ol class="{}">{}</ol>').format(names, rows)


def _label(claim: JudgedClaim, book: Book) -> tuple[str, str | None]:
    """Return what a claim is drawn by, and which way is better; alike ones share an axis."""
    registered = book.registry.claim(claim.id)
    if claim.effect is None:
        return ROWS, "less"
    return axis_label(registered, book.words), registered.better


def axis_label(registered: Claim, words: Mapping[str, Words]) -> str:
    """Return what a claim's effect measures."""
    if registered.kind in _OF_RUNS:
        return SHARES
    if registered.contrast:
        # two ways to train one arm: a difference too, on no axis with plain shares
        return f"{registered.unit}, one way to train minus the other"
    if registered.kind in ("direction", "size") and len(registered.arms) > 1:
        return f"{registered.unit}, {words[registered.study].difference}"
    return registered.unit


def _one_of(units: Iterable[str]) -> str:
    """Return units in one phrase, such as ``share of pairs, epochs or runs``."""
    units, start = list(units), "share of "
    if len(units) < 2 or not all(unit.startswith(start) for unit in units):
        return " or ".join(units)
    *most, last = (unit.removeprefix(start) for unit in units)
    return f"{start}{', '.join(most)} or {last}"


def axis_of(
    claims: Sequence[JudgedClaim], registry: Registry, label: str, better: str | None = None
) -> Axis:
    """Return an axis that shows all of some claims' effects, intervals and published values."""
    if all(registry.claim(claim.id).kind in _OF_RUNS for claim in claims):
        units = dict.fromkeys(registry.claim(claim.id).unit for claim in claims)
        return Axis(-0.04, 1.04, (0.0, 0.5, 1.0), _one_of(units), ".0%")
    values = [
        abs(value)
        for claim in claims
        for value in (
            claim.effect,
            claim.published,
            registry.claim(claim.id).margin,
            *_limits(claim.interval),
            *_limits(claim.second),
        )
        if value is not None
    ]
    reach = 1.12 * max(values) if any(values) else 1.0
    tick = nice_below(reach)
    ticks = (-tick, 0.0, tick)
    return Axis(-reach, reach, ticks, label, ".0%" if "share" in label else "g", better)


def rows_axis(claims: Iterable[JudgedClaim]) -> Axis:
    """Return the axis of claims about tables, whose rows are told in their margins.

    Rates and logarithms of ratios differ in unit and in what matters, so each row is divided by
    its margin and drawn by the inverse hyperbolic sine of that: even near zero, by ratios far
    from it. A smaller value is the better one.
    """
    places = [abs(_in_margins(row)) for claim in claims for row in claim.rows]
    reach = 1.12 * max(places, default=0.0) or 1.0
    return Axis(-reach, reach, (), ROWS, better="less")


def _in_margins(row: JudgedRow) -> float:
    return 0.0 if row.effect is None else math.asinh(row.effect / row.margin)


def _limits(interval: Interval | None) -> tuple[float | None, float | None]:
    return (None, None) if interval is None else (interval.lower, interval.upper)


def nice_below(value: float) -> float:
    """Return the largest of 1, 2, 5 × 10ᵏ that does not exceed 85 % of a positive value."""
    bound = 0.85 * value
    power = 10.0 ** math.floor(math.log10(bound))
    factor = max(step for step in (1, 2, 5) if step * power <= bound * (1 + 1e-12))
    return float(f"{factor * power:.6g}")


def _row(claim: JudgedClaim, book: Book, plot: Markup, effect: Markup | str = "") -> Markup:
    return Markup(
        '<li class="claim"><div class="says"><a class="statement" href="#chapter-{}">{}</a>'
        '<a class="reason" href="#claim-{}">{}</a>{}</div>{}'
        '<span class="effect">{}</span>{}</li>'
    ).format(
        *(claim.study, claim.statement, claim.id, claim.reason, book.decidable(claim.id)),
        *(plot, effect, chip(claim.verdict)),
    )


def _number_of(claim: JudgedClaim, book: Book) -> Number:
    return effect_number(claim, book.numbers)


def effect_number(claim: JudgedClaim, numbers: Mapping[str, Number]) -> Number:
    """Return the number that holds a claim's effect.

    Raises
    ------
    ValueError
        Where it is none of the numbers that the claim names.
    """
    for id in claim.number_ids:
        value = numbers[id].value
        if isinstance(value, int | float) and value == claim.effect:
            return numbers[id]
    raise ValueError(
        f"claim {claim.id!r}: its effect {claim.effect} is the value of none of its numbers "
        f"({', '.join(claim.number_ids) or 'it names none'})"
    )


def deciding_number(claim: JudgedClaim, numbers: Mapping[str, Number]) -> Number:
    """Return the number that holds a claim's effect with the interval that decided."""
    if claim.decides == "second":
        return numbers[f"{claim.id}.second_interval"]
    return effect_number(claim, numbers)


def _effect(claim: JudgedClaim, book: Book) -> Markup:
    """Return an effect with the interval that decided, its level and n."""
    number, deciding = _number_of(claim, book), deciding_number(claim, book.numbers)
    says: Markup = book.num(number.id)
    if deciding.interval is not None:
        says += Markup(' <span class="range">{}</span>').format(book.interval(deciding.id))
    about: list[Markup] = []
    if deciding.interval is not None and deciding.interval.level is not None:
        about.append(number_link(deciding, level_text(deciding.interval.level)))
    if number.n is not None:
        about.append(Markup("<i>n</i> {}").format(book.size(number.id)))
    if not about:
        return says
    return says + Markup(' <span class="level">{}</span>').format(Markup(", ").join(about))


def _count(claim: JudgedClaim, book: Book) -> Markup:
    """Return how many rows of a table are better, worse, equal or undecided."""
    ids = {words: f"{claim.id}.rows.{state.replace(' ', '_')}" for state, words in _STATES.items()}
    return Markup(", ").join(
        Markup("{} {}").format(book.num(id), words)
        for words, id in ids.items()
        if id in book.numbers
    )


def _plot(claim: JudgedClaim, registered: Claim, number: Number, axis: Axis) -> Markup:
    middle = _HEIGHT / 2
    says = f"effect {number} {claim.unit}"
    parts = Markup("")
    if registered.kind in _OF_RUNS:
        if registered.threshold is not None:
            parts += _line("threshold", registered.threshold, axis)
    elif registered.margin is not None:
        parts += _band(registered.margin, axis)
    parts += _line("zero", 0.0, axis)
    pairs = {"interval": claim.interval, "second": claim.second}
    for name in sorted(pairs, key=lambda name: name == claim.decides):
        interval = pairs[name]
        if interval is None:
            continue
        low, high = interval.ends
        role = "decides" if name == claim.decides else "beside"
        parts += Markup('<line class="interval {}" x1="{}" x2="{}" y1="{m:g}" y2="{m:g}"/>').format(
            role, axis.at(low), axis.at(high), m=middle
        )
        if role == "decides":
            parts += _beyond(axis.at(low)) if low == -math.inf else Markup("")
            parts += _beyond(axis.at(high)) if high == math.inf else Markup("")
        what = "interval that decides" if role == "decides" else "other interval"
        text = interval_text(_with(number, interval))
        says += f", {what}{_of_level(interval)} {text}"
    if claim.published is not None and not number.stand_in:
        parts += Markup('<circle class="published" cx="{}" cy="{:g}" r="5.5"/>').format(
            axis.at(claim.published), middle
        )
        says += f"; published {shown(claim.published, number.format)}"
    # a nested svg, since a path cannot be placed by a percentage
    parts += Markup(
        '<svg x="{}" y="{:g}" overflow="visible">'
        '<path class="effect-mark{}" d="M0 -5L5 0L0 5L-5 0Z"/></svg>'
    ).format(
        axis.at(0.0 if claim.effect is None else claim.effect),
        middle,
        " open" if number.stand_in else "",
    )
    return Markup('<svg class="plot" height="{}" role="img" aria-label="{}">{}</svg>').format(
        _HEIGHT, says, parts
    )


def _with(number: Number, interval: Interval) -> Number:
    return Number(number.id, number.value, "", interval=interval, format=number.format)


def _of_level(interval: Interval) -> str:
    return "" if interval.level is None else f" ({level_text(interval.level)})"


def _dots(claim: JudgedClaim, book: Book, axis: Axis) -> Markup:
    """Draw the rows of a table as dots: filled where a row is decided, hollow where it is not."""
    parts = _band(math.asinh(1.0), axis) + _line("zero", 0.0, axis)
    for row in (row for row in claim.rows if row.effect is not None):
        filled = "" if row.state in _DECIDED else " open"
        parts += Markup('<circle class="row{}" cx="{}" cy="{:g}" r="4"/>').format(
            filled, axis.at(_in_margins(row)), _HEIGHT / 2
        )
    says = "; ".join(f"{row.name}: {row.state}" for row in claim.rows)
    return Markup('<svg class="plot" height="{}" role="img" aria-label="{}">{}</svg>').format(
        _HEIGHT, says, parts
    )


def _band(margin: float, axis: Axis) -> Markup:
    ends = sorted(float(axis.at(end)[:-1]) for end in (-margin, margin))
    return Markup('<rect class="margin" x="{:.2f}%" y="0" width="{:.2f}%" height="100%"/>').format(
        ends[0], ends[1] - ends[0]
    )


def _line(name: str, value: float, axis: Axis) -> Markup:
    return Markup('<line class="{0}" x1="{1}" x2="{1}" y1="0" y2="100%"/>').format(
        name, axis.at(value)
    )


def _beyond(place: str) -> Markup:
    """Draw an arrowhead at that end of the axis beyond which an interval goes on."""
    sign, anchor = ("‹", "start") if place == "0.00%" else ("›", "end")
    return Markup('<text x="{}" y="{:g}" text-anchor="{}">{}</text>').format(
        place, _HEIGHT / 2 + 5, anchor, sign
    )


def _draw_axis(axis: Axis) -> Markup:
    parts = Markup('<line class="base" x1="0" x2="100%" y1="1" y2="1"/>')
    for tick in axis.ticks:
        parts += Markup(
            '<line class="base" x1="{0}" x2="{0}" y1="1" y2="5"/>'
            '<text x="{0}" y="17" text-anchor="middle">{1}</text>'
        ).format(axis.at(tick), shown(tick, axis.format))
    line = 17 if axis.ticks else 1
    if axis.better is not None:
        line += _AXIS_LINE
        parts += Markup('<text x="0" y="{}">← worse</text>').format(line)
        parts += Markup('<text x="100%" y="{}" text-anchor="end">better →</text>').format(line)
    label = Markup('<span class="of">{}</span>').format(axis.label)
    return Markup(
        '<li class="axis" aria-hidden="true"><svg class="plot" height="{}">{}</svg>{}</li>'
    ).format(line + 3, parts, label)
