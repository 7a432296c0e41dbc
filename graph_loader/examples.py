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

from graph_loader.namespaces import RDF, RDFS, example_graph
from graph_loader.problems import BadInput, Problem
from graph_loader.shared.dates import XSD
from graph_loader.shared.query_files import PARAMETER, QUERIES, header, prefixes
from graph_loader.validate import validate_examples

EXAMPLES = QUERIES / "api"
_SH = "http://www.w3.org/ns/shacl#"
_SCHEMA = "https://schema.org/"
_FORM = re.compile(r"(?m)^(SELECT|ASK|CONSTRUCT)\b")
_IRI = re.compile(r"<([^<>\s]+)>")


@dataclass(frozen=True)
class _Example:
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


def read_examples(store: Store, base: str) -> list[Quad]:
    """The questions that this graph can answer, in their graph, sorted, without blank nodes.

    A question whose parameters name things of another region is left out: here its answer would
    be empty. Raises BadInput for a file of which no example can be made.
    """
    files = [_Example(p, p.read_text(encoding="utf-8")) for p in sorted(EXAMPLES.glob("*.rq"))]
    chosen = [example for example in files if _all_known(example.named(), store)]
    graph = example_graph(base)
    quads = [quad for example in chosen for quad in _described(example, base)]
    quads += _declared(_prefixes(chosen), graph)
    paths = {_iri(example, base): example.path for example in chosen}
    problems = [
        Problem(str(paths.get(found.focus, EXAMPLES)), 1, 1, found.message)
        for found in validate_examples(quads)
    ]
    if problems:
        raise BadInput(problems)
    return sorted(quads, key=str)


def _all_known(iris: set[str], store: Store) -> bool:
    nodes = [NamedNode(iri) for iri in iris]
    return all(any(store.quads_for_pattern(n, None, None, None)) for n in nodes)


def _iri(example: _Example, base: str) -> str:
    return f"{base}id/query/{example.path.stem}"


def _described(example: _Example, base: str) -> Iterator[Quad]:
    """What is said of one question. Its comment holds the question: SIB's editor shows no label."""
    graph = example_graph(base)
    form = _FORM.search(example.text)
    if form is None:
        message = "no SELECT, ASK or CONSTRUCT at the start of a line, expected one"
        raise BadInput([Problem(str(example.path), 1, 1, message)])
    kind = form[1].capitalize()
    said: list[tuple[str, NamedNode | Literal]] = [
        (RDF + "type", NamedNode(_SH + "SPARQLExecutable")),
        (RDF + "type", NamedNode(f"{_SH}SPARQL{kind}Executable")),
        (_SH + form[1].lower(), Literal(example.text)),
        (_SH + "prefixes", NamedNode(f"{graph}#prefixes")),
        (_SCHEMA + "target", NamedNode(f"{base}sparql")),
    ]
    for language in example.languages():
        question = example.header(f"summary_{language}")
        comment = f"{question} {example.header(f'description_{language}')}".strip()
        said += [
            (RDFS + "label", Literal(question, language=language)),
            (RDFS + "comment", Literal(comment, language=language)),
        ]
    for keyword in filter(None, map(str.strip, example.header("tags").split(","))):
        said.append((_SCHEMA + "keywords", Literal(keyword)))
    return (_quad(_iri(example, base), name, value, graph) for name, value in said)


def _prefixes(examples: list[_Example]) -> dict[str, str]:
    """All prefixes of the questions: a prefix means the same in each."""
    declared: dict[str, str] = {}
    for example in examples:
        for prefix, namespace in prefixes(example.text).items():
            if declared.setdefault(prefix, namespace) != namespace:
                message = f"prefix {prefix} is <{declared[prefix]}> elsewhere, expected the same"
                raise BadInput([Problem(str(example.path), 1, 1, message)])
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
