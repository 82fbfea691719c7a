"""Servers that answer badly: without end, in drops, by redirects, to anybody who listens."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from oneneuron.datasets.download import Downloading, Stalled, download
from oneneuron.datasets.errors import BadContent

HERE = Downloading(window=0.3, retries=0, pause=0.0, plain_hosts=("127.0.0.1",))
OK = b"HTTP/1.1 200 OK\r\n"

Say = Callable[[socket.socket], None]


class Server:
    """A server on this machine that answers each connection by a function of its socket."""

    def __init__(self) -> None:
        self.over = threading.Event()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._thread: threading.Thread | None = None

    def serve(self, say: Say) -> str:
        self._thread = threading.Thread(target=self._serve, args=(say,), daemon=True)
        self._thread.start()
        return f"http://127.0.0.1:{self._listening.getsockname()[1]}/data.csv"

    def _serve(self, say: Say) -> None:
        while not self.over.is_set():
            try:
                connection, _ = self._listening.accept()
                with connection:
                    connection.settimeout(1)
                    connection.recv(1 << 16)
                    say(connection)
            except OSError:
                continue  # who asked has gone, or the test is over

    def drip(self, connection: socket.socket, before: bytes) -> None:
        connection.sendall(before)
        while not self.over.wait(0.02):
            connection.sendall(b"x")

    def stream(self, connection: socket.socket) -> None:
        connection.sendall(OK + b"\r\n")
        while not self.over.is_set():
            connection.sendall(b"x" * 4096)

    def close(self) -> None:
        self.over.set()
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        if self._thread is not None:
            self._thread.join(10)
            assert not self._thread.is_alive()


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    server = Server()
    yield server
    server.close()


def redirect(to: str) -> Say:
    # said to close, or the client may ask for the next address on a connection just closed
    ends = "Content-Length: 0\r\nConnection: close\r\n\r\n"
    return lambda c: c.sendall(f"HTTP/1.1 302 Found\r\nLocation: {to}\r\n{ends}".encode())


@pytest.mark.parametrize(
    "before",
    [
        OK + b"\r\n",
        OK + b"Content-Length: 800\r\n\r\n",
        OK + b"Transfer-Encoding: chunked\r\n\r\nffff\r\n",
        OK + b"X-Long: ",
        b"HTTP/1.1 2",
    ],
    ids=["body", "body of a stated length", "a chunk", "a header", "the status"],
)
def test_a_trickle_is_given_up(server: Server, tmp_path: Path, before: bytes) -> None:
    address = server.serve(lambda connection: server.drip(connection, before))
    with pytest.raises(Stalled, match=r"only .* bytes in the last 0\.3 s"):
        download(address, tmp_path / "x", 800_000, HERE)


def test_silence_is_given_up(server: Server, tmp_path: Path) -> None:
    address = server.serve(lambda _: (server.over.wait(60), None)[1])
    with pytest.raises(OSError, match=r"in the last 0\.3 s|timed out"):
        download(address, tmp_path / "x", 800, HERE)


def test_a_slow_server_that_makes_progress_is_waited_for(server: Server, tmp_path: Path) -> None:
    def slow(connection: socket.socket) -> None:
        connection.sendall(OK + b"Content-Length: 10\r\n\r\n")
        for _ in range(10):
            connection.sendall(b"x")
            time.sleep(0.1)

    address = server.serve(slow)
    assert download(address, tmp_path / "x", 10, replace(HERE, window=0.6, least=1)) == address
    assert (tmp_path / "x").read_bytes() == b"x" * 10


def test_an_endless_answer_is_cut_at_the_size_that_is_expected(
    server: Server, tmp_path: Path
) -> None:
    address = server.serve(server.stream)
    with pytest.raises(BadContent, match="more than 800 bytes"):
        download(address, tmp_path / "x", 800, HERE)
    assert (tmp_path / "x").stat().st_size <= 800


def test_what_is_packed_for_the_way_is_not_unpacked(server: Server, tmp_path: Path) -> None:
    packed = OK + b"Content-Encoding: gzip\r\nContent-Length: 3\r\n\r\n\x1f\x8bx"
    download(server.serve(lambda c: c.sendall(packed)), tmp_path / "x", 800, HERE)
    assert (tmp_path / "x").read_bytes() == b"\x1f\x8bx"


def test_plain_http_is_refused_without_a_request(host, tmp_path: Path) -> None:
    address = host.serve("/data.csv", b"x")
    with pytest.raises(BadContent, match=r"http://127\.0\.0\.1:\d+/data\.csv is not https"):
        download(address, tmp_path / "x", 800, Downloading())
    assert host.requests == []


@pytest.mark.parametrize(
    "to",
    ["http://example.org/data.csv", "file:///etc/passwd", "ftp://127.0.0.1/x", "//localhost/x"],
)
def test_a_redirect_to_what_is_not_https_is_refused(
    server: Server, tmp_path: Path, to: str
) -> None:
    address = server.serve(redirect(to))
    with pytest.raises(BadContent, match=r", to which http.* redirects, is not https"):
        download(address, tmp_path / "x", 800, HERE)


def test_redirects_in_a_ring_end(server: Server, tmp_path: Path) -> None:
    with pytest.raises(BadContent, match="more than 5 redirects"):
        download(server.serve(redirect("/data.csv")), tmp_path / "x", 800, HERE)


def test_the_address_that_answered_is_told(server: Server, host, tmp_path: Path) -> None:
    final = host.serve("/there.csv", b"1,2")
    assert download(server.serve(redirect(final)), tmp_path / "x", 800, HERE) == final
    assert (tmp_path / "x").read_bytes() == b"1,2"
