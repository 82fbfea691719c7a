"""What single figures of the EEG study show."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from oneneuron.figures.palette import BLUE, GREEN, INK, VERMILION
from oneneuron.statistics.bands import mean_band
from oneneuron.studies.eeg.figures import (
    accuracy_bands,
    accuracy_one_run,
    best_accuracy,
    calibration,
    dead_census,
    early_stopping,
    honest_splits,
    jumps,
    scale,
    sign_changes,
    start_census,
    training_end,
)
from oneneuron.studies.eeg.figures.curves import Curves
from oneneuron.studies.eeg.measures import SETTLED_SCALE, jumps_undone_by, measure
from oneneuron.studies.eeg.measures import sign_changes as count_sign_changes
from oneneuron.studies.eeg.words import WORDS


def curves(axes: Axes, epochs: int) -> list[Line2D]:
    """Return the lines with a point for each epoch."""
    return [line for line in axes.lines if len(line.get_xdata()) == epochs and epochs > 2]


def words(axes: Axes) -> str:
    """Return all words written in an axes."""
    return " ".join(text.get_text() for text in axes.texts)


def rows(axes: Axes) -> list[str]:
    """Return the words at the rows of a strip chart."""
    return [" ".join(tick.get_text().split()) for tick in axes.get_yticklabels()]


def registry(**values: float) -> SimpleNamespace:
    """Return what stands in for a registry that holds some numbers, ``__`` for the dots."""
    numbers = {id.replace("__", "."): SimpleNamespace(value=v) for id, v in values.items()}
    return SimpleNamespace(number=numbers.__getitem__)


def test_one_run_shows_the_lowest_seed_in_each_panel(paper):
    figure, _ = accuracy_one_run.draw(paper["records"])
    for axes, arm in zip(figure.axes, ("scaled_input", "clean_start"), strict=True):
        without, with_neuron = curves(axes, 400)
        assert (without.get_color(), with_neuron.get_color()) == (BLUE, VERMILION)
        of_arm = Curves.of(paper["records"], "main", [arm])
        assert np.array_equal(with_neuron.get_ydata(), of_arm[0].accuracy)
    assert "seed 301" in figure.axes[0].get_title(loc="left")
    assert curves(figure.axes[0], 400)[1].get_linestyle() == "--"


def test_one_run_takes_the_seed_with_most_arms(simulate):
    runs = simulate({"without": [1, 2, 3], "scaled_input": [2, 3]}, 5)
    figure, _ = accuracy_one_run.draw(runs)
    assert "seed 2" in figure.axes[0].get_title(loc="left")


def test_published_best_is_hollow_and_beside_its_arm(sample):
    best = registry(post__best_accuracy__without=0.828, post__best_accuracy__with=0.831)
    figure, description = accuracy_one_run.draw(sample["records"], published=best)
    hollow = [line for line in figure.axes[0].lines if line.get_markerfacecolor() == "none"]
    assert [(line.get_ydata()[0], line.get_markeredgecolor()) for line in hollow] == [
        (0.828, BLUE),
        (0.831, VERMILION),
    ]
    assert "published 0.831" in words(figure.axes[0])
    assert "that were published" in description.caption
    assert "published" not in accuracy_one_run.draw(sample["records"])[1].caption


def test_bands_are_the_t_interval_over_the_runs_that_were_not_lost(paper):
    figure, description = accuracy_bands.draw(paper["records"])
    (axes,) = figure.axes
    main = Curves.of(paper["records"], "main", ["without"])
    values = np.stack([curve.accuracy for curve in main])
    band = mean_band(values, level=0.90)
    vertices = axes.collections[0].get_paths()[0].vertices
    assert vertices[:, 1].max() == pytest.approx(band.upper.max())
    assert vertices[:, 1].min() == pytest.approx(band.lower.min())
    means = [line for line in curves(axes, 400) if line.get_alpha() is None]
    assert np.allclose(means[0].get_ydata(), band.mean)
    assert "(12 seeds)" in words(axes)
    assert "(11 of 12 seeds)" in words(axes)
    assert "enters no mean" in description.caption
    assert len(curves(axes, 400)) == 12 + 11 + 2
    assert len(curves(axes, 200)) == 1  # of the run that was lost half-way


def test_one_seed_has_no_band(sample):
    figure, description = accuracy_bands.draw(sample["records"])
    assert not figure.axes[0].collections
    assert words(figure.axes[0]).count("(one seed)") == 2
    too_few = "Too few seeds to draw a band for “without” and for “exponential, scaled input”."
    assert too_few in description.caption


def test_an_arm_of_too_few_runs_has_no_band_and_the_other_has(simulate):
    fates = {("scaled_input", seed): "explodes" for seed in range(2, 9)}
    seeds = list(range(1, 9))
    runs = simulate({"without": seeds, "scaled_input": seeds}, 9, fates=fates)
    figure, description = accuracy_bands.draw(runs)
    assert len(figure.axes[0].collections) == 1
    assert "Bands: " in description.caption
    assert "Too few seeds to draw a band for “exponential, scaled input”." in description.caption


def test_an_arm_that_was_lost_whole_is_said_to_be(simulate):
    runs = simulate(
        {"without": [1, 2], "scaled_input": [1, 2]},
        9,
        fates={("scaled_input", 1): "nan", ("scaled_input", 2): "nan"},
    )
    figure, _ = accuracy_bands.draw(runs)
    assert "(all lost)" in words(figure.axes[0])


def test_scale_highlights_the_lowest_seed_that_was_not_lost(simulate):
    fates = {("scaled_input", 1): "nan", ("scaled_input", 3): "explodes"}
    runs = simulate({"scaled_input": [1, 2, 3, 4]}, 50, fates=fates)
    scales, losses, accuracies = scale.draw(runs)[0].axes
    assert "seed 2" in words(accuracies)
    for axes in (scales, losses):
        assert len([line for line in curves(axes, 50) if line.get_alpha() == 1]) == 1
    assert len(curves(scales, 50)) == 2
    assert len(curves(scales, 25)) == 1


def test_scale_keeps_its_panels_where_a_run_explodes(paper):
    scales, losses, _ = scale.draw(paper["records"])[0].axes
    assert scales.get_ylim()[1] < 0.2
    assert losses.get_ylim()[1] < 3


def test_losses_that_span_decades_get_a_logarithmic_axis(simulate):
    runs = simulate({"scaled_input": [1]}, 50)
    runs.loc[10, "validation_loss"] = 1e5  # one extreme validation frame, the run goes on
    losses = scale.draw(runs)[0].axes[1]
    assert losses.get_yscale() == "log"
    low, high = losses.get_ylim()
    assert low < runs["validation_loss"].min() < 1e5 < high


def test_jumps_draws_a_point_a_jump_and_counts(simulate):
    runs = simulate({"scaled_input": [1], "without": [1]}, 5)
    with_neuron = runs["arm"] == "scaled_input"
    runs.loc[with_neuron, "validation_errors"] = [300, 200, 300, 301, 200]
    runs.loc[with_neuron, "validation_errors_last_neuron"] = [300, 200, 250, 301, 301]
    figure, _ = jumps.draw(runs, measure(runs))
    cloud, counts = figure.axes
    (points,) = [line for line in cloud.lines if line.get_marker() == "o"]
    assert points.get_xdata() == pytest.approx([100 / 729, 100 / 729, 101 / 729])
    assert points.get_ydata() == pytest.approx([0, 0.5, 1])
    assert "its network alone" in rows(counts)
    assert "of them the neuron's" in rows(counts)


def test_jumps_are_shared_out_as_they_are_measured(simulate):
    runs = simulate({"scaled_input": [1]}, 30)
    draw = np.random.default_rng(0)
    runs["validation_errors"] = draw.integers(100, 400, 30)
    runs["validation_errors_last_neuron"] = draw.integers(100, 400, 30)
    (curve,) = Curves.of(runs, "main", ["scaled_input"])
    shares = jumps.undone(curve)[:, 1]
    assert 0 < (shares >= jumps.HALF).sum() < len(shares)
    assert (shares >= jumps.HALF).tolist() == jumps_undone_by(runs, "neuron").tolist()


def test_runs_without_a_jump_have_no_picture(simulate):
    runs = simulate({"scaled_input": [1]}, 3).assign(validation_errors=200)
    _, description = jumps.draw(runs, measure(runs))
    assert description.empty


def test_jumps_that_are_undone_more_than_once_stand_at_the_edge(simulate):
    runs = simulate({"scaled_input": [1]}, 3)
    runs["validation_errors"] = [300, 200, 200]
    runs["validation_errors_last_neuron"] = [300, 700, 200]
    cloud = jumps.draw(runs, measure(runs))[0].axes[0]
    (points,) = [line for line in cloud.lines if line.get_marker() == "o"]
    low, high = cloud.get_ylim()
    assert low < points.get_ydata()[0] < high


@given(st.lists(st.floats(-1e-3, 1e-3) | st.just(np.nan), max_size=30))
def test_marked_sign_changes_are_those_counted(values):
    a = np.array(values, dtype=float)
    marked = sign_changes.changed_sign(a)
    counted = count_sign_changes(a[np.isfinite(a)])
    assert len(marked) == (0 if np.isnan(counted) else counted)
    assert np.all(np.abs(a[marked]) > SETTLED_SCALE)


def test_sign_changes_are_marked_where_they_happen(simulate):
    runs = simulate({"scaled_input": [1]}, 6)
    runs["scale"] = [0.01, 1e-4, -1e-4, -0.001, -0.002, 0.003]
    (axes,) = sign_changes.draw(runs)[0].axes
    (circles,) = [line for line in axes.lines if line.get_markeredgecolor() == INK]
    assert list(circles.get_xdata()) == [4, 6]


def test_best_accuracy_marks_dead_and_lost_runs(paper):
    figure, _ = best_accuracy.draw(paper["measures"])
    (axes,) = figure.axes
    markers = [line.get_marker() for line in axes.lines if isinstance(line.get_marker(), str)]
    assert markers.count("X") == 2
    assert markers.count("v") == 4
    colours = {line.get_color() for line in axes.lines}
    assert {BLUE, VERMILION, GREEN} <= colours
    assert "dead" in axes.get_title(loc="right")
    assert "lost" in axes.get_title(loc="right")


def test_captions_name_fates_only_where_they_occur(paper, sample):
    for module in (best_accuracy, training_end):
        assert "Lost" in module.draw(paper["measures"])[1].caption
        assert "Lost" not in module.draw(sample["measures"])[1].caption


def test_published_means_are_drawn_only_beside_their_arm(sample):
    means = registry(post__mean_best_accuracy__without=0.81, post__mean_best_accuracy__with=0.82)
    measures = sample["measures"][sample["measures"]["arm"] != "scaled_input"]
    figure, _ = best_accuracy.draw(measures, published=means)
    hollow = [line for line in figure.axes[0].lines if line.get_markerfacecolor() == "none"]
    assert [line.get_xdata()[0] for line in hollow] == [0.81]
    assert "published mean" in figure.axes[0].get_title(loc="right")


def test_splits_compare_the_layouts_at_equal_epochs(paper):
    text = rows(honest_splits.draw(paper["measures"])[0].axes[0])
    for head in (
        "the published split, 400 epochs",
        "the published split, 200 epochs",
        "today's SciPy, 200 epochs",
        "corrected layout, 200 epochs",
        "a random split per seed, 200 epochs",
        "no shared samples, 200 epochs",
        "known people, 50 epochs",
        "a new person, 60 epochs",
    ):
        assert any(head in row for row in text), head


def test_a_new_person_is_one_dot_whatever_seeds_hold_them_out(simulate):
    arms = {"without": range(301, 325), "scaled_input": range(301, 325)}
    records = simulate(arms, 4, cell="subject", fates={("without", 302): "explodes"})
    axes = honest_splits.draw(measure(records))[0].axes[0]
    markers = {WORDS.arms[arm].marker for arm in arms}
    dots = [line for line in axes.lines if line.get_marker() in markers]
    assert len(dots) == 15
    assert sum(line.get_marker() == "v" for line in axes.lines) == 1


def test_splits_of_the_sample_run_are_one_row(sample):
    figure, _ = honest_splits.draw(sample["measures"])
    assert len(rows(figure.axes[0])) == 1
    (legend,) = figure.legends
    named = [text.get_text() for text in legend.get_texts()]
    assert named == [WORDS.arms[arm].name for arm in ("without", "scaled_input")]


@given(st.lists(st.integers(0, 10), min_size=1, max_size=40))
def test_shares_of_units_alive_sum_to_one(units):
    census = pd.DataFrame({"epoch": 1, "units_alive": units})
    (shares,) = dead_census.share_by_units(census).to_numpy()
    assert sum(shares) == pytest.approx(1)
    assert shares[0] == pytest.approx(units.count(0) / len(units))
    assert shares[-1] == pytest.approx(sum(alive >= 8 for alive in units) / len(units))


def test_dead_census_stacks_to_the_whole_in_each_arm(paper):
    panels = dead_census.draw(paper["records"])[0].axes
    titles = [axes.get_title(loc="left") for axes in panels]
    assert titles == ["without: share of 60 runs", "exponential, scaled input: share of 60 runs"]
    for axes in panels:
        tops = {round(bar.get_x() + bar.get_width() / 2): 0.0 for bar in axes.patches}
        for bar in axes.patches:
            tops[round(bar.get_x() + bar.get_width() / 2)] += bar.get_height()
        assert sorted(tops) == list(range(1, 11))
        assert all(top == pytest.approx(1) for top in tops.values())


def test_calibration_draws_the_printed_run_beside_ours(paper, stated):
    figure, _ = calibration.draw(paper["records"], printed=stated)
    for axes, column in zip(figure.axes, ("loss", "validation_accuracy"), strict=True):
        lines = curves(axes, 400)
        (theirs,) = [line for line in lines if line.get_color() == INK]
        np.testing.assert_array_equal(theirs.get_ydata(), stated[column])
        assert len(lines) == 4
        # the exact start stands out from those off by rounding
        assert sorted(line.get_linewidth() for line in lines)[:2] == [0.6, 0.6]
        assert {"printed", "ours", "off by\nrounding"} <= {text.get_text() for text in axes.texts}
    figure, _ = calibration.draw(paper["records"])
    assert len(curves(figure.axes[0], 400)) == 3


def test_calibration_cuts_what_was_printed_at_the_epochs_of_ours(quick, stated):
    figure, _ = calibration.draw(quick["records"], printed=stated)
    ours, theirs = (
        {len(line.get_xdata()) for line in figure.axes[0].lines if (line.get_color() == INK) == ink}
        for ink in (False, True)
    )
    assert ours == theirs


def test_calibration_refuses_what_was_printed_beside_a_stand_in(paper, stated):
    with pytest.raises(ValueError, match="stand-in"):
        calibration.draw(paper["records"], printed=stated, stand_in=True)


def test_training_end_has_a_place_for_zero_errors(simulate):
    runs = simulate({"without": [1, 2], "scaled_input": [1, 2]}, 6)
    last = (runs["epoch"] == 6) & (runs["seed"] == 1)
    runs.loc[last, "full_train_errors"] = 0
    errors, scales = training_end.draw(measure(runs))[0].axes
    dots = [line for line in errors.lines if line.get_marker() in ("o", "D")]
    assert sorted(float(dot.get_xdata()[0]) for dot in dots)[:2] == [0, 0]
    assert errors.get_xlim()[0] < 0 <= min(errors.get_xticks())
    assert scales.get_xscale() == "log"


def test_a_scale_of_zero_has_a_place_too(simulate):
    runs = simulate({"scaled_input": [1, 2]}, 6)
    runs.loc[runs["seed"] == 1, "scale"] = 0.0
    scales = training_end.draw(measure(runs))[0].axes[1]
    low, high = scales.get_xlim()
    dots = [float(line.get_xdata()[0]) for line in scales.lines if line.get_marker() == "D"]
    assert sorted(dots)[0] == 0
    assert low < 0 < max(dots) < high


def test_training_end_shows_every_arm_of_the_main_cell_and_none_of_another(paper):
    main = paper["measures"].query("cell == 'main'")
    errors = training_end.draw(paper["measures"])[0].axes[0]
    assert rows(errors) == [WORDS.arms[arm].name for arm in WORDS.arms if arm in set(main["arm"])]


def test_training_end_without_any_neuron_has_one_panel(simulate):
    figure, _ = training_end.draw(measure(simulate({"without": [1, 2]}, 6)))
    assert len(figure.axes) == 1


def test_early_stopping_has_a_row_for_each_rule(paper):
    figure, description = early_stopping.draw(paper["measures"])
    saved, lost = figure.axes
    assert len(rows(saved)) == len(rows(lost)) == 4
    assert "epochs" in saved.get_xlabel()
    assert "accuracy" in lost.get_xlabel()
    for rule in ("patience", "scale"):
        assert f"eeg.stopping.{rule}.epochs_saved.scaled_input" in description.caption


def test_early_stopping_that_saves_little_keeps_a_readable_axis(simulate):
    measures = measure(simulate({"scaled_input": [1, 2]}, 5))
    measures.loc[0, "epochs_saved_scale"] = 1
    saved = early_stopping.draw(measures)[0].axes[0]
    assert all(tick == round(tick) for tick in saved.get_xticks())


def test_rules_that_stopped_no_run_have_no_picture(simulate):
    measures = measure(simulate({"scaled_input": [1, 2]}, 5))
    assert (measures["epochs_saved_patience"] == 0).all()
    _, description = early_stopping.draw(measures)
    assert description.empty
    assert "no rule stopped any run" in description.caption


@pytest.fixture
def census(paper):
    return paper["census"]


def test_start_census_marks_the_shares_beyond_float32(census):
    (axes,) = start_census.draw(census)[0].axes
    raw = census.loc[census["input"] == "raw", "largest_preactivation"]
    limit = np.log(np.finfo(np.float32).max)
    dots = [line for line in axes.lines if line.get_marker() == "o"]
    found = sorted((float(dot.get_xdata()[0]), float(dot.get_ydata()[0])) for dot in dots)
    assert np.array(found) == pytest.approx(
        np.array([(z, (raw > z).mean()) for z in (limit / 3, limit)])
    )
    assert limit == pytest.approx(88.72, abs=0.01)  # ln of 3.4e38


def test_start_census_curve_is_the_share_that_exceeds(census):
    (axes,) = start_census.draw(census)[0].axes
    raw = census.loc[census["input"] == "raw", "largest_preactivation"].to_numpy()
    curve = next(line for line in axes.lines if len(line.get_xdata()) > 100)
    for x, share in zip(curve.get_xdata()[5:-5:20], curve.get_ydata()[5:-5:20], strict=True):
        # the curve has 400 points, and a step of the sample is 1 / 4000
        assert (raw > x).mean() == pytest.approx(share, abs=1 / 400)


@pytest.mark.parametrize("draws", [1, 2, 7])
def test_start_census_of_few_draws(census, draws):
    few = census.groupby("input").head(draws)
    figure, _ = start_census.draw(few)
    assert "its cube overflows: " in words(figure.axes[0])
    named = [text.get_text() for text in figure.legends[0].get_texts()]
    assert named == ["raw input", "scaled input"]
