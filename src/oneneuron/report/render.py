"""The report: chapters, appendix and template joined to one file that needs nothing else."""

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import jinja2
from markupsafe import Markup

from oneneuron.evidence.chain import SidecarIndex
from oneneuron.evidence.citation import read_citation
from oneneuron.evidence.number import shown, unit_text
from oneneuron.evidence.sidecar import versions_apart
from oneneuron.figures.words import Words
from oneneuron.files import read_text, write_text
from oneneuron.report.answer import answer, read_pictured, read_sentences
from oneneuron.report.appendix import listed, make_appendix
from oneneuron.report.book import Book
from oneneuron.report.check import faults
from oneneuron.report.markup import (
    chip,
    interval_text,
    level_text,
    number_link,
    number_text,
    permalink,
    published_anchor,
    trace_anchor,
)
from oneneuron.report.notebook import export_chapter
from oneneuron.report.policy import policy_of
from oneneuron.report.preview import preview
from oneneuron.report.text import expander_of, with_numbers
from oneneuron.report.times import duration
from oneneuron.statistics.claims import sentence
from oneneuron.statistics.rules import rule_of

_TOOLS = (chip, duration, interval_text, level_text, listed, number_link, number_text, permalink,
          published_anchor, rule_of, sentence, shown, trace_anchor, unit_text,
          versions_apart)  # fmt: skip
_HEADING = re.compile(r"<h[12][^>]*>(.*?)</h[12]>", re.DOTALL)
_CHECKED = re.compile(r'<h3 id="([^"]*what-does-not-add-up[^"]*)">(.*?)</h3>', re.DOTALL)
_TAG = re.compile(r"<[^>]*>")


class ReportError(ValueError):
    """The report breaks one of its rules; the message says which and where."""


class Chapter(NamedTuple):
    """A finished chapter: its anchor, its title as plain text, its HTML.

    What it finds wrong in a source is told apart, by anchor and title: it has an entry of its own.
    """

    anchor: str
    title: str
    html: Markup
    checked: tuple[tuple[str, str], ...]


def write_report(
    path: str | Path,
    run: str,
    *,
    numbers: str | Path,
    claims: str | Path,
    registry: Sequence[str | Path],
    schema: str | Path,
    words: Mapping[str, Words],
    figures: Iterable[str | Path],
    chapters: Iterable[str | Path],
    answers: Iterable[str | Path],
    template: str | Path,
    description: str = "",
    citation: str | Path | None = None,
) -> None:
    """Write the report of a run from the files that the run made; errors are those of `render`.

    Parameters
    ----------
    run
        Name of the run, whose sidecars are read.
    numbers, claims
        Its numbers.json and claims.json.
    registry, schema
        What was published, a file a study, and the schema of such files.
    figures
        SVG files, each with its description beside it.
    chapters, answers
        Executed notebooks, named as the chapters, and files of the answer's sentences, in the order
        of reading.
    template
        The folder of the template.
    words, description
        As of `Book`.
    citation
        CITATION.cff.
    """
    answers = list(answers)
    book = Book.read(
        *(numbers, claims, registry, schema),
        words=words,
        index=SidecarIndex.of_run(run),
        figures={Path(figure).stem: Path(figure) for figure in figures},
        formulae=read_formulae(Path(template) / "formulae"),
        sentences=read_sentences(answers),
        pictured=read_pictured(answers),
        citation={} if citation is None else read_citation(citation),
        description=description,
    )
    render(path, book, {Path(chapter).stem: chapter for chapter in chapters}, template)


def render(
    path: str | Path, book: Book, chapters: Mapping[str, str | Path], template: str | Path
) -> None:
    """Write the report of a run, whole or not at all.

    Its chapters are executed notebooks by name, in the order of reading; the first is the first
    screen.

    Raises
    ------
    ReportError
        Where the page would break a rule of `oneneuron.report.check.faults`: a dead link, a
        digit that cannot be traced, something loaded from elsewhere.
    ValueError
        Where a text names a number, claim or figure that the run lacks.
    """
    html = make_page(book, chapters, template)
    problems = faults(html, book.numbers, quotes_of(book))
    if problems:
        raise ReportError(
            f"{path} is not written, since {len(problems)} of its parts break a rule:\n"
            + "\n".join(problems)
        )
    write_text(path, html)


def make_page(book: Book, chapters: Mapping[str, str | Path], template: str | Path) -> str:
    """Return the page that `render` writes, unchecked."""
    template = Path(template)
    texts = [export_chapter(path, name, expander_of(book)) for name, path in chapters.items()]
    finished = [
        _chapter(name, Path(source), html)
        for (name, source), html in zip(chapters.items(), with_numbers(texts), strict=True)
    ]
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(template),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["capitalise"] = lambda text: text[:1].upper() + text[1:]
    environment.globals.update({tool.__name__: tool for tool in _TOOLS})
    style, script = (read_text(template / name) for name in ("style.css", "script.js"))
    page: str = environment.get_template("report.html.j2").render(
        chapters=finished,
        book=book,
        summary=summary_of(book),
        preview=preview(finished[0].title, f"A replication: the {book.numbers.run} run"),
        titles={chapter.anchor: chapter.title for chapter in finished},
        appendix=make_appendix(book.numbers, book.index),
        style=Markup(style),
        script=Markup(script),
        policy=Markup(policy_of([style], [script])),
    )
    return page


def summary_of(book: Book) -> str:
    """Return the answer's first sentence as plain text; without one, what the run is."""
    sentences = answer(book.sentences, book.claims)
    expander = expander_of(book)
    first = expander.plain(sentences[0], "answer") if sentences else book.description
    return first.replace("*", "")


def quotes_of(book: Book) -> dict[str, set[str]]:
    """Return by anchor what links of the page may quote besides numbers (`check.faults`)."""
    quotes = {published_anchor(number.id): {number.printed} for number in book.registry.numbers}
    for claim in book.claims.values():
        quotes[f"claim-{claim.id}"] = {claim.statement, claim.reason}
        quotes.setdefault(f"chapter-{claim.study}", set()).add(claim.statement)
    return quotes


def read_formulae(folder: Path) -> dict[str, str]:
    """Read a folder of formulae, one file of MathML each, by the files' names."""
    return {path.stem: read_text(path) for path in sorted(folder.glob("*.html"))}


def _chapter(name: str, source: Path, html: str) -> Chapter:
    heading = _HEADING.search(html)
    if heading is None:
        raise ReportError(
            f"the chapter {name!r} ({source}) has no title: a heading of level 1 or 2"
        )
    checked = tuple((found[1], _TAG.sub("", found[2])) for found in _CHECKED.finditer(html))
    return Chapter(f"chapter-{name}", _TAG.sub("", heading[1]), Markup(html), checked)
