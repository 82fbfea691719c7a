"""Verdicts on a share: of runs in which something happens, or within each run."""

from collections.abc import Sequence

from oneneuron.evidence.interval import Interval
from oneneuron.evidence.number import shown
from oneneuron.statistics import checks
from oneneuron.statistics.multiplicity import holm
from oneneuron.statistics.proportions import McNemar, clopper_pearson
from oneneuron.statistics.verdicts.base import ALPHA, LEVEL, Verdict, percent, too_few


def never(
    count: int, n: int, threshold: float, minimum_seeds: int = 6, of: str = "runs"
) -> Verdict:
    """Judge a claim that something never happens: reproduced where no run of n shows it.

    Not reproduced where the lower 95 % limit of the share is over the threshold. `of` says what
    the n are, such as ``stationary points``.
    """
    few = too_few(n, minimum_seeds, of)
    lower, upper = _share(count, n, threshold)
    if few is not None:
        return few
    if count == 0:
        none = f"none of {n:,} {of} is an exception; the share is at most {percent(upper)}"
        return Verdict("reproduced", none)
    if lower > threshold:
        found = f"{count:,} of {n:,} {of} are exceptions, so at least {percent(lower)} of all"
        return Verdict("not reproduced", found)
    return Verdict("inconclusive", _between(count, n, lower, upper, of))


def mostly(
    count: int, n: int, threshold: float, minimum_seeds: int = 6, of: str = "runs"
) -> Verdict:
    """Judge a claim that something happens, by which side of a threshold its share lies."""
    few = too_few(n, minimum_seeds, of)
    lower, upper = _share(count, n, threshold)
    if few is not None:
        return few
    asked = f"the claim needs more than {percent(threshold)}"
    between = f"{_between(count, n, lower, upper, of)}; {asked}"
    if lower > threshold:
        return Verdict("reproduced", between)
    if upper < threshold:
        return Verdict("not reproduced", between)
    return Verdict("inconclusive", between)


def rarely(interval: Interval | None, n: int, threshold: float, minimum_seeds: int = 6) -> Verdict:
    """Judge a claim that something makes up little, by its mean share over runs.

    Parameters
    ----------
    interval
        95 % interval of the mean share.
    n
        Runs behind it.
    threshold
        The share under which it is little.
    """
    checks.fraction(threshold, "threshold")
    few = too_few(n, minimum_seeds)
    if few is not None or interval is None:
        return few or Verdict("inconclusive", "no interval can be given")
    lower, upper = interval.ends
    ends = " and ".join(shown(end, ".1%") for end in (lower, upper))
    between = f"a mean share between {ends} over {n} runs"
    if upper < threshold:
        return Verdict("reproduced", between)
    if lower > threshold:
        return Verdict("not reproduced", between)
    return Verdict("inconclusive", between)


def over_epochs(
    count: int, epochs: int, n: int, threshold: float, minimum_seeds: int = 6
) -> Verdict:
    """Judge what curves of n runs show together, by the share of epochs at which it holds.

    Epochs are no independent runs, so that the share has no interval.
    """
    checks.fraction(threshold, "threshold")
    few = too_few(n, minimum_seeds)
    if few is not None:
        return few
    share = f"at {count} of {epochs} epochs"
    return Verdict("reproduced" if count > threshold * epochs else "not reproduced", share)


def sometimes(
    count: int, n: int, threshold: float, minimum_seeds: int = 6, of: str = "runs"
) -> Verdict:
    """Judge a claim that something can happen, which one run of n shows.

    Not reproduced where none does and the upper 95 % limit of the share is under the threshold.
    """
    few = too_few(n, minimum_seeds, of)
    _, upper = _share(count, n, threshold)
    if few is not None:
        return few
    if count:
        return Verdict("reproduced", f"{count} of {n} {of}")
    none = f"0 of {n} {of}; the share is at most {percent(upper)}"
    return Verdict("not reproduced" if upper < threshold else "inconclusive", none)


def unlike_controls(
    count: int,
    controls: Sequence[McNemar],
    names: Sequence[str],
    threshold: float,
    minimum_seeds: int = 6,
    together: bool = True,
) -> Verdict:
    """Judge "it happens with this arm, and with the controls not".

    Parameters
    ----------
    count
        Seeds in which it happens with the arm that is claimed to differ.
    controls
        The McNemar comparison of that arm with each control, over the same n seeds.
    names
        The controls' names.
    threshold
        The share of seeds in which it is claimed to happen.
    together
        Whether the p against the controls are adjusted by Holm.

    Notes
    -----
    Reproduced where it happens more often than with each control, each p < 0.05, and in more than
    `threshold` of the seeds; not reproduced where the upper 95 % limit of its share is under that.
    """
    if not controls or len({control.n for control in controls}) > 1:
        raise ValueError("controls: expected one or more, all over the same seeds")
    if len(names) != len(controls):
        raise ValueError(f"names: expected one of each control, got {', '.join(names)}")
    n = controls[0].n
    few = too_few(n, minimum_seeds)
    lower, upper = _share(count, n, threshold)
    if few is not None:
        return few
    share = f"{count} of {n} seeds show it"
    if upper < threshold:
        return Verdict("not reproduced", f"{share}, so at most {percent(upper)} of all")
    each = [control.p for control in controls]
    alike = [
        name
        for name, control, p in zip(names, controls, holm(each) if together else each, strict=True)
        if not (p < ALPHA and control.only_first > control.only_second)
    ]
    if not alike and count > threshold * n:
        return Verdict("reproduced", f"{share}, more than with {', '.join(names)}")
    against = f"; not clearly more than with {', '.join(alike)}" if alike else ""
    between = f"between {percent(lower)} and {percent(upper)}"
    return Verdict("inconclusive", f"{share}, {between}{against}")


def _share(count: int, n: int, threshold: float) -> tuple[float, float]:
    checks.fraction(threshold, "threshold")
    return clopper_pearson(count, n, LEVEL).ends if n else (0.0, 1.0)


def _between(count: int, n: int, lower: float, upper: float, of: str) -> str:
    return f"{count} of {n} {of}, between {percent(lower)} and {percent(upper)}"
