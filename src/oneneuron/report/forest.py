"""The forest plot of the first screen: a row a claim, its effect, the published one, the verdict.

Claims differ in what they measure, so claims of one measure share an axis: differences have zero
in the middle and their margin of equivalence as a band, shares run from none to all and have their
threshold as a broken line.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup

from oneneuron.evidence.interval import Interval
from oneneuron.evidence.number import Number
from oneneuron.figures.words import Words
from oneneuron.report.book import WITH_RANGE, Book
from oneneuron.report.claims import JudgedClaim
from oneneuron.report.markup import Fragment, chip, interval_text, shown
from oneneuron.statistics.registry import Claim, Registry

_HEIGHT = 28
_AXIS_HEIGHT = 36
_OF_RUNS = ("never", "mostly", "sometimes", "unlike_controls")


@dataclass(frozen=True)
class Axis:
    """A horizontal axis: its ends, ticks, what it measures, and the ticks' format."""

    low: float
    high: float
    ticks: tuple[float, ...]
    label: str
    format: str = "g"

    def at(self, value: float) -> str:
        """Return the place of a value as a percentage of the width; beyond an end, the end."""
        share = (value - self.low) / (self.high - self.low)
        return f"{100 * min(max(share, 0.0), 1.0):.2f}%"


def forest(book: Book) -> Fragment:
    """Return the plot of all claims as a list, drawn with inline SVG.

    Claims that share an axis are put together, in the order in which the axes first appear, and
    claims without an effect come last.

    Raises
    ------
    ValueError
        Where a claim's effect is none of the numbers it names.
    """
    claims = list(book.claims.values())
    drawn = [claim for claim in claims if claim.effect is not None]
    labels = {claim.id: axis_label(book.registry.claim(claim.id), book.words) for claim in drawn}
    order = list(dict.fromkeys(labels[claim.id] for claim in drawn))
    drawn.sort(key=lambda claim: order.index(labels[claim.id]))
    rows = Markup("")
    for label, group in groupby(drawn, key=lambda claim: labels[claim.id]):
        members = list(group)
        axis = axis_of(members, book.registry, label)
        for claim in members:
            number = effect_number(claim, book.numbers)
            plot = _plot(claim, book.registry.claim(claim.id), number, axis)
            rows += _row(claim, plot, book.estimate(number.id, WITH_RANGE))
        rows += _draw_axis(axis)
    nothing = Markup('<span class="plot none"></span>')
    rows += Markup("").join(_row(claim, nothing) for claim in claims if claim.effect is None)
    return Fragment('<ol class="forest">{}</ol>').format(rows)


def axis_label(registered: Claim, words: Mapping[str, Words]) -> str:
    """Return what a claim's effect measures; claims of one label share an axis."""
    if registered.contrast:
        # two ways to train one arm: a difference too, on no axis with plain shares
        return f"{registered.unit}, one way to train minus the other"
    if registered.kind in ("direction", "size") and len(registered.arms) > 1:
        return f"{registered.unit}, {words[registered.study].difference}"
    return registered.unit


def axis_of(claims: Sequence[JudgedClaim], registry: Registry, label: str) -> Axis:
    """Return an axis that shows all of some claims' effects, intervals and published values."""
    if all(registry.claim(claim.id).kind in _OF_RUNS for claim in claims):
        return Axis(-0.04, 1.04, (0.0, 0.5, 1.0), label, ".0%")
    values = [
        abs(value)
        for claim in claims
        for value in (
            claim.effect,
            claim.published,
            registry.claim(claim.id).margin,
            *_limits(claim.interval),
        )
        if value is not None
    ]
    reach = 1.12 * max(values) if any(values) else 1.0
    tick = nice_below(reach)
    return Axis(-reach, reach, (-tick, 0.0, tick), label, ".0%" if "share" in label else "g")


def _limits(interval: Interval | None) -> tuple[float | None, float | None]:
    return (None, None) if interval is None else (interval.lower, interval.upper)


def nice_below(value: float) -> float:
    """Return the largest of 1, 2, 5 × 10ᵏ that does not exceed 85 % of a positive value."""
    bound = 0.85 * value
    power = 10.0 ** math.floor(math.log10(bound))
    factor = max(step for step in (1, 2, 5) if step * power <= bound * (1 + 1e-12))
    return float(f"{factor * power:.6g}")


def _row(claim: JudgedClaim, plot: Markup, effect: str = "") -> Markup:
    return Markup(
        '<li class="claim"><div class="says"><a class="statement" href="#chapter-{}">{}</a>'
        '<a class="reason" href="#claim-{}">{}</a></div>{}'
        '<span class="effect">{}</span>{}</li>'
    ).format(
        *(claim.study, claim.statement, claim.id, claim.reason, plot, effect, chip(claim.verdict))
    )


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


def _plot(claim: JudgedClaim, registered: Claim, number: Number, axis: Axis) -> Markup:
    middle = _HEIGHT / 2
    says = f"effect {number} {claim.unit}"
    parts = Markup("")
    if registered.kind in _OF_RUNS:
        if registered.threshold is not None:
            parts += _line("threshold", registered.threshold, axis)
    elif registered.margin is not None:
        left, right = axis.at(-registered.margin), axis.at(registered.margin)
        width = f"{float(right[:-1]) - float(left[:-1]):.2f}%"
        parts += Markup('<rect class="margin" x="{}" y="0" width="{}" height="100%"/>').format(
            left, width
        )
    parts += _line("zero", 0.0, axis)
    if claim.interval is not None:
        low, high = claim.interval.ends
        parts += Markup('<line class="interval" x1="{}" x2="{}" y1="{m:g}" y2="{m:g}"/>').format(
            axis.at(low), axis.at(high), m=middle
        )
        parts += _beyond("‹", "0%", "start") if low == -math.inf else Markup("")
        parts += _beyond("›", "100%", "end") if high == math.inf else Markup("")
        says += "" if number.interval is None else f", interval {interval_text(number)}"
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


def _line(name: str, value: float, axis: Axis) -> Markup:
    return Markup('<line class="{0}" x1="{1}" x2="{1}" y1="0" y2="100%"/>').format(
        name, axis.at(value)
    )


def _beyond(sign: str, x: str, anchor: str) -> Markup:
    return Markup('<text x="{}" y="{:g}" text-anchor="{}">{}</text>').format(
        x, _HEIGHT / 2 + 5, anchor, sign
    )


def _draw_axis(axis: Axis) -> Markup:
    parts = Markup('<line class="base" x1="0" x2="100%" y1="1" y2="1"/>')
    for tick in axis.ticks:
        parts += Markup(
            '<line class="base" x1="{0}" x2="{0}" y1="1" y2="5"/>'
            '<text x="{0}" y="17" text-anchor="middle">{1}</text>'
        ).format(axis.at(tick), shown(tick, axis.format))
    parts += Markup('<text x="50%" y="32" text-anchor="middle">{}</text>').format(axis.label)
    return Markup(
        '<li class="axis" aria-hidden="true"><svg class="plot" height="{}">{}</svg></li>'
    ).format(_AXIS_HEIGHT, parts)
