"""Files written whole or not at all, read within limits, and their checksums."""

import errno
import glob
import hashlib
import io
import json
import os
import re
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from filelock import BaseFileLock, FileLock, SoftFileLock, Timeout

_NO_LOCKS = {errno.ENOSYS, errno.ENOLCK, errno.ENOTSUP, errno.EOPNOTSUPP}
"""What a file system answers that has no locks."""

MOST_OF_TEXT = 16 << 20
"""Bytes of a text that is read whole; as JSON it may take twenty times as much memory."""

_HALF = re.compile("[\ud800-\udfff]")
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@contextmanager
def atomic_path(path: str | Path) -> Iterator[Path]:
    """Give a temporary path beside `path` to write to; move it into place when all went well.

    The file appears under its name only once it is complete and on disk; after an error neither
    a part of it nor the temporary file is left, and what stood there before still does. The
    temporary name keeps the ending, for writers that go by it.

    Raises
    ------
    OSError
        Where the disk is full or a quota is used up, naming `path` and what to do.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.stem}.{secrets.token_hex(4)}.part{path.suffix}")
    try:
        yield temporary
        with temporary.open("rb") as written:
            os.fsync(written.fileno())
        temporary.replace(path)
    except OSError as error:
        if error.errno not in _FULL:
            raise
        said = f"{os.strerror(error.errno)}: nothing was written; make room, then run again"
        raise OSError(error.errno, said, str(path)) from error
    finally:
        temporary.unlink(missing_ok=True)


def leftovers(path: str | Path) -> list[Path]:
    """Return the temporary files of `atomic_path` that killed processes left beside `path`."""
    path = Path(path)
    return sorted(path.parent.glob(f".{glob.escape(path.stem)}.*.part{path.suffix}"))


@contextmanager
def locked(path: str | Path, waiting: str) -> Iterator[None]:
    """Hold a lock file against other processes; who comes second says `waiting`, and waits.

    The end of a process, however it comes, frees the lock. The file is removed at the end.

    Notes
    -----
    Where the file system has no locks (some of clusters) the file itself is the lock: who makes it
    holds it, and it names its maker. One whose maker has died is taken over on the same machine;
    on another nobody can tell, so that what is said while waiting names the file.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    lock: BaseFileLock = FileLock(path, fallback_to_soft=False)
    try:
        lock.acquire(blocking=False)
    except Timeout:
        print(waiting)
        lock.acquire()
    except OSError as error:
        if error.errno not in _NO_LOCKS:
            raise
        lock = _made(path.with_name(f"{path.name}.made"), waiting)
    try:
        yield
    finally:
        # while it is held: who waits for it sees that the file is gone, and makes a new one
        path.unlink(missing_ok=True)
        lock.release()


def _made(path: Path, waiting: str) -> BaseFileLock:
    """Hold a file by making it."""
    lock = SoftFileLock(path)
    try:
        lock.acquire(blocking=False)
    except Timeout:
        print(f"{waiting} (if it has died on another machine, remove {path})")
        lock.acquire()
    return lock


def write_text(path: str | Path, text: str) -> None:
    """Write a text file atomically, as UTF-8."""
    with atomic_path(path) as temporary:
        temporary.write_text(text, encoding="utf-8")


def write_bytes(path: str | Path, content: bytes) -> None:
    """Write a binary file atomically."""
    with atomic_path(path) as temporary:
        temporary.write_bytes(content)


@contextmanager
def reading(path: str | Path, what: str) -> Iterator[None]:
    """Turn whatever a parser raises at a file's content into a ValueError that names the file.

    Parsers fail at what is none of theirs in dozens of ways, from struct.error to RecursionError.

    Parameters
    ----------
    path
        The file that is read.
    what
        What it should be, for the message ("a table of records").

    Raises
    ------
    OSError
        Where the file itself cannot be read; it names the file.
    ValueError
        For all else.
    """
    try:
        yield
    except OSError as error:
        if error.errno is None or error.filename is None:
            raise ValueError(f"{path} is not {what}: {error}") from error
        raise
    except Exception as error:
        said = str(error) or type(error).__name__
        if str(path) in said and isinstance(error, ValueError):
            raise
        said = f"no {said}" if isinstance(error, KeyError) else said
        raise ValueError(f"{path} is not {what}: {said}") from error


def open_regular(path: str | Path) -> io.BufferedReader:
    """Open a file to read its bytes; OSError for a folder, pipe or device."""
    # without waiting for somebody to write to a pipe
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    mode = os.fstat(descriptor).st_mode
    if stat.S_ISREG(mode):
        return os.fdopen(descriptor, "rb")
    os.close(descriptor)
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    raise OSError(errno.EINVAL, "A pipe or device, not a file", str(path))


def read_bytes(path: str | Path, most: int) -> bytes:
    """Return a file's content; ValueError for more than `most` bytes, OSError for no file."""
    with open_regular(path) as file:
        content = file.read(most + 1)
    if len(content) > most:
        raise ValueError(f"{path} has more than {most:,} bytes")
    return content


def read_text(path: str | Path, most: int = MOST_OF_TEXT) -> str:
    """Return a text file's content; a ValueError names a file that is too long or not UTF-8."""
    content = read_bytes(path, most)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ValueError(f"{path} is not UTF-8 (byte {error.start:,})") from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def read_json(path: str | Path) -> Any:
    """Return the content of a JSON file; a ValueError names the file where it is none.

    Likewise where it holds half of a character, which cannot be written.
    """
    text = read_text(path)
    with reading(path, "JSON"):
        content = json.loads(text)
        # by its number alone: text in UTF-8 has none
        if "\\u" in text and (half := _HALF.search(json.dumps(content, ensure_ascii=False))):
            raise ValueError(f"it holds U+{ord(half[0]):04X}, which is half of a character")
        return content


def sha256_of(path: str | Path) -> str:
    """Return the SHA-256 of a file's content, in 64 hexadecimal digits; OSError for no file."""
    with open_regular(path) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
