"""The same bytes on any number of cores, in any folder, locale, time zone, hash seed and umask."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from ..conftest import Pipeline, copy_repository
from ..soak.compare import contents, differing

pytestmark = pytest.mark.pipeline

GERMAN = "de_DE.UTF-8"
RUN = "results/tiny"


@pytest.fixture
def elsewhere() -> Iterator[Pipeline]:
    """A copy whose path is short: that of `made` is long."""
    with tempfile.TemporaryDirectory(dir="/tmp", prefix="x") as folder:
        yield copy_repository(Path(folder))


@pytest.fixture
def german(tmp_path: Path) -> dict[str, str]:
    """What sets a locale with decimal commas, made here from its source.

    Where a machine has neither, the name alone is set: all but what reads it falls back to C.
    """
    named = {"LC_ALL": GERMAN, "LANG": GERMAN}
    if shutil.which("localedef"):
        command = ["localedef", "-i", "de_DE", "-f", "UTF-8", str(tmp_path / GERMAN)]
        subprocess.run(command, capture_output=True, check=False)
    if (tmp_path / GERMAN).is_dir():
        named["LOCPATH"] = str(tmp_path)
    else:
        print(f"there is no {GERMAN} on this machine: its name is set, without its rules")
    return named


def environment_of(pipeline: Pipeline, **changed: str) -> dict[str, str]:
    kept = {k: v for k, v in pipeline.environment.items() if not k.startswith("LC_")}
    return kept | changed


def test_the_locale_has_decimal_commas_where_it_is_there(german):
    if "LOCPATH" not in german:
        pytest.skip(f"there is no {GERMAN} on this machine")
    code = "import locale; locale.setlocale(locale.LC_ALL, ''); print(locale.str(0.5))"
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, env={**os.environ, **german}, capture_output=True, text=True)
    assert done.stdout == "0,5\n"


def test_all_that_surrounds_a_run_changes_no_byte(made, elsewhere, german):
    """One core in the place of two, another path, locale, time zone, hash seed and umask."""
    assert len(str(elsewhere.folder)) < len(str(made.folder)) - 10
    surroundings = {**german, "TZ": "Asia/Kathmandu", "PYTHONHASHSEED": "20261127"}
    names = ("report.html", "runs.parquet", "ro-crate-metadata.json")
    done = subprocess.run(
        elsewhere.command(*(f"{RUN}/{name}" for name in names), cores=1),
        cwd=elsewhere.folder,
        env=environment_of(elsewhere, **surroundings),
        umask=0o077,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(contents(made.folder / RUN)) > 150
    assert differing(made.folder / RUN, elsewhere.folder / RUN) == []
