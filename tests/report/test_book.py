from dataclasses import replace

import pytest

from oneneuron.evidence.interval import Interval
from oneneuron.evidence.number import Number

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
    one = make_book([replace(book.numbers["eeg.frames"], interval=Interval(3642, 3642))], claims=[])
    assert one.estimate("eeg.frames").striptags() == "3,642"


def test_a_median_brings_its_range_where_it_has_one(book, make_book):
    id = "eeg.best_accuracy_median.clean_start"
    assert book.median(id).striptags() == "0.8244 (median; range 0.8100 to 0.8400)"
    number = book.numbers[id]
    for interval in (None, Interval(number.value, number.value)):
        one = make_book([replace(number, n=1, interval=interval)], claims=[])
        assert one.median(id).striptags() == "0.8244"


@pytest.mark.parametrize(
    ("value", "interval", "expected"),
    [
        (0.0, None, True),
        (0.0, Interval(0.0, 0.0), True),
        (0.0, Interval(0.0, 3.0), False),
        (1.0, None, False),
    ],
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
    assert book.published("post.best", "post.best").striptags() == "0.830 \\ 0.830"
    assert book.published() == "–"


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


def test_stand_ins_are_found_by_what_ids_begin_with(book, make_book):
    assert not book.is_stand_in()
    mixed = make_book(
        [replace(n, stand_in=n.id == "eeg.frames") for n in book.numbers.values()], claims=[]
    )
    assert mixed.is_stand_in()
    assert mixed.is_stand_in("eeg.")
    assert not mixed.is_stand_in("eeg.best")


def test_arms_are_called_as_their_study_says(book):
    assert book.arms("eeg", "clean_start") == {"clean_start": "exponential, clean start"}
    assert list(book.arms("eeg")) == ["without", "clean_start", "letter", "relu_scaled"]
    with pytest.raises(KeyError, match="no arm 'leter'; did you mean 'letter'"):
        book.arms("eeg", "leter")
    with pytest.raises(KeyError, match="no study 'eg'; did you mean 'eeg'"):
        book.arms("eg")


@pytest.mark.parametrize(
    ("decides", "said"),
    [
        ("seldom", "the paper run's seeds seldom decide this"),
        ("only against", "the paper run's seeds can only refute this"),
        ("no", "the paper run's seeds cannot decide this"),
        ("always alike", "the paper run's seeds give the same verdict whatever is true"),
        ("yes", ""),
        (None, ""),
    ],
)
def test_a_verdict_that_was_unlikely_beforehand_says_so_beside_it(book, make_book, decides, said):
    id = "method.chances.eeg.better.decides"
    told = [Number(id, decides, "simulated")] if decides else []
    book = make_book([*book.numbers.values(), *told])
    assert book.decidable("eeg.better").striptags() == said
    row = book.verdicts("eeg.better")
    assert (f'href="#trace-{id}"' in row) == bool(said)
    assert said in row.striptags()


@pytest.mark.parametrize(
    ("verdict", "p", "other"),
    [("no", 0.01, True), ("not reproduced", 0.01, True), ("no", 0.4, False), ("yes", 0.01, False)],
)
def test_the_other_way_is_told_from_no_difference(book, make_book, verdict, p, other):
    claim = replace(book.claims["eeg.better"], verdict=verdict, p=p)
    assert replace(book, claims={"eeg.better": claim}).other_way("eeg.better") is other


def test_zero_counts_are_zero_whatever_their_interval(make_book):
    interval = Interval(0.0, 0.5, 0.95)
    book = make_book([Number("a.b", 0, "", interval=interval), Number("a.c", 1, "")], claims=[])
    assert book.is_zero("a.b")
    assert not book.is_zero("a.b", "a.c")
    assert not book.is_zero("a.d")
