"""The service over the shipped graph, as a test client and as a real server."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import waitress
from flask.testing import FlaskClient

from service import create_app
from service.config import Settings
from service.serving import stores_of

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="session")
def client(home: Path) -> Iterator[FlaskClient]:
    """A client of the service over that release; queries may take a second."""
    app = create_app(Settings(home=home, query_seconds=1.0))
    yield app.test_client()
    stores_of(app).close()


@pytest.fixture(scope="session")
def server(home: Path) -> Iterator[str]:
    """The address of a real server over that release."""
    app = create_app(Settings(home=home))
    server = waitress.create_server(app, host="127.0.0.1", port=0, threads=8)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()
    stores_of(app).close()
