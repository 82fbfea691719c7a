"""Audits of published numbers, which need nothing but the numbers themselves.

Each is a function for anyone's paper, with a worked example. Numbers are given as text, digit by
digit as printed, wherever their last digits matter.
"""

from oneneuron.statistics.audit.contradictions import (
    Contrary,
    rows_against,
    zeros_contradicted,
)
from oneneuron.statistics.audit.feasibility import (
    SplitCheck,
    probability_of_clean_runs,
    split_feasible,
)
from oneneuron.statistics.audit.grim import Grim, grim
from oneneuron.statistics.audit.losses import HingeBound, hinge_bound
from oneneuron.statistics.audit.printed import Printing, printings
from oneneuron.statistics.audit.ranks import (
    RankCandidate,
    RankReading,
    mann_whitney_candidates,
    mann_whitney_readings,
)
from oneneuron.statistics.audit.separation import (
    Separation,
    least_mann_whitney_p,
    least_mann_whitney_u,
)

__all__ = [
    "Contrary",
    "Grim",
    "HingeBound",
    "Printing",
    "RankCandidate",
    "RankReading",
    "Separation",
    "SplitCheck",
    "grim",
    "hinge_bound",
    "least_mann_whitney_p",
    "least_mann_whitney_u",
    "mann_whitney_candidates",
    "mann_whitney_readings",
    "printings",
    "probability_of_clean_runs",
    "rows_against",
    "split_feasible",
    "zeros_contradicted",
]
