"""Verdicts and their names, what keeps runs from one, and the words that the rules share."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from oneneuron.evidence.interval import Interval
from oneneuron.evidence.number import shown
from oneneuron.statistics import checks

ALPHA = 0.05
LEVEL = 0.95
NOTHING_KNOWN = Interval(None, None)

VerdictName = Literal[
    "reproduced",
    "not reproduced",
    "compatible",
    "compatible, as is zero",
    "excluded",
    "inconclusive",
    "not testable",
    "no verdict here",
    "yes",
    "no",
    "open",
]
"""Those of a claimed size alone are *compatible* (*as is zero*, where the runs cannot tell it from
no effect) and *excluded*; of a question that is nobody's claim *yes*, *no* and *open*."""


@dataclass(frozen=True)
class Verdict:
    """A verdict on a claim, and the reason for it in words."""

    verdict: VerdictName
    reason: str


def no_verdict_here(
    stand_in: bool, deviations: Sequence[str] = (), *, in_part: bool = False
) -> Verdict | None:
    """Return why these runs cannot judge a published claim; None where they can.

    Parameters
    ----------
    stand_in
        Whether simulated or substituted data stand behind the runs.
    deviations
        In words, in what the runs deviate from the published design, such as ``40 epochs, not
        400``.
    in_part
        Whether the runs are of several datasets, of which not all need be stand-ins.
    """
    if stand_in:
        partly = ", at least in part," if in_part else ""
        return Verdict("no verdict here", f"it rests{partly} on stand-in data")
    if deviations:
        reason = f"it deviates from the published design: {'; '.join(deviations)}"
        return Verdict("no verdict here", reason)
    return None


def too_few(n: int, minimum_seeds: int, of: str = "seeds") -> Verdict | None:
    """Return that there are too few; `of` says what is counted."""
    checks.whole(n, "n")
    checks.whole(minimum_seeds, "minimum_seeds", least=1)
    if n >= minimum_seeds:
        return None
    found = f"{n} {singular(of) if n == 1 else of}"
    return Verdict("inconclusive", f"{found}; the rule requires {minimum_seeds}")


def singular(of: str) -> str:
    """Return one of what is counted: ``seed`` of ``seeds``."""
    return "person" if of == "people" else of.removesuffix("s")


def percent(share: float) -> str:
    """Say a share in whole percent; in hundredths where these would say none of it, or all."""
    says_all_or_none = 0 < share < 0.005 or 0.995 < share < 1
    return shown(share, ".2%" if says_all_or_none else ".0%")
