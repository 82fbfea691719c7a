"""One process that reads mutated inputs, one after the other, under limits."""

import argparse
import json
import os
import resource
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

from .mutate import mutated
from .parsers import PARSERS, Parser

SECONDS = 5
"""Of a processor, for one input."""

MEBIBYTES = 512
"""Of address space, for one input, over what the loaded libraries take."""


class TimeIsUp(BaseException):
    """An input took too long; no parser may catch it."""


def main() -> None:
    """Read inputs from the first on; say of each that is not in order why, and at the end how many.

    A line of JSON each on standard output. The number of the input at work stands in the file
    `at`, for whoever finds this process dead.
    """
    options = argparse.ArgumentParser()
    options.add_argument("parser", choices=PARSERS)
    options.add_argument("--seed", type=int, required=True)
    options.add_argument("--first", type=int, required=True)
    options.add_argument("--inputs", type=int, required=True)
    options.add_argument("--at", type=Path, required=True)
    asked = options.parse_args()
    say = os.fdopen(os.dup(1), "w", buffering=1)
    # what a parser prints is nobody's
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    with tempfile.TemporaryDirectory() as folder, asked.at.open("r+", buffering=1) as at:
        parser = PARSERS[asked.parser]
        samples, read = prepare(parser, Path(folder))
        total: dict[str, Any] = {"accepted": 0, "refused": 0, "seconds": 0.0, "mebibytes": 0.0}
        limit_memory()
        for number in range(asked.first, asked.first + asked.inputs):
            at.seek(0)
            at.write(f"{number:09}")
            content = input_of(asked.parser, samples, asked.seed, number)
            found = outcome(parser, read, Path(folder, "raw", parser.file), content)
            for limit in ("seconds", "mebibytes"):
                total[limit] = max(total[limit], found[limit])
            if found["fault"] is None:
                total["accepted" if found["error"] is None else "refused"] += 1
            else:
                print(json.dumps({"number": number, **found}), file=say)
        print(json.dumps(total), file=say)


def prepare(parser: Parser, folder: Path) -> tuple[list[bytes], Any]:
    """Return a parser's samples and its function, once that has read each of them."""
    for name in ("samples", "raw"):
        (folder / name).mkdir()
    samples = parser.samples(folder / "samples")
    read = parser.open(folder / "raw")
    for sample in samples:
        (folder / "raw" / parser.file).write_bytes(sample)
        read(folder / "raw" / parser.file)
    return samples, read


def input_of(name: str, samples: list[bytes], seed: int, number: int) -> bytes:
    """Return one mutated input: the same for the same name, seed and number."""
    rng = Random(f"{name}/{seed}/{number}")
    return mutated(rng.choice(samples), samples, PARSERS[name].form, rng)


def limit_memory() -> None:
    """Let this process take no more than so much over what it has now."""
    taken = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (taken + (MEBIBYTES << 20), hard))


def outcome(parser: Parser, read: Any, path: Path, content: bytes) -> dict[str, Any]:
    """Read one input and return what came of it.

    Returns
    -------
    dict
        ``fault``, what is not in order (None: all is); ``error``, the message of the error that
        was raised, and ``trace``; ``seconds`` of a processor; and by how many ``mebibytes`` the
        memory grew at most.
    """
    path.write_bytes(content)
    found: dict[str, Any] = {"fault": None, "error": None}
    before = memory("VmRSS", forget=True)
    began = time.process_time()
    try:
        with time_limit(SECONDS):
            read(path)
    except TimeIsUp:
        found |= {"fault": f"took over {SECONDS} seconds", "trace": traceback.format_exc()}
    except BaseException as error:
        # of a message as long as the input the beginning tells enough
        found |= {
            "error": f"{type(error).__name__}: {error}"[:2000],
            "fault": fault_of(parser, error),
        }
        if found["fault"]:
            found["trace"] = traceback.format_exc()[-4000:]
    found["seconds"] = time.process_time() - began
    found["mebibytes"] = max(0.0, (memory("VmHWM") - before) / 1024)
    return found


def fault_of(parser: Parser, error: BaseException) -> str | None:
    """Return what is wrong with an error, for the person who has to mend the input."""
    if not isinstance(error, parser.errors):
        return f"{type(error).__name__} is no error that it may raise"
    if not any(name in str(error) for name in parser.names):
        return "the message does not name the file"
    return None


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise TimeIsUp after so many seconds of a processor."""

    def stop(*_: object) -> None:
        raise TimeIsUp

    signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def memory(what: str, forget: bool = False) -> int:
    """Return a line of what the kernel says of this process, in KiB; `forget` its highest."""
    if forget:
        Path("/proc/self/clear_refs").write_text("5")
    text = Path("/proc/self/status").read_text()
    return int(text.partition(f"{what}:")[2].split()[0])


if __name__ == "__main__":
    # an answer of a parser to its time is not what is asked for here
    sys.setrecursionlimit(1000)
    main()
