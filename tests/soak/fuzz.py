"""Thousands of broken inputs for each parser: which are taken, which refused, and what else."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .parsers import ROOT

BATCH = 1000
"""Inputs of one process: what it mutates with leaks memory, of which it has not much."""

WORKER = (sys.executable, "-m", "tests.soak.worker")

PATIENCE = 60
"""Seconds after which a process that goes no further is taken for stuck."""


@dataclass
class Fuzzed:
    """What came of one parser's inputs: how many, the worst of them, and each that is a fault."""

    parser: str
    accepted: int = 0
    refused: int = 0
    seconds: float = 0.0
    mebibytes: float = 0.0
    faults: list[dict[str, Any]] = field(default_factory=list)

    @property
    def inputs(self) -> int:
        return self.accepted + self.refused + len(self.faults)


def fuzz(names: Iterable[str], inputs: int, seed: int, cores: int = 2) -> list[Fuzzed]:
    """Read so many mutated inputs with each of some parsers, on so many cores."""
    fuzzed = {name: Fuzzed(name) for name in names}
    batches = [
        (name, first, min(BATCH, inputs - first))
        for first in range(0, inputs, BATCH)
        for name in fuzzed
    ]
    with ThreadPoolExecutor(cores) as pool:
        done = pool.map(lambda batch: list(_batch(*batch, seed)), batches)
        for (name, _, _), told in zip(batches, done, strict=True):
            for line in told:
                _add(fuzzed[name], line)
    for one in fuzzed.values():
        one.faults.sort(key=lambda fault: int(fault["number"]))
    return list(fuzzed.values())


def _add(to: Fuzzed, line: dict[str, Any]) -> None:
    if "number" in line:
        to.faults.append(line)
    to.accepted += line.get("accepted", 0)
    to.refused += line.get("refused", 0)
    to.seconds = max(to.seconds, line["seconds"])
    to.mebibytes = max(to.mebibytes, line["mebibytes"])


def _batch(name: str, first: int, inputs: int, seed: int) -> Iterator[dict[str, Any]]:
    """Yield what workers say of some inputs; one that dies is a fault, and another goes on."""
    end = first + inputs
    while first < end:
        with tempfile.TemporaryDirectory() as folder:
            at = Path(folder, "at")
            at.write_text(f"{first:09}")
            command = [*WORKER, name, "--seed", str(seed)]
            command += ["--first", str(first), "--inputs", str(end - first), "--at", str(at)]
            worker = subprocess.Popen(
                command, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
            )
            output, complaint = _wait(worker, at)
            lines = [json.loads(line) for line in output.splitlines()]
            yield from lines
            if lines and "accepted" in lines[-1]:
                return
            number = int(at.read_text())
            if worker.returncode and number == first and not lines and "Traceback" in complaint:
                raise RuntimeError(f"{name}: the harness itself failed: {complaint[-3000:]}")
            yield {
                "number": number,
                "fault": f"its process ended with {worker.returncode}",
                "error": None,
                "trace": complaint[-2000:],
                "seconds": 0.0,
                "mebibytes": 0.0,
            }
            # those between are counted by nobody else
            faults = {line["number"] for line in lines}
            yield {
                "accepted": 0,
                "refused": number - first - len(faults),
                "seconds": 0.0,
                "mebibytes": 0.0,
            }
            first = number + 1


def _wait(worker: "subprocess.Popen[str]", at: Path) -> tuple[str, str]:
    """Return what a worker printed; one that stays at an input is killed."""
    before = ""
    while True:
        try:
            return worker.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            if (now := at.read_text()) == before:
                worker.kill()
            before = now


def again(name: str, seed: int, number: int) -> str:
    """Return the command that reads one input again and shows its trace."""
    return f"python -m tests.soak fuzz {name.replace(' ', '-')} --seed {seed} --input {number}"
