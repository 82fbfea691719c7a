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
    with_, without = (published.number(f"post.mean_best_accuracy.{arm}") for arm in _ARMS)
    shown_with, shown = (published.number(f"post.best_accuracy.{arm}") for arm in _ARMS)
    p = published.number("post.mann_whitney_p")
    candidates = mann_whitney_candidates(p.printed, RUNS, RUNS)
    apart = mann_whitney(*APART)
    possible = (with_.printed, without.printed, RUNS, RUNS, shown_with.printed, shown.printed)
    least_u = least_mann_whitney_u(*possible, grain=FRAMES)
    least_p = least_mann_whitney_p(*possible, grain=FRAMES)
    found = [
        *(_grim_number(one, RUNS * FRAMES) for one in (with_, without)),
        *(_grim_number(one, FRAMES) for one in (shown_with, shown)),
        Number(
            "eeg.audit.frames", FRAMES, "validation frames of the published split", unit="frames"
        ),
        Number(
            "eeg.audit.p_candidates",
            len(candidates),
            "ways (U, tails, method, correction) to get the printed p from five against five",
        ),
        Number(
            "eeg.audit.p_2018",
            mann_whitney_2018(*APART),
            "Mann-Whitney of five against five, complete separation, by SciPy's default of 2018: "
            "one-sided, normal approximation, continuity correction",
            unit="probability",
            format=".5f",
            answers=p.id,
        ),
        Number(
            "eeg.audit.p_exact",
            apart.p,
            "Mann-Whitney of five against five, complete separation, exact and two-sided",
            unit="probability",
            format=".4f",
        ),
    ]
    if candidates:
        us = {candidate.u for candidate in candidates}
        words = "least U that prints the p: the pairs in which a run without beats one with"
        found.append(Number("eeg.audit.p_u", min(us), words, unit="pairs"))
    if least_u is not None and least_p is not None:
        those = "five and five runs of the printed means can have if the run shown is among them"
        found += [
            Number("eeg.audit.least_u", least_u.u, f"least U that {those}", unit="pairs"),
            Number(
                "eeg.audit.least_p",
                least_p.p,
                f"least one-sided p, exact or normal, with ties or without, that {those}",
                unit="probability",
                format=".4f",
            ),
        ]
    return found


_ARMS = ("with", "without")


def _grim_number(published: PublishedNumber, n: int) -> Number:
    fits: Grim = grim(published.printed, n)
    habits = [habit for habit, sums in (("rounded", fits.rounded), ("cut", fits.cut)) if len(sums)]
    return Number(
        f"eeg.audit.grim.{published.id.removeprefix('post.')}",
        " and ".join(habits) if habits else "neither",
        f"whether {published.printed} is a multiple of 1/{n} when rounded, or when cut (GRIM)",
        n=n,
    )
