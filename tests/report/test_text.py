"""What texts may call, and figures in the page."""

import json
import re
from dataclasses import replace
from html import unescape

import pytest

from oneneuron.report.check import faults
from oneneuron.report.text import expander_of, figure, see, with_numbers

from .conftest import DATA


def test_an_unknown_figure_is_an_error_that_names_the_nearest(book):
    with pytest.raises(KeyError, match="this run has no figure 'acuracy'; did you mean 'accuracy'"):
        figure(book, "acuracy", expander_of(book))


def test_a_figure_stands_inline_with_its_caption_and_alternative_text(book):
    html = figure(book, "accuracy", expander_of(book))
    assert html.startswith(
        '<figure id="figure-accuracy" data-numbers="eeg.frames"><div class="drawing"><svg'
    )
    assert 'aria-label="Frames: 3,642"' in html
    assert html.count('href="#trace-eeg.frames"') == 1
    assert "<em>frames</em>.</figcaption>" in html


def test_a_figures_data_stand_beside_it_as_they_are(book):
    html = figure(book, "accuracy", expander_of(book))
    (data,) = re.findall(r'<noscript>.*<pre class="data">(.*?)</pre>', html, re.DOTALL)
    assert unescape(data) == DATA
    assert "<b>" not in data
    assert faults(f"<main>{data}</main>", {}) != []
    assert not [fault for fault in faults(f"<main>{html}</main>", book.numbers) if "digit" in fault]


def test_a_figure_without_description_is_an_error_that_names_the_file(book):
    book.figures["accuracy"].with_suffix(".json").unlink()
    with pytest.raises(ValueError, match=r"no description beside it \(accuracy\.json\)"):
        figure(book, "accuracy", expander_of(book))


def test_an_incomplete_description_is_an_error_that_names_what_lacks(book):
    book.figures["accuracy"].with_suffix(".json").write_text('{"title": "x"}')
    with pytest.raises(ValueError, match="lacks alt, caption"):
        figure(book, "accuracy", expander_of(book))


@pytest.mark.parametrize("ending", [".svg", ".json"])
def test_a_character_for_private_use_is_told_by_the_file_that_holds_it(book, ending):
    path = book.figures["accuracy"].with_suffix(ending)
    if ending == ".svg":
        path.write_text(path.read_text().replace("</svg>", "<text>\ue000</text></svg>"))
    else:
        description = json.loads(path.read_text()) | {"data": "x\n\ue000\n"}
        path.write_text(json.dumps(description))
    with pytest.raises(ValueError, match=rf"accuracy\{ending}.*: it holds a character for private"):
        figure(book, "accuracy", expander_of(book))


def test_a_figure_with_nothing_to_draw_is_a_sentence(book):
    beside = book.figures["accuracy"].with_suffix(".json")
    beside.write_text('{"title": "T", "alt": "T: none.", "caption": "T: none.", "empty": true}')
    html = figure(book, "accuracy", expander_of(book))
    assert html == '<p class="nothing">T: none.</p>'
    assert see(book, "accuracy") == ""


def test_figures_are_numbered_as_they_follow_and_named_before_and_after(book):
    said = [see(book, "accuracy"), see(book, "accuracy", "<As> {} shows, ")]
    other = '<figure id="figure-other"><figcaption>O</figcaption></figure>'
    drawn = figure(book, "accuracy", expander_of(book))
    first, second = with_numbers([str(said[0]) + other, drawn + said[1]])
    assert first.startswith(' (<a class="figure" href="#figure-accuracy">Figure 2</a>)<figure')
    assert '<figcaption><a class="figure" href="#figure-accuracy">Figure 2</a>. All ' in second
    assert '&lt;As&gt; <a class="figure" href="#figure-accuracy">Figure 2</a> shows, ' in second
    assert see(book, "unknown") == ""
    with pytest.raises(ValueError, match="plain text"):
        see(book, "accuracy", "{} shows *a*.")
    with pytest.raises(ValueError, match="the figure 'accuracy', which is not shown"):
        with_numbers([said[0]])


def test_an_alternative_text_is_plain_also_of_stand_ins(book, make_book):
    simulated = make_book([replace(n, stand_in=True) for n in book.numbers.values()], claims=[])
    html = figure(simulated, "accuracy", expander_of(simulated))
    assert 'aria-label="Frames: 3,642"' in html
    assert html.count("stand-in") == 1


def test_commands_name_a_number_and_a_figure_of_the_run(book):
    expander = expander_of(book)
    assert (
        expander.plain("{{ a_number() }} {{ a_figure() }}", "")
        == f"{next(iter(book.numbers))} accuracy"
    )


def test_what_the_maker_says_of_the_run_stands_as_it_is(book):
    said = "12 seeds of 3 arms, <b>bold</b> & {{ num('eeg.frames') }}"
    described = replace(book, description=said)
    html = expander_of(described).markdown("{{ description() }}", "")
    assert "12 seeds of 3 arms, &lt;b&gt;bold&lt;/b&gt; &amp; {{ num(" in html
    # digits of ours must be traced, those in somebody's words are theirs
    assert faults(f"<main>{html}</main>", {}) == []


def test_the_first_screen_shows_the_claims_that_its_files_name_and_else_nothing(book):
    shown = expander_of(replace(book, pictured=["eeg.gan"])).markdown("{{ hero() }}", "here")
    assert shown.count('<li class="claim">') == 1
    assert expander_of(book).markdown("{{ hero() }}", "here").strip() == ""
