"""A run goes through SLURM by the profile alone; a cancelled job goes on from its checkpoint."""

import re
import subprocess
import time
from pathlib import Path

import pytest

# three minutes on two idle cores; the rest is for a machine that is shared
pytestmark = [pytest.mark.cluster, pytest.mark.timeout(1800)]

CONFIG = """
description: A tiny run for the tests, on simulated recordings.
checkpoint_seconds: 0
simulated_experiments: 10
studies:
  eeg:
    data: stand-in
    stand_in_seconds: 6
    training: {batch_size: 64, learning_rate: 0.0002}
    seeds:
      main: {without: [1], clean_start: [1]}
    epochs: {main: 60}
"""

REPORT = "results/micro/report.html"
RECORD = "results/micro/eeg/runs/main/clean_start/1.parquet"
LOG = "results/micro/logs/train_eeg/main/clean_start/1.log"
CANCELLED = "rule_train_eeg_wildcards_micro_main_clean_start_1"


def text_of(path: Path) -> str:
    return path.read_text() if path.exists() else ""


def slurm_job(comment: str) -> str:
    """Return the number of the one job that runs with a comment."""
    command = ["squeue", "--noheader", "--states", "RUNNING", "--format", "%i %k"]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    (job,) = (line.split()[0] for line in listed.splitlines() if line.split()[1] == comment)
    return job


def test_a_run_through_slurm_survives_a_cancelled_job(fresh, partition):
    (fresh.folder / "config" / "micro.yaml").write_text(CONFIG)
    # what a user fills in; where there is no accounting any account does
    fresh.replace("profiles/slurm/profile.yaml", "my_account", "some_account")
    fresh.replace("profiles/slurm/profile.yaml", "my_partition", partition)
    arguments = ["--profile", "profiles/slurm", REPORT, "--slurm-keep-successful-logs"]
    # the only hurry: by itself the executor looks after 40 seconds
    hurry = ["--slurm-init-seconds-before-status-checks", "2"]
    printed = fresh.folder / "printed.log"
    with printed.open("w") as to:
        running = subprocess.Popen(
            fresh.command(*arguments, *hurry, cores=1),
            cwd=fresh.folder,
            env=fresh.environment,
            stdout=to,
            stderr=subprocess.STDOUT,
        )
    try:
        log = fresh.folder / LOG
        while "epoch 3" not in text_of(log) and running.poll() is None:
            time.sleep(0.05)
        assert running.poll() is None, printed.read_text()
        subprocess.run(["scancel", slurm_job(CANCELLED)], check=True)
        assert not (fresh.folder / RECORD).exists()
        assert running.wait() == 0, printed.read_text()
    finally:
        running.terminate()
        running.wait()

    told = printed.read_text()
    assert "SLURM status is: 'CANCELLED'" in told
    resumed = re.search(r"resumed at epoch (\d+)", log.read_text())
    assert resumed is not None, log.read_text()
    assert int(resumed[1]) > 0
    # simulate, cut into frames, train twice and once again; one job each for the other stages
    assert told.count("has been submitted with SLURM jobid") == 5 + 3
    assert fresh.planned(REPORT) == {}

    through_slurm = (fresh.folder / RECORD).read_bytes()
    fresh.make("--forcerun", "train_eeg", "--", RECORD)
    assert "resumed" not in log.read_text()
    assert (fresh.folder / RECORD).read_bytes() == through_slurm
