"""The tables of the chapters: numbers by a pattern of their ids, and published beside ours."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Literal

from markupsafe import Markup

from oneneuron.evidence.number import shown
from oneneuron.report.book import SEPARATOR, WITH_RANGE, Book, in_one_cell, says_no_more
from oneneuron.report.ids import cell_id
from oneneuron.report.markup import (
    Fragment,
    interval_text,
    label,
    number_link,
    plain,
    span_of,
    strip,
    table,
    told_of_beyond,
    told_of_breaks,
    told_of_stand_ins,
)
from oneneuron.statistics.answers import against_id
from oneneuron.statistics.chances import EFFECTS, OUTCOMES
from oneneuron.statistics.rules import rules_in_general

Span = tuple[float, float]
_NONE = Markup("–")


def grid(
    book: Book,
    caption: str,
    pattern: str,
    rows: Mapping[str, str],
    columns: Mapping[str, str],
    corner: str = "",
    adds: Literal["", "interval", "n", "pairs"] = "",
) -> Fragment:
    """Return a table of numbers whose ids follow a pattern.

    Parameters
    ----------
    pattern
        An id with ``{row}`` and ``{column}`` in it.
    rows, columns
        Parts of ids, with their headings; a column's may hold ``{row}`` itself. A row or a column
        of which the run has no number is left out; a single number that it lacks is a dash.
    corner
        Heading of the rows' headings.
    adds
        What a number brings along: its ``interval``, below it, its ``n``, as in ``3 of 80``, or,
        of a difference of ``pairs``, the interval and how many they are.

    Returns
    -------
    Fragment
        Nothing where the run has none of its numbers.
    """
    ids = {(r, c): cell_id(pattern, r, c) for r in rows for c in columns}
    found = {place: id for place, id in ids.items() if id in book.numbers}
    if not found:
        return Fragment()

    def cell_of(id: str | None) -> Markup:
        if id is None:
            return _NONE
        number = book.numbers[id]
        if adds == "n" and number.n is not None and number.value is not None:
            return Markup("{} of {}").format(book.num(id), book.size(id))
        if adds == "pairs" and number.n is not None:
            pairs = book.several(id, "pair")
            return Markup('{} <span class="range">{}</span>').format(
                book.estimate(id, WITH_RANGE), pairs
            )
        return book.estimate(id, WITH_RANGE) if adds == "interval" else book.num(id)

    shown_rows = [row for row in rows if any((row, column) in found for column in columns)]
    shown_columns = [column for column in columns if any((row, column) in found for row in rows)]
    body = [[rows[r], *(cell_of(found.get((r, c))) for c in shown_columns)] for r in shown_rows]
    head = [corner, *(columns[column] for column in shown_columns)]
    told = told_of_stand_ins(caption, (book.numbers[id] for id in found.values()))
    told = told_of_beyond(told, (cell for _, *cells in body for cell in cells))
    return table(told, head, body, "answers" if adds in ("interval", "pairs") else "numbers")


_CHANCES = "chances of the verdicts reproduced, not reproduced and inconclusive"
_OF_THESE = {
    "seldom": "can seldom be decided;",
    "never": "cannot be decided;",
    "alike": "will be judged alike whatever is true;",
    "against": "can only be decided against.",
}
"""How many claims of a study there are of a kind, by the end of the number's id, as it is told."""


def simulated(book: Book) -> Fragment:
    """Return what can be decided, of each study of which the run simulates it: counts, a table."""
    parts = Markup("")
    for study, words in book.words.items():
        id = f"method.chances.{study}"
        if book.has(f"{id}.claims"):
            kinds = Markup("").join(
                Markup("<li>{} {}</li>").format(book.num(f"{id}.{name}"), told)
                for name, told in _OF_THESE.items()
            )
            # long, and for those alone who ask how one claim fares: folded, and not on paper
            parts += Markup(
                "<p><em>{}</em>: {} claims in all. Of these</p><ul>{}</ul>"
                "<details><summary>Claim by claim</summary>{}</details>"
            ).format(
                *(words.title, book.num(f"{id}.claims"), kinds),
                chances(book, study, f"{words.title}: {_CHANCES}"),
            )
    return Fragment(parts)


def chances(book: Book, study: str, caption: str) -> Fragment:
    """Return a table of what each claim of a study can decide, claim by claim.

    Parameters
    ----------
    study
        The study.
    caption
        Of the table; in each cell stand the chances of *reproduced*, *not reproduced* and
        *inconclusive*, where nothing, half or all of what is claimed is true.

    Returns
    -------
    Fragment
        Nothing where the run has none of the study.
    """
    ids = {c.id: f"method.chances.{c.id}" for c in book.registry.claims if c.study == study}
    there = {claim: id for claim, id in ids.items() if book.has(f"{id}.seeds")}
    if not there:
        return Fragment()
    body = [
        [
            book.claim(claim),
            book.num(f"{id}.seeds"),
            *(
                in_one_cell(
                    book.num(f"{id}.{effect}.{outcome.replace(' ', '_')}") for outcome in OUTCOMES
                )
                for effect in EFFECTS
            ),
            book.num(f"{id}.decides"),
        ]
        for claim, id in there.items()
    ]
    head = ["claim", "seeds", "nothing is true", "half", "all", "can be decided"]
    return table(caption, head, body, "numbers")


def rules(book: Book, caption: str) -> Fragment:
    """Return the method as one table: a row for each kind of claim that the registry holds."""
    body = [
        [claimed, *(label(text or "none") for text in (test, interval, verdict))]
        for claimed, test, interval, verdict in rules_in_general(book.registry.claims)
    ]
    return table(caption, ["what is claimed", "test", "interval", "verdict"], body, "rules")


@dataclass(frozen=True)
class Beside:
    r"""One row: what a source printed of one arm, and ours.

    Attributes
    ----------
    heading
        What the numbers are of; rows that follow each other under one heading belong together.
    arm
        Name of the arm.
    published
        Ids of the published numbers, in the order of their cell (``loss \ errors``); none of an
        arm of which nothing was published.
    ours
        Ids of our medians over seeds, in the same order.
    values
        One value a seed of the last of `ours`, infinite where a run has none: the strip shows
        them; none where no strip is to be drawn.
    told
        Id of the number of runs that have a value, or have none, and the word for it: it is told
        where some have none.
    """

    heading: str
    arm: str
    published: tuple[str, ...]
    ours: tuple[str, ...]
    values: Sequence[float] = ()
    told: tuple[str, str] | None = None

    @property
    def without_value(self) -> int:
        """Number of seeds that have no value."""
        return sum(not math.isfinite(value) for value in self.values)


def beside(
    book: Book,
    study: str,
    caption: str,
    rows: Sequence[Beside],
    unit: str = "",
    one_scale: bool = False,
) -> Fragment:
    r"""Return a table that sets published numbers beside ours.

    Each row shows what was published, the medians and ranges of ours over seeds, a strip (our
    seeds as dots, the published value as a tick), and whether what was published is within ours;
    an arm that the registry does not compare is shown beside. Rows of which the run has nothing
    are left out. Where any of ours comes from stand-in data, ours are shown alone.

    Parameters
    ----------
    study
        The study whose arms the rows are of.
    unit
        What a cell holds, such as ``loss \ errors``.
    one_scale
        Whether all strips share one scale; else those of one heading do.
    """
    rows = [row for row in rows if any(id in book.numbers for id in row.ours)]
    if not rows:
        return Fragment()
    alone = any(book.numbers[id].stand_in for row in rows for id in row.ours if id in book.numbers)
    drawn = any(len(row.values) for row in rows)
    of = f": {unit}," if unit else ":"
    head: list[Any] = ["", f"ours{of} median and range"]
    if drawn:
        measured = unit.rpartition(SEPARATOR)[2]
        head.append(
            "our seeds" + ("" if alone else ", published") + (f" ({measured})" if measured else "")
        )
    if not alone:
        head = [head[0], f"published{of}".rstrip(",:"), *head[1:], "the published value is"]
    body = []
    for _, group in groupby(rows, key=lambda row: row.heading):
        members = list(group)
        span = _span(book, rows if one_scale else members, alone)
        for row in members:
            # said once to the eye, and with each row to those who hear the table
            first = row is members[0]
            names, heading = (
                ("label", row.heading) if first else ("label quiet", plain(row.heading))
            )
            cells: list[Any] = [
                Markup('<span class="{}">{}</span> <span class="arm">{}</span>').format(
                    names, heading, book.arm(study, row.arm).name
                ),
                _ours(book, row),
            ]
            if drawn:
                cells.append(_drawing(book, study, row, span, alone))
            if not alone:
                cells = [cells[0], book.published(*row.published), *cells[1:], _is(book, row)]
            body.append(cells)
    ours = (book.numbers.get(id) for row in rows for id in row.ours)
    told = told_of_beyond(told_of_stand_ins(caption, ours), (cell for row in body for cell in row))
    if not alone:
        told = told_of_breaks(told, (book.registry.number(id) for r in rows for id in r.published))
    return table(told, head, body, "answers beside")


_OF_NONE = {"seeds reach it": "not reached"}
"""What is said where no run has a value, by the word for those that have one, or have none."""


def _ours(book: Book, row: Beside) -> Markup:
    found = [book.numbers.get(id) for id in row.ours]
    if (
        row.told
        and row.told[0] in book.numbers
        and not any(n and n.value is not None for n in found)
    ):
        id, word = row.told
        if book.numbers[id].value == 0 and word in _OF_NONE:
            return Markup("{} ({} of {})").format(_OF_NONE[word], book.num(id), book.size(id))
        return Markup("{} of {} {}").format(book.num(id), book.size(id), word)
    notes: list[Markup] = []
    if any(number and number.interval and number.n != 1 for number in found):
        notes.append(
            in_one_cell(
                number_link(number, interval_text(number)) if number and number.interval else _NONE
                for number in found
            )
        )
    if row.told and row.without_value and row.told[0] in book.numbers:
        id, word = row.told
        notes.append(Markup("{} of {} {}").format(book.num(id), book.size(id), word))
    medians = in_one_cell(number_link(number) if number else _NONE for number in found)
    return Markup(WITH_RANGE).format(medians, Markup("; ").join(notes))


def _is(book: Book, row: Beside) -> Markup:
    """Say whether each published number is within ours."""
    published = [book.registry.number(id) for id in row.published]
    if any(number.arm not in (None, row.arm) for number in published):
        return Markup("shown beside")
    answers = [book.numbers.get(against_id(number)) for number in published]
    if not any(answers):
        return _NONE
    return in_one_cell(number_link(answer) if answer else _NONE for answer in answers)


def _span(book: Book, rows: Sequence[Beside], alone: bool) -> Span | None:
    """Return the ends of the rows' strips; none where there is nothing to show."""
    drawn = [row for row in rows if len(row.values)]
    seeds = [float(value) for row in drawn for value in row.values if math.isfinite(value)]
    printed = [row.published[-1] for row in drawn if row.published and not alone]
    values = [book.registry.number(id).value for id in printed]
    return span_of(seeds, values) if seeds or values else None


def _drawing(book: Book, study: str, row: Beside, span: Span | None, alone: bool) -> Markup:
    if not len(row.values) or span is None:
        return Markup("")
    says = f"{len(row.values)} of our runs"
    ours = book.numbers.get(row.ours[-1])
    if ours is not None and ours.interval and not says_no_more(ours):
        says += f", {interval_text(ours)}"
    if row.without_value:
        says += f", {row.without_value} without a value"
    tick = None
    if row.published and not alone:
        published = book.registry.number(row.published[-1])
        tick = published.value
        says += f"; published {published.printed}"
    values = [float(value) for value in row.values]
    spec = ours.format if ours else ""
    ends = (shown(span[0], spec or _whole(span[0])), shown(span[1], spec or _whole(span[1])))
    return strip(values, tick, span, ends, says, book.arm(study, row.arm).role, alone)


def _whole(value: float) -> str:
    """Return the format of a value of which nothing else is known: no digit of a count is lost."""
    return ",.0f" if value == round(value) else ""
