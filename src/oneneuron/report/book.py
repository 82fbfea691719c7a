"""What a chapter may say: the functions that its text and its tables call.

All take ids and return escaped HTML; an unknown id is an error that names the nearest one.
"""

import difflib
import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from markupsafe import Markup

from oneneuron.evidence.chain import SidecarIndex, trace
from oneneuron.evidence.number import Number, Numbers, read_numbers
from oneneuron.report.answer import Sentence, answer
from oneneuron.report.appendix import chain_jobs
from oneneuron.report.beside import Beside, beside_table, published_cell
from oneneuron.report.claims import Claims, read_claims
from oneneuron.report.facts import checksums, duration, gather_facts, seeds_of_runs
from oneneuron.report.forest import forest
from oneneuron.report.markup import (
    Fragment,
    chip,
    interval_text,
    label,
    number_link,
    number_text,
    published_link,
    span_of,
    strip,
    table,
)
from oneneuron.report.notebook import Expander
from oneneuron.report.svg import inline_svg
from oneneuron.statistics.registry import Registry, load_registry


@dataclass(frozen=True)
class Answered:
    """A published number and what of ours is set against it.

    Attributes
    ----------
    published
        Id of the published number.
    ours
        Id of the number with our median, its interval being the range.
    values
        One value a seed, minus infinity for a lost run; none where no strip is to be drawn.
    arm
        Name of the arm, which gives the colour.
    label
        What heads the row in place of the published number's statement: the name of an arm that
        is shown beside and decides nothing.
    """

    published: str
    ours: str
    values: Sequence[float] = ()
    arm: str = ""
    label: str = ""

    @property
    def lost(self) -> int:
        """Number of runs that were lost."""
        return sum(value == -math.inf for value in self.values)


@dataclass(frozen=True)
class Book:
    """A run's results as the report quotes them.

    Attributes
    ----------
    numbers, claims
        The run's numbers, and its claims with their verdicts.
    registry
        What was published.
    index
        The run's sidecars.
    figures
        Paths of the run's SVG figures by name; each has a description beside it, under the same
        name with ``.json``: title, alt, caption.
    formulae
        MathML by name.
    sentences
        The answer's wordings.
    description
        What the run is and is not, from its configuration.
    arms
        Names of the arms for the reader.
    """

    numbers: Numbers
    claims: Claims
    registry: Registry
    index: SidecarIndex = field(default_factory=lambda: SidecarIndex({}))
    figures: Mapping[str, Path] = field(default_factory=dict)
    formulae: Mapping[str, str] = field(default_factory=dict)
    sentences: Sequence[Sentence] = ()
    description: str = ""
    arms: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(
        cls,
        numbers: str | Path,
        claims: str | Path,
        registry: Sequence[str | Path],
        schema: str | Path,
        **rest: Any,
    ) -> "Book":
        """Read a run's results and what was published."""
        return cls(
            read_numbers(numbers), read_claims(claims), load_registry(registry, schema), **rest
        )

    def has(self, *ids: str) -> bool:
        """Say whether this run has all of some numbers, with a value."""
        return all(id in self.numbers and self.numbers[id].value is not None for id in ids)

    def all_zero(self, *ids: str) -> bool:
        """Say whether this run has all of some numbers and each is zero in every run."""
        return self.has(*ids) and all(
            self.numbers[id].value == 0 and _says_no_more(self.numbers[id]) for id in ids
        )

    def has_figure(self, name: str) -> bool:
        """Say whether this run has a figure."""
        return name in self.figures

    def has_claim(self, id: str) -> bool:
        """Say whether a study of this run tests a claim."""
        return id in self.claims

    def num(self, id: str) -> Fragment:
        """Return a number's value, linked to its row of the appendix."""
        return number_link(self.numbers[id])

    def size(self, id: str) -> Fragment:
        """Return the size of the sample behind a number, linked likewise."""
        number = self.numbers[id]
        if number.n is None:
            raise ValueError(f"the number {id!r} has no n")
        return number_link(number, str(number.n))

    def interval(self, id: str) -> Fragment:
        """Return a number's interval, linked likewise."""
        number = self.numbers[id]
        return number_link(number, interval_text(number))

    def estimate(self, id: str) -> Fragment:
        """Return a number with its interval in brackets, if it has one and it says something."""
        number = self.numbers[id]
        if _says_no_more(number):
            return self.num(id)
        return Fragment(Markup("{} ({})").format(self.num(id), self.interval(id)))

    def median(self, id: str) -> Fragment:
        """Return a median with its range, such as ``18 (median; range 12 to 30)``.

        Of one run, or of runs that agree, the value stands alone.
        """
        number = self.numbers[id]
        if _says_no_more(number):
            return self.num(id)
        return Fragment(Markup("{} (median; range {})").format(self.num(id), self.interval(id)))

    def count(self, id: str, noun: str) -> Fragment:
        """Return a whole number with what it counts, such as ``1 run`` or ``3 runs``."""
        value = self.numbers[id].value
        return Fragment(Markup("{} {}").format(self.num(id), noun if value == 1 else f"{noun}s"))

    def several(self, id: str, noun: str) -> Fragment:
        """Return the size of the sample behind a number with what it counts."""
        plural = noun if self.numbers[id].n == 1 else f"{noun}s"
        return Fragment(Markup("{} {}").format(self.size(id), plural))

    def published(self, id: str) -> Fragment:
        """Return a published number as printed, linked to its place in its source."""
        return published_link(self.registry.number(id))

    def published_cell(self, *ids: str) -> Fragment:
        """Return published numbers that their source prints in one cell, with its separator."""
        return published_cell(ids, self.registry)

    def claim(self, id: str) -> Fragment:
        """Return a claim's statement, linked to its row of the appendix."""
        claim = self.claims[id]
        return Fragment(
            Markup('<a class="statement" href="#claim-{}">{}</a>').format(id, claim.statement)
        )

    def verdict(self, id: str) -> Fragment:
        """Return the chip of a claim's verdict."""
        return chip(self.claims[id].verdict)

    def reason(self, id: str) -> Fragment:
        """Return why a claim's verdict is what it is, linked to the claim's row."""
        claim = self.claims[id]
        return Fragment(
            Markup('<a class="reason" href="#claim-{}">{}</a>').format(id, claim.reason)
        )

    def verdict_word(self, id: str) -> str:
        """Return a claim's verdict as a plain word, to choose a wording by."""
        return self.claims[id].verdict

    def is_stand_in(self, prefix: str = "") -> bool:
        """Say whether any number whose id begins so comes from stand-in data."""
        return any(self.numbers[id].stand_in for id in self.numbers if id.startswith(prefix))

    def named_arms(self, *names: str) -> dict[str, str]:
        """Return arms with their names for the reader: those asked for, or all."""
        return {arm: _known(self.arms, arm, "arm") for arm in names or self.arms}

    def forest_plot(self) -> Fragment:
        """Return the forest plot of all claims."""
        return forest(list(self.claims.values()), self.numbers, self.registry)

    def verdicts(self, *ids: str) -> Fragment:
        """Return a list of claims, each with its verdict and the reason.

        A claim of the registry that no study of this run tests is left out; without any there is
        no list.
        """
        rows = [
            Markup("<li>{} {} {}</li>").format(self.verdict(id), self.claim(id), self.reason(id))
            for id in ids
            if self.registry.claim(id).id in self.claims
        ]
        if not rows:
            return Fragment()
        return Fragment(Markup('<ul class="verdicts">{}</ul>').format(Markup("").join(rows)))

    def formula(self, name: str) -> Fragment:
        """Return a formula of the template by its name."""
        return Fragment(_known(self.formulae, name, "formula").strip())

    def grid(
        self,
        caption: str,
        pattern: str,
        rows: Mapping[str, str],
        columns: Mapping[str, str],
        corner: str = "",
        adds: Literal["", "interval", "n"] = "",
    ) -> Fragment:
        """Return a table of numbers whose ids follow a pattern.

        Parameters
        ----------
        caption
            What the table shows.
        pattern
            An id with ``{row}`` and ``{column}`` in it.
        rows, columns
            Parts of ids, with their headings. A row or a column of which the run has no number
            is left out; a single number that it lacks is a dash.
        corner
            Heading of the rows' headings.
        adds
            What a number brings along: its ``interval``, below it, or its ``n``, as in ``3 of 80``.

        Returns
        -------
        Fragment
            The table; nothing where the run has none of its numbers.
        """

        def id_of(row: str, column: str) -> str:
            return pattern.format(row=row, column=column)

        def present(id: str) -> bool:
            return id in self.numbers

        def cell_of(id: str) -> Markup:
            if not present(id):
                return Markup("–")
            number = self.numbers[id]
            if adds == "n" and number.n is not None and number.value is not None:
                return Markup("{} of {}").format(self.num(id), self.size(id))
            if adds != "interval" or _says_no_more(number):
                return self.num(id)
            return Markup('{} <span class="range">{}</span>').format(
                self.num(id), self.interval(id)
            )

        shown_rows = {r: h for r, h in rows.items() if any(present(id_of(r, c)) for c in columns)}
        shown_columns = {
            c: h for c, h in columns.items() if any(present(id_of(r, c)) for r in shown_rows)
        }
        if not shown_rows:
            return Fragment()
        body = [
            [
                heading,
                *(cell_of(id_of(row, column)) for column in shown_columns),
            ]
            for row, heading in shown_rows.items()
        ]
        classes = "answers" if adds == "interval" else "numbers"
        return table(caption, [corner, *shown_columns.values()], body, classes)

    def answered(self, caption: str, rows: Sequence[Answered]) -> Fragment:
        """Return a table that sets published numbers beside ours.

        Each row shows what was published, the median and range of ours, and a strip: our seeds as
        dots, the published value as a tick. What comes from stand-in data is shown alone.

        Parameters
        ----------
        caption
            What the table shows.
        rows
            What is set against what; all strips share one scale.
        """
        rows = [row for row in rows if row.ours in self.numbers]
        if not rows:
            return Fragment()
        stand_in = any(self.numbers[row.ours].stand_in for row in rows)
        drawn = [row for row in rows if len(row.values)]
        ticks = [] if stand_in else [self.registry.number(row.published).value for row in drawn]
        seeds = [float(value) for row in drawn for value in row.values]
        span = span_of([value for value in seeds if math.isfinite(value)], ticks)
        body: list[list[Any]] = []
        for row in rows:
            published, ours = self.registry.number(row.published), self.numbers[row.ours]
            label = f"{len(row.values)} of our runs"
            if several := ours.interval is not None and ours.n != 1:
                label += f", {interval_text(ours)}"
            if row.lost:
                label += f", {row.lost} lost"
            if not stand_in:
                label += f"; published {published.printed}"
            drawing = strip(
                [float(value) for value in row.values],
                None if stand_in else published.value,
                span,
                label,
                row.arm,
                stand_in,
            )
            notes = [self.interval(row.ours)] if several else []
            if row.lost:
                id = f"{published.study}.lost.{row.arm}"
                notes.append(Fragment(Markup("{} of {} lost").format(self.num(id), self.size(id))))
            middle = Markup('{} <span class="range">{}</span>').format(
                self.num(row.ours), Markup("; ").join(notes)
            )
            name = Markup('<span class="statement">{}</span>').format(
                row.label or published.statement
            )
            against = f"{published.study}.against.{published.id}"
            decides = not row.label and self.has(against)
            verdict = self.num(against) if decides else "shown beside" if row.label else "–"
            body.append(
                [
                    name,
                    *([] if stand_in else [self.published(row.published)]),
                    middle,
                    drawing if len(row.values) else "",
                    *([] if stand_in else [verdict]),
                ]
            )
        head = ["", "published", "ours: median, range", "our seeds, published", "published is"]
        if stand_in:
            head = ["", "ours: median, range", "our seeds"]
        return table(caption, head, body, "answers")

    def facts(self, prefix: str, data: str, cell: str, subject: str, size: str) -> Fragment:
        """Return the line of facts under a chapter's title.

        Parameters
        ----------
        prefix
            What the ids of the study's numbers begin with.
        data
            How the path of the file with the study's data ends.
        cell
            The main cell, whose arms and seeds are told.
        subject
            What the data is, in words.
        size
            Id of the number that says how much data there is.
        """
        chains = [
            trace(self.numbers[id], self.numbers.source[id], self.index)
            for id in self.numbers
            if id.startswith(prefix)
        ]
        facts = gather_facts(
            self.index, chain_jobs(chains), data, cell, stand_in=self.is_stand_in(prefix)
        )
        seeds = ", ".join(
            f"{name} ({facts.seeds[arm]})" for arm, name in self.arms.items() if arm in facts.seeds
        )
        data_words = Markup("{} {}, {} {}, SHA-256 <code>{}…</code>").format(
            "stand-in for" if facts.stand_in else "real",
            subject,
            self.num(size),
            self.numbers[size].unit,
            facts.checksum[:8],
        )
        items = [
            ("Data", data_words),
            ("Arms (seeds)", Markup('<a class="number" href="#jobs">{}</a>').format(seeds)),
            ("Work", _work(facts.seconds, facts.jobs)),
        ]
        return _facts_line(items, facts.stand_in)

    def beside(self, caption: str, unit: str, rows: Sequence[Beside]) -> Fragment:
        """Return a table that sets published cells of several numbers beside ours.

        See `oneneuron.report.beside.beside_table`.
        """
        return beside_table(caption, unit, rows, self.numbers, self.registry)

    def study_facts(
        self, prefix: str, runs: str, made: str, found: Mapping[str, tuple[str, str]]
    ) -> Fragment:
        """Return the line of facts of a study on several datasets, each trained on by seeds.

        Parameters
        ----------
        prefix
            What the ids of the study's numbers begin with.
        runs
            What the paths of its runs' records have in common, such as ``practicality/runs/``.
        made
            The datasets that are generated, in words.
        found
            By cell the name of a dataset that is not, and the folder of its verified files.

        Returns
        -------
        Fragment
            The line; nothing where the run has none of the study.
        """
        ids = [id for id in self.numbers if id.startswith(prefix)]
        jobs = chain_jobs(
            [trace(self.numbers[id], self.numbers.source[id], self.index) for id in ids]
        )
        seeds = seeds_of_runs(jobs, runs)
        if not seeds:
            return Fragment()
        data = [Markup("{}, generated from the seed").format(made)]
        for name, folder in (found[cell] for cell in found if cell in seeds):
            sums = checksums(jobs, folder)
            words = ", ".join(f"{sum[:8]}…" for sum in sums)
            data.append(
                Markup("real {}, SHA-256 <code>{}</code>").format(name, words)
                if sums
                else Markup("a stand-in for {}").format(name)
            )
        counts = sorted({len(numbers) for numbers in seeds.values()})
        numbers = " to ".join(str(count) for count in dict.fromkeys((counts[0], counts[-1])))
        counted = Markup('<a class="number" href="#jobs">{}</a>')
        rows = [
            ("Data", Markup("; ").join(data)),
            ("Sets, by size", counted.format(len(seeds))),
            ("Seeds of each", counted.format(numbers)),
            ("Work", _work(sum(job.seconds for job in jobs), len(jobs))),
        ]
        return _facts_line(rows, self.is_stand_in(prefix))

    def figure(self, name: str, expander: Expander, caption: str | None = None) -> Fragment:
        """Return a figure with its caption, inline.

        Raises
        ------
        ValueError
            Where its description is missing or incomplete.
        """
        path = Path(_known(self.figures, name, "figure"))
        description = _description(path)
        alt = Expander(self.plain_functions()).expand(description["alt"], f"{name}, alt")
        words = expander.phrase(caption or description["caption"], f"{name}, caption")
        svg = inline_svg(path.read_text(encoding="utf-8"), name, " ".join(alt.split()))
        return Fragment(
            Markup('<figure id="figure-{}">{}<figcaption>{}</figcaption></figure>').format(
                name, Markup(svg), words
            )
        )

    def plain_functions(self) -> dict[str, Callable[..., Any]]:
        """Return the functions that give plain text, for alternative texts."""
        return {
            "num": lambda id: number_text(self.numbers[id]),
            "median": lambda id: _words(self.median(id)),
            "count": lambda id, noun: _words(self.count(id, noun)),
            "several": lambda id, noun: _words(self.several(id, noun)),
            "interval": lambda id: interval_text(self.numbers[id]),
            "size": lambda id: str(self.numbers[id].n),
            "published": lambda id: self.registry.number(id).printed,
            "has": self.has,
            "all_zero": self.all_zero,
            "has_claim": self.has_claim,
            "verdict_word": self.verdict_word,
            "is_stand_in": self.is_stand_in,
        }

    def expander(self) -> Expander:
        """Return an expander whose texts may call all of these functions."""
        functions: dict[str, Callable[..., Any]] = {
            "num": self.num,
            "size": self.size,
            "interval": self.interval,
            "estimate": self.estimate,
            "median": self.median,
            "count": self.count,
            "several": self.several,
            "published": self.published,
            "published_cell": self.published_cell,
            "has": self.has,
            "all_zero": self.all_zero,
            "has_figure": self.has_figure,
            "has_claim": self.has_claim,
            "claim": self.claim,
            "verdict": self.verdict,
            "verdicts": self.verdicts,
            "verdict_word": self.verdict_word,
            "reason": self.reason,
            "is_stand_in": self.is_stand_in,
            "forest": self.forest_plot,
            "formula": self.formula,
            "grid": self.grid,
            "facts": self.facts,
            "study_facts": self.study_facts,
            "figure": lambda name, caption=None: self.figure(name, expander, caption),
            "answer": lambda: self.answer(expander),
            "description": lambda: Fragment(Markup("{}").format(self.description)),
            "arms": self.named_arms,
            "chip": chip,
            "label": label,
            "run": lambda: self.numbers.run,
        }
        expander = Expander(functions)
        return expander

    def answer(self, expander: Expander) -> Fragment:
        """Return the answer's sentences as paragraphs."""
        sentences = answer(self.sentences, self.claims)
        paragraphs = Markup("").join(
            Markup("<p>{}</p>").format(expander.phrase(sentence, "answer"))
            for sentence in sentences
        )
        return Fragment(Markup('<div class="answer">{}</div>').format(paragraphs))


def _says_no_more(number: Number) -> bool:
    """Whether a number has no interval, or one that holds nothing but its value."""
    return number.interval is None or number.interval.is_point


def _words(fragment: Markup) -> str:
    """Return a fragment as plain text, without the marks of stand-in data."""
    return fragment.striptags().replace(" (stand-in)", "")


def _work(seconds: float, jobs: int) -> Markup:
    return Markup('<a class="number" href="#jobs">{} in {} jobs, one thread each</a>').format(
        duration(seconds), jobs
    )


def _facts_line(items: Sequence[tuple[str, Markup]], stand_in: bool) -> Fragment:
    line = Markup("").join(
        Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(name, words) for name, words in items
    )
    names = "facts stand-in" if stand_in else "facts"
    return Fragment(Markup('<div class="{}"><dl>{}</dl></div>').format(names, line))


def _known(table: Mapping[str, Any], name: str, what: str) -> Any:
    if name not in table:
        near = difflib.get_close_matches(name, table, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise KeyError(f"there is no {what} {name!r}{hint}")
    return table[name]


def _description(path: Path) -> dict[str, str]:
    beside = path.with_suffix(".json")
    try:
        content: dict[str, str] = json.loads(beside.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ValueError(f"{path} has no description beside it ({beside.name})") from None
    missing = {"title", "alt", "caption"} - set(content)
    if missing:
        raise ValueError(f"{beside} lacks {', '.join(sorted(missing))}")
    return content
