from pathlib import Path

import pytest

from oneneuron.statistics.audit import rows_against, zeros_contradicted
from oneneuron.statistics.registry import Registry, load_registry

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load_registry(
        ROOT / "data" / "published" / "practicality.yaml",
        ROOT / "workflow" / "schemas" / "published.schema.yaml",
    )


def column(registry: Registry, table: int, unit: str, arm: str) -> dict[str, float]:
    return {
        str(number.cell): number.value
        for number in registry.numbers
        if (number.place.table, number.unit, number.place.column) == (table, unit, arm)
    }


def test_an_equal_pair_is_not_against_a_conclusion() -> None:
    assert rows_against({"a": (1, 1)}, "greater") == rows_against({"a": (1, 1)}, "less") == []
    assert [row.row for row in rows_against({"a": (2, 1)}, "less")] == ["a"]


def test_only_worse_has_two_rows_against_it_by_errors_and_none_by_loss(registry: Registry) -> None:
    def against(unit: str) -> list[str]:
        with_, without = (column(registry, 3, unit, arm) for arm in ("with", "without"))
        rows = {cell: (with_[cell], without[cell]) for cell in with_}
        return [found.row for found in rows_against(rows, "greater")]

    assert against("errors") == ["mnist_n13000", "cifar_n2000"]
    assert against("loss") == []


@pytest.mark.parametrize("arm", ["without", "with"])
def test_cifar_has_errors_left_in_one_table_and_none_in_the_other(
    registry: Registry, arm: str
) -> None:
    left = {cell: int(errors) for cell, errors in column(registry, 1, "errors", arm).items()}
    epochs = {cell: int(count) for cell, count in column(registry, 2, "epochs", arm).items()}
    assert zeros_contradicted(left, epochs) == ["cifar_n2000"]


def test_zero_that_was_not_reached_contradicts_nothing() -> None:
    assert zeros_contradicted({"a": 3}, {"a": None}) == zeros_contradicted({"a": 3}, {}) == []
