"""What is left of the theorem without one of its assumptions."""

import numpy as np
import pytest

from oneneuron.studies.landscape import ablations, stationary
from oneneuron.studies.landscape.problems import OTHERS, T1, T3, scaled


@pytest.fixture(scope="module")
def layers():
    return ablations.look_at_layers(1.0)


@pytest.fixture(scope="module")
def fences():
    return ablations.look_at_fences(["t3", "t2", "xor_relu"], 1.0).set_index(["cell", "fence"])


def test_every_point_is_stationary_whatever_the_power(layers):
    assert (layers["gradient"] < 1e-12).all()
    assert (layers["loss"] == 2).all()


def test_with_the_square_the_bad_minimum_stays_where_the_pull_is_under_lambda(layers):
    squared = layers[layers["power"] == 2]
    assert 0 < (squared["product"] > 1).sum() < len(squared)
    assert ((squared["measured"] > 0) == (squared["product"] > 1)).all()


def test_with_twice_the_layers_it_stays_only_where_nothing_pulls(layers):
    fourth = layers[layers["power"] == 4]
    assert ((fourth["measured"] > 0) == (fourth["weight"] != 0)).all()


def test_another_strength_moves_the_border():
    held = [
        (layers.query("power == 2")["measured"] == 0).sum()
        for layers in map(ablations.look_at_layers, (0.5, 2.0))
    ]
    assert held[0] < held[1]


def test_with_a_decay_the_neuron_rests_where_its_identity_says(fences):
    end = fences.loc[("t3", "decay")]
    assert end["gradient"] < 1e-6
    assert end["law"] == pytest.approx(1, abs=1e-6)
    assert abs(end["scale"]) > 0.1
    # here the detour ends at a network that is right, and the neuron is gone
    assert fences.loc[("t2", "decay"), "bare_loss"] < 1e-6
    assert np.isnan(fences.loc[("t2", "decay"), "law"])
    assert "xor_relu" not in fences.index.get_level_values("cell")


def test_in_a_box_it_rests_on_the_walls(fences):
    end = fences.loc[("t3", "box")]
    assert end["bias"] == end["weight_norm"] == ablations.BOX
    assert end["scale"] > 1e-3
    assert end["gradient"] < 1e-6
    assert end["bare_loss"] > 2 > end["objective"]


@pytest.mark.parametrize(
    ("cell", "loss", "minima"),
    [
        ("logistic", 2 * np.log(2), False),
        ("contradictory", 2, True),
        ("too_small", 2.745166, False),
    ],
)
def test_where_no_network_is_right_there_is_no_minimum_or_a_wrong_one(cell, loss, minima):
    job = {"cell": cell, "starts": 3, "seed": 1, "reg_strength": 1.0}
    if cell == "logistic":
        job["starts"] = 2
    starts = stationary.census(job)
    found = starts[starts["stationary"]]
    assert len(found) >= 1
    assert found["loss"].to_numpy() == pytest.approx(loss, abs=5e-7)
    assert (found["bad_minimum"] == minima).all()


def test_contradictory_labels_are_of_one_sample():
    problem = OTHERS["contradictory"]
    assert problem.x[0] == problem.x[1]
    assert problem.y[0] == -problem.y[1]


def test_scaled_samples_leave_the_network_its_outputs():
    for problem in (T1, T3):
        far = scaled(problem, 3.0)
        for weights in ("bad", "good"):
            one, other = (p.network(getattr(p, weights))(p.x) for p in (problem, far))
            assert one.detach().numpy() == pytest.approx(other.detach().numpy())
    for factor in (0.0, float("inf")):
        with pytest.raises(ValueError, match="factor over 0"):
            scaled(T1, factor)
