"""A run that is killed again and again, and goes on by the plain command to the same bytes.

Who is hit, by which signal and when follows from a seed, as far as a machine's pace allows.
"""

import json
import os
import shutil
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from ..conftest import Pipeline
from .compare import differing

TARGETS = ("group", "snakemake", "job", "chapter")
"""All processes at once, Snakemake alone (its jobs live on), one job, the kernel of a chapter."""

SIGNALS = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT)

EARLIEST, LATEST = 2.0, 12.0
"""Seconds after the start of Snakemake between which it is hit."""

SHORT = 8.0
"""The latter in the short form, which never removes all results."""

PATIENCE = 300
"""Seconds in which Snakemake has to end by itself once it was hit, before all is killed."""

MOST_FAILURES = 3
"""Of the plain command by itself, after which the run is given up."""

CONFIG = """
description: A run that is killed, on simulated recordings.
checkpoint_seconds: 0
simulated_experiments: 10
studies:
  eeg:
    data: stand-in
    stand_in_seconds: 6
    training: {batch_size: 64, learning_rate: 0.0002}
    seeds:
      main: {without: [1], clean_start: [1]}
    epochs: {main: 150}
  practicality:
    data: stand-in
    seeds: [1]
    held_out: 100
    long_epochs: 60
    noise_after_epochs: 20
    cells:
      spheres_1_01_n10000: {train_size: 400, epochs: 30}
      gaussians_0_1_n10000: {train_size: 400, epochs: 30}
"""
"""Training of each kind, a chapter each, a report; long enough to be hit while it trains."""


@dataclass
class Killed:
    """What came of the kills.

    Attributes
    ----------
    kills
        By target and signal how many.
    unlocked
        How often the lock had to be taken away by hand.
    slowest
        The longest that Snakemake took to end once it was hit, in seconds.
    failed
        The ends of what Snakemake printed where the plain command failed unhit.
    compared, differing
        How often the whole results were compared, and the files that then differed.
    removed
        By rule how often a job's outputs were removed of finished results, with all that rests on
        them, so that there was something to do.
    """

    kills: Counter[tuple[str, str]] = field(default_factory=Counter)
    unlocked: int = 0
    slowest: float = 0.0
    failed: list[str] = field(default_factory=list)
    compared: int = 0
    differing: list[str] = field(default_factory=list)
    removed: Counter[str] = field(default_factory=Counter)


class Run:
    """A run of the pipeline that is killed, in a folder of its own."""

    def __init__(
        self, pipeline: Pipeline, run: str, reference: Path, rng: Random, short: bool = False
    ) -> None:
        self.pipeline = pipeline
        self.results = pipeline.folder / "results" / run
        self.targets = [
            f"results/{run}/{name}"
            for name in ("report.html", "runs.parquet", "ro-crate-metadata.json")
        ]
        self.reference = reference
        self.rng = rng
        self.short = short
        self.killed = Killed()
        self.printed = pipeline.folder / "printed.log"

    def kill(self, times: int) -> Killed:
        """Kill it so many times, let it go on in between, and compare what it made at the end."""
        # what a shell runs in the background ignores SIGINT, and so would all that it starts
        signal.signal(signal.SIGINT, signal.default_int_handler)
        left = planned(times, self.rng)
        if self.results.exists():
            self._remove_some(only_chapters=False)
        while left and len(self.killed.failed) < MOST_FAILURES:
            running = self._start()
            hit = self._hit(running, left)
            code = self._ended(running, was_hit=hit is not None)
            if hit is None and code != 0:
                self._failed()
            elif hit is None:
                self._compare()
                self._remove_some(only_chapters={target for target, _ in left} == {"chapter"})
            else:
                left.remove(hit)
                self.killed.kills[hit[0], hit[1].name] += 1
        # what was hit last may have left jobs that still work; they are waited for like all others
        while self._ended(self._start()) != 0:
            self._failed()
            if len(self.killed.failed) >= MOST_FAILURES:
                return self.killed
        self._compare()
        return self.killed

    def _start(self) -> "subprocess.Popen[bytes]":
        with self.printed.open("wb") as printed:
            return self.pipeline.start(*self.targets, stdout=printed)

    def _hit(
        self, running: "subprocess.Popen[bytes]", left: list[tuple[str, signal.Signals]]
    ) -> tuple[str, signal.Signals] | None:
        """Wait, then kill something that is there; None where the run ended before."""
        at = time.monotonic() + self.rng.uniform(EARLIEST, SHORT if self.short else LATEST)
        while running.poll() is None:
            time.sleep(0.05)
            there = {"group": [running.pid], "snakemake": [running.pid], **self._at_work(running)}
            possible = [one for one in left if there[one[0]]]
            if time.monotonic() < at or not possible:
                continue
            # chapters run for a short while only
            first = [one for one in possible if one[0] == "chapter"] or possible
            target, number = self.rng.choice(first)
            try:
                if target == "group":
                    os.killpg(running.pid, number)
                else:
                    os.kill(self.rng.choice(there[target]), number)
            except ProcessLookupError:
                continue
            return target, number
        return None

    def _at_work(self, running: "subprocess.Popen[bytes]") -> dict[str, list[int]]:
        """Return the processes of jobs, and of chapters' kernels, that one Snakemake started."""
        jobs, kernels = [], []
        for pid, command in processes_below(running.pid):
            if "ipykernel_launcher" in command:
                kernels.append(pid)
            elif ".snakemake/scripts" in command:
                jobs.append(pid)
        return {"job": jobs, "chapter": kernels}

    def _ended(self, running: "subprocess.Popen[bytes]", was_hit: bool = False) -> int:
        """Wait until Snakemake has ended, with its jobs or without, and return its code."""
        began = time.monotonic()
        try:
            code = running.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(running.pid, signal.SIGKILL)
            running.wait()
            self.killed.failed.append(f"Snakemake did not end within {PATIENCE} s of a signal")
            return -signal.SIGKILL
        if was_hit:
            self.killed.slowest = max(self.killed.slowest, time.monotonic() - began)
        return code

    def _failed(self) -> None:
        """Note that the plain command failed; take away a lock if it says that there is one."""
        printed = self.printed.read_text(errors="replace")
        if "lock" in printed.lower() and "--unlock" in printed:
            self.killed.unlocked += 1
            self.pipeline.make("--unlock")
            return
        self.killed.failed.append(printed[-3000:])

    def _compare(self) -> None:
        self._wait_for_orphans()
        self.killed.compared += 1
        found = differing(self.results, self.reference)
        self.killed.differing += [path for path in found if path not in self.killed.differing]

    def _wait_for_orphans(self) -> None:
        """Wait for jobs whose Snakemake was killed: they end their work, and write the same."""
        deadline = time.monotonic() + PATIENCE
        while processes_in(self.pipeline.folder) and time.monotonic() < deadline:
            time.sleep(0.2)

    def _remove_some(self, only_chapters: bool) -> None:
        """Remove what was made, or one job's outputs with all that rests on them.

        Of what is missing Snakemake makes only that which something missing rests on.
        """
        jobs = [json.loads(path.read_text()) for path in self.results.rglob("*.provenance.json")]
        if only_chapters:
            self._remove("chapters", set())
        elif self.rng.random() < (0.0 if self.short else 0.3):
            self.killed.removed["all results"] += 1
            shutil.rmtree(self.results)
        else:
            job = self.rng.choice(sorted(jobs, key=lambda job: str(job["outputs"][0]["path"])))
            self._remove(job["rule"], resting_on(job, jobs))

    def _remove(self, what: str, paths: set[str]) -> None:
        self.killed.removed[what] += 1
        for path in paths:
            (self.pipeline.folder / path).unlink(missing_ok=True)
        # the report is of all chapters, and these of nearly all else
        for chapter in self.results.glob("*/run_chapter/*"):
            chapter.unlink()
        for chapter in self.results.glob("chapters/*"):
            chapter.unlink()
        for target in self.targets:
            (self.pipeline.folder / target).unlink(missing_ok=True)


def resting_on(job: dict[str, Any], jobs: Sequence[dict[str, Any]]) -> set[str]:
    """Return the outputs of a job, and of all that read them, and so on."""
    found = {record["path"] for record in job["outputs"]}
    while True:
        more = {
            made["path"]
            for other in jobs
            if any(read["path"] in found for read in other["inputs"])
            for made in other["outputs"]
        }
        if more <= found:
            return found
        found |= more


def planned(times: int, rng: Random) -> list[tuple[str, signal.Signals]]:
    """Return whom to kill by which signal, in random order: every target and signal as often."""
    # in steps of four and of three: every pair once in twelve
    plan = [(TARGETS[at % len(TARGETS)], SIGNALS[at % len(SIGNALS)]) for at in range(times)]
    rng.shuffle(plan)
    return plan


def processes() -> Iterator[tuple[int, int, str]]:
    """Yield each process of this machine: its number, its parent's, its command."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            command = (
                (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            )
        except (OSError, ValueError):
            continue
        if command:
            yield int(folder.name), parent, command


def processes_below(pid: int) -> list[tuple[int, str]]:
    """Return all that a process started, and what that started, each with its command."""
    there = list(processes())
    found: list[tuple[int, str]] = []
    above = {pid}
    while below := [(n, command) for n, parent, command in there if parent in above]:
        found += below
        above = {n for n, _ in below}
    return found


def processes_in(folder: Path) -> list[int]:
    """Return the processes that work in a folder."""
    found = []
    for pid, _, _ in processes():
        try:
            place = Path(f"/proc/{pid}/cwd").resolve(strict=True)
        except OSError:
            continue
        if place.is_relative_to(folder.resolve()):
            found.append(pid)
    return found


def make_reference(pipeline: Pipeline, run: str) -> Path:
    """Make a run undisturbed; return its results."""
    names = ("report.html", "runs.parquet", "ro-crate-metadata.json")
    pipeline.make(*(f"results/{run}/{name}" for name in names))
    return pipeline.folder / "results" / run
