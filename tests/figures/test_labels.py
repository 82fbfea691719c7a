"""Tests of oneneuron.figures.labels: ticks that read well, labels none over another."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneneuron.figures.labels import decade, label_ends, percent, spread
from oneneuron.figures.palette import INK
from oneneuron.figures.style import new_figure, theme


@pytest.mark.parametrize(
    ("share", "text"), [(0, "0"), (1, "100"), (0.005, "0.5"), (0.125, "12.5"), (3 * 0.1, "30")]
)
def test_percent_is_as_short_as_can_be(share, text):
    assert percent(share) == f"{text}\u2009%"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (1, "1"),
        (0.01, "0.01"),
        (-0.001, "−0.001"),
        (10_000, "10,000"),
        (1e-5, "10⁻⁵"),
        (-1e-5, "−10⁻⁵"),
        (2e-4, "2×10⁻⁴"),
        (1e23, "10²³"),
        (-3e5, "−3×10⁵"),
    ],
)
def test_decade(value, text):
    assert decade(value) == text


@given(st.integers(-30, 30), st.sampled_from([1, -1]))
def test_decade_of_a_power_of_ten_can_be_read_back(exponent, sign):
    text = decade(sign * 10.0**exponent).replace("−", "-").replace(",", "")
    if "10" in text and text.strip("-")[2:3] in set("⁻⁰¹²³⁴⁵⁶⁷⁸⁹"):
        head, power = text.split("10", 1)
        plain = power.translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789"))
        value = float(f"{head}1e{plain}")
    else:
        value = float(text)
    assert math.isclose(value, sign * 10.0**exponent)


places = st.lists(st.tuples(st.floats(-1e3, 1e3), st.floats(1, 50)), max_size=8)


@given(places)
def test_spread_leaves_no_overlap_and_keeps_the_order(labels):
    labels = sorted(labels)
    wanted, heights = [w for w, _ in labels], [h for _, h in labels]
    found = spread(wanted, heights)
    for i in range(len(found) - 1):
        # rounding of sums of numbers up to 1e3
        assert found[i + 1] - found[i] >= (heights[i] + heights[i + 1]) / 2 - 1e-9


def test_spread_leaves_alone_what_is_apart():
    assert spread([], []) == []
    assert spread([3.0], [10.0]) == [3.0]
    assert spread([0.0, 20.0], [10.0, 10.0]) == [0.0, 20.0]


def test_spread_centres_a_block():
    assert spread([5.0, 5.0], [10.0, 10.0]) == [0.0, 10.0]
    assert spread([0.0, 0.0, 0.0], [2.0, 2.0, 2.0]) == [-2.0, 0.0, 2.0]


def test_labels_at_one_place_are_written_apart_and_nan_at_the_edge():
    with theme():
        figure, (axes,) = new_figure(height=3.0, stand_in=False)
        axes.set_ylim(0, 1)
        labels = [(0.5, "one\ntwo", INK), (0.5, "three", INK), (float("nan"), "four", INK)]
        label_ends(axes, [*labels, (7.0, "five", INK)])
        figure.draw_without_rendering()
        boxes = {text.get_text(): text.get_window_extent() for text in axes.texts}
    assert not boxes["one\ntwo"].overlaps(boxes["three"])
    bottom, top = (axes.transData.transform((0, y))[1] for y in (0, 1))
    assert boxes["four"].y0 < bottom < boxes["four"].y1
    assert boxes["five"].y0 < top < boxes["five"].y1
