"""The pictures that readers pass on: the identity leak, the luck of five runs, the puzzling p."""

from types import SimpleNamespace

import numpy as np
import pytest

from oneneuron.figures.palette import BLUE, GREY, INK, VERMILION
from oneneuron.studies.eeg.figures import identity_leak, luck, puzzle
from oneneuron.studies.eeg.measures import by_unit, full
from oneneuron.studies.eeg.numbers import audit, deaths, starts
from oneneuron.studies.eeg.numbers.cells import numbers as numbers_of_cell
from oneneuron.studies.eeg.words import WORDS


def points(axes, marker, colour=None):
    """Return the places of all marks of a shape, from the top row down."""
    found = [
        (float(line.get_xdata()[0]), float(line.get_ydata()[0]))
        for line in axes.lines
        if line.get_marker() == marker and colour in (None, line.get_color())
    ]
    return sorted(found, key=lambda place: -place[1])


# ---- the identity leak


def rows_of_dots(figure):
    """Return the accuracies drawn in each row, by the row's height."""
    (axes,) = figure.axes
    heights = axes.get_yticks()
    found = {float(height): [] for height in heights}
    for marker in ("o", "X"):
        for x, y in points(axes, marker):
            found[float(min(heights, key=lambda height: abs(height - y)))].append(x)
    return found


def test_one_axis_has_a_dot_for_each_seed_and_each_person(paper):
    figure, _ = identity_leak.draw(paper["measures"])
    rows = dict(zip(identity_leak.KNOWN, rows_of_dots(figure).values(), strict=True))
    assert [len(row) for row in rows.values()] == [12, 6, 6, 8, 2]
    names = [" ".join(t.get_text().split()) for t in figure.axes[0].get_yticklabels()]
    for name, (cell, known) in zip(names, identity_leak.KNOWN.items(), strict=True):
        assert name == f"{WORDS.cells[cell]}, {known}"
    measures = full(paper["measures"])
    of = measures[(measures["arm"] == "without")].set_index("seed")
    for cell in ("main", "random", "blocked", "recording"):
        values = of.loc[of["cell"] == cell, "mean_accuracy"]
        assert sorted(rows[cell]) == pytest.approx(sorted(values))
    persons = by_unit(of.loc[of["cell"] == "subject", "mean_accuracy"], ["subject"])
    assert sorted(rows["subject"]) == pytest.approx(sorted(persons))
    assert max(rows["recording"]) < 0.5 < min(rows["subject"])


def test_the_leaks_axis_runs_from_all_wrong_over_chance_to_all_right(paper):
    figure, _ = identity_leak.draw(paper["measures"])
    (axes,) = figure.axes
    assert axes.get_xlim() == (0, 1)
    ticks = dict(
        zip(axes.get_xticks(), (t.get_text() for t in axes.get_xticklabels()), strict=True)
    )
    assert ticks == {0: "0\nall wrong", 0.5: "0.5\nchance", 1: "1\nall right"}
    (chance,) = (line for line in axes.lines if line.get_color() == GREY)
    assert list(chance.get_xdata()) == [0.5, 0.5]
    assert {line.get_color() for line in axes.lines if line.get_marker() == "o"} == {BLUE}


def test_the_leaks_caption_names_numbers_that_exist(paper):
    _, description = identity_leak.draw(paper["measures"])
    known = {
        number.id
        for _, cell in paper["measures"].groupby("cell")
        for number in numbers_of_cell(cell)
    }
    for id in ("mean_accuracy", "subject.mean_accuracy", "recording.mean_accuracy"):
        assert f"eeg.{id}.without" in known
        assert f'num("eeg.{id}.without")' in description.caption
        assert f'num("eeg.{id}.without")' in description.alt


def test_what_was_learned_is_said_where_the_dots_say_it(paper):
    measures = paper["measures"]
    _, description = identity_leak.draw(measures)
    assert identity_leak.READS_THE_PERSON in description.caption
    at_chance = measures["mean_accuracy"].where(measures["cell"] != "recording", 0.5)
    for unlike in (
        measures.assign(mean_accuracy=at_chance),
        measures[measures["cell"] != "recording"],
    ):
        _, description = identity_leak.draw(unlike)
        assert identity_leak.READS_THE_PERSON not in description.caption


def test_without_held_out_people_there_is_no_leak_to_see(paper):
    measures = paper["measures"]
    left = measures[~measures["cell"].isin(["subject", "recording"])]
    _, description = identity_leak.draw(left)
    told = "this run has neither a new person nor a known one in the other class"
    assert told in description.caption


# ---- how lucky


def test_the_chances_are_those_of_so_many_in_a_row():
    found = luck.chances([True] * 2692 + [False] * 1308, 5)
    assert found["chance"].tolist() == pytest.approx([0.673**k for k in range(1, 6)])
    assert found["chance"].iloc[-1] == pytest.approx(0.138, abs=5e-4)
    assert (found["lower"] < found["chance"]).all() and (found["chance"] < found["upper"]).all()
    # all went well: the interval alone says that they need not have
    sure = luck.chances([True] * 12, 3)
    assert (sure["chance"] == 1).all()
    assert sure["lower"].tolist() == pytest.approx([(1 - 0.265) ** k for k in (1, 2, 3)], abs=1e-3)


def test_the_lines_end_at_the_chances_that_the_report_states(paper):
    figure, _ = luck.draw(paper["census"], paper["records"])
    above, below = figure.axes
    stated = {n.id: n for n in starts.numbers(paper["census"])}
    of_census = paper["records"]["cell"] == "dead_census"
    stated |= {n.id: n for n in deaths.numbers(paper["records"][of_census])}
    drawn = [*zip(above.lines, above.collections, strict=True)]
    drawn += [*zip(below.lines, below.collections, strict=True)]
    ids = ("starts.raw.five_free_of_overflows", "starts.raw.five_clean", "deaths.ten_live.without")
    for (line, band), id, most in zip(drawn, ids, (5, 5, 10), strict=True):
        number = stated[f"eeg.{id}"]
        assert line.get_xdata().tolist() == list(range(1, most + 1))
        assert line.get_ydata()[-1] == pytest.approx(number.value)
        (outline,) = band.get_paths()
        last = outline.vertices[outline.vertices[:, 0] == most][:, 1]
        assert (last.min(), last.max()) == pytest.approx(number.interval.ends)
    assert (above.lines[0].get_color(), below.lines[0].get_color()) == (VERMILION, BLUE)
    assert [text.get_text().split("\n")[0] for text in above.texts] == ["clean", "no overflow"]


@pytest.mark.parametrize("lacks", ["census", "records"])
def test_of_one_census_alone_one_panel_is_drawn(paper, lacks):
    given = {name: paper[name] for name in ("census", "records")}
    figure, _ = luck.draw(**given | {lacks: given[lacks].iloc[:0]})
    assert len(figure.axes) == 1


def test_a_census_of_lost_runs_alone_tells_nothing_of_deaths(made_up):
    lost = made_up("eeg").inputs("lost at once")
    figure, _ = luck.draw(lost["census"], lost["records"])
    assert [axes.get_xlabel() for axes in figure.axes] == ["starts in a row, with the neuron"]


# ---- the puzzle


def test_one_reading_of_all_prints_the_p(published):
    figure, _ = puzzle.draw(published=published)
    axes = figure.axes[0]
    dots = [line for line in axes.lines if line.get_marker() == "o"]
    assert len(dots) == 6 * (puzzle.MOST_U + 1)
    (hit,) = (dot for dot in dots if dot.get_color() == INK)
    assert hit.get_xdata()[0] == pytest.approx(0.00609, abs=5e-6)
    place = [tick.get_text() for tick in axes.get_yticklabels()].index("corrected, 1 tail")
    assert hit.get_ydata()[0] == axes.get_yticks()[place]
    (band,) = axes.patches
    assert (band.get_x(), band.get_x() + band.get_width()) == pytest.approx((0.0055, 0.007))


def test_another_p_has_other_readings(published):
    def number(id):
        one = published.number(id)
        return SimpleNamespace(printed="0.008") if id == "post.mann_whitney_p" else one

    figure, _ = puzzle.draw(published=SimpleNamespace(number=number))
    hits = [line for line in figure.axes[0].lines if line.get_color() == INK]
    assert len(hits) == 3  # exact with two tails, with one and U 1, and the normal of that
    assert figure.axes[0].get_title(loc="left").endswith("3 of them")


def test_the_example_prints_both_means_and_lies_apart():
    with_, without = puzzle.runs_apart(2996, 2960)
    assert min(with_) > max(without)
    assert (f"{np.mean(with_):.5f}", f"{np.mean(without):.5f}") == ("0.82195", "0.81207")
    assert all(round(729 * one, 9).is_integer() for one in (*with_, *without))
    with pytest.raises(ValueError, match="no five distinct runs"):
        puzzle.runs_apart(2960, 2960)


def test_the_run_shown_makes_the_pairs_cross_that_the_report_states(published):
    figure, _ = puzzle.draw(published=published)
    stated = {n.id.removeprefix("eeg.audit."): n.value for n in audit.numbers(published)}
    _, apart, shown = figure.axes
    crossings = [sum(len(line.get_xdata()) == 2 for line in axes.lines) for axes in (apart, shown)]
    assert crossings == [0, stated["least_u"]]
    assert f"p ≥ {stated['least_p']:.4f}" in shown.get_title(loc="left")
    assert f"p = {stated['p_2018']:.4f}" in apart.get_title(loc="left")
    stars = {
        line.get_color(): line.get_xdata()[0] for line in shown.lines if line.get_marker() == "*"
    }
    assert stars == {
        VERMILION: pytest.approx(0.831, abs=5e-4), BLUE: pytest.approx(0.828, abs=1e-3)
    }  # fmt: skip
    for colour, mean in ((VERMILION, "0.82195"), (BLUE, "0.81207")):
        runs = [*points(shown, "o", colour), *points(shown, "*", colour)]
        assert len(runs) == 5
        assert f"{np.mean([x for x, _ in runs]):.5f}" == mean
