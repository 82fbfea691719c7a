"""What a reader sees is plain English: phrases of a kind that no native speaker would write."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from bs4 import BeautifulSoup

from .conftest import ROOT

STILTED = (
    r"\b(?:with|without|arms?|\w+) less (?:without|with|the|that|0\.\d)",  # minus
    r"\b(?:a|one) [\w-]+ an? (?:seed|run|study|epoch|person|people|class|claim|source|jump|row)\b",
    r"\b(?:seed|study|network|split|epoch|person) each\b",  # one per seed, for each study
    r"freed of",
    r"letter of the recipe",
    r"\b(?:is|are) no (?:sums?|means?|number(?!s? of)|test|minimum)\b",
    r"split of MNIST cannot be",
    r"by heart",
    r"makes? it \S+ times as many",
    r"diverges? not\b",
    r"\bmembers?\b(?! initial)",  # networks
    r"\bsurely\b",
    r"\bwhom the neuron\b",  # which networks
    r"\bin the median\b",  # the median
    r"\bhangs? on\b",
    r"\bpersons\b",
    r"neuron dropped|dropped (?:after training|where it)|(?:neuron|it) is dropped",  # removed
    r"better by itself",
    r"what becomes of it",
    r"\bof equals\b",
    r"had it so\b",
    r"in as many,",
    r"claims? of its own\b",
    r"dotted line",
    r"that the rule (?:looks at|asks)\b",
    r"\bwere nothing\b",
    r"\bmore such\)",  # say which, or from which to which
    r"checking theirs",
    r"\bare (?:says|too few)\b",
    r"\b(?:is|are) a result of (?:its|their) own\b",  # what a run need not find
    r"\b1 (?:lost )?(?:seconds|minutes|hours|epochs|seeds|runs)\b",
)
"""Kinds of phrase rather than single ones; where it is not plain, what to write stands beside."""

SOURCES = sorted(
    path
    for pattern in (
        *("data/published/*.yaml", "data/pilots/*.yaml", "report/answers/*.yaml", "report/*.ipynb"),
        *("report/template/*.j2", "report/template/script.js", "README.md"),
        *("src/oneneuron/report/*.py", "src/oneneuron/statistics/*.py"),
        *("src/oneneuron/studies/*/words.py", "src/oneneuron/studies/*/claims.py"),
        *("src/oneneuron/studies/*/numbers/*.py", "src/oneneuron/studies/*/figures/*.py"),
        "src/oneneuron/figures/*.py",
    )
    for path in ROOT.glob(pattern)
)


def stilted(text: str) -> list[str]:
    """Return the stilted phrases of a text, each with what stands around it."""
    line = " ".join(text.split())
    return [
        line[max(0, found.start() - 30) : found.end() + 30]
        for phrase in STILTED
        for found in re.finditer(phrase, line, re.IGNORECASE)
    ]


def said_in(path: Path) -> Iterator[str]:
    """Yield what a file says to readers: its texts, without comments and docstrings."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".yaml":
        yield from _texts(yaml.safe_load(text))
    elif path.suffix == ".ipynb":
        for cell in json.loads(text)["cells"]:
            source = "".join(cell["source"])
            yield from [source] if cell["cell_type"] == "markdown" else _literals(source)
    elif path.suffix == ".py":
        yield from _literals(text)
    elif path.suffix == ".js":
        yield from re.findall(r'"([^"\n]*)"', re.sub(r"//.*", "", text))
    else:
        yield re.sub(r"\{#.*?#\}|```.*?```", "", text, flags=re.DOTALL)


def _texts(content: object) -> Iterator[str]:
    parts = content.values() if isinstance(content, dict) else content
    if isinstance(content, str):
        yield content
    elif isinstance(parts, list) or isinstance(content, dict):
        for part in parts:  # type: ignore[union-attr]
            yield from _texts(part)


def _literals(source: str) -> Iterator[str]:
    tree = ast.parse(source)
    silent = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in silent
        ):
            yield node.value


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_what_a_file_says_is_plain_english(path: Path) -> None:
    assert [phrase for text in said_in(path) for phrase in stilted(text)] == []


@pytest.mark.parametrize(
    "text",
    [
        "Validation accuracy with the neuron less without it",
        "a dot a seed",
        "Freed of its neuron",
        "The letter of the recipe",
        "Some losses are no sums",
        "the neuron makes it 0.811 times as many epochs",
        "another random split each",
        "its neuron dropped",
        "1 lost runs left out",
        "400 training samples, not 5,000 (and 1 more such)",
        "The explosions are a result of their own",
    ],
)
def test_the_stilted_is_found(text: str) -> None:
    assert stilted(text)


def crowded(page: BeautifulSoup, most: int = 4) -> list[str]:
    """Return a page's paragraphs of too many numbers; an interval belongs to its number."""
    found = []
    for paragraph in page.select("main section.chapter:not(.appendix) :is(p, li)"):
        whole = paragraph.find(["p", "li"]) or paragraph.find_parent(["figure", "ol", "td"])
        if whole or paragraph.find_parent(class_="tally"):
            continue
        quoted = {link["href"] for link in paragraph.select("a.number, a.published")}
        if len(quoted) > most:
            found.append(f"{len(quoted)}: {' '.join(paragraph.get_text().split())[:120]}")
    return found


def test_a_crowded_paragraph_is_found() -> None:
    links = " ".join(f'<a class="number" href="#trace-{i}">1</a>' for i in range(5))
    page = f'<main><section class="chapter"><p>{links}</p></section></main>'
    assert len(crowded(BeautifulSoup(page, "html.parser"))) == 1
    assert crowded(BeautifulSoup(page, "html.parser"), most=5) == []


@pytest.mark.pipeline
def test_the_page_says_it_plainly_and_a_paragraph_has_four_numbers_at_most(made) -> None:  # type: ignore[no-untyped-def]
    html = (made.folder / "results/tiny/report.html").read_text(encoding="utf-8")
    page = BeautifulSoup(html, "html.parser")
    for part in page.select("figure, style, script"):
        part.decompose()
    # cells side by side are no phrase
    for cell in page.select("td, th"):
        cell.append(" |")
    assert crowded(page) == []
    assert page.main is not None
    # a module's name is none of ours to word
    assert stilted(re.sub(r"\boneneuron(?:\.\w+)+", "", page.main.get_text(" "))) == []
