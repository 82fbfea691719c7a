"""The figures of the soak: kept as JSON, and shown as tables in docs/reliability.md."""

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from oneneuron.files import write_text

from .fuzz import Fuzzed
from .kills import SIGNALS, TARGETS, Killed
from .parsers import ROOT
from .tampering import Answer, Tampering

FIGURES = ROOT / "results" / "soak.json"
PAGE = ROOT / "docs" / "reliability.md"

_PLACE = re.compile(r"(<!-- figures: begin -->\n).*(<!-- figures: end -->)", re.DOTALL)
_WHO = {
    "group": "all processes at once",
    "snakemake": "Snakemake alone",
    "job": "one job",
    "chapter": "a chapter's kernel",
}


def of_kills(killed: Killed) -> dict[str, Any]:
    """Return the figures of the kills."""
    return {
        "kills": {t: {s.name: killed.kills[t, s.name] for s in SIGNALS} for t in TARGETS},
        "total": killed.kills.total(),
        "unlocked": killed.unlocked,
        "failed": len(killed.failed),
        "slowest_seconds": round(killed.slowest, 1),
        "compared": killed.compared,
        "removed": dict(killed.removed.most_common()),
        "differing": killed.differing,
    }


def of_parsers(fuzzed: Iterable[Fuzzed]) -> dict[str, Any]:
    """Return the figures of each parser."""
    return {
        one.parser: {
            "inputs": one.inputs,
            "accepted": one.accepted,
            "refused": one.refused,
            "faults": len(one.faults),
            "worst_seconds": round(one.seconds, 2),
            "worst_mebibytes": round(one.mebibytes, 1),
        }
        for one in fuzzed
    }


def of_tamperings(tamperings: Iterable[Tampering], answers: Iterable[Answer]) -> dict[str, Any]:
    """Return how many tamperings were named, and how many that are in order raised no alarm."""
    done = [
        (one.is_in_order, not answer.fault) for one, answer in zip(tamperings, answers, strict=True)
    ]
    return {
        "tamperings": sum(not in_order for in_order, _ in done),
        "named": sum(right for in_order, right in done if not in_order),
        "in_order": sum(in_order for in_order, _ in done),
        "left_alone": sum(right for in_order, right in done if in_order),
    }


def keep(figures: dict[str, Any], path: Path = FIGURES) -> dict[str, Any]:
    """Put figures beside those of other parts; return all."""
    there = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    whole = {**there, **figures}
    write_text(path, json.dumps(whole, indent=1, ensure_ascii=False) + "\n")
    return whole


def show(figures: dict[str, Any], page: Path = PAGE) -> None:
    """Put the tables in their place in the page."""
    text = page.read_text(encoding="utf-8")
    tables = "\n".join(_lines(figures))
    shown, places = _PLACE.subn(lambda found: f"{found[1]}{tables}\n{found[2]}", text)
    assert places == 1, f"{page} has not one place for the figures"
    write_text(page, shown)


def _lines(figures: dict[str, Any]) -> Iterator[str]:
    if about := figures.get("about"):
        yield f"Seed {about['seed']}, {about['cores']} cores of {about['processor']}."
        yield ""
    if kills := figures.get("kills"):
        yield from _of_kills(kills)
    if parsers := figures.get("parsers"):
        yield from _of_parsers(parsers)
    if tampered := figures.get("tamperings"):
        yield (
            f"Of {tampered['tamperings']} tamperings {tampered['named']} were named; of "
            f"{tampered['in_order']} that are in order {tampered['left_alone']} raised no alarm."
        )


def _of_kills(kills: dict[str, Any]) -> Iterator[str]:
    names = [number.name for number in SIGNALS]
    yield f"| killed | {' | '.join(names)} |"
    yield f"|---|{'--:|' * len(names)}"
    for target, counts in kills["kills"].items():
        yield f"| {_WHO[target]} | {' | '.join(str(counts[name]) for name in names)} |"
    removed = ", ".join(f"{what} {times} times" for what, times in kills["removed"].items())
    yield ""
    yield (
        f"{kills['total']} kills; a lock taken away by hand {kills['unlocked']} times; the plain "
        f"command failed by itself {kills['failed']} times; Snakemake took up to "
        f"{kills['slowest_seconds']} s to end. In between there was removed: "
        f"{removed or 'nothing'}. The whole results were compared {kills['compared']} times: "
        f"{len(kills['differing']) or 'no'} files differed."
    )
    yield ""


def _of_parsers(parsers: dict[str, Any]) -> Iterator[str]:
    yield "| parser | inputs | accepted | refused | otherwise | worst seconds | worst MiB |"
    yield f"|---|{'--:|' * 6}"
    for name, of in parsers.items():
        cells = (
            *(f"{of[key]:,}" for key in ("inputs", "accepted", "refused", "faults")),
            *(f"{of['worst_seconds']:.2f}", f"{of['worst_mebibytes']:.0f}"),
        )
        yield f"| {name} | {' | '.join(cells)} |"
    yield ""
