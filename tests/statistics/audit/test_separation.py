import itertools
import random
from collections.abc import Iterator
from fractions import Fraction

import numpy as np
import pytest
from scipy import stats

from oneneuron.statistics.audit import (
    Separation,
    least_mann_whitney_p,
    least_mann_whitney_u,
    mann_whitney_candidates,
    printings,
    separation,
)
from oneneuron.statistics.two_samples import mann_whitney

FIVE = ("0.82195", "0.81207", 5, 5)
WITH_SHOWN = (*FIVE, "0.831", "0.828", 729)


def test_one_value_against_one() -> None:
    found = least_mann_whitney_u("0.3", "0.5", 1, 1)
    assert found is not None and found.u == 1.0


def test_what_cannot_be_printed_at_all_is_none() -> None:
    assert least_mann_whitney_u("0.3", "0.5", 1, 1, shown_first="0.6") is None
    assert least_mann_whitney_p("0.3", "0.5", 1, 1, shown_first="0.6") is None


def test_the_run_shown_cannot_be_one_of_the_five() -> None:
    apart, shown = least_mann_whitney_u(*FIVE), least_mann_whitney_u(*WITH_SHOWN)
    assert apart is not None and shown is not None
    assert (apart.u, shown.u) == (0.0, 2.0)
    # What prints the published p needs U = 0.
    assert {c.u for c in mann_whitney_candidates("0.006", 5, 5)} == {0}


@pytest.fixture(scope="module")
def smallest() -> Separation:
    found = least_mann_whitney_p(*WITH_SHOWN)
    assert found is not None
    return found


def test_no_usual_formula_gives_the_published_p_with_the_run_shown(smallest: Separation) -> None:
    # By hand: 589 four times and 604 right answers against 590, 590, 605, 605 and 606; the normal
    # approximation without continuity correction, one-sided, for U = 2 and these ties.
    z = (12.5 - 2) / (25 * 11 / 12 * (1 - (60 + 6 + 6) / 990)) ** 0.5
    assert smallest.p == pytest.approx(float(stats.norm.sf(z)))
    assert smallest.p > 0.0109


def test_the_example_prints_as_published(smallest: Separation) -> None:
    first, second = np.array(smallest.first), np.array(smallest.second)
    assert (round(first.mean(), 5), round(second.mean(), 5)) == (0.82195, 0.81207)
    assert 0.831 in np.round(first, 3)
    assert 0.828 in np.floor(second * 1000) / 1000
    counts = np.concatenate([first, second]) * 729
    assert np.abs(counts - counts.round()).max() < 1e-6  # the solver's tolerance
    assert mann_whitney(counts[5:].round(), counts[:5].round()).u == smallest.u


def test_too_many_values_are_refused() -> None:
    with pytest.raises(ValueError, match="at most 12"):
        least_mann_whitney_p("0.5", "0.4", 7, 6)
    with pytest.raises(ValueError, match="n, m: gave up"):
        least_mann_whitney_u("0.5", "0.9", 10, 10, "0.9", "0.1", grain=729)


def test_ten_against_ten_are_quick() -> None:
    found = least_mann_whitney_u("0.82195", "0.81207", 10, 10, "0.831", "0.828", grain=729)
    assert found is not None and found.u == 4


def reach(text: str | None) -> tuple[Fraction, Fraction]:
    """Return from where, and to what they stay under, values print so; all do as None."""
    if text is None:
        return Fraction(-1), Fraction(2)
    ways = printings(text)
    return min(way.lower for way in ways), max(way.upper for way in ways)


Query = tuple[str, str, str | None, str | None]


def by_search(n: int, m: int, grain: int, query: Query) -> tuple[int, float] | None:
    """Return the least U, ties in favour, and the least p of all samples that print so."""

    def samples(size: int, mean: str, shown: str | None) -> list[tuple[int, ...]]:
        (low, high), (least, most) = reach(mean), reach(shown)
        return [
            values
            for values in itertools.combinations_with_replacement(range(grain + 1), size)
            if low <= Fraction(sum(values), grain * size) < high
            and any(least <= Fraction(value, grain) < most for value in values)
        ]

    mean_first, mean_second, shown_first, shown_second = query
    pairs = [
        (first, second)
        for first in samples(n, mean_first, shown_first)
        for second in samples(m, mean_second, shown_second)
    ]
    if not pairs:
        return None
    us = (sum(one < two for one in first for two in second) for first, second in pairs)
    orders = {
        tuple((first.count(value), second.count(value)) for value in sorted({*first, *second}))
        for first, second in pairs
    }
    return min(us), min(map(separation._smallest_p, orders))


def queries(count: int) -> Iterator[tuple[int, int, int, Query]]:
    """Yield sizes, grain and printed numbers: of random samples, some of them off by a step."""
    draw = random.Random(7)
    for _ in range(count):
        n, m, grain, decimals = (draw.randint(1, most) for most in (3, 3, 12, 3))

        def text(value: Fraction, decimals: int = decimals) -> str:
            step = int(value * 10**decimals + draw.choice([Fraction(0), Fraction(1, 2)]))
            step = min(10**decimals, max(0, step + draw.choice([0, 0, 0, 0, 0, 1, -1])))
            return f"{step / 10**decimals:.{decimals}f}"

        first, second = ([draw.randint(0, grain) for _ in range(size)] for size in (n, m))
        means = [text(Fraction(sum(of), grain * len(of))) for of in (first, second)]
        shown = [draw.choice([None, text(Fraction(of[0], grain))]) for of in (first, second)]
        yield n, m, grain, (means[0], means[1], shown[0], shown[1])


def test_agrees_with_exhaustive_search() -> None:
    impossible = 0
    for n, m, grain, query in queries(250):
        means, shown = query[:2], query[2:]
        found = least_mann_whitney_u(*means, n, m, *shown, grain=grain)
        smallest = least_mann_whitney_p(*means, n, m, *shown, grain=grain)
        expected = by_search(n, m, grain, query)
        if expected is None:
            impossible += 1
            assert found is None and smallest is None, (n, m, grain, query)
        else:
            assert found is not None and smallest is not None, (n, m, grain, query)
            assert (found.u, smallest.p) == (expected[0], pytest.approx(expected[1]))
            of_grain = np.array(found.first + found.second) * grain
            assert of_grain == pytest.approx(of_grain.round())
            for values, mean, of_shown in zip(
                (found.first, found.second), means, shown, strict=True
            ):
                whole = [round(value * grain) for value in values]
                low, high = reach(mean)
                assert low <= Fraction(sum(whole), grain * len(whole)) < high
                low, high = reach(of_shown)
                assert any(low <= Fraction(value, grain) < high for value in whole)
    assert 20 < impossible < 200


@pytest.mark.parametrize(
    ("query", "n", "m", "grain", "u"),
    [
        (("0.83", "0.83", "0.83", "0.83"), 1, 1, 6, 0),
        # (0.80, 0.95) against (0.85, 0.95, 0.95)
        (("0.88", "0.92", "0.95", "0.95"), 2, 3, 20, 3),
        # (0.92, 1) against the same
        (("0.96", "0.96", "0.92", "1.00"), 2, 2, 25, 1),
    ],
)
def test_what_was_said_to_be_impossible_or_further_apart(
    query: Query, n: int, m: int, grain: int, u: int, capfd: pytest.CaptureFixture[str]
) -> None:
    found = least_mann_whitney_u(*query[:2], n, m, *query[2:], grain=grain)
    expected = by_search(n, m, grain, query)
    assert found is not None and expected is not None
    assert found.u == expected[0] == u
    assert capfd.readouterr().out == ""


def test_no_value_reaches_the_next_printed_number() -> None:
    # A printed 0.5 is 0.45 and more, rounded or cut, and under 0.6.
    assert least_mann_whitney_u("0.5", "0.5", 1, 1, "0.599", grain=1000) is not None
    assert least_mann_whitney_u("0.5", "0.5", 1, 1, "0.600", grain=10) is None
    assert least_mann_whitney_u("0.5", "0.5", 1, 1, "0.600") is not None
    # 0.825 and the least that the limits allow come to a mean of 0.6, or under it
    for lower, possible in ((0.375, False), (0.374, True)):
        found = least_mann_whitney_u("0.5", "0.9", 2, 1, "0.83", limits=(lower, 1.0))
        assert (found is not None) == possible


def test_percentages_need_their_limits() -> None:
    with pytest.raises(ValueError, match=r"mean_first: 82\.195 lies outside 0 … 1"):
        least_mann_whitney_u("82.195", "81.207", 5, 5)
    with pytest.raises(ValueError, match=r"shown_second: 82\.8 lies outside"):
        least_mann_whitney_p("0.82195", "0.81207", 5, 5, "0.831", "82.8")
    found = least_mann_whitney_u("82.195", "81.207", 5, 5, "83.1", "82.8", limits=(0, 100))
    assert found is not None and found.u == 2
