"""The tables as numbers of the report."""

import json

import pandas as pd
import pytest

from oneneuron.evidence.interval import Interval
from oneneuron.evidence.number import write_numbers
from oneneuron.statistics.multiplicity import holm
from oneneuron.studies.practicality.cells import ARMS, CELLS
from oneneuron.studies.practicality.measures import measure
from oneneuron.studies.practicality.numbers.tables import numbers as numbers_of

SEEDS = range(101, 107)


def numbers(records):
    return {n.id.removeprefix("practicality."): n for n in numbers_of(measure(records))}


@pytest.fixture(scope="module")
def whole(search):
    """Numbers of a run with every cell, in which the neuron does harm that grows with the seed."""

    def worse(cell, arm, seed):
        errors = 20.0 + (seed - 100 if arm == "exponential" else 0)
        return {"validation_errors": errors, "validation_loss": errors / 1000}

    def end(cell, arm, seed):
        errors = 20.0 + (seed - 100 if arm == "exponential" else 0)
        return {"full_train_errors": errors, "full_train_loss": errors / 1e4}

    zero = {"without": 2, "exponential": 4, "relu": 2, "sigmoid": 5}
    return numbers(
        search(tuple(CELLS), SEEDS, lambda c, arm, s: zero[arm], True, at_zero=worse, end=end)
    )


def test_every_row_of_every_table_has_its_numbers(whole):
    for cell in CELLS.values():
        for table, measures in ((1, "train"), (3, "validation")):
            for arm in ("without", "exponential") if table in cell.tables else ():
                for what in ("loss_sum", "loss_mean", "errors"):
                    for network in ("", "bare_"):
                        name = f"table{table}.{cell.name}.{arm}.{network}{measures}_{what}"
                        assert whole[name].n == 6
        if 2 in cell.tables:
            for arm in ARMS:
                assert whole[f"table2.{cell.name}.{arm}.epochs"].value == {
                    "without": 2, "exponential": 4, "relu": 2, "sigmoid": 5
                }[arm]  # fmt: skip
            assert whole[f"table2.{cell.name}.ratio"].value == pytest.approx(2)
            assert whole[f"table2.{cell.name}.ratio.sigmoid"].value == pytest.approx(2.5)


def test_medians_and_ranges(whole):
    errors = whole["table1.spheres_1_01_n10000.exponential.train_errors"]
    assert (errors.value, errors.interval, str(errors)) == (23.5, Interval(21.0, 26.0), "23.5")
    losses = whole["table1.spheres_1_01_n10000.exponential.train_loss_sum"]
    assert losses.value == pytest.approx(23.5)
    assert losses.inputs == tuple(f"runs/spheres_1_01_n10000/{seed}.parquet" for seed in SEEDS)


def test_comparisons_have_effect_interval_and_both_p(whole):
    difference = whole["table3.cifar_n2000.difference"]
    assert difference.value == pytest.approx(3.5 / 2000)
    assert difference.interval.level == pytest.approx(0.969, abs=5e-4)  # of six pairs
    assert whole["table3.cifar_n2000.p"].value == 2 / 2**6
    # six rows, all alike
    assert whole["table3.cifar_n2000.p_holm"].value == pytest.approx(6 * 2 / 2**6)
    assert whole["table3.cifar_n2000.loss_ratio"].value > 1
    assert whole["table3.cifar_n2000.bare_p"].value == 1  # the bare networks are alike


def test_holm_leaves_out_rows_at_the_floor(search):
    def end(cell, arm, seed):
        if cell == "mnist_n13000":
            return {"full_train_errors": 1}
        return {"full_train_errors": 20 + (seed - 100) * (arm == "exponential")}

    found = numbers(search(("cifar_n2000", "mnist_n13000", "spheres_1_01_n10000"), SEEDS, end=end))
    p = [found[f"table1.{cell}.p"].value for cell in ("cifar_n2000", "spheres_1_01_n10000")]
    adjusted = found["table1.cifar_n2000.p_holm"]
    assert adjusted.value == pytest.approx(holm(p)[0])
    assert "2 rows" in adjusted.method
    assert found["table1.mnist_n13000.p_holm"].value is None
    assert "floor" in found["table1.mnist_n13000.p_holm"].method


def test_what_most_seeds_do_not_reach_has_no_median(search):
    found = numbers(
        search(["spheres_1_01_n1000"], SEEDS, lambda c, arm, seed: 3 if seed < 103 else None)
    )
    epochs = found["table2.spheres_1_01_n1000.without.epochs"]
    assert (epochs.value, epochs.interval) == (None, Interval(3.0, None))
    assert "worst" in epochs.method
    reached = found["table2.spheres_1_01_n1000.without.reached"]
    assert (reached.value, reached.n) == (2, 6)
    assert found["table2.spheres_1_01_n1000.ratio"].value == 1  # equal, where neither got there


def test_nothing_reached_at_all_can_be_written(search, tmp_path):
    records = search(tuple(CELLS), SEEDS, lambda cell, arm, seed: None)
    found = numbers_of(measure(records))
    write_numbers(tmp_path / "numbers.json", found)
    assert len(json.loads((tmp_path / "numbers.json").read_text())["numbers"]) == len(found)
    by_id = {number.id: number for number in found}
    errors = by_id["practicality.table3.cifar_n2000.without.validation_errors"]
    assert (errors.value, errors.interval) == (None, Interval(None, None, beyond="above"))
    assert by_id["practicality.table3.cifar_n2000.without.reached"].value == 0


def test_lost_members_are_counted_and_rank_as_the_worst(search):
    def train_loss(cell, arm, seed):
        return {5: 1e9} if arm == "exponential" and seed == 101 else 0.5

    found = numbers(
        search(
            ["spheres_1_01_n15000"],
            SEEDS,
            train_loss=train_loss,
            diverged=lambda c, arm, seed: [5] if arm == "exponential" and seed == 101 else [],
        )
    )
    prefix = "table1.spheres_1_01_n15000.exponential"
    assert found[f"{prefix}.lost"].value == 1
    assert found[f"{prefix}.train_errors"].interval == Interval(7.0, None)
    assert found["table1.spheres_1_01_n15000.difference"].interval.upper is None


def test_one_seed_has_values_and_no_interval(search):
    found = numbers(search(seeds=[100]))
    assert found["table1.cifar_n2000.without.train_errors"].interval is None
    assert found["table1.cifar_n2000.difference"].interval is None
    assert found["table2.cifar_n2000.p"].value == 1


def test_the_floor_of_table3_is_the_bayes_error(whole):
    # Φ(-2.5) of 2,000 samples
    assert whole["table3.gaussians_0_5_n5000.bayes_errors"].value == pytest.approx(12.42, abs=0.01)
    assert whole["table3.spheres_5_0_n5000.bayes_errors"].value == 0
    assert "table3.cifar_n2000.bayes_errors" not in whole


def test_loss_per_error_needs_no_size(search):
    def at_zero(cell, arm, seed):
        return {"validation_errors": 0 if seed == 101 else 400, "validation_loss": 0.9}

    found = numbers(search(["spheres_1_5_n5000"], SEEDS, at_zero=at_zero))
    ratio = found["table3.spheres_1_5_n5000.without.loss_per_error"]
    assert (ratio.value, ratio.n) == (pytest.approx(0.9 * 2000 / 400), 5)  # one has no errors


def test_new_samples_are_told_of_the_network_that_is_first(search):
    at_zero = {"validation_errors": 970}
    found = numbers(search(["spheres_1_01_n10000"], SEEDS, at_zero=at_zero))
    rate = found["memorised.spheres_1_01_n10000.exponential.error_rate"]
    assert (rate.value, rate.n) == (pytest.approx(0.485), 6)
    none = numbers(search(["spheres_1_01_n10000"], SEEDS, lambda *of: None))
    assert not any(id.startswith("memorised") for id in none)


def test_table_1_is_compared_by_loss_too(whole):
    assert whole["table1.spheres_1_01_n10000.loss_ratio"].value == pytest.approx(
        23.5 / 20, rel=0.01
    )
    assert whole["table1.spheres_1_01_n10000.loss_p"].value == 2 / 2**6


def test_table_2_with_lambda_tuned_stands_beside_it(grid):
    records = grid("gaussians_0_1_n10000", zero=3)
    small = (records["arm"] == "exponential") & (records["reg_strength"] == 0.01)
    faster = grid("gaussians_0_1_n10000", zero=2)
    found = numbers(pd.concat([records[~small], faster[small]], ignore_index=True))
    assert found["tuned.gaussians_0_1_n10000.exponential.epochs"].value == 2
    assert found["tuned.gaussians_0_1_n10000.without.epochs"].value == 3
    assert found["tuned.gaussians_0_1_n10000.ratio"].value == pytest.approx(2 / 3)
    assert found["table2.gaussians_0_1_n10000.ratio"].value == 1
    assert "larger" in found["tuned.gaussians_0_1_n10000.exponential.epochs"].method


def test_other_strengths_enter_the_sensitivity_alone(grid):
    found = numbers(grid("gaussians_0_1_n10000", zero=3))
    assert found["table2.gaussians_0_1_n10000.exponential.epochs"].n == 1
    for strength in ("0_01", "0_1", "1"):
        assert found[f"lambda.gaussians_0_1_n10000.{strength}.epochs"].value == 3
        diverged = found[f"lambda.gaussians_0_1_n10000.{strength}.diverged"]
        assert (diverged.value, diverged.n) == (0, 8)


def test_divergences_after_the_first_zero_have_nothing_beside_them(grid):
    bursts = {"diverged": [4, 5], "train_loss": {4: 1e9, 5: 1e9}}
    late = numbers(grid("gaussians_0_1_n10000", zero=3, **bursts))
    early = numbers(grid("gaussians_0_1_n10000", zero=None, **bursts))
    assert late["lambda.gaussians_0_1_n10000.0_1.diverged"].value == 0
    assert early["lambda.gaussians_0_1_n10000.0_1.diverged"].value == 8


def test_mnist_has_one_strength_and_no_sensitivity(grid):
    assert not any(id.startswith("lambda") for id in numbers(grid("mnist_n13000")))


def test_what_was_run_is_told(search):
    records = search(("spheres_1_5_n5000", "cifar_n2000"), [101], lambda c, arm, s: 2, True)
    found = numbers(records)
    for cell, rows in records.groupby("cell"):
        for name in ("train_size", "test_size", "validation_size", "epochs"):
            assert [found[f"search.{cell}.{name}"].value] == list(rows[name].unique())
    assert found["held_out"].value == found["search.spheres_1_5_n5000.validation_size"].value
    assert len(found["held_out"].inputs) < len(found["batch_size"].inputs)
    assert (found["batch_size"].value, found["reg_strength"].value) == (100, 0.1)
    assert "held_out" not in numbers(records[records["cell"] == "cifar_n2000"])
