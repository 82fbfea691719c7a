"""Every way in which a run that was made can be other than recorded, one by one."""

import json
import os
import re
import shutil
from dataclasses import replace

import pytest

from oneneuron.evidence.digest import PACKAGE_FOLDER, import_digest
from oneneuron.evidence.number import read_numbers
from oneneuron.evidence.sidecar import ENDING, FileRecord, describe_commit, read_sidecar
from oneneuron.trace import how_to_check

from .conftest import CHAPTER, CRATE, NOTEBOOK, NUMBERS, REPORT, sha256

CLAIMS = "results/tiny/claims.json"


def test_all_is_well_at_first(tiny, command):
    assert command("--verify").code == 0, command.out
    assert command.out.startswith("note: jobs ran without a commit (not under version control)")
    assert "all 3 numbers, and 16 files of 11 jobs, are as recorded" in command.out
    assert f"root {tiny.root}: " in command.out
    assert f"seal {tiny.seal}: " in command.out
    assert "trust begins at" in command.out


def test_all_is_well_of_a_commit(committed, command):
    assert command("--verify").code == 0, command.out
    assert "note:" not in command.out


# ---- contents


@pytest.mark.parametrize(
    ("path", "dependent"),
    [
        ("data/verified/eeg/1.csv", {"a", "b"}),
        ("data/verified/eeg/2.csv", {"b"}),
        ("results/tiny/1.parquet", {"b"}),
        ("data/published/eeg.yaml", {"c"}),
        ("results/tiny/figures/eeg.svg", set()),
        ("results/tiny/figures/eeg.png", set()),
        ("results/tiny/chapters/eeg.ipynb", set()),
        ("results/tiny/report.html", set()),
    ],
)
def test_one_byte_changed_names_the_file_and_exactly_its_numbers(tiny, command, path, dependent):
    tiny.flip(path)
    assert command("--verify").code == 1
    assert command.named == {path: dependent}
    assert f"{path} has changed" in command.out


@pytest.mark.parametrize("path", ["data/verified/eeg/2.csv", "results/tiny/report.html"])
def test_a_file_that_is_gone_is_named(tiny, command, path):
    (tiny.folder / path).unlink()
    assert command("--verify").code == 1
    assert set(command.named) == {path}
    assert f"{path} is gone" in command.out


def test_only_what_some_numbers_rest_on_is_told_of_these(tiny, command):
    tiny.flip("data/verified/eeg/2.csv")
    tiny.flip("results/tiny/report.html")
    assert command("a", "--verify").code == 0
    assert command("b", "--verify").code == 1
    assert command.named == {"data/verified/eeg/2.csv": {"b"}}


@pytest.mark.parametrize("path", [CLAIMS, "results/tiny/eeg/claims.json"])
def test_one_word_of_a_verdict_is_named(tiny, command, path):
    tiny.replace(path, "no verdict here", "reproduced")
    assert command("--verify").code == 1
    assert f"{path} has changed" in command.out
    assert f"{CLAIMS} says otherwise than what it was joined from: b" in command.out


def test_one_word_of_a_verdict_is_named_where_its_sidecar_was_made_to_fit(tiny, command):
    tiny.replace(CLAIMS, "no verdict here", "reproduced")
    tiny.job("collect_results", [NUMBERS, CLAIMS], [r.path for r in collected().inputs])
    assert command("--verify").code == 1
    assert f"{CLAIMS} says otherwise than what it was joined from: b" in command.out


def collected():
    return read_sidecar(NUMBERS + ENDING)


def test_a_value_changed_in_numbers_json_is_named(tiny, command):
    tiny.replace(NUMBERS, '"value": 3', '"value": 4')
    assert command("--verify").code == 1
    assert "audit.json holds other values than the run's numbers.json: c" in command.out
    assert command.named["results/tiny/statistics/audit.json"] == {"c"}
    assert f"{NUMBERS} has changed" in command.out


def cut(run, path, id):
    """Cut a number out of a file of numbers."""
    content = json.loads((run.folder / path).read_text())
    content["numbers"] = [row for row in content["numbers"] if row["id"] != id]
    run.write(path, json.dumps(content))


def test_a_number_removed_from_numbers_json_is_named(tiny, command):
    cut(tiny, NUMBERS, "b")
    assert set(read_numbers(NUMBERS)) == {"a", "c"}
    assert command("--verify").code == 1
    assert f"{NUMBERS} lacks numbers that results/tiny/statistics/eeg.json holds: b" in command.out


def test_all_numbers_of_a_file_removed_from_numbers_json_are_named(tiny, command):
    cut(tiny, NUMBERS, "c")
    assert command("--verify").code == 1
    assert "lacks numbers that results/tiny/statistics/audit.json holds: c" in command.out


def test_a_number_removed_from_its_file_is_named(tiny, command):
    path = "results/tiny/statistics/eeg.json"
    cut(tiny, path, "b")
    assert command("--verify").code == 1
    assert f"{path} holds other values than the run's numbers.json: b" in command.out


@pytest.mark.parametrize("text", ["", "[]", '{"numbers": [{"id": "a"}]}'])
def test_a_file_of_numbers_that_is_none_any_more_is_named(tiny, command, text):
    path = "results/tiny/statistics/eeg.json"
    tiny.write(path, text)
    assert command("--verify").code == 1
    assert f"{path} cannot be read" in command.out
    assert command.named[path] == {"a", "b"}


def test_a_number_that_names_what_its_rule_did_not_read_is_named(tiny, command):
    tiny.replace(NUMBERS, '"results/tiny/0.parquet"', '"elsewhere.parquet"')
    assert command("--verify").code == 1
    assert "has a number without a chain: a: its rule did not read" in command.out


# ---- sidecars


CHANGED = {
    "rule": "another",
    "wildcards": {"run": "another"},
    "params": {"epochs": 2},
    "commit": "0" * 40,
    "dirty": True,
    "versions": {"torch": "0.0"},
    "script": "another.py",
    "entries": ("oneneuron.files:sha256_of",),
    "modules": (),
    "command": "another",
    "code_digest": "0" * 64,
}


@pytest.mark.parametrize("field", sorted(CHANGED))
def test_a_sidecar_with_something_changed_is_named(tiny, command, monkeypatch, field):
    path = f"results/tiny/0.parquet{ENDING}"
    recorded = read_sidecar(path)
    # the digest stays what it was
    monkeypatch.setattr("oneneuron.evidence.sidecar.digest_of", lambda sidecar: recorded.digest)
    tiny.again("results/tiny/0.parquet", **{field: CHANGED[field]})
    assert command("--verify").code == 1
    assert command.named[path] == {"a", "b"}
    assert f"{path} has changed" in command.out
    assert "states the root" in command.out


@pytest.mark.parametrize("field", sorted(CHANGED))
def test_a_sidecar_made_to_fit_gives_another_root(tiny, command, field):
    published = tiny.root
    tiny.again("results/tiny/0.parquet", **{field: CHANGED[field]})
    tiny.collect()
    assert tiny.root != published
    assert command("--root", published).code == 1
    assert (
        f"the run has the root {tiny.root} and the seal {tiny.seal}, not {published}" in command.out
    )


def test_circumstances_are_no_part_of_a_digest(tiny, command):
    other = {"seconds": 99.0, "finished": "2030-01-01T00:00:00+00:00", "hardware": {"cores": "64"}}
    tiny.again("results/tiny/0.parquet", **other, commit_problem="git is not installed")
    sources = read_sidecar(f"data/verified/eeg/1.csv{ENDING}").sources
    mirrored = tuple({**each, "found_in": "mirror", "answered": "elsewhere"} for each in sources)
    tiny.again("data/verified/eeg/1.csv", sources=mirrored)
    assert command("--root", tiny.root).code == 0, command.out


@pytest.mark.parametrize("said", ["address", "sha256"])
def test_what_is_shown_of_a_source_is_part_of_a_digest(tiny, command, said):
    published = tiny.root
    sources = read_sidecar(f"data/verified/eeg/1.csv{ENDING}").sources
    tiny.again("data/verified/eeg/1.csv", sources=({**sources[0], said: "other"}, *sources[1:]))
    tiny.collect()
    assert command("--root", published).code == 1


def test_a_sidecar_without_a_digest_is_named(tiny, command):
    path = f"results/tiny/0.parquet{ENDING}"
    tiny.replace(path, '"digest": "', '"digest": "", "command": "')
    assert command("--verify").code == 1
    assert f"{path} has changed: what it says has not its digest (none)" in command.out


@pytest.mark.parametrize(
    ("path", "named"),
    [
        ("results/tiny/0.parquet", {"a", "b"}),
        ("results/tiny/statistics/audit.json", {"c"}),
        ("results/tiny/eeg/claims.json", set()),
        ("results/tiny/report.html", set()),
        ("results/tiny/chapters/eeg.ipynb", set()),
    ],
)
def test_a_sidecar_deleted_leaves_a_file_without_a_maker(tiny, command, path, named):
    (tiny.folder / (path + ENDING)).unlink()
    assert command("--verify").code == 1
    assert f"{path} has no provenance beside it" in command.out
    assert command.named[path] == named


def test_the_sidecar_of_the_data_deleted_leaves_files_without_a_maker(tiny, command):
    (tiny.folder / f"data/verified/eeg/1.csv{ENDING}").unlink()
    assert command("--verify").code == 1
    assert command.named["data/verified/eeg/2.csv"] == {"b"}


def test_the_sidecar_of_numbers_json_deleted_is_named(tiny, command):
    (tiny.folder / f"{NUMBERS}{ENDING}").unlink()
    assert command("--verify").code == 1
    assert {NUMBERS, CLAIMS} <= set(command.named)


def test_a_figures_sidecar_deleted_is_named_for_each_of_its_files(tiny, command):
    (tiny.folder / f"results/tiny/figures/eeg.svg{ENDING}").unlink()
    assert command("--verify").code == 1
    assert {f"results/tiny/figures/eeg.{kind}" for kind in ("svg", "png")} <= set(command.named)


@pytest.mark.parametrize(
    "path", ["results/tiny/more.json", "results/tiny/figures/a.svg", "data/verified/eeg/3.csv"]
)
def test_a_file_that_no_job_made_is_named(tiny, command, path):
    tiny.write(path, "from elsewhere")
    assert command("--verify").code == 1
    assert command.named == {path: set()}
    assert f"{path} has no provenance beside it" in command.out


def test_a_file_of_another_run_is_no_file_of_the_repository(tiny, command):
    tiny.write("results/other/9.parquet", "of another run")
    tiny.job("audit", ["results/tiny/statistics/audit.json"], ["results/other/9.parquet"])
    tiny.collect()
    assert command("--verify").code == 1
    assert command.named["results/other/9.parquet"] == {"c"}
    assert command("c").code == 1


@pytest.mark.parametrize(
    "path",
    [
        "results/tiny/logs/eeg/notebook.ipynb",
        "results/tiny/benchmarks/eeg/1.jsonl",
        "results/tiny/0.parquet.0123456789ab.checkpoint",
        "results/tiny/.0.parquet.0123456789ab.checkpoint.lock",
        "data/verified/eeg/import.benchmark.jsonl",
    ],
)
def test_what_tells_of_jobs_is_no_result(tiny, command, path):
    tiny.write(path, "text")
    assert command("--verify").code == 0, command.out


def test_two_sidecars_that_changed_places_are_named(tiny, command):
    one, two = (tiny.folder / f"results/tiny/{n}.parquet{ENDING}" for n in range(2))
    first, second = one.read_bytes(), two.read_bytes()
    one.write_bytes(second)
    two.write_bytes(first)
    assert command("--verify").code == 1
    for n in range(2):
        moved = f"results/tiny/{n}.parquet{ENDING} tells of results/tiny/{1 - n}.parquet, beside"
        assert moved in command.out


def test_a_second_sidecar_of_the_same_file_is_named(tiny, command):
    path = f"results/tiny/another{ENDING}"
    shutil.copy(tiny.folder / f"results/tiny/0.parquet{ENDING}", tiny.folder / path)
    assert command("--verify").code == 1
    assert "describes results/tiny/0.parquet, as another provenance file does" in command.out


def test_a_file_made_again_since_it_was_read_is_named(tiny, command):
    tiny.write("results/tiny/0.parquet", "another")
    tiny.job("train_eeg", ["results/tiny/0.parquet"], ["data/verified/eeg/1.csv"])
    assert command("--verify").code == 1
    assert command.named["results/tiny/0.parquet"] == {"a", "b"}
    assert "was made again since it was read for results/tiny/eeg/claims.json" in command.out


def test_a_report_made_of_other_numbers_is_named(tiny, command):
    tiny.replace("results/tiny/statistics/audit.json", '"value": 3', '"value": 4')
    tiny.job("audit", ["results/tiny/statistics/audit.json"], ["data/published/eeg.yaml"])
    tiny.collect()
    assert command("--verify").code == 1
    assert set(command.named) == {NUMBERS}
    assert "made again since it was read for results/tiny/chapters/eeg.ipynb and 2 more" in (
        command.out
    )


def test_what_an_earlier_run_left_is_held_to_its_own_record_alone(tiny, command):
    tiny.write("results/tiny/9.parquet", "of a seed that the run had once")
    tiny.job("train_eeg", ["results/tiny/9.parquet"], ["data/verified/eeg/1.csv"])
    gone = replace(read_sidecar(f"results/tiny/9.parquet{ENDING}"), code_digest="0" * 64)
    tiny.again("results/tiny/9.parquet", code_digest=gone.code_digest)
    assert command("--verify").code == 0, command.out
    tiny.flip("results/tiny/9.parquet")
    assert command("--verify").code == 1
    assert command.named == {"results/tiny/9.parquet": set()}


# ---- the root


def test_another_root_in_numbers_json_is_named(tiny, command):
    tiny.replace(NUMBERS, tiny.root, "0" * 64)
    assert command("--verify").code == 1
    assert f"{NUMBERS} states the root {'0' * 64}" in command.out


def test_a_job_that_ran_again_to_the_same_bytes_gives_another_root(tiny, command):
    tiny.again("results/tiny/0.parquet", commit="0" * 40)
    assert command("--verify").code == 1
    assert "a job ran again since: snakemake --cores 1 --forcerun collect_results" in command.out


def test_the_root_is_checked_against_a_published_one(tiny, command):
    assert command("--root", tiny.root).code == 0
    assert command("--root", "0" * 64).code == 1


def test_the_root_depends_on_no_order_and_no_machine(tiny):
    published = tiny.root
    for path in ("results/tiny/1.parquet", "results/tiny/0.parquet"):
        tiny.again(path, seconds=5.0, hardware={"processor": "another"})
    tiny.collect()
    assert tiny.root == published


def test_the_root_binds_figures_and_what_nobody_reads_of_a_job(tiny):
    published = tiny.root
    tiny.write("results/tiny/figures/eeg.png", "drawn otherwise")
    tiny.job("plot", ["results/tiny/figures/eeg.svg", "results/tiny/figures/eeg.png"])
    tiny.collect()
    assert tiny.root != published


# ---- the seal


@pytest.mark.parametrize("path", [REPORT, CHAPTER, CRATE, NUMBERS])
def test_what_is_made_of_the_root_is_bound_by_the_seal(tiny, command, path):
    """A file is rewritten, and so are its sidecar and those of all that read it."""
    seal, root = tiny.seal, tiny.root
    assert command("--root", seal).code == 0, command.out
    tiny.write(path, (tiny.folder / path).read_text() + "\n")
    for maker, read in ((NUMBERS, ()), (CHAPTER, [NUMBERS]), (REPORT, [NUMBERS, CHAPTER])):
        made_to_fit(tiny, maker, read)
    made_to_fit(tiny, CRATE, [NUMBERS, REPORT])
    assert command("--root", root).code == 0, command.out
    assert command("--root", seal).code == 1
    assert f"the run has the root {root} and the seal {tiny.seal}, not {seal}" in command.out


def made_to_fit(run, path, read):
    """Write a sidecar again that says what its files are now."""
    said = read_sidecar(path + ENDING)
    now = {path: FileRecord(path, sha256(run.folder / path)) for path in (*read, path)}
    again = {
        side: tuple(now.get(record.path, record) for record in getattr(said, side))
        for side in ("inputs", "outputs")
    }
    run.again(path, **again)


def test_root_and_command_are_told_where_a_run_ends(tiny, command):
    told, *_, asked = how_to_check(NUMBERS).splitlines()
    assert told.endswith(f": {tiny.root}")
    assert command(*asked.split()[4:]).code == 0
    assert f"root {tiny.root}" in command.out


def test_the_seal_depends_on_no_order_and_no_machine(tiny):
    seal = tiny.seal
    for path in (REPORT, CHAPTER):
        tiny.again(path, seconds=5.0, hardware={"processor": "another"})
    assert tiny.seal == seal


@pytest.mark.parametrize("path", [REPORT, CRATE])
def test_what_is_gone_with_its_record_is_told_and_breaks_the_seal(tiny, command, path):
    seal = tiny.seal
    (tiny.folder / CRATE).unlink()
    (tiny.folder / (CRATE + ENDING)).unlink()
    if path == REPORT:
        (tiny.folder / path).unlink()
        (tiny.folder / (path + ENDING)).unlink()
    assert command("--verify").code == 0, command.out
    assert f"note: no {path.rpartition('/')[2]} here" in command.out
    assert command("--root", seal).code == 1


def test_a_chapter_gone_with_its_record_is_named(tiny, command):
    (tiny.folder / CHAPTER).unlink()
    (tiny.folder / (CHAPTER + ENDING)).unlink()
    assert command("--verify").code == 1
    assert f"{CHAPTER} is gone" in command.out


# ---- where trust begins


def test_imported_data_are_compared_with_what_is_published_of_them(tiny, command):
    """The file, its sidecar and all that was made of it agree; the list of datasets does not."""
    tiny.write("data/verified/eeg/2.csv", "another recording")
    tiny.run()
    assert command("--verify").code == 1
    assert command.named == {"data/verified/eeg/2.csv": {"b"}}
    assert "is not what data/sources.yaml states" in command.out


@pytest.mark.parametrize("text", ["", "datasets: {}", "datasets: {eeg: [", None])
def test_imported_data_that_nothing_states_are_named(tiny, command, text):
    if text is None:
        (tiny.folder / "data/sources.yaml").unlink()
    else:
        tiny.write("data/sources.yaml", text)
    assert command("--verify").code == 1
    assert "data/verified/eeg/1.csv is not in data/sources.yaml" in command.out


def test_a_file_of_the_repository_is_compared_with_the_commit(committed, command, monkeypatch):
    """It was edited between the commit and the job, and the record tells of a clean commit."""
    clean = describe_commit()
    monkeypatch.setattr("oneneuron.evidence.sidecar.describe_commit", lambda: clean)
    committed.write("data/published/eeg.yaml", "p: 2")
    committed.run()
    assert read_sidecar(f"{NUMBERS}{ENDING}").dirty is False
    assert command("--verify").code == 1
    assert command.named == {"data/published/eeg.yaml": {"c"}}
    assert "is not what the commit" in command.out


@pytest.mark.parametrize("flag", ["--assume-unchanged", "--skip-worktree"])
def test_a_file_that_git_was_told_to_overlook_is_not(committed, command, flag):
    committed.git("update-index", flag, "data/published/eeg.yaml")
    assert command("--verify").code == 0
    committed.write("data/published/eeg.yaml", "p: 2")
    assert command("--verify").code == 1
    assert command.named == {"data/published/eeg.yaml": {"c"}}
    committed.run()
    assert command("--verify").code == 0, command.out
    assert "note: 11 jobs ran of a commit with changes" in command.out


def test_a_file_that_a_dirty_folder_held_is_compared_with_its_record(committed, command):
    committed.write("data/published/eeg.yaml", "p: 2")
    committed.run()
    assert command("--verify").code == 0, command.out
    assert "note: 11 jobs ran of a commit with changes" in command.out
    committed.write("data/published/eeg.yaml", "p: 1")
    assert command("--verify").code == 1
    assert command.named == {"data/published/eeg.yaml": {"c"}}


def test_a_file_outside_the_commit_is_told(committed, command):
    committed.git("rm", "--quiet", "--cached", "data/published/eeg.yaml")
    committed.git("commit", "--quiet", "-m", "Without")
    committed.run()
    assert command("--verify").code == 0, command.out
    assert "note: data/published/eeg.yaml is not in the commit" in command.out


def test_a_commit_that_git_does_not_know_here_is_told(committed, command):
    shutil.rmtree(committed.folder / ".git")
    assert command("--verify").code == 0, command.out
    assert "note: git has no view of this folder" in command.out
    committed.commit()  # a second of its own
    head = committed.git("rev-parse", "HEAD")
    if head != collected().commit:
        assert command("--verify").code == 0, command.out
        assert f"git does not know the commit {collected().commit} here" in command.out


SURROUNDING = (
    *("Snakefile", "data/sources.yaml", "workflow/rules/judge.smk"),
    *("config/tiny.yaml", "config/paper.yaml", "workflow/schemas/config.schema.yaml"),
    *("workflow/schemas/studies/eeg.schema.yaml", "workflow/scripts/recorded.py"),
)


@pytest.mark.parametrize("path", SURROUNDING)
def test_what_surrounds_every_job_is_compared_with_the_commit(bare, command, path):
    for each in {*SURROUNDING} - {"Snakefile", "data/sources.yaml"}:
        bare.write(each, "# of the project\n")
    bare.commit()
    bare.run()
    assert "note:" not in command("--verify").out
    bare.write(path, (bare.folder / path).read_text() + "# changed\n")
    assert command("--verify").code == 0, command.out
    assert f"note: {path} has changed since the commit" in command.out


def test_the_config_of_the_run_whose_records_it_is_made_of_is_compared_too(bare, command):
    bare.write("config/tiny.yaml", "of: mine\n")
    bare.write("config/mine.yaml", "# a run\n")
    bare.commit()
    bare.run()
    bare.write("config/mine.yaml", "# a run, changed\n")
    assert command("--verify").code == 0, command.out
    assert "note: config/mine.yaml has changed since the commit" in command.out


def test_the_config_of_another_run_is_none_of_this_one_s_business(bare, command):
    bare.write("config/tiny2.yaml", "# another run\n")
    bare.commit()
    bare.run()
    bare.write("config/tiny2.yaml", "# another run, changed\n")
    assert "note:" not in command("--verify").out


def test_a_file_that_git_cannot_hash_is_named_in_one_line(committed, command):
    # so that only what looks into these files fails
    committed.git("update-index", "--assume-unchanged", "data/published/eeg.yaml", "Snakefile")
    committed.git("config", "filter.broken.clean", "false")
    committed.git("config", "filter.broken.required", "true")
    committed.write(".git/info/attributes", "eeg.yaml filter=broken\nSnakefile filter=broken\n")
    assert command("--verify").code == 1
    assert command.named["data/published/eeg.yaml"] == {"c"}
    assert "data/published/eeg.yaml cannot be compared with the commit" in command.out
    assert "note: Snakefile cannot be compared with the commit" in command.out


# ---- code and versions


def test_the_code_of_a_notebook_is_looked_at_too(tiny, command):
    tiny.again(CHAPTER, params={"code_of_notebook": "0" * 64})
    assert command("--verify").code == 1
    assert command.named == {NOTEBOOK: set()}
    assert "or what it reaches has changed since the rule keep_chapter ran" in command.out


def test_a_notebook_that_a_chapter_no_longer_names_is_named(tiny, command):
    tiny.again(CHAPTER, inputs=())
    assert command("--verify").code == 1
    assert "can no longer run as when the rule keep_chapter did" in command.out


def test_code_that_changed_is_named_with_its_numbers(tiny, command):
    tiny.write("script.py", "import oneneuron.schema\n")
    assert command("--verify").code == 1
    assert command.named == {"script.py": {"a", "b", "c"}}
    (tiny.folder / "script.py").unlink()
    assert command("--verify").code == 1
    assert "script.py can no longer run" in command.out


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ("oneneuron.files:sha256_of", None),
        ("oneneuron.files:write_text", "or what it reaches has changed"),
        ("oneneuron.files:gone", "can no longer run .* oneneuron.files has no 'gone'"),
    ],
)
def test_what_the_script_runs_besides_is_looked_at_too(tiny, command, entry, problem):
    recorded = import_digest("script.py", ["oneneuron.files:sha256_of"])
    tiny.again("results/tiny/0.parquet", entries=(entry,), code_digest=recorded.sha256)
    tiny.collect()
    assert ("script.py" in command("--verify").named) == (problem is not None)
    assert problem is None or re.search(problem, command.out)


def test_the_code_that_counts_is_that_of_the_run_s_folder(tiny, command):
    """The command may be of another copy: that of this test always is."""
    recorded = import_digest("script.py", ["oneneuron.files:sha256_of"])
    entries = ("oneneuron.files:sha256_of",)
    tiny.again("results/tiny/0.parquet", entries=entries, code_digest=recorded.sha256)
    tiny.collect()
    own = tiny.folder / "src" / PACKAGE_FOLDER.name
    shutil.copytree(PACKAGE_FOLDER, own)
    assert "script.py" not in command("--verify").named
    text = (own / "files.py").read_text()
    assert "open_regular(path)" in text
    (own / "files.py").write_text(text.replace("open_regular(path)", "open(path, 'rb')"))
    assert "script.py" in command("--verify").named


def test_versions_that_changed_within_the_run_are_told(tiny, command):
    versions = {**collected().versions, "torch": "0.1"}
    tiny.again("results/tiny/0.parquet", versions=versions)
    tiny.collect()
    command("--verify")
    assert re.search(
        r"note: torch changed within the run: 0\.1 \(1 job\), \S+ \(10 jobs\)", command.out
    )


# ---- what lies beside the numbers.json that was given


def test_a_copied_folder_is_checked_and_not_the_original(tiny, command):
    shutil.copytree("results", "results.kept")
    kept = f"results.kept/tiny/{NUMBERS.rsplit('/', 1)[1]}"
    tiny.flip("results/tiny/1.parquet")
    assert command("--verify", numbers=kept).code == 0, command.out
    tiny.flip("results.kept/tiny/figures/eeg.svg")
    assert command("--verify", numbers=kept).code == 1
    assert set(command.named) == {"results/tiny/figures/eeg.svg"}


def test_a_copy_elsewhere_is_checked_from_the_pipelines_folder(tiny, command, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "results"
    shutil.copytree("results", elsewhere)
    tiny.flip("results/tiny/1.parquet")
    assert command("--verify", numbers=elsewhere / "tiny/numbers.json").code == 0, command.out


def test_a_linked_folder_raises_no_alarm(tiny, command, tmp_path_factory):
    disk = tmp_path_factory.mktemp("disk")
    for path in ("results/tiny/figures", "results/tiny", "data/verified"):
        target = disk / path.replace("/", "_")
        shutil.move(path, target)
        (tiny.folder / path).symlink_to(target)
    assert command("--verify").code == 0, command.out
    tiny.flip("results/tiny/figures/eeg.svg")
    assert command("--verify").code == 1
    assert set(command.named) == {"results/tiny/figures/eeg.svg"}


def test_a_renamed_folder_is_checked_where_it_is(tiny, command):
    shutil.move("results/tiny", "results/other")
    numbers = "results/other/numbers.json"
    assert command("--verify", numbers=numbers).code == 0, command.out
    tiny.flip("results/other/1.parquet")
    assert command("--verify", numbers=numbers).code == 1
    assert command.named == {"results/tiny/1.parquet": {"b"}}


def test_a_link_to_itself_ends(tiny, command):
    (tiny.folder / "results/tiny/logs/again").symlink_to(tiny.folder / "results/tiny")
    assert command("--verify").code == 0, command.out


def test_the_command_works_from_another_folder(tiny, command, tmp_path_factory, monkeypatch):
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    assert command("--verify", numbers=tiny.folder / NUMBERS).code == 0, command.out


def test_the_pipelines_folder_can_be_said(tiny, command, tmp_path_factory, monkeypatch):
    folder = tmp_path_factory.mktemp("elsewhere")
    shutil.move("results/tiny", folder / "copy")
    monkeypatch.chdir(folder)
    assert command("--verify", numbers="copy/numbers.json").code == 1
    said = ("--verify", "--folder", os.fspath(tiny.folder))
    assert command(*said, numbers="copy/numbers.json").code == 0, command.out
