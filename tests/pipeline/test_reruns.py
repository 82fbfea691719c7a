"""What runs again after a change, and what does not."""

import hashlib
import json
import re

import pytest

pytestmark = pytest.mark.pipeline

REPORT = "results/tiny/report.html"
JOINED = {"collect_results", "run_chapter", "keep_chapter", "render_report"}
AFTER_TRAINING = {"train_eeg", "measure_runs", "collect_results", "render_report"}


def test_a_second_run_does_nothing(edited):
    assert edited.planned(REPORT, "results/tiny/runs.parquet") == {}


def test_what_the_page_and_the_crate_are_made_of_are_their_inputs(fresh):
    planned = fresh.make("--dry-run", REPORT, "results/tiny/ro-crate-metadata.json")
    read = dict(re.findall(r"rule (\w+):\n +input: (.*)\n", planned))
    page, crate = ({*read[rule].split(", ")} for rule in ("render_report", "export_crate"))
    drawings = {path for path in page if path.endswith(".svg")}
    assert drawings
    assert {path.replace(".svg", ".json") for path in drawings} <= page
    scripts = (fresh.folder / "workflow/scripts").glob("*.py")
    assert {f"workflow/scripts/{path.name}" for path in scripts} <= crate


def test_a_figures_code_reruns_that_figure_and_what_it_is_joined_to(edited):
    edited.replace("src/oneneuron/studies/eeg/figures/scale.py", "WIDE = 100.0", "WIDE = 99.0")
    jobs = edited.planned(REPORT)
    assert jobs["plot_figure"] == 1
    assert set(jobs) <= {*JOINED, "plot_figure"}
    planned = edited.make("--dry-run", REPORT)
    assert "figures/eeg_scale.svg" in planned
    assert "output: results/tiny/figures/eeg_jumps.svg" not in planned


def test_a_docstring_in_figures_reruns_nothing(edited):
    edited.replace("src/oneneuron/figures/style.py", '"""', '"""Edited. ')
    assert edited.planned(REPORT) == {}


def test_code_of_the_losses_reruns_training(edited):
    edited.replace(
        "src/oneneuron/losses.py",
        "torch.relu(1 - target * output)",
        "torch.relu(-target * output + 1)",
    )
    assert set(edited.planned(REPORT)) >= AFTER_TRAINING
    assert edited.planned(REPORT)["train_eeg"] == 16


def test_how_tables_are_written_reruns_training(edited):
    edited.replace("src/oneneuron/training/record.py", 'compression="zstd"', 'compression="gzip"')
    assert edited.planned(REPORT)["train_eeg"] == 19


def test_how_registries_are_read_reruns_what_reads_one(edited):
    edited.replace(
        "src/oneneuron/statistics/registry.py", "def load_registry(", "@cache\ndef load_registry("
    )
    jobs = edited.planned(REPORT)
    assert jobs["judge_claims"] == 2
    assert "train_eeg" not in jobs


def test_a_comment_in_the_losses_reruns_nothing(edited):
    edited.replace("src/oneneuron/losses.py", "def polynomial_hinge", "# why\ndef polynomial_hinge")
    assert edited.planned(REPORT) == {}


def test_one_more_seed_trains_that_seed_only(edited):
    edited.replace("config/tiny.yaml", "without: [1, 2], scaled", "without: [1, 2, 3], scaled")
    assert edited.planned(REPORT)["train_eeg"] == 1


def test_another_learning_rate_trains_all_but_the_notebooks_own(edited):
    edited.replace("config/tiny.yaml", "learning_rate: 0.0002", "learning_rate: 0.0003")
    assert edited.planned(REPORT)["train_eeg"] == 16


def test_checkpoints_more_often_train_nothing(edited):
    edited.replace("config/tiny.yaml", "checkpoint_seconds: 60", "checkpoint_seconds: 1")
    assert "train_eeg" not in edited.planned(REPORT)


def test_a_file_that_was_only_touched_reruns_nothing(edited):
    written = (edited.folder / "results/tiny").rglob("*.npz")
    # Snakemake's own choice is to compare contents up to a million bytes, and times above
    large = [path for path in written if path.stat().st_size > 1_000_000]
    assert large
    for path in large:
        path.touch()
    assert edited.planned(REPORT) == {}


FRAMES = "results/tiny/eeg/frames/as_published.npz"


def test_what_is_made_again_to_the_same_bytes_retrains_nothing(edited):
    edited.make("--forcerun", "make_eeg_frames", "--", FRAMES)
    assert edited.planned(REPORT) == {}


VERIFIED = "data/verified/toy/one.csv"
SOURCES = """  toy:
    title: A toy
    citation: N. N., Toys, 2018
    licence: CC0
    files:
      - name: one.csv
        sha256: {sha256}
        size: 2000000
        container: plain
        addresses:
          - https://nowhere.invalid/one.csv
"""
READER = """

rule read_toy:
    input:
        source=verified("toy")[0],
    output:
        made="results/{run}/toy/read.html",
        provenance="results/{run}/toy/read.provenance.json",
    log:
        "results/{run}/logs/read_toy.log",
    params:
        job=job(
            "make_data",
            "oneneuron.report.notebook:to_html",
            read={"source": "oneneuron.files:sha256_of"},
            write="oneneuron.files:write_text",
        ),
    script:
        "../scripts/make_data.py"
"""
READ = "results/tiny/toy/read.html"


@pytest.fixture
def toy(fresh):
    """A dataset of one large file, which was imported, and a job that has read it."""
    content = b"one neuron\n" * 200_000
    content = content[:2_000_000]
    raw = fresh.folder / "data/raw/toy/one.csv"
    raw.parent.mkdir(parents=True)
    raw.write_bytes(content)
    sources = fresh.folder / "data/sources.yaml"
    listed = SOURCES.format(sha256=hashlib.sha256(content).hexdigest())
    sources.write_text(sources.read_text() + listed)
    with (fresh.folder / "workflow/rules/import.smk").open("a") as rules:
        rules.write(READER)
    fresh.make(READ)
    return fresh


def test_a_reworded_licence_or_address_imports_nothing_anew(toy):
    toy.replace("data/sources.yaml", "licence: CC0", "licence: CC0 1.0")
    toy.replace("data/sources.yaml", "nowhere.invalid/one.csv", "elsewhere.invalid/one.csv")
    toy.replace("data/sources.yaml", "N. N., Toys, 2018", "N. N., Toys, 2nd edition, 2019")
    assert toy.planned(READ) == {}
    # but the next import tells of them
    toy.make("--forcerun", "import_toy", "--", VERIFIED)
    sidecar = (toy.folder / VERIFIED).with_name("import.provenance.json")
    (source,) = json.loads(sidecar.read_text())["sources"]
    assert source["licence"] == "CC0 1.0"
    assert source["citation"] == "N. N., Toys, 2nd edition, 2019"
    # and where it gave the same content, nothing is read again
    assert toy.planned(READ) == {}


def test_another_checksum_imports_anew(toy):
    content = (toy.folder / VERIFIED).read_bytes()
    toy.replace("data/sources.yaml", hashlib.sha256(content).hexdigest(), "f" * 64)
    assert toy.planned(READ) == {"import_toy": 1, "read_toy": 1}


def test_a_verified_file_that_was_touched_is_not_read_again(toy):
    (toy.folder / VERIFIED).touch()
    assert toy.planned(READ) == {}


def test_a_verified_file_changed_in_place_is_read_by_no_job(toy):
    verified, kept = toy.folder / VERIFIED, toy.folder / "data/kept/toy/one.csv"
    good = verified.read_bytes()
    verified.chmod(0o644)
    verified.write_bytes(good.replace(b"o", b"O", 1))
    assert kept.read_bytes() == good
    done = toy.run(READ)
    assert done.returncode != 0
    assert f"read_toy: {VERIFIED} has changed since it was verified" in done.stderr
    assert "Traceback" not in done.stderr
    # the way out that the message names
    kept.replace(verified)
    assert toy.planned(READ) == {"read_toy": 1}
    toy.make(READ)
