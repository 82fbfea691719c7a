"""Soak the whole: `python -m tests.soak`. Kills, broken inputs and tamperings, by the hundred.

The figures go to results/soak.json and into docs/reliability.md.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from oneneuron.evidence.sidecar import describe_machine

from ..conftest import copy_repository
from . import figures
from .fuzz import again, fuzz
from .kills import CONFIG, Run, make_reference
from .parsers import PARSERS
from .tampering import TAMPERINGS, try_all
from .worker import input_of, outcome, prepare

RUN = "killed"


def main() -> int:
    """Return 0 where all is in order, 1 where something is not: it is printed."""
    options = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    options.add_argument("part", nargs="?", choices=("kills", "fuzz", "tampering"))
    options.add_argument("parser", nargs="*", help="of fuzz: some parsers only", metavar="PARSER")
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--kills", type=int, default=100)
    options.add_argument("--inputs", type=int, default=10_000, help="of each parser")
    options.add_argument(
        "--input", type=int, help="of fuzz: read this one again, and show its trace"
    )
    options.add_argument("--cores", type=int, default=2)
    asked = options.parse_args()
    asked.parser = [name.replace("-", " ") for name in asked.parser]
    if unknown := set(asked.parser) - set(PARSERS):
        options.error(f"no parser {', '.join(unknown)}; there are {', '.join(PARSERS)}")
    if asked.input is not None:
        if len(asked.parser) != 1:
            options.error("name the one parser of the input")
        return read_again(asked.parser[0], asked.seed, asked.input)
    parts: dict[str, Callable[[argparse.Namespace], tuple[dict[str, Any], list[str]]]] = {
        "tampering": tamper,
        "kills": kill,
        "fuzz": feed,
    }
    faults = []
    for name in [asked.part] if asked.part else parts:
        began = time.monotonic()
        found, told = parts[name](asked)
        faults += told
        print(f"{name}: {time.monotonic() - began:.0f} s, {len(told)} faults", flush=True)
        # some parsers alone are a look, no figures
        if not asked.parser:
            figures.show(figures.keep({"about": about(asked), **found}))
    print("\n\n".join(faults))
    return 1 if faults else 0


def about(asked: argparse.Namespace) -> dict[str, Any]:
    """Return what the figures go by."""
    hardware = describe_machine()["hardware"]
    return {"seed": asked.seed, "cores": asked.cores, "processor": hardware["processor"]}


def kill(asked: argparse.Namespace) -> tuple[dict[str, Any], list[str]]:
    """Make a run undisturbed and in another folder while it is killed."""
    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        undisturbed, killed = (copy_repository(Path(folder, name)) for name in ("one", "other"))
        for pipeline in (undisturbed, killed):
            (pipeline.folder / f"config/{RUN}.yaml").write_text(CONFIG)
        reference = make_reference(undisturbed, RUN)
        done = Run(killed, RUN, reference, Random(asked.seed)).kill(asked.kills)
    faults = [f"differs after the kills: {path}" for path in done.differing]
    if done.kills.total() < asked.kills:
        faults.append(f"given up after {done.kills.total()} kills")
    faults += [f"the plain command failed:\n{printed}" for printed in done.failed]
    return {"kills": figures.of_kills(done)}, faults


def feed(asked: argparse.Namespace) -> tuple[dict[str, Any], list[str]]:
    """Read mutated inputs with all parsers, or some."""
    fuzzed = fuzz(asked.parser or PARSERS, asked.inputs, asked.seed, asked.cores)
    faults = []
    for one in fuzzed:
        # a hundred inputs may show one fault: the first of each kind is told
        kinds: dict[str, list[dict[str, Any]]] = {}
        for fault in one.faults:
            kinds.setdefault(f"{fault['fault']}: {(fault['error'] or '')[:60]}", []).append(fault)
        faults += [
            f"{one.parser}, {len(those)} inputs: {kind}\n"
            f"  {again(one.parser, asked.seed, those[0]['number'])}"
            for kind, those in kinds.items()
        ]
    return {"parsers": figures.of_parsers(fuzzed)}, faults


def tamper(asked: argparse.Namespace) -> tuple[dict[str, Any], list[str]]:
    """Make a run, and tamper with copies of it."""
    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        pipeline = copy_repository(Path(folder, "made"))
        make_reference(pipeline, "tiny")
        answers = try_all(TAMPERINGS, pipeline, "tiny", asked.cores)
    faults = [f"{one.name}: {one.fault}\n{one.printed}" for one in answers if one.fault]
    return {"tamperings": figures.of_tamperings(TAMPERINGS, answers)}, faults


def read_again(name: str, seed: int, number: int) -> int:
    """Read one mutated input, outside the limit of memory; keep it where it can be looked at."""
    folder = Path(tempfile.mkdtemp(prefix="soak-"))
    samples, read = prepare(PARSERS[name], folder)
    path = folder / "raw" / PARSERS[name].file
    found = outcome(PARSERS[name], read, path, input_of(name, samples, seed, number))
    print("\n".join(f"{key}: {value}" for key, value in found.items()))
    print(f"input: {path}")
    return 1 if found["fault"] else 0


if __name__ == "__main__":
    sys.exit(main())
