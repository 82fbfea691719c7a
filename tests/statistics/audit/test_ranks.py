import pytest
from scipy import stats

from oneneuron.statistics.audit import mann_whitney_candidates, mann_whitney_readings
from oneneuron.statistics.two_samples import mann_whitney_2018


def test_p_of_one_against_one() -> None:
    exact = [c for c in mann_whitney_candidates("0.5", 1, 1) if c.method == "exact"]
    assert [(c.u, c.tails) for c in exact] == [(0, 1)]


def test_what_printed_0006_for_five_against_five() -> None:
    found = mann_whitney_candidates("0.006", 5, 5)
    assert [(c.u, c.tails, c.method, c.continuity) for c in found] == [(0, 1, "normal", True)]
    assert found[0].p == pytest.approx(mann_whitney_2018([6, 7, 8, 9, 10], [1, 2, 3, 4, 5]))


def test_the_exact_two_sided_p_of_complete_separation() -> None:
    found = mann_whitney_candidates("0.0079", 5, 5)
    # One tail of U = 1 is as likely: two of the 252 ways have U ≤ 1.
    assert [(c.u, c.tails, c.method) for c in found] == [(0, 2, "exact"), (1, 1, "exact")]
    assert [c.p for c in found] == pytest.approx([2 / 252, 2 / 252])


def test_a_p_that_nothing_gives() -> None:
    assert mann_whitney_candidates("0.001", 5, 5) == []


def test_rounded_and_cut_are_told_apart() -> None:
    # 1/252 = 0.003968…
    by_habit = {
        text: {c.habit for c in mann_whitney_candidates(text, 5, 5) if c.method == "exact"}
        for text in ("0.004", "0.003")
    }
    assert by_habit == {"0.004": {"rounded"}, "0.003": {"cut"}}


@pytest.mark.parametrize("u", range(13))
def test_exact_tails_of_unequal_sizes_agree_with_scipy(u: int) -> None:
    n, m = 4, 6
    # Twelve pairs of 24 is the middle.
    first = [0.5] * n
    left = u
    for i in reversed(range(n)):
        step = min(m, left)
        first[i] = step + 0.5 + i / 100
        left -= step
    p = float(stats.mannwhitneyu(first, range(1, m + 1), method="exact", alternative="less").pvalue)
    found = mann_whitney_candidates(f"{p:.6f}", n, m)
    assert (u, 1, "exact") in [(c.u, c.tails, c.method) for c in found]


def test_empty_samples_are_refused() -> None:
    with pytest.raises(ValueError, match="n: expected at least 1"):
        mann_whitney_candidates("0.05", 0, 5)


def test_an_exact_p_halfway_between_two_printed_ones_prints_as_either() -> None:
    # 7/56 = 0.125, of which a sum of floats falls short.
    for text in ("0.12", "0.13"):
        exact = [c for c in mann_whitney_candidates(text, 5, 3) if c.method == "exact"]
        assert (3, 1, 7 / 56) in [(c.u, c.tails, c.p) for c in exact]


def test_exact_tails_of_large_samples_are_quick() -> None:
    exact = [c.p for c in mann_whitney_candidates("0.05", 30, 30) if c.method == "exact"]
    assert exact and all(0.045 <= p < 0.06 for p in exact)


def test_readings_are_all_outcomes_by_all_formulas():
    readings = mann_whitney_readings(5, 5)
    assert len(readings) == 13 * 6  # U from 0 to 12, by tails and formula
    best = {(r.tails, r.method, r.continuity): r.p for r in readings if r.u == 0}
    assert best[2, "exact", False] == 2 / 252
    assert round(best[1, "normal", True], 5) == 0.00609
    # the more pairs go the other way, the larger is p, whatever the formula
    for kind in best:
        of_kind = [r.p for r in readings if (r.tails, r.method, r.continuity) == kind]
        assert of_kind == sorted(of_kind)
