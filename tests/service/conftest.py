"""One real release for all tests of the service, built by the loader's command line.

With ACTORGRAPH_TEST_HOME set, the release published there is used instead of building one.
"""

from __future__ import annotations

import os
import subprocess
import sys
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
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a published release."""
    given = os.environ.get("ACTORGRAPH_TEST_HOME")
    if given:
        return Path(given)
    path = tmp_path_factory.mktemp("home")
    command = [sys.executable, "-m", "graph_loader", "build", "--facts", "graph_loader/facts"]
    subprocess.run([*command, "--home", str(path)], cwd=ROOT, check=True)
    return path


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
