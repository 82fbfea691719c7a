"""What a text may call: the functions by which chapters, captions and answers quote a run."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from markupsafe import Markup

from oneneuron.files import read_json, read_text, reading
from oneneuron.report.answer import answer
from oneneuron.report.book import Book
from oneneuron.report.claims import Named
from oneneuron.report.facts import facts
from oneneuron.report.forest import forest
from oneneuron.report.ids import ids_named
from oneneuron.report.markup import Fragment, chip, label
from oneneuron.report.notebook import Expander
from oneneuron.report.opening import byline, tally, trained_again
from oneneuron.report.svg import inline_svg
from oneneuron.report.tables import chances, grid

QUOTES = (
    *("num", "size", "interval", "estimate", "median", "count", "several", "published"),
    *("has", "all_zero", "has_figure", "has_claim", "is_stand_in"),
    *("claim", "verdict", "verdicts", "verdict_word", "reason", "formula", "arms"),
)
"""The methods of `Book` that a text may call."""


def expander_of(book: Book) -> Expander:
    """Return an expander whose texts may call all of these functions."""
    functions: dict[str, Callable[..., Any]] = {
        **{name: getattr(book, name) for name in QUOTES},
        "grid": partial(grid, book),
        "chances": partial(chances, book),
        "facts": partial(facts, book),
        "forest": partial(forest, book),
        "hero": lambda: forest(book, *book.pictured) if book.pictured else Fragment(),
        "tally": partial(tally, book),
        "byline": partial(byline, book),
        "trained_again": lambda: trained_again(book),
        "figure": lambda name, caption=None: figure(book, name, expander, caption),
        "answer": lambda: answer_in_paragraphs(book, expander),
        "description": lambda: description(book),
        "run": lambda: book.numbers.run,
        "a_number": lambda: next(iter(book.numbers), "ID"),
        "a_figure": lambda: next(iter(book.figures), "NAME"),
        "chip": chip,
        "label": label,
    }
    expander = Expander(functions)
    return expander


def description(book: Book) -> Fragment:
    """Return what its maker says of the run: their words, whose digits are no results of ours."""
    return label(book.description)


def answer_in_paragraphs(book: Book, expander: Expander) -> Fragment:
    """Return the answer's sentences as paragraphs."""
    paragraphs = Markup("").join(
        Markup("<p>{}</p>").format(expander.phrase(sentence, "answer"))
        for sentence in answer(book.sentences, book.claims)
    )
    return Fragment('<div class="answer">{}</div>').format(paragraphs)


def figure(book: Book, name: str, expander: Expander, caption: str | None = None) -> Fragment:
    """Return a figure with its caption, inline; ValueError where its description lacks a part."""
    path = Named("figure", book.figures)[name]
    description = _description(path)
    beside = path.with_suffix(".json")
    alt = expander.plain(description["alt"], f"{beside}, alt")
    words = expander.phrase(caption or description["caption"], f"{beside}, caption")
    drawing = read_text(path)
    with reading(path, "a figure"):
        svg = inline_svg(drawing, name, alt)
    said = ids_named(f"{caption or description['caption']} {description['alt']}")
    return Fragment(
        '<figure id="figure-{}" data-numbers="{}"><div class="drawing">{}</div>'
        "<figcaption>{}</figcaption>{}</figure>"
    ).format(
        *(name, " ".join(sorted(said & set(book.numbers))), Markup(svg), words),
        _data(description.get("data", "")),
    )


def _data(csv: str) -> Markup:
    """Return what a figure draws as text to copy; the script makes a file of it instead."""
    if not csv:
        return Markup("")
    return Markup(
        "<noscript><details><summary>The data as CSV</summary>"
        '<pre class="data">{}</pre></details></noscript>'
    ).format(csv)


def _description(path: Path) -> dict[str, str]:
    beside = path.with_suffix(".json")
    try:
        content = read_json(beside)
    except FileNotFoundError:
        raise ValueError(f"{path} has no description beside it ({beside.name})") from None
    with reading(beside, "a figure's description"):
        said = {key: text for key, text in content.items() if isinstance(text, str)}
    missing = {"title", "alt", "caption"} - set(said)
    if missing:
        raise ValueError(f"{beside} lacks {', '.join(sorted(missing))}")
    return said
