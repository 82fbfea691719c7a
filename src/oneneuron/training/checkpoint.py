"""Checkpoints: the state of a job, so that it goes on where it was killed, to the same bytes."""

import hashlib
import io
import json
import time
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from importlib.metadata import version
from pathlib import Path
from typing import Any, Self

import torch

from oneneuron.files import leftovers, locked, sha256_of, write_bytes


def checkpoint_key(params: Mapping[str, Any], inputs_sha256: Iterable[str]) -> str:
    """Return the digest of all that decides a job's result, what computes it included.

    Parameters
    ----------
    params
        The job's params, the digest of its code included; JSON values.
    inputs_sha256
        SHA-256 of each input.
    """
    versions = {name: version(name) for name in ("numba", "numpy", "torch")}
    parts = {"params": params, "inputs": list(inputs_sha256), "versions": versions}
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def checkpoint_of(
    record: str | Path,
    params: Mapping[str, Any],
    inputs: Iterable[str | Path],
    every_seconds: float,
) -> "Checkpoint":
    """Return the checkpoint of a job, beside its record.

    Parameters
    ----------
    record
        The job's output.
    params, inputs
        What decides its result: the params, and the files that it reads.
    every_seconds
        As of `Checkpoint`.
    """
    key = checkpoint_key(params, map(sha256_of, inputs))
    return Checkpoint(f"{record}.{key[:12]}.checkpoint", key, every_seconds)


class Checkpoint:
    """A job's saved state, beside its output; used as a context manager.

    Parameters
    ----------
    path
        Where the state is kept.
    key
        Digest of all that decides the result (`checkpoint_key`): a state of another key is not
        resumed from.
    every_seconds
        A state is saved after at most so many seconds of work, 0 or more.

    Raises
    ------
    ValueError
        For other seconds: NaN would never save.

    Notes
    -----
    While it is open no other process may open it: a job that outlived its killed parent would
    otherwise write beside the new one. The new one waits, and takes what the other finished.
    """

    def __init__(self, path: str | Path, key: str, every_seconds: float = 60) -> None:
        if not every_seconds >= 0:
            raise ValueError(f"every_seconds is 0 or more, got {every_seconds}")
        self.path = Path(path)
        self.key = key
        self.every_seconds = every_seconds
        self._held = ExitStack()
        self._saved_at = self._opened_at = time.monotonic()
        self._before: float | None = None
        self._warned = False

    def __enter__(self) -> Self:
        waiting = f"another process works on {self.path}: waiting for it to end"
        lock = self.path.with_name(f".{self.path.name}.lock")
        self._held.enter_context(locked(lock, waiting))
        self._saved_at = self._opened_at = time.monotonic()
        return self

    def __exit__(self, *_: object) -> None:
        self._held.close()

    def _digest(self, content: bytes) -> bytes:
        return hashlib.sha256(self.key.encode() + content).hexdigest().encode()

    @property
    def seconds_before(self) -> float:
        """Seconds of work up to the state that was found, by all earlier attempts together."""
        return self._before or 0.0

    def load(self) -> dict[str, Any] | None:
        """Return the saved state; None where there is none, or one of another key or damaged."""
        return self._load().get("state")

    def take_finished(self, outputs: Mapping[str, str | Path]) -> bool:
        """Write what `keep_finished` kept to a job's outputs, by name; whether there was any."""
        finished = self._load().get("finished")
        if finished is None:
            return False
        print("taken from a job that outlived what had started it, and finished")
        for name, path in outputs.items():
            write_bytes(path, finished[name].encode("latin-1"))
        return True

    def _load(self) -> dict[str, Any]:
        try:
            head, content = self.path.read_bytes().split(b"\n", 1)
        except FileNotFoundError:
            self._before = self.seconds_before
            return {}
        except ValueError:
            head, content = b"", b""
        # the digest of key and content: a damaged state never reaches the unpickler
        if head != self._digest(content):
            print(f"{self.path} is damaged or of another job: starting anew")
            self._before = self.seconds_before
            return {}
        found: dict[str, Any] = torch.load(io.BytesIO(content), weights_only=True)
        if self._before is None:
            # later states are of this attempt
            self._before = found["seconds"]
        return found

    def due(self) -> bool:
        """Whether so much work was done since the last save that it is time for one."""
        return time.monotonic() - self._saved_at >= self.every_seconds

    def save(self, state: Mapping[str, Any]) -> None:
        """Save a state of tensors and plain Python values, atomically.

        Where it cannot be written, as on a full disk, the work goes on: the state saved before, if
        any, stays, and the log says so once.
        """
        self._save(state=dict(state))

    def keep_finished(self, outputs: Mapping[str, str | Path]) -> None:
        """Keep the finished outputs of a job of which nobody waits for the end any more.

        Whoever started it was killed, so that the outputs will be removed as incomplete and asked
        for again: the next job of the same key takes them from here.
        """
        # as text, a character a byte: an empty file is nothing that `load` may unpickle otherwise
        contents = {name: Path(path).read_bytes() for name, path in outputs.items()}
        self._save(finished={name: each.decode("latin-1") for name, each in contents.items()})

    def _save(self, **content: Any) -> None:
        seconds = self.seconds_before + time.monotonic() - self._opened_at
        buffer = io.BytesIO()
        torch.save({**content, "seconds": seconds}, buffer)
        written = buffer.getvalue()
        try:
            write_bytes(self.path, self._digest(written) + b"\n" + written)
        except OSError as error:
            self._warn(error)
        # after a failure too: it is tried again when the next one is due
        self._saved_at = time.monotonic()

    def _warn(self, error: OSError) -> None:
        if not self._warned:
            print(f"{self.path} cannot be written ({error}): going on without saving")
        self._warned = True

    def remove(self) -> None:
        """Remove the saved state, once the job's output is in place.

        With it goes what a process left that was killed while it saved.
        """
        self.path.unlink(missing_ok=True)
        for leftover in leftovers(self.path):
            leftover.unlink()
