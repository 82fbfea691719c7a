"""A training job that outlives its killed Snakemake: what it finished is taken, not done again."""

import os
import signal
import time

import psutil
import pytest

pytestmark = pytest.mark.pipeline

RECORD = "results/tiny/eeg/runs/main/clean_start/1.parquet"
LOG = "results/tiny/logs/train_eeg/main/clean_start/1.log"


def test_what_an_orphan_finished_is_taken(fresh):
    fresh.replace("config/tiny.yaml", "main: 4", "main: 60")
    fresh.make("results/tiny/eeg/frames/as_published.npz")
    log = fresh.folder / LOG
    orphans = orphaned(fresh, lambda: says(log, "epoch 2"))
    _, alive = psutil.wait_procs(orphans, timeout=240)
    assert not alive
    assert (fresh.folder / RECORD).exists()
    finished = (fresh.folder / RECORD).read_bytes()

    fresh.make(RECORD)
    assert "taken from a job that outlived what had started it" in log.read_text()
    assert (fresh.folder / RECORD).read_bytes() == finished
    assert not list((fresh.folder / RECORD).parent.glob("*.checkpoint*"))

    fresh.make("--forcerun", "train_eeg", "--", RECORD)
    assert "taken" not in log.read_text()
    assert (fresh.folder / RECORD).read_bytes() == finished


def test_an_orphan_that_waited_for_another_one_does_nothing(fresh):
    fresh.replace("config/tiny.yaml", "main: 4", "main: 600")
    fresh.make("results/tiny/eeg/frames/as_published.npz")
    log = fresh.folder / LOG
    working = orphaned(fresh, lambda: says(log, "epoch 2"))
    waiting = orphaned(fresh, lambda: says(log, "waiting for it to end"))
    for process in working:
        process.kill()
    _, alive = psutil.wait_procs(waiting, timeout=120)
    assert not alive
    assert not (fresh.folder / RECORD).exists()
    assert "epoch" not in log.read_text()


def orphaned(pipeline, at_work):
    """Return the processes that outlive a Snakemake, killed once its job is at work."""
    running = pipeline.start(RECORD)
    wait_until(at_work)
    orphans = psutil.Process(running.pid).children(recursive=True)
    os.kill(running.pid, signal.SIGKILL)
    running.wait()
    return orphans


def says(log, text):
    return log.exists() and text in log.read_text()


def wait_until(condition):
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        if condition():
            return
        time.sleep(0.02)
    raise TimeoutError
