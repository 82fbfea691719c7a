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


def test_shapes_that_would_broadcast_are_refused():
    with pytest.raises(ValueError, match=r"\(3, 1\) and \(3,\)"):
        polynomial_hinge(torch.ones(3, 1), torch.ones(3))


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
