"""Says where a service answers in two formats and tells of them, with and without their rows.

Run as `python -m tests.service.http.added_formats HOME FOLDER added|not`: the rows have to be there
before anything reads the table. Prints what comes of requests, and which place tells of them.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import RdfFormat

from service.http import formats
from service.http.formats import Format, Holds

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from service.answers.tabular import AnswerTable

STATEMENTS = Format(
    *("notation3", "Notation3", "text/n3", "n3", Holds.GRAPH),
    file_type="RDF_N3",
    iri="N3",
    writer=RdfFormat.N3,
)
LINES = Format(
    *("lines", "Lines of text", "text/x-lines", "lines", Holds.TABLE),
    file_type="TXT",
)
THING, GRAPH, QUESTION = "/doc/workshop/werkstatt-4", "/graphs/id/source/wrl-w4-2025", "counts"
QUERY = "/sparql?query=CONSTRUCT+{+?s+a+<urn:a>+}+WHERE+{+VALUES+?s+{+<urn:s>+}+}"
API = "/api/v1/queries"
GIVEN = "workshop=workshop/werkstatt-4"
TRIPLES = "application/n-triples"


def add() -> None:
    """Add both rows, and the writer of the one that the engine does not write."""
    formats.FORMATS += (STATEMENTS, LINES)
    from service.answers import tabular

    @tabular.writes("lines")
    def as_lines(table: AnswerTable) -> bytes:
        return " ".join(table.names).encode()


class Asking:
    """A client of the service."""

    def __init__(self, client: FlaskClient, graph_question: str) -> None:
        self._client = client
        self._graph_question = f"{API}/{graph_question}"

    def _text(self, path: str, accept: str = "*/*") -> str:
        return self._client.get(path, headers={"Accept": accept}).get_data(as_text=True)

    def _kind(self, path: str, accept: str = "*/*") -> object:
        answer = self._client.get(path, headers={"Accept": accept})
        return answer.content_type if answer.status_code == 200 else answer.status_code

    def answers(self) -> dict[str, object]:
        """The Content-Type of what comes of each request, or its status."""
        version = self._client.get(API).json["release"]  # type: ignore[index]
        documents = (THING, "/ontology", "/ontology/Workshop", "/scheme", "/shapes", "/catalog")
        paths = [*documents, "/void", f"/release/{version}"]
        by_suffix = {f"{path} by suffix": self._kind(f"{path}.n3") for path in paths}
        paths = [*documents, "/.well-known/void", "/ldes", "/sparql", GRAPH, QUERY]
        return {
            **by_suffix,
            **{f"{path} by Accept": self._kind(path, "text/n3") for path in paths},
            "query by name": self._kind(f"{QUERY}&format=notation3"),
            "query by suffix": self._kind(f"{QUERY}&format=n3"),
            "graph by name": self._kind(f"{GRAPH}?format=notation3"),
            "graph question by name": self._kind(
                f"{self._graph_question}?{GIVEN}&format=notation3"
            ),
            "graph question by Accept": self._kind(f"{self._graph_question}?{GIVEN}", "text/n3"),
            "question by name": self._kind(f"{API}/{QUESTION}?format=lines"),
            "question by Accept": self._kind(f"{API}/{QUESTION}", "text/x-lines"),
        }

    def places(self) -> dict[str, bool]:
        """Whether each place tells of the formats."""
        return {**self._headers(), **self._pages(), **self._statements(), **self._openapi()}

    def _headers(self) -> dict[str, bool]:
        thing, catalogue = self._client.get(THING), self._client.get("/catalog")
        return {
            "Link header": f"{THING}.n3" in thing.headers["Link"],
            "Link header of the catalogue": "/catalog.n3" in catalogue.headers["Link"],
            "refusal of a document": "text/n3" in self._text(THING, "image/png"),
            "refusal of a query": "notation3" in self._text(f"{QUERY}&format=x"),
            "refusal of a question": '"lines"' in self._text(f"{API}/{QUESTION}?format=x"),
        }

    def _pages(self) -> dict[str, bool]:
        graph_question = self._graph_question.removeprefix("/api/v1")
        api = self._text("/api")
        return {
            "links of a page": 'type="text/n3"' in self._text(f"{THING}.html"),
            "page of the vocabulary": ">Notation3<" in self._text("/ontology.html"),
            "page of the data": "/catalog.n3" in self._text("/data"),
            "form of the endpoint": 'value="notation3"' in self._text("/sparql", "text/html"),
            "editor": "Notation3" in self._text("/query"),
            "page of the interface": "<code>lines</code>" in api and "Lines of text" in api,
            "page of the interface, graphs": "<code>notation3</code>" in api,
            "page of a question": "format=lines" in self._text(f"/queries/{QUESTION}"),
            "page of a graph question": "format=notation3" in self._text(graph_question),
        }

    def _statements(self) -> dict[str, bool]:
        feature, type_ = "<http://www.w3.org/ns/formats/N3>", "/authority/file-type/"
        return {
            "service description": feature in self._text("/sparql", TRIPLES),
            "statistics": feature in self._text("/.well-known/void", TRIPLES),
            "catalogue, statements": f"{type_}RDF_N3>" in self._text("/catalog.nt"),
            "catalogue, tables": f"{type_}TXT>" in self._text("/catalog.nt"),
        }

    def _openapi(self) -> dict[str, bool]:
        document = json.loads(self._text("/api/openapi.json"))
        paths, parts = document["paths"], document["components"]["responses"]
        contents = {
            path: paths[path]["get"]["responses"]["200"]["content"]
            for path in (
                *("/sparql", "/graphs", "/doc/{kind}/{slug}", "/catalog", "/.well-known/void"),
                *("/release/{version}", "/ldes"),
            )
        }
        named = {
            path: next(
                parameter["schema"]["enum"]
                for parameter in paths[path]["get"]["parameters"]
                if parameter["name"] == "format"
            )
            for path in ("/sparql", "/graphs", self._graph_question, f"{API}/{QUESTION}")
        }
        name = self._graph_question.rpartition("/")[2]
        return {
            **{f"OpenAPI {path}": "text/n3" in content for path, content in contents.items()},
            **{
                f"OpenAPI {path}, names": bool({"notation3", "lines"}.intersection(names))
                for path, names in named.items()
            },
            "OpenAPI question": "text/x-lines" in parts[f"query.{QUESTION}"]["content"],
            "OpenAPI graph question": "text/n3" in parts[f"query.{name}"]["content"],
        }


def main(home: Path, folder: Path) -> None:
    """Ask a service over that home, with queries of an operator in that folder."""
    from service.config import Settings
    from tests.running import client_over
    from tests.service.own_queries import OWN

    for name, text in OWN.items():
        (folder / f"{name}.rq").write_text(text, encoding="utf-8")
    graph_question = next(name for name, text in OWN.items() if "CONSTRUCT" in text)
    settings = Settings(home=home, queries=folder, query_seconds=20, page_seconds=20)
    with client_over(settings) as client:
        asking = Asking(client, graph_question)
        print(json.dumps([asking.answers(), asking.places()]))


if __name__ == "__main__":
    if sys.argv[3] == "added":
        add()
    main(Path(sys.argv[1]), Path(sys.argv[2]))
