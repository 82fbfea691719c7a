"""The narrative as it stands in the repository."""

import importlib
import json
import pkgutil
import re
from dataclasses import replace

import pytest

from oneneuron import report
from oneneuron.evidence.number import Number
from oneneuron.report.check import faults
from oneneuron.report.notebook import to_html
from oneneuron.report.text import expander_of
from oneneuron.statistics.registry import load_registry

from .conftest import ROOT, SCHEMA, TEMPLATE, WORDS

STUDIES = [path.stem for path in (ROOT / "workflow/rules/studies").glob("*.smk")]
CHAPTERS = sorted((ROOT / "report").glob("*.py.ipynb"))
REGISTRY = load_registry(sorted((ROOT / "data" / "published").glob("*.yaml")), SCHEMA)


def cells(path, kind):
    content = json.loads(path.read_text(encoding="utf-8"))
    return ["".join(cell["source"]) for cell in content["cells"] if cell["cell_type"] == kind]


def texts(path):
    if path.suffix == ".yaml":
        return [path.read_text(encoding="utf-8")]
    return cells(path, "markdown")


def calls(path, *functions):
    """Literal ids in the calls of some functions, in a chapter's text."""
    pattern = rf'\b(?:{"|".join(functions)})\(((?:\s*"[^"]*",?)+)'
    found = [match for text in texts(path) for match in re.findall(pattern, text)]
    return {id for arguments in found for id in re.findall(r'"([^"]*)"', arguments)}


ANSWERS = sorted((ROOT / "report" / "answers").glob("*.yaml"))
WRITTEN = [*CHAPTERS, *ANSWERS]


def test_the_chapters_are_there():
    names = [path.name.split(".")[0] for path in CHAPTERS]
    assert names == sorted(["again", "method", "summary", "verdicts", *STUDIES])


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.name)
def test_a_chapter_is_kept_without_output_and_names_its_language(path):
    content = json.loads(path.read_text(encoding="utf-8"))
    assert content["metadata"]["language_info"]["name"] == "python"
    for cell in content["cells"]:
        assert cell.get("outputs", []) == []
        assert cell.get("execution_count") is None


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.name)
def test_no_number_is_typed_into_a_chapter(path):
    html = "".join(
        to_html(re.sub(r"\{\{.*?\}\}|\{%.*?%\}", "", text, flags=re.DOTALL)) for text in texts(path)
    )
    assert [f for f in faults(f"<main>{html}</main>", {}) if "digit" in f] == []


@pytest.mark.parametrize("path", ANSWERS, ids=lambda path: path.name)
def test_no_number_is_typed_into_the_answer(path):
    text = re.sub(r"\{\{.*?\}\}|\{%.*?%\}|#.*", "", texts(path)[0], flags=re.MULTILINE)
    assert not re.search(r"\d", re.sub(r"\{\{.*?\}\}|\{%.*?%\}", "", text, flags=re.DOTALL))


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.name)
def test_published_numbers_and_claims_that_a_text_names_are_in_the_registry(path):
    for id in calls(path, "published"):
        assert REGISTRY.number(id).id == id
    for id in calls(path, "claim", "verdict", "verdicts", "reason", "verdict_word"):
        assert REGISTRY.claim(id).id == id


@pytest.mark.parametrize("study", STUDIES)
def test_every_claim_of_a_study_is_named_in_its_chapter(study):
    path = ROOT / "report" / f"{study}.py.ipynb"
    named = calls(path, "verdicts", "verdict")
    claims = [claim for claim in REGISTRY.claims if claim.study == study]
    testable = {claim.id for claim in claims if claim.kind != "not_testable"}
    assert testable - named == set()


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.name)
def test_formulae_that_a_chapter_names_are_there(path):
    for name in calls(path, "formula"):
        formula = (TEMPLATE / "formulae" / f"{name}.html").read_text(encoding="utf-8")
        assert faults(f"<main>{formula}</main>", {}) == []


@pytest.mark.parametrize("study", STUDIES)
def test_a_chapter_shows_each_figure_of_its_study_once_and_its_text_refers_to_it(study):
    package = importlib.import_module(f"oneneuron.studies.{study}.figures")
    modules = [f"{package.__name__}.{name.name}" for name in pkgutil.iter_modules(package.__path__)]
    drawn = [name for name in modules if hasattr(importlib.import_module(name), "draw")]
    figures = sorted(f"{study}_{name.rpartition('.')[2]}" for name in drawn)
    text = "\n".join(texts(ROOT / "report" / f"{study}.py.ipynb"))
    assert sorted(re.findall(r'\bfigure\("([^"]*)"\)', text)) == figures
    assert sorted(set(re.findall(r'\bsee\("([^"]*)"', text))) == figures


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.name)
def test_texts_call_only_what_there_is(path, book):
    known = expander_of(book).names
    for text in texts(path):
        for inside in re.findall(r"\{\{(.*?)\}\}|\{%(.*?)%\}", text, re.DOTALL):
            code = re.sub(r'"[^"]*"', "", "".join(inside))
            for name in re.findall(r"\b([a-z_]+)\(", code):
                assert name in known, name


def test_what_can_be_decided_is_told_of_every_study_that_was_simulated(make_book):
    counted = ("claims", "seldom", "never", "alike", "against")
    numbers = [
        Number(f"method.chances.{study}.{name}", at + i, "made up")
        for at, study in ((10, "eeg"), (20, "landscape"))
        for i, name in enumerate(counted)
    ]
    words = {name: replace(WORDS, title=f"Of {name}") for name in ("eeg", "landscape", "toy")}
    expander = expander_of(make_book(numbers, [], sentences=[], words=words))
    text = "\n".join(cells(ROOT / "report/method.py.ipynb", "markdown"))
    shown = " ".join(re.sub(r"<[^>]*>", " ", expander.markdown(text, "method")).split())
    assert "Of eeg : 10 claims in all. Of these 11 can seldom be decided; 12 cannot" in shown
    assert "Of landscape : 20 claims in all. Of these 21 can seldom be decided; 22 cannot" in shown
    assert "Of toy" not in shown


def lead(book, study, **verdicts):
    """Return the lead of a study's chapter, by the verdicts of some of its claims."""
    claims = {
        f"{study}.{name}": replace(
            book.claims["eeg.better"], id=f"{study}.{name}", verdict=verdict, reason="too few seeds"
        )
        for name, verdict in verdicts.items()
    }
    judged = replace(book, claims=type(book.claims)("claim", claims))
    text = cells(ROOT / f"report/{study}.py.ipynb", "markdown")[0].partition("</p>")[0]
    return " ".join(expander_of(judged).markdown(f"{text}</p>", study).split())


def test_a_lead_tells_why_a_run_cannot_decide(book):
    told = lead(book, "practicality", no_improvement="not testable")
    assert "This run cannot decide it (<a" in told and ">too few seeds</a>)." in told
    assert "This run cannot decide it." in lead(book, "practicality")


@pytest.mark.parametrize("verdict", ["reproduced", "not reproduced", "inconclusive"])
def test_the_theorem_holds_where_the_run_has_found_so(book, verdict):
    told = lead(book, "landscape", freed_errs_less_dead_unit="no", no_bad_minimum=verdict)
    assert ("The theorem holds" in told) == (verdict == "reproduced")
    assert "not say what one is tempted to read into it" in told


OF_A_COMPARISON = ("equal", "networks", "same_verdicts", "verdicts")


@pytest.mark.parametrize("compared", [True, False])
def test_a_part_is_told_as_compared_where_it_was(make_book, compared):
    numbers = [Number("again.eeg.values", 2 * compared, "made up")]
    if compared:
        numbers += [Number(f"again.eeg.{name}", 2, "made up") for name in OF_A_COMPARISON]
    book = make_book(numbers, [], sentences=[])
    text = cells(ROOT / "report/again.py.ipynb", "markdown")
    told = expander_of(book).markdown("\n".join(text), "again")
    assert ("was trained once more" in told) == ("A deviation is" in told) == compared
    assert ("nothing was compared" in told) != compared


@pytest.mark.parametrize("pictured", [[], ["eeg.gan"], ["eeg.better"], ["eeg.not_there"]])
def test_diamonds_are_explained_where_there_are_any(book, pictured):
    text = "\n".join(cells(ROOT / "report/summary.py.ipynb", "markdown"))
    shown = expander_of(replace(book, pictured=pictured)).markdown(text, "summary")
    assert ("diamond" in shown) == ("effect-mark" in shown) == (pictured == ["eeg.better"])


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.name)
def test_the_code_of_a_chapter_uses_the_public_names(path):
    imports = re.findall(r"from oneneuron\.report(\S*) import (.*)", "\n".join(cells(path, "code")))
    for module, names in imports:
        assert module == ""
        assert set(names.split(", ")) <= set(report.__all__)
    assert bool(imports) == bool(cells(path, "code"))
