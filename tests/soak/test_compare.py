"""What counts as the same results, and what does not."""

import json
import shutil

import pytest

from .compare import differing

SIDECAR = {
    "rule": "train",
    "params": {"epochs": 4},
    "inputs": [],
    "outputs": [{"path": "results/tiny/1.parquet", "sha256": "1"}],
    "commit": None,
    "seconds": 1.5,
    "finished": "2026-11-27T20:20:52+00:00",
    "hardware": {"cores": "2"},
}
REPORT = "<p>{}</p><!-- times: begin --><p>{}</p><!-- times: end --><p>end</p>"
CRATE = {
    "@graph": [
        {"@id": "./", "datePublished": "2026-11-27", "mentions": [{"@id": "a"}, {"@id": "b"}]},
        {"@id": "a", "name": "trained", "endTime": "20:20"},
    ]
}


@pytest.fixture
def folders(tmp_path):
    one = tmp_path / "one"
    one.mkdir()
    (one / "1.parquet").write_bytes(b"record")
    (one / "1.provenance.json").write_text(json.dumps(SIDECAR))
    (one / "report.html").write_text(REPORT.format("0.81", "20:20"))
    (one / "ro-crate-metadata.json").write_text(json.dumps(CRATE))
    (one / "logs").mkdir()
    (one / "logs/train.log").write_text("epoch 1")
    shutil.copytree(one, tmp_path / "two")
    return one, tmp_path / "two"


def changed(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("1.provenance.json", "1.5", "2.5"),
        ("1.provenance.json", "20:20:52", "20:20:53"),
        ("1.provenance.json", '"2"', '"64"'),
        ("report.html", "20:20", "20:21"),
        ("logs/train.log", "1", "2"),
        ("ro-crate-metadata.json", "20:20", "20:21"),
        ("ro-crate-metadata.json", '{"@id": "a"}, {"@id": "b"}', '{"@id": "b"}, {"@id": "a"}'),
    ],
)
def test_what_differs_from_run_to_run_is_the_same(folders, name, old, new):
    one, two = folders
    changed(two / name, old, new)
    assert differing(one, two) == []


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("1.parquet", "record", "recorD"),
        ("1.provenance.json", "4", "5"),
        ("1.provenance.json", '"1"', '"2"'),
        ("1.provenance.json", "null", '"0a1b"'),
        ("report.html", "0.81", "0.82"),
        ("report.html", "end</p>", "end</p> 20:20"),
        ("report.html", "<!-- times: begin -->", ""),
        ("ro-crate-metadata.json", "trained", "drawn"),
        ("ro-crate-metadata.json", '{"@id": "a"}, {"@id": "b"}', '{"@id": "b"}'),
    ],
)
def test_what_must_be_the_same_is_named(folders, name, old, new):
    one, two = folders
    changed(two / name, old, new)
    assert differing(one, two) == [name]


def test_a_file_too_many_or_too_few_is_named(folders):
    one, two = folders
    (two / "stray.json").write_text("{}")
    (two / "1.parquet").unlink()
    assert differing(one, two) == ["1.parquet", "stray.json"]
