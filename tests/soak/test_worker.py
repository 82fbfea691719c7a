"""The harness itself: what it takes for a fault, and that nothing stops it."""

import gc
import subprocess
import sys
from pathlib import Path

import pytest

from . import fuzz, worker
from .parsers import PARSERS, ROOT, Parser
from .worker import input_of, outcome, prepare

DIES = """
import json, os, sys

WANTED = "first", "inputs", "at"
first, inputs, at = (sys.argv[sys.argv.index(f"--{name}") + 1] for name in WANTED)
for number in range(int(first), int(first) + int(inputs)):
    open(at, "w").write(str(number))
    if number in (3, 7):
        os._exit(9)
accepted = number + 1 - int(first)
print(json.dumps({"accepted": accepted, "refused": 0, "seconds": 0, "mebibytes": 0}))
"""


def parser_of(read, **more):
    return Parser("bytes", "fuzzed.bin", lambda folder: [b"sample"], lambda folder: read, **more)


def fault(read, tmp_path, **more):
    parser = parser_of(read, **more)
    return outcome(parser, read, tmp_path / parser.file, b"content")["fault"]


def raising(error):
    def read(path: Path) -> None:
        raise error(path) if isinstance(error, type) else error

    return read


def test_what_is_in_order(tmp_path):
    assert fault(lambda path: path.read_bytes(), tmp_path) is None
    assert fault(raising(ValueError), tmp_path) is None
    assert fault(lambda path: (path / "below").read_bytes(), tmp_path) is None


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (ValueError("it is none"), "the message does not name the file"),
        (KeyError, "KeyError is no error that it may raise"),
        (MemoryError, "MemoryError is no error that it may raise"),
        (RecursionError, "RecursionError is no error that it may raise"),
        (SystemExit, "SystemExit is no error that it may raise"),
    ],
)
def test_what_is_a_fault(tmp_path, error, expected):
    assert fault(raising(error), tmp_path) == expected


def test_one_that_may_raise_nothing(tmp_path):
    assert fault(raising(ValueError), tmp_path, errors=()) is not None


def test_a_parser_that_does_not_end(tmp_path, monkeypatch):
    monkeypatch.setattr(worker, "SECONDS", 0.05)

    def read(path: Path) -> None:
        while True:
            # not even one that catches all errors goes on
            try:
                sum(range(1000))
            except Exception:
                continue

    assert fault(read, tmp_path) == "took over 0.05 seconds"


def test_memory_is_measured(tmp_path):
    # large against what a process may give back meanwhile
    size = 256 << 20
    parser = parser_of(lambda path: len(b"x" * size))
    gc.collect()
    found = outcome(parser, parser.open(tmp_path), tmp_path / parser.file, b"")
    # pages that were there may be used again
    assert size / 2**20 / 2 < found["mebibytes"] < size / 2**20 * 2


def test_memory_is_limited():
    code = (
        "from tests.soak.worker import limit_memory, MEBIBYTES\n"
        "limit_memory(); kept = bytes((MEBIBYTES << 20) * 3 // 4)\n"
        "try: bytes((MEBIBYTES << 20) // 2)\n"
        "except MemoryError: print('too much')"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout == "too much\n", done.stderr


def test_a_process_that_dies_is_a_fault_and_another_goes_on(tmp_path, monkeypatch):
    script = tmp_path / "dies.py"
    script.write_text(DIES)
    monkeypatch.setattr(fuzz, "WORKER", (sys.executable, str(script)))
    (fuzzed,) = fuzz.fuzz(["numbers"], 10, seed=0)
    assert [one["number"] for one in fuzzed.faults] == [3, 7]
    assert fuzzed.inputs == 10
    assert "ended with 9" in fuzzed.faults[0]["fault"]


def test_every_parser_reads_its_samples(tmp_path):
    for at, (name, parser) in enumerate(PARSERS.items()):
        (tmp_path / str(at)).mkdir()
        samples, _ = prepare(parser, tmp_path / str(at))
        assert input_of(name, samples, 0, 0) == input_of(name, samples, 0, 0)
