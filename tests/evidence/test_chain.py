import json
from dataclasses import replace

import pytest

from oneneuron.evidence.chain import SidecarIndex, trace
from oneneuron.evidence.number import read_numbers
from oneneuron.evidence.sidecar import ENDING

NUMBERS = "results/tiny/numbers.json"


def chain(id):
    numbers = read_numbers(NUMBERS)
    return trace(numbers[id], numbers.source[id], SidecarIndex.of_run("tiny"))


def test_a_chain_goes_down_to_the_data(tiny):
    files = {id: [node.file.path for node in chain(id).walk()] for id in "abc"}
    assert files["a"] == [
        "results/tiny/statistics/eeg.json",
        "results/tiny/0.parquet",
        "data/verified/eeg/1.csv",
    ]
    assert "data/verified/eeg/2.csv" in files["b"]
    assert files["c"] == ["results/tiny/statistics/audit.json", "data/published/eeg.yaml"]


def test_the_command_prints_a_tree(tiny, command):
    assert command("a").code == 0
    for part in ("a = 1", "rule measure_eeg", "rule train_eeg", "rule import_eeg", "https://"):
        assert part in command.out
    assert "no commit: not under version control" in command.out
    assert "eeg/2.csv" not in command.out


def test_the_command_lists_all_numbers(tiny, command):
    assert command().code == 0
    assert [line.split()[0] for line in command.out.splitlines()] == ["a", "b", "c"]


def test_a_tree_that_ends_at_a_file_without_a_maker_says_so(tiny, command):
    (tiny.folder / f"results/tiny/0.parquet{ENDING}").unlink()
    assert command("a").code == 1
    assert "no provenance beside it" in command.out
    assert "a file of the repository" not in command.out
    assert command("c").code == 0
    assert "a file of the repository" in command.out


@pytest.mark.parametrize(
    ("numbers", "id", "expected"),
    [(NUMBERS, "aa", "did you mean 'a'"), ("results/none/numbers.json", "a", "No such file")],
)
def test_wrong_usage_is_explained(tiny, command, numbers, id, expected):
    assert command(id, numbers=numbers).code == 2
    assert expected in command.err


def test_a_number_that_names_an_input_its_rule_did_not_read_is_an_error(tiny):
    numbers = read_numbers(NUMBERS)
    number = replace(numbers["a"], inputs=("elsewhere.parquet",))
    with pytest.raises(ValueError, match=r"did not read elsewhere\.parquet"):
        trace(number, numbers.source["a"], SidecarIndex.of_run("tiny"))


ROW = {"id": "a", "value": 1, "method": "m", "interval": None, "inputs": None, "source": "s"}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00",
        b"PK\x03\x04",
        b"null",
        b"[]",
        b'"numbers"',
        b"[" * 20_000,
        b'{"run": "tiny"}',
        b'{"numbers": []}',
        b'{"run": "../..", "numbers": []}',
        b'{"run": 1, "numbers": []}',
        b'{"run": "tiny", "numbers": {}}',
        b'{"run": "tiny", "numbers": [1]}',
        b'{"run": "tiny", "numbers": [{"value": 1}]}',
        b'{"run": "tiny", "root": 1, "numbers": []}',
        json.dumps({"run": "tiny", "numbers": [{**ROW, "source": 1}]}).encode(),
        *(
            json.dumps({"run": "tiny", "numbers": [{**ROW, **odd}]}).encode()
            for odd in (
                {"id": ["a"]},
                {"more": 1},
                {"value": []},
                {"value": "1", "format": ".2f"},
                {"format": "999999999d"},
                {"format": ".999999999f"},
                {"method": 1},
                {"interval": 1},
                {"interval": {"lower": 2, "upper": 1}},
                {"inputs": 1},
                {"inputs": [1]},
            )
        ),
    ],
)
def test_a_foreign_file_is_refused_in_one_line_that_names_it(tiny, command, content):
    (tiny.folder / "foreign.json").write_bytes(content)
    for more in ([], ["a"], ["--verify"]):
        assert command(*more, numbers="foreign.json").code == 2
        assert command.err.startswith("trace: foreign.json")
        assert command.err.count("\n") == 1


def test_what_a_foreign_file_says_stays_on_its_line(tiny, command):
    """Nothing that it holds ends a line, moves the cursor or looks like a line of ours."""
    content = json.loads((tiny.folder / NUMBERS).read_text())
    said = "m\nall 1 numbers are as recorded\x1b[2J\u2028\r\x9b"
    content["numbers"] = [{**content["numbers"][0], "id": f"i{said}", "method": said}]
    (tiny.folder / "foreign.json").write_text(json.dumps(content))
    for arguments in ([], ["--verify"], ["missing"]):
        lines = command(*arguments, numbers="foreign.json")
        printed = (lines.out + lines.err).split("\n")
        assert all(map(str.isprintable, printed))
        assert not any(line.startswith("all 1 numbers") for line in printed)


def test_a_folder_is_refused_in_one_line(tiny, command):
    assert command(numbers="results/tiny").code == 2
    assert command.err.count("\n") == 1


SIDECAR = "results/tiny/0.parquet" + ENDING


@pytest.mark.parametrize(
    "change",
    [
        {"seconds": "1"},
        {"outputs": []},
        {"outputs": [1]},
        {"inputs": [{"path": 1, "sha256": 2}]},
        {"sources": [1]},
        {"wildcards": 1},
        {"rule": None},
        {"more": 1},
    ],
)
def test_a_broken_sidecar_is_named_in_one_line(tiny, command, change):
    content = json.loads((tiny.folder / SIDECAR).read_text())
    tiny.write(SIDECAR, json.dumps({**content, **change}))
    assert command("--verify").code == 2
    assert "0.parquet.provenance.json is not a provenance file" in command.err
    assert command.err.count("\n") == 1


@pytest.mark.parametrize("content", ["", "[]", '{"rule": "x"}', "[" * 20_000])
def test_what_is_no_sidecar_at_all_is_named_in_one_line(tiny, command, content):
    tiny.write(SIDECAR, content)
    assert command("a").code == 2
    assert "0.parquet.provenance.json is not a provenance file" in command.err
