"""The content of a file, whatever it came packed in.

The same data is served in several containers (gzip at another level, an archive with more in it),
so identity is that of the canonical content, and these functions turn a container into it.
"""

import hashlib
import os
import zlib
from pathlib import Path
from typing import BinaryIO, Literal

from oneneuron.datasets.cifar_format import LARGEST_ARCHIVE, read_archive
from oneneuron.datasets.errors import BadContent
from oneneuron.datasets.gunzip import Gunzip
from oneneuron.files import open_regular

Container = Literal["plain", "gzip", "cifar-archive"]

_GZIP_MAGIC = b"\x1f\x8b"


def read_content(
    path: str | Path, container: Container, *, size: int, members: str | None = None
) -> bytes:
    """Return the canonical content of a file.

    A file that is not packed at all is taken as the content itself, so that a canonical copy
    stands in for its container.

    Parameters
    ----------
    path, container
        "plain": the content as it is; "gzip": compressed; "cifar-archive": the records of
        CIFAR-10's first two classes in a gzipped tar, sorted as byte strings.
    size
        How many bytes the content should have; no more than one beyond it is read or decompressed.
    members
        For an archive, the members that hold the records, as a shell pattern.

    Raises
    ------
    BadContent
        Where the container cannot be opened or what it holds cannot be the content.
    """
    try:
        with open_regular(path) as file:
            magic = file.read(len(_GZIP_MAGIC))
            file.seek(0)
            if container == "plain" or magic != _GZIP_MAGIC:
                return file.read(size + 1)
            most = most_of(container, size)
            if os.fstat(file.fileno()).st_size > most:
                raise BadContent(f"more than {most:,} bytes, packed")
            if container == "gzip":
                return _decompress(file, size)
            if members is None:
                raise ValueError("an archive needs the pattern of its members")
            return read_archive(file, members, size)
    except OSError as error:
        raise BadContent(f"something that cannot be read ({error.strerror})") from error


def most_of(container: Container, size: int) -> int:
    """Return how many bytes a container of a content of so many bytes may have."""
    # deflate adds five bytes to each 64 KiB that it cannot compress, and there is a header
    return {"plain": size, "gzip": size + size // 1000 + 4096}.get(container, LARGEST_ARCHIVE)


def check_content(content: bytes, container: Container, *, size: int, sha256: str) -> None:
    """Raise BadContent for another content, named as exactly as can be told."""
    if not content:
        raise BadContent("an empty file")
    start = content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<?xml", b"<head")):
        raise BadContent(f"an HTML page ({len(content):,} bytes)")
    if len(content) < size:
        what = "truncated" if container == "plain" else "truncated, or packed in another way"
        raise BadContent(f"{len(content):,} of {size:,} bytes ({what})")
    if len(content) > size:
        raise BadContent(f"more than {size:,} bytes")
    digest = hashlib.sha256(content).hexdigest()
    if digest != sha256:
        raise BadContent(f"sha256 {digest} at the right size")


def _decompress(packed: BinaryIO, size: int) -> bytes:
    content = bytearray()
    try:
        unpacked = Gunzip(packed)
        # a byte more than expected is enough to know that it is too long
        while len(content) <= size and (chunk := unpacked.read(min(1 << 20, size + 1))):
            content += chunk
    except EOFError as error:
        raise BadContent(
            f"a truncated gzip file: {len(content):,} of {size:,} decompressed bytes"
        ) from error
    except zlib.error as error:
        raise BadContent(f"a damaged gzip file ({error})") from error
    return bytes(content)
