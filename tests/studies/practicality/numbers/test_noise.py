"""What noise on the neuron does, from records whose story is known."""

import numpy as np
import pytest

from oneneuron.evidence.interval import Interval
from oneneuron.studies.practicality.measures import measure_noise
from oneneuron.studies.practicality.numbers.noise import numbers as numbers_of

SEEDS = range(101, 107)


def numbers(records):
    found = numbers_of(measure_noise(records))
    return {number.id.removeprefix("practicality.noise."): number for number in found}


def test_a_network_diverged_if_it_did_in_any_epoch(noise):
    networks = measure_noise(
        noise(lambda arm, size, draw, seed: arm == "relu" and seed == 101, SEEDS)
    )
    assert len(networks) == 3 * 6 * 3 * 2
    assert (networks["trained_epochs"] == 60).all()
    assert set(networks.loc[networks["diverged"], ["arm", "seed"]].itertuples(index=False)) == {
        ("relu", 101)
    }


def test_the_first_draw_decides_and_the_others_stand_beside(noise):
    def diverges(arm, size, draw, seed):
        return arm == "exponential" and size == 1.0 and (draw == 1 or seed < 103)

    found = numbers(noise(diverges, SEEDS))
    seeds, draws = found["exponential.1.diverged"], found["exponential.1.diverged_draws"]
    assert (seeds.value, seeds.n, seeds.unit) == (2, 6, "seeds")
    assert (draws.value, draws.n) == (8, 12)
    assert found["exponential.0_1.diverged"].value == 0
    assert found["sigmoid.1.diverged_draws"].value == 0


def test_losses_before_and_right_after(noise):
    found = numbers(noise(seeds=SEEDS))
    assert found["relu.loss_before"].value == pytest.approx(0.1)
    assert found["relu.0_01.loss_after"].value == pytest.approx(0.11)
    assert found["relu.0_01.loss_after"].n == 6


@pytest.mark.parametrize("loss", [np.inf, np.nan])
def test_a_loss_that_is_no_number_is_beyond_range(noise, loss):
    found = numbers(noise(seeds=SEEDS, loss_after=lambda arm, size: loss, loss_before=loss))
    assert found["exponential.1.loss_after"].value is None
    assert found["exponential.loss_before"].interval == Interval(None, None, beyond="above")


def test_each_number_names_its_files(noise):
    paths = {number.inputs for number in numbers(noise(seeds=[101])).values()}
    assert paths == {("noise/101.parquet",)}


def test_what_was_trained_before_the_noise_is_told(noise):
    records = noise(lambda arm, size, draw, seed: False, [101])
    found = numbers(records)
    assert found["trained_epochs"].value == 60
    assert [found["train_size"].value] == list(records["train_size"].unique())
