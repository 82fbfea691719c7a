"""The pipeline run for real, on a tiny configuration, in a copy of the repository."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import pytest
from hypothesis import settings

ROOT = Path(__file__).parents[1]

# how long an example takes depends on what else the machine does
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

TINY = """
description: A tiny run for the tests, on simulated recordings.
checkpoint_seconds: 60
simulated_experiments: 10
studies:
  eeg:
    data: stand-in
    stand_in_seconds: 6
    training: {batch_size: 64, learning_rate: 0.0002}
    seeds:
      main: {without: [1, 2], scaled_input: [1, 2], clean_start: [1], letter: [1], relu_scaled: [1]}
      todays_scipy: {without: [1]}
      no_penalty: {scaled_input: [1]}
      blocked: {without: [1], scaled_input: [1]}
      calibration: {notebook: [1234], notebook_rounded: [311]}
      calibration_controls: {other_order: [311]}
      ten_starts: {five_then_five: [1234], in_turn: [1234]}
      dead_census: {without: [201], scaled_input: [201]}
      dead_long: {scaled_input: [201]}
    epochs: {main: 4, todays_scipy: 2, no_penalty: 2, blocked: 2, calibration: 2,
             calibration_controls: 1, ten_starts: 1, dead_census: 2,
             dead_long: 3}
    start_census: {seed: 1, draws: 50}
  practicality:
    data: stand-in
    seeds: [1]
    mnist_control_seeds: []
    held_out: 100
    long_epochs: 4
    noise_after_epochs: 2
    small_epochs: 2
    cells:
      spheres_1_01_n10000: {train_size: 200, epochs: 3}
      gaussians_0_1_n10000: {train_size: 200, epochs: 3}
      spheres_1_5_n5000: {train_size: 200, epochs: 3}
      mnist_n13000: {epochs: 1}
"""


@dataclass(frozen=True)
class Pipeline:
    """A copy of the repository in which Snakemake runs."""

    folder: Path

    def command(self, *arguments: str, cores: int = 2) -> list[str]:
        return [sys.executable, "-m", "snakemake", "--cores", str(cores), *arguments]

    @property
    def environment(self) -> dict[str, str]:
        # the copy's own package is imported, not the installed one
        search = {"PYTHONPATH": str(self.folder / "src")}
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        return {**os.environ, **search, "PATH": path}

    def run(self, *arguments: str, cores: int = 2) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*arguments, cores=cores),
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
        )

    def start(
        self, *arguments: str, stdout: int | IO[bytes] = subprocess.DEVNULL
    ) -> "subprocess.Popen[bytes]":
        """Start Snakemake in a process group of its own, which can be killed as a whole."""
        return subprocess.Popen(
            self.command(*arguments),
            cwd=self.folder,
            env=self.environment,
            stdout=stdout,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def make(self, *arguments: str, cores: int = 2) -> str:
        """Run Snakemake to its end and return what it printed."""
        done = self.run(*arguments, cores=cores)
        printed = done.stdout + done.stderr
        assert done.returncode == 0, printed
        return printed

    def planned(self, *arguments: str) -> dict[str, int]:
        """Return how many jobs of which rule a dry run plans."""
        printed = self.make("--dry-run", *arguments)
        table = printed.partition("Job stats:")[2].partition("total")[0]
        rows = [line.split() for line in table.splitlines()]
        return {row[0]: int(row[1]) for row in rows if len(row) == 2 and row[1].isdigit()}

    def replace(self, path: str, old: str, new: str) -> None:
        """Edit a file of the copy."""
        text = (self.folder / path).read_text()
        assert old in text, f"{path} does not contain {old!r}"
        (self.folder / path).write_text(text.replace(old, new, 1))


def copy_repository(target: Path) -> Pipeline:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target / name)
    (target / "config" / "tiny.yaml").write_text(TINY)
    return Pipeline(target)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect what starts a cluster on this machine, and the soak, unless `-m` asks for them."""
    unasked = [mark for mark in ("cluster", "soak") if mark not in config.option.markexpr]
    left_out = [item for item in items if any(map(item.get_closest_marker, unasked))]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


@pytest.fixture
def fresh(tmp_path: Path) -> Pipeline:
    """A copy in which nothing was run yet."""
    return copy_repository(tmp_path)


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Pipeline:
    """A copy in which the tiny run was made to its end; only to be read."""
    pipeline = copy_repository(tmp_path_factory.mktemp("made"))
    wanted = ("report.html", "runs.parquet", "ro-crate-metadata.json")
    pipeline.make(*(f"results/tiny/{name}" for name in wanted))
    return pipeline


@pytest.fixture
def edited(made: Pipeline, tmp_path: Path) -> Pipeline:
    """A copy of what `made` holds, results and Snakemake's memory of them included."""
    shutil.copytree(made.folder, tmp_path, dirs_exist_ok=True)
    return Pipeline(tmp_path)
