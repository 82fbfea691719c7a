"""CIFAR-10's binary format: records of one label and the pixels, in a gzipped tar."""

import fnmatch
import tarfile
import zlib
from pathlib import PurePosixPath
from typing import BinaryIO, Self

import numpy as np
from numpy.typing import NDArray

from oneneuron.datasets.errors import BadContent
from oneneuron.datasets.gunzip import Gunzip

RECORD_SIZE = 1 + 3 * 32 * 32
"""Bytes of one record: the label, then the pixels' red, green and blue planes, row by row."""

CLASSES = (0, 1)
"""The labels of airplanes and automobiles, the first class and the second."""


LARGEST_ARCHIVE = 256 << 20
"""Bytes of an archive, packed or unpacked; the whole of CIFAR-10 has 184 million."""

MOST_ENTRIES = 1_000
"""Members of an archive; CIFAR-10's has nine."""

LARGEST_HEADER = 64 << 10
"""Bytes of a name or of other attributes that an archive states of a member."""

_AT_ONCE = 1_000
"""Records that are read at a time."""


def read_archive(packed: BinaryIO, members: str, size: int) -> bytes:
    """Return the records of classes 0 and 1 in an archive, sorted as byte strings.

    Sorted, they are the same bytes whatever the source's order and whichever other classes it
    holds. Nothing is extracted to disk and nothing is unpickled; the archive is read once, from
    its beginning, and no more of it is held than the records.

    Parameters
    ----------
    packed
        A gzipped tar in CIFAR-10's binary layout.
    members
        A shell pattern of the last names of the members with records ("data_batch_*.bin").
    size
        How many bytes the records should have in all.

    Raises
    ------
    BadContent
        Where the archive is damaged, holds a member that has no place in it (an absolute path,
        "..", a link, a device), has no such member or one with a fraction of a record; where
        there are more records than there should be, or it unpacks to what no such archive is.
    """
    records: list[bytes] = []
    is_there = False
    try:
        with tarfile.open(  # type: ignore[call-overload]
            fileobj=_Limited(Gunzip(packed)), mode="r|", tarinfo=_Entry
        ) as archive:
            for number, member in enumerate(archive):
                if number == MOST_ENTRIES:
                    raise BadContent(f"an archive of more than {MOST_ENTRIES:,} members")
                _refuse_unsafe(member)
                name = PurePosixPath(member.name).name
                if member.isfile() and fnmatch.fnmatchcase(name, members):
                    is_there = True
                    records += _records_of_classes(archive, member)
                    if len(records) * RECORD_SIZE > size:
                        raise BadContent(f"an archive with more than {size:,} bytes of records")
    except EOFError as error:
        raise BadContent(f"an archive that ends early ({packed.tell():,} bytes)") from error
    except (tarfile.TarError, zlib.error, OSError, RecursionError) as error:
        raise BadContent(f"a damaged archive ({error})") from error
    except (ValueError, LookupError) as error:
        if isinstance(error, BadContent):
            raise
        raise BadContent(f"a damaged archive ({error})") from error
    if not is_there:
        raise BadContent(f"an archive without a member named {members}")
    return b"".join(sorted(records))


class _Limited:
    """A file that is read from its beginning, up to a limit: a bomb is not unpacked."""

    def __init__(self, file: Gunzip) -> None:
        self._file = file
        self._left = LARGEST_ARCHIVE

    def read(self, size: int) -> bytes:
        content = self._file.read(size)
        self._left -= len(content)
        if self._left < 0:
            raise BadContent(f"an archive that unpacks to more than {LARGEST_ARCHIVE:,} bytes")
        return content


class _Entry(tarfile.TarInfo):
    """A member of an archive; what is said of it (its name, say) is held whole, so has a limit."""

    def _proc_member(self, archive: tarfile.TarFile) -> Self:
        if self.type == tarfile.GNUTYPE_SPARSE:
            raise self._sparse()
        is_said = self.type not in (*tarfile.REGULAR_TYPES, tarfile.DIRTYPE)
        if is_said and self.size > LARGEST_HEADER:
            raise BadContent(f"an archive with {self.size:,} bytes of attributes of a member")
        return super()._proc_member(archive)  # type: ignore[misc, no-any-return]

    def _proc_gnusparse_10(self, *_: object) -> None:
        # the newer form, which attributes announce
        raise self._sparse()

    def _sparse(self) -> BadContent:
        # before its map of holes is read, which may go on for the whole archive and is held whole
        return BadContent(f"an archive with a file of holes in it ({self.name})")


def _records_of_classes(archive: tarfile.TarFile, member: tarfile.TarInfo) -> list[bytes]:
    _count(member.size, member.name)
    file = archive.extractfile(member)
    assert file is not None  # a regular file, as was checked
    records: list[bytes] = []
    while content := file.read(_AT_ONCE * RECORD_SIZE):
        table = as_records(content, member.name)
        records += [row.tobytes() for row in table[np.isin(table[:, 0], CLASSES)]]
    return records


def _refuse_unsafe(member: tarfile.TarInfo) -> None:
    path = PurePosixPath(member.name)
    if path.is_absolute():
        raise BadContent(f"an archive with an absolute path in it ({member.name})")
    if ".." in path.parts:
        raise BadContent(f"an archive with a path that leads out of it ({member.name})")
    # the next member is looked for behind so many bytes, there or not
    if not 0 <= member.size <= LARGEST_ARCHIVE:
        raise BadContent(f"an archive that gives {member.name} {member.size:,} bytes")
    if not (member.isfile() or member.isdir()) or member.issparse():
        raise BadContent(f"an archive with a link or device in it ({member.name})")


def as_records(content: bytes, name: str) -> NDArray[np.uint8]:
    """Return the records of a file as rows, (records, 3073) uint8; BadContent if not whole."""
    return np.frombuffer(content, np.uint8).reshape(_count(len(content), name), RECORD_SIZE)


def _count(size: int, name: str) -> int:
    """Return how many records so many bytes are; BadContent if not whole ones."""
    whole, rest = divmod(size, RECORD_SIZE)
    if rest:
        raise BadContent(
            f"{whole:,} records of {RECORD_SIZE:,} bytes and {rest:,} bytes over in {name}"
        )
    return whole
