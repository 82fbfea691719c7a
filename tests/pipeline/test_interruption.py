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


@pytest.fixture
def training(fresh):
    """Snakemake at work on a long job that has saved its state; in a process group of its own."""
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
    return running


def resume(pipeline):
    """Give the plain command again; return what it printed, once the job has resumed."""
    assert not (pipeline.folder / RECORD).exists()
    printed = pipeline.make(RECORD)
    resumed = re.search(r"resumed at epoch (\d+)", (pipeline.folder / LOG).read_text())
    assert resumed is not None, (pipeline.folder / LOG).read_text()
    assert int(resumed[1]) > 0
    assert not list((pipeline.folder / RECORD).parent.glob("*.checkpoint*"))
    return printed


def test_a_killed_job_resumes_to_the_same_bytes(fresh, training):
    # Snakemake, its lock and the job all at once, as when the machine goes down
    os.killpg(training.pid, signal.SIGKILL)
    training.wait()
    assert "removed the locks of an earlier run that was killed" in resume(fresh)
    after_the_kill = (fresh.folder / RECORD).read_bytes()

    fresh.make("--forcerun", "train_eeg", "--", RECORD)
    assert "resumed" not in (fresh.folder / LOG).read_text()
    assert (fresh.folder / RECORD).read_bytes() == after_the_kill


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_snakemake_stops_with_its_jobs_when_it_is_told_to(fresh, training, number):
    # another one meanwhile is told who is at work, and changes nothing
    second = fresh.run(RECORD)
    assert f"process {training.pid} has been at work here since" in second.stderr
    assert "cannot be locked" in second.stdout + second.stderr
    training.send_signal(number)
    assert training.wait(timeout=300) != 0
    # it did not wait for the job to come to its end, and left no lock
    assert "removed the locks" not in resume(fresh)
