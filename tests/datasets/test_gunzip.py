import gzip
import io
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneneuron.datasets.errors import BadContent
from oneneuron.datasets.gunzip import MOST_MEMBERS, Gunzip

NAMED = b"\x1f\x8b\x08\x08" + bytes(6)
"""The beginning of a gzip file up to the name of what is in it."""

PLAIN = gzip.compress(b"one neuron", mtime=0)


class Counted(io.BytesIO):
    """A file that counts how often it is read."""

    times = 0

    def read(self, size: int | None = -1, /) -> bytes:
        self.times += 1
        return super().read(size)


def whole(packed: bytes, size: int = 1000) -> bytes:
    file = Gunzip(io.BytesIO(packed))
    return b"".join(iter(lambda: file.read(size), b""))


@given(
    st.lists(st.binary(max_size=300), min_size=1, max_size=4),
    st.integers(0, 9),
    st.integers(1, 400),
    st.integers(0, 70_000),
)
def test_reads_what_gzip_does(parts: list[bytes], level: int, size: int, zeros: int) -> None:
    packed = bytes(zeros).join(gzip.compress(part, level) for part in parts) + bytes(zeros)
    assert whole(packed, size) == gzip.decompress(packed) == b"".join(parts)


def test_what_is_left_in_the_decompressor_is_read_to_its_end() -> None:
    packed = gzip.compress(bytes(1 << 20))
    assert whole(packed, 7000) == bytes(1 << 20)


@pytest.mark.parametrize(
    ("packed", "error"),
    [
        (NAMED + b"x" * (8 << 20), EOFError),  # a name without an end
        (PLAIN + bytes(8 << 20), None),  # padding
        (PLAIN + bytes(8 << 20) + NAMED + b"x" * (8 << 20), EOFError),
    ],
)
def test_goes_through_headers_and_padding_in_large_pieces(
    packed: bytes, error: type[Exception] | None
) -> None:
    file = Counted(packed)
    unpacked = Gunzip(file)
    if error is None:
        assert unpacked.read(100) == b"one neuron"
        assert unpacked.read(100) == b""
    else:
        with pytest.raises(error):
            while unpacked.read(100):
                pass
    assert file.times < len(packed) / 10_000


@pytest.mark.parametrize("cut", range(1, len(PLAIN)))
def test_a_file_that_ends_early(cut: int) -> None:
    with pytest.raises(EOFError):
        whole(PLAIN[:cut])


@pytest.mark.parametrize("packed", [PLAIN + b"more", b"none at all", PLAIN[:-8] + bytes(8)])
def test_a_damaged_file(packed: bytes) -> None:
    with pytest.raises(zlib.error):
        whole(packed)


def test_a_file_of_too_many_files() -> None:
    empty = gzip.compress(b"")
    assert whole(empty * MOST_MEMBERS) == b""
    with pytest.raises(BadContent, match="more than 10,000 members"):
        whole(empty * (MOST_MEMBERS + 1))
