import numpy as np
import pytest

from oneneuron.statistics.audit import (
    Printed,
    least_mann_whitney_p,
    least_mann_whitney_u,
    mann_whitney_candidates,
)
from oneneuron.statistics.two_samples import mann_whitney

FIVE = Printed(5, 5, "0.82195", "0.81207")
WITH_SHOWN = Printed(5, 5, "0.82195", "0.81207", "0.831", "0.828", grain=729)


def test_one_value_against_one() -> None:
    found = least_mann_whitney_u(Printed(1, 1, "0.3", "0.5"))
    assert found is not None and found.u == 1.0


def test_what_cannot_be_printed_at_all_is_none() -> None:
    assert least_mann_whitney_u(Printed(1, 1, "0.3", "0.5", shown_first="0.4")) is None
    assert least_mann_whitney_p(Printed(1, 1, "0.3", "0.5", shown_first="0.4")) is None


def test_the_run_shown_cannot_be_one_of_the_five() -> None:
    apart, shown = least_mann_whitney_u(FIVE), least_mann_whitney_u(WITH_SHOWN)
    assert apart is not None and shown is not None
    assert (apart.u, shown.u) == (0.0, 2.0)
    # What prints the published p needs U = 0.
    assert {c.u for c in mann_whitney_candidates("0.006", 5, 5)} == {0}


def test_no_usual_formula_gives_the_published_p_with_the_run_shown() -> None:
    found = least_mann_whitney_p(WITH_SHOWN)
    assert found is not None
    assert found.p > 0.0109  # as published.md says of it; the least is 0.0114 on 729 frames


def test_the_example_prints_as_published() -> None:
    found = least_mann_whitney_p(WITH_SHOWN)
    assert found is not None
    assert round(np.mean(found.first), 5) == 0.82195
    assert round(np.mean(found.second), 5) == 0.81207
    assert 0.831 in np.round(found.first, 3)
    assert 0.828 in np.floor(np.array(found.second) * 1000) / 1000
    counts = np.array([*found.first, *found.second]) * 729
    assert np.abs(counts - counts.round()).max() < 1e-6  # the solver's tolerance
    assert mann_whitney(found.second, found.first).u == found.u


def test_too_many_values_are_refused() -> None:
    with pytest.raises(ValueError, match="at most 12"):
        least_mann_whitney_p(Printed(7, 6, "0.5", "0.4"))
