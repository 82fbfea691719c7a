"""Numbers and conclusions of one source that cannot all hold."""

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import optimize

from oneneuron.statistics.audit.printed import printings


@dataclass(frozen=True)
class LeastU:
    """The least Mann-Whitney U that printed values of two samples allow.

    Attributes
    ----------
    u
        Pairs that go against the difference of the means, at least.
    first, second
        Values, ascending, that have this U and print so: an example.
    """

    u: int
    first: tuple[float, ...]
    second: tuple[float, ...]


@dataclass(frozen=True)
class Contrary:
    """A row that goes against a conclusion: the two values that were compared."""

    row: str
    first: float
    second: float


def least_mann_whitney_u(
    mean_first: str,
    mean_second: str,
    n: int,
    m: int,
    shown_first: str | None = None,
    shown_second: str | None = None,
    limits: tuple[float, float] = (0.0, 1.0),
) -> LeastU | None:
    """Return how well two samples can be separated, given their means and one value of each.

    Parameters
    ----------
    mean_first, mean_second
        Printed means; the first sample is the one said to be larger.
    n, m
        Sizes of the samples.
    shown_first, shown_second
        A printed value that is said to belong to the first, or second, sample.
    limits
        Between which all values lie.

    Returns
    -------
    LeastU or None
        None where no samples at all print so.

    Notes
    -----
    Each order of the n + m values is a linear programme in them; orders are tried from
    U = 0 upwards until one is feasible. A tie counts as the better order, so that U is a lower
    bound. Printed numbers stand for all values that round or are cut to them.

    Examples
    --------
    Five accuracies of mean 0.82195 against five of mean 0.81207 can be wholly apart:

    >>> least_mann_whitney_u("0.82195", "0.81207", 5, 5).u
    0

    but not if 0.831 is among the former and 0.828 among the latter:

    >>> least_mann_whitney_u("0.82195", "0.81207", 5, 5, "0.831", "0.828").u
    2
    """
    for u in range(n * m + 1):
        for order in _orders(u, n, m):
            values = _values_in_order(
                order, (mean_first, mean_second), (shown_first, shown_second), limits
            )
            if values is not None:
                return LeastU(
                    u,
                    tuple(float(v) for v in values[order]),
                    tuple(float(v) for v in values[~order]),
                )
    return None


def _orders(u: int, n: int, m: int) -> Iterator[np.ndarray]:
    """Yield each ascending order with u pairs in which the first sample is the smaller.

    Shape (n + m,), True where the value is of the first sample.
    """
    # below[i] values of the second sample lie below the i-th smallest of the first.
    for below in itertools.combinations_with_replacement(range(m + 1), n):
        if sum(m - count for count in below) == u:
            order = np.zeros(n + m, np.bool_)
            order[np.array(below) + np.arange(n)] = True
            yield order


def _values_in_order(
    order: np.ndarray,
    means: tuple[str, str],
    shown: tuple[str | None, str | None],
    limits: tuple[float, float],
) -> np.ndarray | None:
    """Return ascending values that print so, None where there are none."""
    size = len(order)
    ascending = np.eye(size - 1, size) - np.eye(size - 1, size, k=1)
    rows, bounds = [*ascending], [0.0] * (size - 1)
    for of, mean in zip((order, ~order), means, strict=True):
        low, high = _reach(mean)
        weights = of / of.sum()
        rows += [weights, -weights]
        bounds += [high, -low]
    choices = [
        [None] if value is None else np.flatnonzero(of).tolist()
        for of, value in zip((order, ~order), shown, strict=True)
    ]
    for places in itertools.product(*choices):
        between = [limits] * size
        for place, value in zip(places, shown, strict=True):
            if place is not None and value is not None:
                between[place] = _reach(value)
        found = optimize.linprog(np.zeros(size), A_ub=np.array(rows), b_ub=bounds, bounds=between)
        if found.success:
            return np.asarray(found.x)
    return None


def _reach(printed: str) -> tuple[float, float]:
    ways = printings(printed)
    return float(min(way.lower for way in ways)), float(max(way.upper for way in ways))


def rows_against(
    rows: Mapping[str, tuple[float, float]], conclusion: Literal["greater", "less"]
) -> list[Contrary]:
    """Return the rows of a table that go against the conclusion drawn from it.

    Parameters
    ----------
    rows
        For each row the two values that are compared.
    conclusion
        Whether the first value is said to be ``greater``, or ``less``, in every row; an equal
        pair is not against it.

    Examples
    --------
    "Only worse" of validation errors, with the neuron (first) and without:

    >>> rows_against({"MNIST": (4, 5), "Gaussians": (63, 56)}, conclusion="greater")
    [Contrary(row='MNIST', first=4, second=5)]
    """
    return [
        Contrary(row, first, second)
        for row, (first, second) in rows.items()
        if (first < second if conclusion == "greater" else first > second)
    ]


def zeros_contradicted(
    errors_left: Mapping[str, int], epochs_to_zero: Mapping[str, int | None]
) -> list[str]:
    """Return the settings that reach zero errors in one table and have errors left in another.

    Parameters
    ----------
    errors_left
        Training errors at the end of training, by setting.
    epochs_to_zero
        Epochs until there were none, by setting; None where it was not reached.

    Examples
    --------
    >>> zeros_contradicted({"CIFAR": 1, "MNIST": 0}, {"CIFAR": 20, "MNIST": 15})
    ['CIFAR']
    """
    return [
        setting
        for setting, errors in errors_left.items()
        if errors > 0 and epochs_to_zero.get(setting) is not None
    ]
