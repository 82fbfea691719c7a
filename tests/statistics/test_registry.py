from collections import Counter
from pathlib import Path

import pytest

from oneneuron.schema import SchemaError
from oneneuron.statistics.registry import Registry, load_registry

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
    chapter: eeg
    kind: direction
    network: whole
    arms: [clean_start, without]
    measure: best_validation_accuracy
    unit: accuracy
    direction: greater
    test: signed-rank
    rule: by p
    numbers: [a.number]
    minimum_seeds: 6
    fixed: "2026-11-21"
"""


def document(number: str = NUMBER, claim: str = CLAIM) -> str:
    source = "study: eeg\nsources:\n  post: {title: A post, author: Somebody}\n"
    return f"{source}numbers:\n{number}claims:\n{claim}"


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
        (document(claim=CLAIM.replace("[a.number]", "[a.numer]")), "'a.numer', which is not"),
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


def test_each_claim_can_be_judged(registry: Registry) -> None:
    for claim in registry.claims:
        if claim.kind == "direction":
            assert claim.margin is not None, claim.id
        if claim.published is not None and claim.kind == "size":
            assert claim.numbers, claim.id
        assert claim.arms or claim.kind == "not_testable", claim.id


def test_claims_of_the_whole_network_and_of_the_bare_one_are_apart(registry: Registry) -> None:
    bare = {claim.id for claim in registry.claims if claim.network == "bare"}
    assert bare == {id for id in (c.id for c in registry.claims) if id.endswith("_bare")}
    assert {id.removesuffix("_bare") for id in bare} <= {claim.id for claim in registry.claims}
