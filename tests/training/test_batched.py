import math
from itertools import pairwise

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from oneneuron.losses import count_errors, logistic_loss, polynomial_hinge
from oneneuron.neurons import (
    ExponentialNeuron,
    ReLUNeuron,
    SigmoidNeuron,
    WithLayerNeurons,
    WithNeuron,
    penalty,
)
from oneneuron.seeding import numpy_generator, torch_generator
from oneneuron.training.batched import SGD, Adam, BatchedNetworks, objective, train_batched

SEEDS = range(5)
STEPS = 200


def mlp(seed, sizes=(2, 4, 1), activation=nn.Tanh, neuron=None, double=True, spread=1.0):
    """Return a network from its own seed, as a study builds it."""
    layers = []
    for inputs, outputs in pairwise(sizes):
        layers += [nn.Linear(inputs, outputs), activation()]
    network = nn.Sequential(*layers[:-1])
    generator = torch_generator(seed, "network")
    for parameter in network.parameters():
        nn.init.normal_(parameter, std=spread, generator=generator)
    drawn = torch_generator(seed, "neuron")
    if neuron is WithLayerNeurons:
        network = WithLayerNeurons(network, generator=drawn)
    elif neuron is not None:
        network = WithNeuron(network, neuron(sizes[0], generator=drawn))
    return network.double() if double else network


def samples(n=6, inputs=2, members=None, double=True):
    generator = torch.Generator().manual_seed(3)
    shape = (n,) if members is None else (members, n)
    x = torch.randn(*shape, inputs, generator=generator, dtype=torch.float64)
    y = torch.where(torch.rand(shape, generator=generator) < 0.5, -1.0, 1.0).double()
    return (x, y) if double else (x.float(), y.float())


def train(modules, x, y, **changes):
    options = {"loss": polynomial_hinge, "optimiser": SGD(1e-3), "steps": 1, "reg_strength": 0.7}
    return train_batched(BatchedNetworks.of(modules), x, y, **(options | changes))


def penalty_of(model, reg_strength):
    if isinstance(model, WithNeuron):
        return penalty(model.neuron, reg_strength)
    if isinstance(model, WithLayerNeurons):
        return reg_strength * sum(a.norm() ** model.power for a in model.scales) / model.power
    return torch.zeros(())


def plain_loop(model, optimiser, x, y, steps, *, loss=polynomial_hinge, reg=0.7, clip=None):
    """Train one network as somebody would write it; x and y may be functions of the step."""
    for step in range(steps):
        some_x, some_y = (part(step) if callable(part) else part for part in (x, y))
        optimiser.zero_grad()
        total = loss(model(some_x).squeeze(1), some_y).sum() + penalty_of(model, reg)
        total.backward()
        if clip is not None:
            norm = math.sqrt(sum(float((p.grad**2).sum()) for p in model.parameters()))
            for p in model.parameters():
                p.grad *= min(1, clip / norm)
        optimiser.step()
    return model


def assert_same(result, models, tolerance=1e-12):
    """Each member is its model, up to rounding: the two add up in other orders.

    A step that is unstable multiplies rounding, so the recipes here are tame: with Adam's betas of
    .8 and .95 at a rate of 1e-2, a plain loop from weights that differ by one unit in the last
    place ends as far away as we do, 5e-6 after 300 steps.
    """
    for member, model in enumerate(models):
        largest = max(float(p.detach().abs().max()) for p in model.parameters())
        for name, expected in model.named_parameters():
            found = result.networks.parameters[name][member]
            worst = float((found - expected.detach()).abs().max()) / largest
            assert worst <= tolerance, (member, name, worst)


def assert_bit_equal(one, other, ours=slice(None), theirs=slice(None)):
    for name, value in one.parameters.items():
        assert torch.equal(value[:, ours], other.parameters[name][:, theirs]), name
    assert np.array_equal(one.diverged_at[ours], other.diverged_at[theirs])
    for name in ("objective", "loss", "bare_loss", "errors", "bare_errors", "scale",
                 "weight_norm", "bias", "gradient_norm"):  # fmt: skip
        mine, its = getattr(one, name)[:, ours], getattr(other, name)[:, theirs]
        assert np.array_equal(mine, its, equal_nan=True), name


# the simplest cases, by hand


def test_one_step_of_one_linear_unit_by_hand():
    """f = 2·3 + 0.5 = 6.5, y = -1: the hinge is 7.5³ and its derivative 3·7.5²."""
    unit = nn.Linear(1, 1).double()
    with torch.no_grad():
        unit.weight.fill_(2.0)
        unit.bias.fill_(0.5)
    x, y = torch.tensor([[3.0]]), torch.tensor([-1.0])
    result = train([unit], x, y, optimiser=SGD(0.01), measure_at=[0], reg_strength=None)
    assert result.steps.tolist() == [0, 1]
    slope = 3 * 7.5**2
    assert result.loss[0] == pytest.approx([7.5**3])
    assert result.errors[0].tolist() == [1]
    assert result.gradient_norm[0] == pytest.approx([slope * math.sqrt(3**2 + 1)])
    assert result.parameters["weight"][:, 0, 0, 0].tolist() == pytest.approx(
        [2.0, 2.0 - 0.01 * slope * 3]
    )
    assert result.parameters["bias"][1, 0, 0].item() == pytest.approx(0.5 - 0.01 * slope)
    assert np.isnan(result.scale).all()
    assert result.diverged_at.tolist() == [0]


def test_the_first_step_of_adam_is_the_learning_rate():
    unit = nn.Linear(1, 1).double()
    with torch.no_grad():
        unit.weight.zero_()
        unit.bias.zero_()
    x, y = torch.tensor([[3.0]]), torch.tensor([-1.0])
    result = train([unit], x, y, optimiser=Adam(0.01), measure_at=[0], reg_strength=None)
    moved = result.parameters["weight"][1] - result.parameters["weight"][0]
    # epsilon, 1e-8, over a gradient of 9
    assert moved.item() == pytest.approx(-0.01, rel=2e-9)


def test_the_batch_is_left_as_it_was():
    modules = [mlp(seed) for seed in SEEDS]
    batch = BatchedNetworks.of(modules)
    before = {name: value.clone() for name, value in batch.parameters.items()}
    train_batched(batch, *samples(), loss=polynomial_hinge, optimiser=SGD(0.1), steps=2)
    for name, value in batch.parameters.items():
        assert torch.equal(value, before[name])
        assert torch.equal(value[2], dict(modules[2].named_parameters())[name])


def test_a_member_comes_back_as_a_module():
    x, y = samples()
    result = train([mlp(s, neuron=ExponentialNeuron) for s in SEEDS], x, y, steps=3)
    model = result.networks.member(4)
    output = model(x).squeeze(1)
    # sums in another order
    assert result.loss[-1, 4] == pytest.approx(polynomial_hinge(output, y).sum().item(), rel=1e-12)
    assert result.errors[-1, 4] == count_errors(output, y)
    bare = model.network(x).squeeze(1)
    assert result.bare_loss[-1, 4] == pytest.approx(polynomial_hinge(bare, y).sum().item())
    assert result.bare_errors[-1, 4] == count_errors(bare, y)
    assert result.scale[-1, 4] == model.neuron.scale.item()
    assert result.bias[-1, 4] == model.neuron.bias.item()
    assert result.weight_norm[-1, 4] == pytest.approx(model.neuron.weight.norm().item())
    added = penalty(model.neuron, 0.7).item()
    assert result.objective[-1, 4] == pytest.approx(result.loss[-1, 4] + added)


# the plain loop


OPTIMISERS = [
    (SGD(1e-3), lambda p: torch.optim.SGD(p, lr=1e-3)),
    (SGD(1e-3, momentum=0.9), lambda p: torch.optim.SGD(p, lr=1e-3, momentum=0.9)),
    (Adam(1e-2), lambda p: torch.optim.Adam(p, lr=1e-2)),
    (
        Adam(1e-3, betas=(0.8, 0.95), eps=1e-4),
        lambda p: torch.optim.Adam(p, lr=1e-3, betas=(0.8, 0.95), eps=1e-4),
    ),
]
KINDS = [None, ExponentialNeuron, SigmoidNeuron, ReLUNeuron, WithLayerNeurons]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("number", range(len(OPTIMISERS)))
def test_same_as_a_plain_loop(number, kind):
    ours, theirs = OPTIMISERS[number]
    x, y = samples()
    modules = [mlp(seed, neuron=kind, spread=0.5) for seed in range(2)]
    result = train(modules, x, y, optimiser=ours, steps=STEPS)
    assert_same(result, [plain_loop(m, theirs(m.parameters()), x, y, STEPS) for m in modules])


@pytest.mark.parametrize("activation", [nn.ReLU, nn.Sigmoid, nn.Softplus, nn.GELU])
def test_any_activation_loss_and_depth(activation):
    x, y = samples(n=7, inputs=3)
    modules = [
        mlp(seed, (3, 5, 3, 1), activation, WithLayerNeurons, spread=0.5) for seed in range(2)
    ]
    assert modules[0].power == 4
    options = {"loss": logistic_loss, "optimiser": Adam(1e-2)}
    result = train(modules, x, y, steps=STEPS, **options)
    assert result.scale.shape == result.weight_norm.shape == result.bias.shape == (1, 2, 2)
    models = []
    for m in modules:
        optimiser = torch.optim.Adam(m.parameters(), lr=1e-2)
        models.append(plain_loop(m, optimiser, x, y, STEPS, loss=logistic_loss))
    assert_same(result, models)
    a, w, b = models[1].scales, models[1].weights, models[1].biases
    assert result.scale[-1, 1] == pytest.approx([v.norm().item() for v in a])
    assert result.weight_norm[-1, 1] == pytest.approx([v.norm().item() for v in w])
    assert result.bias[-1, 1] == pytest.approx([v.item() for v in b])


def test_own_data_rates_strengths_and_clipping():
    x, y = samples(members=5)
    modules = [mlp(seed, neuron=ExponentialNeuron) for seed in SEEDS]
    rates, strengths = torch.linspace(1e-3, 1e-2, 5).double(), torch.linspace(0.1, 2, 5).double()
    norms = torch.linspace(0.5, 5, 5).double()
    options = {"optimiser": SGD(rates), "reg_strength": strengths, "clip_norm": norms}
    result = train(modules, x, y, steps=STEPS, **options)
    models = []
    for i, m in enumerate(modules):
        optimiser = torch.optim.SGD(m.parameters(), lr=rates[i].item())
        own = {"reg": strengths[i].item(), "clip": norms[i].item()}
        models.append(plain_loop(m, optimiser, x[i], y[i], STEPS, **own))
    assert_same(result, models)


def test_shared_inputs_with_own_targets():
    x, _ = samples()
    _, y = samples(members=5)
    modules = [mlp(seed) for seed in SEEDS]
    result = train(modules, x, y, steps=5)
    assert_bit_equal(result, train(modules, x.expand(5, -1, -1), y, steps=5))


def test_a_clipped_step_is_as_long_as_allowed():
    modules = [mlp(seed, spread=3.0) for seed in SEEDS]
    result = train(modules, *samples(), optimiser=SGD(1.0), clip_norm=0.25, measure_at=[0])
    square = sum(((v[1] - v[0]) ** 2).flatten(1).sum(1) for v in result.parameters.values())
    long = result.gradient_norm[0] > 0.25
    assert long.any()
    # rounding of parameters of about 3
    assert square.sqrt().numpy()[long] == pytest.approx(0.25, rel=1e-12)


def test_batches_follow_each_members_own_order():
    x, y = samples(n=6)
    modules = [mlp(seed) for seed in SEEDS]
    result = train(modules, x, y, optimiser=Adam(1e-2), steps=30, batch_size=2, seeds=SEEDS)
    models = []
    for seed, m in zip(SEEDS, modules, strict=True):
        epochs = np.tile(np.arange(6), (256, 1))
        order = numpy_generator(seed, "order", 0).permuted(epochs, axis=1).reshape(-1, 2)
        some_x, some_y = (lambda i, o=order: x[o[i]]), (lambda i, o=order: y[o[i]])
        optimiser = torch.optim.Adam(m.parameters(), lr=1e-2)
        models.append(plain_loop(m, optimiser, some_x, some_y, 30))
    assert_same(result, models)


def test_a_batch_of_all_samples_is_gradient_descent():
    x, y = samples(n=6)
    modules = [mlp(seed) for seed in SEEDS]
    whole = train(modules, x, y, steps=50)
    batches = train(modules, x, y, steps=50, batch_size=6, seeds=SEEDS)
    assert_same(batches, [whole.networks.member(i) for i in range(5)])


# measuring


def test_measuring_at_times_is_training_that_long():
    x, y = samples()
    modules = [mlp(seed, neuron=ExponentialNeuron) for seed in SEEDS]
    long = train(modules, x, y, optimiser=Adam(1e-2), steps=20, measure_at=[0, 10, 1, 10])
    assert long.steps.tolist() == [0, 1, 10, 20]
    assert long.loss.shape == long.gradient_norm.shape == long.bare_errors.shape == (4, 5)
    assert long.loss.dtype == np.float64
    assert long.errors.dtype == np.int64
    assert long.parameters["network.0.weight"].shape == (4, 5, 4, 2)
    for row, time in enumerate([1, 10], start=1):
        short = train(modules, x, y, optimiser=Adam(1e-2), steps=time)
        assert np.array_equal(short.loss[0], long.loss[row])
        assert np.array_equal(short.gradient_norm[0], long.gradient_norm[row])


def test_batch_normalisation_has_buffers():
    modules = [nn.Sequential(mlp(s), nn.BatchNorm1d(1).double()).eval() for s in SEEDS]
    modules[3][1].running_mean.fill_(0.5)
    x, y = samples()
    result = train(modules, x, y, steps=20)
    assert_same(
        result,
        [plain_loop(m, torch.optim.SGD(m.parameters(), lr=1e-3), x, y, 20) for m in modules],
    )


# what diverges


@pytest.mark.parametrize("optimiser", [SGD(1.0), SGD(1.0, momentum=0.9)])
def test_a_member_that_diverges_is_kept_and_recorded(optimiser):
    """A learning rate of 1 is too much for large weights; the others take no notice."""
    x, y = samples()
    modules = [mlp(seed, activation=nn.ReLU, spread=s) for seed, s in enumerate([0.01, 9.0, 0.01])]
    rates = torch.tensor([1e-3, 1.0, 1e-3], dtype=torch.float64)
    optimiser = SGD(rates, optimiser.momentum)
    times = range(100)
    result = train(modules, x, y, optimiser=optimiser, steps=100, measure_at=times)
    at = result.diverged_at[1]
    assert at > 1
    assert result.diverged_at.tolist() == [0, at, 0]
    for value in result.parameters.values():
        assert value.isfinite().all()
        assert torch.equal(value[at - 1, 1], value[-1, 1])
    biases = result.parameters["0.bias"]
    assert not torch.equal(biases[at - 2, 1], biases[at - 1, 1])
    alone = train([modules[0], modules[2]], x, y, optimiser=SGD(1e-3, optimiser.momentum),
                  steps=100, measure_at=times)  # fmt: skip
    assert_bit_equal(result, alone, ours=[0, 2])


def test_an_infinite_gradient_is_no_small_step():
    """Clipped by ∞ it would be 0, and Adam would divide it by ∞."""
    x, y = samples(double=False)
    modules = [mlp(seed, double=False, spread=s) for seed, s in enumerate([1.0, 1e12])]
    for options in ({"optimiser": SGD(1e-3), "clip_norm": 1.0}, {"optimiser": Adam(1e-3)}):
        result = train(modules, x, y, steps=3, **options)
        assert result.diverged_at.tolist() == [0, 1]


def test_all_diverge_from_the_start():
    modules = [mlp(seed) for seed in SEEDS]
    with torch.no_grad():
        for m in modules:
            m[0].bias[0] = math.nan
    result = train(modules, *samples(), steps=4)
    assert result.diverged_at.tolist() == [1] * 5
    assert result.errors.tolist() == [[6] * 5]


# company


@pytest.mark.parametrize("double", [False, True])
@pytest.mark.parametrize("activation", [nn.Tanh, nn.ReLU, nn.Sigmoid, nn.GELU, nn.Softplus])
def test_company_changes_no_bit(activation, double):
    """Other numbers of members, other neighbours, other places."""
    x, y = samples(n=7, inputs=3, double=double)
    kinds = [activation, ExponentialNeuron, double]
    modules = [mlp(seed, (3, 7, 5, 1), *kinds) for seed in range(150)]
    options = {"optimiser": Adam(1e-2), "steps": 40, "clip_norm": 3.0, "measure_at": (0, 7)}
    everyone = train(modules, x, y, **options)
    for some in ([17], [149, 3], list(range(60, 125)), list(range(1, 129))):
        few = train([modules[i] for i in some], x, y, **options)
        assert_bit_equal(few, everyone, theirs=some)


def test_company_changes_no_bit_in_batches_and_layers():
    x, y = samples(n=16, inputs=3, double=False)
    modules = [mlp(s, (3, 8, 8, 1), neuron=WithLayerNeurons, double=False) for s in range(70)]
    options = {"optimiser": SGD(1e-4, 0.9), "steps": 30, "batch_size": 4}
    everyone = train(modules, x, y, seeds=range(70), **options)
    few = train(modules[20:25], x, y, seeds=range(20, 25), **options)
    assert_bit_equal(few, everyone, theirs=slice(20, 25))


def test_twice_is_the_same():
    modules = [mlp(seed, neuron=ExponentialNeuron) for seed in SEEDS]
    options = {"optimiser": Adam(1e-2), "steps": 50, "batch_size": 3, "seeds": SEEDS}
    assert_bit_equal(train(modules, *samples(), **options), train(modules, *samples(), **options))


# known answers


def dead_relu(neuron=True):
    """Return the bad minimum of a dead ReLU 1-1-1 on x = 1, 2 and y = -1, 1: the loss is 2."""
    network = mlp(0, (1, 1, 1), nn.ReLU, ExponentialNeuron if neuron else None)
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.zero_()
        bare = network.network if neuron else network
        bare[0].weight.fill_(-1.0)
        bare[2].weight.fill_(1.0)
    return network, torch.tensor([[1.0], [2.0]]).double(), torch.tensor([-1.0, 1.0]).double()


def test_a_bad_minimum_is_stationary_without_the_neuron():
    network, x, y = dead_relu(neuron=False)
    result = train([network], x, y, optimiser=Adam(0.1), steps=50, measure_at=[0])
    assert result.loss.tolist() == [[2.0], [2.0]]
    assert result.gradient_norm.tolist() == [[0.0], [0.0]]
    assert result.errors.tolist() == [[2], [2]]


def test_the_neuron_makes_the_bad_minimum_a_saddle():
    """At (a, w, b) = 0 and λ = 1 the Hessian has the eigenvalue -1.947."""
    network, x, y = dead_relu()
    result = train([network], x, y, steps=1, reg_strength=1.0, measure_at=[0])
    assert result.loss[0].tolist() == result.bare_loss[0].tolist() == [2.0]
    assert result.gradient_norm[0].tolist() == [0.0]
    state = {name: value.detach() for name, value in network.named_parameters()}
    one = torch.ones((), dtype=torch.float64)

    def of(state):
        return objective(network, polynomial_hinge, state, x, y, one)

    # (PyTorch's hessian, forward over reverse, warns of its own use of TorchScript)
    blocks = torch.func.jacrev(torch.func.grad(of))(state)
    sizes = {name: value.numel() for name, value in state.items()}
    rows = [
        torch.cat([blocks[i][j].reshape(sizes[i], sizes[j]) for j in sizes], dim=1) for i in sizes
    ]
    lowest = torch.linalg.eigvalsh(torch.cat(rows))[0].item()
    # printed to three digits
    assert lowest == pytest.approx(-1.947, abs=5e-4)


@settings(max_examples=30)
@given(seed=st.integers(0, 2**31), reg_strength=st.floats(1e-3, 1e3))
def test_identity_of_the_gradient(seed, reg_strength):
    """a ∂_a L - ∂_b L = λ a² everywhere; of a layer's neuron, a·∂_a L - ∂_b L = λ ‖a‖^p."""
    x, y = samples()
    strength = torch.tensor(reg_strength, dtype=torch.float64)
    for kind in (ExponentialNeuron, WithLayerNeurons):
        module = mlp(seed, (2, 3, 3, 1), neuron=kind)
        state = {name: value.detach() * 3 for name, value in module.named_parameters()}
        gradient = torch.func.grad(
            lambda s, m=module: objective(m, polynomial_hinge, s, x, y, strength)
        )(state)
        if kind is ExponentialNeuron:
            names, power = [("neuron.scale", "neuron.bias")], 2
        else:
            names, power = [(f"scales.{i}", f"biases.{i}") for i in range(2)], 4
        for a, b in names:
            terms = (state[a] * gradient[a]).sum(), gradient[b]
            expected = reg_strength * state[a].square().sum() ** (power / 2)
            # rounding, relative to the terms, of which one may be a sum that nearly cancels
            size = max(abs(term.item()) for term in (*terms, expected)) + 1
            assert abs((terms[0] - terms[1] - expected).item()) < 1e-11 * size


def test_a_layers_penalty_is_quadratic_in_one_hidden_layer():
    x, y = samples()
    module = mlp(0, neuron=WithLayerNeurons)
    assert module.power == 2
    result = train([module], x, y, reg_strength=3.0, measure_at=[0])
    added = result.objective[0] - result.loss[0]
    assert added == pytest.approx([1.5 * module.scales[0].square().sum().item()])


# buffers


def test_members_of_differing_input_scales_are_trained_each_by_its_own():
    x, y = samples()

    def module(s):
        neuron = ExponentialNeuron(2, s, torch_generator(0, "neuron"), dtype=torch.float64)
        return WithNeuron(mlp(0), neuron)

    scales = (1.0, 0.3, 20.0)
    result = train([module(s) for s in scales], x, y, optimiser=SGD(1e-3), steps=STEPS)
    models = []
    for s in scales:
        model = module(s)
        optimiser = torch.optim.SGD(model.parameters(), lr=1e-3)
        models.append(plain_loop(model, optimiser, x, y, STEPS))
    assert_same(result, models)
    last = result.networks.member(2)
    assert last.neuron.input_scale == 20.0
    torch.testing.assert_close(last(x), models[2](x), rtol=1e-10, atol=1e-10)


# what is refused


def test_no_members():
    with pytest.raises(ValueError, match="at least one member"):
        BatchedNetworks.of([])


@pytest.mark.parametrize(
    "other",
    [
        mlp(0, (2, 5, 1)),
        mlp(0, activation=nn.ReLU),
        mlp(0, neuron=ExponentialNeuron),
        mlp(0, double=False),
        nn.Sequential(mlp(0)),
    ],
)
def test_differing_architectures(other):
    with pytest.raises(ValueError, match="member 1 has"):
        BatchedNetworks.of([mlp(0), other])


def test_differing_settings():
    modules = [nn.Sequential(nn.Linear(2, 1), nn.LeakyReLU(slope)) for slope in (0.1, 0.2)]
    with pytest.raises(ValueError, match="negative_slope"):
        BatchedNetworks.of(modules)


@pytest.mark.parametrize(
    "inside", [nn.Sequential, lambda model: WithNeuron(model, neuron_of_two())]
)
def test_a_neuron_whose_penalty_would_be_left_out(inside):
    with pytest.raises(ValueError, match="lies inside the network"):
        BatchedNetworks.of([inside(mlp(0, neuron=ExponentialNeuron))])


def neuron_of_two():
    return ExponentialNeuron(2, dtype=torch.float64)


def test_parameters_that_do_not_train_or_are_mixed():
    frozen = mlp(0)
    frozen[0].bias.requires_grad_(False)
    with pytest.raises(ValueError, match="train"):
        BatchedNetworks.of([frozen])
    with pytest.raises(ValueError, match="float32"):
        BatchedNetworks.of([WithNeuron(mlp(0), ExponentialNeuron(2))])


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"steps": 0}, "steps is a whole number, 1 or more"),
        ({"steps": 2.5}, "steps is a whole number"),
        ({"measure_at": [0.5]}, "measure_at is whole"),
        ({"steps": 3, "measure_at": [4]}, "between 0 and 3"),
        ({"measure_at": [-1]}, "between 0 and 1"),
        ({"reg_strength": None}, "reg_strength"),
        ({"reg_strength": 0.0}, "reg_strength"),
        ({"reg_strength": math.nan}, "reg_strength"),
        ({"reg_strength": math.inf}, "reg_strength"),
        ({"reg_strength": torch.ones(3)}, "one for each of 2"),
        ({"clip_norm": 0.0}, "clip_norm"),
        ({"clip_norm": math.inf}, "clip_norm"),
        ({"optimiser": SGD(torch.ones(3))}, "learning_rate"),
        ({"batch_size": 0, "seeds": [1, 2]}, "batch_size is a whole number, 1 or more"),
        ({"y": torch.tensor([0.0, 1, 0, 1, 1, 1])}, r"got 0, 1 .*2 \* y - 1"),
        ({"y": torch.full((6,), math.nan)}, "targets are -1 and 1"),
        ({"x": torch.tensor([[0.0, math.nan]] * 6)}, "6 of .* NaN or infinite"),
        ({"x": torch.full((6, 2), 1e300, dtype=torch.float64).mul(1e300)}, "NaN or infinite"),
        ({"batch_size": 4, "seeds": [1, 2]}, "divides the number of samples, 6"),
        ({"batch_size": 3}, "a seed for each of 2"),
        ({"batch_size": 3, "seeds": [1]}, "a seed for each of 2"),
        ({"x": torch.ones(5, 2)}, r"got \(5, 2\) and \(6,\)"),
        ({"x": torch.ones(6)}, r"got \(6,\) and \(6,\)"),
        ({"x": torch.ones(3, 6, 2)}, r"\(2, n, inputs\)"),
        ({"x": torch.ones(6, 3)}, r"no inputs of shape \(6, 3\)"),
        ({"y": torch.ones(6, 1)}, r"got \(6, 2\) and \(6, 1\)"),
        ({"x": torch.ones(0, 2), "y": torch.ones(0)}, "n over 0"),
    ],
)
def test_bad_arguments(changes, message):
    x, y = samples()
    arguments = {"x": x, "y": y} | changes
    with pytest.raises(ValueError, match=message):
        train([mlp(seed, neuron=ExponentialNeuron) for seed in range(2)], **arguments)


@pytest.mark.parametrize("rate", [0.0, -1.0, math.nan, math.inf, torch.tensor([1e-2, 0.0])])
@pytest.mark.parametrize("kind", [SGD, Adam])
def test_learning_rates_out_of_range(kind, rate):
    with pytest.raises(ValueError, match="learning_rate is over 0"):
        kind(rate)


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (lambda: SGD(0.1, momentum=1.0), "momentum"),
        (lambda: SGD(0.1, momentum=math.nan), "momentum"),
        (lambda: Adam(0.1, betas=(1.0, 0.9)), "beta1"),
        (lambda: Adam(0.1, betas=(0.9, -0.1)), "beta2"),
        (lambda: Adam(0.1, eps=-1e-8), "eps"),
    ],
)
def test_other_settings_of_optimisers_out_of_range(make, name):
    with pytest.raises(ValueError, match=name):
        make()


def test_a_neuron_of_other_inputs_than_the_network():
    model = WithNeuron(mlp(0), ExponentialNeuron(3, dtype=torch.float64))
    with pytest.raises(ValueError, match=r"in_features=3.*got \(6, 2\)"):
        train([model], *samples())


def test_two_outputs():
    with pytest.raises(ValueError, match="a network gives"):
        train([mlp(0, (2, 3, 2))], *samples())


@pytest.mark.parametrize("power", [1, 3, 0, -2])
def test_powers_of_a_layers_penalty(power):
    with pytest.raises(ValueError, match="even"):
        WithLayerNeurons(mlp(0), power)


def test_no_hidden_layer():
    with pytest.raises(ValueError, match="two Linear layers"):
        WithLayerNeurons(nn.Sequential(nn.Linear(2, 1)))
