"""An ensemble trains each member as PyTorch alone would."""

import math
import re
from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from oneneuron.losses import polynomial_hinge
from oneneuron.neurons import WithNeuron, penalty
from oneneuron.seeding import torch_generator
from oneneuron.training.two_layer import NEURONS, Batches, Ensemble, Recipe, products
from oneneuron.training.two_layer.network import SigmoidNetwork
from oneneuron.training.two_layer.parameters import Blocks

SEED = 3
SMALL = (30, 24, 20, 1)

EVERY_KIND = (
    Recipe("exponential", 0.01, reg_strength=0.01),
    Recipe("none", 0.01),
    Recipe("sigmoid", 0.003, reg_strength=1.0),
    Recipe("exponential", 0.003, decay=0.9, reg_strength=1.0),
    Recipe("relu", 0.01, decay=0.98),
    Recipe("exponential", 0.01, clip_norm=0.05),
    Recipe("exponential", 0.01, largest_exponent=0.1),
    Recipe("none", 0.03, clip_norm=0.1),
)


def spheres(n, features, seed=0):
    """Two spheres of radius 1 and 1.5, scaled to coordinates of variance near 1."""
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(n, features, generator=generator)
    y = torch.where(torch.arange(n) % 2 == 0, -1.0, 1.0)
    x = x / x.norm(dim=1, keepdim=True) * torch.where(y > 0, 1.5, 1.0)[:, None]
    return x * math.sqrt(features), y


def plain_model(sizes, recipe, seed=SEED):
    network = SigmoidNetwork(sizes, torch_generator(seed, "network"))
    kind = NEURONS[recipe.neuron]
    if kind is None:
        return network
    neuron = kind(sizes[0], generator=torch_generator(seed, "neuron", 0))
    if recipe.largest_exponent < math.inf:
        neuron.activation = lambda z: torch.exp(z.clamp(max=recipe.largest_exponent))
    return WithNeuron(network, neuron)


def train_plainly(model, recipe, x, y, batch_size, epochs, seed=SEED):
    """Train one network as anyone would; return the epochs' mean losses and error counts."""
    optimiser = torch.optim.Adam(model.parameters(), lr=recipe.learning_rate)
    met = []
    for epoch in range(1, epochs + 1):
        optimiser.param_groups[0]["lr"] = recipe.learning_rate * recipe.decay ** (epoch - 1)
        order = torch.randperm(len(x), generator=torch_generator(seed, "order", epoch))
        total, errors = 0.0, 0
        for batch in order.split(batch_size):
            optimiser.zero_grad()
            output = model(x[batch])
            loss = polynomial_hinge(output, y[batch]).mean()
            total += loss.item() * len(batch)
            errors += int((output * y[batch] <= 0).sum())
            if isinstance(model, WithNeuron):
                loss = loss + penalty(model.neuron, recipe.reg_strength)
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), recipe.clip_norm)
            optimiser.step()
        met.append((total / len(x), errors))
    return met


def distance(one, other):
    """Return the distance of two models' parameters over the length of the other's."""
    a = torch.cat([p.detach().flatten() for p in one.parameters()]).double()
    b = torch.cat([p.detach().flatten() for p in other.parameters()]).double()
    return float((a - b).norm() / b.norm())


def bits(ensemble, member):
    return [p.detach().numpy().tobytes() for p in ensemble.module(member).parameters()]


def test_initial_weights_are_those_of_a_network_trained_alone():
    ensemble = Ensemble(SMALL, EVERY_KIND, SEED)
    for member, recipe in enumerate(EVERY_KIND):
        assert distance(ensemble.module(member), plain_model(SMALL, recipe)) == 0


def test_training_is_that_of_each_member_alone():
    """Table 4's network: 50 steps in five epochs whose last batch is smaller."""
    sizes = (100, 50, 25, 1)
    x, y = spheres(970, 100)
    ensemble = Ensemble(sizes, EVERY_KIND, SEED)
    batches = Batches(x, y, 100, SEED)
    results = [ensemble.train_epoch(batches) for _ in range(5)]
    for member, recipe in enumerate(EVERY_KIND):
        model = plain_model(sizes, recipe)
        met = train_plainly(model, recipe, x, y, 100, 5)
        # sums in another order round differently, and Adam's first steps have the size of the
        # learning rate however small the gradient
        assert distance(ensemble.module(member), model) < 1e-4
        losses = [result.train_loss[member] for result in results]
        np.testing.assert_allclose(losses, [loss for loss, _ in met], rtol=1e-4)
        # a sample whose output is within rounding of 0 may fall on either side
        errors = [result.train_errors[member] for result in results]
        np.testing.assert_allclose(errors, [count for _, count in met], atol=1)


def test_training_is_that_of_each_member_alone_with_the_large_network():
    """Table 5's network: 50 steps."""
    sizes = (3072, 1536, 768, 1)
    x, y = spheres(500, 3072)
    recipes = (Recipe("exponential", 3e-4), Recipe("none", 1e-3, decay=0.98))
    ensemble = Ensemble(sizes, recipes, SEED)
    for _ in range(10):
        ensemble.train_epoch(Batches(x, y, 100, SEED))
    for member, recipe in enumerate(recipes):
        model = plain_model(sizes, recipe)
        train_plainly(model, recipe, x, y, 100, 10)
        assert distance(ensemble.module(member), model) < 1e-4


@pytest.mark.parametrize("by", ["the fastest", "numpy"])
def test_companions_and_order_change_no_bit(monkeypatch, by):
    if by == "numpy":
        monkeypatch.setattr(products, "_onednn_is_fastest", lambda: False)
    sizes = (100, 50, 25, 1)
    x, y = spheres(430, 100)
    batches = Batches(x, y, 100, SEED)

    def trained(recipes):
        ensemble = Ensemble(sizes, recipes, SEED)
        for _ in range(3):
            result = ensemble.train_epoch(batches)
        places = range(len(ensemble))
        return [(bits(ensemble, i), result.gradient_norm[i]) for i in places]

    together = trained(EVERY_KIND)
    turned = trained(EVERY_KIND[::-1])
    wild = trained([Recipe("exponential", 10.0), *EVERY_KIND, Recipe("relu", 0.5)] * 3)
    for member, recipe in enumerate(EVERY_KIND):
        (alone,) = trained([recipe])
        assert together[member] == alone
        assert turned[-1 - member] == alone
        assert wild[member + 1] == alone


def test_companions_and_order_change_no_bit_of_the_large_network():
    sizes = (3072, 1536, 768, 1)
    x, y = spheres(200, 3072)
    batches = Batches(x, y, 100, SEED)
    recipes = (Recipe("none", 1e-3), Recipe("exponential", 3e-4))
    both, alone = Ensemble(sizes, recipes, SEED), Ensemble(sizes, recipes[1:], SEED)
    both.train_epoch(batches)
    alone.train_epoch(batches)
    assert bits(both, 1) == bits(alone, 0)


@settings(max_examples=25)
@given(
    sizes=st.tuples(*[st.integers(1, 9)] * 3),
    n=st.integers(1, 12),
    seed=st.integers(0, 99),
)
def test_a_step_follows_autograd(sizes, n, seed):
    """The gradients of any sizes; of a first step Adam would show only their signs."""
    x, y = spheres(n, sizes[0], seed)
    ensemble = Ensemble((*sizes, 1), EVERY_KIND, seed)
    models = [ensemble.module(member) for member in range(len(EVERY_KIND))]
    result = ensemble.train_epoch(Batches(x, y, n, seed))
    for model, recipe, norm in zip(models, EVERY_KIND, result.gradient_norm, strict=True):
        if recipe.largest_exponent < math.inf:
            model.neuron.activation = lambda z: torch.exp(z.clamp(max=0.1))
        loss = polynomial_hinge(model(x), y).mean()
        if isinstance(model, WithNeuron):
            loss = loss + penalty(model.neuron, recipe.reg_strength)
        loss.backward()
        expected = torch.nn.utils.get_total_norm([p.grad for p in model.parameters()])
        # float32 rounding of sums of up to 12 samples
        assert norm == pytest.approx(float(expected), rel=1e-4, abs=1e-6)


def test_members_without_a_neuron_get_none_and_added_rows_stay_zero():
    x, y = spheres(60, SMALL[0])
    ensemble = Ensemble(SMALL, [Recipe("none", 30.0), Recipe("none", 0.01), *EVERY_KIND], SEED)
    for _ in range(5):
        ensemble.train_epoch(Batches(x, y, 10, SEED))
    rows = ~ensemble._has_neuron
    assert rows.sum() == 4
    for name in ("weights", "first_moment"):
        blocks = Blocks(ensemble._state[name], ensemble._shape)
        assert bool((blocks.neuron[rows] == 0).all())
        added = ensemble.sizes[1] + 1
        assert added % 4
        assert bool((blocks.first_layer[:, added:] == 0).all())
        assert bool((blocks.second[:, :, added:] == 0).all())


def test_a_diverged_member_is_told_and_disturbs_no_other():
    x, y = spheres(320, SMALL[0])
    batches = Batches(x, y, 32, SEED)
    quiet = Ensemble(SMALL, [Recipe("none", 0.01)], SEED)
    ensemble = Ensemble(SMALL, [Recipe("exponential", 30.0), Recipe("none", 0.01)], SEED)
    results = [ensemble.train_epoch(batches) for _ in range(5)]
    for _ in range(5):
        quiet.train_epoch(batches)
    assert [bool(result.diverged[1]) for result in results] == [False] * 5
    assert results[-1].diverged[0]
    assert not results[-1].finite[0]
    assert results[-1].train_errors[0] == len(x)
    assert bits(ensemble, 1) == bits(quiet, 0)


def test_a_huge_loss_counts_as_divergence_at_the_end_of_the_first_epoch_too(monkeypatch):
    x, y = spheres(20, SMALL[0])
    batches = Batches(x, y, 20, SEED)

    def wild():
        ensemble = Ensemble(SMALL, [Recipe("relu", 1e-9), Recipe("none", 1e-9)], SEED)
        noise = torch.full((2, SMALL[0]), 1e5)
        noise[1] = 0
        ensemble.add_to_neuron_weights(noise)
        return ensemble

    ensemble = wild()
    results = [ensemble.train_epoch(batches) for _ in range(2)]
    for result in results:
        assert result.train_loss[0] > 1e3
        assert result.diverged.tolist() == [True, False]
        assert result.finite[0]

    # what it met on the way does not count where it has come back by the end
    back, measured = wild(), ensemble.measure(x, y)
    at_end = replace(measured, loss=np.array([999.0, np.nan]))
    monkeypatch.setattr(back, "measure", lambda *_: at_end)
    first = back.train_epoch(batches)
    assert first.train_loss[0] > 1e3
    assert first.diverged.tolist() == [False, True]


def test_neuron_figures():
    x, y = spheres(40, SMALL[0])
    ensemble = Ensemble(SMALL, EVERY_KIND, SEED)
    result = ensemble.train_epoch(Batches(x, y, 10, SEED))
    for member, recipe in enumerate(EVERY_KIND):
        model = ensemble.module(member)
        if recipe.neuron == "none":
            assert np.isnan([result.scale, result.weight_norm, result.bias])[:, member].all()
        else:
            assert result.scale[member] == model.neuron.scale.item()
            assert result.bias[member] == model.neuron.bias.item()
            # the module's norm is summed in float32
            expected = model.neuron.weight.norm().item()
            assert result.weight_norm[member] == pytest.approx(expected, rel=1e-5)


def test_a_trace_holds_each_step():
    x, y = spheres(45, SMALL[0])
    batches = Batches(x, y, 10, SEED)
    traced, untraced = (Ensemble(SMALL, EVERY_KIND, SEED) for _ in range(2))
    result, other = traced.train_epoch(batches, trace=True), untraced.train_epoch(batches)
    trace = result.trace
    assert other.trace is None
    assert trace.loss.shape == trace.gradient_norm.shape == (5, len(EVERY_KIND))
    sizes = np.array([10, 10, 10, 10, 5])
    np.testing.assert_allclose(sizes @ trace.loss / 45, result.train_loss, rtol=1e-12)
    for name in ("scale", "weight_norm", "bias", "gradient_norm"):
        np.testing.assert_array_equal(getattr(trace, name)[-1], getattr(result, name))
        np.testing.assert_array_equal(getattr(other, name), getattr(result, name))


def test_clipping_shortens_the_gradient_and_only_of_those_who_ask():
    x, y = spheres(10, SMALL[0])
    recipes = [Recipe("none", 0.01, clip_norm=c) for c in (1e-3, math.inf)]
    ensemble = Ensemble(SMALL, recipes, SEED)
    result = ensemble.train_epoch(Batches(x, y, 10, SEED))
    # after one step Adam's first moment is a tenth of the gradient
    blocks = Blocks(ensemble._state["first_moment"], ensemble._shape).by_member
    moments = torch.cat(blocks, dim=1).norm(dim=1).tolist()
    assert moments[0] == pytest.approx(1e-4, rel=1e-2)
    assert moments[1] == pytest.approx(result.gradient_norm[1] / 10, rel=1e-5)
    assert result.gradient_norm[0] == result.gradient_norm[1]


def test_who_asks_for_no_clipping_is_left_alone_where_its_gradient_is_infinite():
    """Beside one that is clipped it computes what it computes beside one that is not."""
    x, y = spheres(100, SMALL[0])
    x = x * 1e4  # so that exp overflows
    wild = Recipe("exponential", 0.01)

    def trained_beside(other):
        ensemble = Ensemble(SMALL, [wild, other], SEED)
        ensemble.train_epoch(Batches(x, y, 50, SEED))
        assert not ensemble.train_epoch(Batches(x, y, 50, SEED)).finite[0]
        return [p.detach().numpy() for p in ensemble.module(0).parameters()]

    clipped, plain = (trained_beside(Recipe("none", 0.01, clip_norm=c)) for c in (1.0, math.inf))
    for one, two in zip(clipped, plain, strict=True):
        np.testing.assert_array_equal(one, two)


def test_measure_whole_and_bare():
    x, y = spheres(600, SMALL[0])
    ensemble = Ensemble(SMALL, EVERY_KIND, SEED)
    ensemble.train_epoch(Batches(x, y, 50, SEED))
    members = [3, 1, 6, 4]
    measured, some = ensemble.measure(x, y), ensemble.measure(x, y, members)
    for place, member in enumerate(members):
        model = ensemble.module(member)
        bare = model.network if isinstance(model, WithNeuron) else model
        bound = EVERY_KIND[member].largest_exponent
        if bound < math.inf:
            model.neuron.activation = lambda z: torch.exp(z.clamp(max=0.1))
        for output, loss, errors in (
            (model(x), measured.loss, measured.errors),
            (bare(x), measured.bare_loss, measured.bare_errors),
        ):
            expected = polynomial_hinge(output, y).mean().item()
            assert loss[member] == pytest.approx(expected, rel=1e-5)
            assert errors[member] == int((output * y <= 0).sum())
        assert some.loss[place] == measured.loss[member]
        assert some.bare_errors[place] == measured.bare_errors[member]


def test_an_output_of_zero_or_nan_is_an_error():
    x, y = spheres(8, SMALL[0])
    ensemble = Ensemble(SMALL, [Recipe("none", 0.01), Recipe("exponential", 0.01)], SEED)
    ensemble._weights.last.zero_()
    ensemble._weights.scale[1] = math.nan
    measured = ensemble.measure(x, y)
    assert measured.errors.tolist() == [8, 8]
    assert measured.bare_errors.tolist() == [8, 8]
    assert measured.loss[0] == 1
    assert math.isnan(measured.loss[1])


def test_selected_members_go_on_as_they_would_have():
    x, y = spheres(128, SMALL[0])
    batches = Batches(x, y, 32, SEED)
    ensemble = Ensemble(SMALL, EVERY_KIND, SEED)
    for _ in range(2):
        ensemble.train_epoch(batches)
    # without 5 and 7: no member is clipped any more
    taken = ensemble.select([4, 3, 0, 3])
    assert [bits(taken, i) for i in range(4)] == [bits(ensemble, i) for i in (4, 3, 0, 3)]
    for _ in range(2):
        result, expected = taken.train_epoch(batches), ensemble.train_epoch(batches)
    assert result.epoch == expected.epoch == 4
    assert [bits(taken, i) for i in range(4)] == [bits(ensemble, i) for i in (4, 3, 0, 3)]


def test_noise_goes_to_the_neurons_weights_alone():
    ensemble = Ensemble(SMALL, EVERY_KIND, SEED)
    before = [dict(ensemble.module(i).state_dict()) for i in range(len(EVERY_KIND))]
    noise = torch.zeros(len(EVERY_KIND), SMALL[0])
    noise[3] = torch.arange(30.0)
    ensemble.add_to_neuron_weights(noise)
    for member, old in enumerate(before):
        for name, value in ensemble.module(member).state_dict().items():
            if member == 3 and name == "neuron.weight":
                torch.testing.assert_close(value, old[name] + noise[3])
            else:
                assert torch.equal(value, old[name])
    noise[1, 0] = 1
    with pytest.raises(ValueError, match="no neuron"):
        ensemble.add_to_neuron_weights(noise)
    with pytest.raises(ValueError, match=r"\(8, 30\)"):
        ensemble.add_to_neuron_weights(noise[:2])


def test_a_state_is_taken_up_bit_for_bit_but_not_by_another_ensemble():
    x, y = spheres(100, SMALL[0])
    batches = Batches(x, y, 30, SEED)
    ensemble, resumed = (Ensemble(SMALL, EVERY_KIND, SEED) for _ in range(2))
    ensemble.train_epoch(batches)
    resumed.load_state_dict(ensemble.state_dict())
    for _ in range(2):
        result, expected = resumed.train_epoch(batches), ensemble.train_epoch(batches)
    np.testing.assert_array_equal(result.train_loss, expected.train_loss)
    assert all(bits(resumed, i) == bits(ensemble, i) for i in range(len(EVERY_KIND)))
    with pytest.raises(ValueError, match="another ensemble"):
        ensemble.select([0]).load_state_dict(ensemble.state_dict())


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"neuron": "tanh"}, "none, exponential, relu, sigmoid"),
        ({"learning_rate": 0.0}, "learning_rate is over 0"),
        ({"learning_rate": math.nan}, "learning_rate is over 0"),
        ({"learning_rate": math.inf}, "learning_rate is over 0"),
        ({"decay": math.inf}, "decay is over 0"),
        ({"decay": math.nan}, "decay is over 0"),
        ({"clip_norm": -1.0}, "clip_norm is over 0"),
        ({"reg_strength": -0.1}, "reg_strength is 0 or more"),
        ({"reg_strength": math.inf}, "reg_strength is 0 or more"),
        ({"largest_exponent": math.nan}, "largest_exponent"),
        ({"largest_exponent": -math.inf}, "largest_exponent"),
        ({"neuron": "relu", "largest_exponent": 3.0}, "bounds an exponential neuron"),
    ],
)
def test_a_recipe_out_of_range_is_refused(changes, message):
    with pytest.raises(ValueError, match=message):
        Recipe(**({"neuron": "exponential", "learning_rate": 0.01} | changes))


def test_what_is_no_ensemble_is_refused():
    recipe = Recipe("none", 0.01)
    with pytest.raises(ValueError, match="inputs, first, second, 1"):
        Ensemble((30, 20, 1), [recipe], SEED)
    with pytest.raises(ValueError, match="at least one member"):
        Ensemble(SMALL, [], SEED)
    for sizes in ((30, 0, 5, 1), (30, 20, -5, 1), (30, 2.5, 5, 1)):
        with pytest.raises(ValueError, match="each of sizes is a whole number"):
            Ensemble(sizes, [recipe], SEED)
        with pytest.raises(ValueError, match="each of sizes is a whole number"):
            SigmoidNetwork(sizes)
    with pytest.raises(ValueError, match="30 inputs, the samples 5"):
        Ensemble(SMALL, [recipe], SEED).train_epoch(Batches(*spheres(4, 5), 2, SEED))


@pytest.mark.parametrize(
    ("x", "y", "batch_size", "message"),
    [
        (torch.zeros(3, 2, dtype=torch.float64), torch.ones(3), 2, "float64"),
        (torch.zeros(3), torch.ones(3), 2, r"\(n, features\)"),
        (torch.zeros(3, 2), torch.ones(2), 2, r"got \(3, 2\) and \(2,\)"),
        (torch.zeros(3, 2), torch.tensor([1.0, 0, -1]), 2, "targets are -1 and 1, got -1, 0, 1"),
        (torch.zeros(3, 2), torch.tensor([1.0, 0, 1]), 2, r"2 \* y - 1"),
        (torch.zeros(3, 2), torch.tensor([True, False, True]), 2, r"2 \* y - 1"),
        (torch.zeros(3, 2), torch.tensor([1.0, math.nan, 1]), 2, "got 1, nan"),
        (torch.zeros(3, 2), torch.ones(3), 0, "batch_size is a whole number, 1 or more, got 0"),
        (torch.zeros(3, 2), torch.ones(3), 1.5, "batch_size"),
        (torch.zeros(0, 2), torch.ones(0), 1, "are none"),
        (torch.zeros(3, 0), torch.ones(3), 1, "no features"),
        (torch.full((3, 2), math.nan), torch.ones(3), 2, "6 of 6 inputs are NaN or infinite"),
        (torch.full((3, 2), math.inf), torch.ones(3), 2, "6 of 6 inputs are NaN or infinite"),
    ],
)
def test_samples_that_are_none_are_refused(x, y, batch_size, message):
    with pytest.raises(ValueError, match=message):
        Batches(x, y, batch_size, SEED)


@pytest.mark.parametrize(
    ("x", "y", "message"),
    [
        (torch.zeros(3, 5), torch.ones(3), "30 inputs, the samples 5"),
        (torch.zeros(3, 30).double(), torch.ones(3), "float32"),
        (torch.zeros(3, 30), torch.ones(2), r"each of 3 samples, got \(2,\)"),
        (torch.zeros(3, 30), torch.ones(3, 1), r"each of 3 samples, got \(3, 1\)"),
        (torch.zeros(3, 30), torch.tensor([0.0, 1, 1]), r"2 \* y - 1"),
        (torch.zeros(0, 30), torch.ones(0), "each of 0 samples"),
    ],
)
def test_samples_that_cannot_be_measured_are_refused(x, y, message):
    with pytest.raises(ValueError, match=message):
        Ensemble(SMALL, [Recipe("none", 0.01)], SEED).measure(x, y)


def test_a_network_of_other_inputs_says_both_sizes():
    for shape in ((3, 5), (30,), (3, 5, 5)):
        with pytest.raises(ValueError, match=rf"30 inputs.*got {re.escape(str(shape))}"):
            SigmoidNetwork(SMALL)(torch.ones(shape))


def test_batches_hold_each_sample_once():
    x, y = spheres(7, 3)
    batches = Batches(x, y, 3, SEED)
    for epoch in (1, 2):
        drawn = [(some_x.clone(), some_y) for some_x, some_y in batches.epoch(epoch)]
        assert [len(some_y) for _, some_y in drawn] == [3, 3, 1]
        order = torch.randperm(7, generator=torch_generator(SEED, "order", epoch))
        seen = torch.cat([some_x for some_x, _ in drawn])
        assert torch.equal(seen, torch.cat([x[order], torch.ones(7, 1)], dim=1))
        np.testing.assert_array_equal(np.concatenate([some_y for _, some_y in drawn]), y[order])
    assert Batches(x, y, 9, SEED).sizes == [7]
    assert Batches(x, y, 7, SEED).sizes == [7]
