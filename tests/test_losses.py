import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from oneneuron.losses import count_errors, logistic_loss, polynomial_hinge


def test_by_hand():
    loss = polynomial_hinge(
        torch.tensor([0.0, 2.0, -1.0, 0.5]), torch.tensor([1.0, 1.0, 1.0, -1.0])
    )
    assert loss.tolist() == [1.0, 0.0, 8.0, 3.375]


@given(st.floats(-100, 100), st.sampled_from([-1.0, 1.0]), st.integers(3, 6))
def test_an_error_costs_at_least_one(output, target, power):
    f, y = torch.tensor([output]), torch.tensor([target])
    loss = polynomial_hinge(f, y, power)
    assert loss.item() >= count_errors(f, y)


@pytest.mark.parametrize("function", [polynomial_hinge, logistic_loss, count_errors])
class TestRefused:
    """By each function of outputs and targets."""

    @pytest.mark.parametrize(
        ("target", "named"),
        [
            ([0.0, 1.0], r"got 0, 1 .*2 \* y - 1"),
            ([0, 1], r"got 0, 1 .*2 \* y - 1"),
            ([0.0, 0.0], "got 0 "),
            ([False, True], "got False, True"),
            ([True, True], r"got True \(torch.bool\)"),
            ([1.0, 2.0], "got 1, 2 "),
            ([-1.0, 0.0], "got -1, 0 "),
            ([0.5, -1.0], "got -1, 0.5 "),
            ([1.0, math.nan], "got 1, nan "),
            ([1.0, math.inf], "got 1, inf "),
            ([1.0, 1 + 2**-23], "got 1, 1.00000012 "),
        ],
    )
    def test_targets_that_are_not_minus_one_and_one(self, function, target, named):
        with pytest.raises(ValueError, match=f"targets are -1 and 1, {named}"):
            function(torch.zeros(2), torch.tensor(target))

    def test_a_byte_whose_square_wraps_around_to_one(self, function):
        with pytest.raises(ValueError, match="got 255"):
            function(torch.zeros(1), torch.tensor([255], dtype=torch.uint8))

    def test_many_values_are_shown_in_part(self, function):
        with pytest.raises(ValueError, match=r"got 0, 1, 2, 3, 4, … \(torch.float32\)"):
            function(torch.zeros(9), torch.arange(9.0))

    def test_shapes_that_would_broadcast(self, function):
        with pytest.raises(ValueError, match=r"\(3, 1\) and \(3,\)"):
            function(torch.ones(3, 1), torch.ones(3))


@pytest.mark.parametrize("power", [0, -1, 0.5, math.nan])
def test_a_power_under_one_is_refused(power):
    with pytest.raises(ValueError, match="power is 1 or more"):
        polynomial_hinge(torch.zeros(1), torch.ones(1), power)


@pytest.mark.parametrize("target", [[], [1.0], [-1.0], [1, -1]])
def test_targets_that_are_right_pass(target):
    y = torch.tensor(target)
    assert polynomial_hinge(torch.zeros(len(y)), y).tolist() == [1.0] * len(y)


def test_losses_may_be_mapped_over_targets():
    f, y = torch.tensor([0.5, 2.0]), torch.tensor([-1.0, 1.0])
    for loss in (polynomial_hinge, logistic_loss):
        slopes = torch.func.vmap(torch.func.grad(loss))(f, y)
        (expected,) = torch.autograd.grad(loss(f.requires_grad_(), y).sum(), f)
        torch.testing.assert_close(slopes, expected)


def test_losses_may_be_compiled_whole():
    f, y = torch.tensor([0.5, 2.0]), torch.tensor([-1.0, 1.0])
    compiled = torch.compile(polynomial_hinge, backend="eager", fullgraph=True)
    assert torch.equal(compiled(f, y), polynomial_hinge(f, y))


def test_zero_and_nan_are_errors():
    output = torch.tensor([0.0, float("nan"), float("inf"), -1.0])
    assert count_errors(output, torch.ones(4)) == 3
    assert count_errors(torch.empty(0), torch.empty(0)) == 0


def test_logistic_loss_is_the_cross_entropy_of_two_softmax_outputs():
    logits = torch.randn(20, 2)
    label = torch.randint(0, 2, (20,))
    expected = torch.nn.functional.cross_entropy(logits, label, reduction="none")
    ours = logistic_loss(logits[:, 1] - logits[:, 0], label.float() * 2 - 1)
    torch.testing.assert_close(ours, expected)
