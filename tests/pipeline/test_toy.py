"""A study is added by new files alone: it runs, and the report tells its verdict."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from oneneuron.evidence.number import read_numbers

pytestmark = pytest.mark.pipeline

TOY = Path(__file__).parent / "toy"


def add_toy(pipeline):
    for path in (path for path in TOY.rglob("*") if path.is_file()):
        target = pipeline.folder / path.relative_to(TOY)
        assert not target.exists(), f"{target} is there already: a study is new files alone"
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, target)


def test_a_new_study_runs_and_its_verdict_is_told(fresh):
    add_toy(fresh)
    printed = fresh.make("results/toy/report.html", "results/toy/runs.parquet")
    root = read_numbers(fresh.folder / "results/toy/numbers.json").root
    assert f"oneneuron.trace results/toy/numbers.json --verify --root {root}" in printed
    (claim,) = json.loads((fresh.folder / "results/toy/claims.json").read_text())["claims"]
    assert (claim["id"], claim["verdict"]) == ("toy.larger", "reproduced")
    html = (fresh.folder / "results/toy/report.html").read_text()
    assert f"--verify --root {root}" in html
    assert 'id="chapter-toy"' in html
    assert "Are two dice more than one?" in html
    assert 'class="chip reproduced"' in html
    assert 'id="figure-toy_dots"' in html
    assert 'href="#trace-toy.mean.two"' in html
    command = ["-m", "oneneuron.trace", "results/toy/numbers.json", "--verify", "--root", root]
    checked = subprocess.run(
        [sys.executable, *command],
        cwd=fresh.folder,
        env=fresh.environment,
        capture_output=True,
        text=True,
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_a_new_study_reruns_nothing_of_the_others(edited):
    add_toy(edited)
    assert edited.planned("results/tiny/report.html", "results/tiny/runs.parquet") == {}
