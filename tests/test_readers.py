"""Whatever a file holds that is read here, the error names it and is one for who has to mend it."""

import ast
import hashlib
import json
import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from oneneuron.datasets.arrays import load_arrays, save_arrays
from oneneuron.datasets.download import Downloading
from oneneuron.datasets.idx import read_idx
from oneneuron.datasets.sources import SourceFile, fetch
from oneneuron.datasets.tables import refuse_large
from oneneuron.datasets.task import read_task
from oneneuron.evidence.citation import read_citation
from oneneuron.evidence.number import (
    Number,
    collect_numbers,
    read_numbers,
    read_source,
    write_numbers,
)
from oneneuron.evidence.sidecar import read_sidecar
from oneneuron.files import read_json, read_text
from oneneuron.report.answer import read_sentences
from oneneuron.report.book import Book
from oneneuron.report.claims import SIGNS, read_claims
from oneneuron.report.executed import keep
from oneneuron.report.notebook import Expander, export_chapter
from oneneuron.report.text import figure
from oneneuron.schema import read_document, read_yaml
from oneneuron.statistics.claims import join_claims
from oneneuron.statistics.pilots import read_pilots
from oneneuron.statistics.registry import load_registry
from oneneuron.studies.eeg.frames import load_recording
from oneneuron.training.record import read_records, read_table, write_record

ROOT = Path(__file__).parents[1]
SCHEMA = ROOT / "workflow" / "schemas" / "published.schema.yaml"
PILOTS = SCHEMA.with_name("pilots.schema.yaml")

READ_ELSEWHERE = {
    "evidence/statements.py",
    "processes.py",
    "studies",
    "trace.py",
    "training/checkpoint.py",
}
"""Parts whose readers have tests of their own."""

HERE = {
    *("evidence/changed.py", "evidence/joined.py", "evidence/notices.py"),
    *("records.py", "report/publish.py", "report/readme.py"),
    "config.py", "datasets/arrays.py", "datasets/cifar.py", "datasets/cifar_format.py",
    "datasets/containers.py", "datasets/download.py", "datasets/idx.py",
    "datasets/sources.py", "datasets/tables.py", "evidence/citation.py", "evidence/number.py",
    "evidence/root.py", "evidence/sidecar.py", "evidence/verify.py", "files.py", "report/answer.py",
    "report/claims.py", "report/executed.py", "report/notebook.py", "report/render.py",
    "report/svg.py", "report/text.py", "schema.py", "statistics/claims.py",
    "statistics/pilots.py", "statistics/registry.py", "training/record.py",
}  # fmt: skip
"""Modules that read files, or take apart what was read: each has its readers below."""

NOTEBOOK = {"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
CLAIM = {"id": "a", "statement": "b", "study": "c", "verdict": "reproduced", "reason": "d",
         "source": "e"}  # fmt: skip
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0"/></svg>'
CONTENT = b"1.5,2.5\n" * 200


def fetch_as(container, path, **more):
    """Find a file in the folder that it lies in, as the raw data of a dataset of that name."""
    source = SourceFile(
        dataset=path.parent.name,
        name=path.name,
        sha256=hashlib.sha256(CONTENT).hexdigest(),
        size=len(CONTENT),
        container=container,
        addresses=(f"https://127.0.0.1:9/{path.name}",),  # nobody listens
        **more,
    )
    return fetch(source, path.parent.parent, None, Downloading(retries=0))


def figure_at(path):
    return figure(Book({}, {}, None, figures={"x": path.with_suffix(".svg")}), "x", Expander({}))


def write(path, text):
    path.write_text(text, encoding="utf-8")


def write_figure(path):
    write(path.with_suffix(".svg"), SVG)
    write(path.with_suffix(".json"), json.dumps({"title": "t", "alt": "a", "caption": "c"}))


def write_collected(path):
    write_numbers(path.with_name("a.json"), [Number("a", 1, "count")])
    collect_numbers(path, "toy", [path.with_name("a.json")])


CITATION = 'title: a\nversion: "1"\nlicense: MIT\nauthors: [{name: b}]\n'
REGISTRY = "study: a\nsources: {b: {title: c, author: d}}\nclaims: []\n"
SENTENCES = json.dumps([{"claim": "a", "wording": dict.fromkeys(SIGNS, "so")}])

# name: the file's name, how it is read, how a good one is written
READERS = {
    "text": ("x.txt", read_text, lambda path: write(path, "text ä")),
    "JSON": ("x.json", read_json, lambda path: write(path, "[1, 2]")),
    "YAML": ("x.yaml", read_yaml, lambda path: write(path, "a: [1, 2]")),
    "any YAML": ("x.yaml", read_document, lambda path: write(path, '["a", "b"]')),
    "registry": ("x.yaml", lambda path: load_registry(path, SCHEMA), lambda p: write(p, REGISTRY)),
    "pilots": ("x.yaml", lambda path: read_pilots([path, PILOTS]), None),
    "sentences": ("x.yaml", lambda path: read_sentences([path]), lambda p: write(p, SENTENCES)),
    "claims": ("x.json", read_claims, lambda path: write(path, json.dumps({"claims": [CLAIM]}))),
    "claims of a study": (
        "x.json",
        lambda path: join_claims(path.with_name("joined"), [path]),
        lambda path: write(path, json.dumps({"claims": [CLAIM]})),
    ),
    "numbers of a run": ("x.json", read_numbers, write_collected),
    "numbers": ("x.json", read_source, lambda p: write_numbers(p, [Number("a", 1, "count")])),
    "provenance": ("x.json", read_sidecar, None),
    "a citation": ("x.cff", read_citation, lambda path: write(path, CITATION)),
    "notebook": (
        "x.ipynb",
        lambda path: export_chapter(path, "x", Expander({})),
        lambda path: write(path, json.dumps(NOTEBOOK)),
    ),
    "executed notebook": (
        "x.ipynb",
        lambda path: keep(path.with_name("kept"), path, path),
        lambda path: write(path, json.dumps(NOTEBOOK)),
    ),
    "figure": ("x.svg", figure_at, write_figure),
    "description": ("x.json", figure_at, write_figure),
    "table": ("x.parquet", read_table, lambda p: write_record(p, pd.DataFrame({"a": range(50)}))),
    "size of a table": (
        "x.parquet",
        lambda path: refuse_large([path]),
        lambda path: write_record(path, pd.DataFrame({"a": list("ab" * 25)})),
    ),
    "records": (
        "x.parquet",
        lambda path: read_records([path]),
        lambda path: write_record(path, pd.DataFrame({"a": range(50), "b": list("ab" * 25)})),
    ),
    "arrays": (
        "x.npz",
        lambda path: load_arrays(path, ["a"]),
        lambda path: save_arrays(path, {"a": np.arange(50)}),
    ),
    "task": ("x.npz", read_task, None),
    "IDX": (
        "x",
        lambda path: read_idx(path, 1),
        lambda path: path.write_bytes(bytes([0, 0, 8, 1, 0, 0, 0, 9]) + bytes(9)),
    ),
    "recording": ("x.csv", load_recording, None),
    "data": ("x", lambda path: fetch_as("plain", path), lambda path: path.write_bytes(CONTENT)),
    "packed data": ("x", lambda path: fetch_as("gzip", path), None),
    "an archive": ("x", lambda path: fetch_as("cifar-archive", path, members="*"), None),
}


def pipe(path):
    os.mkfifo(path)


def halve(path):
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])


def put(content):
    return lambda path: path.write_bytes(content)


RANDOM = np.random.default_rng(1).bytes(3000)

# of these none is what any reader asks for
BAD = {
    "missing": lambda path: None,
    "folder": Path.mkdir,
    "pipe": pipe,
    "device": lambda path: path.symlink_to("/dev/zero"),
    "link to nowhere": lambda path: path.symlink_to("nowhere"),
    "random": put(RANDOM),
    "random gzip": put(b"\x1f\x8b\x08" + RANDOM),
    "zeros": put(bytes(3000)),
    "another encoding": put('{"ä": 1}\n'.encode("utf-16")),
    "half a character": put(b'{"a": "\xc3"}'),
}
# of these a reader of any text or any document may read some
ODD = {
    "empty": put(b""),
    "nested": put(b"[" * 100_000),
    "nested mappings": put(b'{"a":' * 100_000),
    "nested elements": put(b"<svg>" * 50_000 + b"</svg>" * 50_000),
    "a long number": put(b"9" * 10_000),
    "nothing": put(b"null"),
    "an empty list": put(b"[]"),
    "an empty mapping": put(b"{}"),
    "a list of numbers": put(b'{"claims": [1], "cells": [1], "nbformat": 4}'),
    "another kind": put(b'{"claims": {"a": 1}, "cells": {"a": 1}, "nbformat": 4}'),
    "a mapping in a list": put(b'[{"claim": "a", "wording": {}}]'),
    "keys without values": put(b'{"claims": [{}], "cells": [{}], "nbformat": 4}'),
    "numbers for text": put(b'{"title": 1, "alt": 2, "caption": [], "claims": [{"id": 3}]}'),
    "a document": put(b"<!DOCTYPE html><html></html>"),
}


@pytest.fixture
def place(tmp_path):
    folder = tmp_path / "toy"
    folder.mkdir()
    return folder


def read_badly(reader, path):
    """Return the error of a reader, which is one for the person and names the file."""
    _, read, _ = READERS[reader]
    with pytest.raises((ValueError, OSError)) as error:
        read(path)
    assert not isinstance(error.value, UnicodeError)
    assert path.name in str(error.value)
    return error.value


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("bad", BAD)
def test_a_file_that_is_none_is_refused_by_name(place, reader, bad):
    path = place / READERS[reader][0]
    if reader in ("figure", "description"):
        write_figure(path)
        path.unlink()
    BAD[bad](path)
    if (reader, bad) in {("text", "zeros"), ("any YAML", "half a character")}:
        return
    read_badly(reader, path)


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("odd", ODD)
def test_an_odd_file_is_read_or_refused_by_name(place, reader, odd):
    name, read, _ = READERS[reader]
    path = place / name
    if reader in ("figure", "description"):
        write_figure(path)
    ODD[odd](path)
    try:
        read(path)
    except (ValueError, OSError):
        read_badly(reader, path)


@pytest.mark.parametrize("reader", [name for name, (_, _, good) in READERS.items() if good])
def test_a_good_file_is_read_and_half_of_it_is_not(place, reader):
    name, read, good = READERS[reader]
    path = place / name
    good(path)
    read(path)
    halve(path)
    if reader not in ("text", "registry"):
        read_badly(reader, path)


def calls_that_read(path):
    """Yield the calls of a module by which content is read or taken apart."""
    reading = {"open", "open_regular", "read_text", "read_bytes", "read_json", "read_yaml",
               "read_document", "read_table", "loads", "reads", "read_parquet", "read_csv",
               "loadtxt", "genfromtxt", "fromfile", "safe_load", "fromstring"}  # fmt: skip
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            if name.rpartition(".")[2] in reading or name in ("np.load", "torch.load", "yaml.load"):
                yield name


def test_no_module_reads_files_that_is_not_listed_here():
    """A new reader is added to READERS, and its module to HERE."""
    source = ROOT / "src" / "oneneuron"
    found = {
        path.relative_to(source).as_posix()
        for path in source.rglob("*.py")
        if any(calls_that_read(path))
    }
    elsewhere = {m for m in found if any(m.startswith(part) for part in READ_ELSEWHERE)}
    assert found - elsewhere == HERE
