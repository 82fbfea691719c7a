import json

import pytest

from oneneuron.evidence.interval import Interval
from oneneuron.evidence.number import (
    Number,
    collect_numbers,
    read_numbers,
    read_source,
    write_numbers,
)


def test_a_number_rests_on_a_stand_in_where_its_own_files_do(tmp_path):
    numbers = [
        Number("images", 1, "m", inputs=("runs/mnist/1.parquet",)),
        Number("spheres", 1, "m", inputs=("runs/spheres/1.parquet",)),
        Number("all", 1, "m"),
    ]
    write_numbers(tmp_path / "n.json", numbers, stand_in=["/mnist/"])
    found = read_source(tmp_path / "n.json")
    assert {id for id, number in found.items() if number.stand_in} == {"images", "all"}


def test_shown_with_its_format_and_a_true_minus():
    assert str(Number("a", -0.123456, "m", format=".3f")) == "−0.123"
    assert str(Number("a", "2019-01-01", "m")) == "2019-01-01"
    assert str(Number("a", None, "no run reached it")) == "–"
    assert str(Number("a", 1.5e-7, "m", format=".1e")) == "1.5\u00a0×\u00a010⁻⁷"


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_not_a_number_is_refused(value):
    with pytest.raises(ValueError, match="a: a number's value is finite or None"):
        Number("a", value, "m")


def test_collected_and_read_again(tmp_path):
    one = Number(
        "b",
        2,
        "count",
        n=3,
        interval=Interval(None, 4.0, 0.9, open_upper=True),
        inputs=("x.parquet",),
    )
    two = Number("a", 0.5, "mean", stand_in=True)
    write_numbers(tmp_path / "one.json", [one])
    write_numbers(tmp_path / "two.json", [two])
    collect_numbers(
        tmp_path / "numbers.json", "tiny", [tmp_path / "one.json", tmp_path / "two.json"]
    )
    numbers = read_numbers(tmp_path / "numbers.json")
    assert dict(numbers) == {"a": two, "b": one}
    assert numbers.run == "tiny"
    assert numbers.source["b"] == str(tmp_path / "one.json")


def test_the_writer_says_what_stands_behind_all_of_them(tmp_path):
    numbers = [Number("a", 1, "m", inputs=("x.parquet",)), Number("b", 2, "m")]
    numbers.append(Number("c", 3, "m", inputs=()))
    path = tmp_path / "n.json"
    write_numbers(path, numbers, stand_in=True, published=["p.yaml", "schema.yaml"])
    found = read_source(path)
    assert all(number.stand_in for number in found.values())
    assert found["a"].inputs == ("p.yaml", "schema.yaml", "x.parquet")
    assert found["b"].inputs is None  # all inputs of the rule, what was published among them
    assert found["c"].inputs == ("p.yaml", "schema.yaml")
    write_numbers(path, numbers)
    assert list(read_source(path).values()) == numbers


def test_an_id_given_twice_is_an_error(tmp_path):
    with pytest.raises(ValueError, match="share the id 'a'"):
        write_numbers(tmp_path / "n.json", [Number("a", 1, "m"), Number("a", 2, "m")])
    for name in ("one", "two"):
        write_numbers(tmp_path / f"{name}.json", [Number("a", 1, "m")])
    with pytest.raises(ValueError, match=r"one\.json and .*two\.json both hold it"):
        collect_numbers(tmp_path / "all.json", "r", [tmp_path / "one.json", tmp_path / "two.json"])


def test_an_unknown_id_names_the_nearest(tmp_path):
    write_numbers(tmp_path / "n.json", [Number("eeg.best_accuracy.without", 1, "m")])
    collect_numbers(tmp_path / "numbers.json", "quick", [tmp_path / "n.json"])
    numbers = read_numbers(tmp_path / "numbers.json")
    with pytest.raises(KeyError, match=r"did you mean 'eeg\.best_accuracy\.without'"):
        numbers["eeg.best_acuracy.without"]
    assert json.loads((tmp_path / "numbers.json").read_text())["run"] == "quick"
