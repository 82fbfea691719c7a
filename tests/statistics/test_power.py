import numpy as np
import pytest

from oneneuron.statistics.paired import signed_rank
from oneneuron.statistics.power import seeds_needed


def generator() -> np.random.Generator:
    return np.random.default_rng(8)


def test_so_many_seeds_do_and_one_less_does_not() -> None:
    n = seeds_needed(1, 1, generator())
    assert n is not None
    rng = np.random.default_rng(9)
    enough, short = (
        np.mean([signed_rank(rng.normal(1, 1, size)).p <= 0.05 for _ in range(400)])
        for size in (n, n - 2)
    )
    # Standard errors 0.020 and 0.011 (of the 2,000 of the search); three of their root sum.
    assert enough >= 0.80 - 0.07
    assert short < 0.80 + 0.02


def test_seeds_for_a_known_effect() -> None:
    # A paired t-test needs 10 at d = 1 (Cohen 1988, 0.80 at 0.05); ranks cost one or two more.
    assert seeds_needed(1, 1, generator()) in (10, 11, 12)
    assert seeds_needed(-1, 1, generator()) == seeds_needed(1, 1, generator())


def test_the_two_ways_of_counting_seeds_meet_where_they_change() -> None:
    simulated, formula = seeds_needed(0.30, 1, generator()), seeds_needed(0.29, 1, generator())
    assert simulated is not None and formula is not None
    assert simulated == pytest.approx(formula, rel=0.2)  # simulation error and the step in d


def test_edge_cases() -> None:
    assert seeds_needed(0, 1, generator()) is None
    assert seeds_needed(1, 0, generator()) == 6
    with pytest.raises(ValueError, match="spread"):
        seeds_needed(1, -1, generator())
    assert seeds_needed(1e-300, 1, generator()) is None
