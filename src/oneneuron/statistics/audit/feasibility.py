"""Whether what was reported can have happened: sizes of splits, and luck."""

from collections.abc import Sequence
from dataclasses import dataclass

from oneneuron.evidence.interval import Interval
from oneneuron.statistics import checks
from oneneuron.statistics.proportions import clopper_pearson


@dataclass(frozen=True)
class SplitCheck:
    """Whether disjoint parts fit into a set of samples.

    Attributes
    ----------
    feasible
        Whether they do.
    needed, available
        Samples of all parts together, and samples that there are.
    short_by
        Samples that are missing; 0 where it is feasible.
    """

    feasible: bool
    needed: int
    available: int
    short_by: int


def split_feasible(parts: Sequence[int], available: int) -> SplitCheck:
    """Hold the parts of a published split against the true size of the data.

    Parameters
    ----------
    parts
        Sizes of the parts, which are taken to share no sample.
    available
        Samples that the data set has.

    Raises
    ------
    ValueError
        Where a size is not whole or negative.

    Examples
    --------
    MNIST has 15,170 ones and sevens, training and test images together:

    >>> split_feasible([13_000, 2_000, 2_000], available=15_170)
    SplitCheck(feasible=False, needed=17000, available=15170, short_by=1830)
    """
    available = checks.whole(available, "available")
    needed = sum(checks.whole(part, "parts") for part in parts)
    return SplitCheck(
        feasible=needed <= available,
        needed=needed,
        available=available,
        short_by=max(0, needed - available),
    )


def probability_of_clean_runs(
    failures: int, draws: int, runs: int, level: float = 0.95
) -> tuple[float, Interval]:
    """Return how likely several runs in a row are without a failure.

    Parameters
    ----------
    failures, draws
        Failures seen among independent draws, such as those of a census.
    runs
        Runs that were all reported as clean.
    level
        Coverage of the interval.

    Returns
    -------
    float
        (1 - failures/draws)^runs.
    Interval
        The same of the Clopper-Pearson limits of the share of failures.

    Raises
    ------
    ValueError
        Where the failures are no count of the draws, runs is none, or the level is none.

    Examples
    --------
    One start in three explodes; five runs were shown and none did:

    >>> chance, interval = probability_of_clean_runs(1308, 4000, runs=5)
    >>> round(chance, 2), round(interval.lower, 2), round(interval.upper, 2)
    (0.14, 0.12, 0.15)
    """
    runs = checks.whole(runs, "runs")
    failures, draws = checks.whole(failures, "failures"), checks.whole(draws, "draws", least=1)
    if failures > draws:
        raise ValueError(f"failures: expected at most the draws, got {failures} of {draws}")
    lower, upper = clopper_pearson(failures, draws, level).ends
    return (1 - failures / draws) ** runs, Interval((1 - upper) ** runs, (1 - lower) ** runs, level)
