"""The pages about the vocabulary: the overview, one page per term, the versions, the rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple

from graph_loader.shared.query_files import without_header
from service.doors.vocabulary.class_diagram import draw, row_text
from service.doors.vocabulary.shape_rules import Rule, relations, rules
from service.doors.vocabulary.vocabulary_versions import changes, current_version, terms, versions
from service.http.formats import Holds, formats_of
from service.model.addresses import AG, ONTOLOGY, PREFIXES, SHAPES, short_name
from service.page.cells import Cell
from service.page.labels import Labels
from service.page.sections import Page, fetch
from service.page.sources import cited
from service.page.triples import Triples, expand
from service.page.vocabulary_graphs import (
    code_lists,
    shapes,
    term_uses,
    vocabulary,
)
from service.questions.saved_queries import saved_query
from service.request.representations import FORMATS
from service.request.view import View
from service.store.protocol import Row
from service.store.provider import OpenRelease, once_per_release
from service.store.well_formed import write_graph
from service.words.texts import LANGUAGES

#: The parts of the overview, in this order.
GROUPS = ("classes", "objects", "plain", "data", "annotations")
_KINDS = {"Class": "classes", "DatatypeProperty": "data", "AnnotationProperty": "annotations"}
#: What is said of a term, by the key of its name on the page.
_FACTS = {
    "above": ("rdfs:subClassOf", "rdfs:subPropertyOf"),
    "domain": ("rdfs:domain", "schema:domainIncludes"),
    "range": ("rdfs:range", "schema:rangeIncludes"),
    "inverse": ("owl:inverseOf",),
    "same": (
        "owl:equivalentClass",
        "owl:equivalentProperty",
        "skos:exactMatch",
        "skos:closeMatch",
    ),
    "replaced_by": ("dcterms:isReplacedBy",),
    "see": ("rdfs:seeAlso",),
}
#: What other terms say of it.
_BACKWARD = {
    "below": ("rdfs:subClassOf", "rdfs:subPropertyOf"),
    "inverse": ("owl:inverseOf",),
    "properties_of": ("rdfs:domain", "schema:domainIncludes"),
    "properties_to": ("rdfs:range", "schema:rangeIncludes"),
}
_SHORT = ("above", "mapped", "domain", "range", "inverse")


@dataclass(frozen=True)
class Fact:
    """What is said of a term: the key of the relation, and the other terms."""

    key: str
    cells: list[Cell]


@dataclass(frozen=True)
class Entry:
    """A term as a page shows it."""

    name: str
    iri: str
    group: str
    label: Literal | None
    definition: Literal | None
    deprecated: bool
    facts: list[Fact]
    uses: int = 0
    example: Cell | None = None


def overview(view: View) -> str:
    """All terms on one page, with an anchor for each, and the diagram."""
    graph = vocabulary(view.opened)
    page = Page(view)
    page.cells.labels = _labels_of_everything(view.opened, view.base, view.language)
    entries = [_entry(view, graph, page, iri, _SHORT) for iri in terms(graph)]
    labelled = {entry.iri: entry.label.value for entry in entries if entry.label}

    def label(iri: str) -> str:
        return labelled.get(iri) or page.cells.name(iri)

    return render_template(
        "ontology.html",
        **_header(view, graph),
        groups={key: [e for e in entries if e.group == key] for key in GROUPS},
        tree=_tree(graph, {entry.iri: entry for entry in entries}),
        diagram=draw(relations(view.opened), label),
        row_text=lambda row: row_text(row, label),
        label=label,
        address=lambda iri: f"#{iri.removeprefix(AG)}",
        versions=versions(view),
        labels={one.suffix: one.label for one in formats_of(Holds.GRAPH)},
    )


def term_page(view: View, name: str) -> str:
    """Everything about one term of the vocabulary, which must be known to it."""
    graph, iri = vocabulary(view.opened), AG + name
    lists = view.pages.select(saved_query("term-code-lists").bind(thing=NamedNode(iri)))
    schemes = [t.value for row in lists if isinstance(t := row["scheme"], NamedNode)]
    keys = dict.fromkeys((*_FACTS, "mapped", *_BACKWARD))
    page = Page(view)
    page.cells.labels.add(
        [*schemes, *(other for key in keys for other in _related(graph, iri, key))]
    )
    entry = _entry(view, graph, page, iri, list(keys))
    query = "class-examples" if entry.group == "classes" else "property-examples"
    rows = fetch(view, [query], NamedNode(iri))
    return render_template(
        "term.html",
        entry=entry,
        texts_of=_in_all_languages(view, graph, iri),
        characteristics=_characteristics(view, graph, iri),
        schemes=[page.cells.thing(scheme) for scheme in schemes],
        rules=rules(view.opened, view.language).get(iri, []),
        sections=page.sections(rows),
        sources=cited(page.cells, page.footnotes),
        derived=page.footnotes.any_derived,
        triple=_as_turtle(iri, rows[query]),
        question=_question(view, query, iri),
        formats=FORMATS,
        path=f"/ontology/{name}",
    )


def version_page(view: View, version: str, graph: Triples) -> str:
    """A kept version: its terms, and what has changed since."""
    page = Page(view)
    entries = [_entry(view, graph, page, iri, ()) for iri in terms(graph)]
    known = vocabulary(view.opened)
    return render_template(
        "ontology_version.html",
        **_header(view, graph) | {"path": f"/ontology/{version}"},
        groups={key: [e for e in entries if e.group == key] for key in GROUPS},
        changes=changes(graph, known),
        short=lambda iri: short_name(iri, view.base),
        is_current=lambda iri: iri in known,
        current=current_version(view),
    )


def shapes_page(view: View) -> str:
    """What is demanded of the data, by class."""
    graph = shapes(view.opened)
    by_class: dict[str, list[Rule]] = {}
    by_shape = {
        rule.iri: rule for found in rules(view.opened, view.language).values() for rule in found
    }
    for rule in sorted(by_shape.values(), key=lambda rule: rule.name):
        nodes = [rule.iri, *graph.subjects(rule.iri, "sh:property")]
        targets = [c for node in nodes for c in graph.iris(node, "sh:targetClass")]
        by_class.setdefault(targets[0] if targets else "", []).append(rule)
    page = Page(view)
    page.cells.labels.add(iri for iri in by_class if iri)
    groups = [
        (page.cells.thing(iri) if iri else None, found)
        for iri, found in sorted(by_class.items(), key=lambda item: (not item[0], item[0]))
    ]
    return render_template(
        "shapes.html", groups=groups, formats=FORMATS, path="/shapes", iri=SHAPES
    )


@once_per_release
def _labels_of_everything(opened: OpenRelease, base: str, tag: str) -> Labels:
    """The names of all that the overview names, which are many and always the same."""
    graph = vocabulary(opened)
    named = {t.object.value for t in graph.all if isinstance(t.object, NamedNode)}
    examples = {example for _, example in term_uses(opened).values() if example}
    related = {iri for r in relations(opened) for iri in (r.subject, r.property, r.object)}
    iris = named | examples | related | set(terms(graph))
    return Labels(opened, base, iris, [tag, *LANGUAGES])


def _header(view: View, graph: Triples) -> dict[str, object]:
    """What the vocabulary says of itself."""
    tag = view.language
    return {
        "title": graph.text(ONTOLOGY, "dcterms:title", tag),
        "description": graph.text(ONTOLOGY, "dcterms:description", tag),
        "version": graph.value(ONTOLOGY, "owl:versionInfo"),
        "version_iri": graph.value(ONTOLOGY, "owl:versionIRI"),
        "licence": graph.value(ONTOLOGY, "dcterms:license"),
        "creators": graph.literals(ONTOLOGY, "dcterms:creator", "dcterms:publisher"),
        "prefix": graph.value(ONTOLOGY, "vann:preferredNamespacePrefix"),
        "namespace": AG,
        "iri": ONTOLOGY,
        "formats": FORMATS,
        "path": "/ontology",
    }


def _entry(view: View, graph: Triples, page: Page, iri: str, facts: Sequence[str]) -> Entry:
    uses, example = (
        term_uses(view.opened).get(iri, (0, "")) if graph is vocabulary(view.opened) else (0, "")
    )
    tag = view.language
    found = {key: _related(graph, iri, key) for key in facts}
    return Entry(
        iri.removeprefix(AG),
        iri,
        _group(view, graph, iri),
        graph.text(iri, "skos:prefLabel", tag),
        graph.text(iri, "skos:definition", tag),
        graph.value(iri, "owl:deprecated") == "true",
        [
            Fact(key, [page.cells.thing(other) for other in others])
            for key, others in found.items()
            if others
        ],
        uses,
        page.cells.thing(example) if example else None,
    )


def _related(graph: Triples, iri: str, key: str) -> list[str]:
    """The terms related to a term; those above it in two parts, ours and those of others."""
    if key == "mapped":
        return [o for o in graph.iris(iri, *_FACTS["above"]) if not o.startswith(AG)]
    if key == "above":
        return [o for o in graph.iris(iri, *_FACTS["above"]) if o.startswith(AG)]
    backward = graph.subjects(iri, *_BACKWARD.get(key, ()))
    return sorted({*graph.iris(iri, *_FACTS.get(key, ())), *backward})


def _group(view: View, graph: Triples, iri: str) -> str:
    """The part of the overview a term stands in."""
    types = {type_.rpartition("#")[2] for type_ in graph.iris(iri, "rdf:type")}
    for kind, group in _KINDS.items():
        if kind in types:
            return group
    return "plain" if code_lists(view.opened).subjects(iri, "ag:directProperty") else "objects"


def _characteristics(view: View, graph: Triples, iri: str) -> list[str]:
    """Types beyond the kind of a term: that a property is symmetric, transitive or the like."""
    names = [type_.rpartition("#")[2] for type_ in graph.iris(iri, "rdf:type")]
    return [name for name in names if f"ontology.{name}" in view.texts]


def _tree(graph: Triples, entries: dict[str, Entry]) -> list[tuple[Entry, object]]:
    """The classes, each with those below it."""

    def below(iri: str) -> list[tuple[Entry, object]]:
        found = graph.subjects(iri, "rdfs:subClassOf")
        return [(entries[i], below(i)) for i in sorted(found) if i in entries]

    classes = [entry for entry in entries.values() if entry.group == "classes"]
    roots = [e for e in classes if not any(fact.key == "above" for fact in e.facts)]
    return [(entry, below(entry.iri)) for entry in roots]


def _in_all_languages(view: View, graph: Triples, iri: str) -> list[tuple[str, str, str]]:
    """Label and definition of a term in every language it has them in."""
    labels = {t.language or "": t.value for t in graph.literals(iri, "skos:prefLabel")}
    definitions = {t.language or "": t.value for t in graph.literals(iri, "skos:definition")}
    tags = sorted({*labels, *definitions}, key=lambda tag: (tag != view.language, tag))
    return [(tag, labels.get(tag, ""), definitions.get(tag, "")) for tag in tags]


def _as_turtle(iri: str, rows: Sequence[Row]) -> str:
    """The first example as it stands in the data."""
    if not rows:
        return ""
    subject, value = rows[0]["example"], rows[0].get("says", NamedNode(iri))
    if not isinstance(subject, NamedNode) or value is None:
        return ""
    predicate = NamedNode(expand("rdf:type") if "says" not in rows[0] else iri)
    written = write_graph([Triple(subject, predicate, value)], RdfFormat.TURTLE, PREFIXES)
    lines = written.decode().splitlines()
    return "\n".join(line for line in lines if line and not line.startswith("@prefix"))


def _question(view: View, query: str, iri: str) -> str:
    """The address of the examples as a question to the endpoint."""
    bound = saved_query(query).bind(thing=NamedNode(iri))
    return view.link("/sparql", query=without_header(bound), format="html")
