"""Croissant and RO-Crate as served, and the Data Package and links to other registers as files.

The libraries of these formats validate them in tests/validators.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]
from flask.testing import FlaskClient
from pyoxigraph import NamedNode, Store

from graph_loader.load import load
from graph_loader.release import Home
from service.config import Settings
from tests.running import client_over

CROISSANT, RO_CRATE = "/data/croissant.json", "/data/ro-crate-metadata.json"
SKOS = "http://www.w3.org/2004/02/skos/core#"


@pytest.fixture(scope="module")
def client(home: Path) -> Iterator[FlaskClient]:
    with client_over(Settings(home=home, page_seconds=60.0)) as client:
        yield client


@pytest.fixture(scope="module")
def published(home: Path) -> str:
    return (home / "current").resolve().name


def told(client: FlaskClient, path: str, language: str = "en") -> dict[str, Any]:
    answer = client.get(path, headers={"Accept-Language": language})
    assert answer.status_code == 200
    assert answer.content_type.startswith("application/ld+json; profile=")
    assert "Accept-Language" in answer.headers["Vary"]
    described: dict[str, Any] = json.loads(answer.data)
    return described


def fetched(client: FlaskClient, path: str, media_type: str = "") -> bytes:
    with client.get(path) as answer:
        assert answer.status_code == 200
        assert not media_type or answer.content_type == media_type
        return bytes(answer.data)


def nodes(crate: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {node["@id"]: node for node in crate["@graph"]}


def test_croissant_says_version_licence_and_every_file(client: FlaskClient, published: str) -> None:
    card = told(client, CROISSANT)
    assert card["version"] == published and published in card["citeAs"]
    assert card["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert card["conformsTo"] == "http://mlcommons.org/croissant/1.0"
    files = [one for one in card["distribution"] if "sha256" in one]
    assert {"dump.nq.gz", "tables.zip", "datapackage.json"} <= {one["@id"] for one in files}
    for one in files:
        body = fetched(client, one["contentUrl"].removeprefix("http://localhost"))
        assert hashlib.sha256(body).hexdigest() == one["sha256"], one["@id"]
        assert one["description"] and f"{len(body)} B" == one["contentSize"]


def test_croissant_knows_every_column(client: FlaskClient) -> None:
    archive = zipfile.ZipFile(io.BytesIO(fetched(client, "/data/tables.zip")))
    tables = {name.removesuffix(".csv") for name in archive.namelist() if name.endswith(".csv")}
    sets = {one["name"]: one for one in told(client, CROISSANT)["recordSet"]}
    assert sets.keys() == tables
    for name, records in sets.items():
        header = next(csv.reader(io.StringIO(archive.read(f"{name}.csv").decode())))
        assert [one["source"]["extract"]["column"] for one in records["field"]] == header
    known = {field["@id"] for records in sets.values() for field in records["field"]}
    references = [
        field["references"]["field"]["@id"]
        for records in sets.values()
        for field in records["field"]
        if "references" in field
    ]
    assert "workshops/key" in references and set(references) <= known


def test_research_object_names_the_files_beside_it(client: FlaskClient, published: str) -> None:
    crate = nodes(told(client, RO_CRATE))
    root = crate["./"]
    assert root["version"] == published and root["datePublished"]
    assert crate[root["license"]["@id"]]["name"] == "CC BY 4.0"
    assert crate[root["publisher"]["@id"]]["name"] == "Lausitz Actor Graph"
    for part in root["hasPart"]:
        body = fetched(client, f"/data/{part['@id']}")
        assert hashlib.sha256(body).hexdigest() == crate[part["@id"]]["sha256"]


def test_research_object_of_a_named_release_names_its_own_files(
    client: FlaskClient, published: str
) -> None:
    crate = nodes(told(client, f"{RO_CRATE}?release={published}"))
    start = f"http://localhost/release/{published}/"
    assert all(part["@id"].startswith(start) for part in crate["./"]["hasPart"])


@pytest.mark.parametrize("path", [CROISSANT, RO_CRATE])
def test_texts_are_in_the_language_of_the_request(client: FlaskClient, path: str) -> None:
    german, english = (
        json.dumps(told(client, path, tag), ensure_ascii=False) for tag in ("de", "en")
    )
    assert "Wer wirkt wo im Strukturwandel" in german and "Prüfbericht" in german
    assert "Who is involved where" in english and "Validation report" in english
    assert "Who is involved" not in german and "Wer wirkt" not in english
    assert client.get(f"{path}?lang=de", headers={"Accept-Language": "en"}).text.count("Wer wirkt")


def test_data_page_leads_to_both(client: FlaskClient) -> None:
    page = client.get("/data", headers={"Accept": "text/html"})
    for path, profile in (
        (CROISSANT, "http://mlcommons.org/croissant/1.0"),
        (RO_CRATE, "https://w3id.org/ro/crate"),
    ):
        assert f'href="{path}"' in page.text
        link = f'<http://localhost{path}>; rel=describedby; type="application/ld+json"; '
        assert f'{link}profile="{profile}"' in page.headers["Link"]


def test_release_loaded_as_it_is_is_described_as_far_as_it_is_known(tmp_path: Path) -> None:
    file = tmp_path / "some.nt"
    file.write_text("<https://one.example/a> <https://one.example/b> <https://one.example/c> .\n")
    load([file], Home(tmp_path / "home"), quiet=True)
    with client_over(Settings(home=tmp_path / "home")) as client:
        card, crate = told(client, CROISSANT), nodes(told(client, RO_CRATE))
    assert card["recordSet"] == [] and "license" not in card
    assert crate["./"].get("hasPart", []) == [{"@id": one["@id"]} for one in card["distribution"]]


def test_data_package_lies_in_the_archive_and_beside_it(
    client: FlaskClient, published: str
) -> None:
    beside = json.loads(fetched(client, "/data/datapackage.json", "application/json"))
    archive = zipfile.ZipFile(io.BytesIO(fetched(client, "/data/tables.zip")))
    inside = json.loads(archive.read("datapackage.json"))
    names = [name for name in archive.namelist() if name != "datapackage.json"]
    assert [one["path"] for one in inside["resources"]] == names
    assert [(one["path"], one["innerpath"]) for one in beside["resources"]] == [
        ("tables.zip", name) for name in names
    ]
    for package in (inside, beside):
        assert package["version"] == published and package["id"].endswith(f"/release/{published}")
        assert package["licenses"] == [{"path": "https://creativecommons.org/licenses/by/4.0/"}]
        assert len(package["sources"]) > 400
    for one in inside["resources"]:
        assert one["hash"] == "sha256:" + hashlib.sha256(archive.read(one["path"])).hexdigest()
    schemas = {one["name"]: one["schema"] for one in inside["resources"] if "schema" in one}
    key = {"fields": "workshop", "reference": {"resource": "workshops", "fields": "key"}}
    assert key in schemas["participations"]["foreignKeys"]
    assert {"name": "number", "type": "integer"}.items() <= schemas["workshops"]["fields"][
        1
    ].items()


def test_links_are_those_of_the_graph_and_say_who_says_so(
    client: FlaskClient, graph: Store, published: str
) -> None:
    media_type = "text/tab-separated-values; charset=utf-8"
    lines = fetched(client, "/data/links.sssom.tsv", media_type).decode().splitlines()
    head = yaml.safe_load("\n".join(line[1:] for line in lines if line.startswith("#")))
    assert head["mapping_set_version"] == published and head["license"]
    prefixes = head["curie_map"]

    def whole(short: str) -> str:
        prefix, _, name = short.partition(":")
        return str(prefixes[prefix]) + name

    rows = csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t")
    found = {
        (*(whole(row[f"{part}_id"]) for part in ("subject", "predicate", "object")),)
        + (row["mapping_provider"],)
        for row in rows
    }
    expected = {
        (quad.subject.value, quad.predicate.value, quad.object.value, quad.graph_name.value)
        for name in ("exactMatch", "closeMatch")
        for quad in graph.quads_for_pattern(None, NamedNode(SKOS + name), None, None)
        if isinstance(quad.graph_name, NamedNode)
        and "/id/source/" in quad.graph_name.value
        and isinstance(quad.subject, NamedNode)
        and isinstance(quad.object, NamedNode)
    }
    assert found == expected and len(found) > 400


def test_links_are_a_distribution_of_the_catalogue(client: FlaskClient) -> None:
    text = client.get("/catalog.nt").text
    assert "links.sssom.tsv" in text and "file-type/TSV>" in text
    assert "https://specs.frictionlessdata.io/data-package/" in text
