"""What a release says of itself is true, and data portals can take it."""

from __future__ import annotations

import hashlib
import json
import warnings
from pathlib import Path

import pyshacl
import pytest
from pyoxigraph import Literal as Term
from pyoxigraph import QuerySolutions, Store, Variable
from rdflib import DCAT, DCTERMS, RDF, SH, SKOS, VOID, Graph, Literal, Namespace, URIRef

from tests.graph_loader.support import ROOT, Region

BASE = "https://example.org/testrevier/"
DATASET, CATALOG = URIRef(f"{BASE}dataset"), URIRef(f"{BASE}catalog")
DCATDE = Namespace("http://dcat-ap.de/def/dcatde/")
SPDX = Namespace("http://spdx.org/rdf/terms#")
EU = "http://publications.europa.eu/resource/authority/"


def read(home: Path, name: str) -> Graph:
    return Graph().parse(home / "current" / name, format="turtle")


def release_of(home: Path) -> URIRef:
    manifest = json.loads((home / "current" / "manifest.json").read_text(encoding="utf-8"))
    return URIRef(f"{BASE}release/{manifest['version']}")


def count(store: Store, pattern: str, what: str = "*") -> int:
    rows = store.query(f"SELECT (COUNT({what}) AS ?count) WHERE {{ {pattern} }}")
    assert isinstance(rows, QuerySolutions)
    value = next(iter(rows))[Variable("count")]
    assert isinstance(value, Term)
    return int(value.value)


def test_void_counts_are_what_the_store_counts(region_home: Path) -> None:
    store = Store.read_only(str(region_home / "current" / "store"))
    void, release = read(region_home, "void.ttl"), release_of(region_home)
    said = {
        name: int(str(void.value(release, VOID[name])))
        for name in ("triples", "distinctSubjects", "distinctObjects", "properties", "classes")
    }
    assert said == {
        "triples": count(store, "?s ?p ?o"),
        "distinctSubjects": count(store, "?s ?p ?o", "DISTINCT ?s"),
        "distinctObjects": count(store, "?s ?p ?o", "DISTINCT ?o"),
        "properties": count(store, "?s ?p ?o", "DISTINCT ?p"),
        "classes": count(store, "?s a ?o", "DISTINCT ?o"),
    }
    things = f'?s ?p ?o FILTER(STRSTARTS(STR(?s), "{BASE}id/"))'
    assert int(str(void.value(release, VOID.entities))) == count(store, things, "DISTINCT ?s")


def test_void_parts_are_what_the_store_counts(region_home: Path) -> None:
    store = Store.read_only(str(region_home / "current" / "store"))
    void, release = read(region_home, "void.ttl"), release_of(region_home)
    classes = list(void.objects(release, VOID.classPartition))
    assert len(classes) == count(store, "?s a ?o", "DISTINCT ?o") > 20
    for part in classes:
        class_ = void.value(part, VOID["class"])
        assert int(str(void.value(part, VOID.entities))) == count(store, f"?s a <{class_}>")
        triples = int(str(void.value(part, VOID.triples)))
        assert triples == count(store, f"?s a <{class_}> ; ?p ?o")
        within = [void.value(p, VOID.triples) for p in void.objects(part, VOID.propertyPartition)]
        assert sum(int(str(n)) for n in within) == triples
    properties = list(void.objects(release, VOID.propertyPartition))
    assert len(properties) == count(store, "?s ?p ?o", "DISTINCT ?p")
    for part in properties:
        said = int(str(void.value(part, VOID.triples)))
        assert said == count(store, f"?s <{void.value(part, VOID.property)}> ?o")


def test_links_to_other_registers_are_linksets(region: Region, tmp_path: Path) -> None:
    region.append("identifiers.csv", "place/probe,geonames,2842565,karte-2020")
    region.append("identifiers.csv", "place/probe,wikidata,Q1,karte-2020")
    region.append("identifiers.csv", "place/revier,wikidata,Q2,karte-2020")
    assert region.build(tmp_path / "home").status == 0
    void = read(tmp_path / "home", "void.ttl")
    release = release_of(tmp_path / "home")
    found = {
        (
            str(void.value(void.value(node, VOID.objectsTarget), VOID.uriSpace)),
            void.value(node, VOID.linkPredicate),
            int(str(void.value(node, VOID.triples))),
        )
        for node in void.subjects(RDF.type, VOID.Linkset)
        if void.value(node, VOID.subjectsTarget) == release
    }
    assert found == {
        ("https://sws.geonames.org/", SKOS.closeMatch, 1),
        ("http://www.wikidata.org/entity/", SKOS.exactMatch, 2),
    }


def test_catalogue_says_what_region_and_data_say(region_home: Path) -> None:
    catalog = read(region_home, "catalog.ttl")
    assert set(catalog.objects(CATALOG, DCAT.dataset)) == {DATASET}
    assert set(catalog.objects(DATASET, DCTERMS.title)) == {
        Literal("Testrevier", lang="de"),
        Literal("Test Mining District", lang="en"),
    }
    assert catalog.value(DATASET, DCATDE.contributorID) == URIRef(
        "http://dcat-ap.de/def/contributors/testrevier"
    )
    languages = set(catalog.objects(DATASET, DCTERMS.language))
    assert languages == {URIRef(f"{EU}language/{code}") for code in ("DEU", "ENG", "POL")}
    assert set(catalog.objects(DATASET, DCAT.theme)) == {URIRef(f"{EU}data-theme/REGI")}
    assert catalog.value(DATASET, DCTERMS.accrualPeriodicity) == URIRef(f"{EU}frequency/NEVER")
    period = catalog.value(DATASET, DCTERMS.temporal)
    assert str(catalog.value(period, DCAT.startDate)) < str(catalog.value(period, DCAT.endDate))
    contact = catalog.value(DATASET, DCAT.contactPoint)
    email = catalog.value(contact, URIRef("http://www.w3.org/2006/vcard/ns#hasEmail"))
    assert email == URIRef("mailto:daten@example.org")


def test_every_distribution_is_the_file_it_says(region_home: Path) -> None:
    catalog, folder = read(region_home, "catalog.ttl"), region_home / "current"
    names = set()
    for distribution in catalog.objects(DATASET, DCAT.distribution):
        name = str(catalog.value(distribution, DCAT.downloadURL)).rpartition("/")[2]
        data = (folder / name).read_bytes()
        assert int(str(catalog.value(distribution, DCAT.byteSize))) == len(data)
        checksum = catalog.value(distribution, SPDX.checksum)
        said = catalog.value(checksum, SPDX.checksumValue)
        assert isinstance(said, Literal)
        assert said.value == hashlib.sha256(data).digest()
        licence = catalog.value(distribution, DCTERMS.license)
        assert licence == URIRef("http://dcat-ap.de/def/licenses/cc-zero")
        names.add(name)
    dumps = {f"dump.{form}.gz" for form in ("nq", "trig", "ttl", "jsonld")}
    assert names == dumps | {"tables.zip", "links.sssom.tsv"}


def test_catalogue_keeps_the_conventions_and_the_report_says_so(region_home: Path) -> None:
    shapes = Graph().parse(ROOT / "ontology" / "shapes" / "dcat-ap-de.ttl", format="turtle")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        conforms, _, text = pyshacl.validate(
            read(region_home, "catalog.ttl"), shacl_graph=shapes, inference="none"
        )
    assert conforms, text
    report = read(region_home, "catalog-report.ttl")
    assert [bool(value) for value in report.objects(None, SH.conforms)] == [True]
    assert not list(report.objects(None, SH.result))


def test_breach_of_a_convention_is_reported_and_stops_nothing(
    region: Region, tmp_path: Path
) -> None:
    region.replace(
        "region.toml",
        "https://creativecommons.org/publicdomain/zero/1.0/",
        "https://example.org/own-licence",
    )
    outcome = region.build(tmp_path / "home")
    assert outcome.status == 0
    manifest = json.loads((tmp_path / "home" / "current" / "manifest.json").read_text())
    assert manifest["catalog_findings"] == 7  # catalogue and six files
    assert "catalogue: 7 breach(es) of DCAT-AP.de, see catalog-report.ttl" in outcome.err
    report = read(tmp_path / "home", "catalog-report.ttl")
    assert [str(value) for value in report.objects(None, SH.conforms)] == ["false"]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('themes = ["REGI"]', 'themes = "REGI"', "bad themes 'REGI', expected a list of texts"),
        (
            'themes = ["REGI"]',
            'themes = ["a/b"]',
            "bad themes 'a/b', expected the code alone, such as GOVE",
        ),
        (
            'spatial = ["probe"]',
            'spatial = ["prbe"]',
            "unknown place 'prbe', expected a key of places.csv",
        ),
        (
            '"http://dcat-ap.de/def/contributors/testrevier"',
            '"testrevier"',
            "bad contributor_id 'testrevier', expected an http(s) IRI",
        ),
    ],
)
def test_bad_setting_for_portals_is_named(region: Region, old: str, new: str, problem: str) -> None:
    region.replace("region.toml", old, new)
    lines = region.check()
    assert len(lines) == 1
    assert lines[0].endswith(problem)
