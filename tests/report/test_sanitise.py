import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from oneneuron.report.notebook import Expander, export_chapter
from oneneuron.report.sanitise import TABLE, TEXT, clean
from oneneuron.report.text import expander_of


@pytest.mark.parametrize(
    "html",
    [
        '<p class="lead">a <em>b</em> &amp; c&lt;d</p>',
        '<small class="note">a<br>b</small>',
        '<div class="notice stand-in"><p>a</p></div>',
        '<svg viewBox="0 0 24 16" aria-hidden="true"><path d="M2 8H22" stroke="currentColor">'
        "</path></svg>",
        '<h2 id="a-b">a</h2><ol start="3"><li>b</li></ol>',
        '<a href="https://example.org/?a=1&amp;b=2">x</a><a href="#x">y</a>',
    ],
)
def test_what_a_text_may_hold_is_written_as_it_was(html):
    assert clean(html, "here", TEXT) == html
    assert clean(html, "here", TABLE) == html


def test_a_table_may_have_the_marks_that_the_checker_compares():
    html = (
        '<table><tbody><tr><th scope="row"><span class="label">n = 5</span></th>'
        '<td data-label="p"><a class="number" href="#trace-x">0.5</a></td></tr></tbody></table>'
    )
    assert clean(html, "here", TABLE) == html
    with pytest.raises(ValueError, match="here: the class 'label', which marks what can be traced"):
        clean(html, "here", TEXT)


def test_a_comment_is_left_out_and_elements_are_closed_as_they_were_opened():
    assert clean("a<!-- <script>x()</script> -->b<path d='M0'/>", "here", TEXT) == (
        'ab<path d="M0"></path>'
    )


@pytest.mark.parametrize(
    "html",
    [
        "<script>x()</script>",
        "<style>p { color: red }</style>",
        '<p style="color: red">x</p>',
        '<p onclick="x()">x</p>',
        "<form><input></form>",
        "<iframe></iframe>",
        '<meta http-equiv="refresh" content="0">',
        '<a href="javascript:x()">x</a>',
        '<a href=" javascript:x()">x</a>',
        '<a href="data:text/html,x">x</a>',
        '<a href="other.html">x</a>',
        '<img alt="x" src="https://example.org/x.png">',
        '<img alt="x" src="data:image/svg+xml;base64,x">',
        '<svg><text x="0">97 %</text></svg>',
        '<svg><animate attributeName="href"/></svg>',
        '<svg><use href="#x"/></svg>',
        "<math><mn>97</mn></math>",
        "<time>97</time>",
        '<p id="trace-x">x</p>',
        '<p data-command="x">x</p>',
        '<p class="appendix">97</p>',
        '<p class="command">97</p>',
        '<p class="label">97</p>',
        "<p>x",
        "<p><em>x</p></em>",
        "</section></main>97",
        "<!DOCTYPE html>",
        "<?php x ?>",
        "<![CDATA[x]]>",
        "<title>x</title>",
        "<textarea><script>x()</script></textarea>",
        "<noscript><p title='</noscript><script>x()</script>'></noscript>",
        '<p title="\ue0000\ue001">x</p>',
    ],
)
@pytest.mark.parametrize("allowed", [TEXT, TABLE], ids=["text", "table"])
def test_what_has_no_place_in_a_text_is_refused_with_the_place(html, allowed):
    with pytest.raises(ValueError, match=r"^here: "):
        clean(html, "here", allowed)


@pytest.mark.parametrize("mark", ["number", "published", "statement", "reason"])
@pytest.mark.parametrize("tag", ["span", "a href='#trace-eeg.frames'"])
def test_a_text_cannot_mark_its_digits_as_traced(book, write_notebook, tag, mark):
    path = write_notebook("n", f"It is <{tag} class='quiet {mark}'>97</{tag.split()[0]}>.")
    with pytest.raises(ValueError, match=rf"n\.ipynb: demo, x1: the class '{mark}'"):
        export_chapter(path, "demo", expander_of(book))


def test_what_a_cell_returned_is_refused_by_chapter_and_cell(book, write_notebook):
    path = write_notebook("n", "text", ("f()", "<script>x()</script>"))
    with pytest.raises(ValueError, match=r"n\.ipynb: demo, .*: <script> has no place in a text"):
        export_chapter(path, "demo", expander_of(book))


PIECES = ["<", ">", "</", "<!", "<!--", "-->", "--!>", "<![CDATA[", "<?", "/>", "&", "&#", ";", '"',
          "'", "=", " ", "p", "a", "b", "svg", "script", "style", "title", "x()", "onload", "href",
          "javascript:", "<p>", "</p>", "<script>", "<img src=x onerror=x()>",
          "\x00", "\n"]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_whatever_is_written_anew_holds_only_what_is_listed(html):
    try:
        cleaned = clean(html, "here", TEXT)
    except ValueError as error:
        assert str(error).startswith("here: ")
        return
    # written anew once more it stays as it is: nothing in it can be read in two ways
    assert clean(cleaned, "here", TEXT) == cleaned
    for tag in BeautifulSoup(cleaned, "html.parser").find_all(True):
        assert tag.name in TEXT.elements
        assert not any(name.startswith("on") for name in tag.attrs)


def test_a_result_within_an_attribute_is_refused(book):
    with pytest.raises(ValueError, match="a quoted result in <p title>"):
        expander_of(book).markdown('<p title="{{ num("eeg.frames") }}">x</p>', "here")


def test_a_result_that_is_plain_text_is_no_markup():
    expander = Expander({"word": lambda: "<script>x()</script>"})
    with pytest.raises(ValueError, match="<script> has no place"):
        expander.markdown("{{ word() }}", "here")
