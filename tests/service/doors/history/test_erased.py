"""A service takes up that a person was erased, and says so of the releases they were in."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from service.config import Settings
from tests.graph_loader.support import run_here
from tests.running import client_over, eventually
from tests.service.history import History

PERSON = "https://example.org/testrevier/id/person/erika-muster"
PAGE = "/doc/person/erika-muster"
READER = {"Accept": "text/html", "Accept-Language": "de"}


@pytest.fixture(scope="module")
def erased(
    history: History, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[FlaskClient, dict[str, str]]]:
    """A client that had read of her before she was erased; and of each old version the new one."""
    home = Path(
        shutil.copytree(history.home, tmp_path_factory.mktemp("erased") / "home", symlinks=True)
    )
    with client_over(Settings(home=home)) as client:
        read = (PAGE, f"{PAGE}?release={history.versions[0]}", "/search?q=erika")
        for address in (*read, *read):  # by then pages of the published release are kept
            assert "erika-muster" in client.get(address, headers=READER).text
        assert client.get("/changes/person/erika-muster.atom").status_code == 200
        outcome = run_here("erase", PERSON, "--home", home, "--facts", home)
        assert outcome.status == 0, outcome.err
        eventually(lambda: client.get(PAGE, headers=READER).status_code == 404)
        lines = [line.split("\t") for line in (home / "history.tsv").read_text().splitlines()]
        yield client, {line[2]: line[0] for line in lines}


def test_no_address_tells_of_her_any_more(erased: tuple[FlaskClient, dict[str, str]]) -> None:
    client, versions = erased
    for version in versions.values():
        for address in (PAGE, "/search?q=erika", "/browse/person", "/api/v1/queries/person-posts"):
            join = "&" if "?" in address else "?"
            answer = client.get(f"{address}{join}release={version}", headers=READER)
            text = answer.text.replace(PAGE, "")  # what was asked for stands in links to languages
            assert "Erika" not in text and "erika-" not in text, (address, version)
    assert client.get(f"{PAGE}.ttl").status_code == 404
    for feed in ("/changes.atom", "/ldes"):
        text = client.get(feed).text
        assert "erika" not in text.lower() and not any(old in text for old in versions)


def test_old_version_is_gone_and_leads_to_the_one_in_its_place(
    erased: tuple[FlaskClient, dict[str, str]],
) -> None:
    client, versions = erased
    for old, new in versions.items():
        for address in (f"/?release={old}", f"/release/{old}", f"/release/{old}/dump.nq.gz"):
            answer = client.get(address, headers=READER)
            assert answer.status_code == 410, address
            assert f'href="/release/{new}"' in answer.text and "gelöscht" in answer.text
        told = client.get(f"/api/v1/queries/counts?release={old}")
        assert told.status_code == 410 and told.json and told.json["replaced_by"] == new
        assert old in client.get(f"/release/{new}", headers=READER).text


def test_compared_releases_are_the_new_ones(erased: tuple[FlaskClient, dict[str, str]]) -> None:
    client, versions = erased
    first, second, _ = versions.values()
    assert client.get(f"/release/{first}/changes/{second}", headers=READER).status_code == 200
    old, older = list(versions)[:2]
    assert client.get(f"/release/{old}/changes/{older}", headers=READER).status_code == 410
