import base64
import json
import re
from dataclasses import replace

import pytest
from markupsafe import escape

from oneneuron.evidence.number import Number
from oneneuron.figures.palette import ROLE_COLOUR, text_colour
from oneneuron.report import ReportError, write_report
from oneneuron.report.check import faults
from oneneuron.report.claims import SIGNS
from oneneuron.report.preview import preview
from oneneuron.report.render import make_page, quotes_of, render
from oneneuron.statistics.rules import rule_of

from .conftest import CLAIMS, NUMBERS, SCHEMA, TEMPLATE

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)> \"' & {{ 7 }}"


@pytest.fixture
def chapters(write_notebook):
    return {
        "summary": write_notebook("summary", "# Does it help?", "{{ answer() }}", "{{ forest() }}"),
        "eeg": write_notebook(
            "eeg",
            '## A chapter\n\n{{ facts("eeg", {"recordings": ("main", "as_published.npz")}, '
            'size="eeg.frames") }}\n\n'
            'It is {{ num("eeg.frames") }}, {{ published("post.best") }}.\n\n'
            '{{ verdicts("eeg.better", "eeg.gan") }}',
            '{{ figure("accuracy") }}\n\n{{ formula("objective") }}',
            ("table()", '<p><a class="number" href="#trace-eeg.frames">3,642</a></p>'),
        ),
    }


def test_a_report_is_one_page_that_breaks_no_rule(tmp_path, book, chapters):
    path = tmp_path / "out" / "report.html"
    render(path, book, chapters, TEMPLATE)
    html = path.read_text(encoding="utf-8")
    assert html.lstrip().startswith("<!DOCTYPE html>")
    assert faults(html, book.numbers, quotes_of(book)) == []
    assert "<title>Does it help? (demo run)</title>" in html
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]+)"', html)
    assert "unsafe" not in policy
    for directive in ("default-src 'none'", "form-action 'none'", "base-uri 'none'"):
        assert directive in policy.split("; ")
    assert " style=" not in html


def test_the_same_results_give_the_same_bytes(tmp_path, book, chapters):
    for name in ("one", "two"):
        render(tmp_path / f"{name}.html", book, chapters, TEMPLATE)
    assert (tmp_path / "one.html").read_bytes() == (tmp_path / "two.html").read_bytes()


def test_every_number_claim_and_published_number_has_its_row(book, chapters):
    html = make_page(book, chapters, TEMPLATE)
    for id in book.numbers:
        assert html.count(f'<tr id="trace-{id}"') == 1
    for id in book.claims:
        assert html.count(f'<tr id="claim-{id}"') == 1
    assert html.count('<tr id="published-post.best"') == 1


def test_every_number_leads_to_the_checksum_and_the_address_of_the_data(book, chapters):
    html = make_page(book, chapters, TEMPLATE)
    rows = re.findall(r'<tr id="trace-[^"]+">.*<a href="#(chain-[^"]+)">.*</tr>', html)
    assert len(rows) == len(book.numbers)
    for anchor in set(rows):
        chain = html.split(f'id="{anchor}"', 1)[1].split("</section>", 1)[0]
        jobs = set(re.findall(r'href="#(job-[^"]+)"', chain))
        told = [html.split(f'id="{job}"', 1)[1].split("</dl>", 1)[0] for job in jobs]
        (imported,) = [entry for entry in told if "a" * 64 in entry]
        assert 'href="https://example.org/one.csv"' in imported


def test_every_link_lands_where_numbers_follow_only_some_inputs_of_their_job(
    tmp_path, make_book, write_notebook
):
    only = ("results/demo/eeg/runs/main/without/101.parquet",)
    book = make_book([Number("eeg.one", 1, "of one run", inputs=only)], claims=[])
    chapters = {"summary": write_notebook("n", "# Title")}
    render(tmp_path / "report.html", book, chapters, TEMPLATE)
    assert "clean_start-103.parquet" in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_a_row_tells_the_command_that_makes_its_number_again(book, chapters):
    html = make_page(book, chapters, TEMPLATE)
    assert 'data-command="snakemake --cores 1 results/demo/eeg/statistics.json"' in html


def test_chapters_stand_in_order_and_are_listed_on_the_first_screen(book, chapters):
    html = make_page(book, chapters, TEMPLATE)
    assert re.findall(r'<section class="chapter[^"]*" id="([^"]+)"', html) == [
        "chapter-summary", "chapter-eeg", "provenance"
    ]  # fmt: skip
    assert '<a href="#chapter-eeg">A chapter</a>' in html


def test_what_does_not_add_up_in_a_source_has_an_entry_after_its_chapter(
    book, chapters, write_notebook
):
    wrong = write_notebook("wrong", "## Theirs\n\n### What does not add up in *it*\n\nMuch.")
    html = make_page(book, {**chapters, "wrong": wrong}, TEMPLATE)
    assert re.findall('<li><a href="#([^"]*)">(.*?)</a></li>', html.partition("</nav>")[0])[
        1:3
    ] == [
        ("chapter-wrong", "Theirs"),
        ("wrong-what-does-not-add-up-in-it", "What does not add up in it"),
    ]


def test_nothing_that_a_result_says_becomes_markup(book, make_book, chapters):
    numbers = [replace(n, method=HOSTILE) for n in NUMBERS]
    claims = [{**claim, "reason": HOSTILE, "statement": HOSTILE} for claim in CLAIMS]
    hostile = make_book(numbers, claims, description=HOSTILE)
    html = make_page(hostile, chapters, TEMPLATE)
    plain = make_page(book, chapters, TEMPLATE)
    assert html.count("<script") == plain.count("<script") == 1
    assert "<img" not in html
    assert faults(html, hostile.numbers, quotes_of(hostile)) == []


def test_a_text_from_a_result_is_never_taken_for_a_template(make_book, chapters):
    word = Number("eeg.frames", '{{ num("nothing") }}', "a word", unit="frames")
    others = [number for number in NUMBERS if number.id != "eeg.frames"]
    chapters = {"summary": chapters["summary"]}
    assert "{{ num(&#34;nothing&#34;) }}" in make_page(
        make_book([*others, word]), chapters, TEMPLATE
    )


def test_a_page_that_breaks_a_rule_is_not_written_and_the_former_one_stays(
    tmp_path, book, chapters, write_notebook
):
    path = tmp_path / "report.html"
    path.write_text("former")
    chapters["eeg"] = write_notebook("bad", "## Title\n\nan accuracy of 0.82 [there](#nowhere)")
    with pytest.raises(ReportError, match=r"(?s)2 of its parts.*a link leads nowhere.*of 0\.82"):
        render(path, book, chapters, TEMPLATE)
    assert path.read_text() == "former"
    assert list(tmp_path.glob("*.part*")) == []


def test_a_chapter_without_title_is_refused_by_name(book, write_notebook):
    with pytest.raises(ReportError, match=r"the chapter 'summary' .* has no title"):
        make_page(book, {"summary": write_notebook("n", "no heading")}, TEMPLATE)


def test_a_run_without_claims_still_has_a_report(tmp_path, make_book, write_notebook):
    book = make_book(claims=[])
    chapters = {"summary": write_notebook("n", "# Title\n\n{{ answer() }}\n\n{{ forest() }}")}
    render(tmp_path / "report.html", book, chapters, TEMPLATE)


def test_the_style_and_the_script_hold_nothing_that_would_end_them_early():
    assert "</style" not in (TEMPLATE / "style.css").read_text()
    assert "</script" not in (TEMPLATE / "script.js").read_text()


def contrast(one, two):
    """WCAG 2.1, relative luminance and contrast ratio."""

    def luminance(colour):
        channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(one), luminance(two)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_of_black_on_white_is_the_textbooks():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("mode", [0, 1])
def test_text_has_the_contrast_of_wcag_aa_in_both_modes(mode):
    style = (TEMPLATE / "style.css").read_text()
    root = re.findall(r":root \{(.*?)\}", style, re.DOTALL)[mode]
    colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", root))
    grounds = {"ink": ("paper", "raised", "wash"), "soft": ("paper", "raised", "wash")}
    # the arms' colours are text in figures only, which stand on paper
    grounds |= dict.fromkeys(("without", "with-text", "control-text"), ("paper",))
    for text in grounds:
        for ground in grounds[text]:
            assert contrast(colours[text], colours[ground]) >= 4.5, (text, ground)
    # marks and lines need 3
    for line in ("with", "control", "other"):
        assert contrast(colours[line], colours["paper"]) >= 3, line


def test_the_page_and_its_figures_have_the_same_colours_for_the_roles():
    style = (TEMPLATE / "style.css").read_text()
    light = dict(
        re.findall(
            r"--([a-z-]+): (#[0-9a-f]{6})", re.findall(r":root \{(.*?)\}", style, re.DOTALL)[0]
        )
    )
    for role in ("without", "with", "control"):
        assert light[role] == ROLE_COLOUR[role].lower()
        assert light.get(f"{role}-text", light[role]) == text_colour(ROLE_COLOUR[role]).lower()


def test_what_decides_a_claim_is_printed_and_its_note_below(book, chapters):
    html = make_page(book, chapters, TEMPLATE)
    row = html.split('<tr id="claim-eeg.better">', 1)[1].split("</tr>", 1)[0]
    rule = rule_of(book.registry.claim("eeg.better"))
    assert escape(rule) in row
    assert row.index("Fixed on") < row.index("It is the claim that decides.")


def test_the_preview_is_a_picture_inside_the_page_and_always_the_same():
    picture = preview("Does it help?", "A $replication$")
    assert picture == preview("Does it help?", "A $replication$")
    png = base64.b64decode(picture.removeprefix("data:image/png;base64,"))
    assert png.startswith(b"\x89PNG")
    assert [int.from_bytes(png[at : at + 4], "big") for at in (16, 20)] == [600, 315]
    assert len(png) < 30_000


def test_a_report_is_written_from_the_files_of_a_run(tmp_path, make_book, chapters, monkeypatch):
    book = make_book()
    root = tmp_path / "pipeline"
    monkeypatch.chdir(root)
    answers = root / "eeg.yaml"
    answers.write_text(
        json.dumps([{"claim": "eeg.better", "wording": dict.fromkeys(SIGNS, "So.")}])
    )
    write_report(
        *(root / "report.html", "demo"),
        numbers="numbers.json",
        claims="claims.json",
        registry=["registry.yaml"],
        schema=SCHEMA,
        words=book.words,
        figures=["accuracy.svg"],
        chapters=chapters.values(),
        answers=[answers],
        template=TEMPLATE,
        description="A made-up run.",
    )
    html = (root / "report.html").read_text(encoding="utf-8")
    assert '<div class="answer"><p>So.</p></div>' in html
    assert "9 minutes of work in all" in html
