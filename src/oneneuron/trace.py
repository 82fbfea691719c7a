"""Where does a number come from? ``python -m oneneuron.trace results/quick/numbers.json ID``."""

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from textwrap import shorten

from oneneuron.evidence.chain import Node, SidecarIndex, trace, trace_all
from oneneuron.evidence.number import Number, Numbers, read_numbers
from oneneuron.evidence.verify import Mismatch, verify, verify_values


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a number's chain, or check the chains of some or all numbers.

    Returns
    -------
    int
        0 where all is well, 1 where something no longer matches, 2 for wrong usage.
    """
    options = _parser().parse_args(arguments)
    try:
        numbers = read_numbers(options.numbers)
        ids = options.id or list(numbers)
        root = options.root or _root_of(Path(options.numbers))
        index = SidecarIndex.of_run(numbers.run, root)
        asked = Numbers(numbers.run, {id: numbers[id] for id in ids}, numbers.source)
        if options.verify:
            chains = trace_all(asked, index)
            return _report([*verify_values(asked, root), *verify(chains, root)], len(asked))
        for id, number in asked.items():
            print(_line(number))
            if options.id:
                print("\n".join(_tree(trace(number, numbers.source[id], index))))
        return 0
    except BrokenPipeError:
        # whoever read this has seen enough (`… | head`): nothing is left to say, at exit neither
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (OSError, KeyError, ValueError) as error:
        print(f"trace: {error.args[0] if isinstance(error, KeyError) else error}", file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m oneneuron.trace",
        description="Print where a run's numbers come from, or verify that it still holds.",
    )
    parser.add_argument("numbers", help="a run's numbers.json")
    parser.add_argument("id", nargs="*", help="ids of numbers; none: list all of them")
    parser.add_argument(
        "--verify", action="store_true", help="hash files and code again, name what differs"
    )
    parser.add_argument("--root", help="the pipeline's folder, where it is not found by itself")
    return parser


def _root_of(path: Path) -> str:
    """Return the folder that recorded paths are relative to: one above ``results``."""
    above = path.resolve().parents
    return next((str(folder.parent) for folder in above if folder.name == "results"), ".")


def _line(number: Number) -> str:
    parts = [f"{number.id} = {number}", number.unit]
    if number.n is not None:
        parts.append(f"(n = {number.n})")
    if number.stand_in:
        parts.append("[stand-in data]")
    return " ".join(part for part in parts if part) + f"  — {number.method}"


def _tree(node: Node, indent: str = "", seen: set[str] | None = None) -> Iterator[str]:
    """Yield the lines of a chain; what was printed above is named only."""
    seen = set() if seen is None else seen
    maker = node.maker
    yield f"{indent}└ {node.file.path}  sha256 {node.file.sha256[:12]}"
    inner = indent + "  "
    if maker is None:
        yield f"{inner}  (a file of the repository)"
        return
    if node.file.path in seen:
        yield f"{inner}  (see above)"
        return
    seen.add(node.file.path)
    wildcards = ", ".join(f"{key}={value}" for key, value in maker.wildcards.items())
    yield f"{inner}  rule {maker.rule}" + (f" [{wildcards}]" if wildcards else "")
    dirty = " with changes" if maker.dirty else ""
    yield f"{inner}  code {maker.code_digest[:12]} ({maker.script}), commit {maker.commit}{dirty}"
    yield f"{inner}  {maker.seconds:.1f} s on {maker.hardware.get('processor', 'unknown')}"
    yield f"{inner}  again: {maker.command}"
    for key, value in maker.params.items():
        # a dataset's whole entry is long, and its addresses and checksums follow
        yield f"{inner}  {key}: {shorten(str(value), 80, placeholder=' …')}"
    for source in maker.sources:
        if source.get("output", node.file.path) == node.file.path:
            yield f"{inner}  from {source.get('address')}, sha256 {source.get('sha256')}"
    for child in node.inputs:
        yield from _tree(child, inner, seen)


def _report(mismatches: Sequence[Mismatch], n: int) -> int:
    for mismatch in mismatches:
        print(f"{mismatch.what} {mismatch.problem}")
        print(f"  {len(mismatch.numbers)} of {n} numbers depend on it:")
        print("\n".join(f"    {id}" for id in mismatch.numbers))
    if mismatches:
        return 1
    print(f"all {n} numbers are as recorded, down to the data")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
