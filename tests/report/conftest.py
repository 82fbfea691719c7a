"""A made-up run for the report's tests: nothing in it was measured."""

import hashlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from oneneuron.evidence.chain import SidecarIndex
from oneneuron.evidence.interval import Interval
from oneneuron.evidence.number import Number, collect_numbers, write_numbers
from oneneuron.evidence.sidecar import FileRecord, Sidecar, write_sidecar
from oneneuron.figures.words import ArmStyle, Words
from oneneuron.report.answer import Sentence
from oneneuron.report.book import Book
from oneneuron.report.claims import SIGNS
from oneneuron.report.render import read_formulae

ROOT = Path(__file__).resolve().parents[2]
TEMPLATE = ROOT / "report" / "template"
SCHEMA = ROOT / "workflow" / "schemas" / "published.schema.yaml"

REGISTRY = """
study: eeg
sources:
  post: {title: A post, author: A. Fixture, year: 2018, address: "https://example.org/post"}
numbers:
  - id: post.best
    statement: Best accuracy of one run
    printed: "0.830"
    unit: accuracy
    kind: result
    source: post
    place: {section: Results}
    runs: 1
    rule: range
    measure: best_accuracy
    cell: main
    arm: clean_start
measures:
  mean_accuracy: mean accuracy
  sign_changes: whether the scale changes its sign
claims:
  - id: eeg.better
    statement: With the neuron it is better
    source: post
    place: {section: Results}
    kind: direction
    arms: [clean_start, without]
    measure: mean_accuracy
    unit: accuracy
    direction: greater
    test: signed_rank
    margin: 0.005
    published: 0.01
    minimum_seeds: 6
    note: It is the claim that decides.
    fixed: "2026-11-21"
  - id: eeg.keeps_sign
    statement: The scale keeps its sign
    source: post
    place: {section: Results}
    kind: never
    arms: [clean_start]
    measure: sign_changes
    unit: share of runs
    threshold: 0.1
    minimum_seeds: 6
    fixed: "2026-11-21"
  - id: eeg.gan
    statement: In a GAN it was unclear
    source: post
    place: {section: Results}
    kind: not_testable
    reason: No network is given.
    fixed: "2026-11-21"
"""

WORDS = Words(
    title="A study",
    reference="without",
    arms={
        "without": ArmStyle("without", "without", "-", "o"),
        "clean_start": ArmStyle("exponential,\nclean start", "with", "-", "s"),
        "letter": ArmStyle("letter", "with", "-", "*"),
        "relu_scaled": ArmStyle("ReLU", "control", "-", "^"),
    },
    cells={"main": "as published"},
)

SVG = """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">
<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"
 width="144pt" height="72pt" viewBox="0 0 144 72" version="1.1">
 <metadata><date>2026-01-01</date></metadata>
 <defs><style type="text/css">*{stroke-linejoin: round}</style>
 <clipPath id="clip"><rect x="0" y="0" width="9" height="9"/></clipPath>
 <path id="dot" d="M0 0L1 1" style="stroke: #0072B2"/></defs>
 <g clip-path="url(#clip)"><use xlink:href="#dot" x="2"/></g>
 <text style="fill: #111111">accuracy</text>
</svg>
"""

DATA = "# panel 1: a <b>\npanel,drawn,number,colour,x,y\n1,line,1,with,1,0.8\n"

NUMBERS = (
    Number(
        "eeg.mean_accuracy_difference.clean_start",
        0.0031,
        "arm less without, paired by seed",
        unit="accuracy",
        n=6,
        interval=Interval(-0.002, 0.0082, 0.969),
        format="+.4f",
    ),
    Number(
        "eeg.best_accuracy_median.clean_start",
        0.8244,
        "median over seeds, and their range",
        unit="accuracy",
        n=3,
        interval=Interval(0.81, 0.84),
        format=".4f",
        answers="post.best",
    ),
    Number(
        "eeg.sign_changed.clean_start",
        0,
        "runs whose scale changes its sign",
        unit="runs",
        n=6,
        interval=Interval(0.0, 0.459, 0.95),
    ),
    Number("eeg.sign_share.clean_start", 0.0, "their share", n=6, format=".2f"),
    Number("eeg.frames", 3642, "frames in all", unit="frames", format=",d"),
    Number("eeg.undefined", None, "no run to take it from", n=0),
)

CLAIMS = [
    {
        "id": "eeg.better", "statement": "With the neuron it is better", "source": "post",
        "study": "eeg", "verdict": "inconclusive", "reason": "p = 0.3 with n = 6",
        "effect": 0.0031, "unit": "accuracy",
        "interval": {"lower": -0.002, "upper": 0.0082, "level": 0.969},
        "p": 0.3, "published": 0.01, "n": 6,
        "number_ids": ["eeg.mean_accuracy_difference.clean_start"],
    },
    {
        "id": "eeg.keeps_sign", "statement": "The scale keeps its sign", "source": "post",
        "study": "eeg", "verdict": "reproduced", "reason": "no run changes it",
        "effect": 0.0, "unit": "share of runs",
        "interval": {"lower": 0.0, "upper": None, "level": 0.95},
        "p": None, "published": None, "n": 6,
        "number_ids": ["eeg.sign_share.clean_start"],
    },
    {
        "id": "eeg.gan", "statement": "In a GAN it was unclear", "source": "post", "study": "eeg",
        "verdict": "not testable", "reason": "no network is given", "effect": None,
        "unit": "none", "interval": None, "p": None, "published": None,
        "n": None, "number_ids": [],
    },
]  # fmt: skip


def sum_of(path: str) -> str:
    """A made-up checksum of a file that need not exist."""
    return hashlib.sha256(path.encode()).hexdigest()


def make_sidecar(
    rule: str, outputs: list[str], inputs: Sequence[str] = (), **fields: object
) -> Sidecar:
    content: dict[str, object] = {
        "rule": rule,
        "wildcards": {},
        "params": {},
        "inputs": tuple(FileRecord(path, sum_of(path)) for path in inputs),
        "outputs": tuple(FileRecord(path, sum_of(path)) for path in outputs),
        "script": f"workflow/scripts/{rule}.py",
        "entries": (),
        "code_digest": "c" * 64,
        "modules": ("oneneuron",),
        "commit": "d" * 40,
        "dirty": True,
        "versions": {"python": "3.11.7"},
        "hardware": {"processor": "made up"},
        "seconds": 60.0,
        "finished": "2026-01-01T00:00:00+00:00",
        "command": f"snakemake --cores 1 {outputs[0]}",
    } | fields
    return Sidecar(**content)  # type: ignore[arg-type]


def sidecars() -> dict[str, Sidecar]:
    """Sidecars of a made-up run by their files' names: data, frames, four trainings, statistics."""
    raw = "data/verified/eeg/one.csv"
    source = {
        "dataset": "eeg", "address": "https://example.org/one.csv", "sha256": "a" * 64,
        "licence": "none stated", "output": raw,
    }  # fmt: skip
    frames = "results/demo/eeg/frames/as_published.npz"
    runs = {
        f"results/demo/eeg/runs/main/{arm}/{seed}.parquet": {
            "cell": "main", "arm": arm, "seed": str(seed)
        }
        for arm in ("without", "clean_start")
        for seed in (101, 102, 103)
    }  # fmt: skip
    found = {
        "data/verified/eeg/import": make_sidecar("import_eeg", [raw], sources=(source,)),
        frames: make_sidecar("make_eeg_frames", [frames], [raw]),
    }
    for path, wildcards in runs.items():
        found[path] = make_sidecar("train_eeg", [path], [frames], wildcards=wildcards)
    statistics = "results/demo/eeg/statistics.json"
    found[statistics] = make_sidecar(
        "compare_eeg", [statistics], [*runs, "data/published/eeg.yaml"]
    )
    return found


def make_notebook(*cells: str | tuple[str, str]) -> dict[str, object]:
    """A notebook as Snakemake leaves it: Markdown cells as text, code cells as (code, HTML)."""
    preamble = {
        "cell_type": "code", "id": "f00dbabe", "execution_count": 1, "outputs": [],
        "metadata": {
            "tags": ["snakemake-job-properties"], "execution": {"iopub.status.busy": "2026"}
        },
        "source": ["import sys; sys.path.insert(0, '/home/somebody/secret')"],
    }  # fmt: skip
    made: list[dict[str, object]] = [preamble]
    for cell in cells:
        if isinstance(cell, str):
            made.append(
                {"cell_type": "markdown", "id": f"x{len(made)}", "metadata": {}, "source": cell}
            )
            continue
        code, html = cell
        outputs = [
            {"output_type": "stream", "name": "stdout", "text": "/home/somebody: noise"},
            {
                "output_type": "execute_result", "execution_count": 2, "metadata": {},
                "data": {"text/html": html, "text/plain": "<object at 0x7f00>"},
            },
        ]  # fmt: skip
        made.append(
            {
                "cell_type": "code", "id": f"y{len(made)}", "execution_count": 2,
                "outputs": outputs,
                "metadata": {"execution": {"iopub.status.busy": "2026-01-01"}}, "source": code,
            }
        )  # fmt: skip
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": {}}, "cells": made}


@pytest.fixture
def write_notebook(tmp_path: Path) -> Callable[..., Path]:
    """Write a notebook of some cells and return its path."""

    def write(name: str, *cells: str | tuple[str, str]) -> Path:
        path = tmp_path / f"{name}.ipynb"
        path.write_text(json.dumps(make_notebook(*cells)))
        return path

    return write


@pytest.fixture
def sentences() -> list[Sentence]:
    wording = {verdict: f"It is {verdict}." for verdict in SIGNS}
    wording["inconclusive"] = (
        'It cannot be said: {{ num("eeg.mean_accuracy_difference.clean_start") }}.'
    )
    return [Sentence("eeg.better", wording)]


def write_book(
    folder: Path,
    numbers: Sequence[Number] = NUMBERS,
    claims: Sequence[object] = CLAIMS,
    **fields: object,
) -> Book:
    """Write a made-up run into a folder and read it as a Book."""
    root = folder / "pipeline"
    for path, sidecar in sidecars().items():
        write_sidecar(root / f"{path}.provenance.json", sidecar)
    write_numbers(root / "results/demo/eeg/statistics.json", numbers)
    collect_numbers(folder / "absolute.json", "demo", [root / "results/demo/eeg/statistics.json"])
    text = (folder / "absolute.json").read_text().replace(f"{root}/", "")
    (root / "numbers.json").write_text(text)
    (root / "claims.json").write_text(json.dumps({"claims": list(claims)}))
    (root / "registry.yaml").write_text(REGISTRY)
    figure = root / "accuracy.svg"
    figure.write_text(SVG)
    description = {
        "title": "Accuracy",
        "alt": 'Frames: {{ num("eeg.frames") }}',
        "caption": 'All {{ num("eeg.frames") }} *frames*.',
        "data": DATA,
    }
    figure.with_suffix(".json").write_text(json.dumps(description))
    rest: dict[str, object] = {
        "index": SidecarIndex.read(["results", "data"], root),
        "figures": {"accuracy": figure},
        "formulae": read_formulae(TEMPLATE / "formulae"),
        "description": "A made-up run.",
        "words": {"eeg": WORDS},
    } | fields
    return Book.read(
        root / "numbers.json", root / "claims.json", [root / "registry.yaml"], SCHEMA, **rest
    )


@pytest.fixture
def make_book(tmp_path: Path, sentences: list[Sentence]) -> Callable[..., Book]:
    """Write a made-up run to disk and read it as a Book; numbers and claims may be replaced."""

    def make(*args: object, **fields: object) -> Book:
        return write_book(tmp_path, *args, **({"sentences": sentences} | fields))  # type: ignore[arg-type]

    return make


@pytest.fixture
def book(make_book: Callable[..., Book]) -> Book:
    return make_book()
