"""A job killed at any moment and run again gives the bytes of an undisturbed one."""

import contextlib
import json
import os
import re
import signal
import subprocess
import time

import psutil
import pytest

from .test_toy import add_toy

pytestmark = pytest.mark.pipeline

RECORD = "results/tiny/eeg/runs/main/clean_start/1.parquet"
LOG = "results/tiny/logs/train_eeg/main/clean_start/1.log"


@pytest.fixture
def training(fresh):
    """Snakemake at work on a long job that has saved its state; in a process group of its own."""
    fresh.replace("config/tiny.yaml", "checkpoint_seconds: 60", "checkpoint_seconds: 0")
    fresh.replace("config/tiny.yaml", "main: 4", "main: 120")
    fresh.make("results/tiny/eeg/frames/as_published.npz")
    running = fresh.start(RECORD)
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


CHAPTER = "results/toy/chapters/toy.ipynb"


def notebook_of(process):
    """Return the process that runs a notebook, once there is one."""
    while True:
        assert process.poll() is None, "Snakemake ended before it ran a notebook"
        for child in psutil.Process(process.pid).children(recursive=True):
            with contextlib.suppress(psutil.NoSuchProcess):
                if any("jupyter-nbconvert" in part for part in child.cmdline()):
                    return child
        time.sleep(0.05)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_killed_chapter_is_run_again_and_kept_whole(fresh, number):
    add_toy(fresh)
    # as where Snakemake is called by its path, its environment not activated
    bare = {**fresh.environment, "PATH": os.defpath}
    silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(fresh.command(CHAPTER), cwd=fresh.folder, env=bare, **silent) as running:
        notebook_of(running).send_signal(number)
    assert running.returncode != 0
    assert not (fresh.folder / CHAPTER).exists()
    subprocess.run(fresh.command(CHAPTER), cwd=fresh.folder, env=bare, check=True, **silent)
    kept = (fresh.folder / CHAPTER).read_bytes()
    assert b"Are two dice more than one?" in kept
    sidecar = json.loads((fresh.folder / CHAPTER).with_suffix(".provenance.json").read_text())
    assert "report/toy.py.ipynb" in {record["path"] for record in sidecar["inputs"]}

    fresh.make("--forcerun", "run_chapter", "--", CHAPTER)
    assert (fresh.folder / CHAPTER).read_bytes() == kept

    # nobody checks a log: what is kept is never of one that lay there
    log = fresh.folder / "results/toy/logs/run_chapter/toy.ipynb"
    log.write_text(log.read_text().replace("two dice more", "two dice less"))
    (fresh.folder / CHAPTER).unlink()
    fresh.make("--", CHAPTER)
    assert (fresh.folder / CHAPTER).read_bytes() == kept
    assert fresh.planned(CHAPTER) == {}
