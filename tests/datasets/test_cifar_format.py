import gzip
import io
import tarfile
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneneuron.datasets import cifar_format
from oneneuron.datasets.cifar_format import RECORD_SIZE, as_records
from oneneuron.datasets.errors import BadContent


def read_archive(path: Path, members: str, size: int = 100 * RECORD_SIZE) -> bytes:
    with path.open("rb") as file:
        return cifar_format.read_archive(file, members, size)


def record(label: int, fill: int) -> bytes:
    return bytes([label]) + bytes([fill]) * (RECORD_SIZE - 1)


def member(name: str, kind: bytes = tarfile.REGTYPE, target: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info


def archive(path: Path, *members: tuple[tarfile.TarInfo | str, bytes]) -> Path:
    with tarfile.open(path, "w:gz") as tar:
        for info, content in members:
            info = member(info) if isinstance(info, str) else info
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return path


def test_records_come_sorted_whatever_their_order_and_company(tmp_path: Path) -> None:
    a, b, c, other = record(0, 7), record(0, 9), record(1, 1), record(5, 0)
    official = archive(
        tmp_path / "official.tar.gz",
        (member("batches-bin", tarfile.DIRTYPE), b""),
        ("batches-bin/readme.html", b"<html>"),
        ("batches-bin/data_batch_1.bin", c + other + a),
        ("batches-bin/data_batch_2.bin", other + b),
        ("batches-bin/test_batch.bin", record(1, 3)),
    )
    subset = archive(tmp_path / "subset.tar.gz", ("data_batch_1.bin", b + a + c))
    assert read_archive(official, "data_batch_*.bin") == a + b + c
    assert read_archive(subset, "data_batch_*.bin") == a + b + c
    assert read_archive(official, "test_batch.bin") == record(1, 3)


def test_equal_records_are_all_kept(tmp_path: Path) -> None:
    path = archive(tmp_path / "x.tar.gz", ("x.bin", record(0, 1) * 3))
    assert read_archive(path, "*.bin") == record(0, 1) * 3


@pytest.mark.parametrize(
    ("bad", "found"),
    [
        (member("/etc/x.bin"), r"an absolute path in it \(/etc/x\.bin\)"),
        (member("../x.bin"), r"a path that leads out of it \(\.\./x\.bin\)"),
        (member("a/../../x.bin"), r"a path that leads out of it \(a/\.\./\.\./x\.bin\)"),
        (member("x.bin", tarfile.SYMTYPE, "/etc/passwd"), r"a link or device in it \(x\.bin\)"),
        (member("x.bin", tarfile.LNKTYPE, "good.bin"), r"a link or device in it \(x\.bin\)"),
        (member("x.bin", tarfile.CHRTYPE), r"a link or device in it \(x\.bin\)"),
        (member("x.bin", tarfile.FIFOTYPE), r"a link or device in it \(x\.bin\)"),
        (member("folder/..", tarfile.DIRTYPE), "a path that leads out of it"),
    ],
)
@pytest.mark.parametrize("pattern", ["*.bin", "good.bin"])
def test_refuses_an_unsafe_member_wanted_or_not(
    tmp_path: Path, bad: tarfile.TarInfo, found: str, pattern: str
) -> None:
    path = archive(tmp_path / "x.tar.gz", ("good.bin", record(0, 1)), (bad, b""))
    with pytest.raises(BadContent, match=found):
        read_archive(path, pattern)
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("over", [1, RECORD_SIZE - 1])
def test_refuses_a_fraction_of_a_record(tmp_path: Path, over: int) -> None:
    path = archive(tmp_path / "x.tar.gz", ("x.bin", record(0, 1) * 2 + b"x" * over))
    with pytest.raises(BadContent, match=f"2 records of 3,073 bytes and {over:,} bytes over in x"):
        read_archive(path, "*.bin")


def test_refuses_an_archive_without_the_member(tmp_path: Path) -> None:
    path = archive(tmp_path / "x.tar.gz", ("x.bin", record(0, 1)))
    with pytest.raises(BadContent, match=r"an archive without a member named data_batch_\*\.bin"):
        read_archive(path, "data_batch_*.bin")


def test_refuses_a_folder_of_the_members_name(tmp_path: Path) -> None:
    path = archive(tmp_path / "x.tar.gz", (member("x.bin", tarfile.DIRTYPE), b""))
    with pytest.raises(BadContent, match="without a member"):
        read_archive(path, "x.bin")


def test_refuses_a_truncated_archive(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).integers(0, 256, 50 * RECORD_SIZE, dtype=np.uint8).tobytes()
    path = archive(tmp_path / "x.tar.gz", ("x.bin", noise))
    whole = path.read_bytes()
    for kept in (20, len(whole) // 2, len(whole) - 5000):
        path.write_bytes(whole[:kept])
        with pytest.raises(BadContent, match=r"an archive that ends early|a damaged archive"):
            read_archive(path, "*.bin")


@pytest.mark.parametrize("content", [b"", b"not a tar", b"\x1f\x8bnot gzip either"])
def test_refuses_what_is_no_archive(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.tar.gz"
    path.write_bytes(content)
    with pytest.raises(BadContent, match=r"a damaged archive|ends early"):
        read_archive(path, "*.bin")


def packed(path: Path, *parts: bytes) -> Path:
    """Write parts of a tar, of whatever kind, as a gzip file."""
    with gzip.open(path, "wb", compresslevel=1) as file:
        for part in parts:
            file.write(part)
    return path


def header(name: str, size: int, kind: bytes = tarfile.REGTYPE) -> bytes:
    info = member(name, kind)
    info.size = size
    return info.tobuf(tarfile.GNU_FORMAT)


def blocks(content: bytes) -> bytes:
    return content + b"\0" * (-len(content) % tarfile.BLOCKSIZE)


def endless_holes() -> bytes:
    """Return the header of a sparse file whose map goes on in blocks such as `HOLES`."""
    whole = bytearray(header("x.bin", 0, tarfile.GNUTYPE_SPARSE))
    whole[482] = 1
    whole[148:156] = b" " * 8
    whole[148:156] = f"{sum(whole):06o}\0 ".encode()
    return bytes(whole)


def announced_holes() -> list[bytes]:
    """Return the headers of a sparse file as attributes announce it, whose map follows as text."""
    said = b"22 GNU.sparse.major=1\n22 GNU.sparse.minor=0\n"
    return [header("p", len(said), tarfile.XHDTYPE), blocks(said), header("x.bin", 0), b"9999999\n"]


HOLES = b"00000000007\0" * 42 + b"\1" + bytes(7)
MIB = 1 << 20
LONG = blocks(b"x" * 1000)


@pytest.mark.parametrize(
    ("parts", "found"),
    [
        ([header("x.bin", RECORD_SIZE << 10)], "an archive that ends early|a damaged archive"),
        ([header("other", 8 << 30)], "gives other 8,589,934,592 bytes"),
        ([header("other", 1 << 70)], "gives other 1,180,591,620,717,411,303,424 bytes"),
        ([header("other", 16 * MIB), *[bytes(MIB)] * 20], "unpacks to more than 16,777,216 bytes"),
        ([header("x.bin", 20 * RECORD_SIZE), *[bytes(MIB)] * 20], "more than 30,730 bytes of rec"),
        ([bytes(MIB)] * 20, "without a member"),
        ([header("p", 64 * MIB, tarfile.XHDTYPE), *[b"x" * MIB] * 9], "67,108,864 bytes of attri"),
        ([header("p", 64 * MIB, tarfile.XGLTYPE), *[b"x" * MIB] * 9], "67,108,864 bytes of attri"),
        ([header("p", 64 * MIB, tarfile.GNUTYPE_LONGNAME)], "67,108,864 bytes of attributes"),
        ([header("p", 1000, tarfile.GNUTYPE_LONGNAME), LONG] * 2000, "a damaged archive"),
        ([header("a", 0)] * 1500, "more than 1,000 members"),
        ([header("x.bin", 0, tarfile.GNUTYPE_SPARSE)], "a file of holes"),
        ([endless_holes(), *[HOLES * 2048] * 14], "a file of holes"),
        ([*announced_holes(), *[b"1\n" * (MIB // 2)] * 14], "a file of holes"),
        ([header("x", 20, tarfile.XHDTYPE), blocks(b"99 path=x")], "damaged|ends early"),
    ],
    ids=["more than there is", "8 GB", "8 EB", "a bomb", "records", "zeros", "pax", "global pax",
         "a name", "names of names", "members", "sparse", "holes", "announced holes", "bad pax"],
)  # fmt: skip
def test_a_bomb_is_refused_within_limits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, parts: list[bytes], found: str
) -> None:
    monkeypatch.setattr(cifar_format, "LARGEST_ARCHIVE", 16 * MIB)
    path = packed(tmp_path / "x.tar.gz", *parts)
    tracemalloc.start()
    try:
        with pytest.raises(BadContent, match=found):
            read_archive(path, "*.bin", 10 * RECORD_SIZE)
        assert tracemalloc.get_traced_memory()[1] < 16 * MIB
    finally:
        tracemalloc.stop()


def test_the_limits_leave_room_for_the_real_archive_and_for_little_more() -> None:
    assert 60_000 * RECORD_SIZE < cifar_format.LARGEST_ARCHIVE <= 512 * MIB


@given(st.integers(0, 5))
def test_whole_records_become_rows(count: int) -> None:
    table = as_records(record(1, 2) * count, "x")
    assert table.shape == (count, RECORD_SIZE)
    assert (table[:, 0] == 1).all() and (table[:, 1:] == 2).all()
