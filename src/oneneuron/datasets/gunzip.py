"""The content of a gzip file, bit by bit, in time and memory that go with what is read of it."""

import zlib
from typing import BinaryIO

from oneneuron.datasets.errors import BadContent

MOST_MEMBERS = 10_000
"""Gzip files one after another in a file, as of which it may consist; there is one as a rule."""

_AT_ONCE = 1 << 16
_GZIP = 16 + zlib.MAX_WBITS


class Gunzip:
    """A gzip file that is read from its beginning.

    Unlike `gzip.open` it goes through neither headers nor padding, however long, byte by byte.

    Parameters
    ----------
    file
        At its beginning.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._packed = b""
        self._member = zlib.decompressobj(_GZIP)
        self._members = 1

    def read(self, size: int) -> bytes:
        """Return some of the content, one byte to `size`; none at its end.

        Raises
        ------
        EOFError, zlib.error
            Where the file ends early or is damaged.
        BadContent
            Where it consists of too many.
        """
        while not self._member.eof or self._begin_next():
            packed = self._packed or self._file.read(_AT_ONCE)
            content = self._member.decompress(packed, size)
            self._packed = self._member.unconsumed_tail
            if content:
                return content
            if not packed and not self._member.eof:
                raise EOFError
        return b""

    def _begin_next(self) -> bool:
        """Go on to the next member, behind zeros; False where there is none."""
        rest = self._member.unused_data.lstrip(b"\0")
        while not rest:
            packed = self._file.read(_AT_ONCE)
            if not packed:
                return False
            rest = packed.lstrip(b"\0")
        if self._members == MOST_MEMBERS:
            raise BadContent(f"a gzip file of more than {MOST_MEMBERS:,} members")
        self._members += 1
        self._member, self._packed = zlib.decompressobj(_GZIP), rest
        return True
