"""Reads the manifests of the W3C's SPARQL test suites (sparql10/, sparql11/ of w3c/rdf-tests)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Store, Triple

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
_QT = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#"
_DAWGT = "http://www.w3.org/2001/sw/DataAccess/tests/test-dawg#"
EVALUATION = ("QueryEvaluationTest", "CSVResultFormatTest")
ACCEPTED = ("PositiveSyntaxTest", "PositiveSyntaxTest11")
REJECTED = ("NegativeSyntaxTest", "NegativeSyntaxTest11")

Term = NamedNode | BlankNode | Literal | Triple


@dataclass(frozen=True)
class Case:
    """One approved test: a query over a dataset, and what it gives."""

    name: str  #: suite/folder/name
    kind: str
    query: Path
    data: tuple[Path, ...]
    graphs: tuple[tuple[str, Path], ...]  #: the names of the named graphs, and what they hold
    result: Path | None
    lax: bool  #: rows that stand there several times may be left out (REDUCED)
    without: tuple[str, ...]  #: endpoints that would have to answer


def cases(folder: Path) -> Iterator[Case]:
    """The approved tests of queries in all manifests below a folder that need no entailment."""
    for manifest in sorted(folder.glob("sparql1*/*/manifest.ttl")):
        if manifest.parent.name != "entailment":
            yield from _Manifest(manifest).cases()


class _Manifest:
    """One manifest and the files it names."""

    def __init__(self, path: Path) -> None:
        self._name = f"{path.parent.parent.name}/{path.parent.name}"
        self._store = Store()
        self._store.load(path=str(path), format=RdfFormat.TURTLE, base_iri=path.resolve().as_uri())

    def cases(self) -> Iterator[Case]:
        """In the order of the manifest."""
        for entries in self._store.quads_for_pattern(None, NamedNode(_MF + "entries"), None, None):
            for entry in self._list(entries.object):
                kind = self._iris(entry, _RDF + "type")[0].rpartition("#")[2]
                if kind not in EVALUATION + ACCEPTED + REJECTED or not self._is_approved(entry):
                    continue
                yield self._case(entry, kind)

    def _case(self, entry: Term, kind: str) -> Case:
        action = self._objects(entry, _MF + "action")[0]
        queries = self._objects(action, _QT + "query") or [action]
        result = self._objects(entry, _MF + "result")
        services = self._objects(action, _QT + "serviceData")
        assert isinstance(entry, NamedNode)
        return Case(
            f"{self._name}/{entry.value.rpartition('#')[2]}",
            kind,
            _path(queries[0]),
            tuple(map(_path, self._objects(action, _QT + "data"))),
            tuple(self._graphs(action)),
            _path(result[0]) if result else None,
            bool(self._objects(entry, _MF + "resultCardinality")),
            tuple(s for node in services for s in self._iris(node, _QT + "endpoint")),
        )

    def _graphs(self, action: Term) -> Iterator[tuple[str, Path]]:
        for graph in self._objects(action, _QT + "graphData"):
            files = self._objects(graph, _QT + "graph")
            labels = self._objects(graph, "http://www.w3.org/2000/01/rdf-schema#label")
            file = files[0] if files else graph
            assert isinstance(file, NamedNode)
            name = labels[0].value if labels and isinstance(labels[0], Literal) else file.value
            yield name, _path(file)

    def _is_approved(self, entry: Term) -> bool:
        return _DAWGT + "Approved" in self._iris(entry, _DAWGT + "approval")

    def _objects(self, subject: Term, predicate: str) -> list[Term]:
        assert isinstance(subject, NamedNode | BlankNode)
        quads = self._store.quads_for_pattern(subject, NamedNode(predicate), None, None)
        return [quad.object for quad in quads]

    def _iris(self, subject: Term, predicate: str) -> list[str]:
        found = self._objects(subject, predicate)
        return [term.value for term in found if isinstance(term, NamedNode)]

    def _list(self, head: Term) -> Iterator[Term]:
        while first := self._objects(head, _RDF + "first"):
            yield first[0]
            head = self._objects(head, _RDF + "rest")[0]


def _path(term: Term) -> Path:
    assert isinstance(term, NamedNode)
    return Path(unquote(urlsplit(term.value).path))
