"""Losses of a binary classifier whose targets are -1 and 1, and the count of its errors.

All of them refuse other targets: with 0 and 1 a hinge has no gradient wherever the target is 0, so
that half of the data would teach nothing, and no number would say so.
"""

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
        p, 1 or more; the theorem needs 3 or more, so that the loss is twice differentiable.

    Returns
    -------
    Tensor
        Not averaged, of the shape of `output`; at least 1 for each misclassified sample.

    Raises
    ------
    ValueError
        For shapes that differ, other targets, or a power under 1.
    """
    _check_pair(output, target)
    if not power >= 1:
        raise ValueError(f"power is 1 or more, 3 or more for the theorem; got {power}")
    return torch.relu(1 - target * output) ** power


def logistic_loss(output: Tensor, target: Tensor) -> Tensor:
    """Return log(1 + exp(-y·f)) of each sample.

    It is the cross-entropy of two softmax outputs whose difference is f.

    Parameters
    ----------
    output
        f, of any shape.
    target
        y, -1 or 1, of the same shape.

    Raises
    ------
    ValueError
        For shapes that differ, or other targets.
    """
    _check_pair(output, target)
    return torch.nn.functional.softplus(-target * output)


def count_errors(output: Tensor, target: Tensor) -> int:
    """Return how many outputs have not the sign of their target; 0 and NaN are errors.

    Parameters
    ----------
    output, target
        Of the same shape; targets are -1 and 1.

    Raises
    ------
    ValueError
        For shapes that differ, or other targets.
    """
    _check_pair(output, target)
    return output.numel() - int((output * target > 0).sum())


def check_targets(target: Tensor) -> None:
    """Raise a ValueError unless all targets are -1 or 1.

    Where no value can be looked at (while PyTorch compiles, or maps over the targets by
    ``torch.func.vmap``) nothing is checked.
    """
    if torch.compiler.is_compiling():
        return
    try:
        # (half the time of two comparisons; bool has no -1, and no absolute value)
        right = target.dtype != torch.bool and bool((target.abs() == 1).all())
    except RuntimeError:
        return
    if not right:
        raise ValueError(
            f"targets are -1 and 1, got {_some_values(target)}: for labels of 0 and 1 give "
            "2 * y - 1, else map one class to -1 and the other to 1"
        )


def _check_pair(output: Tensor, target: Tensor) -> None:
    if output.shape != target.shape:
        raise ValueError(
            f"outputs and targets differ in shape: {tuple(output.shape)} and "
            f"{tuple(target.shape)}; give both the same, as by output.reshape(target.shape)"
        )
    check_targets(target)


def _some_values(target: Tensor, most: int = 5) -> str:
    """Return the values that occur, as text, the first few if there are many."""
    values = target.unique().tolist()  # type: ignore[no-untyped-call]
    shown = ", ".join(
        str(value) if isinstance(value, bool) else f"{value:.9g}" for value in values[:most]
    )
    return shown + (", …" if len(values) > most else "") + f" ({target.dtype})"
