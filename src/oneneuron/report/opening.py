"""What the first screen tells besides the answer: the tally, by whom, when, what is made again."""

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup, escape

from oneneuron.evidence.joined import collected
from oneneuron.report.book import Book
from oneneuron.report.markup import Fragment, fact_list
from oneneuron.statistics.claims import TALLIED

PUBLISHED = {
    "tally.reproduced": "reproduced",
    "tally.not_reproduced": "not reproduced",
    "tally.open": "open",
    "tally.not_testable": "not testable",
    "tally.no_verdict": "without a verdict in this run",
}
OWN = {
    "tally.own.yes": "yes",
    "tally.own.no": "no",
    "tally.own.open": "open",
    "tally.own.not_testable": "not testable",
    "tally.own.no_answer": "without a verdict in this run",
}
"""By the ids of the numbers what published claims, and questions of ours, are counted as."""


_OF_WHOM = ("tally.reproduced", "tally.not_reproduced", "tally.open")
"""Those counts of which it is told whose claims they are."""


def tally(book: Book) -> Fragment:
    """Return how many claims met each verdict as a line and a bar; nothing where none are counted.

    What no claim met is left out, but of published claims *reproduced* and *not reproduced*.
    """
    if not book.has("tally.published") or not book.numbers["tally.published"].value:
        return Fragment()
    parts = [id for id in PUBLISHED if _count(book, id) or id in tuple(PUBLISHED)[:2]]
    line = Markup("Of {} published {}: {}.").format(
        book.num("tally.published"),
        "claim" if _count(book, "tally.published") == 1 else "claims",
        _enumerated(
            [
                Markup("{} {}{}").format(_number(book, id), PUBLISHED[id], _whose(book, id))
                for id in parts
            ]
        ),
    )
    if _count(book, "tally.own.asked"):
        own = [Markup("{} {}").format(book.num(id), OWN[id]) for id in OWN if _count(book, id)]
        line += Markup(" Of {} of our own: {}.").format(
            book.count("tally.own.asked", "question"), _enumerated(own)
        )
    return Fragment('<div class="tally">{}<p>{}</p></div>').format(_bar(book), line)


def _number(book: Book, id: str) -> Markup:
    return book.num(id) if _count(book, id) else Markup("none")


def _whose(book: Book, id: str) -> Markup:
    """Say whose claims they are that met a verdict: ``(of the post and the theorem)``."""
    if id not in _OF_WHOM or not _count(book, id):
        return Markup("")
    verdicts = TALLIED[id.removeprefix("tally.")]
    sources = [
        book.registry.claim(c.id).source for c in book.claims.values() if c.verdict in verdicts
    ]
    names = dict.fromkeys(source.in_a_sentence for source in sources if not source.ours)
    whose = [escape(name) for name in names]
    return Markup(" (of {})").format(_enumerated(whose)) if whose else Markup("")


def _count(book: Book, id: str) -> int:
    value = book.numbers[id].value if id in book.numbers else 0
    return value if isinstance(value, int) else 0


def _bar(book: Book) -> Markup:
    """Draw the published claims as one bar, a part a verdict, as long as its share."""
    whole, at, parts = _count(book, "tally.published"), 0.0, Markup("")
    for id in PUBLISHED:
        width = 100 * _count(book, id) / whole
        if width:
            parts += Markup(
                '<rect class="{}" x="{:.2f}%" y="1" width="{:.2f}%" height="14"/>'
            ).format(id.removeprefix("tally.").replace("_", "-"), at, width)
        at += width
    says = ", ".join(f"{_count(book, id)} {word}" for id, word in PUBLISHED.items())
    return Markup('<svg class="bar" height="16" role="img" aria-label="{}">{}</svg>').format(
        f"of {whole} published claims {says}", parts
    )


def _enumerated(parts: Sequence[Markup]) -> Markup:
    if len(parts) < 2:
        return Markup("").join(parts)
    return Markup(", ").join(parts[:-1]) + Markup(" and ") + parts[-1]


def byline(book: Book) -> Fragment:
    """Return authors, date, commit, licence, code, and how to cite; nothing without a citation.

    The date stands in a marked block, since it differs when the same run is made again.
    """
    citation = book.citation
    if not citation:
        return Fragment()
    maker = book.index.maker(collected(book.numbers))
    authors = ", ".join(author["name"] for author in citation["authors"])
    items = {"Authors": Markup("{}").format(authors)}
    if maker is not None:
        items["Date"] = Markup("<!-- times: begin --><time>{}</time><!-- times: end -->").format(
            maker.finished[:10]
        )
        if maker.commit:
            changed = ", with changes" if maker.dirty else ""
            items["Commit"] = Markup('<i class="label sum">{}</i>{}').format(
                maker.commit[:12], changed
            )
    items["Licence"] = Markup('<span class="label">{}</span>').format(citation["license"])
    code = citation.get("repository-code")
    again = [_equal(book, study) for study in studies_again(book, compared=True)]
    if again:
        items["Trained again here"] = _enumerated(again)
    if code:
        items["Code"] = Markup('<a href="{0}" rel="noreferrer">{0}</a>').format(code)
    else:
        items["Code"] = Markup('<a href="#chapter-again">how to make it again</a>')
    items["Cite"] = Markup("<cite>{}</cite>").format(_citation(citation, authors))
    return fact_list(items, "facts byline")


def studies_again(book: Book, compared: bool = False) -> list[str]:
    """Return the studies of which a part was to be trained again, or those where it was compared.

    Where it was not, the kept records do not hold that part yet.
    """
    ending = ".equal" if compared else ".values"
    ids = [id for id in book.numbers if id.startswith("again.") and id.endswith(ending)]
    return sorted(id.removeprefix("again.").removesuffix(ending) for id in ids)


def trained_again(book: Book) -> Fragment:
    """Return what came of training a part of the kept records again, an item a study.

    Nothing where the run trains all by itself.
    """
    items = Markup("").join(
        Markup("<li>{}</li>").format(_came_of(book, study)) for study in studies_again(book)
    )
    return Fragment(items and Markup("<ul>{}</ul>").format(items))


def _equal(book: Book, study: str) -> Markup:
    """Say how many values of a study's networks are equal, and of others how close these are."""
    head = f"again.{study}"
    said = Markup("{} of {} values of the {} study equal to the last bit").format(
        book.num(f"{head}.equal"), book.num(f"{head}.values"), study
    )
    if book.numbers[f"{head}.equal"].value == book.numbers[f"{head}.values"].value:
        return said
    over = "" if book.numbers[f"{head}.holds"].value == "yes" else ", over the tolerance"
    return said + Markup(" ({} of {} networks close{})").format(
        book.num(f"{head}.close"), book.num(f"{head}.networks"), over
    )


def _came_of(book: Book, study: str) -> Markup:
    head = f"again.{study}"
    if not book.has(f"{head}.equal"):
        return Markup(
            "The published records of the {} study do not have this part yet: nothing was compared."
        ).format(study)
    if book.numbers[f"{head}.equal"].value == book.numbers[f"{head}.values"].value:
        apart = Markup("")
    else:
        largest = (
            Markup("the largest deviation is {}").format(book.num(f"{head}.deviation"))
            if book.has(f"{head}.deviation")
            else Markup("at the largest deviation only one side has a finite value")
        )
        apart = Markup(
            " {}, that of the middle network {}; {} of {} networks deviate by at most {}, and at "
            "least {} of them must; {} diverge first at the same time or never."
        ).format(
            *(largest[:1].upper() + largest[1:], book.num(f"{head}.median")),
            *(book.num(f"{head}.{name}") for name in ("close", "networks", "tolerated", "share")),
            book.num(f"{head}.same_divergence"),
        )
    told = Markup("{}.{}").format(_equal(book, study), apart)
    if book.is_zero(f"{head}.verdicts"):
        return told
    return told + Markup(
        " {} of {} verdicts that rest on these networks are the same with them."
    ).format(book.num(f"{head}.same_verdicts"), book.num(f"{head}.verdicts"))


def _citation(citation: Mapping[str, Any], authors: str) -> str:
    year = str(citation.get("date-released", ""))[:4]
    of = f" ({year})" if year else ""
    return f"{authors}{of}. {citation['title']}, version {citation['version']}."
