import numpy as np
import pytest
from scipy import stats

from oneneuron.statistics.audit import (
    Separation,
    least_mann_whitney_p,
    least_mann_whitney_u,
    mann_whitney_candidates,
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
