r"""A table whose cells are several numbers at once, such as ``loss \ errors``: theirs and ours."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from markupsafe import Markup

from oneneuron.evidence.number import Number
from oneneuron.report.markup import (
    Fragment,
    interval_text,
    number_link,
    published_link,
    span_of,
    strip,
    table,
)
from oneneuron.statistics.registry import Registry

SEPARATOR = " \\ "
"""Between the numbers of a cell, as the practicality report prints them."""


@dataclass(frozen=True)
class Beside:
    """One row: what a source printed of one arm on one dataset, and ours.

    Attributes
    ----------
    heading
        Name of the dataset; rows that follow each other under one heading belong together.
    arm, arm_label
        The arm, which gives the colour, and its name for the reader.
    published
        Ids of the published numbers in the order of the cell; none of an arm of which nothing was
        published.
    ours
        Ids of our medians over seeds, in the same order.
    reached
        Id of the number of runs that have a value at all; it is told where some have none.
    values
        One value a seed of the last of `ours`, infinite where there is none; the strip shows them.
    """

    heading: str
    arm: str
    arm_label: str
    published: tuple[str, ...]
    ours: tuple[str, ...]
    reached: str | None = None
    values: Sequence[float] = ()


def beside_table(
    caption: str,
    unit: str,
    rows: Sequence[Beside],
    numbers: Mapping[str, Number],
    registry: Registry,
) -> Fragment:
    r"""Return a table that sets published cells of several numbers beside ours.

    Each row shows what was published, the medians and ranges of ours over seeds, a strip of the
    cell's last number where there are values for one, and whether each published number is within
    ours. Rows of which the run has nothing are left out. Where any of ours comes from stand-in
    data, ours are shown alone.

    Parameters
    ----------
    caption
        What the table shows.
    unit
        What a cell holds, such as ``loss \ errors``.
    rows
        What is set against what; the strips of one heading share a scale.
    numbers, registry
        The run's numbers, and what was published.
    """
    rows = [row for row in rows if any(id in numbers for id in row.ours)]
    if not rows:
        return Fragment()
    stand_in = any(numbers[id].stand_in for row in rows for id in row.ours if id in numbers)
    drawn = any(len(row.values) for row in rows)
    body = []
    for heading, group in groupby(rows, key=lambda row: row.heading):
        members = list(group)
        span = _span(members, registry, stand_in)
        for row in members:
            # said once to the eye, and with each row to those who hear the table
            names = "label" if row is members[0] else "label quiet"
            name = '<span class="{}">{}</span> <span class="arm">{}</span>'
            cells: list[Any] = [Markup(name).format(names, heading, row.arm_label)]
            if not stand_in:
                cells.append(published_cell(row.published, registry))
            cells.append(_ours(row, numbers))
            if drawn:
                cells.append(_drawing(row, numbers, registry, span, stand_in))
            if not stand_in:
                cells.append(_answers(row, numbers, registry))
            body.append(cells)
    head = [
        "dataset, arm",
        *([] if stand_in else [f"published: {unit}"]),
        f"ours: {unit}, median and range",
        *(["our seeds" if stand_in else "our seeds, published"] if drawn else []),
        *([] if stand_in else ["published is"]),
    ]
    return table(caption, head, body, "answers beside")


def published_cell(ids: Sequence[str], registry: Registry) -> Fragment:
    """Return several published numbers as one cell of a source prints them."""
    if not ids:
        return Fragment("–")
    return _joined([published_link(registry.number(id)) for id in ids])


def _joined(parts: Sequence[Markup]) -> Fragment:
    return Fragment(Markup(SEPARATOR).join(parts))


def _ours(row: Beside, numbers: Mapping[str, Number]) -> Markup:
    found = [numbers.get(id) for id in row.ours]
    medians = _joined([Markup("–") if n is None else number_link(n) for n in found])
    notes: list[Markup] = []
    if any(n is not None and n.interval is not None and n.n != 1 for n in found):
        notes.append(
            _joined(
                [
                    Markup("–")
                    if n is None or n.interval is None
                    else number_link(n, interval_text(n))
                    for n in found
                ]
            )
        )
    reached = None if row.reached is None else numbers.get(row.reached)
    if reached is not None and reached.value != reached.n:
        notes.append(
            Markup("reached in {} of {}").format(
                number_link(reached), number_link(reached, str(reached.n))
            )
        )
    return Markup('{} <span class="range">{}</span>').format(medians, Markup("; ").join(notes))


def _answers(row: Beside, numbers: Mapping[str, Number], registry: Registry) -> Markup:
    answers = [numbers.get(f"{registry.number(id).study}.against.{id}") for id in row.published]
    if all(n is None for n in answers):
        return Markup("–")
    return _joined([Markup("–") if n is None else number_link(n) for n in answers])


def _span(rows: Sequence[Beside], registry: Registry, stand_in: bool) -> tuple[float, float]:
    seeds = [value for row in rows for value in row.values if math.isfinite(value)]
    ticks = [
        registry.number(row.published[-1]).value
        for row in rows
        if row.published and len(row.values) and not stand_in
    ]
    return span_of(seeds, ticks)


def _drawing(
    row: Beside,
    numbers: Mapping[str, Number],
    registry: Registry,
    span: tuple[float, float],
    stand_in: bool,
) -> Markup:
    if not len(row.values):
        return Markup("")
    says = f"{len(row.values)} of our runs"
    ours = numbers.get(row.ours[-1])
    if ours is not None and ours.interval is not None and ours.n != 1:
        says += f", {interval_text(ours)}"
    tick = None
    if row.published and not stand_in:
        published = registry.number(row.published[-1])
        tick = published.value
        says += f"; published {published.printed}"
    return strip(list(map(float, row.values)), tick, span, says, row.arm, stand_in)
