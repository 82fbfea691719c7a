"""GRIM: is a printed mean possible at all, for so many whole numbers?"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from oneneuron.statistics.audit.printed import Habit, Printing, printings


@dataclass(frozen=True)
class Grim:
    """Which totals give a printed mean.

    Attributes
    ----------
    possible
        Whether any total does, by either habit.
    total
        Whole numbers behind the mean: n times the items.
    rounded, cut
        Sums that are printed so by rounding to the nearest, and by cutting.
    """

    possible: bool
    total: int
    rounded: tuple[int, ...]
    cut: tuple[int, ...]


@dataclass(frozen=True)
class GrimCandidate:
    """A size and a number of runs that fit all printed means.

    Attributes
    ----------
    size, runs
        Whole numbers behind one run, and runs behind a mean.
    habits
        The habits of printing, ``rounded`` or ``cut``, that fit every mean by themselves; none
        where one mean needs rounding and another cutting.
    """

    size: int
    runs: int
    habits: tuple[Habit, ...]


def grim(
    mean: str | float, n: int, decimals: int | None = None, items: int = 1, scale: int = 1
) -> Grim:
    """Say whether a mean of whole numbers can be printed so.

    A mean of n whole numbers is a multiple of 1/n, and few multiples fit a number that is
    printed with many decimals.

    Parameters
    ----------
    mean
        The printed mean or proportion. As text its trailing zeros count.
    n
        Whole numbers (answers, test frames times runs) behind it.
    decimals
        Digits after the point, where `mean` is a float.
    items
        Whole numbers averaged for each of the n, such as the questions of a scale.
    scale
        100 for a percentage, 1 otherwise.

    Returns
    -------
    Grim
        The sums that fit; with many whole numbers there may be several.

    Raises
    ------
    ValueError
        Where n or items is not positive, or the mean is no printed number.

    Notes
    -----
    Brown & Heathers 2017. A value halfway between two printed ones may have been rounded either
    way.

    Examples
    --------
    A mean accuracy over five runs of 729 test samples each:

    >>> result = grim("0.82195", n=5 * 729)
    >>> result.possible, result.rounded, result.cut
    (True, (2996,), ())

    A mean age of 20 people printed as 5.19:

    >>> grim("5.19", n=28).possible, grim("5.18", n=28).possible
    (False, True)
    """
    if n < 1 or items < 1 or scale < 1:
        raise ValueError(f"n, items and scale are positive, got {n}, {items} and {scale}")
    total = n * items
    rounded, cut = (_sums(way, total, scale) for way in printings(mean, decimals))
    return Grim(possible=bool(rounded or cut), total=total, rounded=rounded, cut=cut)


def grim_candidates(
    means: Iterable[str | float],
    sizes: Iterable[int],
    runs: Iterable[int],
    decimals: int | None = None,
    scale: int = 1,
) -> list[GrimCandidate]:
    """Return each size and number of runs that all printed means fit.

    Parameters
    ----------
    means
        Printed means over the same design.
    sizes
        Sizes to try, such as those of a test set.
    runs
        Numbers of runs to try.
    decimals, scale
        As for `grim`.

    Examples
    --------
    >>> fits = grim_candidates(["0.81207", "0.82195"], sizes=range(725, 731), runs=[5])
    >>> [(fit.size, fit.habits) for fit in fits]
    [(729, ('rounded',))]
    """
    printed = list(means)
    found = []
    runs = list(runs)
    for size in sizes:
        for count in runs:
            results = [grim(mean, size * count, decimals, scale=scale) for mean in printed]
            if not all(result.possible for result in results):
                continue
            habits: list[Habit] = []
            if all(result.rounded for result in results):
                habits.append("rounded")
            if all(result.cut for result in results):
                habits.append("cut")
            found.append(GrimCandidate(size, count, tuple(habits)))
    return found


def _sums(way: Printing, total: int, scale: int) -> tuple[int, ...]:
    least = max(0, math.ceil(way.lower * total / scale))
    most = math.floor(way.upper * total / scale)
    if not way.includes_upper and way.upper * total / scale == most:
        most -= 1
    return tuple(range(least, most + 1))
