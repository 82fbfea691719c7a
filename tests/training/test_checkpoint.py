import errno
import fcntl
import signal
import subprocess
import sys
import textwrap
import threading
import time
from importlib.metadata import version

import pytest
import torch

from oneneuron.training import checkpoint
from oneneuron.training.checkpoint import Checkpoint, checkpoint_key


def test_saved_and_loaded(tmp_path):
    path = tmp_path / "job.checkpoint"
    with Checkpoint(path, "key") as checkpoint:
        assert checkpoint.load() is None
        checkpoint.save({"weights": torch.arange(3), "rows": [{"epoch": 1, "loss": 0.5}]})
        state = checkpoint.load()
    assert torch.equal(state["weights"], torch.arange(3))
    assert state["rows"] == [{"epoch": 1, "loss": 0.5}]
    checkpoint.remove()
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_save_left_goes_with_the_state(tmp_path):
    path = tmp_path / "101.parquet.0a1b.checkpoint"
    (tmp_path / ".101.parquet.0a1b.1234abcd.part.checkpoint").write_bytes(b"half")
    with Checkpoint(path, "key") as checkpoint:
        checkpoint.save({"x": 1})
        checkpoint.remove()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"half", None])
def test_a_damaged_or_foreign_state_is_not_resumed_from(tmp_path, capsys, content):
    path = tmp_path / "job.checkpoint"
    with Checkpoint(path, "another key") as checkpoint:
        checkpoint.save({"x": 1})
    if content is not None:
        path.write_bytes(content)
    with Checkpoint(path, "key") as checkpoint:
        assert checkpoint.load() is None
    assert "starting anew" in capsys.readouterr().out


def test_a_truncated_state_is_not_resumed_from(tmp_path):
    path = tmp_path / "job.checkpoint"
    with Checkpoint(path, "key") as checkpoint:
        checkpoint.save({"x": torch.ones(1000)})
        path.write_bytes(path.read_bytes()[:-500])
        assert checkpoint.load() is None


def test_a_full_disk_is_told_once_and_the_work_goes_on(tmp_path, capsys, monkeypatch):
    def full(path, content):
        raise OSError(errno.ENOSPC, "No space left on device")

    with Checkpoint(tmp_path / "job.checkpoint", "key", every_seconds=0) as state:
        state.save({"epoch": 1})
        with monkeypatch.context() as patched:
            patched.setattr(checkpoint, "write_bytes", full)
            state.save({"epoch": 2})
            state.save({"epoch": 3})
        told = capsys.readouterr().out
        assert told.count("No space left on device") == told.count("\n") == 1
        # what was saved before is there, and what is saved when there is room again
        assert state.load() == {"epoch": 1}
        state.save({"epoch": 4})
        assert state.load() == {"epoch": 4}


def test_on_a_full_disk_it_is_not_tried_at_every_step(tmp_path, monkeypatch):
    def full(path, content):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(checkpoint, "write_bytes", full)
    with Checkpoint(tmp_path / "job.checkpoint", "key", every_seconds=1000) as state:
        state._saved_at -= 2000
        assert state.due()
        state.save({"epoch": 1})
        assert not state.due()


def test_due_after_so_many_seconds_of_work(tmp_path):
    with Checkpoint(tmp_path / "a", "key", every_seconds=0) as checkpoint:
        assert checkpoint.due()
    with Checkpoint(tmp_path / "a", "key", every_seconds=1000) as checkpoint:
        assert not checkpoint.due()


@pytest.fixture(params=[None, "ENOSYS", "ENOLCK", "EOPNOTSUPP"])
def without_flock(request, monkeypatch):
    """What a process runs first whose file system answers so to `flock`, as this one does now."""
    if request.param is None:
        return ""
    number = getattr(errno, request.param)

    def refuse(fd, operation):
        raise OSError(number, "no locks here")

    monkeypatch.setattr(fcntl, "flock", refuse)
    return f"""
    import fcntl
    def refuse(fd, operation):
        raise OSError({number}, "no locks here")
    fcntl.flock = refuse
    """


def test_a_second_job_waits_for_the_first(tmp_path, capsys, without_flock):
    path = tmp_path / "job.checkpoint"
    opened = threading.Event()

    def second():
        # a lock belongs to an open file, so a thread stands for another process
        with Checkpoint(path, "key"):
            opened.set()

    thread = threading.Thread(target=second)
    with Checkpoint(path, "key"):
        thread.start()
        assert not opened.wait(0.3)
    assert opened.wait(30)
    thread.join()
    assert "another process works on" in capsys.readouterr().out
    assert list(tmp_path.iterdir()) == []


def test_seconds_of_work_add_up_over_attempts(tmp_path, monkeypatch):
    path, clock = tmp_path / "job.checkpoint", [0.0]
    monkeypatch.setattr(checkpoint.time, "monotonic", lambda: clock[0])
    for attempt in range(3):
        with Checkpoint(path, "key") as job:
            state = job.load()
            assert (state is None) == (attempt == 0)
            assert job.seconds_before == 10 * attempt
            for _ in range(2):
                clock[0] += 5
                job.save({"x": 1})
                job.load()  # as the next of several trainings does
            assert job.seconds_before == 10 * attempt
            clock[0] += 3  # what came after the last save is lost, and done again


def test_what_an_orphan_finished_is_taken_and_is_no_state_to_go_on_from(tmp_path, monkeypatch):
    path, clock = tmp_path / "job.checkpoint", [0.0]
    monkeypatch.setattr(checkpoint.time, "monotonic", lambda: clock[0])
    outputs = {"record": tmp_path / "1.parquet", "divergences": tmp_path / "1.d.parquet"}
    with Checkpoint(path, "key") as orphan:
        assert not orphan.take_finished(outputs)
        orphan.save({"x": 1})
        assert not orphan.take_finished(outputs)
        outputs["record"].write_bytes(b"PAR1\x00\xff")
        outputs["divergences"].write_bytes(b"")
        clock[0] += 7
        orphan.keep_finished(outputs)
    for output in outputs.values():
        output.unlink()
    with Checkpoint(path, "another key") as other:
        assert not other.take_finished(outputs)
    with Checkpoint(path, "key") as job:
        assert job.take_finished(outputs)
        assert outputs["record"].read_bytes() == b"PAR1\x00\xff"
        assert outputs["divergences"].read_bytes() == b""
        assert job.load() is None
        assert job.seconds_before == 7
        job.remove()
    with Checkpoint(path, "key") as job:
        assert not job.take_finished(outputs)


HOLDER = """
    import sys, time
    from oneneuron.training.checkpoint import Checkpoint
    with Checkpoint(sys.argv[1], "key"):
        print("open", flush=True)
        time.sleep(600)
"""


def test_who_waits_for_a_process_that_is_killed_goes_on(tmp_path, capsys, without_flock):
    path = tmp_path / "job.checkpoint"
    command = [sys.executable, "-c", textwrap.dedent(without_flock + HOLDER), str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout.readline() == "open\n"
        # killed, and asked for its end, as a parent does
        threading.Timer(0.3, lambda: (holder.kill(), holder.wait())).start()
        with Checkpoint(path, "key"):
            assert holder.wait() == -signal.SIGKILL
    assert "another process works on" in capsys.readouterr().out
    assert list(tmp_path.iterdir()) == []


def test_many_wait_and_each_has_it_alone(tmp_path, without_flock):
    """A file removed by one must not leave two others with a lock each."""
    path, inside, most = tmp_path / "job.checkpoint", [], []

    def work():
        for _ in range(5):
            with Checkpoint(path, "key"):
                inside.append(1)
                most.append(len(inside))
                time.sleep(0.001)
                inside.pop()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1] * 20


def test_another_answer_to_flock_is_an_error(tmp_path, monkeypatch):
    def refuse(fd, operation):
        raise OSError(errno.EIO, "the disk is broken")

    monkeypatch.setattr(fcntl, "flock", refuse)
    with pytest.raises(OSError, match="the disk is broken"), Checkpoint(tmp_path / "state", "key"):
        pass


def test_the_key_holds_params_inputs_and_versions(monkeypatch):
    key = checkpoint_key({"a": 1, "b": 2}, ["00"])
    assert checkpoint_key({"b": 2, "a": 1}, ["00"]) == key
    assert checkpoint_key({"a": 2, "b": 1}, ["00"]) != key
    assert checkpoint_key({"a": 1, "b": 2}, ["01"]) != key
    for name in ("torch", "numpy", "numba"):
        with monkeypatch.context() as patched:
            patched.setattr(
                checkpoint, "version", lambda n, name=name: "0.0" if n == name else version(n)
            )
            assert checkpoint_key({"a": 1, "b": 2}, ["00"]) != key


@pytest.mark.parametrize("seconds", [-1, float("nan")])
def test_seconds_after_which_nothing_would_be_saved_are_refused(tmp_path, seconds):
    with pytest.raises(ValueError, match="every_seconds is 0 or more"):
        Checkpoint(tmp_path / "state", "key", seconds)
