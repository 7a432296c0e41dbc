"""The shapes of DCAT-AP.de accept a complete catalogue and reject each way to spoil it."""

from __future__ import annotations

import warnings
from functools import cache
from pathlib import Path

import pyshacl
import pytest
from rdflib import SH, Graph, Literal, URIRef

ROOT = Path(__file__).parents[2]
SHAPE = "https://w3id.org/actor-graph/shapes/dcat-ap-de#"
COMPLETE = Path(__file__).parent / "data" / "catalogue.ttl"
_PREFIXES = """PREFIX : <https://example.org/>
PREFIX adms: <http://www.w3.org/ns/adms#>
PREFIX dcat: <http://www.w3.org/ns/dcat#>
PREFIX dcatde: <http://dcat-ap.de/def/dcatde/>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX foaf: <http://xmlns.com/foaf/0.1/>
PREFIX geo: <http://www.opengis.net/ont/geosparql#>
PREFIX locn: <http://www.w3.org/ns/locn#>
PREFIX spdx: <http://spdx.org/rdf/terms#>
PREFIX vcard: <http://www.w3.org/2006/vcard/ns#>
"""
#: For each shape what is taken out of the complete catalogue (subject and property) and what is
#: put in instead.
REJECTED = {
    "CatalogShape-title": (":catalog dcterms:title", ""),
    "CatalogShape-description": (":catalog dcterms:description", ""),
    "CatalogShape-publisher": ("", ":catalog dcterms:publisher [ a foaf:Agent ]"),
    "CatalogShape-dataset": (":catalog dcat:dataset", ":catalog dcat:dataset :nothing"),
    "CatalogShape-homepage": ("", ":catalog foaf:homepage :second"),
    "CatalogShape-language": ("", ':catalog dcterms:language "de"'),
    "CatalogShape-license": (
        ":catalog dcterms:license",
        ":catalog dcterms:license <https://creativecommons.org/licenses/by/4.0/>",
    ),
    "CatalogShape-themeTaxonomy": (
        ":catalog dcat:themeTaxonomy",
        ":catalog dcat:themeTaxonomy :own",
    ),
    "DatasetShape-title": ("", ':dataset dcterms:title "Noch einer"@de'),
    "DatasetShape-description": (":dataset dcterms:description", ""),
    "DatasetShape-publisher": (":dataset dcterms:publisher", ':dataset dcterms:publisher "Amt"'),
    "DatasetShape-contactPoint": (":dataset dcat:contactPoint", ""),
    "DatasetShape-distribution": (":dataset dcat:distribution", ""),
    "DatasetShape-contributorID": (":dataset dcatde:contributorID", ""),
    "DatasetShape-contributorIDForm": (
        "",
        ":dataset dcatde:contributorID <http://dcat-ap.de/def/contributors/second>",
    ),
    "DatasetShape-theme": (
        "",
        ":dataset dcat:theme <http://publications.europa.eu/resource/authority/data-theme/OWN>",
    ),
    "DatasetShape-themeAdvice": (":dataset dcat:theme", ""),
    "DatasetShape-keyword": (":dataset dcat:keyword", ""),
    "DatasetShape-language": ("", ":dataset dcterms:language <https://example.org/DEU>"),
    "DatasetShape-accrualPeriodicity": (
        ":dataset dcterms:accrualPeriodicity",
        ':dataset dcterms:accrualPeriodicity "yearly"',
    ),
    "DatasetShape-accessRights": ("", ":dataset dcterms:accessRights :closed"),
    "DatasetShape-geocodingLevel": (
        "",
        ":dataset dcatde:politicalGeocodingLevelURI"
        " <http://dcat-ap.de/def/politicalGeocoding/Level/street>",
    ),
    "DatasetShape-geocoding": (
        "",
        ":dataset dcatde:politicalGeocodingURI"
        " <http://dcat-ap.de/def/politicalGeocoding/stateKey/12>",
    ),
    "DatasetShape-qualityProcess": ("", ":dataset dcatde:qualityProcessURI :report"),
    "DatasetShape-spatial": ("", ":dataset dcterms:spatial :nowhere"),
    "DatasetShape-temporal": ("", ':dataset dcterms:temporal "2020"'),
    "DatasetShape-modified": (":dataset dcterms:modified", ':dataset dcterms:modified "gestern"'),
    "DatasetShape-issued": ("", ':dataset dcterms:issued "2020"'),
    "DatasetShape-version": ("", ':dataset dcat:version "2"'),
    "DatasetShape-source": ("", ":dataset dcterms:source :elsewhere"),
    "DistributionShape-accessURL": (":file dcat:accessURL", ""),
    "DistributionShape-downloadURL": (
        ":file dcat:downloadURL",
        ':file dcat:downloadURL "data.csv"',
    ),
    "DistributionShape-license": (":file dcterms:license", ""),
    "DistributionShape-format": (":file dcterms:format", ':file dcterms:format "CSV"'),
    "DistributionShape-formatAdvice": (":file dcterms:format", ""),
    "DistributionShape-mediaType": (":file dcat:mediaType", ':file dcat:mediaType "text/csv"'),
    "DistributionShape-compressFormat": (
        ":file dcat:compressFormat",
        ":file dcat:compressFormat :zip",
    ),
    "DistributionShape-byteSize": (":file dcat:byteSize", ":file dcat:byteSize 12.5"),
    "DistributionShape-checksum": ("", ':file spdx:checksum "00ff"'),
    "DistributionShape-status": (
        ":file adms:status",
        ":file adms:status <http://purl.org/adms/status/Completed>",
    ),
    "DistributionShape-modified": ("", ':file dcterms:modified "gestern"'),
    "DataServiceShape-title": (":service dcterms:title", ""),
    "DataServiceShape-endpointURL": (":service dcat:endpointURL", ""),
    "DataServiceShape-publisher": (":service dcterms:publisher", ""),
    "DataServiceShape-license": (":service dcterms:license", ""),
    "DataServiceShape-servesDataset": (":service dcat:servesDataset", ""),
    "AgentShape-name": (":publisher foaf:name", ""),
    "AgentShape-type": (
        ":publisher dcterms:type",
        ":publisher dcterms:type <http://purl.org/adms/publishertype/Company>",
    ),
    "ChecksumShape-algorithm": (":checksum spdx:algorithm", ':checksum spdx:algorithm "sha256"'),
    "ChecksumShape-value": (":checksum spdx:checksumValue", ':checksum spdx:checksumValue "00ff"'),
    "LocationShape-geometry": ("", ':area locn:geometry "POINT(14 51)"^^geo:wktLiteral'),
    "LocationShape-bbox": (":area dcat:bbox", ':area dcat:bbox "POINT(14 51)"^^geo:wktLiteral'),
    "ContactShape": (":contact vcard:hasEmail", ':contact vcard:fn "Amt"'),
    "PeriodShape": (":period dcat:startDate", ""),
    "AttributionShape": (":file dcatde:licenseAttributionByText", ""),
    "AccessServiceShape-downloadURL": ("", ":api dcat:downloadURL :endpoint"),
    "AccessServiceShape-endpointURL": (":api dcat:accessURL", ":api dcat:accessURL :page"),
}


@cache
def shapes() -> Graph:
    path = ROOT / "ontology" / "shapes" / "dcat-ap-de.ttl"
    return Graph().parse(path, format="turtle")


def reported() -> list[str]:
    """Shapes that can turn up in a report: those with a message. The rest only serve them."""
    return sorted({str(shape).removeprefix(SHAPE) for shape in shapes().subjects(SH.message)})


def report(data: Graph) -> Graph:
    with warnings.catch_warnings():
        # The validator's own dependencies; nothing of ours.
        warnings.simplefilter("ignore", DeprecationWarning)
        _, result, _ = pyshacl.validate(data, shacl_graph=shapes(), inference="none")
    assert isinstance(result, Graph)
    return result


def complete() -> Graph:
    return Graph().parse(COMPLETE, format="turtle")


def breached(result: Graph) -> set[str]:
    return {str(shape).removeprefix(SHAPE) for shape in result.objects(None, SH.sourceShape)}


def test_complete_catalogue_breaches_nothing() -> None:
    assert breached(report(complete())) == set()


@pytest.mark.parametrize("shape", reported())
def test_complete_catalogue_says_what_the_shape_asks_about(shape: str) -> None:
    """So that the accepted case is one: with nothing to look at, every shape accepts."""
    path = shapes().value(URIRef(SHAPE + shape), SH.path)
    forbids = shapes().value(URIRef(SHAPE + shape), SH.maxCount) == Literal(0)
    if isinstance(path, URIRef) and not forbids:
        assert list(complete().subject_objects(path)), shape


@pytest.mark.parametrize("shape", reported())
def test_spoilt_catalogue_is_rejected(shape: str) -> None:
    taken, given = REJECTED[shape]
    data = complete()
    before = set(data)
    if taken:
        data.update(f"{_PREFIXES} DELETE WHERE {{ {taken} ?value }}")
        assert set(data) != before
    if given:
        data.update(f"{_PREFIXES} INSERT DATA {{ {given} }}")
    result = report(data)
    found = set(result.subjects(SH.sourceShape, URIRef(SHAPE + shape)))
    assert found, breached(result)
    severity = shapes().value(URIRef(SHAPE + shape), SH.severity)
    for breach in found:
        assert result.value(breach, SH.resultSeverity) == severity
        messages = list(result.objects(breach, SH.resultMessage))
        assert {m.language for m in messages if isinstance(m, Literal)} == {"de", "en"}


def test_every_shape_has_its_case_and_every_case_its_shape() -> None:
    assert set(REJECTED) == set(reported())


def test_every_property_shape_is_reported_in_both_languages() -> None:
    for shape in shapes().objects(None, SH.property):
        messages = shapes().objects(shape, SH.message)
        assert {m.language for m in messages if isinstance(m, Literal)} == {"de", "en"}, shape
        assert shapes().value(shape, SH.severity) in (SH.Violation, SH.Warning)


def test_shapes_are_well_formed() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        conforms, _, text = pyshacl.validate(Graph(), shacl_graph=shapes(), meta_shacl=True)
    assert conforms, text
