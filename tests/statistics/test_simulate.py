import numpy as np
import pytest

from oneneuron.statistics.simulate import SIZES, error_rates
from oneneuron.statistics.simulate import numbers as numbers_of

REPLICATES = 200


@pytest.mark.parametrize("ties", [False, True])
@pytest.mark.parametrize("n", SIZES)
def test_tests_keep_their_size_and_intervals_their_coverage(n: int, ties: bool) -> None:
    rates = error_rates(n, ties, np.random.default_rng(n), REPLICATES)
    # Three standard errors of a share of 200: 0.047 at 0.05, 0.1 at two in three.
    assert rates["signed_rank"] <= 0.05 + 0.047
    assert rates["mann_whitney"] <= 0.05 + 0.047
    assert rates["interval"] >= rates["claimed"] - 0.047
    assert rates["one_value"] >= rates["one_claimed"] - 0.1
    assert rates["mean_of_five"] >= 0.95 - 0.047
    if not ties:  # without ties the coverage is not only kept but exact
        assert rates["interval"] == pytest.approx(rates["claimed"], abs=0.05)


def test_five_seeds_never_reject() -> None:
    assert error_rates(5, False, np.random.default_rng(1), 50)["signed_rank"] == 0.0


def test_one_seed_is_refused() -> None:
    with pytest.raises(ValueError, match="n: expected at least 2"):
        error_rates(1, False, np.random.default_rng(1), 2)


def test_numbers_for_the_report() -> None:
    numbers = {number.id: number for number in numbers_of(20)}
    assert len(numbers) == len(SIZES) * 2 * 7
    assert numbers["method.simulated.n10.untied.claimed"].value == pytest.approx(0.951, abs=5e-4)
    assert numbers["method.simulated.n5.untied.signed_rank"].value == 0.0
    assert numbers["method.simulated.n5.tied.interval"].n == 20
    assert numbers_of(20) == list(numbers.values())
