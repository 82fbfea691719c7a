"""Files written whole or not at all, and their checksums."""

import errno
import glob
import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import BaseFileLock, FileLock, SoftFileLock, Timeout

_NO_LOCKS = {errno.ENOSYS, errno.ENOLCK, errno.ENOTSUP, errno.EOPNOTSUPP}
"""What a file system answers that has no locks."""


@contextmanager
def atomic_path(path: str | Path) -> Iterator[Path]:
    """Give a temporary path beside `path` to write to; move it into place when all went well.

    The file appears under its name only once it is complete and on disk; after an error neither
    a part of it nor the temporary file is left, and what stood there before still does. The
    temporary name keeps the ending, for writers that go by it.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.stem}.{secrets.token_hex(4)}.part{path.suffix}")
    try:
        yield temporary
        with temporary.open("rb") as written:
            os.fsync(written.fileno())
        temporary.replace(path)
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


def sha256_of(path: str | Path) -> str:
    """Return the SHA-256 of a file's content, as 64 hexadecimal digits."""
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
