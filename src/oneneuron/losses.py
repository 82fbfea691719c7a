"""Losses of a binary classifier whose targets are -1 and 1, and the count of its errors."""

import torch
from torch import Tensor


def polynomial_hinge(output: Tensor, target: Tensor, power: int = 3) -> Tensor:
    """Return max(0, 1 - y·f)^p of each sample (Liang et al. 2018, section 3).

    Parameters
    ----------
    output
        f, of any shape.
    target
        y, -1 or 1, of the same shape.
    power
        p; the theorem needs 3 or more, so that the loss is twice differentiable.

    Returns
    -------
    Tensor
        Not averaged, of the shape of `output`; at least 1 for each misclassified sample.
    """
    if output.shape != target.shape:
        raise ValueError(
            f"outputs and targets differ in shape: {tuple(output.shape)} and {tuple(target.shape)}"
        )
    return torch.relu(1 - target * output) ** power


def logistic_loss(output: Tensor, target: Tensor) -> Tensor:
    """Return log(1 + exp(-y·f)) of each sample.

    It is the cross-entropy of two softmax outputs whose difference is f.
    """
    return torch.nn.functional.softplus(-target * output)


def count_errors(output: Tensor, target: Tensor) -> int:
    """Return how many outputs have not the sign of their target; 0 and NaN are errors."""
    return output.numel() - int((output * target > 0).sum())
