"""One file from one address: by https alone, up to a size, and never long without progress."""

import logging
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urljoin, urlsplit

import requests
import urllib3

from oneneuron.datasets.errors import BadContent

MOST_REDIRECTS = 5

_LOG = logging.getLogger(__name__)
_AT_ONCE = 1 << 16


class Stalled(OSError):  # noqa: N818 - read as what happened
    """A download made no progress for too long; it is not tried again."""


@dataclass(frozen=True)
class Downloading:
    """How a download goes about it.

    Attributes
    ----------
    window, least
        Each `least` bytes, and the answer before the first of them, may take `window` seconds.
    retries, pause
        How many times a broken download is tried again, and after how many seconds; each time
        after one more such pause.
    plain_hosts
        Hosts that may be asked by plain http (a server on this machine, for a test).
    """

    window: float = 60
    least: int = 1 << 16
    retries: int = 3
    pause: float = 1
    plain_hosts: tuple[str, ...] = ()


AS_USUAL = Downloading()


def download(address: str, target: Path, most: int, how: Downloading) -> str:
    """Download to a file, and return the address that answered in the end.

    Raises
    ------
    BadContent
        Where the address, or one that it redirects to, is not https, or more than `most` bytes
        come.
    OSError
        Where the download broke off each time it was tried, or made no progress (`Stalled`).
    """
    for attempt in range(how.retries + 1):
        try:
            return _watched(_Transfer(address, target, most, how))
        except Stalled:
            raise
        except OSError as error:
            if attempt == how.retries:
                raise
            _LOG.warning("%s: %s: trying again", address, error)
            time.sleep(how.pause * (attempt + 1))
    raise AssertionError("the last attempt returns or raises")


def _watched(transfer: "_Transfer") -> str:
    """Wait for a transfer as long as it makes progress."""
    how = transfer.how
    transfer.start()
    received, since = 0, time.monotonic()
    while transfer.is_alive():
        transfer.join(how.window / 20)
        if transfer.received - received >= how.least:
            received, since = transfer.received, time.monotonic()
        elif transfer.is_alive() and time.monotonic() - since > how.window:
            transfer.given_up = True
            raise Stalled(
                f"only {transfer.received - received:,} bytes in the last {how.window:g} s"
            )
    if transfer.error is not None:
        raise transfer.error
    return transfer.answered


class _Transfer(threading.Thread):
    """One attempt, in a thread of its own: a trickle keeps any limit on waiting from running out.

    A thread that was given up ends with its next byte, or with the process.
    """

    def __init__(self, address: str, target: Path, most: int, how: Downloading) -> None:
        super().__init__(daemon=True)
        self.address, self.target, self.most, self.how = address, target, most, how
        self.answered = address
        self.received = 0
        self.given_up = False
        self.error: Exception | None = None

    def run(self) -> None:
        try:
            with (
                requests.Session() as session,
                self.target.open("wb") as file,
                self._answer(session) as response,
            ):
                response.raise_for_status()
                self._write(response, file)
        except urllib3.exceptions.HTTPError as error:
            self.error = OSError(f"{type(error).__name__}: {error}")
        except Exception as error:  # whatever it is, it is raised where the result is asked for
            self.error = error

    def _answer(self, session: requests.Session) -> requests.Response:
        for _ in range(MOST_REDIRECTS + 1):
            self._refuse_plain()
            response = session.get(
                self.answered,
                stream=True,
                allow_redirects=False,
                timeout=self.how.window,
                # what is packed once more could be a bomb
                headers={"Accept-Encoding": "identity"},
            )
            if not response.is_redirect:
                return response
            response.close()
            self.answered = urljoin(self.answered, response.headers["location"])
        raise BadContent(f"more than {MOST_REDIRECTS} redirects, the last to {self.answered}")

    def _refuse_plain(self) -> None:
        parts = urlsplit(self.answered)
        if parts.scheme != "https" and not (
            parts.scheme == "http" and parts.hostname in self.how.plain_hosts
        ):
            redirected = (
                f", to which {self.address} redirects," if self.answered != self.address else ""
            )
            raise BadContent(f"{self.answered}{redirected} is not https")

    def _write(self, response: requests.Response, file: BinaryIO) -> None:
        for content in _pieces(response):
            self.received += len(content)
            if self.received > self.most:
                raise BadContent(f"more than {self.most:,} bytes")
            if self.given_up:
                return
            file.write(content)


def _pieces(response: requests.Response) -> Iterator[bytes]:
    """Yield what comes, as it comes and unpacked by nobody."""
    while content := response.raw.read1(_AT_ONCE, decode_content=False):
        yield content
