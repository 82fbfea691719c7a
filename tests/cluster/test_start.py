"""SLURM starts once more where it runs, and a start that fails leaves nothing behind."""

import os
import subprocess
from pathlib import Path

import psutil
import pytest

from .conftest import START

pytestmark = [pytest.mark.cluster, pytest.mark.timeout(300)]

CONFIGURATION = Path("/etc/slurm/slurm.conf")
STATE = Path("/var/lib/one-neuron-slurm")


def daemons():
    names = {"slurmctld", "slurmd", "slurmstepd"}
    return {
        (process.name(), process.pid)
        for process in psutil.process_iter()
        if process.name() in names and process.status() != psutil.STATUS_ZOMBIE
    }


def test_a_second_start_leaves_the_daemons_that_run(partition):
    running = daemons()
    assert {name for name, _ in running} == {"slurmctld", "slurmd"}
    subprocess.run([START], check=True)
    assert daemons() == running


def test_a_start_that_fails_leaves_no_daemon_and_the_next_one_works(tmp_path):
    subprocess.run([START, "stop"], check=True)
    # it tells of the machine, as the configuration needs, and does not start
    broken = tmp_path / "slurmd"
    broken.write_text('#!/bin/sh\n[ "$1" = -C ] && exec /usr/sbin/slurmd -C\nexit 3\n')
    broken.chmod(0o755)
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    failed = subprocess.run([START], env={**os.environ, "PATH": path})
    assert failed.returncode != 0
    assert daemons() == set()
    assert not CONFIGURATION.exists()
    assert not STATE.exists()

    # a number in a file of an earlier start that is another process's by now is no daemon
    (STATE).mkdir()
    (STATE / "slurmctld.pid").write_text(f"{os.getpid()}\n")
    try:
        subprocess.run([START], check=True)
        assert {name for name, _ in daemons()} == {"slurmctld", "slurmd"}
    finally:
        subprocess.run([START, "stop"], check=True)
    assert daemons() == set()
