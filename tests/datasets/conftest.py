import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from oneneuron.datasets.sources import Dataset, dataset_of
from oneneuron.schema import read_yaml

ROOT = Path(__file__).parents[2]
SOURCES = ROOT / "data" / "sources.yaml"
SCHEMA = ROOT / "workflow" / "schemas" / "sources.schema.yaml"


@pytest.fixture
def mirror() -> Path:
    """The folder with the real data; tests that ask for it are skipped where there is none."""
    folder = os.environ.get("ONE_NEURON_MIRROR")
    if not folder:
        pytest.skip("ONE_NEURON_MIRROR is not set, so the real data is not here")
    return Path(folder)


@pytest.fixture(scope="session")
def datasets() -> dict[str, Dataset]:
    """The datasets of data/sources.yaml by name."""
    listed = read_yaml(SOURCES, SCHEMA)["datasets"]
    return {name: dataset_of(name, entry) for name, entry in listed.items()}


@dataclass
class Host:
    """A web server on this machine: each path answers with its list's bodies, one a request."""

    address: str
    answers: dict[str, list[tuple[int, bytes, int]]] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)

    def serve(self, path: str, *bodies: bytes, status: int = 200, cut: int = 0) -> str:
        """Serve bodies in turn, the last one for ever; with `cut`, end that many bytes early."""
        self.answers[path] = [(status, body, cut) for body in bodies]
        return self.address + path


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch) -> Iterator[Host]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            served.requests.append(self.path)
            queue = served.answers.get(self.path, [(404, b"not here", 0)])
            status, body, cut = queue.pop(0) if len(queue) > 1 else queue[0]
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[: len(body) - cut])

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    served = Host(f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield served
    server.shutdown()
    server.server_close()
    thread.join()
