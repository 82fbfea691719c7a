"""How far apart two samples can be, given the means and single values that were printed.

A published test of two small samples can be held against the numbers printed beside it: no order
of the values that these allow may give the published p.
"""

import itertools
import math
import operator
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, special

from oneneuron.statistics import checks
from oneneuron.statistics.audit.printed import printings
from oneneuron.statistics.two_samples import ways_by_rank_sum

Floats = NDArray[np.float64]

Groups = tuple[tuple[int, int], ...]
"""Values in ascending order: of each group of equal ones, how many each sample has."""

LARGEST = 12  # values of both samples together; the orders with ties grow as 6ⁿ
MOST_EFFORT = 200_000  # a few seconds, of more values; up to `LARGEST` all orders are tried
PROGRAMME = 500  # what solving for one placing of the values shown costs; an order costs its length

Number = int | Fraction
Reach = tuple[Number, Number]
"""From and to; to a whole number if values are whole, and else to what they stay under."""


@dataclass(frozen=True)
class _Printed:
    """What was printed of two samples, in grains or, without a grain, in the finest printed step.

    `sums` and `shown` hold what the sum of each sample reaches, and the value shown of it.
    """

    sizes: tuple[int, int]
    sums: tuple[Reach, Reach]
    shown: tuple[Reach | None, Reach | None]
    limits: Reach
    whole: bool
    unit: Number


@dataclass
class _Effort:
    """What may still be spent on the search before it is given up."""

    left: float

    @classmethod
    def of(cls, printed: _Printed) -> "_Effort":
        return cls(math.inf if sum(printed.sizes) <= LARGEST else MOST_EFFORT)

    def spend(self, cost: int) -> None:
        self.left -= cost
        if self.left < 0:
            raise ValueError(
                "n, m: gave up, since too many orders of so many values nearly fit; samples of up "
                f"to {LARGEST} values together are searched to the end"
            )


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
        Between which all values lie: (0, 100) for percentages.

    Returns
    -------
    Separation or None
        None where no samples print so.

    Raises
    ------
    ValueError
        Where a printed number is none or lies outside the limits, a size or the grain is not
        whole and positive, or too many orders would have to be tried.

    Notes
    -----
    Each order of the values is a linear programme in them (with whole numbers, where a grain is
    given). Orders are tried from U = 0 upwards until one is feasible. A printed number stands for
    all values that round or are cut to it, the next printed number not included.

    Examples
    --------
    Five accuracies of mean 0.82195 against five of mean 0.81207 can be wholly apart,

    >>> least_mann_whitney_u("0.82195", "0.81207", 5, 5).u
    0

    but not if 0.831 is among the former and 0.828 among the latter:

    >>> least_mann_whitney_u("0.82195", "0.81207", 5, 5, "0.831", "0.828").u
    2
    """
    printed = _printed(
        {"mean_first": mean_first, "mean_second": mean_second},
        {"shown_first": shown_first, "shown_second": shown_second},
        {"n": n, "m": m},
        grain,
        limits,
    )
    return _first_feasible(_orders(*printed.sizes), printed, 0, _Effort.of(printed))


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
        As `least_mann_whitney_u`, and where the samples hold more than 12 values together.

    Examples
    --------
    With the two shown values among the five, on 729 test samples, p = 0.006 is out of reach:

    >>> found = least_mann_whitney_p("0.82195", "0.81207", 5, 5, "0.831", "0.828", grain=729)
    >>> found.u, round(found.p, 4)
    (2, 0.0114)
    """
    printed = _printed(
        {"mean_first": mean_first, "mean_second": mean_second},
        {"shown_first": shown_first, "shown_second": shown_second},
        {"n": n, "m": m},
        grain,
        limits,
    )
    if n + m > LARGEST:
        raise ValueError(f"n, m: too many orders of {n} and {m} values, at most {LARGEST} together")
    bound = _first_feasible(_orders(*printed.sizes), printed, 0, _Effort.of(printed))
    if bound is None:
        return None
    orders = [order for order in _orders_with_ties(*printed.sizes) if _u(order) >= bound.u]
    gap = 0 if grain is None else 1
    return _first_feasible(sorted(orders, key=_smallest_p), printed, gap, _Effort.of(printed))


def _printed(
    means: dict[str, str],
    shown: dict[str, str | None],
    sizes: dict[str, int],
    grain: int | None,
    limits: tuple[float, float],
) -> _Printed:
    """Read what was printed; ValueError where it cannot be, naming the argument."""
    for limit in limits:
        checks.real(limit, "limits")
    lower, upper = (Fraction(str(limit)) for limit in limits)  # 0.1 is a tenth
    if lower > upper:
        raise ValueError(f"limits: expected the lower one first, got {limits}")

    def reach(name: str, text: str) -> tuple[Fraction, Fraction]:
        ways = printings(text, name=name)
        least, above = min(way.lower for way in ways), max(way.upper for way in ways)
        if above <= lower or least > upper:
            raise ValueError(
                f"{name}: {text} lies outside {limits[0]:g} … {limits[1]:g}; the limits of "
                "percentages are (0, 100)"
            )
        return least, above

    one, two = (reach(name, text) for name, text in means.items())
    three, four = (text if text is None else reach(name, text) for name, text in shown.items())
    n, m = (checks.whole(size, name, least=1) for name, size in sizes.items())
    if grain is None:
        unit = 1 / min(of[1] - of[0] for of in (one, two, three, four) if of is not None)
    else:
        unit = Fraction(checks.whole(grain, "grain", least=1))

    def counted(least: Fraction, above: Fraction) -> Reach:
        # HiGHS calls programmes in whole numbers infeasible that are not if their bounds are broken
        least, above = least * unit, above * unit
        return (least, above) if grain is None else (math.ceil(least), math.ceil(above) - 1)

    return _Printed(
        sizes=(n, m),
        sums=(counted(n * one[0], n * one[1]), counted(m * two[0], m * two[1])),
        shown=(
            three if three is None else counted(*three),
            four if four is None else counted(*four),
        ),
        limits=(lower * unit, upper * unit)
        if grain is None
        else (math.ceil(lower * unit), math.floor(upper * unit)),
        whole=grain is not None,
        unit=unit,
    )


def _first_feasible(
    orders: Iterable[Groups], printed: _Printed, gap: int, effort: _Effort
) -> Separation | None:
    n, m = printed.sizes
    # where one of the samples cannot be by itself, no order need be tried
    if any(_values(alone, printed, 0, effort) is None for alone in (((1, 0),) * n, ((0, 1),) * m)):
        return None
    for order in orders:
        values = _values(order, printed, gap, effort)
        if values is not None:
            first, second = (
                tuple(float(v) for v in np.repeat(values, counts)) for counts in np.array(order).T
            )
            u = _u(order)
            return Separation(int(u) if u.is_integer() else u, _smallest_p(order), first, second)
    return None


def _orders(n: int, m: int) -> Iterator[Groups]:
    """Yield each order without ties, by U ascending."""

    def below(u: int, n: int, most: int) -> Iterator[tuple[int, ...]]:
        # how many of the second sample lie above each of the first, falling, u together
        if n == 0:
            yield from [()] if u == 0 else []
        for above in range(min(u, most), -1, -1) if n and u <= n * most else []:
            for rest in below(u - above, n - 1, above):
                yield (above, *rest)

    for u in range(n * m + 1):
        for above in below(u, n, m):
            yield _groups_of(tuple(m - count for count in above), m)


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
    n, m = sum(a for a, _ in order), sum(b for _, b in order)
    tied = tuple(a + b for a, b in order)
    ties = 1 - sum(size**3 - size for size in tied) / ((n + m) ** 3 - (n + m))
    if ties == 0:
        return 1.0
    u = _u(order)
    spread = (ties * n * m * (n + m + 1) / 12) ** 0.5
    # The uncorrected approximation is never larger than the one with continuity correction.
    normal = float(special.ndtr((u - n * m / 2) / spread))
    if normal > 0.1:
        return normal  # far from any separation; the exact p would be no news
    return min(normal, float(_exact_tail(tied, n)[int(2 * (n * m - u)) + n * (n + 1)]))


@lru_cache(maxsize=4096)
def _exact_tail(tied: tuple[int, ...], n: int) -> Floats:
    """Return, by doubled rank sum, how likely n values have it or more, of groups tied so."""
    doubled = 2 * np.cumsum(tied) - np.array(tied) + 1
    ways = ways_by_rank_sum(np.repeat(doubled, tied), n)
    return np.asarray(np.cumsum(ways[::-1])[::-1], np.float64)


def _values(order: Groups, printed: _Printed, gap: int, effort: _Effort) -> Floats | None:
    """Return one value a group, ascending by at least a gap, that print so; None without any."""
    counts = np.array(order).T  # of each sample, by group
    effort.spend(len(order))
    if not _sums_may_fit(counts, printed):
        return None
    places = [
        np.flatnonzero(of).tolist() if shown and of.any() else [None]
        for of, shown in zip(counts, printed.shown, strict=True)
    ]
    for placing in itertools.product(*places):
        effort.spend(1)
        bounds = _bounds(counts, placing, printed, gap)
        if bounds is not None:
            effort.spend(PROGRAMME)
            values = _solve(counts, placing, printed, gap, bounds)
            if values is not None:
                return values
    return None


def _sums_may_fit(counts: NDArray[np.int_], printed: _Printed) -> bool:
    """Whether the order allows both sums where values need not be whole or any value be shown.

    With one step up of all values from some group on, the sums grow by how many of each sample
    these are. All such steps are alike, so the sums are those of the convex hull of these points.
    """
    if not counts.any(axis=1).all():
        return True
    points = np.vstack([counts.T[::-1].cumsum(axis=0), [0, 0]])
    least, most = (float(limit) for limit in printed.limits)
    low, high = np.array(printed.sums, np.float64).T - least * np.array(printed.sizes)
    for one, other in ((0, 1), (1, 0)):
        run, rise = (points[:, None, of] - points[:, of] for of in (other, one))
        slopes = np.unique(rise[run > 0] / run[run > 0])[:, None]
        reached = (most - least) * (points[:, one] - slopes * points[:, other]).max(axis=1)
        if (low[one] - slopes[:, 0] * high[other] > reached + 1e-6).any():
            return False
    return True


def _bounds(
    counts: NDArray[np.int_], placing: tuple[int | None, ...], printed: _Printed, gap: int
) -> tuple[list[Number], list[Number]] | None:
    """Return the least and most that each group can be; None where the sums are out of reach."""
    lower, upper = ([limit] * counts.shape[1] for limit in printed.limits)
    for place, shown in zip(placing, printed.shown, strict=True):
        if place is not None and shown is not None:
            lower[place], upper[place] = max(lower[place], shown[0]), min(upper[place], shown[1])
    lower = list(itertools.accumulate(lower, lambda below, own: max(below + gap, own)))
    upper = list(itertools.accumulate(upper[::-1], lambda above, own: min(above - gap, own)))[::-1]
    fits = all(one <= two for one, two in zip(lower, upper, strict=True)) and all(
        sum(map(operator.mul, lower, of)) <= most and sum(map(operator.mul, upper, of)) >= least
        for of, (least, most) in zip(counts.tolist(), printed.sums, strict=True)
        if any(of)
    )
    return (lower, upper) if fits else None


def _solve(
    counts: NDArray[np.int_],
    placing: tuple[int | None, ...],
    printed: _Printed,
    gap: int,
    bounds: tuple[list[Number], list[Number]],
) -> Floats | None:
    # The last variable is a slack, made as large as it can be: values that are not whole must
    # stay under the next printed number, and do where it is not 0.
    size = counts.shape[1]
    own, steps = np.eye(size, size + 1), np.diff(np.eye(size, size + 1), axis=0)
    rows: list[tuple[Floats, float, float]] = [(step, gap, np.inf) for step in steps]
    for of, place, (least, most), shown in zip(
        counts, placing, printed.sums, printed.shown, strict=True
    ):
        if of.any():
            row = np.append(of, 0.0)
            slack = np.append(np.zeros(size), 0.0 if printed.whole else float(most - least) / 2)
            rows += [(row, float(least), np.inf), (row + slack, -np.inf, float(most))]
        if place is not None and shown is not None:
            slack = np.append(
                np.zeros(size), 0.0 if printed.whole else float(shown[1] - shown[0]) / 2
            )
            rows.append((own[place] + slack, -np.inf, float(shown[1])))
    matrix, low, high = zip(*rows, strict=True)
    found = optimize.milp(
        -np.eye(size + 1)[-1],
        integrality=np.append(np.full(size, int(printed.whole)), 0),
        bounds=optimize.Bounds([*map(float, bounds[0]), 0.0], [*map(float, bounds[1]), 1.0]),
        constraints=optimize.LinearConstraint(np.array(matrix), low, high),
    )
    if not found.success or found.x[-1] < 1e-6:  # the solver's tolerance
        return None
    values = np.rint(found.x[:-1]) if printed.whole else found.x[:-1]
    return np.asarray(values / float(printed.unit))
