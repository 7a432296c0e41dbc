"""The questions of `queries/api` as data, in the form of SIB's sparql-examples and sparql-editor.

Each is a sh:SPARQLExecutable with its whole file as its text, so that who finds it in the graph can
run it as it is. They stand in a graph of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad, Store

from graph_loader.namespaces import RDF, RDFS, question_graph
from graph_loader.problems import BadInput, Problem
from graph_loader.shared.dates import XSD
from graph_loader.shared.query_files import PARAMETER, QUERIES, header, prefixes
from graph_loader.validate import validate_questions

FOLDER = QUERIES / "api"
_SH = "http://www.w3.org/ns/shacl#"
_SCHEMA = "https://schema.org/"
_FORM = re.compile(r"(?m)^(SELECT|ASK|CONSTRUCT)\b")
_IRI = re.compile(r"<([^<>\s]+)>")


@dataclass(frozen=True)
class _Question:
    path: Path
    text: str

    def header(self, name: str) -> str:
        return header(self.text).get(name, "")

    def languages(self) -> list[str]:
        """The tags of the lines with the question, in their order."""
        keys = (key.partition("_") for key in header(self.text))
        return [tag for key, _, tag in keys if key == "summary" and tag]

    def named(self) -> set[str]:
        """The things that stand where a caller's things may stand."""
        return {i for slot in PARAMETER.finditer(self.text) for i in _IRI.findall(slot["values"])}


def read_questions(store: Store, base: str) -> list[Quad]:
    """The questions that this graph can answer, in their graph, sorted, without blank nodes.

    A question whose parameters name things of another region is left out: here its answer would
    be empty. Raises BadInput for a file of which no example can be made.
    """
    files = [_Question(p, p.read_text(encoding="utf-8")) for p in sorted(FOLDER.glob("*.rq"))]
    chosen = [question for question in files if _all_known(question.named(), store)]
    graph = question_graph(base)
    quads = [quad for question in chosen for quad in _described(question, base)]
    quads += _declared(_prefixes(chosen), graph)
    paths = {_iri(question, base): question.path for question in chosen}
    problems = [
        Problem(str(paths.get(found.focus, FOLDER)), 1, 1, found.message)
        for found in validate_questions(frozenset(quads))
    ]
    if problems:
        raise BadInput(problems)
    return sorted(quads, key=str)


def _all_known(iris: set[str], store: Store) -> bool:
    nodes = [NamedNode(iri) for iri in iris]
    return all(any(store.quads_for_pattern(n, None, None, None)) for n in nodes)


def _iri(question: _Question, base: str) -> str:
    return f"{base}id/query/{question.path.stem}"


def _described(question: _Question, base: str) -> Iterator[Quad]:
    """What is said of one question. Its comment holds the question: SIB's editor shows no label."""
    graph = question_graph(base)
    form = _FORM.search(question.text)
    if form is None:
        message = "no SELECT, ASK or CONSTRUCT at the start of a line, expected one"
        raise BadInput([Problem(str(question.path), 1, 1, message)])
    kind = form[1].capitalize()
    said: list[tuple[str, NamedNode | Literal]] = [
        (RDF + "type", NamedNode(_SH + "SPARQLExecutable")),
        (RDF + "type", NamedNode(f"{_SH}SPARQL{kind}Executable")),
        (_SH + form[1].lower(), Literal(question.text)),
        (_SH + "prefixes", NamedNode(f"{graph}#prefixes")),
        (_SCHEMA + "target", NamedNode(f"{base}sparql")),
    ]
    for language in question.languages():
        asked = question.header(f"summary_{language}")
        comment = f"{asked} {question.header(f'description_{language}')}".strip()
        said += [
            (RDFS + "label", Literal(asked, language=language)),
            (RDFS + "comment", Literal(comment, language=language)),
        ]
    for keyword in filter(None, map(str.strip, question.header("tags").split(","))):
        said.append((_SCHEMA + "keywords", Literal(keyword)))
    return (_quad(_iri(question, base), name, value, graph) for name, value in said)


def _prefixes(questions: list[_Question]) -> dict[str, str]:
    """All prefixes of the questions: a prefix means the same in each."""
    declared: dict[str, str] = {}
    for question in questions:
        for prefix, namespace in prefixes(question.text).items():
            if declared.setdefault(prefix, namespace) != namespace:
                message = f"prefix {prefix} is <{declared[prefix]}> elsewhere, expected the same"
                raise BadInput([Problem(str(question.path), 1, 1, message)])
    return declared


def _declared(prefixes: dict[str, str], graph: str) -> Iterator[Quad]:
    for prefix, namespace in prefixes.items():
        declaration = f"{graph}#prefix-{prefix}"
        kind, address = NamedNode(_SH + "PrefixDeclaration"), NamedNode(XSD + "anyURI")
        yield _quad(f"{graph}#prefixes", _SH + "declare", NamedNode(declaration), graph)
        yield _quad(declaration, RDF + "type", kind, graph)
        yield _quad(declaration, _SH + "prefix", Literal(prefix), graph)
        yield _quad(declaration, _SH + "namespace", Literal(namespace, datatype=address), graph)


def _quad(subject: str, predicate: str, value: NamedNode | Literal, graph: str) -> Quad:
    return Quad(NamedNode(subject), NamedNode(predicate), value, NamedNode(graph))
