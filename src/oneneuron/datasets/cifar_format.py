"""CIFAR-10's binary format: records of one label and the pixels, in a gzipped tar."""

import fnmatch
import tarfile
import zlib
from pathlib import Path, PurePosixPath

import numpy as np
from numpy.typing import NDArray

from oneneuron.datasets.errors import BadContent

RECORD_SIZE = 1 + 3 * 32 * 32
"""Bytes of one record: the label, then the pixels' red, green and blue planes, row by row."""

CLASSES = (0, 1)
"""The labels of airplanes and automobiles, the first class and the second."""


def read_archive(path: str | Path, members: str) -> bytes:
    """Return the records of classes 0 and 1 in an archive, sorted as byte strings.

    Sorted, they are the same bytes whatever the source's order and whichever other classes it
    holds. Nothing is extracted to disk and nothing is unpickled.

    Parameters
    ----------
    path
        A gzipped tar in CIFAR-10's binary layout.
    members
        A shell pattern of the last names of the members with records ("data_batch_*.bin").

    Raises
    ------
    BadContent
        Where the archive is damaged, holds a member that has no place in it (an absolute path,
        "..", a link, a device), has no such member or one with a fraction of a record.
    """
    path = Path(path)
    records: list[bytes] = []
    is_there = False
    try:
        with tarfile.open(path, "r:gz") as archive:
            for member in archive:
                _refuse_unsafe(member)
                name = PurePosixPath(member.name).name
                if member.isfile() and fnmatch.fnmatchcase(name, members):
                    is_there = True
                    file = archive.extractfile(member)
                    assert file is not None  # a regular file, as just checked
                    table = as_records(file.read(), member.name)
                    records += [row.tobytes() for row in table[np.isin(table[:, 0], CLASSES)]]
    except EOFError as error:
        raise BadContent(f"an archive that ends early ({path.stat().st_size:,} bytes)") from error
    except (tarfile.TarError, zlib.error, OSError) as error:
        raise BadContent(f"a damaged archive ({error})") from error
    if not is_there:
        raise BadContent(f"an archive without a member named {members}")
    return b"".join(sorted(records))


def _refuse_unsafe(member: tarfile.TarInfo) -> None:
    path = PurePosixPath(member.name)
    if path.is_absolute():
        raise BadContent(f"an archive with an absolute path in it ({member.name})")
    if ".." in path.parts:
        raise BadContent(f"an archive with a path that leads out of it ({member.name})")
    if not (member.isfile() or member.isdir()):
        raise BadContent(f"an archive with a link or device in it ({member.name})")


def as_records(content: bytes, name: str) -> NDArray[np.uint8]:
    """Return the records of a file as rows, (records, 3073) uint8; BadContent if not whole."""
    whole, rest = divmod(len(content), RECORD_SIZE)
    if rest:
        raise BadContent(
            f"{whole:,} records of {RECORD_SIZE:,} bytes and {rest:,} bytes over in {name}"
        )
    return np.frombuffer(content, np.uint8).reshape(whole, RECORD_SIZE)
