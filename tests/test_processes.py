import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from dataclasses import asdict, replace

import psutil
import pytest

from oneneuron.processes import Process, _up_to_snakemake, clear_stale_locks

HOLDER = """
    import sys, time
    from pathlib import Path
    from oneneuron.processes import clear_stale_locks
    print(repr(clear_stale_locks(Path("locks"), Path("records"))), flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "locks").mkdir()
    return tmp_path


def holder():
    """Start a process that notes itself, and wait until it has."""
    command = [sys.executable, "-c", textwrap.dedent(HOLDER)]
    started = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
    )
    assert started.stdout.readline()
    return started


def end(process):
    process.communicate("\n")
    assert process.returncode == 0


def told(here):
    return clear_stale_locks(here / "locks", here / "records")


def lock(here):
    path = here / "locks" / "0.input.lock"
    path.write_text("results/tiny/report.html\n")
    return path


def note(here, **fields):
    (here / "records").mkdir(exist_ok=True)
    process = replace(Process.of(os.getppid()), **fields)
    (here / "records" / "other.json").write_text(json.dumps(asdict(process)))


def test_without_locks_there_is_nothing_to_tell(here):
    assert told(here) == ""


def test_locks_of_a_process_that_lives_stay(here):
    other, path = holder(), lock(here)
    assert told(here).startswith(f"process {other.pid} has been at work here since 20")
    assert path.exists()
    end(other)


def test_locks_of_a_killed_process_go(here):
    other, path = holder(), lock(here)
    other.kill()
    other.communicate()
    assert str(other.pid) in told(here)
    assert not path.exists()
    assert told(here) == ""


def test_a_killed_process_that_nobody_waited_for_is_dead(here):
    other, path = holder(), lock(here)
    other.kill()
    # its entry is there until its parent, which we are, asks for its end
    os.waitid(os.P_PID, other.pid, os.WEXITED | os.WNOWAIT)
    assert "removed the locks" in told(here)
    assert not path.exists()
    other.communicate()


def test_one_that_lives_guards_the_locks_that_another_left(here):
    """Which of the two made them cannot be told."""
    other, path = holder(), lock(here)
    killed = holder()
    killed.kill()
    killed.communicate()
    assert f"process {other.pid} has been" in told(here)
    assert path.exists()
    end(other)


def test_another_process_with_the_id_of_a_killed_one(here):
    path = lock(here)
    note(here, started="an earlier start")
    assert "removed the locks" in told(here)
    assert not path.exists()


def test_locks_of_another_machine_stay(here):
    path = lock(here)
    note(here, host="elsewhere", pid=7)
    assert told(here).startswith("process 7 of elsewhere began here at 20")
    assert told(here).endswith("if it is not: snakemake --unlock")
    assert path.exists()
    # and once somebody has removed them, they are forgotten
    path.unlink()
    assert told(here) == ""
    lock(here)
    assert told(here) == ""


def test_locks_without_any_note_stay(here):
    path = lock(here)
    assert told(here) == ""
    assert path.exists()


@pytest.mark.parametrize("content", ["", "[]", "{}", "\0"])
def test_a_damaged_note_tells_nothing(here, content):
    path = lock(here)
    note(here)
    (here / "records" / "other.json").write_text(content)
    assert told(here) == ""
    assert path.exists()


def test_a_process_that_ends_takes_its_note_away(here):
    other = holder()
    assert len(list((here / "records").iterdir())) == 1
    end(other)
    assert list((here / "records").iterdir()) == []


WAITS = """
    import subprocess, sys
    from oneneuron import processes
    processes._PATIENCE = 0.2
    processes.end_children_on_signals(later_ones_too=True)
    stubborn = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    stubborn += "print(1, flush=True); time.sleep(600)"
    nested = "import subprocess; subprocess.run(['sleep', '600'])"
    children = [
        subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
        for code in (stubborn, nested)
    ]
    children[0].stdout.readline()
    try:
        print(*(child.pid for child in children), flush=True)
        children[0].wait()
    except KeyboardInterrupt:
        for child in children:
            child.wait()
        late = subprocess.Popen(["sleep", "600"])
        late.wait()
        print("all ended", flush=True)
"""


def works(process):
    """Whether a process is there and no mere entry for a parent that never asks."""
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_process_ends_with_all_that_it_started(number):
    waiting = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(WAITS)], stdout=subprocess.PIPE, text=True
    )
    pids = list(map(int, waiting.stdout.readline().split()))
    below = psutil.Process(waiting.pid).children(recursive=True)
    assert {child.pid for child in below} >= set(pids)
    waiting.send_signal(number)
    assert waiting.communicate(timeout=120)[0] == "all ended\n"
    deadline = time.monotonic() + 60
    while any(map(works, below)):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_who_waits_ends_at_the_nearest_snakemake():
    script = ["bash", "-c", "set -euo pipefail;  python /x/.snakemake/scripts/tmp1.py"]
    step = ["python", "-m", "snakemake", "--mode", "subprocess"]
    assert _up_to_snakemake([script, step, ["python", "/venv/bin/snakemake"], ["sh"]]) == 2
    assert _up_to_snakemake([["python", "/venv/bin/snakemake"], ["snakemake.sh"]]) == 1
    assert _up_to_snakemake([script, ["make", "report"], []]) == 3
