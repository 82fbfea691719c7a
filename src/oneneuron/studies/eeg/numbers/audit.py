"""What the post's printed numbers say by themselves, as numbers for the report."""

from oneneuron.evidence.number import Number
from oneneuron.statistics.audit import (
    Grim,
    grim,
    least_mann_whitney_p,
    least_mann_whitney_u,
    mann_whitney_candidates,
)
from oneneuron.statistics.registry import PublishedNumber, Registry
from oneneuron.statistics.summaries import named
from oneneuron.statistics.two_samples import mann_whitney, mann_whitney_2018

FRAMES = 729
"""Validation frames of the published split (a fifth, rounded up, of 3,642)."""

RUNS = 5
APART = (range(RUNS, 2 * RUNS), range(RUNS))
"""Two samples of five of which the one lies wholly above the other."""


def numbers(published: Registry) -> list[Number]:
    """Return ``eeg.audit.…``: what fits the printed means, and which test prints the p.

    Nothing of ours enters, so that a stand-in run has the same.
    """
    arms = ("with", "without")
    with_, without = means = [published.number(f"post.mean_best_accuracy.{arm}") for arm in arms]
    best, other = shown = [published.number(f"post.best_accuracy.{arm}") for arm in arms]
    p = published.number("post.mann_whitney_p")
    candidates = mann_whitney_candidates(p.printed, RUNS, RUNS)
    possible = (with_.printed, without.printed, RUNS, RUNS, best.printed, other.printed)
    least_u = least_mann_whitney_u(*possible, grain=FRAMES)
    least_p = least_mann_whitney_p(*possible, grain=FRAMES)
    ways = "ways (U, tails, method, correction) to get the printed p from five against five"
    test = "Mann-Whitney of five against five, complete separation"
    how = "by SciPy's default of 2018: one-sided, normal approximation, continuity correction"
    p_2018, p_exact = mann_whitney_2018(*APART), mann_whitney(*APART).p
    found = [
        *(_grim_number(number, RUNS * FRAMES) for number in means),
        *(_grim_number(number, FRAMES) for number in shown),
        Number("frames", FRAMES, "validation frames of the published split", "frames"),
        Number("p_candidates", len(candidates), ways),
        Number("p_2018", p_2018, f"{test}, {how}", "probability", format=".5f", answers=p.id),
        Number("p_exact", p_exact, f"{test}, exact and two-sided", "probability", format=".4f"),
    ]
    if candidates:
        us = {candidate.u for candidate in candidates}
        words = "least U that prints the p: the pairs in which a run without beats one with"
        found.append(Number("p_u", min(us), words, "pairs"))
    if least_u is not None and least_p is not None:
        those = "five and five runs of the printed means can have if the run shown is among them"
        words = f"least one-sided p, exact or normal, with ties or without, that {those}"
        found.append(Number("least_u", least_u.u, f"least U that {those}", "pairs"))
        found.append(Number("least_p", least_p.p, words, "probability", format=".4f"))
    return list(named(found, "eeg.audit.{name}"))


def _grim_number(published: PublishedNumber, n: int) -> Number:
    fits: Grim = grim(published.printed, n)
    habits = [habit for habit, sums in (("rounded", fits.rounded), ("cut", fits.cut)) if len(sums)]
    words = f"whether {published.printed} is a multiple of 1/{n} when rounded, or when cut (GRIM)"
    id = f"grim.{published.id.removeprefix('post.')}"
    return Number(id, " and ".join(habits) if habits else "neither", words, n=n)
