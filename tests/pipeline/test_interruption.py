"""A job killed at any moment and run again gives the bytes of an undisturbed one."""

import os
import re
import signal
import subprocess
import time

import pytest

pytestmark = pytest.mark.pipeline

RECORD = "results/tiny/eeg/runs/main/clean_start/1.parquet"
LOG = "results/tiny/logs/train_eeg/main/clean_start/1.log"


def test_a_killed_job_resumes_to_the_same_bytes(fresh):
    fresh.replace("config/tiny.yaml", "checkpoint_seconds: 60", "checkpoint_seconds: 0")
    fresh.replace("config/tiny.yaml", "main: 4", "main: 120")
    fresh.make("results/tiny/eeg/frames/as_published.npz")
    running = subprocess.Popen(
        fresh.command(RECORD),
        cwd=fresh.folder,
        env=fresh.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    log = fresh.folder / LOG
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and not (log.exists() and "epoch 3" in log.read_text()):
        time.sleep(0.02)
    # Snakemake, its lock and the job all at once, as when the machine goes down
    os.killpg(running.pid, signal.SIGKILL)
    running.wait()
    assert not (fresh.folder / RECORD).exists()
    fresh.make("--unlock")
    fresh.make("--rerun-incomplete", RECORD)
    resumed = re.search(r"resumed at epoch (\d+)", log.read_text())
    assert resumed is not None, log.read_text()
    assert int(resumed[1]) > 0
    assert not list((fresh.folder / RECORD).parent.glob("*.checkpoint*"))
    after_the_kill = (fresh.folder / RECORD).read_bytes()

    fresh.make("--forcerun", "train_eeg", "--", RECORD)
    assert "resumed" not in log.read_text()
    assert (fresh.folder / RECORD).read_bytes() == after_the_kill
