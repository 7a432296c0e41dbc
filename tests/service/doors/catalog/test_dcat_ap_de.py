"""The catalogue as it is served, against the official SHACL files of DCAT-AP.de 3.0.

ACTORGRAPH_DCAT_AP_DE names the folder with these files, as GovData publishes them; they are no part
of this repository. Without it the tests are skipped.
"""

from __future__ import annotations

import os
import warnings
from functools import cache
from pathlib import Path

import pyshacl
import pytest
from flask.testing import FlaskClient
from rdflib import DCAT, DCTERMS, RDF, SH, Graph, Literal, Namespace, URIRef

FOLDER = os.environ.get("ACTORGRAPH_DCAT_AP_DE", "")
#: Not dcat-ap-SHACL-DE.ttl: it only words the shapes of the EU, which are published elsewhere.
FILES = (
    "dcat-ap-spec-german-additions.ttl",
    "dcat-ap-de-controlledvocabularies.ttl",
    "dcat-ap-de-deprecated.ttl",
)
CODE_LISTS = Path(__file__).parents[3] / "data" / "code-lists.ttl"
DCATAP = Namespace("http://data.europa.eu/r5r#")
DCATDE = Namespace("http://dcat-ap.de/def/dcatde/")

pytestmark = pytest.mark.skipif(not FOLDER, reason="ACTORGRAPH_DCAT_AP_DE names no folder")


@cache
def shapes(file: str) -> Graph:
    return Graph().parse(Path(FOLDER) / file, format="turtle")


def findings(catalog: Graph, file: str) -> set[tuple[str, str]]:
    """What one of the files finds in a catalogue: how bad it is, and what is said."""
    data = catalog + Graph().parse(CODE_LISTS, format="turtle")
    with warnings.catch_warnings():
        # The validator's own dependencies; nothing of ours.
        warnings.simplefilter("ignore", DeprecationWarning)
        _, report, _ = pyshacl.validate(data, shacl_graph=shapes(file), inference="none")
    assert isinstance(report, Graph)
    return {
        (
            str(report.value(result, SH.resultSeverity)).partition("#")[2],
            f"{report.value(result, SH.focusNode)}: {report.value(result, SH.resultMessage)}",
        )
        for result in report.subjects(RDF.type, SH.ValidationResult)
    }


@pytest.fixture(params=["shipped graph", "small region"])
def catalog(request: pytest.FixtureRequest) -> Graph:
    name = "client" if request.param == "shipped graph" else "region"
    client: FlaskClient = request.getfixturevalue(name)
    return Graph().parse(data=client.get("/catalog.ttl").data, format="turtle")


@pytest.mark.parametrize("file", FILES)
def test_catalogue_conforms(catalog: Graph, file: str) -> None:
    assert {found for found in findings(catalog, file) if found[0] != "Info"} == set()


def test_times_and_contributor_are_told(catalog: Graph) -> None:
    [dataset] = catalog.subjects(RDF.type, DCAT.Dataset)
    files = [one for one in catalog.objects(dataset, DCAT.distribution)]
    assert files and catalog.value(dataset, DCTERMS.issued)
    assert all(
        catalog.value(one, DCTERMS.issued) for one in files if catalog.value(one, DCAT.downloadURL)
    )
    given = list(catalog.objects(dataset, DCATDE.contributorID))
    assert given == (
        [URIRef("http://dcat-ap.de/def/contributors/testrevier")]
        if "testrevier" in str(dataset)
        else []
    )


@pytest.mark.parametrize(
    ("file", "property_", "severity", "said"),
    [
        (FILES[0], DCATAP.availability, "Violation", "dcatap:availability"),
        (FILES[1], DCAT.theme, "Violation", "dcat:theme"),
        (FILES[2], DCATDE.qualityProcessURI, "Warning", "qualityProcessURI"),
        (FILES[2], DCATDE.politicalGeocodingURI, "Warning", "politicalGeocodingURI"),
    ],
)
def test_spoilt_catalogue_does_not(
    catalog: Graph, file: str, property_: URIRef, severity: str, said: str
) -> None:
    [dataset] = catalog.subjects(RDF.type, DCAT.Dataset)
    for value in (URIRef("urn:none"), Literal("none")):
        catalog.add((dataset, property_, value))
    found = findings(catalog, file)
    assert any(how == severity and said in what for how, what in found), found
