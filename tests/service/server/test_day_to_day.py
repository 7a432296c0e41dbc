"""What the words say of running the service from day to day, done while clients ask."""

from __future__ import annotations

import re
import shlex
import socket
import subprocess
import time
from pathlib import Path

from tests.running import ROOT, eventually, running
from tests.service.server.asking import Asking, home_with
from tests.service.server.test_from_outside import launched

WORDS = (ROOT / "service" / "README.md").read_text(encoding="utf-8")
_HOME = "/var/lib/actor-graph"


def said(beginning: str) -> str:
    """The one command in the words that begins so."""
    (found,) = set(re.findall(rf"`({re.escape(beginning)}[^`]*)`", WORDS))
    return str(found)


def test_going_back_to_an_older_release_fails_no_request(region_home: Path, tmp_path: Path) -> None:
    mine = home_with(region_home / "current", tmp_path / "home", "newer", "older")
    command = said("ln -sfn releases/VERSION").replace("VERSION", "older")
    with running(mine) as service:
        assert service.ask("ASK {}")[0] == 200
        with Asking(service.port) as visitors:
            visitors.wait_for_more()
            subprocess.run(shlex.split(command.replace(_HOME, str(mine))), check=True)
            eventually(lambda: visitors.outcomes[200, "older"] > 0)
            visitors.wait_for_more()
    assert set(visitors.outcomes) == {(200, "newer"), (200, "older")}


def test_new_version_of_the_software_fails_no_request(region_home: Path) -> None:
    """`systemctl restart` with the socket unit: one supervisor ends, and another takes over."""
    with socket.create_server(("127.0.0.1", 0), backlog=100) as listener:
        port = listener.getsockname()[1]
        with launched(listener, region_home) as old:
            with Asking(port) as visitors:
                visitors.wait_for_more()
                old.terminate()
                assert old.wait(60) == 0
                with launched(listener, region_home):
                    visitors.wait_for_more()
                    visitors.stop()
    assert visitors.statuses == {200}


def test_backup_of_a_running_service_can_be_put_back(region_home: Path, tmp_path: Path) -> None:
    mine = home_with(region_home / "current", tmp_path / "actor-graph", "newer", "older")
    (mine / "releases" / "newer").unlink()
    copy = ["cp", "-r", str((region_home / "current").resolve()), str(mine / "releases" / "newer")]
    subprocess.run(copy, check=True)
    (mine / "releases" / "older").unlink()
    (mine / "releases" / ".tmp-1").mkdir()
    command = said("tar --exclude").replace("/var/lib actor-graph", f"{tmp_path} actor-graph")
    back = tmp_path / "back"
    back.mkdir()
    with running(mine) as service:
        expected = service.ask("SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o LIMIT 5")
        with Asking(service.port) as visitors:
            visitors.wait_for_more(5)
            subprocess.run(shlex.split(command), cwd=tmp_path, check=True)
            visitors.wait_for_more(5)
        assert visitors.statuses == {200}
    subprocess.run(["tar", "-xzf", str(tmp_path / "backup.tar.gz"), "-C", str(back)], check=True)
    assert not (back / "actor-graph" / "releases" / ".tmp-1").exists()
    time.sleep(0.1)
    with running(back / "actor-graph") as restored:
        assert restored.ask("SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o LIMIT 5") == expected
