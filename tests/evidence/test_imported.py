import os

import pytest

from oneneuron.evidence import imported
from oneneuron.evidence.imported import refuse_changed
from oneneuron.evidence.sidecar import write_sidecar

from ..report.conftest import make_sidecar

PATH = "data/verified/toy/one.csv"


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    file = tmp_path / PATH
    file.parent.mkdir(parents=True)
    # made-up sidecars take the checksum of a file from its path
    file.write_bytes(PATH.encode())
    write_sidecar(file.parent / "import.provenance.json", make_sidecar("import_toy", [PATH]))
    imported._imported.cache_clear()
    return file


def test_what_was_verified_may_be_read_and_touched(here):
    os.utime(here, (0, 0))
    refuse_changed([PATH])


def test_a_file_changed_in_place_is_named_with_what_to_do(here):
    before = here.stat()
    here.write_bytes(PATH.upper().encode())
    # no time tells of it, nor the size
    os.utime(here, ns=(before.st_atime_ns, before.st_mtime_ns))
    with pytest.raises(ValueError, match=rf"^{PATH} has changed since it was verified") as error:
        refuse_changed(["config/tiny.yaml", PATH])
    assert "data/kept" in str(error.value)
    assert "\n" not in str(error.value)


def test_files_that_nobody_imported_are_left_alone(here):
    (here.parents[1] / "two.csv").write_bytes(b"anything")
    (here.parent / "note.txt").write_bytes(b"anything")
    refuse_changed(["data/verified/two.csv", "data/verified/toy/note.txt", "nowhere/at/all"])
