"""How far apart two samples can be, given the means and single values that were printed.

A published test of two small samples can be held against the numbers printed beside it: no order
of the values that these allow may give the published p.
"""

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, stats

from oneneuron.statistics.audit.printed import printings
from oneneuron.statistics.two_samples import mann_whitney

Floats = NDArray[np.float64]

Groups = tuple[tuple[int, int], ...]
"""Values in ascending order: of each group of equal ones, how many each sample has."""

LARGEST = 12  # values of both samples together; the orders with ties grow as 6ⁿ


@dataclass(frozen=True)
class _Printed:
    """What was printed of two samples; see `least_mann_whitney_u`."""

    means: tuple[str, str]
    shown: tuple[str | None, str | None]
    grain: int | None
    limits: tuple[float, float]


@dataclass(frozen=True)
class Separation:
    """The best separation that printed numbers allow, with an example.

    Attributes
    ----------
    u
        Pairs that go against the difference, ties as a half.
    p
        The smallest one-sided p, of all usual formulas, that this order has.
    first, second
        Values, ascending, that print so.
    """

    u: float
    p: float
    first: tuple[float, ...]
    second: tuple[float, ...]


def least_mann_whitney_u(
    mean_first: str,
    mean_second: str,
    n: int,
    m: int,
    shown_first: str | None = None,
    shown_second: str | None = None,
    grain: int | None = None,
    limits: tuple[float, float] = (0.0, 1.0),
) -> Separation | None:
    """Return the smallest U that printed numbers allow.

    A tie counts as the better order, so that U is a lower bound.

    Parameters
    ----------
    mean_first, mean_second
        Printed means; the first sample is the one said to be larger.
    n, m
        Sizes of the samples.
    shown_first, shown_second
        A printed value that is said to be among the first, or second, sample.
    grain
        Where given, every value is a multiple of 1/grain, such as an accuracy on so many samples.
    limits
        Between which all values lie.

    Returns
    -------
    Separation or None
        None where no samples print so.

    Notes
    -----
    Each order of the values is a linear programme in them (with whole numbers, where a grain is
    given). Orders are tried from U = 0 upwards until one is feasible. A printed number stands for
    all values that round or are cut to it.

    Examples
    --------
    Five accuracies of mean 0.82195 against five of mean 0.81207 can be wholly apart,

    >>> least_mann_whitney_u("0.82195", "0.81207", 5, 5).u
    0

    but not if 0.831 is among the former and 0.828 among the latter:

    >>> least_mann_whitney_u("0.82195", "0.81207", 5, 5, "0.831", "0.828").u
    2
    """
    printed = _Printed((mean_first, mean_second), (shown_first, shown_second), grain, limits)
    orders = [_groups_of(below, m) for below in _orders(n, m)]
    return _first_feasible(sorted(orders, key=_u), printed, gap=0.0)


def least_mann_whitney_p(
    mean_first: str,
    mean_second: str,
    n: int,
    m: int,
    shown_first: str | None = None,
    shown_second: str | None = None,
    grain: int | None = None,
    limits: tuple[float, float] = (0.0, 1.0),
) -> Separation | None:
    """Return the smallest one-sided Mann-Whitney p that printed numbers allow, with any ties.

    For each order, with or without ties, p is the smallest of the exact one and the normal
    approximations with and without continuity correction, both corrected for ties.
    Without a grain it is a bound that is approached, not reached. Parameters and result are those
    of `least_mann_whitney_u`.

    Raises
    ------
    ValueError
        Where the samples hold more than 12 values together: there are too many orders.

    Examples
    --------
    With the two shown values among the five, on 729 test samples, p = 0.006 is out of reach:

    >>> found = least_mann_whitney_p("0.82195", "0.81207", 5, 5, "0.831", "0.828", grain=729)
    >>> found.u, round(found.p, 4)
    (2, 0.0114)
    """
    if n + m > LARGEST:
        raise ValueError(f"too many orders of {n} and {m} values: at most {LARGEST} together")
    printed = _Printed((mean_first, mean_second), (shown_first, shown_second), grain, limits)
    bound = least_mann_whitney_u(
        mean_first, mean_second, n, m, shown_first, shown_second, grain, limits
    )
    if bound is None:
        return None
    orders = [order for order in _orders_with_ties(n, m) if _u(order) >= bound.u]
    gap = 0.0 if grain is None else 1.0 / grain
    return _first_feasible(sorted(orders, key=_smallest_p), printed, gap)


def _first_feasible(orders: Iterable[Groups], printed: _Printed, gap: float) -> Separation | None:
    for order in orders:
        values = _values(order, printed, gap)
        if values is not None:
            first, second = (
                tuple(float(v) for v in np.repeat(values, counts)) for counts in np.array(order).T
            )
            u = _u(order)
            return Separation(int(u) if u.is_integer() else u, _smallest_p(order), first, second)
    return None


def _orders(n: int, m: int) -> Iterator[tuple[int, ...]]:
    """Yield each order without ties: how many of the second lie below each of the first."""
    return itertools.combinations_with_replacement(range(m + 1), n)


def _groups_of(below: tuple[int, ...], m: int) -> Groups:
    groups: list[tuple[int, int]] = []
    before = 0
    for count in below:
        groups += [(0, 1)] * (count - before) + [(1, 0)]
        before = count
    return tuple(groups + [(0, 1)] * (m - before))


def _orders_with_ties(n: int, m: int) -> Iterator[Groups]:
    if n == m == 0:
        yield ()
    for a, b in itertools.product(range(n + 1), range(m + 1)):
        if a + b:
            for rest in _orders_with_ties(n - a, m - b):
                yield ((a, b), *rest)


def _u(order: Groups) -> float:
    u, smaller = 0.0, 0
    for a, b in order:
        u += smaller * b + a * b / 2
        smaller += a
    return u


def _smallest_p(order: Groups) -> float:
    counts = np.array(order)
    n, m = counts.sum(axis=0).tolist()
    tied = counts.sum(axis=1)
    ties = 1 - float((tied**3 - tied).sum()) / ((n + m) ** 3 - (n + m))
    if ties == 0:
        return 1.0
    spread = (ties * n * m * (n + m + 1) / 12) ** 0.5
    # The uncorrected approximation is never larger than the one with continuity correction.
    normal = float(stats.norm.sf((n * m / 2 - _u(order)) / spread))
    if normal > 0.1:
        return normal  # far from any separation; the exact p would be no news
    places = np.arange(len(order))
    exact = mann_whitney(np.repeat(places, counts[:, 0]), np.repeat(places, counts[:, 1]))
    return min(normal, exact.p_greater)


def _values(order: Groups, printed: _Printed, gap: float) -> Floats | None:
    """Return one value a group, ascending, that print so; None where there are none."""
    counts = np.array(order, np.float64)
    size = len(order)
    unit = 1.0 if printed.grain is None else 1.0 / printed.grain  # what a variable counts
    steps = np.eye(size, k=1)[:-1] - np.eye(size)[:-1]
    weights = counts.T / counts.sum(axis=0)[:, None]
    low, high = np.transpose([_reach(mean) for mean in printed.means]) / unit
    constraints = optimize.LinearConstraint(
        np.vstack([steps, weights]),
        np.concatenate([np.full(size - 1, gap / unit), low]),
        np.concatenate([np.full(size - 1, np.inf), high]),
    )
    for places in itertools.product(
        *(_places(of, shown) for of, shown in zip(counts.T, printed.shown, strict=True))
    ):
        lower, upper = (np.full(size, limit / unit) for limit in printed.limits)
        for place, value in zip(places, printed.shown, strict=True):
            if place is not None and value is not None:
                least, most = _reach(value)
                lower[place] = max(lower[place], least / unit)
                upper[place] = min(upper[place], most / unit)
        if (lower > upper).any():
            continue
        found = optimize.milp(
            np.zeros(size),
            integrality=np.full(size, int(printed.grain is not None)),
            bounds=optimize.Bounds(lower, upper),
            constraints=constraints,
        )
        if found.success:
            return np.asarray(found.x) * unit
    return None


def _places(counts: Floats, shown: str | None) -> list[int] | list[None]:
    return [None] if shown is None else [int(place) for place in np.flatnonzero(counts)]


def _reach(printed: str) -> tuple[float, float]:
    ways = printings(printed)
    return float(min(way.lower for way in ways)), float(max(way.upper for way in ways))
