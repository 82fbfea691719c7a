import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneneuron.evidence.interval import Interval
from oneneuron.evidence.number import Number
from oneneuron.report.claims import JudgedRow
from oneneuron.report.forest import SHARES, Axis, axis_label, axis_of, forest, nice_below
from oneneuron.statistics.registry import Registry, Source


def draw(book, **changes):
    claims = {id: replace(claim, **changes.get(id, {})) for id, claim in book.claims.items()}
    return forest(replace(book, claims=claims))


def test_no_claims_make_no_block(book):
    assert forest(replace(book, claims={})) == '<div class="blocks"></div>'


def test_each_claim_has_a_row_that_links_to_its_chapter_and_ends_in_its_verdict(book):
    rows = re.findall(r'<li class="claim">.*?</li>', draw(book))
    assert len(rows) == len(book.claims)
    for row, claim in zip(rows, book.claims.values(), strict=True):
        assert f'<a class="statement" href="#chapter-eeg">{claim.statement}</a>' in row
        assert row.endswith(f"{claim.verdict}</span></li>")


def test_an_effect_is_drawn_with_its_interval_its_margin_and_the_published_value_hollow(book):
    row = re.findall(r'<li class="claim">.*?</li>', draw(book))[0]
    assert row.count('class="interval decides"') == 1
    assert row.count('class="margin"') == 1
    assert row.count('class="published"') == 1
    assert (
        "effect +0.0031 accuracy, interval that decides (96.9\u202f%) −0.0020 to +0.0082; "
        "published +0.0100" in row
    )


def test_a_share_of_runs_has_its_threshold_and_an_arrow_where_a_limit_is_beyond_range(book):
    row = re.findall(r'<li class="claim">.*?</li>', draw(book))[1]
    assert 'class="threshold"' in row
    assert "›" in row


def test_a_claim_without_effect_comes_last_and_has_no_plot(book):
    row = re.findall(r'<li class="claim">.*?</li>', draw(book))[-1]
    assert "In a GAN it was unclear" in row
    assert "<svg" not in row


def test_claims_of_one_measure_share_an_axis(book):
    assert draw(book).count('class="axis"') == 2
    assert "accuracy, with minus without" in draw(book)


def test_a_study_says_how_a_difference_of_its_arms_is_to_be_read(book):
    words = {"eeg": replace(book.words["eeg"], difference="two neurons minus one")}
    html = forest(replace(book, words=words))
    assert "accuracy, two neurons minus one" in html


def test_an_effect_that_is_none_of_the_claims_numbers_is_refused(book):
    with pytest.raises(ValueError, match=r"its effect 0\.5 is the value of none of its numbers"):
        draw(book, **{"eeg.better": {"effect": 0.5}})


def test_a_statement_cannot_become_markup(book):
    html = draw(book, **{"eeg.gan": {"statement": "<script>x</script>", "reason": "<b>"}})
    assert "<script" not in html
    assert "&lt;b&gt;" in html


def test_zero_stands_in_the_middle_of_an_axis_of_differences(book):
    claims = [book.claims["eeg.better"]]
    axis = axis_of(claims, book.registry, "accuracy")
    assert axis.at(0.0) == "50.00%"
    assert axis.low < -0.01 < 0.01 < axis.high


def test_a_place_never_leaves_the_axis():
    axis = Axis(-1.0, 1.0, (), "")
    assert (axis.at(-9.0), axis.at(9.0)) == ("0.00%", "100.00%")


@given(st.floats(1e-6, 1e6))
def test_a_tick_is_a_round_number_within_reach(reach):
    tick = nice_below(reach)
    # 0.85 of the reach lies less than a factor 2.5 above the next of 1, 2, 5
    assert 0.85 * reach / 2.51 <= tick <= 0.85 * reach * (1 + 1e-9)
    assert f"{tick:e}"[0] in "125"


def test_an_effect_from_stand_in_data_is_hollow(book):
    assert "effect-mark open" not in draw(book)
    numbers = {id: replace(number, stand_in=True) for id, number in book.numbers.items()}
    drawing = forest(replace(book, numbers=numbers))
    assert "effect-mark open" in drawing


def test_nothing_published_is_drawn_beside_stand_in_data(book):
    numbers = {id: replace(number, stand_in=True) for id, number in book.numbers.items()}
    drawing = forest(replace(book, numbers=numbers))
    assert "published" in draw(book)
    assert "published" not in drawing


def test_a_difference_of_shares_has_another_axis_than_a_share(book):
    share = book.registry.claim("eeg.keeps_sign")
    ways = replace(share, kind="direction", contrast={"inputs": ("raw", "standardised")})
    arms = replace(share, kind="direction", arms=("clean_start", "without"))
    labels = [axis_label(claim, book.words) for claim in (share, ways, arms)]
    assert labels[0] == SHARES
    assert len(set(labels)) == 3


def second(book, decides):
    """Return the row of a claim that has two intervals, of which one decides."""
    narrow = Interval(-0.001, 0.007, 0.9)
    number = Number("eeg.better.second_interval", 0.0031, "m", interval=narrow, format="+.4f", n=6)
    there = type(book.numbers)(
        book.numbers.run,
        {**book.numbers, number.id: number},
        {**book.numbers.source, number.id: "results/demo/eeg/statistics.json"},
    )
    change = {"eeg.better": {"second": narrow, "decides": decides}}
    return re.findall(r'<li class="claim">.*?</li>', draw(replace(book, numbers=there), **change))[
        0
    ]


def test_the_interval_that_decides_is_thick_and_told_with_its_level_and_n(book):
    told = {
        "interval": ("−0.0020 to +0.0082", "96.9\u202f%"),
        "second": ("−0.0010 to +0.0070", "90\u202f%"),
    }
    for decides, (limits, level) in told.items():
        row = second(book, decides)
        assert (row.count("interval decides"), row.count("interval beside")) == (1, 1)
        effect = row[row.index('<span class="effect">') :]
        assert limits in effect
        assert f">{level}</a>" in effect
        assert ">6</a>" in effect
        other = next(limits for name, (limits, _) in told.items() if name != decides)
        assert other not in effect


def test_better_lies_to_the_right_whichever_way_the_effect_points():
    less, greater = (Axis(-1.0, 1.0, (), "", better=better) for better in ("less", "greater"))
    assert less.at(-0.5) == greater.at(0.5) == "75.00%"


def test_an_axis_with_a_better_side_says_which_and_another_says_none(book):
    claims = book.registry.claims
    registry = Registry(book.registry.numbers, (replace(claims[0], better="greater"), *claims[1:]))
    html = draw(replace(book, registry=registry))
    assert (html.count("← worse"), html.count("better →")) == (1, 1)
    assert "better →" not in draw(book)


def test_claims_stand_in_a_block_for_each_source_and_our_own_questions_come_last(book):
    first, *others = book.registry.claims
    ours = replace(
        first, source=Source("here", "This", "We", called="Our own questions", ours=True)
    )
    html = draw(replace(book, registry=Registry(book.registry.numbers, (ours, *others))))
    assert re.findall(r"<h3[^>]*>(.*?)<", html) == ["A post", "Our own questions"]
    assert html.index("The scale keeps its sign") < html.index("With the neuron it is better")


def test_a_claim_about_a_table_shows_its_rows_as_dots_hollow_where_undecided(book):
    rows = (
        JudgedRow("A", "worse", margin=0.01, effect=0.02),
        JudgedRow("B", "undecided", margin=0.01, effect=-0.001),
        JudgedRow("C", "too few seeds", margin=0.01),
    )
    row = re.findall(r'<li class="claim">.*?</li>', draw(book, **{"eeg.gan": {"rows": rows}}))[-1]
    places = [float(x) for x in re.findall(r'<circle class="row[^"]*" cx="([0-9.]+)%"', row)]
    assert len(places) == 2
    assert places[0] < 50 < places[1]
    assert row.count('class="row open"') == 1
    assert "A: worse; B: undecided; C: too few seeds" in row


def test_some_claims_alone_make_the_picture_of_the_first_screen(book):
    html = forest(book, "eeg.gan", "eeg.better")
    assert html.count('<li class="claim">') == 2
    assert "<h3" not in html
    with pytest.raises(KeyError, match=r"did you mean 'eeg[.]better'"):
        forest(book, "eeg.bettr")


def test_shares_of_several_things_share_an_axis_that_names_them(book):
    _, sign, gan = book.registry.claims
    other = replace(sign, id="eeg.better", kind="mostly", unit="share of pairs")
    html = draw(replace(book, registry=Registry(book.registry.numbers, (other, sign, gan))))
    assert html.count('class="axis"') == 1
    assert "share of pairs or runs" in html
