import dataclasses
import math
from itertools import chain

import pytest
import torch
from torch import nn

from oneneuron.losses import polynomial_hinge
from oneneuron.neurons import ExponentialNeuron, WithLayerNeurons, WithNeuron
from oneneuron.training import single
from oneneuron.training.checkpoint import Checkpoint
from oneneuron.training.single import Member, Samples, take_step, train_member

N = 10


class Linear(nn.Module):
    """The smallest network: one output, linear in the inputs."""

    def __init__(self, features=3):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(features))

    def forward(self, x):
        return x @ self.weight


@pytest.fixture
def samples():
    x = torch.randn(N, 3, generator=torch.Generator().manual_seed(0))
    return Samples(x, torch.where(x[:, 0] > 0, 1.0, -1.0))


def member(model, *, learning_rate=0.01, optimiser=torch.optim.Adam, **changes):
    settings = {"reg_strength": 0.2, "batch_size": 4, "seed": 1} | changes
    parameters = model.parameters()
    return Member(model, optimiser(parameters, lr=learning_rate), polynomial_hinge, **settings)


def evaluate(model, row):
    return {"seen_at": row["epoch"]}


def test_one_epoch_by_hand(samples):
    """Plain gradient descent in batches of 4, 4 and 2: Keras keeps the last one too."""
    model = Linear()
    (row,) = train_member(
        member(model, optimiser=torch.optim.SGD, learning_rate=0.1), samples, evaluate, 1
    )
    order = torch.randperm(N, generator=single.torch_generator(1, "order", 1))
    weight, total = torch.zeros(3), 0.0
    for batch in (order[:4], order[4:8], order[8:]):
        x, y = samples.x[batch], samples.y[batch]
        margin = torch.clamp(1 - y * (x @ weight), min=0)
        total += float((margin**3).sum())
        gradient = (-3 * margin**2 * y) @ x / len(batch)
        weight = weight - 0.1 * gradient
    # float32 rounding
    torch.testing.assert_close(model.weight.detach(), weight, rtol=1e-5, atol=1e-6)
    assert row["train_loss"] == pytest.approx(total / N, rel=1e-5)
    assert row["gradient_norm"] == pytest.approx(float(gradient.norm()), rel=1e-5)
    assert row["diverged"] is False
    assert row["seen_at"] == 1


def test_the_penalty_is_trained_on_but_not_in_the_loss(samples):
    neuron = ExponentialNeuron(3)
    model = WithNeuron(Linear(), neuron)
    with torch.no_grad():
        neuron.scale.fill_(0.5)
        neuron.weight.zero_()
        neuron.bias.fill_(-100.0)  # the neuron gives nothing: a moves by the penalty alone
    this = member(model, optimiser=torch.optim.SGD, learning_rate=1.0)
    loss, _ = take_step(this, samples.x, samples.y)
    assert loss == 1.0
    assert neuron.scale.item() == pytest.approx(0.5 - 0.2 * 0.5)


def test_the_order_of_batches_follows_seed_and_epoch():
    class Recording(Linear):
        def forward(self, x):
            seen.append(x[:, 0].tolist())
            return super().forward(x)

    samples = Samples(torch.arange(30.0).reshape(N, 3), torch.ones(N))
    orders = {}
    for seed in (1, 1, 2):
        seen: list[list[float]] = []
        train_member(member(Recording(), seed=seed), samples, evaluate, 2)
        # the first epoch ends with a look at all samples
        assert [len(batch) for batch in seen] == [4, 4, 2, 10, 4, 4, 2]
        del seen[3]
        orders.setdefault(seed, []).append(seen)
    assert orders[1][0] == orders[1][1]
    assert orders[1][0] != orders[2][0]
    batches = orders[1][0]
    first, second = ([*chain(*epoch)] for epoch in (batches[:3], batches[3:]))
    assert first != second
    assert sorted(first) == sorted(second) == samples.x[:, 0].tolist()


def test_a_member_may_bring_its_own_order():
    """Epoch by epoch, whatever its seed."""

    class Recording(Linear):
        def forward(self, x):
            if torch.is_grad_enabled():
                seen.extend(x[:, 0].tolist())
            return super().forward(x)

    seen: list[float] = []
    samples = Samples(torch.arange(30.0).reshape(N, 3), torch.ones(N))
    one = dataclasses.replace(
        member(Recording(), seed=1),
        order=lambda n, epoch: torch.arange(n).roll(epoch),
    )
    train_member(one, samples, evaluate, 2)
    rows = samples.x[:, 0]
    assert seen == [*rows.roll(1).tolist(), *rows.roll(2).tolist()]


def test_rmsprop_with_decay_is_kerass():
    """Against Keras's formulas of the time written out, in double precision."""
    model = Linear(1).double()
    optimiser = torch.optim.RMSprop(model.parameters(), alpha=0.9, eps=1e-7)

    def schedule(epoch, iteration):
        assert epoch == iteration // 2 + 1
        return 0.1 / (1 + 0.5 * iteration)

    this = Member(model, optimiser, polynomial_hinge, 0.0, 1, seed=0, schedule=schedule)
    two = Samples(torch.ones(2, 1, dtype=torch.double), torch.ones(2, dtype=torch.double))
    train_member(this, two, evaluate, 3)
    weight, mean_square = 0.0, 0.0
    for iteration in range(6):
        gradient = -3 * max(0.0, 1 - weight) ** 2
        mean_square = 0.9 * mean_square + 0.1 * gradient**2
        rate = 0.1 / (1 + 0.5 * iteration)
        weight -= rate * gradient / (math.sqrt(mean_square) + 1e-7)
    # the step computes its loss in float32, hence the tolerance
    assert model.weight.item() == pytest.approx(weight, rel=1e-6)


def test_it_stops_after_the_row_that_says_so(samples):
    rows = train_member(
        member(Linear()), samples, evaluate, 9, stop=lambda row: row["seen_at"] == 3
    )
    assert [row["epoch"] for row in rows] == [1, 2, 3]


def test_a_large_loss_counts_as_diverged_at_the_end_of_the_first_epoch_too(samples):
    model = Linear()
    with torch.no_grad():
        model.weight.fill_(-100.0)
    still = member(model, optimiser=torch.optim.SGD, learning_rate=1e-30)
    rows = train_member(still, samples, evaluate, 3)
    assert rows[0]["train_loss"] > 1e3
    assert [row["diverged"] for row in rows] == [True, True, True]


@pytest.mark.parametrize(("at_end", "diverged"), [(999.0, False), (1001.0, True), (math.nan, True)])
def test_the_first_epoch_is_judged_by_its_end_and_not_by_what_it_met(samples, at_end, diverged):
    def measured(model, row):
        return {"full_train_loss": at_end}

    for weight, met_much in ((-100.0, True), (0.0, False)):
        model = Linear()
        with torch.no_grad():
            model.weight.fill_(weight)
        still = member(model, optimiser=torch.optim.SGD, learning_rate=1e-30)
        (row,) = train_member(still, samples, measured, 1)
        assert (row["train_loss"] > 1e3) is met_much
        assert row["diverged"] is diverged


def test_a_wild_start_that_has_come_back_by_the_end_of_the_first_epoch_did_not_diverge(samples):
    model = Linear()
    with torch.no_grad():
        model.weight.fill_(-100.0)
    training = member(model, optimiser=torch.optim.SGD, learning_rate=1.0)

    def back(model, _row):
        with torch.no_grad():
            model.weight.zero_()  # as steps would, a few batches later
        return {}

    (row,) = train_member(training, samples, back, 1)
    assert row["train_loss"] > 1e3
    assert not row["diverged"]


def test_the_model_is_looked_at_before_the_first_epoch(samples):
    seen = []
    train_member(member(Linear()), samples, evaluate, 2, begin=lambda model: seen.append(len(seen)))
    assert seen == [0]


def test_nan_throughout_stops_and_says_so(samples, capsys):
    model = Linear()
    with torch.no_grad():
        model.weight.fill_(1e30)  # its cube overflows
    rows = train_member(member(model), samples, evaluate, 50)
    assert [row["epoch"] for row in rows] == [1]
    assert rows[0]["diverged"]
    assert not math.isfinite(rows[0]["train_loss"])
    assert "stopped after epoch 1: parameters are NaN" in capsys.readouterr().out


def test_an_infinite_parameter_is_a_divergence_but_goes_on():
    class Bystander(Linear):
        """Has a parameter that its output does not depend on."""

        def __init__(self):
            super().__init__()
            self.unused = nn.Parameter(torch.tensor(float("inf")))

    samples = Samples(torch.ones(N, 3), torch.ones(N))
    rows = train_member(member(Bystander()), samples, evaluate, 3)
    assert [row["diverged"] for row in rows] == [True] * 3


def test_what_else_was_trained_before_makes_no_difference(samples):
    def run():
        model = Linear()
        return train_member(member(model), samples, evaluate, 3), model.weight.detach()

    rows, weight = run()
    wild = Linear()
    with torch.no_grad():
        wild.weight.fill_(1e30)
    train_member(member(wild), samples, evaluate, 3)
    torch.rand(7)  # the global generator has moved
    again, same_weight = run()
    assert again == rows
    assert torch.equal(weight, same_weight)


def test_interrupted_at_any_step_it_resumes_to_the_same_rows(samples, tmp_path, monkeypatch):
    """A stop in each step of three epochs, the first one (no state yet) included."""

    def model():
        generator = torch.Generator().manual_seed(0)
        return WithNeuron(Linear(), ExponentialNeuron(3, generator=generator))

    def shrinking(epoch, iteration):
        return 0.01 / (1 + iteration)

    undisturbed = train_member(member(model(), schedule=shrinking), samples, evaluate, 5)
    step = single.take_step

    class PowerCutError(Exception):
        pass

    for steps_left in range(9):
        countdown = iter(range(steps_left))

        def cut_off(*arguments, countdown=countdown):
            if next(countdown, None) is None:
                raise PowerCutError
            return step(*arguments)

        path = tmp_path / f"{steps_left}.checkpoint"
        with pytest.raises(PowerCutError), monkeypatch.context() as patched:
            patched.setattr(single, "take_step", cut_off)
            with Checkpoint(path, "key", every_seconds=0) as checkpoint:
                train_member(member(model(), schedule=shrinking), samples, evaluate, 5, checkpoint)
        assert path.exists() == (steps_left >= 3)
        with Checkpoint(path, "key", every_seconds=0) as checkpoint:
            resumed = train_member(
                member(model(), schedule=shrinking), samples, evaluate, 5, checkpoint
            )
        assert resumed == undisturbed


def test_no_state_is_saved_before_it_is_due(samples, tmp_path):
    with Checkpoint(tmp_path / "a", "key", every_seconds=1000) as checkpoint:
        train_member(member(Linear()), samples, evaluate, 2, checkpoint)
    assert not (tmp_path / "a").exists()


# what is refused


@pytest.mark.parametrize(
    ("x", "y", "message"),
    [
        (torch.ones(2, 3), torch.tensor([0.0, 1.0]), r"got 0, 1 .*2 \* y - 1"),
        (torch.ones(2, 3), torch.tensor([math.nan, 1.0]), "got 1, nan"),
        (
            torch.ones(2, 3),
            torch.tensor([[1.0], [-1.0]]),
            r"y is \(n,\); got \(2, 3\) and \(2, 1\)",
        ),
        (torch.ones(3, 3), torch.tensor([1.0, -1.0]), r"got \(3, 3\) and \(2,\)"),
        (torch.ones(0, 3), torch.ones(0), "are none"),
        (torch.tensor(1.0), torch.tensor(1.0), "are none"),
        (torch.ones(2, 0), torch.ones(2), "no features"),
        (torch.tensor([[0.0, math.nan]]), torch.ones(1), r"1 of 2 inputs .*x\[0, 1\] = nan"),
        (torch.tensor([[math.inf], [0.0]]), torch.ones(2), r"x\[0, 0\] = inf"),
        (torch.tensor([[0.0], [-math.inf]]), torch.ones(2), r"x\[1, 0\] = -inf"),
    ],
)
def test_samples_that_teach_nothing(x, y, message):
    with pytest.raises(ValueError, match=message):
        Samples(x, y)


@pytest.mark.parametrize("dtype", [torch.uint8, torch.int64, torch.float16, torch.bfloat16])
def test_samples_of_any_type_of_numbers(dtype):
    assert len(Samples(torch.ones(2, 3, dtype=dtype), torch.tensor([-1, 1]))) == 2


@pytest.mark.parametrize("epochs", [0, -1, 1.5, None, math.nan])
def test_no_epochs(samples, epochs):
    with pytest.raises(ValueError, match="epochs is a whole number, 1 or more, got"):
        train_member(member(Linear()), samples, evaluate, epochs)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"batch_size": 0}, "batch_size is a whole number, 1 or more, got 0"),
        ({"batch_size": 2.5}, "batch_size"),
        ({"reg_strength": -0.1}, "reg_strength is 0 or more"),
        ({"reg_strength": math.nan}, "reg_strength"),
        ({"learning_rate": 0.0}, "learning rate is over 0 and finite, got 0.0"),
        ({"learning_rate": math.inf}, "learning rate"),
    ],
)
def test_settings_out_of_range(changes, message):
    with pytest.raises(ValueError, match=message):
        member(Linear(), **changes)


@pytest.mark.parametrize("rate", [0.0, -1.0, math.nan, math.inf])
def test_a_schedule_out_of_range(samples, rate):
    # the second epoch's: the first is trained
    this = member(Linear(), schedule=lambda epoch, _: 0.1 if epoch == 1 else rate)
    with pytest.raises(ValueError, match="the schedule's learning rate is over 0"):
        train_member(this, samples, evaluate, 2)


def test_a_neuron_that_the_optimiser_does_not_have():
    network = Linear()
    optimiser = torch.optim.Adam(network.parameters())
    model = WithNeuron(network, ExponentialNeuron(3))
    with pytest.raises(ValueError, match=r"does not have neuron.scale, neuron.weight, neuron.bias"):
        Member(model, optimiser, polynomial_hinge, 0.1, 4, seed=0)
    model.neuron.requires_grad_(False)  # said to stay
    Member(model, optimiser, polynomial_hinge, 0.1, 4, seed=0)


def test_neurons_whose_penalty_would_be_left_out():
    inside = nn.Sequential(WithNeuron(Linear(), ExponentialNeuron(3)))
    with pytest.raises(ValueError, match=r"'0.neuron' \(ExponentialNeuron\) lies inside"):
        member(inside)
    network = nn.Sequential(nn.Linear(3, 2), nn.Tanh(), nn.Linear(2, 1))
    with pytest.raises(ValueError, match="train_batched"):
        member(WithLayerNeurons(network))


def test_no_loss_is_measured_of_no_samples():
    with pytest.raises(ValueError, match="'validation' holds no samples"):
        single.measure({"": torch.ones(0)}, torch.ones(0), polynomial_hinge, "validation")


def test_progress_is_printed(samples, capsys):
    train_member(member(Linear()), samples, evaluate, 2)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("epoch 1/2  training loss ")
    assert " errors " in lines[0]
    assert lines[1].endswith("0:00 left")


def test_bf16_computes_in_bfloat16_and_trains_in_float32(samples):
    model = Linear()
    loss, output = take_step(member(model, bf16=True), samples.x, samples.y)
    assert output.dtype == model.weight.dtype == torch.float32
    # outputs have passed through bfloat16: they survive a round trip unchanged
    _, output = take_step(member(model, bf16=True), samples.x, samples.y)
    assert torch.equal(output, output.bfloat16().float())
    assert output.any()
    assert loss == 1.0
