from pathlib import Path

import pytest

from oneneuron.statistics.audit import hinge_bound
from oneneuron.statistics.registry import load_registry

ROOT = Path(__file__).parents[3]


def test_no_errors_allow_any_loss() -> None:
    assert hinge_bound("0.000", 0).can_be_sum
    assert hinge_bound("41.0", 0).can_be_sum
    assert hinge_bound("0", 0, set_size=10).can_be_mean


def test_one_error_costs_at_least_one() -> None:
    assert not hinge_bound("0.4", 1).can_be_sum
    assert hinge_bound("1.0", 1).can_be_sum
    assert hinge_bound(0.99, 1, decimals=2).can_be_sum is False


def test_what_is_rounded_down_to_the_bound_counts() -> None:
    assert hinge_bound("6.9", 7).can_be_sum is False
    assert hinge_bound("6", 7).can_be_sum is False  # at most 7, cut, and 7 itself would print so
    assert hinge_bound("7", 7).can_be_sum


def test_a_mean_is_at_least_the_share() -> None:
    assert hinge_bound("0.431", 1, set_size=2000).can_be_mean
    assert hinge_bound("0.2", 600, set_size=2000).can_be_mean is False  # cut, under 0.3


@pytest.mark.parametrize(("errors", "size"), [(-1, None), (11, 10)])
def test_what_is_no_count_is_refused(errors: int, size: int | None) -> None:
    with pytest.raises(ValueError, match="errors: "):
        hinge_bound("1.0", errors, size)


def test_four_published_cells_break_the_bound_and_no_other() -> None:
    registry = load_registry(
        ROOT / "data" / "published" / "practicality.yaml",
        ROOT / "workflow" / "schemas" / "published.schema.yaml",
    )
    losses = [number for number in registry.numbers if number.unit == "loss"]
    broken = {
        number.id
        for number in losses
        if not hinge_bound(
            number.printed,
            int(registry.number(number.id.removesuffix("loss") + "errors").value),
        ).can_be_sum
    }
    assert broken == {
        f"practicality.{cell}.{arm}.loss"
        for cell in ("table1.cifar_n2000", "table3.mnist_n13000")
        for arm in ("without", "with")
    }
    assert broken == {number.id for number in losses if number.rule == "none"}
