"""In which order a divergence begins."""

from oneneuron.studies.practicality.measures import measure_order
from oneneuron.studies.practicality.numbers.order import numbers as numbers_of

SEEDS = range(101, 104)


def numbers(steps):
    found = numbers_of(measure_order(steps))
    return {n.id.removeprefix("practicality.order.exponential."): n for n in found}


def test_what_comes_first_is_counted_of_the_plain_networks(divergences):
    found = numbers(divergences(lambda **m: m["task"] == "spheres_1_01", SEEDS))
    # of two tasks, four rates, two courses and three seeds, no remedies and no raw inputs
    assert (found["loss_first"].value, found["loss_first"].n) == (24, 48)
    assert found["loss_step"].value == -9
    assert found["gradient_step"].interval.ends == (-19, -9)
    assert (found["weights"].value, found["weights_growth"].value) == (0, 3.0)


def test_nothing_diverged(divergences):
    assert numbers(divergences(seeds=[101]).iloc[:0]) == {}
