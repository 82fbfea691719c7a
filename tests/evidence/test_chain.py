import json
import re
from dataclasses import replace

import pytest

from oneneuron import trace as command
from oneneuron.evidence.chain import SidecarIndex, trace, trace_all
from oneneuron.evidence.digest import import_digest
from oneneuron.evidence.number import Number, collect_numbers, read_numbers, write_numbers
from oneneuron.evidence.sidecar import ENDING, describe_job, read_sidecar, write_sidecar
from oneneuron.evidence.verify import verify


@pytest.fixture
def run(tmp_path, monkeypatch):
    """A run of its own: two recordings → two records → numbers a (of one record) and b (of both).

    A third number rests on nothing but a file of the repository.
    """
    monkeypatch.chdir(tmp_path)
    (tmp_path / "script.py").write_text("import oneneuron.files\n")

    def job(rule, outputs, inputs=(), sources=()):
        sidecar = describe_job(
            rule=rule,
            wildcards={"run": "tiny"},
            params={"epochs": 1},
            inputs=inputs,
            outputs=outputs,
            script="script.py",
            code=import_digest("script.py"),
            seconds=1.0,
            sources=sources,
        )
        write_sidecar(outputs[0] + ENDING, sidecar)

    def file(path, text):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
        return path

    recordings = [file(f"data/verified/eeg/{i}.csv", f"recording {i}") for i in (1, 2)]
    sources = [
        {"output": path, "address": f"https://example.org/{path}", "sha256": "0" * 64}
        for path in recordings
    ]
    job("import_eeg", recordings, sources=sources)
    records = []
    for i, recording in enumerate(recordings):
        records.append(file(f"results/tiny/{i}.parquet", f"record {i}"))
        job("train_eeg", records[-1:], [recording])
    numbers = [Number("a", 1, "count", inputs=(records[0],)), Number("b", 2, "count")]
    write_numbers("results/tiny/statistics/eeg.json", numbers)
    job("measure_eeg", ["results/tiny/statistics/eeg.json"], records)
    write_numbers("results/tiny/statistics/audit.json", [Number("c", 3, "count")])
    job("audit", ["results/tiny/statistics/audit.json"], [file("data/published/eeg.yaml", "p: 1")])
    sources = ["results/tiny/statistics/eeg.json", "results/tiny/statistics/audit.json"]
    collect_numbers("results/tiny/numbers.json", "tiny", sources)
    return tmp_path


def chains():
    numbers = read_numbers("results/tiny/numbers.json")
    return trace_all(numbers, SidecarIndex.of_run("tiny"))


def test_a_chain_goes_down_to_the_data(run):
    files = {id: [node.file.path for node in chain.walk()] for id, chain in chains().items()}
    assert files["a"] == [
        "results/tiny/statistics/eeg.json",
        "results/tiny/0.parquet",
        "data/verified/eeg/1.csv",
    ]
    assert "data/verified/eeg/2.csv" in files["b"]
    assert files["c"] == ["results/tiny/statistics/audit.json", "data/published/eeg.yaml"]


def test_all_is_well_at_first(run):
    assert verify(chains()) == []
    assert command.main(["results/tiny/numbers.json", "--verify"]) == 0


@pytest.mark.parametrize(
    ("path", "dependent"),
    [
        ("data/verified/eeg/1.csv", ("a", "b")),
        ("data/verified/eeg/2.csv", ("b",)),
        ("results/tiny/1.parquet", ("b",)),
        ("data/published/eeg.yaml", ("c",)),
    ],
)
def test_one_byte_changed_names_the_file_and_exactly_its_numbers(run, capsys, path, dependent):
    content = bytearray((run / path).read_bytes())
    content[0] ^= 1
    (run / path).write_bytes(content)
    (mismatch,) = verify(chains())
    assert mismatch.what == path
    assert mismatch.numbers == dependent
    assert command.main(["results/tiny/numbers.json", "--verify"]) == 1
    assert path in capsys.readouterr().out


def test_a_value_changed_in_numbers_json_is_named(run, capsys):
    path = run / "results/tiny/numbers.json"
    path.write_text(path.read_text().replace('"value": 3', '"value": 4'))
    assert command.main(["results/tiny/numbers.json", "--verify"]) == 1
    printed = capsys.readouterr().out
    assert "audit.json holds other values than the run's numbers.json: c" in printed


def test_a_file_gone_and_code_changed_are_named(run):
    (run / "data/verified/eeg/2.csv").unlink()
    (run / "script.py").write_text("import oneneuron.schema\n")
    mismatches = verify(chains())
    (gone,) = [m for m in mismatches if m.what == "data/verified/eeg/2.csv"]
    assert "is gone" in gone.problem
    changed = {id for m in mismatches if m.what == "script.py" for id in m.numbers}
    assert changed == {"a", "b", "c"}


@pytest.mark.parametrize(
    ("entries", "problem"),
    [
        (("oneneuron.files:sha256_of",), None),
        (("oneneuron.files:write_text",), "or what it reaches has changed"),
        (("oneneuron.files:gone",), "can no longer run .* oneneuron.files has no 'gone'"),
    ],
)
def test_what_the_script_runs_besides_is_looked_at_too(run, entries, problem):
    path = f"results/tiny/0.parquet{ENDING}"
    recorded = import_digest("script.py", ["oneneuron.files:sha256_of"])
    sidecar = replace(read_sidecar(path), entries=entries, code_digest=recorded.sha256)
    write_sidecar(path, sidecar)
    problems = [mismatch.problem for mismatch in verify(chains())]
    assert bool(problems) == (problem is not None)
    assert all(re.search(problem, each) for each in problems)


def test_a_file_made_again_since_it_was_read_is_named(run):
    (run / "results/tiny/0.parquet").write_text("another")
    sidecar = read_sidecar(f"results/tiny/0.parquet{ENDING}")
    made = describe_job(
        rule="train_eeg",
        wildcards={},
        params={},
        inputs=[],
        outputs=["results/tiny/0.parquet"],
        script="script.py",
        code=import_digest("script.py"),
        seconds=1,
    )
    write_sidecar(f"results/tiny/0.parquet{ENDING}", replace(sidecar, outputs=made.outputs))
    problems = [mismatch.problem for mismatch in verify(chains())]
    assert any("made again since it was read" in problem for problem in problems)


def test_the_command_prints_a_tree(run, capsys):
    assert command.main(["results/tiny/numbers.json", "a"]) == 0
    printed = capsys.readouterr().out
    for part in ("a = 1", "rule measure_eeg", "rule train_eeg", "rule import_eeg", "https://"):
        assert part in printed
    assert "eeg/2.csv" not in printed


def test_the_command_works_from_another_folder(run, tmp_path_factory, monkeypatch):
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    assert command.main([str(run / "results/tiny/numbers.json"), "--verify"]) == 0


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["results/tiny/numbers.json", "aa"], "did you mean 'a'"),
        (["results/none/numbers.json", "a"], "No such file"),
    ],
)
def test_wrong_usage_is_explained(run, capsys, arguments, expected):
    assert command.main(arguments) == 2
    assert expected in capsys.readouterr().err


def test_a_number_that_names_an_input_its_rule_did_not_read_is_an_error(run):
    numbers = read_numbers("results/tiny/numbers.json")
    number = replace(numbers["a"], inputs=("elsewhere.parquet",))
    with pytest.raises(ValueError, match=r"did not read elsewhere\.parquet"):
        trace(number, numbers.source["a"], SidecarIndex.of_run("tiny"))


def test_a_broken_sidecar_is_named(run):
    (run / f"results/tiny/0.parquet{ENDING}").write_text(json.dumps({"rule": "x"}))
    with pytest.raises(ValueError, match=r"0\.parquet\.provenance\.json is not a provenance file"):
        SidecarIndex.of_run("tiny")
