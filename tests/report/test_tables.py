import re
from dataclasses import replace

import pytest

from oneneuron.evidence.interval import Interval
from oneneuron.evidence.number import Number
from oneneuron.report import Beside, beside, grid, label
from oneneuron.report.tables import chances
from oneneuron.report.text import expander_of

ROWS = [
    Beside(
        "set 1",
        arm,
        ("post.best", "post.best") if arm == "clean_start" else (),
        (f"eeg.loss.{arm}", f"eeg.errors.{arm}"),
        values,
        (f"eeg.reached.{arm}", "seeds reach it"),
    )
    for arm, values in (
        ("without", [1.0, 2.0, float("inf")]),
        ("clean_start", [3.0, 4.0, 5.0]),
    )
]
NUMBERS = [
    Number("eeg.loss.without", 0.5, "made up", n=3, interval=Interval(0.25, None), format=".2f"),
    Number("eeg.errors.without", 2, "made up", n=3, interval=Interval(1, None)),
    Number("eeg.reached.without", 2, "made up", n=3),
    Number("eeg.loss.clean_start", 0.75, "made up", n=3, interval=Interval(0.5, 1.0), format=".2f"),
    Number("eeg.errors.clean_start", 4, "made up", n=3, interval=Interval(3, 5)),
    Number("eeg.reached.clean_start", 3, "made up", n=3),
    Number("eeg.against.post.best", "outside", "made up", answers="post.best"),
]


def table_of(book, rows=ROWS, **options):
    return beside(book, "eeg", "Table", rows, unit="loss \\ errors", **options)


@pytest.fixture
def make(make_book):
    return lambda numbers=NUMBERS, **fields: make_book(numbers, [], **fields)


def rows_of(html):
    return [row.split("</tr>")[0] for row in html.split("<tr>")[2:]]


def test_cells_hold_several_numbers_in_the_source_s_own_way(make):
    html = table_of(make()).striptags()
    assert "0.75 \\ 4 0.50 to 1.00 \\ 3 to 5" in html
    assert "0.830 \\ 0.830" in html
    assert "outside \\ outside" in html


def test_a_limit_that_rests_on_a_run_without_a_value_is_beyond_range(make):
    html = table_of(make()).striptags()
    assert "0.25 to beyond range \\ 1 to beyond range" in html
    # what that means is said in the table, and only where it stands
    assert "beyond range: set by runs that were lost" in html
    sound = [replace(n, interval=n.interval and Interval(0.0, 1.0)) for n in NUMBERS]
    assert "beyond range" not in table_of(make(sound)).striptags()


def test_how_many_reach_it_is_told_only_where_some_do_not(make):
    first, second = rows_of(table_of(make()))
    assert "2</a> of" in first and "reach it" in first
    assert "reach it" not in second


def test_an_arm_of_which_nothing_was_published_is_shown_without(make):
    first, second = rows_of(table_of(make()))
    assert 'class="published"' not in first
    assert 'class="tick"' not in first
    assert second.count('class="published"') == 2
    assert 'class="tick"' in second


def test_a_heading_is_shown_with_the_first_of_its_rows_and_said_with_each(make):
    first, second = rows_of(table_of(make()))
    assert '<span class="label">set 1</span>' in first
    assert '<span class="label quiet">set 1</span>' in second


def test_a_run_without_a_value_is_an_arrowhead_of_the_strip(make):
    first, second = rows_of(table_of(make()))
    assert (first.count("<circle"), first.count('class="beyond"')) == (2, 1)
    assert (second.count("<circle"), second.count('class="beyond"')) == (3, 0)


def test_without_values_there_is_no_column_of_strips(make):
    html = table_of(make(), [replace(row, values=()) for row in ROWS])
    assert "<svg" not in html
    assert "our seeds" not in html


def test_stand_in_numbers_are_set_against_nothing(make):
    simulated = [replace(number, stand_in=True) for number in NUMBERS]
    html = table_of(make(simulated))
    assert 'class="published"' not in html
    assert 'class="tick"' not in html
    assert "outside" not in html
    assert html.count("<circle") == 5


def test_rows_and_numbers_that_the_run_lacks_are_left_out(make):
    assert table_of(make([])) == ""
    (row,) = rows_of(table_of(make(NUMBERS[3:4])))
    assert "0.75</a> \\ –" in row
    assert row.count("<td") == 4


def test_the_range_of_one_run_is_not_told(make):
    one = [replace(number, n=1) for number in NUMBERS]
    assert "0.50 to 1.00" not in table_of(make(one)).striptags()


def test_an_arm_that_the_registry_does_not_compare_is_shown_beside(make):
    letter = replace(ROWS[1], arm="letter")
    first, second = rows_of(table_of(make(), [ROWS[1], letter]))
    assert "outside" in first and "shown beside" not in first
    assert "outside" not in second and "shown beside" in second
    assert "letter" in second
    assert second.count('class="published"') == 2


def test_a_lost_run_is_counted_and_stands_left_of_all_others(make):
    lost = Number("eeg.lost.clean_start", 1, "runs lost", unit="runs", n=3)
    row = replace(ROWS[1], values=[3.0, 5.0, float("-inf")], told=("eeg.lost.clean_start", "lost"))
    html = table_of(make([*NUMBERS, lost]), [row])
    assert (html.count("<circle"), html.count('class="beyond"')) == (2, 1)
    assert "1 of 3 lost" in html.striptags()
    assert "3 of our runs, 3 to 5, 1 without a value; published 0.830" in html


def test_where_no_run_has_a_value_the_row_stays(make):
    none = [replace(n, value=None, n=0, interval=None) if "errors" in n.id else n for n in NUMBERS]
    row = replace(ROWS[0], values=[float("inf")] * 3)
    html = table_of(make(none), [row])
    assert "2 of 3 seeds reach it" in html.striptags()
    assert "<circle" not in html


def test_what_no_run_reached_is_said_once(make):
    gone = [
        replace(n, value=0 if "reached" in n.id else None) if n.id.endswith(".without") else n
        for n in NUMBERS
    ]
    row = replace(ROWS[0], values=[float("inf")] * 3)
    text = table_of(make(gone), [row]).striptags()
    assert "not reached (0 of 3)" in text
    assert "beyond range" not in text
    assert "reach it" not in text


def test_a_strip_has_a_scale_in_the_unit_of_its_column(make):
    html = table_of(make())
    assert "our seeds, published (errors)" in html
    assert re.findall("<span>([^<]*)</span>", rows_of(html)[1]) == ["0.83", "5"]
    stand_ins = make([replace(number, stand_in=True) for number in NUMBERS])
    nothing = [replace(ROWS[0], values=[float("inf")])]
    assert "<svg" not in table_of(stand_ins, nothing)


def test_strips_share_a_scale_by_heading_or_all_of_them(make):
    rows = [
        replace(ROWS[0], values=[0.0, 1.0]),
        replace(ROWS[1], heading="set 2", values=[0.0, 9.0]),
    ]
    simulated = make([replace(number, stand_in=True) for number in NUMBERS])
    apart, together = (table_of(simulated, rows, one_scale=one) for one in (False, True))
    first, second = (re.findall(r'cx="([0-9.]+)"', rows_of(html)[0]) for html in (apart, together))
    assert first[0] == second[0]
    assert float(first[1]) > float(second[1])


def test_a_strip_has_the_colour_of_its_arms_role(make):
    first, second = rows_of(table_of(make(), [ROWS[0], replace(ROWS[0], arm="relu_scaled")]))
    assert 'class="strip without"' in first
    assert 'class="strip control"' in second


def test_a_grid_leaves_out_rows_and_columns_of_which_the_run_has_nothing(book):
    html = grid(
        book,
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
    html = expander_of(book).markdown(
        '{{ grid("T", "no.{row}.{column}", {"a": "A"}, {"b": "B"}) }}', ""
    )
    assert html.strip() == ""


def test_a_single_number_that_lacks_in_a_grid_is_a_dash(book, make_book):
    numbers = [
        replace(book.numbers["eeg.frames"], id=f"eeg.{column}.{row}")
        for row, column in (("a", "x"), ("b", "y"))
    ]
    html = grid(
        make_book(numbers, []),
        "T",
        "eeg.{column}.{row}",
        {"a": "A", "b": "B"},
        {"x": "X", "y": "Y"},
    )
    assert html.striptags().count("–") == 2


def test_a_grid_with_ranges_brings_intervals_that_say_something(book, make_book):
    pair = [
        replace(book.numbers["eeg.mean_accuracy_difference.clean_start"], id="eeg.x.a"),
        replace(book.numbers["eeg.frames"], id="eeg.y.a", interval=Interval(3642, 3642)),
    ]
    made = make_book(pair, [])
    arguments = ("T", "eeg.{column}.{row}", {"a": "A"}, {"x": "X", "y": "Y"})
    html = grid(made, *arguments, adds="interval")
    assert html.striptags().endswith("A+0.0031 −0.0020 to +0.00823,642")
    assert "to +0.0082" not in grid(made, *arguments)


def test_a_grid_of_counts_brings_what_they_are_of(book, make_book):
    made = make_book([replace(book.numbers["eeg.sign_changed.clean_start"], id="eeg.x.a")], [])
    html = grid(made, "T", "eeg.{column}.{row}", {"a": "A"}, {"x": "X"}, adds="n")
    assert html.striptags().endswith("A0 of 6")


def test_a_heading_may_hold_a_name_with_digits(book):
    html = grid(book, "T", "eeg.{row}", {"frames": label("N 10")}, {"": label("R 1.0")})
    assert '<th scope="row"><span class="label">N 10</span></th>' in html
    assert '<td data-label="R 1.0">' in html


def test_a_column_may_say_itself_where_the_row_stands_in_its_ids(book, make_book):
    numbers = [
        replace(book.numbers["eeg.frames"], id=id) for id in ("eeg.a.x", "eeg.claim.a.state")
    ]
    columns = {"{row}.x": "X", "claim.{row}.state": "S"}
    html = grid(make_book(numbers, []), "T", "eeg.{column}", {"a": "A"}, columns)
    assert html.striptags() == "TXSA3,6423,642"


CHANCES = {"none": (0.02, 0.9, 0.08), "half": (0.3, 0.1, 0.6), "full": (0.8, 0.0, 0.2)}


def test_what_a_claim_can_decide_stands_in_a_row_with_its_chances(make_book):
    outcomes = ("reproduced", "not_reproduced", "inconclusive")
    id = "method.chances.eeg.better"
    numbers = [
        Number(f"{id}.{effect}.{outcome}", share, "made up", format=".0%")
        for effect, shares in CHANCES.items()
        for outcome, share in zip(outcomes, shares, strict=True)
    ]
    numbers += [Number(f"{id}.seeds", 24, "made up"), Number(f"{id}.decides", "yes", "made up")]
    claim = {"id": "eeg.better", "statement": "It is better", "source": "post", "study": "eeg"}
    book = make_book(numbers, [claim | {"verdict": "inconclusive", "reason": "", "number_ids": []}])
    text = " ".join(re.sub(r"<[^>]*>", " ", chances(book, "eeg", "Table")).split())
    shares = r"2% \ 90% \ 8% 30% \ 10% \ 60% 80% \ 0% \ 20%".replace("%", " %")
    assert f"It is better 24 {shares} yes" in text
    assert chances(book, "practicality", "Table") == ""
