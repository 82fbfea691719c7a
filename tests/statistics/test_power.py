import numpy as np
import pytest
from scipy import stats

from oneneuron.statistics.paired import signed_rank
from oneneuron.statistics.power import seeds_needed, signed_rank_power


def generator() -> np.random.Generator:
    return np.random.default_rng(8)


def test_too_few_seeds_have_no_power_at_all() -> None:
    assert signed_rank_power(5, effect=100, spread=1, generator=generator()) == 0.0


def test_without_an_effect_the_power_is_the_size_of_the_test() -> None:
    power = signed_rank_power(10, 0, 1, generator(), replicates=4000)
    # 0.0488 exactly; three standard errors of 4,000 draws are 0.010.
    assert power == pytest.approx(0.0488, abs=0.0105)


def test_agrees_with_the_test_itself_run_on_simulated_seeds() -> None:
    rng = np.random.default_rng(9)
    rejected = np.mean([signed_rank(rng.normal(1, 1, 8)).p <= 0.05 for _ in range(400)])
    power = signed_rank_power(8, 1, 1, generator())
    # Standard errors 0.025 and 0.011; three of their root sum of squares.
    assert power == pytest.approx(float(rejected), abs=0.08)


def test_is_a_little_under_that_of_the_t_test_for_normal_differences() -> None:
    n, effect = 20, 0.7
    critical = stats.t.isf(0.025, n - 1)
    t_test = float(stats.nct.sf(critical, n - 1, effect * n**0.5))
    power = signed_rank_power(n, effect, 1, generator(), replicates=4000)
    assert t_test - 0.05 < power < t_test + 0.02  # efficiency 3/π; standard error 0.006


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
    with pytest.raises(ValueError, match="at least one"):
        signed_rank_power(0, 1, 1, generator())
