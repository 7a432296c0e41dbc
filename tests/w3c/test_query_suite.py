"""The W3C's approved tests of SPARQL queries, through `load` and the service.

ACTORGRAPH_W3C_TESTS names a folder with `sparql10/` and `sparql11/` of w3c/rdf-tests. Every test
passes, or is one of those that `service/README.md` lists, each for the reason that it gives.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from pyoxigraph import NamedNode, Quad, RdfFormat, parse, serialize
from werkzeug.test import TestResponse

from graph_loader.cli import main
from graph_loader.release import read_manifest
from service.config import Settings
from tests.running import ROOT, client_over
from tests.w3c import results
from tests.w3c.manifests import ACCEPTED, REJECTED, Case, cases

FOLDER = os.environ.get("ACTORGRAPH_W3C_TESTS", "")
FORMATS = {".ttl": RdfFormat.TURTLE, ".rdf": RdfFormat.RDF_XML, ".nt": RdfFormat.N_TRIPLES}
#: The reasons of the list, by their first words.
FUNCTION, ENDPOINT, LITERAL, TOKENS = "Functions", "Endpoints", "Literals", "Tokens"
PROBLEMS = {FUNCTION: (400, "query-refused"), ENDPOINT: (403, "service-refused")}

pytestmark = pytest.mark.skipif(not FOLDER, reason="ACTORGRAPH_W3C_TESTS names no folder")


def listed() -> dict[str, str]:
    """The tests that the README lists as not passed, each with its reason."""
    text = (ROOT / "service" / "README.md").read_text(encoding="utf-8")
    section = text.split("## Where the answers of SPARQL end\n")[1].split("\n## ")[0]
    rows = re.findall(r"^\| (\w+)[^|]*\| ([^|]+) \|[^|]*\|$", section, re.MULTILINE)
    pairs = ((reason, re.findall(r"`(sparql1[^`]+)`", names)) for reason, names in rows)
    return {name: reason for reason, names in pairs for name in names}


def with_data(case: Case) -> Case:
    """A case with the graphs that its own FROM clauses name, if nothing else says what to load."""
    if case.data or case.graphs or not re.search(r"\bFROM\b", case.query.read_text()):
        return case
    names = re.findall(r"<(data-[^>]+)>", case.query.read_text())
    graphs = {(path.as_uri(), path) for name in names if (path := case.query.with_name(name))}
    return Case(case.name, case.kind, case.query, (), tuple(sorted(graphs)), case.result, False, ())


CASES = [with_data(case) for case in cases(Path(FOLDER))] if FOLDER else []


class Services:
    """The service over the data of a case, kept until another one has other data."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._data: object = None
        self._open: Iterator[FlaskClient] = iter(())
        self.client: FlaskClient | None = None
        self.changed = 0

    def over(self, case: Case) -> FlaskClient:
        """A client of it."""
        if self.client is None or self._data != (case.data, case.graphs):
            self.close()
            self._data = (case.data, case.graphs)
            home = self._folder / f"{abs(hash(self._data))}"
            path = home.with_suffix(".nq")
            path.write_bytes(statements(case))
            assert main(["load", str(path), "--home", str(home), "--quiet"]) == 0
            self.changed = int(str(read_manifest(home / "current")["changed_literals"]))
            self._open = opened(home)
            self.client = next(self._open)
        return self.client

    def close(self) -> None:
        """End the one that runs."""
        self.client = None
        next(self._open, None)


def opened(home: Path) -> Iterator[FlaskClient]:
    with client_over(Settings(home=home, default_graph="plain")) as client:
        yield client


def statements(case: Case) -> bytes:
    """The data of a case as N-Quads; if there is none, a statement, as `load` wants one."""
    quads = [quad for path in case.data for quad in parsed(path)]
    for name, path in case.graphs:
        quads += [Quad(q.subject, q.predicate, q.object, NamedNode(name)) for q in parsed(path)]
    node = NamedNode("urn:nothing")
    return serialize(quads or [Quad(node, node, node)], format=RdfFormat.N_QUADS) or b""


def parsed(path: Path) -> list[Quad]:
    form = FORMATS[path.suffix]
    return list(parse(path=str(path), format=form, base_iri=path.as_uri(), rename_blank_nodes=True))


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    services = Services(tmp_path_factory.mktemp("w3c"))
    yield services
    services.close()


def ask(client: FlaskClient, query: str, accept: str) -> TestResponse:
    headers = {"Accept": accept, "Content-Type": "application/sparql-query"}
    return client.post("/sparql", data=query.encode(), headers=headers)


def outcome(case: Case, services: Services) -> str:
    """Nothing if a case passes, else the reason that fits what came, `wrong` if none does."""
    client = services.over(case)
    query = case.query.read_text(encoding="utf-8")
    if case.kind not in ACCEPTED + REJECTED:
        query = f"BASE <{case.query.as_uri()}>\n{query}"
    csv = case.result is not None and case.result.suffix == ".csv"
    accept = "text/csv" if csv else "application/sparql-results+json, application/n-triples"
    response = ask(client, query, accept)
    if case.kind in REJECTED:
        return "" if response.status_code == 400 else TOKENS
    if response.status_code != 200:
        assert response.json, response.text
        problem = response.status_code, response.json["type"].rpartition(":")[2]
        return next((reason for reason, said in PROBLEMS.items() if said == problem), "wrong")
    if case.result is None:
        return ""
    expected, ordered = results.expected(case.result, case.query.as_uri())
    found = results.found(response, ordered)
    if found == expected or (case.lax and results.is_reduced(found, expected)):
        return ""
    return LITERAL if services.changed else "wrong"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case_passes_or_is_listed(case: Case, services: Services) -> None:
    assert outcome(case, services) == listed().get(case.name, "")


def test_list_names_tests_that_there_are() -> None:
    assert set(listed()) <= {case.name for case in CASES}
    assert len(CASES) > 700
