"""Every public function refuses what is out of range, and names the argument."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oneneuron.evidence.interval import Interval
from oneneuron.statistics import checks
from oneneuron.statistics.audit import (
    grim,
    hinge_bound,
    least_mann_whitney_p,
    least_mann_whitney_u,
    mann_whitney_candidates,
    mann_whitney_readings,
    printings,
    probability_of_clean_runs,
    rows_against,
    split_feasible,
    zeros_contradicted,
)
from oneneuron.statistics.bands import mean_band
from oneneuron.statistics.equivalence import is_equivalent
from oneneuron.statistics.multiplicity import holm
from oneneuron.statistics.paired import (
    coverage,
    critical_sum,
    differences,
    signed_rank,
    smallest_p,
)
from oneneuron.statistics.power import seeds_needed
from oneneuron.statistics.prediction import predict_mean, predict_one
from oneneuron.statistics.proportions import (
    clopper_pearson,
    mcnemar,
    mcnemar_of_counts,
    paired_share_difference,
)
from oneneuron.statistics.simulate import error_rates
from oneneuron.statistics.two_samples import mann_whitney, mann_whitney_2018
from oneneuron.statistics.verdicts import effects, numbers, shares, tables
from oneneuron.statistics.verdicts.effects import Evidence
from oneneuron.statistics.verdicts.tables import Row

NAN = math.nan
RNG = np.random.default_rng(0)
EVIDENCE = Evidence(8, 0.1, 1, None)
LEAST, LEAST_KIND = {"minimum_seeds": 6}, {"minimum_seeds": "size"}
PATTERNS = (
    tables.both_ways,
    tables.never_faster,
    tables.never_better,
    tables.only_worse,
    tables.states,
)
PRINTED = {"mean_first": "0.5", "mean_second": "0.4", "n": 2, "m": 2}

# a function, arguments that it takes, and the kind of each that has a range
FUNCTIONS: list[tuple[Callable[..., Any], dict[str, Any], dict[str, str]]] = [
    (signed_rank, {"d": [1.0, 2.0], "level": 0.9}, {"d": "sample", "level": "fraction"}),
    (differences, {"first": [1.0], "second": [2.0]}, {"first": "sample", "second": "sample"}),
    (smallest_p, {"n": 3}, {"n": "size"}),
    (coverage, {"n": 6, "level": 0.9}, {"n": "size", "level": "fraction"}),
    (critical_sum, {"n": 6, "level": 0.9}, {"n": "size", "level": "fraction"}),
    (mann_whitney, {"first": [1.0], "second": [2.0]}, {"first": "sample", "second": "sample"}),
    (mann_whitney_2018, {"first": [1.0], "second": [2.0]}, {"first": "sample", "second": "sample"}),
    (
        clopper_pearson,
        {"count": 1, "n": 3, "level": 0.9},
        {"count": "count", "n": "size", "level": "fraction"},
    ),
    (
        mcnemar_of_counts,
        {"only_first": 1, "only_second": 0, "n": 3},
        {"only_first": "count", "only_second": "count", "n": "size"},
    ),
    (
        paired_share_difference,
        {"result": mcnemar([True], [False]), "level": 0.9},
        {"level": "fraction"},
    ),
    (predict_one, {"values": [1.0, 2.0]}, {"values": "nan"}),
    (
        predict_mean,
        {"values": [1.0, 2.0], "k": 5, "level": 0.9},
        {"values": "nan", "k": "size", "level": "fraction"},
    ),
    (holm, {"p": [0.5]}, {"p": "shares"}),
    (mean_band, {"curves": [[0.5]], "level": 0.9}, {"curves": "curves", "level": "fraction"}),
    (is_equivalent, {"interval": None, "margin": 0.1}, {"margin": "positive"}),
    (Interval(0.0, 1.0, 0.9).contains, {"value": 0.5}, {"value": "number"}),
    (Interval(0.0, 1.0, 0.9).within, {"margin": 0.5}, {"margin": "margin"}),
    (Interval(0.0, 1.0, 0.9).outside, {"margin": 0.5}, {"margin": "margin"}),
    (
        seeds_needed,
        {"effect": 1.0, "spread": 1.0, "generator": RNG, "power": 0.8, "level": 0.9},
        {"effect": "number", "spread": "margin", "power": "fraction", "level": "fraction"},
    ),
    (
        error_rates,
        {"n": 3, "ties": False, "generator": RNG, "replicates": 1},
        {"n": "size", "replicates": "size"},
    ),
    (printings, {"printed": 0.5, "decimals": 2}, {"printed": "printed", "decimals": "count"}),
    (
        grim,
        {"mean": "0.5", "n": 4, "decimals": 2, "items": 1, "scale": 1},
        {"mean": "printed", "n": "size", "decimals": "count", "items": "size", "scale": "size"},
    ),
    (
        mann_whitney_candidates,
        {"p": "0.05", "n": 3, "m": 3},
        {"p": "printed", "n": "size", "m": "size"},
    ),
    (mann_whitney_readings, {"n": 3, "m": 3}, {"n": "size", "m": "size"}),
    (
        hinge_bound,
        {"loss": "1.5", "errors": 1, "set_size": 10},
        {"loss": "printed", "errors": "count", "set_size": "size"},
    ),
    (split_feasible, {"parts": [1], "available": 2}, {"parts": "counts", "available": "count"}),
    (
        probability_of_clean_runs,
        {"failures": 1, "draws": 9, "runs": 2, "level": 0.9},
        {"failures": "count", "draws": "size", "runs": "count", "level": "fraction"},
    ),
    (
        rows_against,
        {"rows": {"a": (1, 2)}, "conclusion": "less"},
        {"rows": "rows", "conclusion": "word"},
    ),
    (
        Evidence,
        {"n": 8, "p": 0.1, "sign": 1, "interval": None},
        {"n": "count", "p": "share", "sign": "sign"},
    ),
    (Row, {"name": "row", "evidence": EVIDENCE, "margin": 0.1}, {"margin": "positive"}),
    (
        effects.direction,
        {"evidence": EVIDENCE, "claimed": "less", "margin": 0.1, "seeds_needed": 9} | LEAST,
        {"claimed": "word", "margin": "positive", "seeds_needed": "size"} | LEAST_KIND,
    ),
    (
        effects.size,
        {"published": 0.1, "prediction": None, "difference": None, "n": 0} | LEAST,
        {"published": "real", "n": "count"} | LEAST_KIND,
    ),
    (
        effects.equivalent,
        {"interval": None, "margin": 0.1, "n": 0} | LEAST,
        {"margin": "positive", "n": "count"} | LEAST_KIND,
    ),
    *[
        (
            function,
            {"count": 1, "n": 9, "threshold": 0.5} | LEAST,
            {"count": "count", "n": "count", "threshold": "fraction"} | LEAST_KIND,
        )
        for function in (shares.never, shares.mostly)
    ],
    (
        shares.unlike_controls,
        {"count": 1, "controls": [mcnemar([True], [False])], "names": ["a"], "threshold": 0.5}
        | LEAST,
        {"count": "count", "controls": "empty", "names": "empty", "threshold": "fraction"}
        | LEAST_KIND,
    ),
    *[
        (function, {"rows": [Row("row", EVIDENCE, 0.1)]} | LEAST, LEAST_KIND)
        for function in PATTERNS
    ],
    (
        tables.is_floor,
        {"first_errors": [1], "second_errors": [1]},
        {"first_errors": "sample", "second_errors": "sample"},
    ),
    (numbers.answer_number, {"printed": "0.5", "interval": None}, {"printed": "printed"}),
    (zeros_contradicted, {"errors_left": {"a": 1}, "epochs_to_zero": {"a": 1}}, {}),
    *[
        (
            function,
            {**PRINTED, "grain": 10, "limits": (0.0, 1.0)},
            {
                "mean_first": "printed",
                "mean_second": "printed",
                "n": "size",
                "m": "size",
                "grain": "size",
                "limits": "limits",
            },
        )
        for function in (least_mann_whitney_u, least_mann_whitney_p)
    ],
]

bad_fractions = st.one_of(
    st.sampled_from([0, 1, 95, -0.1, NAN, math.inf]), st.floats(1, 1e6), st.floats(-1e6, 0)
)
broken = st.floats(0.01, 50).filter(lambda value: not value.is_integer())
OUT_OF_RANGE: dict[str, st.SearchStrategy[Any]] = {
    "fraction": bad_fractions,
    "share": st.sampled_from([-0.1, 1.1, 658, NAN]),
    "sign": st.sampled_from([2, -3, NAN]),
    "shares": st.sampled_from([[-0.1], [1.1], [NAN]]),
    "count": st.one_of(st.integers(-50, -1), broken, st.sampled_from([NAN, math.inf])),
    "counts": st.sampled_from([[-1], [1, 0.5], [NAN]]),
    "size": st.one_of(st.integers(-50, 0), broken, st.sampled_from([NAN, math.inf])),
    "sample": st.sampled_from([[], [NAN], [[1.0]], 1.0]),
    "nan": st.sampled_from([[NAN, 1.0], [[1.0]]]),
    "curves": st.sampled_from([[], [1.0], [[NAN]], [[math.inf]]]),
    "number": st.just(NAN),
    "real": st.sampled_from([NAN, math.inf, -math.inf]),
    "empty": st.just([]),
    "margin": st.sampled_from([-0.1, NAN]),
    "positive": st.sampled_from([-0.1, 0, NAN, math.inf]),
    "printed": st.sampled_from(["", "about 3", "nan", "1e-3", "-0.5", "0.5x"]),
    "limits": st.sampled_from([(1.0, 0.0), (0.0, NAN), (-math.inf, 1.0)]),
    "rows": st.sampled_from([{"a": (NAN, 1)}, {"a": (1, NAN)}]),
    "word": st.sampled_from(["higher", "bigger", "", "GREATER"]),
}


@pytest.mark.parametrize(("function", "good", "kinds"), FUNCTIONS)
def test_what_is_in_range_is_taken(
    function: Callable[..., Any], good: dict[str, Any], kinds: dict[str, str]
) -> None:
    function(**good)


@pytest.mark.parametrize(
    ("function", "good", "name", "kind"),
    [
        pytest.param(function, good, name, kind, id=f"{function.__name__}-{name}")
        for function, good, kinds in FUNCTIONS
        for name, kind in kinds.items()
    ],
)
@given(data=st.data())
@settings(max_examples=12, derandomize=True)
def test_what_is_out_of_range_is_refused_by_name(
    function: Callable[..., Any], good: dict[str, Any], name: str, kind: str, data: st.DataObject
) -> None:
    bad = data.draw(OUT_OF_RANGE[kind])
    with pytest.raises(ValueError, match=rf"\b{name}\b"):
        function(**{**good, name: bad})


def test_whole_numbers_come_in_any_type() -> None:
    for value in (3, 3.0, np.int64(3), np.float32(3)):
        assert checks.whole(value, "n") == 3
    with pytest.raises(ValueError, match="n: expected a whole number"):
        checks.whole("3", "n")  # type: ignore[arg-type]
