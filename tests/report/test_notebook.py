import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from oneneuron.report.notebook import Expander, export_chapter, to_html
from oneneuron.report.text import expander_of


def export(path, **functions):
    return export_chapter(path, "demo", Expander(functions))


def test_an_empty_notebook_is_an_empty_chapter(write_notebook):
    assert export(write_notebook("empty")).strip() == ""


def test_text_is_markdown_and_tables_come_as_they_are(write_notebook):
    html = export(
        write_notebook("n", "## A *title*", ("table()", "<table><tr><td>1</td></tr></table>"))
    )
    assert '<h2 id="demo-a-title">A <em>title</em></h2>' in html
    assert "<table><tr><td>1</td></tr></table>" in html


def test_what_a_run_leaves_in_a_notebook_stays_there(write_notebook):
    html = export(write_notebook("n", "text", ("show()", "<p>shown</p>")))
    assert "<p>shown</p>" in html
    for trace in ("somebody", "f00dbabe", "2026", "0x7f00", "kernelspec", "show()"):
        assert trace not in html


@pytest.mark.parametrize("text", ["", "{}", "[]"])
def test_what_is_no_notebook_is_refused_by_name(tmp_path, text):
    path = tmp_path / "x.ipynb"
    path.write_text(text)
    with pytest.raises(ValueError, match=r"x\.ipynb is not a notebook"):
        export(path)


def test_an_unknown_number_is_an_error_with_place_and_nearest_id(book, write_notebook):
    path = write_notebook("n", "first", '{{ num("eeg.frame") }}')
    with pytest.raises(ValueError, match=r"demo, x2: .*did you mean 'eeg\.frames'"):
        export_chapter(path, "demo", expander_of(book))


@pytest.mark.parametrize("source", ["{{ nothing }}", "{{ num( }}", "{% if %}"])
def test_a_mistake_in_a_text_is_an_error_with_its_place(book, source):
    with pytest.raises(ValueError, match="here: "):
        expander_of(book).expand(source, "here")


def test_a_box_of_code_can_be_scrolled_by_the_keyboard_and_holds_no_markup():
    assert to_html("```\na < <b>\n```") == (
        '<pre tabindex="0"><code>a &lt; &lt;b&gt;\n</code></pre>\n'
    )


def test_markup_passes_through_markdown_untouched():
    expander = Expander({"odd": lambda: Markup("<a href='#a_b_c'>*1*|_2_</a>")})
    html = expander.markdown("| x |\n|---|\n| {{ odd() }} |\n", "here")
    assert "<td><a href='#a_b_c'>*1*|_2_</a></td>" in html


def test_a_block_alone_in_a_paragraph_stands_without_it_and_a_phrase_within():
    expander = Expander(
        {"block": lambda: Markup("<figure>\n\n1</figure>"), "word": lambda: Markup("<b>w</b>")}
    )
    assert expander.markdown("{{ block() }}", "here").strip() == "<figure>\n\n1</figure>"
    assert expander.markdown("{{ word() }}", "here").strip() == "<p><b>w</b></p>"
    assert expander.markdown("a {{ word() }}", "here").strip() == "<p>a <b>w</b></p>"


def test_a_text_may_choose_its_words_by_what_the_run_has():
    expander = Expander({"has": lambda id: id == "x"})
    assert expander.expand('{% if has("x") %}yes{% else %}no{% endif %}', "here") == "yes"
    assert expander.expand('{% if has("y") %}yes{% else %}no{% endif %}', "here") == "no"


def test_a_phrase_is_a_paragraph_without_its_tags(book):
    assert expander_of(book).phrase("so *it* is", "here") == "so <em>it</em> is"


@given(
    st.text(
        st.characters(exclude_characters="{}\ue000\ue001", exclude_categories=["Cs"]), max_size=60
    )
)
def test_a_text_without_calls_expands_to_itself(text):
    # Jinja drops one newline at the end and makes line ends alike
    expected = text.replace("\r\n", "\n").replace("\r", "\n")
    assert Expander({}).expand(text, "here").rstrip("\n") == expected.rstrip("\n")
