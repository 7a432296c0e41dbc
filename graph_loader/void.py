"""Counts what is in the graph and describes it with VoID (W3C note of 3 March 2011).

All counts are of the merge of all graphs, which is what a query without a dataset sees: a triple
that several documents state is one triple.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode, Triple

from graph_loader.description import PREFIXES, Description, in_both
from graph_loader.namespaces import AG, RDF, SKOS
from graph_loader.region import Region

#: Properties that say of a thing that another dataset describes the same or a similar one.
_SAME = (SKOS + "exactMatch", SKOS + "closeMatch", "http://www.w3.org/2002/07/owl#sameAs")
#: Classes of which one thing is named as an example of what there is.
_EXAMPLES = ("Workshop", "Actor", "Project", "Place", "SourceDocument")


@dataclass
class _Part:
    """A part of the graph: its triples, the things it describes, its triples by property."""

    triples: int = 0
    entities: set[object] = field(default_factory=set)
    properties: Counter[str] = field(default_factory=Counter)


def describe_graph(region: Region, version: str, triples: Iterable[Triple]) -> bytes:
    """A VoID description of the release with that version, as Turtle."""
    merged = list(triples)
    release = f"{region.base}release/{version}"
    space = f"{region.base}id/"
    parts = _by_class(merged)
    description = Description()
    description.say(release, _totals(merged, space))
    description.say(
        release,
        [
            ("rdf:type", PREFIXES["void"] + "Dataset"),
            ("dcterms:license", region.licence),
            ("foaf:homepage", region.base),
            ("void:uriSpace", Literal(space)),
            *(("void:vocabulary", name) for name in _vocabularies(merged)),
            *(("void:exampleResource", iri) for iri in _examples(parts, space)),
            *(("dcterms:title", text) for text in in_both(region.title_de, region.title_en)),
        ],
    )
    _say_properties(description, release, Counter(t.predicate.value for t in merged))
    for number, (class_, part) in enumerate(sorted(parts.items()), start=1):
        node = f"{release}#class-{number}"
        description.say(release, [("void:classPartition", node)])
        description.say(
            node,
            [
                ("void:class", class_),
                ("void:entities", len(part.entities)),
                ("void:triples", part.triples),
            ],
        )
        _say_properties(description, node, part.properties)
    _say_linksets(description, release, merged, space)
    return description.turtle(f"{release}#")


def _totals(merged: list[Triple], space: str) -> list[tuple[str, int]]:
    subjects = {triple.subject for triple in merged}
    return [
        ("void:triples", len(merged)),
        ("void:distinctSubjects", len(subjects)),
        ("void:distinctObjects", len({triple.object for triple in merged})),
        ("void:properties", len({triple.predicate for triple in merged})),
        ("void:classes", len({t.object for t in merged if t.predicate.value == RDF + "type"})),
        ("void:entities", sum(_within(subject, space) for subject in subjects)),
    ]


def _by_class(merged: list[Triple]) -> dict[str, _Part]:
    """For each class the triples about its instances."""
    classes: defaultdict[object, list[str]] = defaultdict(list)
    for triple in merged:
        if triple.predicate.value == RDF + "type" and isinstance(triple.object, NamedNode):
            classes[triple.subject].append(triple.object.value)
    parts: defaultdict[str, _Part] = defaultdict(_Part)
    for triple in merged:
        for class_ in classes.get(triple.subject, ()):
            part = parts[class_]
            part.triples += 1
            part.entities.add(triple.subject)
            part.properties[triple.predicate.value] += 1
    return parts


def _say_properties(description: Description, whole: str, counts: Mapping[str, int]) -> None:
    separator = "-" if "#" in whole else "#"
    for number, (property_, count) in enumerate(sorted(counts.items()), start=1):
        node = f"{whole}{separator}property-{number}"
        description.say(whole, [("void:propertyPartition", node)])
        description.say(node, [("void:property", property_), ("void:triples", count)])


def _say_linksets(description: Description, release: str, merged: list[Triple], space: str) -> None:
    """One linkset for each property and each namespace outside that it leads into."""
    links = Counter(
        (triple.predicate.value, target)
        for triple in merged
        if triple.predicate.value in _SAME
        and _within(triple.subject, space)
        and (target := _namespace(triple.object)) != space
        and target
    )
    for number, ((property_, target), count) in enumerate(sorted(links.items()), start=1):
        node, there = f"{release}#links-{number}", f"{release}#target-{number}"
        description.say(release, [("void:subset", node)])
        description.say(
            node,
            [
                ("rdf:type", PREFIXES["void"] + "Linkset"),
                ("void:subjectsTarget", release),
                ("void:objectsTarget", there),
                ("void:linkPredicate", property_),
                ("void:triples", count),
            ],
        )
        description.say(
            there,
            [("rdf:type", PREFIXES["void"] + "Dataset"), ("void:uriSpace", Literal(target))],
        )


def _vocabularies(merged: list[Triple]) -> list[str]:
    """The namespaces of all properties and classes in use."""
    terms: set[object] = {triple.predicate for triple in merged}
    terms |= {triple.object for triple in merged if triple.predicate.value == RDF + "type"}
    return sorted({name for name in map(_namespace, terms) if name})


def _examples(parts: Mapping[str, _Part], space: str) -> list[str]:
    """The first thing by name of each class that people look for."""
    found = []
    for name in _EXAMPLES:
        part = parts.get(AG + name, _Part())
        things = [t.value for t in part.entities if isinstance(t, NamedNode) and _within(t, space)]
        found += sorted(things)[:1]
    return found


def _within(term: object, space: str) -> bool:
    return isinstance(term, NamedNode) and term.value.startswith(space)


def _namespace(term: object) -> str:
    """An IRI up to its last slash or hash; one that ends in a slash is a name, too."""
    if not isinstance(term, NamedNode):
        return ""
    iri = term.value.rstrip("/")
    return iri[: max(iri.rfind("/"), iri.rfind("#")) + 1]
