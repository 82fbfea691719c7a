import re

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneneuron.evidence.interval import Interval
from oneneuron.evidence.number import Number
from oneneuron.report.claims import OF_OURS, OF_SIZES, OF_SOURCES, SIGNS
from oneneuron.report.markup import (
    chip,
    interval_text,
    level_text,
    number_link,
    shown,
    span_of,
    strip,
    table,
    told_of_stand_ins,
)
from oneneuron.statistics.summaries import count_number

ENDS = ("0", "1")


def test_no_value_is_shown_as_a_dash():
    assert shown(None) == "–"


@pytest.mark.parametrize(
    ("value", "spec", "text"),
    [
        (-0.5, "+.2f", "−0.50"),
        (3642, ",d", "3,642"),
        (1 / 3, "", "0.333"),
        (0.0, "+.0%", "0\u202f%"),
        (0.001, "+.0%", "0\u202f%"),
        (-0.00001, "+.4f", "0.0000"),
        (0.2, "+.0%", "+20\u202f%"),
        (15170, "", "15,170"),
        (12345.6, ".1f", "12,345.6"),
        (103.0, ".4g", "103.0"),
        (97.28, ".4g", "97.28"),
        (1.0, ".3g", "1.00"),
        (100.0, ".3g", "100"),
        (9999.6, ".4g", "10,000"),
        (477280.43, ".4g", "477,280"),
        (4772804.3, ".4g", "4.773\u00a0×\u00a010⁶"),
        (30.5, "g", "30.5"),
        (30.0, "g", "30"),
        (0.0002, "g", "0.0002"),
        (0.1, "", "0.1"),
        ("a-b", "", "a-b"),
        ("107_US", "", "107 US"),
    ],
)
def test_a_value_is_shown_in_its_format_with_a_true_minus_sign(value, spec, text):
    assert shown(value, spec) == text


@pytest.mark.parametrize(
    ("value", "spec", "text"),
    [
        (3.4e-5, ".1e", "3.4\u00a0×\u00a010⁻⁵"),
        (-1.2e13, ".2g", "−1.2\u00a0×\u00a010¹³"),
        (3.4e-5, ".6f", "0.000034"),
        (1.0, ".0e", "1\u00a0×\u00a010⁰"),
    ],
)
def test_an_exponent_is_shown_as_a_power_of_ten(value, spec, text):
    assert shown(value, spec) == text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_power_of_ten_can_be_read_back(value):
    superscripts = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹−", "-0123456789-")
    text = shown(value, ".17e").replace("\u00a0×\u00a010", "e").translate(superscripts)
    assert float(text) == value  # seventeen digits tell every double from its neighbours


def test_a_number_links_to_its_row():
    number = Number("eeg.x", 0.5, "how", format=".2f")
    assert number_link(number) == '<a class="number" href="#trace-eeg.x">0.50</a>'


def test_a_stand_in_number_is_hatched_and_its_table_says_once_why():
    link = number_link(Number("eeg.x", 0.5, "how", stand_in=True))
    assert 'class="number stand-in"' in link
    made_up, real = Number("a", 1, "", stand_in=True), Number("b", 1, "")
    assert told_of_stand_ins("Runs", [real, None]) == "Runs"
    assert told_of_stand_ins("Runs", [real, made_up, made_up]).count("stand-in data") == 1


@given(st.text(max_size=40))
def test_whatever_a_number_says_it_cannot_become_markup(text):
    link = number_link(Number("x", text, "how"))
    assert link.count("<") == 2
    assert link.striptags().split() == text.replace("_", " ").split()


def test_an_interval_that_rests_on_a_lost_run_is_beyond_range():
    number = Number("x", 0.0, "how", interval=Interval(None, 0.25), format=".2f")
    assert interval_text(number) == "beyond range to 0.25"


def test_the_interval_of_a_count_is_told_as_the_share_that_it_is():
    number = count_number("x", pd.Series([True, False, False, False]), "networks that err", "seeds")
    assert interval_text(number) == "1\u202f% to 81\u202f%"


@pytest.mark.parametrize("side", ["above", "below"])
def test_an_interval_beyond_every_value_is_told_in_words(side):
    number = Number("x", None, "how", interval=Interval(None, None, 0.9, beyond=side))
    assert interval_text(number) == "beyond range"


def test_asking_for_an_interval_that_is_not_there_is_an_error():
    with pytest.raises(ValueError, match=r"'eeg\.x' has no interval"):
        interval_text(Number("eeg.x", 0.0, "how"))


@pytest.mark.parametrize(
    ("level", "text"), [(None, ""), (0.95, "95\u202f%"), (0.9375, "93.8\u202f%")]
)
def test_a_level_is_a_percentage(level, text):
    assert level_text(level) == text


@pytest.mark.parametrize("verdict", SIGNS)
def test_a_chip_has_a_sign_and_the_word(verdict):
    assert chip(verdict).striptags() == f"{SIGNS[verdict]} {verdict}"


def test_signs_differ_so_that_colour_is_never_alone():
    of_all = ("not testable", "no verdict here")
    for words in ((*OF_SOURCES, *OF_SIZES, *of_all), (*OF_OURS, *of_all)):
        assert len({SIGNS[word] for word in words}) == len(words)
    assert set(SIGNS) == {*OF_SOURCES, *OF_SIZES, *OF_OURS, *of_all}
    assert 'class="chip compatible-as-is-zero"' in chip("compatible, as is zero")


def test_a_strip_without_seeds_is_a_line():
    drawing = strip([], None, (0.0, 1.0), ENDS, "nothing")
    assert "<circle" not in drawing
    assert "tick" not in drawing


def test_a_strip_has_a_dot_a_seed_and_a_tick_for_the_published_value():
    drawing = strip([0.0, 0.5, 1.0], 0.5, (0.0, 1.0), ENDS, "three seeds", "without")
    assert drawing.count("<circle") == 3
    assert 'd="M60.0 1V17"' in drawing
    assert 'aria-label="three seeds"' in drawing


def test_a_strip_shows_what_lies_beyond_its_ends_as_arrowheads():
    drawing = strip([-5.0, 0.5, 7.0], None, (0.0, 1.0), ENDS, "two beyond")
    assert drawing.count("<circle") == 1
    assert drawing.count('class="beyond"') == 2


def test_a_strip_of_one_place_is_drawn_in_its_middle():
    drawing = strip([0.5], None, (0.5, 0.5), ("0.5", "0.5"), "one")
    assert 'cx="60.0"' in drawing
    assert re.findall("<span>([^<]+)</span>", drawing) == ["0.5"]


def test_a_strip_has_a_scale_with_its_ends_in_words():
    drawing = strip([0.2], None, (0.0, 1.0), ("0 %", "100 %"), "one")
    assert re.findall("<span>([^<]+)</span>", drawing) == ["0 %", "100 %"]


def test_the_span_leaves_a_dead_run_beyond_and_the_published_value_inside():
    values = [0.80, 0.81, 0.815, 0.82, 0.83, 0.49]
    assert span_of(values, [0.84]) == (0.80, 0.84)


def test_the_span_of_nothing_is_something_to_draw_on():
    assert span_of([]) == (0.0, 1.0)


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=20))
def test_at_least_half_of_the_values_lie_in_the_span(values):
    low, high = span_of(values)
    # both quartiles and all between them are within the fences, up to rounding
    assert 2 * sum(low <= value <= high for value in values) >= len(values)


def test_a_table_escapes_its_cells_and_labels_them_for_narrow_screens():
    html = table("A <caption>", ["", "one"], [["row", "<b>"]])
    assert "&lt;caption&gt;" in html
    assert '<td data-label="one">&lt;b&gt;</td>' in html
