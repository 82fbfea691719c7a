import re
from collections import Counter
from pathlib import Path

import pytest
import yaml

from oneneuron.schema import SchemaError
from oneneuron.statistics.registry import TAKES, Registry, load_registry

ROOT = Path(__file__).parents[2]
SCHEMA = ROOT / "workflow" / "schemas" / "published.schema.yaml"
EEG = ROOT / "data" / "published" / "eeg.yaml"
PRACTICALITY = ROOT / "data" / "published" / "practicality.yaml"

NUMBER = """\
  - id: a.number
    statement: A number
    printed: "0.50"
    unit: accuracy
    kind: result
    source: post
    place: {section: Results, table: 2, row: MNIST}
    runs: 5
    rule: range
    measure: best_validation_accuracy
    epochs: [1, 400]
    cell: main
    arm: without
"""
CLAIM = """\
  - id: a.claim
    statement: A claim
    source: post
    place: {section: Results}
    kind: direction
    arms: [clean_start, without]
    measure: best_validation_accuracy
    unit: accuracy
    direction: greater
    test: signed_rank
    margin: 0.005
    numbers: [a.number]
    minimum_seeds: 6
    fixed: "2026-11-21"
"""


def document(number: str = NUMBER, claim: str = CLAIM) -> str:
    source = "study: eeg\nsources:\n  post: {title: A post, author: Somebody}\n"
    measures = "measures: {best_validation_accuracy: best of all epochs}\n"
    return f"{source}numbers:\n{number}{measures}claims:\n{claim}"


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load_registry([EEG, PRACTICALITY], SCHEMA)


def load(tmp_path: Path, text: str) -> Registry:
    path = tmp_path / "study.yaml"
    path.write_text(text, encoding="utf-8")
    return load_registry(path, SCHEMA)


def test_reads_what_is_written(tmp_path: Path) -> None:
    read = load(tmp_path, document())
    number, claim = read.number("a.number"), read.claim("a.claim")
    assert (number.printed, number.value, number.decimals) == ("0.50", 0.5, 2)
    assert (number.study, number.source.author, number.epochs) == ("eeg", "Somebody", (1, 400))
    assert str(number.place) == "Results, table 2, MNIST"
    assert (claim.arms, claim.numbers) == (("clean_start", "without"), ("a.number",))
    assert claim.earlier == ()


def test_a_changed_rule_keeps_its_earlier_version(tmp_path: Path) -> None:
    earlier = '    earlier: [{fixed: "2026-11-01", rule: by eye, reason: it was vague}]\n'
    claim = load(tmp_path, document(claim=CLAIM + earlier)).claim("a.claim")
    assert claim.earlier[0].reason == "it was vague"


def test_an_unknown_key_is_named_with_the_nearest_valid_one(tmp_path: Path) -> None:
    with pytest.raises(SchemaError, match=r"'marginn' at claims\.0; did you mean 'margin'"):
        load(tmp_path, document(claim=CLAIM + "    marginn: 0.1\n"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (document(number=NUMBER.replace('"0.50"', "0.50")), "printed"),
        (document(number=NUMBER.replace("    arm: without\n", "")), "'arm' is missing"),
        (document(number=NUMBER.replace("rule: range", "rule: none")), "'note' is missing"),
        (document(number=NUMBER.replace("source: post", "source: pots")), "'pots'.* are post"),
        (document(number=NUMBER + NUMBER), "'a.number' is given 2 times"),
        (document(claim=CLAIM.replace("[a.number]", "[a.numer]")), "did you mean 'a.number'"),
        (document(claim=CLAIM.replace("[a.number]", "[a.*.loss]")), "'a.[*].loss', which is not"),
        (document(claim=CLAIM.replace("measure: best_v", "measure: bst_v")), "mean 'best_valid"),
        (document(claim=CLAIM + "    threshold: 0.5\n"), "does not read the key 'threshold'"),
        (document(claim=CLAIM.replace("kind: direction", "kind: sometimes")), "'sometimes'"),
        (document(claim=CLAIM.replace("    direction: greater\n", "")), "'direction' is missing"),
        (document(claim=CLAIM.replace('"2026-11-21"', "soon")), "fixed"),
    ],
)
def test_mistakes_are_refused_by_name(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(SchemaError, match=message):
        load(tmp_path, text)


def test_an_unknown_id_names_the_nearest(registry: Registry) -> None:
    with pytest.raises(KeyError, match=r"did you mean 'eeg\.better'"):
        registry.claim("eeg.beter")


TABLE = """\
study: some
sources: {report: {title: A report, author: Somebody}}
tables:
  1:
    section: Quality
    source: report
    runs: 1
    arms: {without: plain, with: added}
    quantities:
      loss: {statement: "Loss {column} it", unit: loss, measure: loss_sum}
      errors: {statement: "Errors {column} it", unit: errors, measure: errors}
    notes: {n: {note: It is no sum., rule: none}}
    printed: |
      row     | cell  | size | without | with
      MNIST   | mnist | 50   | 0.20n\\5 | 1.0\\0
      CIFAR   | cifar |      | 3.1\\4   | 2\\1
claims: []
"""


def test_braces_of_a_statement_are_text(tmp_path: Path) -> None:
    registry = load(tmp_path, TABLE.replace("Loss {column} it", "Loss {column} {it} {"))
    assert registry.number("some.table1.mnist.without.loss").statement == "Loss without {it} {"


def test_a_table_is_read_as_it_was_printed(tmp_path: Path) -> None:
    registry = load(tmp_path, TABLE)
    assert len(registry.numbers) == 8
    first = registry.number("some.table1.mnist.without.loss")
    assert (first.printed, first.rule, first.note) == ("0.20", "none", "It is no sum.")
    assert (first.statement, first.arm, first.set_size) == ("Loss without it", "plain", 50)
    assert str(first.place) == "Quality, table 1, MNIST, without"
    last = registry.number("some.table1.cifar.with.errors")
    assert (last.printed, last.rule, last.arm, last.set_size) == ("1", "range", "added", None)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (TABLE.replace("| 2\\1", ""), r"table 1: 5 parts a line, got 4: .*CIFAR"),
        (TABLE.replace("| 50 ", "| 5 0 "), "MNIST: the size is a whole number or none, got '5 0'"),
        (TABLE.replace("2\\1", "2"), r"CIFAR, with: expected loss\\errors, got '2'"),
        (TABLE.replace("2\\1", "2\\x"), r"CIFAR, with: expected"),
        (TABLE.replace("0.20n", "0.20m"), "there is no note 'm'"),
        (re.sub(r" *notes: .*\n", "", TABLE), "there is no note 'n'"),
        (TABLE.replace("| size", "| sizes"), "first line is row, cell, size, without, with"),
        (
            re.sub(r"printed: .*(?=claims)", 'printed: ""\n', TABLE, flags=re.DOTALL),
            "first line is",
        ),
    ],
)
def test_a_table_that_is_not_as_printed_is_refused(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(SchemaError, match=message):
        load(tmp_path, text)


@pytest.mark.parametrize(
    "claim", ["eeg.better", "practicality.explodes", "practicality.not_faster"]
)
def test_a_claim_has_the_fields_of_its_kind_and_no_others(tmp_path: Path, claim: str) -> None:
    path = EEG if claim.startswith("eeg") else PRACTICALITY
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    (row,) = (row for row in content["claims"] if row["id"] == claim)
    must, may = TAKES[row["kind"]]
    for key in must:
        without = {name: value for name, value in row.items() if name != key}
        with pytest.raises(SchemaError, match=f"the key '{key}' is missing"):
            load(tmp_path, yaml.safe_dump(content | {"claims": [without]}, sort_keys=False))
    some = {"threshold": 0.5, "reason": "none", "pattern": "both_ways", "margin_ratio": 2}
    for key in some.keys() - must - may:
        with pytest.raises(SchemaError, match=f"does not read the key '{key}'"):
            load(
                tmp_path,
                yaml.safe_dump(content | {"claims": [row | {key: some[key]}]}, sort_keys=False),
            )


def test_all_71_results_of_the_two_studies_are_there(registry: Registry) -> None:
    results = [number for number in registry.numbers if number.kind == "result"]
    by_table = Counter(number.place.table for number in results if number.study == "practicality")
    assert sum(number.study == "eeg" for number in results) == 5
    # Seven rows of two cells of a loss and a count; seven of two counts; six as the first.
    assert by_table == {1: 28, 2: 14, 3: 24}
    assert len(results) == 71


def test_every_table_cell_has_its_loss_and_its_count(registry: Registry) -> None:
    cells = Counter(
        (number.place.table, number.place.row, number.place.column)
        for number in registry.numbers
        if number.study == "practicality"
    )
    rows = {1: 7, 2: 7, 3: 6}
    for table, count in rows.items():
        of_table = {cell: numbers for cell, numbers in cells.items() if cell[0] == table}
        assert len({row for _, row, _ in of_table}) == count
        assert {column for _, _, column in of_table} == {"without", "with"}
        assert set(of_table.values()) == {1 if table == 2 else 2}


@pytest.mark.parametrize(
    ("table", "unit", "without", "with_"),
    # Column sums as read from the published tables a second time, apart from the file's rows.
    [
        (1, "loss", 0 + 44.3 + 8311.8 + 0 + 41 + 0 + 0.431, 0 + 3693.2 + 335.8 + 0 + 53.9 + 0.994),
        (1, "errors", 7 + 2338 + 1, 1096 + 35 + 2),
        (2, "epochs", 20 + 28 + 77 + 45 + 95 + 15 + 20, 23 + 35 + 126 + 67 + 131 + 20 + 23),
        (3, "loss", 2684.8 + 678.1 + 384.2 + 1.1 + 0.2 + 3901.5,
         6901.4 + 2351.7 + 788.6 + 4.6 + 0.6 + 4516.7),
        (3, "errors", 658 + 140 + 56 + 0 + 5 + 314, 796 + 188 + 63 + 0 + 4 + 313),
    ],
)  # fmt: skip
def test_columns_add_up(
    registry: Registry, table: int, unit: str, without: float, with_: float
) -> None:
    for column, total in (("without", without), ("with", with_)):
        values = [
            number.value
            for number in registry.numbers
            if (number.place.table, number.unit, number.place.column) == (table, unit, column)
            and number.study == "practicality"
        ]
        assert sum(values) == pytest.approx(total)


def test_claims_of_the_whole_network_and_of_the_bare_one_are_apart(registry: Registry) -> None:
    bare = {claim.id for claim in registry.claims if claim.network == "bare"}
    assert bare == {id for id in (c.id for c in registry.claims) if id.endswith("_bare")}
    assert {id.removesuffix("_bare") for id in bare} <= {claim.id for claim in registry.claims}


def test_numbers_of_the_tables_are_those_printed(registry: Registry) -> None:
    loss = registry.number("practicality.table1.cifar_n2000.with.loss")
    assert (loss.printed, loss.rule, loss.set_size) == ("0.994", "none", 2000)
    assert str(loss.place) == "Quality, table 1, CIFAR, N 2000, with"
    errors = registry.number("practicality.table3.spheres_1_5_n5000.with.errors")
    assert (errors.printed, errors.arm, errors.set_size) == ("796", "exponential", None)
    assert errors.note is not None and "ours, 2,000, is assumed" in errors.note
    epochs = registry.number("practicality.table2.gaussians_0_1_n15000.without.epochs")
    assert (epochs.printed, epochs.runs, epochs.cell) == ("95", None, "gaussians_0_1_n15000")


def test_a_pattern_stands_for_the_numbers_of_a_table(registry: Registry) -> None:
    numbers = registry.claim("practicality.no_improvement").numbers
    assert len(numbers) == 40
    assert numbers[0] == "practicality.table1.spheres_1_01_n10000.without.errors"
    assert not any(id.endswith(".loss") for id in numbers)
