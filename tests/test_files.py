import hashlib

import pytest

from oneneuron.files import atomic_path, sha256_of, write_bytes, write_text


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
