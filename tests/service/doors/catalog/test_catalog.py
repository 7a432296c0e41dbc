"""What the service says of its data, through HTTP: catalogue, VoID, data page, downloads."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import warnings
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pyshacl
import pytest
from flask.testing import FlaskClient
from rdflib import DCAT, DCTERMS, FOAF, OWL, RDF, VOID, Dataset, Graph, Literal, URIRef
from rdflib.term import Node

from graph_loader.load import load
from graph_loader.release import Home
from service import create_app
from service.config import Settings
from service.http.links import Link, link_header
from service.request.serving import stores_of
from tests.running import client_over

ROOT = Path(__file__).parents[4]
BASE = "https://w3id.org/lausitz-graph/"
DATASET = URIRef(f"{BASE}dataset")
SPDX_CHECKSUM = URIRef("http://spdx.org/rdf/terms#checksum")
SPDX_VALUE = URIRef("http://spdx.org/rdf/terms#checksumValue")
ADDRESSES = (
    DCAT.accessURL,
    DCAT.downloadURL,
    DCAT.endpointURL,
    DCAT.endpointDescription,
    DCAT.landingPage,
    FOAF.homepage,
    FOAF.page,
    VOID.dataDump,
    VOID.sparqlEndpoint,
)
FORMATS = {
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
    "jsonld": "application/ld+json",
    "trig": "application/trig",
    "nq": "application/n-quads",
}


def read(client: FlaskClient, path: str) -> Graph:
    response = client.get(path)
    assert response.status_code == 200
    return Graph().parse(data=response.data, format="turtle")


def triples(body: bytes, media_type: str) -> set[tuple[Node, Node, Node]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        found = Dataset(default_union=True).parse(data=body, format=media_type)
        return set(found.triples((None, None, None)))


def version_of(home: Path) -> str:
    return str(json.loads((home / "current" / "manifest.json").read_text())["version"])


def count(client: FlaskClient, pattern: str, what: str = "*") -> int:
    query = f"SELECT (COUNT({what}) AS ?count) WHERE {{ {pattern} }}"
    answer = client.post("/sparql", data={"query": query}).json
    assert answer
    return int(answer["results"]["bindings"][0]["count"]["value"])


@pytest.fixture
def loaded(tmp_path: Path) -> Iterator[FlaskClient]:
    """A service over a file loaded as it is: no base, no licence, no files."""
    (tmp_path / "a.ttl").write_text("<https://a.example/s> <https://a.example/p> 1 .")
    load([tmp_path / "a.ttl"], Home(tmp_path / "home"), quiet=True)
    with client_over(Settings(home=tmp_path / "home")) as client:
        yield client


@pytest.mark.parametrize("path", ["/catalog", "/.well-known/void"])
@pytest.mark.parametrize("suffix", FORMATS)
def test_description_is_the_same_in_every_format(
    client: FlaskClient, path: str, suffix: str
) -> None:
    media_type, stem = FORMATS[suffix], path.rpartition("/")[2]
    asked = client.get(path, headers={"Accept": media_type})
    named = client.get(f"/{stem}.{suffix}")
    assert asked.mimetype == named.mimetype == media_type
    assert "Accept" in asked.headers["Vary"]
    assert "Accept" not in named.headers.get("Vary", "").split(", ")
    turtle = triples(client.get(f"/{stem}.ttl").data, "text/turtle")
    assert triples(asked.data, media_type) == triples(named.data, media_type) == turtle
    assert len(turtle) > 100


def test_description_in_no_format_of_ours_gives_406_or_404(client: FlaskClient) -> None:
    for path in ("/catalog", "/.well-known/void"):
        assert client.get(path, headers={"Accept": "image/png"}).status_code == 406
    for path in ("/catalog.png", "/void.html", "/catalog.", "/catalog.ttl.gz"):
        assert client.get(path).status_code == 404


def test_catalogue_keeps_the_conventions_of_dcat_ap_de(client: FlaskClient) -> None:
    shapes = Graph().parse(ROOT / "ontology" / "shapes" / "dcat-ap-de.ttl", format="turtle")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        conforms, _, text = pyshacl.validate(
            read(client, "/catalog.ttl"),
            shacl_graph=shapes,
            inference="none",
            allow_warnings=True,
        )
    assert conforms, text


def test_catalogue_has_files_and_interfaces(client: FlaskClient) -> None:
    catalog = read(client, "/catalog.ttl")
    services = set(catalog.objects(URIRef(f"{BASE}catalog"), DCAT.service))
    assert services == set(catalog.subjects(RDF.type, DCAT.DataService))
    endpoints = {str(catalog.value(service, DCAT.endpointURL)) for service in services}
    assert endpoints == {
        "http://localhost/sparql",
        "http://localhost/graphs?default",
        "http://localhost/api",
    }
    assert all(catalog.value(service, DCAT.servesDataset) == DATASET for service in services)
    files = set(catalog.subjects(DCAT.downloadURL))
    apis = set(catalog.subjects(DCAT.accessService))
    assert set(catalog.objects(DATASET, DCAT.distribution)) == files | apis
    assert len(files) == 6 and len(apis) == 3 and not files & apis


def test_every_distribution_is_the_download_it_says(client: FlaskClient) -> None:
    catalog = read(client, "/catalog.ttl")
    for distribution, address in catalog.subject_objects(DCAT.downloadURL):
        with client.get(urlsplit(str(address)).path) as response:
            body = response.data
        assert int(str(catalog.value(distribution, DCAT.byteSize))) == len(body)
        said = catalog.value(catalog.value(distribution, SPDX_CHECKSUM), SPDX_VALUE)
        digest = hashlib.sha256(body).digest()
        assert isinstance(said, Literal) and said.value == digest
        whole = base64.b64encode(digest).decode()
        assert response.headers["Repr-Digest"] == f"sha-256=:{whole}:"


@pytest.mark.parametrize("path", ["/catalog.ttl", "/void.ttl"])
def test_every_address_in_it_answers(client: FlaskClient, path: str) -> None:
    graph = read(client, path)
    addresses = {str(value) for name in ADDRESSES for value in graph.objects(None, name)}
    assert len(addresses) > 2
    for address in addresses:
        assert address.startswith("http://localhost/"), address
        with client.get(address.removeprefix("http://localhost")) as response:
            assert response.status_code == 200, address


def test_addresses_are_those_of_the_deployment(home: Path) -> None:
    with client_over(Settings(home=home, base_url="https://data.example.org/graph")) as client:
        for path in ("/catalog.ttl", "/void.ttl"):
            graph = read(client, path)
            addresses = {str(value) for name in ADDRESSES for value in graph.objects(None, name)}
            assert all(a.startswith("https://data.example.org/graph/") for a in addresses)
            assert (DATASET, None, None) in graph or path == "/void.ttl"
        for path in ("/sitemap.xml", "/robots.txt", "/llms.txt", "/.well-known/api-catalog"):
            text = client.get(path).text
            assert "https://data.example.org/graph/" in text and "localhost" not in text


def test_times_are_those_of_the_publication(client: FlaskClient, home: Path) -> None:
    catalog = read(client, "/catalog.ttl")
    when = (home / "history.tsv").read_text().split()[-1]
    modified = catalog.value(DATASET, DCTERMS.modified)
    assert isinstance(modified, Literal)
    assert str(modified) == when


def test_void_counts_are_what_the_endpoint_counts(client: FlaskClient, home: Path) -> None:
    void = read(client, "/.well-known/void")
    release = URIRef(f"{BASE}release/{version_of(home)}")
    said = {
        name: int(str(void.value(release, VOID[name])))
        for name in ("triples", "distinctSubjects", "distinctObjects", "properties", "classes")
    }
    assert said == {
        "triples": count(client, "?s ?p ?o"),
        "distinctSubjects": count(client, "?s ?p ?o", "DISTINCT ?s"),
        "distinctObjects": count(client, "?s ?p ?o", "DISTINCT ?o"),
        "properties": count(client, "?s ?p ?o", "DISTINCT ?p"),
        "classes": count(client, "?s a ?o", "DISTINCT ?o"),
    }
    query = "SELECT ?class (COUNT(*) AS ?count) WHERE { ?s a ?class } GROUP BY ?class"
    rows = client.post("/sparql", data={"query": query}).json["results"]["bindings"]  # type: ignore[index]
    counted = {row["class"]["value"]: int(row["count"]["value"]) for row in rows}
    assert counted == {
        str(void.value(part, VOID["class"])): int(str(void.value(part, VOID.entities)))
        for part in void.objects(release, VOID.classPartition)
    }


def test_void_links_lead_to_registers(client: FlaskClient) -> None:
    void = read(client, "/void.ttl")
    targets = {
        str(void.value(void.value(links, VOID.objectsTarget), VOID.uriSpace)): links
        for links in void.subjects(RDF.type, VOID.Linkset)
    }
    for register in ("http://www.wikidata.org/entity/", "https://sws.geonames.org/"):
        assert register in targets
    for links in targets.values():
        predicate = void.value(links, VOID.linkPredicate)
        space = void.value(void.value(links, VOID.objectsTarget), VOID.uriSpace)
        found = count(
            client,
            f'?s <{predicate}> ?o FILTER(STRSTARTS(STR(?s), "{BASE}id/")'
            f' && REGEX(STR(?o), "^{space}[^/#]+/?$"))',
        )
        assert int(str(void.value(links, VOID.triples))) == found
    assert OWL.sameAs not in set(void.objects(None, VOID.linkPredicate))


def test_void_examples_have_pages(client: FlaskClient) -> None:
    void = read(client, "/void.ttl")
    examples = [str(iri) for iri in void.objects(None, VOID.exampleResource)]
    assert len(examples) >= 5
    for iri in examples:
        assert client.get(f"/{iri.removeprefix(BASE)}", follow_redirects=True).status_code == 200


def test_iri_of_the_dataset_leads_to_the_catalogue(client: FlaskClient) -> None:
    response = client.get("/dataset")
    assert (response.status_code, response.headers["Location"]) == (303, "/catalog")


@pytest.mark.parametrize("path", ["/", "/data", "/catalog.html"])
def test_page_tells_search_engines_what_there_is(
    client: FlaskClient, home: Path, path: str
) -> None:
    text = client.get(path, headers={"Accept": "text/html", "Accept-Language": "en"}).text
    (found,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.S)
    card = json.loads(found)
    assert (card["@context"], card["@type"]) == ("https://schema.org/", "Dataset")
    assert card["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert card["version"] == version_of(home)
    assert 50 < len(card["description"]) < 5000
    assert card["temporalCoverage"].startswith("2004-01-01/2026-")
    south, west, north, east = map(float, card["spatialCoverage"]["geo"]["box"].split())
    assert 50 < south < north < 53 and 13 < west < east < 16
    files = json.loads((home / "current" / "manifest.json").read_text())["files"]
    for part in card["distribution"]:
        name = part["contentUrl"].removeprefix("http://localhost/data/")
        assert part["sha256"] == files[name]["sha256"]
        assert part["contentSize"] == f"{files[name]['bytes']} B"


def test_title_cannot_leave_the_description_of_the_page(home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "releases" / "x"
    folder.mkdir(parents=True)
    for path in (home / "current").resolve().iterdir():
        if path.name != "manifest.json":
            (folder / path.name).symlink_to(path)
    manifest = json.loads((home / "current" / "manifest.json").read_text())
    manifest["title_de"] = "</script><b>&"
    (folder / "manifest.json").write_text(json.dumps(manifest))
    (tmp_path / "current").symlink_to("releases/x")
    app = create_app(Settings(home=tmp_path))
    text = app.test_client().get("/data", headers={"Accept": "text/html"}).text
    stores_of(app).close()
    assert "<b>" not in text and "</script><" not in text.replace("</script>\n", "")
    (found,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.S)
    assert json.loads(found)["name"] == "</script><b>&"


def test_data_page_says_how_to_cite_and_verify(client: FlaskClient, home: Path) -> None:
    text = client.get("/data", headers={"Accept": "text/html"}).text
    assert f"{BASE}release/{version_of(home)}" in text
    assert "curl -O http://localhost/data/dump.nq.gz\n" in text
    assert "sha256sum -c" in text
    listed = client.get("/data/sha256sums.txt").text.splitlines()
    files = json.loads((home / "current" / "manifest.json").read_text())["files"]
    assert listed == [f"{files[name]['sha256']}  {name}" for name in sorted(files)]


def test_data_page_is_signposted(client: FlaskClient, home: Path) -> None:
    value = client.get("/data").headers["Link"]
    files = json.loads((home / "current" / "manifest.json").read_text())["files"]
    for link in (
        Link(f"{BASE}release/{version_of(home)}", "cite-as"),
        Link("https://schema.org/Dataset", "type"),
        Link("https://creativecommons.org/licenses/by/4.0/", "license"),
        Link("http://localhost/catalog.jsonld", "describedby", type="application/ld+json"),
        Link("http://localhost/.well-known/api-catalog", "api-catalog"),
        *(Link(f"http://localhost/data/{name}", "item") for name in files),
    ):
        assert link_header([link]) in value
    with client.get("/data/dump.nq.gz") as response:
        assert "<http://localhost/data>; rel=collection" in response.headers["Link"]
        assert "rel=license" in response.headers["Link"]


def test_file_loaded_as_it_is_has_a_catalogue_that_says_no_more_than_it_knows(
    loaded: FlaskClient,
) -> None:
    catalog = read(loaded, "/catalog.ttl")
    dataset = URIRef("http://localhost/dataset")
    assert (dataset, RDF.type, DCAT.Dataset) in catalog
    assert not list(catalog.objects(None, DCTERMS.license))
    assert not list(catalog.objects(None, DCAT.downloadURL))
    assert set(catalog.objects(None, DCAT.endpointURL)) == {
        URIRef("http://localhost/sparql"),
        URIRef("http://localhost/api"),
        URIRef("http://localhost/graphs?default"),
    }
    void = read(loaded, "/.well-known/void")
    assert list(void.objects(None, VOID.sparqlEndpoint)) == [URIRef("http://localhost/sparql")]
    assert not list(void.objects(None, VOID.triples))
    page = loaded.get("/data", headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert "<>" not in page.headers["Link"]
    assert loaded.get("/data/sha256sums.txt").text == ""
    assert loaded.get("/sitemap.xml").status_code == 200
    assert loaded.get("/.well-known/security.txt").status_code == 404
