import hashlib
import os
import subprocess
import sys

import pytest

from oneneuron.files import (
    atomic_path,
    open_regular,
    read_bytes,
    read_json,
    read_text,
    reading,
    sha256_of,
    write_bytes,
    write_text,
)


def test_an_error_leaves_the_old_file_and_nothing_else(tmp_path):
    target = tmp_path / "a.txt"
    write_text(target, "good")
    with pytest.raises(RuntimeError), atomic_path(target) as temporary:
        temporary.write_text("half")
        raise RuntimeError
    assert target.read_text() == "good"
    assert list(tmp_path.iterdir()) == [target]


def test_nothing_written_is_an_error(tmp_path):
    with pytest.raises(FileNotFoundError), atomic_path(tmp_path / "a.txt"):
        pass
    assert list(tmp_path.iterdir()) == []


def test_folders_are_made_and_the_ending_kept(tmp_path):
    with atomic_path(tmp_path / "new" / "a.parquet") as temporary:
        assert temporary.suffix == ".parquet"
        temporary.write_bytes(b"x")
    assert (tmp_path / "new" / "a.parquet").read_bytes() == b"x"


def test_sha256(tmp_path):
    write_bytes(tmp_path / "a", b"one neuron")
    assert sha256_of(tmp_path / "a") == hashlib.sha256(b"one neuron").hexdigest()


FULL = """
import resource, sys
import pandas as pd
from oneneuron.files import write_bytes
from oneneuron.training.record import write_record
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
write = {"bytes": lambda: write_bytes(sys.argv[2], bytes(2000)),
         "table": lambda: write_record(sys.argv[2], pd.DataFrame({"x": range(5000)}))}
try:
    write[sys.argv[1]]()
except OSError as error:
    print(error)
"""


@pytest.mark.parametrize("what", ["bytes", "table"])
def test_a_full_disk_is_told_with_the_file_and_what_to_do_and_leaves_nothing(tmp_path, what):
    path = tmp_path / "a.parquet"
    path.write_bytes(b"good")
    done = subprocess.run(
        [sys.executable, "-c", FULL, what, path], capture_output=True, text=True, check=True
    )
    assert "nothing was written; make room, then run again" in done.stdout
    assert str(path) in done.stdout
    assert path.read_bytes() == b"good"
    assert list(tmp_path.iterdir()) == [path]


def test_a_pipe_a_device_and_a_folder_are_no_files(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", tmp_path, "/dev/zero"):
        for read in (open_regular, sha256_of):
            with pytest.raises(OSError, match=str(path)):
                read(path)


def test_no_more_is_read_than_may_be(tmp_path):
    (tmp_path / "a").write_bytes(b"12345")
    assert read_bytes(tmp_path / "a", 5) == b"12345"
    with pytest.raises(ValueError, match="a has more than 4 bytes"):
        read_bytes(tmp_path / "a", 4)


def test_text_is_utf_8_with_one_kind_of_line_end(tmp_path):
    (tmp_path / "a").write_bytes("ä\r\nb\rc\n".encode())
    assert read_text(tmp_path / "a") == "ä\nb\nc\n"
    (tmp_path / "a").write_bytes(b"abc\xff")
    with pytest.raises(ValueError, match=r"a is not UTF-8 \(byte 3\)"):
        read_text(tmp_path / "a")


@pytest.mark.parametrize(
    "text",
    ["", "{", "[" * 100_000, "9" * 5000, "\ufeff{}", '["\\ud800"]', '{"\\udfff": 1}'],
)
def test_what_is_no_json_is_refused_by_name(tmp_path, text):
    (tmp_path / "a.json").write_text(text)
    with pytest.raises(ValueError, match=r"a\.json is not JSON"):
        read_json(tmp_path / "a.json")


@pytest.mark.parametrize("error", [RecursionError(), MemoryError(), KeyError("x"), OSError("odd")])
def test_whatever_a_parser_raises_names_the_file(error):
    with pytest.raises(ValueError, match="a is not a table: "), reading("a", "a table"):
        raise error


def test_an_error_that_names_the_file_already_is_left_as_it_is():
    with pytest.raises(FileNotFoundError), reading("a", "a table"):
        raise FileNotFoundError(2, "No such file", "a")
    with pytest.raises(ValueError, match=r"^a: odd$"), reading("a", "a table"):
        raise ValueError("a: odd")
