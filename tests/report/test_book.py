from dataclasses import replace

import pytest

from oneneuron.evidence.number import Number
from oneneuron.report import Answered, label

from .conftest import CLAIMS


def test_a_number_is_had_only_with_a_value(book):
    assert book.has()
    assert book.has("eeg.frames")
    assert not book.has("eeg.frames", "eeg.nothing")
    assert not book.has("eeg.undefined")


def test_an_estimate_brings_its_interval_where_it_has_one(book):
    estimate = book.estimate("eeg.mean_accuracy_difference.clean_start").striptags()
    assert estimate == "+0.0031 (−0.0020 to +0.0082)"
    assert book.estimate("eeg.frames").striptags() == "3,642"


def test_the_range_of_one_value_is_not_told(book, make_book):
    one = make_book([replace(book.numbers["eeg.frames"], interval=(3642, 3642))], claims=[])
    assert one.estimate("eeg.frames").striptags() == "3,642"


def test_a_median_brings_its_range_where_it_has_one(book, make_book):
    id = "eeg.best_accuracy_median.clean_start"
    assert book.median(id).striptags() == "0.8244 (median; range 0.8100 to 0.8400)"
    number = book.numbers[id]
    for interval in (None, (number.value, number.value)):
        one = make_book([replace(number, n=1, interval=interval)], claims=[])
        assert one.median(id).striptags() == "0.8244"


@pytest.mark.parametrize(
    ("value", "interval", "expected"),
    [(0.0, None, True), (0.0, (0.0, 0.0), True), (0.0, (0.0, 3.0), False), (1.0, None, False)],
)
def test_numbers_are_all_zero_where_every_run_has_zero(book, make_book, value, interval, expected):
    number = replace(book.numbers["eeg.frames"], value=value, interval=interval, format=".0f")
    made = make_book([number], claims=[])
    assert made.all_zero("eeg.frames") is expected
    assert not made.all_zero("eeg.frames", "eeg.nothing")


def test_nouns_follow_their_number(book, make_book):
    id = "eeg.sign_changed.clean_start"
    assert book.count(id, "run").striptags() == "0 runs"
    assert book.several(id, "pair").striptags() == "6 pairs"
    one = make_book([replace(n, value=1, n=1) for n in book.numbers.values() if n.id == id], [])
    assert one.count(id, "run").striptags() == "1 run"
    assert one.several(id, "pair").striptags() == "1 pair"


def test_the_size_of_no_sample_is_an_error(book):
    with pytest.raises(ValueError, match=r"'eeg\.frames' has no n"):
        book.size("eeg.frames")


def test_a_published_number_is_shown_digit_by_digit_as_printed(book):
    assert book.published("post.best") == (
        '<a class="published" href="#published-post.best">0.830</a>'
    )


def test_published_numbers_of_one_cell_are_set_as_their_source_sets_them(book):
    assert book.published_cell("post.best", "post.best").striptags() == "0.830 \\ 0.830"
    assert book.published_cell() == "–"


def test_a_list_of_verdicts_leaves_out_what_no_study_of_the_run_tests(book, make_book):
    assert book.verdicts("eeg.better", "eeg.gan").count("<li>") == 2
    few = make_book(claims=[CLAIMS[0]])
    assert few.verdicts("eeg.better", "eeg.gan").count("<li>") == 1
    assert few.verdicts("eeg.gan") == ""


def test_a_verdict_on_a_claim_that_nobody_made_is_an_error(book):
    with pytest.raises(KeyError, match=r"no claim 'eeg\.bettr'; did you mean 'eeg\.better'"):
        book.verdicts("eeg.bettr")


@pytest.mark.parametrize(
    ("function", "id", "nearest"),
    [
        ("num", "eeg.frame", "eeg.frames"),
        ("published", "post.bets", "post.best"),
        ("verdict", "eeg.bettr", "eeg.better"),
        ("formula", "neuro", "neuron"),
    ],
)
def test_an_unknown_id_is_an_error_that_names_the_nearest(book, function, id, nearest):
    with pytest.raises(KeyError, match=f"did you mean '{nearest}'"):
        getattr(book, function)(id)


def test_an_unknown_figure_is_an_error_that_names_the_nearest(book):
    with pytest.raises(KeyError, match="there is no figure 'acuracy'; did you mean 'accuracy'"):
        book.figure("acuracy", book.expander())


def test_a_figure_stands_inline_with_its_caption_and_alternative_text(book):
    html = book.figure("accuracy", book.expander())
    assert html.startswith('<figure id="figure-accuracy"><svg')
    assert 'aria-label="Frames: 3,642"' in html
    assert html.count('href="#trace-eeg.frames"') == 1
    assert "<em>frames</em>.</figcaption>" in html


def test_a_figure_without_description_is_an_error_that_names_the_file(book):
    book.figures["accuracy"].with_suffix(".json").unlink()
    with pytest.raises(ValueError, match=r"no description beside it \(accuracy\.json\)"):
        book.figure("accuracy", book.expander())


def test_an_incomplete_description_is_an_error_that_names_what_lacks(book):
    book.figures["accuracy"].with_suffix(".json").write_text('{"title": "x"}')
    with pytest.raises(ValueError, match="lacks alt, caption"):
        book.figure("accuracy", book.expander())


def test_a_grid_leaves_out_rows_and_columns_of_which_the_run_has_nothing(book):
    html = book.grid(
        "A table",
        "eeg.{column}.{row}",
        {"without": "without", "clean_start": "clean"},
        {"best_accuracy_median": "best", "nothing": "none"},
        corner="arm",
    )
    assert html.count("<tr>") == 2
    assert "none" not in html
    assert html.striptags() == "A tablearmbestclean0.8244"


def test_a_grid_of_which_the_run_has_nothing_is_nothing(book):
    html = book.expander().markdown(
        '{{ grid("T", "no.{row}.{column}", {"a": "A"}, {"b": "B"}) }}', ""
    )
    assert html.strip() == ""


def test_a_single_number_that_lacks_in_a_grid_is_a_dash(book, make_book):
    numbers = [
        replace(book.numbers["eeg.frames"], id=f"eeg.{column}.{row}")
        for row, column in (("a", "x"), ("b", "y"))
    ]
    html = make_book(numbers, []).grid(
        "T", "eeg.{column}.{row}", {"a": "A", "b": "B"}, {"x": "X", "y": "Y"}
    )
    assert html.striptags().count("–") == 2


def test_a_grid_with_ranges_brings_intervals_that_say_something(book, make_book):
    pair = [
        replace(book.numbers["eeg.mean_accuracy_difference.clean_start"], id="eeg.x.a"),
        replace(book.numbers["eeg.frames"], id="eeg.y.a", interval=(3642, 3642)),
    ]
    made = make_book(pair, [])
    arguments = ("T", "eeg.{column}.{row}", {"a": "A"}, {"x": "X", "y": "Y"})
    html = made.grid(*arguments, adds="interval")
    assert html.striptags().endswith("A+0.0031 −0.0020 to +0.00823,642")
    assert "to +0.0082" not in made.grid(*arguments)


def test_a_grid_of_counts_brings_what_they_are_of(book, make_book):
    made = make_book([replace(book.numbers["eeg.sign_changed.clean_start"], id="eeg.x.a")], [])
    html = made.grid("T", "eeg.{column}.{row}", {"a": "A"}, {"x": "X"}, adds="n")
    assert html.striptags().endswith("A0 of 6")


def test_a_heading_may_hold_a_name_with_digits(book):
    html = book.grid("T", "eeg.{row}", {"frames": label("N 10")}, {"": label("R 1.0")})
    assert '<th scope="row"><span class="label">N 10</span></th>' in html
    assert '<td data-label="R 1.0">' in html


ROW = Answered(
    "post.best", "eeg.best_accuracy_median.clean_start", [0.81, 0.8244, 0.84], "clean_start"
)


def test_a_published_number_is_answered_by_median_range_and_strip(book):
    html = book.answered("Beside", [ROW])
    assert html.count("<circle") == 3
    assert 'class="tick"' in html
    for part in ("0.830", "0.8244", "0.8100 to 0.8400"):
        assert part in html.striptags()
    assert "3 of our runs, 0.8100 to 0.8400; published 0.830" in html


LOST = Number("eeg.lost.clean_start", 1, "runs lost", unit="runs", n=3)


def test_a_lost_run_is_counted_and_stands_left_of_all_others(book, make_book):
    made = make_book([*book.numbers.values(), LOST])
    html = made.answered("Beside", [replace(ROW, values=[0.81, 0.84, float("-inf")])])
    assert html.count("<circle") == 2
    assert html.count('class="beyond"') == 1
    assert "1 of 3 lost" in html.striptags()
    assert "1 lost; published" in html


def test_where_all_runs_were_lost_the_row_stays(book, make_book):
    id = "eeg.best_accuracy_median.clean_start"
    none = replace(book.numbers[id], value=None, n=0, interval=None)
    lost = replace(LOST, value=3)
    made = make_book([*(none if n.id == id else n for n in book.numbers.values()), lost])
    html = made.answered("Beside", [replace(ROW, values=[float("-inf")] * 3)])
    assert "3 of 3 lost" in html.striptags()
    assert "<circle" not in html


def test_an_arm_shown_beside_is_named_and_decides_nothing(book, make_book):
    against = Number("eeg.against.post.best", "within the range", "by the range")
    made = make_book([*book.numbers.values(), against])
    html = made.answered("Beside", [ROW, replace(ROW, label="… letter")])
    assert html.striptags().count("within the range") == 1
    assert "… letter" in html
    assert html.count("shown beside") == 1


def test_what_comes_from_stand_in_data_is_set_against_nothing_published(book, make_book):
    html = make_book(
        [replace(n, stand_in=True, answers=None) for n in book.numbers.values()]
    ).answered("Alone", [ROW])
    assert "0.830" not in html
    assert 'class="tick"' not in html
    assert 'class="strip arm-clean_start open"' in html


def test_a_row_that_the_run_has_no_number_for_is_left_out(book):
    assert book.answered("None", [replace(ROW, ours="eeg.nothing")]) == ""
    assert book.answered("One", [ROW, replace(ROW, ours="eeg.nothing")]).count("<tr>") == 2


def test_a_row_without_values_has_no_strip(book):
    html = book.answered("One", [replace(ROW, values=())])
    assert "<svg" not in html
    assert "0.8244" in html


def test_stand_ins_are_found_by_what_ids_begin_with(book, make_book):
    assert not book.is_stand_in()
    mixed = make_book(
        [replace(n, stand_in=n.id == "eeg.frames") for n in book.numbers.values()], claims=[]
    )
    assert mixed.is_stand_in()
    assert mixed.is_stand_in("eeg.")
    assert not mixed.is_stand_in("eeg.best")
