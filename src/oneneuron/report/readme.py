"""The README's beginning: the answer, from the numbers of the edition that stands with the code.

Run by ``make readme``: what stands between the markers of README.md is written anew.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from oneneuron.evidence.number import shown
from oneneuron.evidence.place import RECORDS
from oneneuron.files import read_json, read_text, write_text
from oneneuron.report.answer import answer, read_pictured, read_sentences
from oneneuron.report.book import Book
from oneneuron.report.claims import JudgedClaim
from oneneuron.report.forest import deciding_number
from oneneuron.report.markup import interval_text, number_text
from oneneuron.report.text import expander_of
from oneneuron.report.times import duration
from oneneuron.schema import read_yaml

EDITION = "report/paper"
"""Where the edition lies that stands with the code."""

REGISTRY_SCHEMA = "workflow/schemas/published.schema.yaml"
PICTURE = "picture"
"""Name of the edition's picture, a PNG with its description beside it."""

_BEGIN, _END = "<!-- {}: made by make readme -->\n", "\n<!-- {}: end -->"


def blocks(folder: str | Path = ".") -> dict[str, str]:
    """Return what stands between the README's markers, by their names: ``answer``, ``sources``."""
    root = Path(folder)
    there = (root / EDITION / "numbers.json").exists()
    first = of_edition(root) if there else of_records(root)
    return {"answer": first, "sources": of_sources(root)}


def updated(readme: str, made: Mapping[str, str]) -> str:
    """Return a README with its blocks written anew; ValueError where a marker is not there."""
    for name, text in made.items():
        begin, end = _BEGIN.format(name), _END.format(name)
        if readme.count(begin) != 1 or readme.count(end) != 1:
            raise ValueError(f"README.md has no block, or several, between the markers of {name!r}")
        before, _, rest = readme.partition(begin)
        readme = f"{before}{begin}{text}{end}{rest.partition(end)[2]}"
    return readme


def of_records(root: Path) -> str:
    """Return how far the paper run is, from the records that are kept with the code."""
    kept = Counter(
        path.relative_to(root / RECORDS).parts[0] for path in (root / RECORDS).rglob("*.parquet")
    )
    told = ", ".join(f"{study} {n}" for study, n in sorted(kept.items()))
    records = f"So far {kept.total():,} of its records are kept ({told})" if kept else ""
    none = "None of its records is kept yet"
    return (
        "**There is no answer yet: the paper run, at the published sizes on the real data, is not "
        f"finished.** {records or none}; `make publish` makes an edition of what is kept."
    )


def of_edition(root: Path) -> str:
    """Return the answer in sentences, its picture, the main verdicts, and what it took."""
    folder = root / EDITION
    answers = sorted((root / "report/answers").glob("*.yaml"))
    registry = sorted((root / "data/published").glob("*.yaml"))
    names = [path.stem for path in registry]
    words = {name: import_module(f"oneneuron.studies.{name}.words").WORDS for name in names}
    book = Book.read(
        *(folder / "numbers.json", folder / "claims.json", registry, root / REGISTRY_SCHEMA),
        words=words,
        sentences=read_sentences(answers),
        pictured=read_pictured(answers),
    )
    expander = expander_of(book)
    sentences = [expander.plain(text, "answer") for text in answer(book.sentences, book.claims)]
    main = dict.fromkeys([*book.pictured, *(sentence.claim for sentence in book.sentences)])
    rows = [_row(book, book.claims[id]) for id in main if id in book.claims]
    crate = folder / "ro-crate-metadata.json"
    graph = read_json(crate)["@graph"] if crate.exists() else []
    parts = [
        "\n\n".join(sentences),
        _described(graph),
        _picture(book, folder),
        "\n".join([_HEAD, *rows]),
        f"[The report]({EDITION}/report.html), one file to open in a browser, has all claims, and "
        "where each number comes from.",
        _took(graph),
    ]
    return "\n\n".join(part for part in parts if part)


_HEAD = """\
| what is claimed or asked | verdict | what we find | as published |
| --- | --- | --- | --- |"""


def _row(book: Book, claim: JudgedClaim) -> str:
    ours, published = "–", "–"
    if claim.effect is not None:
        number = deciding_number(claim, book.numbers)
        of = f" ({interval_text(number)})" if number.interval is not None else ""
        ours = f"{number_text(number)}{of} {number.unit}"
        if claim.published is not None:
            published = shown(claim.published, number.format)
    cells = (claim.statement, f"**{claim.verdict}**", ours.strip(), published)
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


def _picture(book: Book, folder: Path) -> str:
    if not (folder / f"{PICTURE}.png").exists():
        return ""
    said = read_json(folder / f"{PICTURE}.json")
    alt, caption = (expander_of(book).plain(said[name], PICTURE) for name in ("alt", "caption"))
    return f"![{alt}]({EDITION}/{PICTURE}.png)\n\n*{caption.replace('*', '')}*"


def _described(graph: Iterable[Mapping[str, Any]]) -> str:
    """Return what the run is, and which records it lacks, from its crate; nothing without one."""
    return "".join(entity["description"] for entity in graph if entity["@id"] == "./")


def _took(graph: Iterable[Mapping[str, Any]]) -> str:
    """Return what making the edition took, from its crate; nothing without one."""
    seconds = seconds_of_jobs(graph)
    if not any(seconds.values()):
        return ""
    return (
        f"The jobs that left these records took {duration(seconds['kept'])} of one core together; "
        "`make report`, which makes the answer from them, takes "
        f"{duration(seconds['here'])} of one, after installation."
    )


def seconds_of_jobs(graph: Iterable[Mapping[str, Any]]) -> dict[str, float]:
    """Return the seconds that the jobs of a crate took: of ``kept`` records, and made ``here``."""
    found = {"kept": 0.0, "here": 0.0}
    for entity in graph:
        if entity.get("@type") == "CreateAction" and "instrument" in entity:
            began, ended = (datetime.fromisoformat(entity[key]) for key in ("startTime", "endTime"))
            results = entity.get("result", [])
            ids = [each["@id"] for each in ([results] if isinstance(results, dict) else results)]
            if entity["@id"] != "#run" and ids:
                kind = "here" if ids[0].startswith("results/") else "kept"
                found[kind] += (ended - began).total_seconds()
    return found


def of_sources(root: Path) -> str:
    """Return the list of what is replicated and of the data, with their addresses."""
    lines: dict[str, None] = {}
    for path in sorted((root / "data/published").glob("*.yaml")):
        for source in read_yaml(path)["sources"].values():
            if not source.get("ours"):
                year = f" ({source['year']})" if source.get("year") else ""
                address = source.get("address")
                title = f"[{source['title']}]({address})" if address else source["title"]
                lines[f"- {source['author']}{year}: {title}"] = None
    for dataset in read_yaml(root / "data/sources.yaml")["datasets"].values():
        title = f"[{dataset['title']}]({dataset['files'][0]['addresses'][0]})"
        citation = " ".join(dataset["citation"].split())
        lines[f"- Data: {title} ({citation}; licence: {dataset['licence']})"] = None
    return "\n".join(lines)


def main() -> None:
    """Write the blocks of README.md, in the current folder, anew."""
    write_text("README.md", updated(read_text("README.md"), blocks()))


if __name__ == "__main__":
    main()
