"""The README's beginning, from a made-up edition and without one."""

import json
import shutil

import pytest

from oneneuron.report.readme import EDITION, blocks, seconds_of_jobs, updated

from .conftest import REGISTRY, ROOT, write_book

README = """# A thing
<!-- answer: made by make readme -->
old
<!-- answer: end -->
between
<!-- sources: made by make readme -->

<!-- sources: end -->
after
"""

ANSWERS = """
- claim: eeg.better
  pictured: true
  wording:
    reproduced: "**Yes.**"
    not reproduced: "**No.**"
    inconclusive: '**It cannot be said:** {{ num("eeg.mean_accuracy_difference.clean_start") }}.'
    not testable: It is not testable.
    no verdict here: There is none.
- claim: eeg.gan
  pictured: true
"""


def job(id, result, seconds):
    return {
        "@id": id, "@type": "CreateAction", "instrument": {"@id": "script.py"},
        "startTime": "2026-01-01T00:00:00+00:00",
        "endTime": f"2026-01-01T00:{seconds // 60:02}:{seconds % 60:02}+00:00",
        "result": [{"@id": result}],
    }  # fmt: skip


GRAPH = [
    {"@id": "./", "@type": "Dataset", "description": "That run is not finished."},
    job("#run", "results/published/report.html", 3599),
    job("#job/1", "data/records/eeg/runs/main/without/301.parquet", 1800),
    job("#job/2", "data/records/eeg/runs/main/without/302.parquet", 1800),
    job("#job/3", "results/published/eeg/claims.json", 60),
    job("#job/4", "results/published/report.html", 61),
    {"@id": "script.py", "@type": "File"},
]


@pytest.fixture
def folder(tmp_path):
    """A repository with the registry and an answer, and no edition."""
    for name in ("data/published", "report/answers", "workflow/schemas", EDITION):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "data/published/eeg.yaml").write_text(REGISTRY)
    shutil.copy2(ROOT / "data/sources.yaml", tmp_path / "data")
    shutil.copy2(ROOT / "workflow/schemas/published.schema.yaml", tmp_path / "workflow/schemas")
    (tmp_path / "report/answers/eeg.yaml").write_text(ANSWERS)
    return tmp_path


@pytest.fixture
def edition(folder, tmp_path_factory):
    """The same with an edition."""
    made = tmp_path_factory.mktemp("run")
    write_book(made)
    for name in ("numbers.json", "claims.json"):
        shutil.copy2(made / "pipeline" / name, folder / EDITION)
    crate = folder / EDITION / "ro-crate-metadata.json"
    crate.write_text(json.dumps({"@graph": GRAPH}))
    (folder / EDITION / "picture.png").write_bytes(b"drawn")
    described = {"alt": "All frames", "caption": 'All {{ num("eeg.frames") }} *frames*.'}
    (folder / EDITION / "picture.json").write_text(json.dumps(described))
    return folder


def test_the_answer_is_told_from_the_edition(edition):
    text = blocks(edition)["answer"]
    beginning = "**It cannot be said:** +0.0031.\n\nThat run is not finished.\n\n"
    assert text.startswith(f"{beginning}![All frames](report/paper/")
    assert "*All 3,642 frames.*" in text
    row = (
        "| With the neuron it is better | **inconclusive** | +0.0031 (−0.0020 to +0.0082) accuracy"
    )
    assert f"{row} | +0.0100 |" in text
    assert "| In a GAN it was unclear | **not testable** | – | – |" in text
    # what no answer names is not among the main verdicts
    assert "The scale keeps its sign" not in text
    assert "took 60 minutes of one core" in text
    assert "takes 2 minutes of one" in text


def test_the_interval_is_the_one_that_decided_whichever_number_is_named_first(edition):
    numbers, claims = (edition / EDITION / f"{name}.json" for name in ("numbers", "claims"))
    told, judged = (json.loads(path.read_text()) for path in (numbers, claims))
    effect = next(n for n in told["numbers"] if n["id"].endswith("difference.clean_start"))
    second = {"lower": -0.001, "upper": 0.007, "level": 0.9}
    told["numbers"].append(effect | {"id": "eeg.better.second_interval", "interval": second})
    numbers.write_text(json.dumps(told))
    judged["claims"][0] |= {
        "decides": "second", "second": second,
        "number_ids": ["eeg.frames", *judged["claims"][0]["number_ids"]],
    }  # fmt: skip
    claims.write_text(json.dumps(judged))
    assert "| +0.0031 (−0.0010 to +0.0070) accuracy |" in blocks(edition)["answer"]
    del judged["claims"][0]["decides"]
    claims.write_text(json.dumps(judged))
    assert "| +0.0031 (−0.0020 to +0.0082) accuracy |" in blocks(edition)["answer"]


def test_what_an_edition_lacks_is_left_out(edition):
    for name in ("picture.png", "ro-crate-metadata.json"):
        (edition / EDITION / name).unlink()
    text = blocks(edition)["answer"]
    assert "![" not in text
    assert "one core" not in text and "not finished" not in text


def test_the_seconds_of_a_crate_are_those_of_its_jobs():
    assert seconds_of_jobs(GRAPH) == {"kept": 3600, "here": 121}


def test_without_an_edition_it_says_how_far_the_paper_run_is(folder):
    assert "None of its records is kept yet" in blocks(folder)["answer"]
    for name in ("eeg/runs/main/without/301", "eeg/runs/main/without/302", "toy/1"):
        record = folder / "data/records" / f"{name}.parquet"
        record.parent.mkdir(parents=True, exist_ok=True)
        record.write_bytes(b"")
    assert "So far 3 of its records are kept (eeg 2, toy 1)" in blocks(folder)["answer"]


def test_sources_are_linked_and_ours_is_none(folder):
    text = blocks(folder)["sources"]
    assert "- A. Fixture (2018): [A post](https://example.org/post)" in text
    assert "[The MNIST database of handwritten digits](https://" in text
    own = REGISTRY.replace("year: 2018,", "year: 2018, ours: true,")
    (folder / "data/published/eeg.yaml").write_text(own)
    assert "A. Fixture" not in blocks(folder)["sources"]


def test_what_stands_between_the_markers_is_written_anew_and_nothing_else():
    made = {"answer": "new\nlines", "sources": "- one"}
    once = updated(README, made)
    assert once == README.replace("old", "new\nlines").replace("-->\n\n<!--", "-->\n- one\n<!--")
    assert updated(once, made) == once


@pytest.mark.parametrize("gone", ["<!-- answer: end -->", "<!-- sources: made by make readme -->"])
def test_a_marker_that_is_gone_is_told(gone):
    with pytest.raises(ValueError, match=r"README\.md has no block"):
        updated(README.replace(gone, ""), {"answer": "", "sources": ""})
