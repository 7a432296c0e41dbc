"""What the query editor offers to complete: every class and property that the release uses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from service.about.catalog_graph import release_iri, void
from service.model.addresses import PREFIXES
from service.page.triples import Triples, expand
from service.page.vocabulary_graphs import vocabulary
from service.questions.saved_queries import saved_query
from service.request.view import View
from service.words.texts import LANGUAGES

_CLASSES = ("owl:Class", "rdfs:Class")
_PROPERTIES = (
    "owl:ObjectProperty",
    "owl:DatatypeProperty",
    "owl:AnnotationProperty",
    "rdf:Property",
)


@dataclass(frozen=True)
class Offer:
    """A term: how often it is used, what people call it."""

    iri: str
    count: int  #: instances of a class, statements with a property
    labels: Mapping[str, str]  #: by language


def offered_classes(view: View) -> list[Offer]:
    """Classes that have instances, and those of the vocabulary; the most used first."""
    counted = _counted(view, "void:classPartition", "void:class", "void:entities")
    return _offers(view, counted or _asked(view, "class-uses"), _CLASSES)


def offered_properties(view: View) -> list[Offer]:
    """Properties that stand in statements, and those of the vocabulary; the most used first."""
    counted = _counted(view, "void:propertyPartition", "void:property", "void:triples")
    return _offers(view, counted or _asked(view, "property-uses"), _PROPERTIES)


def short_form(iri: str) -> str:
    """The name of a term as a query has it, or "" if no prefix of ours leads to it."""
    for prefix, namespace in PREFIXES.items():
        rest = iri[len(namespace) :]
        if iri.startswith(namespace) and rest.replace("_", "a").isalnum():
            return f"{prefix}:{rest}"
    return ""


def _counted(view: View, partition: str, term: str, count: str) -> dict[str, int]:
    """What the VoID description says of the whole release; nothing if it brought no counts."""
    told = void(view)
    parts = [part.value for part in told.values(release_iri(view), partition)]
    return {told.value(part, term): int(told.value(part, count) or 0) for part in parts}


def _asked(view: View, query: str) -> dict[str, int]:
    """The same from the store, for releases that brought no description."""
    return {
        term.value: int(uses.value)
        for row in view.pages.select(saved_query(query).text)
        if isinstance(term := row["term"], NamedNode) and isinstance(uses := row["uses"], Literal)
    }


def _offers(view: View, counts: Mapping[str, int], kinds: Iterable[str]) -> list[Offer]:
    known = vocabulary(view.opened)
    defined = _defined(known, kinds)
    found = [Offer(iri, counts.get(iri, 0), _labels(known, iri)) for iri in defined | counts.keys()]
    return sorted(found, key=lambda offer: (-offer.count, offer.iri))


def _defined(known: Triples, kinds: Iterable[str]) -> set[str]:
    return {iri for kind in kinds for iri in known.subjects(expand(kind), "rdf:type")}


def _labels(known: Triples, iri: str) -> dict[str, str]:
    found = known.literals(iri, "skos:prefLabel", "rdfs:label")
    by_language = {label.language or "": label.value for label in reversed(found)}
    return {tag: by_language[tag] for tag in LANGUAGES if tag in by_language}
