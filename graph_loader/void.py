"""Counts what is in the graph and describes it with VoID (W3C note of 3 March 2011).

All counts are of the merge of all graphs, which is what a query without a dataset sees: a triple
that several documents state is one triple.
"""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from operator import attrgetter

from pyoxigraph import Literal, NamedNode, Quad, Triple

from graph_loader.description import PREFIXES, Description, in_both
from graph_loader.namespaces import AG, RDF, SKOS
from graph_loader.region import Region

#: Properties that say of a thing that another dataset describes the same or a similar one.
_SAME = (SKOS + "exactMatch", SKOS + "closeMatch", "http://www.w3.org/2002/07/owl#sameAs")
#: Classes of which one thing is named as an example of what there is.
_EXAMPLES = ("Workshop", "Actor", "Project", "Place", "SourceDocument")


@dataclass
class _Part:
    """The things of one class: how many, the first by name, their triples by property."""

    entities: int = 0
    first: str = ""
    properties: Counter[str] = field(default_factory=Counter)


@dataclass
class Counted:
    """What is in a graph, counted in one pass over its triples, of which none are kept."""

    triples: int = 0
    subjects: int = 0
    entities: int = 0  #: subjects within the namespace of the data
    objects: set[object] = field(default_factory=set)
    classes: set[object] = field(default_factory=set)
    properties: Counter[str] = field(default_factory=Counter)
    parts: defaultdict[str, _Part] = field(default_factory=lambda: defaultdict(_Part))
    links: Counter[tuple[str, str]] = field(default_factory=Counter)  #: by property, namespace


def count(triples: Iterable[Triple | Quad], space: str) -> Counted:
    """Count the triples of a graph, which come sorted by subject."""
    whole = Counted()
    for subject, group in itertools.groupby(triples, key=attrgetter("subject")):
        said = [(triple.predicate.value, triple.object) for triple in group]
        properties = Counter(property_ for property_, _ in said)
        classes = [o for p, o in said if p == RDF + "type"]
        is_ours = _within(subject, space)
        whole.subjects += 1
        whole.entities += is_ours
        whole.triples += len(said)
        whole.properties.update(properties)
        whole.objects.update(o for _, o in said)
        whole.classes.update(classes)
        for class_ in classes:
            if isinstance(class_, NamedNode):
                part = whole.parts[class_.value]
                part.entities += 1
                part.properties.update(properties)
                if is_ours and not part.first:
                    part.first = subject.value
        for property_, object_ in said if is_ours else ():
            if property_ in _SAME and (target := _namespace(object_)) not in ("", space):
                whole.links[property_, target] += 1
    return whole


def describe_graph(region: Region, version: str, counted: Counted) -> bytes:
    """A VoID description of the release with that version, as Turtle."""
    release = f"{region.base}release/{version}"
    space = f"{region.base}id/"
    description = Description()
    description.say(release, _totals(counted))
    description.say(
        release,
        [
            ("rdf:type", PREFIXES["void"] + "Dataset"),
            ("dcterms:license", region.licence),
            ("foaf:homepage", region.base),
            ("void:uriSpace", Literal(space)),
            *(("void:vocabulary", name) for name in _vocabularies(counted)),
            *(("void:exampleResource", iri) for iri in _examples(counted)),
            *(("dcterms:title", text) for text in in_both(region.title_de, region.title_en)),
        ],
    )
    _say_properties(description, release, counted.properties)
    for number, (class_, part) in enumerate(sorted(counted.parts.items()), start=1):
        node = f"{release}#class-{number}"
        description.say(release, [("void:classPartition", node)])
        description.say(
            node,
            [
                ("void:class", class_),
                ("void:entities", part.entities),
                ("void:triples", part.properties.total()),
            ],
        )
        _say_properties(description, node, part.properties)
    _say_linksets(description, release, counted, space)
    return description.turtle(f"{release}#")


def _totals(counted: Counted) -> list[tuple[str, int]]:
    return [
        ("void:triples", counted.triples),
        ("void:distinctSubjects", counted.subjects),
        ("void:distinctObjects", len(counted.objects)),
        ("void:properties", len(counted.properties)),
        ("void:classes", len(counted.classes)),
        ("void:entities", counted.entities),
    ]


def _say_properties(description: Description, whole: str, counts: Mapping[str, int]) -> None:
    separator = "-" if "#" in whole else "#"
    for number, (property_, count) in enumerate(sorted(counts.items()), start=1):
        node = f"{whole}{separator}property-{number}"
        description.say(whole, [("void:propertyPartition", node)])
        description.say(node, [("void:property", property_), ("void:triples", count)])


def _say_linksets(description: Description, release: str, counted: Counted, space: str) -> None:
    """One linkset for each property and each namespace outside that it leads into."""
    for number, ((property_, target), count) in enumerate(sorted(counted.links.items()), start=1):
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


def _vocabularies(counted: Counted) -> list[str]:
    """The namespaces of all properties and classes in use."""
    terms = {NamedNode(name) for name in counted.properties} | counted.classes
    return sorted({name for name in map(_namespace, terms) if name})


def _examples(counted: Counted) -> list[str]:
    """The first thing by name of each class that people look for."""
    firsts = (counted.parts[AG + name].first for name in _EXAMPLES if AG + name in counted.parts)
    return [first for first in firsts if first]


def _within(term: object, space: str) -> bool:
    return isinstance(term, NamedNode) and term.value.startswith(space)


def _namespace(term: object) -> str:
    """An IRI up to its last slash or hash; one that ends in a slash is a name, too."""
    if not isinstance(term, NamedNode):
        return ""
    iri = term.value.rstrip("/")
    return iri[: max(iri.rfind("/"), iri.rfind("#")) + 1]
