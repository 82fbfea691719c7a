import re
from dataclasses import replace

import pandas as pd
import pytest

from oneneuron.evidence.again import Tolerance, compare, numbers
from oneneuron.evidence.chain import SidecarIndex
from oneneuron.evidence.number import Numbers
from oneneuron.report.check import faults
from oneneuron.report.opening import byline, tally, trained_again
from oneneuron.report.times import without_times
from oneneuron.statistics.claims import tally as tally_of

from .conftest import make_sidecar

CITATION = {
    "title": "A thing", "version": "1.0", "license": "MIT", "date-released": "2026-01-02",
    "authors": [{"name": "The makers"}, {"name": "Ann Doe"}],
}  # fmt: skip


@pytest.fixture
def counted(book):
    """Return the book with the tally of some claims."""

    def of(*claims):
        found = {number.id: number for number in tally_of(claims)}
        numbers = Numbers("demo", {**book.numbers, **found}, book.numbers.source)
        return replace(book, numbers=numbers)

    return of


def claim(verdict, ours=False):
    return {"verdict": verdict, "ours": ours}


def test_the_tally_counts_what_sources_claim_apart_from_what_we_ask(counted):
    words = tally(
        counted(
            *(claim("reproduced"), claim("excluded"), claim("compatible, as is zero")),
            *(claim("not testable"), claim("yes", ours=True), claim("open", ours=True)),
        )
    ).striptags()
    assert words == (
        "Of 4 published claims: 1 reproduced (of A post), 1 not reproduced, 1 open (of A post) and "
        "1 not testable. "
        "Of 2 questions of our own: 1 yes and 1 open."
    )


def test_a_settled_verdict_that_no_claim_met_is_told_as_none(counted):
    words = tally(counted(claim("not testable"))).striptags()
    assert words == "Of 1 published claim: none reproduced, none not reproduced and 1 not testable."


def test_the_bar_is_as_long_as_the_shares_and_each_number_is_traced(counted):
    book = counted(claim("reproduced"), claim("inconclusive"), claim("inconclusive"))
    html = tally(book)
    widths = [float(width) for width in re.findall(r'width="([0-9.]+)%"', html)]
    assert widths == [33.33, 66.67]
    page = f"<main>{html}</main>"
    rows = "".join(f'<i id="trace-{id}"></i>' for id in book.numbers if id.startswith("tally."))
    told = faults(page + rows, book.numbers)
    assert not [problem for problem in told if "traced" in problem or "shown" in problem]


def test_without_a_tally_there_is_no_line(book, counted):
    assert tally(book) == ""
    assert tally(counted()) == ""


def test_the_byline_says_who_when_and_how_to_cite_and_only_its_date_varies(book):
    results = "results/demo/numbers.json"
    pages = []
    for finished in ("2026-01-01T00:00:00+00:00", "2026-02-02T00:00:00+00:00"):
        made = make_sidecar("collect_results", [results], finished=finished)
        index = SidecarIndex({results: made})
        pages.append(byline(replace(book, citation=CITATION, index=index)))
        assert finished[:10] in pages[-1]
    assert without_times(pages[0]) == without_times(pages[1])
    words = pages[0].striptags()
    for told in ("The makers, Ann Doe", "MIT", "d" * 12, "A thing, version 1.0"):
        assert told in words
    assert byline(book) == ""


def test_the_code_is_linked_where_the_citation_says_where_it_lies(book):
    there = CITATION | {"repository-code": "https://example.org/code"}
    assert 'href="https://example.org/code"' in byline(replace(book, citation=there))


KEPT = pd.DataFrame({"arm": ["with"] * 3, "epoch": [1, 2, 3], "loss": [4.0, 2.0, 1.0]})


def retrained(book, losses, verdicts):
    """Return the book of a run that trained a part again, and got some losses."""
    compared = None
    if losses is not None:
        compared = compare(KEPT.assign(loss=losses), KEPT, ["arm"])
    found = numbers("toy", compared, Tolerance(0.01, 0.9), verdicts)
    both = {**book.numbers, **{number.id: number for number in found}}
    return replace(book, numbers=Numbers("demo", both, book.numbers.source), citation=CITATION)


@pytest.mark.parametrize(
    ("losses", "verdicts", "fact", "told"),
    [
        (
            [4.0, 2.0, 1.0],
            {"toy.larger": True},
            "3 of 3 values of the toy study equal to the last bit",
            ["equal to the last bit. 1 of 1 verdicts"],
        ),
        (
            [4.0, 2.0, 1.02],
            {"toy.larger": True},
            "2 of 3 values of the toy study equal to the last bit (1 of 1 networks close)",
            ["The largest deviation is 0.005", "1 of 1 networks deviate by at most 0.01"],
        ),
        (
            [4.0, 2.0, None],
            {"toy.larger": False},
            "2 of 3 values of the toy study equal to the last bit "
            "(0 of 1 networks close, over the tolerance)",
            ["only one side has a finite value", "0 of 1 verdicts"],
        ),
    ],
)
def test_what_was_trained_again_is_told_and_traced(book, losses, verdicts, fact, told):
    book = retrained(book, losses, verdicts)
    assert fact in byline(book).striptags()
    words = trained_again(book).striptags()
    assert fact in words
    assert all(part in words for part in told)
    rows = "".join(f'<i id="trace-{id}"></i>' for id in book.numbers)
    problems = faults(f"<main>{byline(book)}{trained_again(book)}</main>{rows}", book.numbers)
    assert not [problem for problem in problems if "traced" in problem or "shown" in problem]


def test_where_nothing_is_kept_nothing_was_compared(book):
    book = retrained(book, None, {})
    assert "nothing was compared" in trained_again(book).striptags()
    assert "Trained again here" not in byline(book).striptags()


def test_a_run_that_trains_all_by_itself_says_nothing_of_it(book):
    assert trained_again(book) == ""
