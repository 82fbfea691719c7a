"""Where does a number come from? ``python -m oneneuron.trace results/RUN/numbers.json ID``."""

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from textwrap import shorten

from oneneuron.evidence.chain import Node, SidecarIndex, trace
from oneneuron.evidence.changed import Changes
from oneneuron.evidence.dependents import Mismatch
from oneneuron.evidence.kept import is_kept
from oneneuron.evidence.number import Number, read_numbers, unit_text
from oneneuron.evidence.place import Place, is_made
from oneneuron.evidence.root import root_of
from oneneuron.evidence.verify import Verified, jobs_seen, verify


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a number's chain, or check a whole run, or what some of its numbers rest on.

    Returns
    -------
    int
        0 where all is well, 1 where something no longer matches, 2 for wrong usage.
    """
    options = _parser().parse_args(arguments)
    try:
        numbers = read_numbers(options.numbers)
        place = Place.beside(options.numbers, numbers.run, options.folder)
        asked = [numbers[id] for id in options.id or numbers]
        index = SidecarIndex.of_place(place)
        if options.verify or options.root:
            found = verify(numbers, index, place)
            return _report(found, [number.id for number in asked], bool(options.id), options.root)
        broken = False
        for number in asked:
            print(_shown(_line(number)))
            if options.id:
                chain = trace(number, numbers.source[number.id], index)
                print("\n".join(map(_shown, _tree(chain, Changes(place.folder)))))
                broken = broken or any(map(_is_broken, chain.walk()))
        return int(broken)
    except BrokenPipeError:
        # whoever read this has seen enough (`… | head`): nothing is left to say, at exit neither
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (OSError, KeyError, ValueError) as error:
        said = str(error.args[0] if isinstance(error, KeyError) else error)
        print(f"trace: {_shown(' '.join(said.split()))}", file=sys.stderr)
        return 2


def how_to_check(numbers: str | Path) -> str:
    """Return the root of the run of a numbers.json, and how to check it by the seal it has now."""
    run = read_numbers(numbers)
    seal = root_of(jobs_seen(run, SidecarIndex.of_place(Place.beside(numbers, run.run))))
    return (
        f"The root of the run {run.run}, which stands in its numbers.json and at the page's foot: "
        f"{run.root}\n"
        "To check it all, now or later, by its seal, which holds the page too and which the page "
        "cannot hold itself:\n"
        f"python -m oneneuron.trace {numbers} --verify --root {seal}"
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m oneneuron.trace",
        description="Print where a run's numbers come from, or verify that it still holds.",
    )
    parser.add_argument("numbers", help="a run's numbers.json; what lies beside it is looked at")
    parser.add_argument("id", nargs="*", help="ids of numbers; none: list all of them")
    parser.add_argument(
        "--verify", action="store_true", help="hash files and code again, name what differs"
    )
    parser.add_argument(
        "--root", metavar="HASH", help="verify, and that this is the run's root or its seal"
    )
    parser.add_argument("--folder", help="the pipeline's folder, where it is not found by itself")
    return parser


def _shown(line: str) -> str:
    """Return a line as one that prints, whatever a foreign file says: no line ends, no commands."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in line)


def _line(number: Number) -> str:
    parts = [f"{number.id} = {number}", unit_text(number)]
    if number.n is not None:
        parts.append(f"(n = {number.n})")
    if number.stand_in:
        parts.append("[stand-in data]")
    return " ".join(part for part in parts if part) + f"  — {number.method}"


def _is_broken(node: Node) -> bool:
    """Whether a chain ends at a file that some job must have made."""
    return node.maker is None and is_made(node.file.path)


def _tree(
    node: Node, changes: Changes, indent: str = "", seen: set[str] | None = None
) -> Iterator[str]:
    """Yield the lines of a chain; what was printed above is named only."""
    seen = set() if seen is None else seen
    maker = node.maker
    yield f"{indent}└ {node.file.path}  sha256 {node.file.sha256[:12]}"
    inner = indent + "  "
    if maker is None:
        no_maker = "(no provenance beside it: make it again with its rule)"
        yield f"{inner}  {no_maker if _is_broken(node) else '(a file of the repository)'}"
        return
    if node.file.path in seen:
        yield f"{inner}  (see above)"
        return
    seen.add(node.file.path)
    wildcards = ", ".join(f"{key}={value}" for key, value in maker.wildcards.items())
    yield f"{inner}  rule {maker.rule}" + (f" [{wildcards}]" if wildcards else "")
    commit = f"commit {maker.commit}{' with changes' if maker.dirty else ''}"
    if maker.commit is None:
        commit = f"no commit: {maker.commit_problem or 'no reason given'}"
    yield f"{inner}  code {maker.code_digest[:12]} ({maker.script}), {commit}"
    if is_kept(maker.name):
        since = changes.since(maker) or "is as it was"
        yield f"{inner}  kept since {maker.finished}; its code {since}"
    yield f"{inner}  {maker.seconds:.1f} s on {maker.hardware.get('processor', 'unknown')}"
    yield f"{inner}  again: {maker.command}"
    for key, value in maker.params.items():
        # a dataset's whole entry is long, and its addresses and checksums follow
        yield f"{inner}  {key}: {shorten(str(value), 80, placeholder=' …')}"
    for source in maker.sources:
        if source.get("output", node.file.path) == node.file.path:
            yield f"{inner}  from {source.get('address')}, sha256 {source.get('sha256')}"
    for child in node.inputs:
        yield from _tree(child, changes, inner, seen)


def _report(found: Verified, ids: Sequence[str], some: bool, root: str | None) -> int:
    """Say what was found; of `some` numbers, only what these depend on."""
    asked = set(ids)
    mismatches = [each for each in found.mismatches if not some or asked & {*each.numbers}]
    if root is not None and root not in (found.root, found.seal):
        has = f"has the root {found.root} and the seal {found.seal}, not {root}"
        mismatches.append(Mismatch("the run", has))
    for mismatch in mismatches:
        print(_shown(f"{mismatch.what} {mismatch.problem}"))
        named = [id for id in mismatch.numbers if id in asked]
        if named:
            print(f"  {len(named)} of {len(ids)} numbers depend on it:")
            print("\n".join(_shown(f"    {id}") for id in named))
    for notice in found.notices:
        print(_shown(f"note: {notice}"))
    if mismatches:
        return 1
    depth = "down to the data"
    if found.not_kept:
        depth = (
            f"down to the kept records; {found.not_kept} files behind these are not kept, and "
            "stand in their jobs' records alone"
        )
    if some:
        print(f"all {len(ids)} numbers are as recorded, {depth}")
        return 0
    print(
        f"all {len(ids)} numbers, and {found.files} files of {found.jobs} jobs, are as recorded, "
        f"{depth}\n"
        f"root {found.root}: of what was joined, the same for every run made of the same\n"
        f"seal {found.seal}: of this copy, with its numbers.json, chapters, page and crate\n"
        "trust begins at: the commit, where git knows it, the checksums in data/sources.yaml, the "
        "rules, recorded.py and the config, which surround every job, and the packages"
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
