"""What the store says without the service, and another origin."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from pyoxigraph import Quad, Store

NODE_MODULES = Path(__file__).parents[1] / "node_modules"


@dataclass(frozen=True)
class Elsewhere:
    """A web server of somebody else, and the folder it serves."""

    url: str
    folder: Path


class _Quiet(SimpleHTTPRequestHandler):
    extensions_map = {**SimpleHTTPRequestHandler.extensions_map, ".ttl": "text/turtle"}

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="session")
def merged(graph: Store) -> Store:
    """Every statement once in the default graph: what a query without a dataset is to see."""
    store = Store()
    store.bulk_extend(Quad(q.subject, q.predicate, q.object) for q in graph)
    return store


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Elsewhere]:
    """Another origin, with an empty folder."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=tmp_path))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield Elsewhere(f"http://127.0.0.1:{server.server_port}", tmp_path)
    server.shutdown()
    thread.join()
    server.server_close()
