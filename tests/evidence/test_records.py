"""A run made of records that are kept with the code: its chains, what is checked, what is told."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from oneneuron.evidence.chain import SidecarIndex
from oneneuron.evidence.changed import code_now
from oneneuron.evidence.crate import describe_run
from oneneuron.evidence.digest import import_digest
from oneneuron.evidence.kept import TRAINS, as_kept, is_record, kept_path, lacking
from oneneuron.evidence.number import Number, collect_numbers, read_numbers, write_numbers
from oneneuron.evidence.root import root_of
from oneneuron.evidence.sidecar import ENDING, describe_job, read_sidecar, write_sidecar
from oneneuron.records import keep
from oneneuron.report.appendix import make_appendix

from .conftest import RECORDINGS, source

SEEDS = (1, 2)
FRAMES = "results/paper/eeg/frames.npz"
RECORDS = tuple(f"results/paper/eeg/runs/{seed}.parquet" for seed in SEEDS)
KEPT = tuple(map(kept_path, RECORDS))
MEASURED = "results/told/eeg/numbers/main.json"
NUMBERS = "results/told/numbers.json"


def job(rule, outputs, inputs=(), script="script.py", sources=(), **changed):
    sidecar = describe_job(
        rule=rule, wildcards={}, params={"epochs": 1}, inputs=inputs, outputs=outputs,
        script=script, code=import_digest(script, package=Path("src/oneneuron")),
        seconds=1.0, sources=sources,
    )  # fmt: skip
    stem = outputs[0].rpartition(".")[0]
    at = "data/verified/eeg/import" if outputs[0].startswith("data/verified") else stem
    write_sidecar(at + ENDING, replace(sidecar, **changed))


def train(bare):
    """Two recordings → frames → a record of each seed, all in the run `paper`."""
    bare.write("src/oneneuron/__init__.py", "")
    bare.write("src/oneneuron/files.py", "")
    bare.write(TRAINS, "import oneneuron.files\n")
    job("import_eeg", RECORDINGS, sources=[source(path) for path in RECORDINGS])
    bare.write(FRAMES, "frames")
    job("make_frames", [FRAMES], RECORDINGS)
    for record in RECORDS:
        bare.write(record, f"trained: {record}")
        job("train_eeg", [record], [FRAMES], TRAINS)


def tell(bare):
    """Numbers a, of one record, and b, of both, in the run `told`, which has no data of its own."""
    shutil.rmtree("results/paper")
    shutil.rmtree("data/verified")
    write_numbers(MEASURED, [Number("a", 1, "count", inputs=KEPT[:1]), Number("b", 2, "count")])
    job("measure_eeg", [MEASURED], KEPT)
    index = SidecarIndex.of_run("told")
    root = root_of(index.behind([index.known_maker(MEASURED)]))
    collect_numbers(NUMBERS, "told", [MEASURED], root)
    job("collect_results", [NUMBERS], [MEASURED])
    return bare


@pytest.fixture
def told(bare):
    train(bare)
    keep("paper")
    return tell(bare)


@pytest.fixture
def committed(bare):
    """Code in one commit, of which training ran; its records in the next."""
    bare.write("src/oneneuron/__init__.py", "")
    bare.write("src/oneneuron/files.py", "")
    bare.write(TRAINS, "import oneneuron.files\n")
    bare.commit()
    train(bare)
    keep("paper")
    bare.git("add", ".")
    bare.git("commit", "--quiet", "-m", "Keep records")
    return tell(bare)


def verify(command, *arguments):
    return command(*arguments, "--verify", numbers=NUMBERS)


# ---- where things lie


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("results/paper/eeg/1.parquet", "data/records/eeg/1.parquet"),
        ("data/verified/eeg/1.csv", "data/records/verified/eeg/1.csv"),
        ("data/published/eeg.yaml", "data/published/eeg.yaml"),
        ("data/records/eeg/1.parquet", "data/records/eeg/1.parquet"),
        ("a/results/paper/1.parquet", "a/results/paper/1.parquet"),
    ],
)
def test_where_a_file_is_kept(path, kept):
    assert kept_path(path) == kept


def test_a_record_is_a_table_that_was_trained_or_made_of_data(bare):
    train(bare)
    trained = read_sidecar(f"results/paper/eeg/runs/1{ENDING}")
    frames = read_sidecar(f"results/paper/eeg/frames{ENDING}")
    assert is_record(trained)
    assert is_record(replace(trained, script="script.py"))  # of frames
    assert not is_record(replace(trained, script="script.py", inputs=()))
    assert not is_record(frames)
    assert not is_record(replace(trained, outputs=frames.outputs))
    assert [file.path for file in as_kept(trained).files] == [kept_path(FRAMES), KEPT[0]]


def test_what_lacks_is_said_by_cell(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    folders = [f"eeg/runs/main/{arm}" for arm in "ab"] + ["eeg/runs/random/a", "toy/noise"]
    planned = [f"data/records/{folder}/{seed}.parquet" for folder in folders for seed in range(3)]
    planned.append("data/records/eeg/starts.parquet")
    for path in planned[:4]:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).touch()
    named = "eeg/runs/main (2 of 6), eeg/runs/random (3 of 3), toy/noise (3 of 3)"
    assert "9 of 13 records" in lacking(planned)
    assert lacking(planned).endswith(f"no verdict: {named}, eeg/starts (1 of 1).")
    assert lacking(planned[:4]) == ""
    many = [f"data/records/landscape/{number}/1.parquet" for number in range(10)]
    assert lacking(many).endswith("landscape/7 (1 of 1) and 2 more.")


# ---- chains


def test_a_chain_goes_on_from_a_record_to_the_data(told, command):
    out = command("a", numbers=NUMBERS).out
    assert command.code == 0
    for part in (KEPT[0], "rule train_eeg", "its code is as it was", kept_path(FRAMES)):
        assert part in out
    assert f"from https://example.org/{RECORDINGS[0]}, sha256 {'0' * 64}" in out
    assert KEPT[1] not in out
    assert KEPT[1] in command("b", numbers=NUMBERS).out


def test_all_is_well_at_first(told, command):
    assert verify(command).code == 0, command.out
    assert "made by other code" not in command.out


def test_what_is_not_kept_behind_records_is_not_counted_as_checked(told, command):
    # two records and two files made of them are hashed; two recordings and frames are not there
    said = "4 files of 6 jobs, are as recorded, down to the kept records; 3 files behind these"
    assert said in verify(command).out
    assert "down to the kept records; 3 files" in verify(command, "a").out


def test_a_run_that_reads_no_record_knows_of_none(told, command):
    write_numbers(MEASURED, [Number("a", 1, "count")])
    job("measure_eeg", [MEASURED])
    assert all("records" not in str(path) for path in SidecarIndex.of_run("told").by_path)


# ---- what no longer holds


@pytest.mark.parametrize(
    ("path", "dependent"), [(KEPT[0], {"a", "b"}), (KEPT[1], {"b"})], ids=["one", "both"]
)
def test_one_byte_of_a_record_is_named_with_exactly_its_numbers(told, command, path, dependent):
    told.flip(path)
    assert verify(command).code == 1
    assert command.named == {path: dependent}
    assert f"{path} has changed" in command.out


def test_one_word_of_its_sidecar_is_named(told, command):
    path = f"data/records/eeg/runs/2{ENDING}"
    told.replace(path, '"epochs": 1', '"epochs": 2')
    assert verify(command).code == 1
    assert command.named[path] == {"b"}
    assert f"{path} has changed: what it says has not its digest" in command.out


def test_a_record_that_is_gone_is_named(told, command):
    Path(KEPT[1]).unlink()
    assert verify(command).code == 1
    assert command.named == {KEPT[1]: {"b"}}


def test_a_record_without_its_sidecar_is_named(told, command):
    Path(f"data/records/eeg/runs/2{ENDING}").unlink()
    assert verify(command).code == 1
    assert command.named[KEPT[1]] == {"b"}
    assert f"{KEPT[1]} has no provenance beside it" in command.out


def test_records_without_any_sidecar_are_named(told, command):
    for path in Path("data/records").rglob(f"*{ENDING}"):
        path.unlink()
    told.flip(KEPT[1])
    assert verify(command).code == 1
    assert command.named[KEPT[1]] == {"b"}
    assert f"{KEPT[1]} has no provenance beside it" in command.out


def test_a_record_and_its_sidecar_forged_together_differ_from_the_commit(committed, command):
    assert verify(command).code == 0, command.out
    committed.write(KEPT[1], "forged")
    committed.write(RECORDS[1], "forged")
    committed.write(FRAMES, "frames")
    job("train_eeg", [RECORDS[1]], [FRAMES], TRAINS)
    shutil.copy(f"results/paper/eeg/runs/2{ENDING}", f"data/records/eeg/runs/2{ENDING}")
    tell_again(committed)
    assert verify(command).code == 1
    assert command.named[KEPT[1]] == {"b"}
    assert f"{KEPT[1]} is not what the commit {committed.git('rev-parse', 'HEAD')}" in command.out


def tell_again(run):
    Path("data/verified").mkdir(parents=True, exist_ok=True)
    tell(run)


def test_what_an_import_verified_is_compared_with_the_list_of_datasets(told, command):
    told.replace("data/sources.yaml", "name: 1.csv", "name: 3.csv")
    assert verify(command).code == 1
    assert command.named == {"data/records/verified/eeg/1.csv": {"a", "b"}}


# ---- other code


def test_a_record_of_other_code_is_told_apart_and_still_holds(told, command):
    told.write(TRAINS, "import oneneuron.files\n\nEPOCHS = 2\n")
    assert verify(command).code == 0, command.out
    assert f"note: {KEPT[0]} and 1 more: made by other code. Since then {TRAINS}" in command.out
    assert "no commit here holds it as it was" in command.out
    assert "its code has changed" in command("a", numbers=NUMBERS).out


def test_of_a_commit_the_definitions_are_named_that_have_changed(committed, command):
    committed.write(TRAINS, "import oneneuron.files\n\nEPOCHS = 2\n")
    assert verify(command).code == 0, command.out
    (line,) = (line for line in command.out.splitlines() if "made by other code" in line)
    assert line.endswith(f"{TRAINS} has changed: train_networks.py")


def test_a_record_of_code_that_is_gone_is_told(told, command):
    Path(TRAINS).unlink()
    assert verify(command).code == 0
    assert "can no longer run" in command.out


def appendix():
    return make_appendix(read_numbers(NUMBERS), SidecarIndex.of_run("told"))


def test_the_page_tells_which_jobs_ran_before_it_and_by_which_code(told):
    assert len(appendix().kept) == 4  # an import, the frames, two records
    assert appendix().changed == {}
    before = code_now("data/records")
    assert {*before} == {TRAINS, "script.py"}
    told.write(TRAINS, "import oneneuron.files\n\nEPOCHS = 2\n")
    others = appendix().of_other_code
    assert [job.sidecar.name for job in others] == [*KEPT]
    assert {appendix().changed[job.setting] for job in others} == {
        "has changed; no commit here holds it as it was"
    }
    # so the page is made anew once the code has changed
    now = code_now("data/records")
    assert now["script.py"] == before["script.py"]
    assert now[TRAINS] != before[TRAINS]


def test_a_crate_names_what_only_sidecars_are_kept_of_by_its_checksum(told):
    cited = {"title": "A study", "version": "1", "license": "MIT", "authors": []}
    told_of = ("dataset", "licence", "citation", "found_in")
    more = dict.fromkeys(told_of, "eeg")
    index = SidecarIndex(
        {
            path: replace(made, sources=tuple({**one, **more} for one in made.sources))
            for path, made in SidecarIndex.of_run("told").by_output.items()
        }
    )
    crate = describe_run(
        *("told", {NUMBERS: "All numbers"}, index, cited),
        description="Told.",
        snakefiles=["Snakefile"],
    )
    entities = {entity["@id"]: entity for entity in crate.metadata.generate()["@graph"]}
    frames = entities[kept_path(FRAMES)]
    assert len(frames["sha256"]) == 64
    assert "contentSize" not in frames
    assert "contentSize" in entities[KEPT[0]]
    # a record itself must be there
    Path(KEPT[0]).unlink()
    Path(NUMBERS).unlink()
    with pytest.raises(FileNotFoundError, match="numbers"):
        describe_run("told", {NUMBERS: "All"}, index, cited, description="", snakefiles=[])
