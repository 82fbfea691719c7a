"""What a text may call: the functions by which chapters, captions and answers quote a run."""

import re
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

from markupsafe import Markup, escape

from oneneuron.files import read_json, read_text, reading
from oneneuron.report.afresh import afresh
from oneneuron.report.answer import answer
from oneneuron.report.book import Book
from oneneuron.report.claims import Named
from oneneuron.report.facts import facts
from oneneuron.report.forest import forest
from oneneuron.report.ids import ids_named
from oneneuron.report.markup import Fragment, chip, label
from oneneuron.report.notebook import PRIVATE, Expander
from oneneuron.report.opening import byline, studies_again, tally, trained_again
from oneneuron.report.svg import inline_svg
from oneneuron.report.tables import grid, rules, simulated

QUOTES = (
    *("num", "size", "interval", "estimate", "median", "count", "several", "published"),
    *("has", "all_zero", "is_zero", "has_figure", "has_claim", "other_way"),
    *("is_stand_in", "is_of_records"),
    *("claim", "verdict", "verdicts", "verdict_word", "reason", "formula", "arms"),
)
"""The methods of `Book` that a text may call."""

_FIGURE = re.compile(r'<figure id="figure-([^"]+)"')
_LINK = re.compile(r'(?P<opening><a class="figure" href="#figure-(?P<name>[^"]+)">)Figure</a>')


def expander_of(book: Book) -> Expander:
    """Return an expander whose texts may call all of these functions."""
    pictured = [id for id in book.pictured if id in book.claims]
    functions: dict[str, Callable[..., Any]] = {
        **{name: getattr(book, name) for name in QUOTES},
        "grid": partial(grid, book),
        "rules": partial(rules, book),
        "facts": partial(facts, book),
        "forest": partial(forest, book),
        "simulated": partial(simulated, book),
        "hero": lambda: forest(book, *pictured) if pictured else Fragment(),
        "has_diamonds": lambda: any(book.claims[id].effect is not None for id in pictured),
        "tally": partial(tally, book),
        "afresh": partial(afresh, book),
        "byline": partial(byline, book),
        "compared_again": lambda: bool(studies_again(book, compared=True)),
        "trained_again": lambda: trained_again(book),
        "figure": lambda name, caption=None: figure(book, name, expander, caption),
        "see": partial(see, book),
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
    """Return a figure with its caption, inline; ValueError where its description lacks a part.

    Where the run had nothing to draw a sentence stands instead.
    """
    path = Named("figure", book.figures)[name]
    description = _description(path)
    beside = path.with_suffix(".json")
    words = expander.phrase(caption or description["caption"], f"{beside}, caption")
    if _is_empty(description):
        return Fragment('<p class="nothing">{}</p>').format(words)
    alt = expander.plain(description["alt"], f"{beside}, alt")
    drawing, data = read_text(path), str(description.get("data", ""))
    # what is expanded is looked at there
    for text, where in ((drawing, str(path)), (data, f"{beside}, data")):
        if PRIVATE.search(text):
            raise ValueError(f"{where}: it holds a character for private use")
    with reading(path, "a figure"):
        svg = inline_svg(drawing, name, alt)
    said = ids_named(f"{caption or description['caption']} {description['alt']}")
    return Fragment(
        '<figure id="figure-{}" data-numbers="{}"><div class="drawing">{}</div>'
        "<figcaption>{}. {}</figcaption>{}</figure>"
    ).format(
        *(name, " ".join(sorted(said & set(book.numbers))), Markup(svg), _link(name), words),
        _data(data),
    )


def see(book: Book, name: str, words: str = " ({})") -> Fragment:
    """Return words with a link to a figure, such as " (Figure 3)"; nothing where it is not drawn.

    The link tells the figure's number once all chapters are there (`with_numbers`). The words are
    plain text: a ValueError says where they have Markdown, whose signs would be shown.
    """
    if "*" in words:
        raise ValueError(f"words about a figure are plain text, without emphasis: {words!r}")
    path = book.figures.get(name)
    if path is None or _is_empty(_description(path)):
        return Fragment()
    return Fragment(escape(words)).format(_link(name))


def _link(name: str) -> Fragment:
    return Fragment('<a class="figure" href="#figure-{}">Figure</a>').format(name)


def with_numbers(chapters: Iterable[str]) -> list[str]:
    """Return the HTML of chapters whose links to figures tell these figures' numbers.

    Figures are numbered as they follow each other in all chapters; a text may refer to one that
    comes later.

    Raises
    ------
    ValueError
        Where a text refers to a figure that no chapter shows.
    """
    chapters = list(chapters)
    names = [name for html in chapters for name in _FIGURE.findall(html)]
    numbers = {name: number for number, name in enumerate(names, start=1)}

    def told(link: re.Match[str]) -> str:
        if link["name"] not in numbers:
            raise ValueError(f"a text refers to the figure {link['name']!r}, which is not shown")
        return f"{link['opening']}Figure {numbers[link['name']]}</a>"

    return [_LINK.sub(told, html) for html in chapters]


def _data(csv: str) -> Markup:
    """Return what a figure draws as text to copy; the script makes a file of it instead."""
    if not csv:
        return Markup("")
    return Markup(
        "<noscript><details><summary>The data as CSV</summary>"
        '<pre class="data">{}</pre></details></noscript>'
    ).format(csv)


def _description(path: Path) -> dict[str, Any]:
    beside = path.with_suffix(".json")
    try:
        content = read_json(beside)
    except FileNotFoundError:
        raise ValueError(f"{path} has no description beside it ({beside.name})") from None
    with reading(beside, "a figure's description"):
        kinds = {"empty": bool}
        said = {key: told for key, told in content.items() if isinstance(told, kinds.get(key, str))}
    missing = {"title", "alt", "caption"} - set(said)
    if missing:
        raise ValueError(f"{beside} lacks {', '.join(sorted(missing))}")
    return said


def _is_empty(description: dict[str, Any]) -> bool:
    """Whether the run had nothing to draw."""
    return description.get("empty") is True
