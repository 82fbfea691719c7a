"""The real recordings: imported, refused where bad, and trained on for a few epochs."""

import os
import shutil
from pathlib import Path

import pandas as pd
import pytest

pytestmark = [pytest.mark.pipeline, pytest.mark.real]

FRAMES = "results/taste/eeg/frames/as_published.npz"
VERIFIED = "data/verified/eeg/ML103_KS.csv"

# Each kind of job of the paper run, for two epochs.
TASTE = """
description: A taste of the paper run.
studies:
  eeg:
    seeds:
      main: {without: [101], clean_start: [101], letter: [101], scaled_input: [101],
             relu_scaled: [101]}
      blocked: {clean_start: [101]}
      subject: {clean_start: [105]}
      recording: {clean_start: [101]}
      corrected: {clean_start: [101]}
      calibration: {notebook: [1234], notebook_rounded: [311]}
      calibration_controls: {other_split: [311]}
      ten_starts: {in_turn: [1234]}
      dead_census: {without: [201]}
    epochs: {main: 2, blocked: 2, subject: 2, recording: 2, corrected: 2, calibration: 2,
             calibration_controls: 2, ten_starts: 2, dead_census: 2}
    start_census: {seed: 1, draws: 100}
"""


@pytest.fixture
def mirror():
    folder = os.environ.get("ONE_NEURON_MIRROR")
    if not folder:
        pytest.skip("ONE_NEURON_MIRROR names no folder with the real recordings")
    return Path(folder)


@pytest.fixture
def real(fresh, mirror):
    (fresh.folder / "config" / "taste.yaml").write_text(TASTE)
    return fresh


def test_a_taste_of_every_job_of_the_paper_run(real):
    real.make("results/taste/report.html", "results/taste/runs.parquet")
    runs = pd.read_parquet(real.folder / "results/taste/runs.parquet")
    main = runs[(runs["cell"] == "main") & (runs["arm"] == "without")]
    assert (main["train_size"].iloc[0], main["validation_size"].iloc[0]) == (2913, 729)
    reached = runs.groupby(["cell", "arm"])["epoch"].max()
    assert len(reached) == 14
    # the letter of the recipe may explode at its first epoch, and then stops
    assert reached.drop(("main", "letter")).eq(2).all()
    # one subject of eight is held out, and only it
    subject = runs[runs["cell"] == "subject"].iloc[0]
    assert subject["train_size"] + subject["validation_size"] == 3642


@pytest.mark.parametrize(
    ("spoil", "found"),
    [
        (lambda content: content[:1000], "1,000 of"),
        (lambda content: content.replace(b"4", b"5", 1), "sha256"),
        (lambda content: b"<!DOCTYPE html><html>not here</html>", "an HTML page"),
        (lambda content: b"", "empty"),
    ],
)
def test_a_bad_recording_is_refused_and_the_good_copy_survives(real, mirror, spoil, found):
    real.make(VERIFIED)
    good = (mirror / "eeg" / "ML103_KS.csv").read_bytes()
    assert (real.folder / VERIFIED).read_bytes() == good
    raw = real.folder / "data" / "raw" / "eeg" / "ML103_KS.csv"
    raw.parent.mkdir(parents=True)
    raw.write_bytes(spoil(good))
    done = real.run("--forcerun", "import_eeg", "--", VERIFIED)
    message = done.stdout + done.stderr
    assert done.returncode != 0
    assert "data/raw/eeg/ML103_KS.csv: expected" in message
    assert found in message
    assert (real.folder / "data/kept/eeg/ML103_KS.csv").read_bytes() == good
    assert not list((real.folder / "data").rglob("*.part*"))


def test_data_raw_comes_before_the_mirror(real, mirror):
    raw = real.folder / "data" / "raw" / "eeg"
    raw.mkdir(parents=True)
    shutil.copy(mirror / "eeg" / "ML101_KS.csv", raw)
    real.make(VERIFIED)
    log = (real.folder / "data/verified/eeg/import.log").read_text()
    assert "ML101_KS.csv: raw" in log
    assert "ML101_US.csv: mirror" in log
