"""Keeping finished records, and putting them back where they would be made the same again."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from oneneuron.evidence.digest import import_digest
from oneneuron.evidence.kept import TRAINS, kept_path
from oneneuron.evidence.sidecar import ENDING, describe_job, read_sidecar, write_sidecar
from oneneuron.files import sha256_of
from oneneuron.records import Planned, keep, resume

FRAMES = "results/paper/eeg/frames/as_published.npz"
RECORDS = [f"results/paper/eeg/runs/main/without/{seed}.parquet" for seed in (301, 302)]
NUMBERS = "results/paper/eeg/numbers/frames.json"
MEASURES = "results/paper/eeg/measures/main.parquet"


def write(path, text):
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(text)


def sidecar_of(path):
    return path.rpartition(".")[0] + ENDING


def run(output, inputs, script, params):
    write(output, f"made: {output}")
    done = describe_job(
        rule="some", wildcards={}, params=params, inputs=inputs, outputs=[output], script=script,
        code=import_digest(script), seconds=1.0,
    )  # fmt: skip
    write_sidecar(sidecar_of(output), done)


def plan(output, inputs=(FRAMES,), script=TRAINS, **changed):
    job = Planned(
        outputs=(output,), inputs=tuple(inputs), script=script, entries=(),
        code=import_digest(script).sha256, params={"seed": int(Path(output).stem)},
    )  # fmt: skip
    return replace(job, **changed)


@pytest.fixture
def paper(tmp_path, monkeypatch):
    """A run with frames, two records, numbers of the frames, and measures, which are no record."""
    monkeypatch.chdir(tmp_path)
    write(TRAINS, "")
    write("workflow/scripts/make_data.py", "")
    run(FRAMES, [], "workflow/scripts/make_data.py", {})
    for path in RECORDS:
        run(path, [FRAMES], TRAINS, {"seed": int(Path(path).stem)})
    run(NUMBERS, [FRAMES], "workflow/scripts/make_data.py", {})
    run(MEASURES, RECORDS, "workflow/scripts/make_data.py", {})
    return tmp_path


@pytest.fixture
def kept(paper):
    """Its records are kept; of the run there are the frames alone."""
    keep("paper")
    for folder in ("runs", "numbers", "measures"):
        shutil.rmtree(f"results/paper/eeg/{folder}")
    return paper


def there():
    return {path.as_posix() for path in Path("data/records").rglob("*") if path.is_file()}


# ---- keep


def test_kept_are_records_with_their_sidecars_and_the_sidecars_behind_them(paper):
    new, refused = keep("paper")
    assert refused == {}
    assert new == sorted(map(kept_path, [*RECORDS, NUMBERS]))
    sidecars = [sidecar_of(path) for path in (*RECORDS, NUMBERS, FRAMES)]
    assert there() == {*new, *map(kept_path, sidecars)}
    for path in (*RECORDS, *sidecars):
        assert sha256_of(kept_path(path)) == sha256_of(path)


def test_keeping_again_changes_nothing(paper):
    keep("paper")
    before = {path: Path(path).stat().st_mtime_ns for path in there()}
    assert keep("paper") == ([], {})
    assert {path: Path(path).stat().st_mtime_ns for path in there()} == before


def test_what_was_trained_anew_is_kept_instead(paper):
    keep("paper")
    write(RECORDS[0], "trained anew")
    run(RECORDS[0], [FRAMES], TRAINS, {"seed": 301, "epochs": 2})
    Path(RECORDS[0]).write_text("trained anew")
    done = read_sidecar(sidecar_of(RECORDS[0]))
    files = (replace(done.outputs[0], sha256=sha256_of(RECORDS[0])),)
    write_sidecar(sidecar_of(RECORDS[0]), replace(done, outputs=files))
    assert keep("paper") == ([kept_path(RECORDS[0])], {})
    assert Path(kept_path(RECORDS[0])).read_text() == "trained anew"


def test_a_record_that_is_not_finished_is_left(paper):
    Path(sidecar_of(RECORDS[1])).unlink()
    new, refused = keep("paper")
    assert kept_path(RECORDS[1]) not in new
    assert refused == {}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda: write(RECORDS[1], "other"), "has not the checksum"),
        (lambda: Path(RECORDS[1]).unlink(), "is gone"),
        (
            lambda: write(
                sidecar_of(RECORDS[1]),
                Path(sidecar_of(RECORDS[1])).read_text().replace('"seed": 302', '"seed": 303'),
            ),
            "its sidecar has changed",
        ),
    ],
)
def test_a_record_that_is_not_as_its_sidecar_says_is_refused(paper, change, words):
    change()
    new, refused = keep("paper")
    assert list(refused) == [RECORDS[1]]
    assert words in refused[RECORDS[1]]
    assert kept_path(RECORDS[0]) in new
    assert kept_path(RECORDS[1]) not in there()


@pytest.mark.parametrize("change", [lambda: write(RECORDS[1], "other"), Path(RECORDS[1]).unlink])
def test_a_record_that_rests_on_a_refused_one_is_refused_too(paper, change):
    letter = "results/paper/eeg/runs/main/letter/302.parquet"
    run(letter, [RECORDS[1]], TRAINS, {"seed": 302})
    change()
    new, refused = keep("paper")
    assert refused.keys() == {RECORDS[1], letter}
    assert refused[letter] == f"rests on {RECORDS[1]}, which was refused"
    assert new == sorted(map(kept_path, (RECORDS[0], NUMBERS)))
    kept = {path.rpartition("/")[2] for path in there()}
    assert kept.isdisjoint({"302.parquet", "302.provenance.json"})


def test_of_a_run_that_is_not_there_nothing_is_kept(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert keep("paper") == ([], {})


# ---- resume


def test_what_would_be_made_the_same_is_put_back_byte_for_byte(kept):
    restored, others = resume(map(plan, RECORDS))
    assert others == {}
    assert restored == [part for path in RECORDS for part in (path, sidecar_of(path))]
    for path in restored:
        assert sha256_of(path) == sha256_of(kept_path(path))
        # newer than what it was made of: no reason to make it again
        assert Path(path).stat().st_mtime_ns >= Path(FRAMES).stat().st_mtime_ns
    assert resume(map(plan, RECORDS)) == ([], {})


def test_a_record_of_another_record_is_put_back_after_it(kept):
    letter = "results/paper/eeg/runs/main/letter/301.parquet"
    run(letter, [], TRAINS, {"seed": 301})
    keep("paper")
    shutil.rmtree("results/paper/eeg/runs", ignore_errors=True)
    done = read_sidecar(kept_path(sidecar_of(letter)))
    of = replace(done.outputs[0], path=RECORDS[0], sha256=sha256_of(kept_path(RECORDS[0])))
    write_sidecar(kept_path(sidecar_of(letter)), replace(done, inputs=(of,)))
    restored, others = resume([plan(letter, [RECORDS[0]]), plan(RECORDS[0])])
    assert others == {}
    assert restored[::2] == [RECORDS[0], letter]


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"params": {"seed": 301, "epochs": 2}}, "params differ: epochs"),
        ({"params": {"seed": 7}}, "params differ: seed"),
        ({"code": "0" * 64}, "code differs"),
        ({"inputs": (FRAMES, "data/published/eeg.yaml")}, "it reads other inputs now"),
        ({"outputs": (RECORDS[0], "results/paper/eeg/more.parquet")}, "other outputs now"),
    ],
)
def test_what_would_be_made_otherwise_is_not_put_back_and_why(kept, changed, why):
    restored, others = resume([plan(RECORDS[0], **changed), plan(RECORDS[1])])
    assert restored == [RECORDS[1], sidecar_of(RECORDS[1])]
    (reason,) = others
    assert why in reason
    assert others[reason] == [RECORDS[0]]
    assert not Path(RECORDS[0]).exists()


def test_other_inputs_and_missing_ones_are_told(kept):
    write(FRAMES, "other frames")
    assert list(resume([plan(RECORDS[0])])[1]) == ["inputs differ: results/paper/eeg/frames"]
    Path(FRAMES).unlink()
    assert list(resume([plan(RECORDS[0])])[1]) == ["inputs are not here: results/paper/eeg/frames"]
    assert not Path(RECORDS[0]).exists()


def test_other_code_is_told_by_what_has_changed(kept):
    write(TRAINS, "EPOCHS = 2")
    (why,) = resume([plan(RECORDS[0])])[1]
    assert why == "code differs: it has changed; no commit here holds it as it was"


@pytest.mark.parametrize("path", [RECORDS[0], sidecar_of(RECORDS[0])])
def test_a_kept_record_with_another_byte_is_not_put_back(kept, path):
    text = Path(kept_path(path)).read_text()
    write(kept_path(path), text.replace("301", "303"))
    restored, others = resume([plan(RECORDS[0])])
    assert restored == []
    assert list(others.values()) == [[RECORDS[0]]]


def test_what_was_never_kept_is_not_told(kept):
    assert resume([plan("results/paper/eeg/runs/main/without/303.parquet")]) == ([], {})


# ---- all records


MOST_BYTES = 30_000_000


def test_all_records_together_are_small():
    files = (Path(__file__).parents[1] / "data/records").rglob("*")
    assert sum(path.stat().st_size for path in files if path.is_file()) < MOST_BYTES
