"""What a run leaves behind: whole, traceable, and the same on any number of cores."""

import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from oneneuron.evidence.number import read_numbers
from oneneuron.report.check import faults

pytestmark = pytest.mark.pipeline

RUN = "results/tiny"
VARYING = ("provenance.json", "ro-crate-metadata.json", ".jsonl", ".log", ".ipynb", ".done")


def trace(pipeline, *arguments):
    command = [sys.executable, "-m", "oneneuron.trace", f"{RUN}/numbers.json", *arguments]
    return subprocess.run(
        command, cwd=pipeline.folder, env=pipeline.environment, capture_output=True, text=True
    )


def test_the_report_keeps_its_rules_and_says_what_it_is(made):
    html = (made.folder / RUN / "report.html").read_text()
    assert faults(html, read_numbers(made.folder / RUN / "numbers.json")) == []
    assert len(html) < 10_000_000
    assert "A tiny run for the tests" in html
    assert "stand-in" in html


def test_every_run_is_in_the_joined_table(made):
    runs = pd.read_parquet(made.folder / RUN / "runs.parquet")
    eeg = runs[runs["study"] == "eeg"]
    assert len({(r.cell, r.arm, r.seed) for r in eeg.itertuples()}) == 19
    searched = runs[runs["study"] == "practicality"]
    generated = {"spheres_1_01_n10000", "gaussians_0_1_n10000", "spheres_1_5_n5000"}
    assert set(searched["cell"]) == generated | {"mnist_n13000"}
    assert len(eeg) + len(searched) == len(runs)


def test_the_run_is_exported_as_a_crate_from_report_to_recordings(made):
    crate = json.loads((made.folder / RUN / "ro-crate-metadata.json").read_text())
    entities = {entity["@id"]: entity for entity in crate["@graph"]}
    for path in ("report.html", "numbers.json", "practicality/runs/mnist_n13000/1.parquet"):
        assert "File" in entities[f"{RUN}/{path}"]["@type"]
    actions = [e for e in entities.values() if e["@type"] == "CreateAction"]
    assert len(actions) > 40


def test_every_figure_is_there_as_svg_and_png(made):
    figures = made.folder / RUN / "figures"
    names = {path.stem for path in figures.glob("*.svg")}
    assert names == {path.stem for path in figures.glob("*.png")}
    assert {"eeg_scale", "eeg_accuracy_bands", "eeg_start_census", "eeg_dead_census"} <= names


def test_stand_in_numbers_say_so_and_are_never_compared(made):
    numbers = json.loads((made.folder / RUN / "numbers.json").read_text())["numbers"]
    # audits and simulated experiments need no data, and verdicts are counted
    apart = ("eeg.audit.", "practicality.audit.", "method.", "tally.")
    ours = [row for row in numbers if not row["id"].startswith(apart)]
    for row in ours:
        # spheres and Gaussians are the real thing, only fewer
        images = [path for path in row["inputs"] or () if "/mnist_" in path or "/cifar_" in path]
        assert row["stand_in"] == (row["id"].startswith("eeg.") or bool(images)), row["id"]
    assert not any(row["answers"] for row in ours)
    claims = json.loads((made.folder / RUN / "claims.json").read_text())["claims"]
    assert {claim["verdict"] for claim in claims} <= {"no verdict here", "not testable"}
    assert all(claim["published"] is None for claim in claims)


def test_a_number_is_traced_down_to_the_recordings(made):
    done = trace(made, "eeg.best_accuracy.clean_start")
    assert done.returncode == 0, done.stderr
    for part in (
        "rule calculate_numbers",
        "rule train_eeg",
        "rule make_eeg_frames",
        "ML108_US.csv",
    ):
        assert part in done.stdout
    assert "/without/" not in done.stdout  # no run of another arm stands behind it


def test_all_is_as_recorded(made):
    done = trace(made, "--verify")
    assert done.returncode == 0, done.stdout + done.stderr


def test_one_byte_of_a_recording_names_it_and_exactly_the_numbers_that_depend_on_it(edited):
    recording = f"{RUN}/eeg/simulated/ML105_US.csv"
    content = bytearray((edited.folder / recording).read_bytes())
    content[100] ^= 1
    (edited.folder / recording).write_bytes(content)
    done = trace(edited, "--verify")
    assert done.returncode == 1
    assert f"{recording} has changed" in done.stdout
    named = {line.strip() for line in done.stdout.splitlines() if line.startswith("    ")}
    numbers = read_numbers(edited.folder / RUN / "numbers.json")
    of_eeg = {id for id in numbers if id.startswith("eeg.")}
    # verdicts are counted over all studies
    tally = {id for id in numbers if id.startswith("tally.")}
    assert named == tally | {id for id in of_eeg if not id.startswith("eeg.audit.")}


def test_one_byte_of_a_record_names_only_the_numbers_of_that_arm(edited):
    record = f"{RUN}/eeg/runs/main/relu_scaled/1.parquet"
    content = bytearray((edited.folder / record).read_bytes())
    content[100] ^= 1
    (edited.folder / record).write_bytes(content)
    done = trace(edited, "--verify")
    named = {line.strip() for line in done.stdout.splitlines() if line.startswith("    ")}
    # verdicts are counted over all, and thresholds stand beside what they are thresholds of
    named -= {id for id in named if id.startswith("tally.")} | {"eeg.jump", "eeg.vanished"}
    assert named
    assert all(id.endswith(".relu_scaled") for id in named)


def content_of(folder: Path):
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted((folder / RUN).rglob("*"))
        if path.is_file() and not path.name.endswith(VARYING)
    }


def test_one_core_gives_the_bytes_of_two(made, fresh):
    fresh.make(f"{RUN}/numbers.json", f"{RUN}/figures/eeg_scale.svg", cores=1)
    one, two = content_of(fresh.folder), content_of(made.folder)
    assert len(one) > 40
    assert {name for name in one if one[name] != two[name]} == set()


def test_one_figure_makes_only_what_it_needs(fresh):
    jobs = fresh.planned(f"{RUN}/figures/eeg_calibration.svg")
    assert jobs == {
        "simulate_eeg": 1,
        "make_eeg_frames": 1,
        "train_eeg": 2,
        "plot_figure": 1,
    }
