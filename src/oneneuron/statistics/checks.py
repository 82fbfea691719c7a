"""Refusals of what is no level, no count or no sample, each naming the argument."""

import operator
from collections.abc import Collection

import numpy as np
from numpy.typing import ArrayLike, NDArray

SAME = 1e-9
"""Values so near, relative to their size, are one value with different rounding errors.

Accuracies are counts over a common size, and their ties must survive divisions and subtractions
(1 - 0.9 and 0.1).
"""


def fraction(value: float, name: str) -> float:
    """Return a level, power or margin of a test; ValueError unless it is between 0 and 1."""
    if not 0 < value < 1:
        raise ValueError(f"{name}: expected a number between 0 and 1 (0.95 for 95 %), got {value}")
    return float(value)


def whole(value: float, name: str, least: int = 0) -> int:
    """Return a count; ValueError unless it is whole (10.0 is) and at least `least`."""
    if isinstance(value, float | np.floating) and float(value).is_integer():
        value = int(value)
    try:
        number = operator.index(value)  # type: ignore[arg-type]
    except TypeError:
        raise ValueError(f"{name}: expected a whole number, got {value!r}") from None
    if number < least:
        raise ValueError(f"{name}: expected at least {least}, got {number}")
    return number


def real(value: float, name: str, least: float = -np.inf) -> float:
    """Return a number; ValueError where it is NaN, infinite or under `least`."""
    if not (np.isfinite(value) and value >= least):
        bound = "" if least == -np.inf else f" of at least {least:g}"
        raise ValueError(f"{name}: expected a finite number{bound}, got {value}")
    return float(value)


def positive(value: float, name: str) -> float:
    """Return a margin; ValueError unless it is positive and finite."""
    if not 0 < value < np.inf:
        raise ValueError(f"{name}: expected a positive number, got {value}")
    return float(value)


def word(value: str, name: str, words: Collection[str]) -> str:
    """Return a word; ValueError where it is none of `words`."""
    if value not in words:
        raise ValueError(f"{name}: expected one of {', '.join(words)}, got {value!r}")
    return value


def sample(values: ArrayLike, name: str, least: int = 1) -> NDArray[np.float64]:
    """Return values of shape (n,), of which ±inf marks a lost run.

    ValueError where the shape is another, there are fewer than `least` values, or one is NaN.
    """
    array = np.asarray(values, np.float64)
    if array.ndim != 1 or array.size < least:
        raise ValueError(f"{name}: expected one value per run, shape (n,), got {array.shape}")
    if np.isnan(array).any():
        raise ValueError(
            f"{name}: value {int(np.isnan(array).argmax())} is NaN; mark a lost run by ±inf, "
            "whichever is worse"
        )
    return array


def answers(values: ArrayLike, name: str) -> NDArray[np.bool_]:
    """Return yes and no of shape (n,); ValueError where there is none, or a value is neither."""
    array = np.asarray(values)
    if array.ndim != 1 or not array.size:
        raise ValueError(f"{name}: expected answers of shape (n,), got {array.shape}")
    if array.dtype != np.bool_:
        raise ValueError(f"{name}: expected booleans, got values of type {array.dtype}")
    return array


def resolution(*values: ArrayLike, least: float = SAME) -> float:
    """Return the relative size under which two of these values are one.

    Four units in the last place of the coarsest type of float among them, and at least `least`.
    """
    kinds = [np.asarray(of).dtype for of in values]
    return max([least, *(4 * float(np.finfo(of).eps) for of in kinds if of.kind == "f")])
