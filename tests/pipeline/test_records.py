"""Records of a real run: kept, told of by another run without its data, and put back."""

import json
import re
import shutil
import subprocess
import sys

import pytest

pytestmark = pytest.mark.pipeline

REPORT = "results/tiny/report.html"
TOLD = "results/told/report.html"
RECORD = "data/records/eeg/runs/main/without/2.parquet"
TRAINS = {
    *("train_eeg", "search_grid", "train_on_pixels", "train_long", "shake_neurons"),
    *("simulate_eeg", "make_eeg_frames", "census_eeg_starts", "make_task"),
}


def call(pipeline, *arguments, code=0):
    """Run a module of the copy and return what it printed."""
    done = subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=pipeline.folder, env=pipeline.environment, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def kept(edited):
    """The tiny run with its records alone kept, and a run of these."""
    shutil.rmtree(edited.folder / "data/records", ignore_errors=True)
    call(edited, "oneneuron.records", "keep", "--run", "tiny")
    told = "description: Of the records of the tiny run.\nof: tiny\nsimulated_experiments: 10\n"
    (edited.folder / "config/told.yaml").write_text(told)
    return edited


def test_of_records_a_report_is_made_without_their_data(kept):
    shutil.rmtree(kept.folder / "results")
    (kept.folder / "data/records/eeg/runs/main/without/1.parquet").unlink()
    (kept.folder / "data/records/eeg/runs/main/without/1.provenance.json").unlink()
    assert not TRAINS & {*kept.planned(TOLD)}
    kept.make(TOLD)
    html = (kept.folder / TOLD).read_text()
    assert re.search(r"1 of \d+ records are not there yet", " ".join(html.split()))
    numbers = "results/told/numbers.json"
    out = call(kept, "oneneuron.trace", numbers, "eeg.balanced_accuracy_median.without")
    assert RECORD in out
    assert "rule simulate_eeg" in out
    call(kept, "oneneuron.trace", numbers, "--verify")

    content = bytearray((kept.folder / RECORD).read_bytes())
    content[len(content) // 2] ^= 1
    (kept.folder / RECORD).write_bytes(content)
    out = call(kept, "oneneuron.trace", numbers, "--verify", code=1)
    assert f"{RECORD} has changed" in out
    named = {line.strip() for line in out.splitlines() if line.startswith("    ")}
    ids = {row["id"] for row in json.loads((kept.folder / numbers).read_text())["numbers"]}
    assert named < ids
    assert "eeg.balanced_accuracy_median.without" in named
    assert not any(name.startswith("practicality.") for name in named)


def test_numbers_made_of_data_are_told_where_they_lack(fresh):
    made = fresh.folder / "data/records/eeg/numbers/frames.json"
    made.parent.mkdir(parents=True, exist_ok=True)
    made.touch()
    for seed in (301, 302):
        # without any record the study would not be told of at all
        kept = fresh.folder / f"data/records/eeg/runs/main/without/{seed}.parquet"
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.touch()

    def lack():
        planned = subprocess.run(
            [sys.executable, "workflow/plan.py", "published"],
            cwd=fresh.folder, env=fresh.environment, capture_output=True, text=True, check=True,
        )  # fmt: skip
        found = re.search(r"(\d+) of \d+ records are not there", planned.stdout)
        return int(found[1]) if found else 0

    before = lack()
    made.unlink()
    assert lack() == before + 1


def test_what_is_put_back_is_not_trained_again(kept):
    shutil.rmtree(kept.folder / "results")
    shutil.rmtree(kept.folder / ".snakemake")
    out = call(kept, "oneneuron.records", "resume", "--run", "tiny")
    assert "not put back" not in out
    assert not TRAINS - {"make_task"} & {*kept.planned(REPORT)}
    # Snakemake knows by which params they were made
    kept.replace("config/tiny.yaml", "epochs: {main: 4,", "epochs: {main: 3,")
    assert kept.planned(REPORT)["train_eeg"] == 7


def test_what_would_be_made_otherwise_is_trained(kept):
    shutil.rmtree(kept.folder / "results/tiny/eeg/runs")
    kept.replace("config/tiny.yaml", "epochs: {main: 4,", "epochs: {main: 3,")
    out = call(kept, "oneneuron.records", "resume", "--run", "tiny")
    assert "results/tiny/eeg/runs/main/clean_start/1.parquet and 6 more: params differ: ep" in out
    assert kept.planned(REPORT)["train_eeg"] == 7
