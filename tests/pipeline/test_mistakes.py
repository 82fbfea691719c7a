"""Mistakes of a user are answered with what, where, what was expected and what to do."""

import shutil
import subprocess

import pytest

from ..conftest import ROOT, copy_repository

pytestmark = pytest.mark.pipeline


def complaint(pipeline, *arguments):
    done = pipeline.run(*arguments)
    assert done.returncode != 0
    return done.stdout + done.stderr


def refusal(pipeline, *arguments):
    """Return the only line that is told once planning has begun."""
    message = complaint(pipeline, "--dry-run", *arguments)
    assert "Traceback" not in message
    told = message.partition("Building DAG of jobs...\n")[2].splitlines()
    lines = [line for line in told if not line.startswith("Using workflow specific profile")]
    assert len(lines) == 1, message
    return lines[0]


def test_a_mistyped_key_of_a_config(fresh):
    fresh.replace("config/tiny.yaml", "batch_size", "batchsize")
    message = refusal(fresh, "results/tiny/report.html")
    assert "config/tiny.yaml, studies.eeg: unknown key 'batchsize' at training" in message
    assert "did you mean 'batch_size'?" in message


def test_a_run_without_a_config(fresh):
    message = refusal(fresh, "results/tyni/report.html")
    assert "config/tyni.yaml: there is no such file; did you mean 'config/tiny.yaml'?" in message


def test_real_data_that_cannot_be_had(fresh, monkeypatch):
    monkeypatch.delenv("ONE_NEURON_MIRROR", raising=False)
    fresh.replace(
        "data/sources.yaml", "https://raw.githubusercontent.com", "https://nowhere.invalid"
    )
    message = complaint(fresh, "results/sample/eeg/frames/as_published.npz")
    assert "ML101_KS.csv" in message
    assert "ONE_NEURON_MIRROR" in message
    assert "data/raw/eeg" in message
    # said once, without the trace, which is in the log that is named
    assert message.count("ML101_KS.csv was not found") == 1
    assert "Traceback" not in message
    assert "log: data/verified/eeg/import.log" in message
    assert "Traceback" in (fresh.folder / "data/verified/eeg/import.log").read_text()


def test_a_study_that_there_is_not(fresh):
    fresh.replace("config/tiny.yaml", "  practicality:", "  practicalty:")
    message = refusal(fresh, "results/tiny/report.html")
    assert "config/tiny.yaml: there is no study 'practicalty'" in message
    assert "did you mean 'practicality'?" in message


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("figures/eeg_scales.svg", "the eeg figures 'scales'; did you mean 'scale'?"),
        ("eeg/measures/mian.parquet", "the eeg measures 'mian'; did you mean 'main'?"),
        ("eeg/runs/mian/letter/1.parquet", "the cell 'mian'; did you mean 'main'?"),
        ("eeg/runs/main/leter/1.parquet", "the main arm 'leter'; did you mean 'letter'?"),
        ("practicality/runs/mnist_n1300/1.parquet", "did you mean 'mnist_n13000'?"),
        ("practicality/tasks/mnist_n1300/1.npz", "did you mean 'mnist_n13000'?"),
    ],
)
def test_what_the_run_has_not(fresh, target, expected):
    message = refusal(fresh, f"results/tiny/{target}")
    assert message.startswith("config/tiny.yaml has no runs for the")
    assert expected in message


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("epochs: {main: 4,", "epochs: {main: 4.0,", "epochs.main: expected a whole number"),
        ("0.0002", "2e-4", "training.learning_rate: 2e-4 is read as text: write 2.0e-4"),
        ("stand_in_seconds: 6", "stand_in_seconds: .inf", ".inf is no plain finite number"),
    ],
)
def test_a_config_that_cannot_be_meant(fresh, old, new, expected):
    fresh.replace("config/tiny.yaml", old, new)
    message = refusal(fresh, "results/tiny/report.html")
    assert message.startswith("config/tiny.yaml")
    assert expected in message


def test_from_another_folder(fresh, tmp_path):
    message = complaint(fresh, "--dry-run", "--directory", str(tmp_path.parent), "quick")
    expected = f"run snakemake in {fresh.folder}, where its Snakefile is, and without --directory"
    assert message.splitlines()[-1] == expected


def test_a_copy_that_would_run_the_code_of_another_folder(fresh):
    """As a folder does that was copied with its .venv."""
    done = subprocess.run(
        fresh.command("--dry-run", "quick"),
        cwd=fresh.folder,
        env={**fresh.environment, "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
    )
    assert done.returncode != 0
    told = done.stderr.splitlines()[-1]
    assert told.startswith(f"{ROOT / 'src/oneneuron'} would run, not {fresh.folder}/src/oneneuron")


def test_a_folder_that_was_moved_with_its_environment(tmp_path):
    pipeline = copy_repository(tmp_path / "one")
    environment = pipeline.folder / ".venv"
    (environment / "bin").mkdir(parents=True)
    # as Python writes it: in quotes up to 3.12
    (environment / "bin/activate").write_text(f'VIRTUAL_ENV="{environment}"\nexport VIRTUAL_ENV\n')
    (environment / ".installed").touch()

    def printed(folder):
        command = ["make", "--silent", "report", "PATH=/usr/bin:/bin"]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
        assert done.returncode != 0
        return done.stdout

    # it goes on to what this environment lacks
    assert printed(pipeline.folder) == ""
    moved = pipeline.folder.rename(tmp_path / "two")
    assert printed(moved) == (
        f"{moved} was moved since .venv was made, which works there alone: "
        "rm -r .venv, then make report\n"
    )


def test_from_a_folder_inside(fresh):
    done = subprocess.run(
        fresh.command("--dry-run", "--snakefile", "../Snakefile", "quick"),
        cwd=fresh.folder / "config",
        env=fresh.environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode != 0
    assert done.stderr.splitlines()[-1].startswith(f"run snakemake in {fresh.folder}, ")


@pytest.mark.parametrize("name", ["a b", "a{b}", "a'b", 'a"b', "a$b", "a;b"])
def test_a_path_that_breaks_commands_or_templates(tmp_path, name):
    pipeline = copy_repository(tmp_path / name)
    message = complaint(pipeline, "--dry-run", "quick")
    assert message.splitlines()[-1].startswith(f"{tmp_path / name}: move this folder to a path")
    assert "Traceback" not in message
    # and before anything is installed
    done = subprocess.run(["make", "test"], cwd=pipeline.folder, capture_output=True, text=True)
    assert f"{tmp_path / name}: move this folder to a path" in done.stdout
    assert done.returncode != 0
    assert not (pipeline.folder / ".venv").exists()


def test_a_path_of_other_letters_is_as_good(tmp_path):
    pipeline = copy_repository(tmp_path / "zoë-日本")
    pipeline.make("results/tiny/method/error_rates.json")


def clean(folder, answer, *arguments):
    shutil.copy2(ROOT / "Makefile", folder)
    command = ["make", "clean", *arguments]
    return subprocess.run(command, cwd=folder, input=answer, capture_output=True, text=True)


def test_a_paper_run_is_not_removed_unasked(tmp_path):
    (tmp_path / "results/paper").mkdir(parents=True)
    for answer in ("", "n\n", "\n"):
        done = clean(tmp_path, answer)
        assert done.returncode != 0
        assert "Nothing was removed" in done.stdout
        assert (tmp_path / "results/paper").is_dir()
    assert clean(tmp_path, "y\n").returncode == 0
    assert not (tmp_path / "results").exists()
    (tmp_path / "results/paper").mkdir(parents=True)
    assert clean(tmp_path, "", "SURE=yes").returncode == 0
    assert not (tmp_path / "results").exists()
    (tmp_path / "results/quick").mkdir(parents=True)
    assert clean(tmp_path, "").returncode == 0
    assert not (tmp_path / "results").exists()
