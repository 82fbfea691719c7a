"""What a claim can decide, where the answer is known."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from oneneuron.seeding import numpy_generator
from oneneuron.statistics.chances import (
    EFFECTS,
    OUTCOMES,
    RowModel,
    chances,
    decides,
    normal,
    numbers,
    of_rows,
    yes_or_no,
)
from oneneuron.statistics.judge import RowSample
from oneneuron.statistics.power import seeds_needed

from . import made_up

CLAIM = replace(made_up.CLAIM, published=0.01)
SHARES = replace(CLAIM, test="mcnemar", direction="less", margin=0.1, published=None)
MOSTLY = replace(
    CLAIM, kind="mostly", test=None, direction=None, margin=None, published=None, threshold=0.5
)
ROWS = replace(
    CLAIM, kind="rows", test=None, direction=None, margin=None, margin_ratio=1.1, published=None,
    measure="", pattern="both_ways", family="together", numbers=("some.table1.x.y.loss",),
)  # fmt: skip
EXPERIMENTS = 300


def shares(claim, model, experiments=EXPERIMENTS):
    met = chances(claim, model, experiments)
    assert all(of.total() == experiments for of in met.values())
    return {effect: {v: of[v] / experiments for v in OUTCOMES} for effect, of in met.items()}


def pairs(n, spread, full=0.01, **more):
    return normal(n, 0.0, full, spread, "made up", paired=True, **more)


def test_without_spread_the_truth_is_found():
    met = shares(CLAIM, pairs(10, 0.0), 5)
    assert met["none"]["not reproduced"] == 1  # equal by equivalence
    assert met["half"]["reproduced"] == met["full"]["reproduced"] == 1


def test_the_chance_at_the_published_size_is_the_power_that_the_seeds_were_found_by():
    n = seeds_needed(0.01, 0.01, np.random.default_rng(1))
    met = shares(CLAIM, pairs(n, 0.01))
    # the power wanted is 0.80, of the least such n; three standard errors and that n
    assert met["full"]["reproduced"] == pytest.approx(0.82, abs=0.08)
    assert met["none"]["reproduced"] < met["half"]["reproduced"] < met["full"]["reproduced"]


def test_where_there_is_nothing_a_claim_is_reproduced_in_one_of_forty():
    met = shares(CLAIM, pairs(12, 0.05), 600)
    # half of the two-sided 5 %; three standard errors of a share of 0.025
    assert met["none"]["reproduced"] == pytest.approx(0.025, abs=0.02)


def test_the_rule_of_the_claim_decides_and_no_other():
    model = pairs(24, 0.004, full=0.0)
    assert shares(CLAIM, model, 100)["none"]["not reproduced"] > 0.9
    narrow = replace(CLAIM, margin=1e-6)
    assert shares(narrow, model, 100)["none"]["inconclusive"] > 0.9
    few = replace(CLAIM, minimum_seeds=25)
    assert shares(few, pairs(24, 0.0), 5)["full"]["inconclusive"] == 1


def test_fewer_seeds_than_published_count_as_inconclusive():
    assert shares(replace(CLAIM, runs=11), pairs(10, 0.0), 5)["full"]["inconclusive"] == 1


def test_a_lost_run_of_the_first_arm_counts_against_it():
    met = shares(CLAIM, pairs(10, 0.001, lost=(1.0, 0.0)), 5)
    assert met["full"]["not reproduced"] == 1


def test_pairs_that_are_alike_do_not_differ():
    met = shares(CLAIM, pairs(10, 0.001, same=1.0), 5)
    assert met["full"]["not reproduced"] == 1


def test_values_of_one_arm_are_held_against_their_own_value_and_stay_within_bounds():
    claim = replace(CLAIM, arms=("without",), against=0.5, published=None)
    model = normal(8, 0.5, 0.8, 0.01, "made up", paired=False)
    met = shares(claim, model, 20)
    assert met["full"]["reproduced"] == 1
    assert met["none"]["reproduced"] < 0.3
    bounded = normal(8, 0.0, 0.0, 10.0, "made up", paired=False, within=(0.0, 1.0))
    (values,) = bounded.draw(0.0, numpy_generator(0, "noise")).values
    assert ((values >= 0) & (values <= 1)).all()


def test_too_few_deaths_cannot_decide():
    few = yes_or_no(12, [0.1, 0.1], [0.0, 0.1], "made up")
    assert decides(chances(SHARES, few, 100)) == "no"
    many = yes_or_no(80, [0.3, 0.3], [0.0, 0.3], "made up")
    met = shares(SHARES, many, 100)
    assert met["full"]["reproduced"] > 0.95
    assert met["none"]["reproduced"] < 0.1


def test_luck_that_is_shared_makes_arms_die_together():
    model = yes_or_no(2000, [0.2, 0.2], [0.1, 0.2], "made up", together=1.0)
    one, two = model.draw(0.0, numpy_generator(0, "noise")).values
    assert (one == two).all()
    one, two = model.draw(1.0, numpy_generator(0, "noise")).values
    assert not (one & ~two).any()
    apart = yes_or_no(2000, [0.2, 0.2], [0.1, 0.2], "made up")
    one, two = apart.draw(0.0, numpy_generator(0, "noise")).values
    # independent: 4 % of 2,000, its standard deviation 9
    assert (one & two).sum() == pytest.approx(80, abs=36)


def test_a_share_of_runs_is_found_on_its_side_of_the_threshold():
    met = shares(MOSTLY, yes_or_no(12, [0.0], [1.0], "made up"), 20)
    assert met["none"]["not reproduced"] == met["full"]["reproduced"] == 1
    assert met["half"]["inconclusive"] > 0.5


def row(name, full, **more):
    blank = RowSample(name, name, np.array([]), **more)
    return RowModel(blank, 10, full, 0.01)


def test_rows_are_judged_together():
    met = shares(ROWS, of_rows([row("up", 0.5), row("down", -0.5)], "made up"), 20)
    assert met["full"]["reproduced"] == met["none"]["not reproduced"] == 1
    quiet = replace(row("down", -0.5, silence="at the floor"), quiet=0.3)
    silent = of_rows([row("up", 0.5), quiet], "made up")
    met = shares(ROWS, silent, 20)
    assert met["half"]["not reproduced"] == met["full"]["reproduced"] == 1


def test_a_row_loses_runs():
    lost = replace(row("up", 0.0), lost=(1.0, 0.0))
    assert (lost.draw(0.0, numpy_generator(0, "noise")).differences == np.inf).all()
    both = replace(lost, lost=(1.0, 1.0))
    assert (both.draw(1.0, numpy_generator(0, "noise")).differences == 0).all()


def test_a_chance_depends_on_its_seed_and_on_nothing_else():
    model = pairs(12, 0.01)
    assert chances(CLAIM, model, 50, seed=1) == chances(CLAIM, model, 50, seed=1)
    assert chances(CLAIM, model, 50, seed=1) != chances(CLAIM, model, 50, seed=2)


@pytest.mark.parametrize(
    ("of", "answer"),
    [
        ({"none": (0, 4, 96), "full": (4, 0, 96)}, "no"),
        ({"none": (0, 4, 96), "full": (10, 0, 90)}, "seldom"),
        ({"none": (0, 49, 51), "full": (49, 0, 51)}, "seldom"),
        ({"none": (0, 4, 96), "full": (50, 0, 50)}, "yes"),
        ({"none": (99, 0, 1), "full": (100, 0, 0)}, "always alike"),
        ({"none": (90, 10, 0), "full": (100, 0, 0)}, "yes"),
        ({"none": (0, 60, 40), "full": (4, 10, 86)}, "only against"),
        ({"none": (0, 60, 40), "full": (5, 10, 85)}, "yes"),
    ],
)
def test_what_can_be_decided(of, answer):
    met = {effect: Counter(dict(zip(OUTCOMES, n, strict=True))) for effect, n in of.items()}
    assert decides(met) == answer


def test_numbers_hold_the_shares_with_their_intervals():
    models = [(CLAIM, pairs(12, 0.01)), (SHARES, yes_or_no(12, [0.1, 0.1], [0.0, 0.1], "guessed"))]
    models[1] = (replace(SHARES, id="some.deaths"), models[1][1])
    found = {number.id: number for number in numbers("some", models, 40)}
    for claim, _ in models:
        for effect in EFFECTS:
            parts = [
                found[f"method.chances.{claim.id}.{effect}.{outcome.replace(' ', '_')}"]
                for outcome in OUTCOMES
            ]
            assert sum(part.value for part in parts) == pytest.approx(1)
            assert all(part.n == 40 and part.interval.contains(part.value) for part in parts)
    assert found["method.chances.some.claim.seeds"].value == 12
    assert "spread 0.01" in found["method.chances.some.claim.seeds"].method
    assert found["method.chances.some.deaths.decides"].value == "no"
    counts = {name: found[f"method.chances.some.{name}"].value for name in ("claims", "never")}
    assert counts == {"claims": 2, "never": 1}


def test_what_is_no_number_of_experiments_or_no_spread_is_refused():
    with pytest.raises(ValueError, match="experiments: expected at least 1"):
        chances(CLAIM, pairs(12, 0.01), 0)
    with pytest.raises(ValueError, match="spread"):
        pairs(12, float("nan"))
