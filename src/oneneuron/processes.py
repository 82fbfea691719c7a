"""Processes at work in a folder: which live, and how one ends with all that it started."""

import atexit
import json
import os
import platform
import signal
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import NoReturn

import psutil

from oneneuron.files import write_text

_PATIENCE = 5.0
"""Seconds that a process has to end by itself once it is asked to."""
_BETWEEN = 0.5
"""Seconds between two looks for processes that were started meanwhile."""


def who_waits() -> list[int]:
    """Return the processes above this one up to the Snakemake that waits for it to end.

    Of a killed one the children get another parent, so that this is another list then. What stands
    above that Snakemake may end without it, as a shell does; without one all above count.
    """
    above = psutil.Process().parents()
    return [each.pid for each in above[: _up_to_snakemake(list(map(_command, above)))]]


def _up_to_snakemake(commands: Sequence[Sequence[str]]) -> int:
    """Return how many processes there are up to the first Snakemake, by the words of each.

    Examples
    --------
    >>> script = "set -euo pipefail;  /bin/python /x/.snakemake/scripts/tmp.py"
    >>> _up_to_snakemake([["bash", "-c", script], ["/bin/python", "/bin/snakemake"], ["sh"]])
    2
    """
    names = [{Path(word).name for word in words} for words in commands]
    return next((n for n, some in enumerate(names, 1) if "snakemake" in some), len(names))


def _command(process: psutil.Process) -> list[str]:
    with suppress(psutil.Error):
        return list(map(str, process.cmdline()))
    return []


@dataclass(frozen=True)
class Process:
    """A process, told from any other that bears its id later, or elsewhere.

    Attributes
    ----------
    host, pid
        The machine's name and the process's id.
    started
        When it started, by a clock that nobody sets; None where there is no such process.
    since
        When it was looked at: date and time, for people.
    """

    host: str
    pid: int
    started: str | None
    since: str

    @classmethod
    def of(cls, pid: int) -> "Process":
        """Look at a process of this machine."""
        since = datetime.now(UTC).isoformat(sep=" ", timespec="seconds")
        return cls(platform.node(), pid, _started(pid), since)

    @property
    def is_elsewhere(self) -> bool:
        """Whether it is one of another machine, of which nothing can be known here."""
        return self.host != platform.node()

    @property
    def lives(self) -> bool:
        """Whether it, of this machine, still works."""
        return self.started is not None and self.started == _started(self.pid)


def _started(pid: int) -> str | None:
    try:
        told = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="utf-8").strip()
    except OSError:
        # no Linux, or no such process
        with suppress(psutil.NoSuchProcess):
            return str(psutil.Process(pid).create_time())
        return None
    # after the name, which may hold anything: its state first, its start as the twentieth
    fields = told.rpartition(")")[2].split()
    return None if fields[0] in "ZX" else f"{boot} {fields[19]}"


def put_on_path(folder: Path) -> None:
    """Let what this process starts find the programs of a folder, before any others."""
    os.environ["PATH"] = os.pathsep.join([str(folder), os.environ.get("PATH", os.defpath)])


def clear_stale_locks(locks: Path, records: Path) -> str:
    """Note that this process works here, and remove the locks that a killed one left.

    Locks are files without a word about who made them, so each process leaves a note of itself
    before it makes any, and takes it away when it ends; killed, it leaves both.

    Parameters
    ----------
    locks
        The folder of the locks, ``*.lock``.
    records
        The folder of the notes.

    Returns
    -------
    str
        What there is to tell, in one line; empty where there is nothing.
    """
    mine = records / f"{platform.node()}-{os.getpid()}.json"
    # noted before it looks at others, so that of two that start at once neither misses the other
    write_text(mine, json.dumps(asdict(Process.of(os.getpid()))))
    atexit.register(mine.unlink, missing_ok=True)
    others = dict(_others(records, mine))
    there = sorted(locks.glob("*.lock"))
    living = [each for each in others.values() if not each.is_elsewhere and each.lives]
    elsewhere = [each for each in others.values() if each.is_elsewhere]
    if there and living:
        return f"process {living[0].pid} has been at work here since {living[0].since}"
    if there and elsewhere:
        return (
            f"process {elsewhere[0].pid} of {elsewhere[0].host} began here at {elsewhere[0].since} "
            "and may be at work yet; if it is not: snakemake --unlock"
        )
    for path, process in others.items():
        if process not in living:
            path.unlink(missing_ok=True)
    # locks of which no note tells are left to whoever knows
    if not (there and others):
        return ""
    for path in there:
        path.unlink(missing_ok=True)
    killed = ", ".join(str(each.pid) for each in others.values())
    return f"removed the locks of an earlier run that was killed (process {killed}): it goes on"


def _others(records: Path, mine: Path) -> Iterator[tuple[Path, Process]]:
    for path in sorted(records.glob("*.json")):
        # gone meanwhile, or no note
        with suppress(OSError, ValueError, TypeError):
            if path != mine:
                yield path, Process(**json.loads(path.read_text(encoding="utf-8")))


def end_children_on_signals(*, later_ones_too: bool) -> None:
    """On SIGTERM or SIGINT end all that this process has started, then raise KeyboardInterrupt.

    A process that only waits for what it has started then ends within seconds. What does not end
    when asked to (SIGTERM) is killed. `later_ones_too` looks again, for what was about to start.
    """

    def end(signum: int, frame: FrameType | None) -> NoReturn:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        ending = threading.Thread(target=_end_children, args=(later_ones_too,), daemon=True)
        ending.start()
        raise KeyboardInterrupt

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)


def _end_children(later_ones_too: bool) -> None:
    began = time.monotonic()
    while True:
        for child in psutil.Process().children(recursive=True):
            with suppress(psutil.NoSuchProcess):
                (child.terminate if time.monotonic() - began < _PATIENCE else child.kill)()
        if not later_ones_too:
            return
        time.sleep(_BETWEEN)
