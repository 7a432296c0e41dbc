"""The redirections for w3id.org lead each kind of IRI to an address that the service answers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.running import ROOT

RULE = re.compile(r"RewriteRule (\S+) https://HOST(/\S+) \[R=302,L,NE\]")


def redirected(iri: str) -> str:
    """Where w3id.org sends a client: the fragment stays with the client."""
    name, _, path = iri.partition("#")[0].removeprefix("https://w3id.org/").partition("/")
    text = (ROOT / "ontology" / "w3id" / name / ".htaccess").read_text(encoding="utf-8")
    for pattern, target in RULE.findall(text):
        if match := re.search(pattern, path):
            return str(match.expand(target.replace("$1", r"\1")))
    raise AssertionError(f"no rule for {iri}")


@pytest.mark.parametrize(
    ("iri", "path"),
    [
        ("https://w3id.org/lausitz-graph/id/workshop/werkstatt-4", "/id/workshop/werkstatt-4"),
        ("https://w3id.org/lausitz-graph/", "/"),
        ("https://w3id.org/lausitz-graph/data", "/data"),
        ("https://w3id.org/actor-graph/ontology#Workshop", "/ontology"),
        ("https://w3id.org/actor-graph/scheme/actor-kind", "/scheme/actor-kind"),
        ("https://w3id.org/actor-graph/shapes#X", "/shapes"),
        ("https://w3id.org/actor-graph/check/some-warning", "/ontology"),
        ("https://w3id.org/actor-graph/ontologies", "/ontology"),
    ],
)
def test_iri_is_led_to_what_the_service_answers(client: FlaskClient, iri: str, path: str) -> None:
    assert redirected(iri) == path
    assert client.get(path, follow_redirects=True).status_code == 200


def test_every_folder_is_ready_to_be_copied() -> None:
    folders = [path for path in (Path(ROOT) / "ontology" / "w3id").iterdir() if path.is_dir()]
    assert len(folders) == 2
    for folder in folders:
        text = (folder / ".htaccess").read_text(encoding="utf-8")
        assert text.isascii() and "RewriteEngine on" in text and RULE.search(text)
