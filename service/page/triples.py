"""A few thousand triples in memory, to look things up in without asking the store again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import Literal, NamedNode, Triple

from service.model.addresses import PREFIXES
from service.store.protocol import Term


def expand(name: str) -> str:
    """The IRI of a name like skos:prefLabel."""
    prefix, _, rest = name.partition(":")
    return PREFIXES[prefix] + rest


class Triples:
    """Triples by subject and by object. Predicates are given as names like skos:prefLabel."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self.all = frozenset(triples)
        self._whole: dict[str, list[Triple]] = {}
        self._forward: dict[str, dict[str, list[Term]]] = {}
        self._backward: dict[str, dict[str, list[str]]] = {}
        for triple in sorted(self.all, key=str):
            if not isinstance(triple.subject, NamedNode):
                continue
            subject, predicate, object_ = (
                triple.subject.value,
                triple.predicate.value,
                triple.object,
            )
            self._whole.setdefault(subject, []).append(triple)
            self._forward.setdefault(subject, {}).setdefault(predicate, []).append(object_)
            if isinstance(object_, NamedNode):
                found = self._backward.setdefault(object_.value, {})
                found.setdefault(predicate, []).append(subject)

    def __contains__(self, subject: str) -> bool:
        return subject in self._forward

    def about(self, subjects: Iterable[str]) -> Iterator[Triple]:
        """All triples whose subject is one of those."""
        return (triple for iri in subjects for triple in self._whole.get(iri, ()))

    def objects(self, subject: str, *names: str) -> list[Term]:
        """The objects of a subject by any of those predicates, in this order."""
        by_predicate = self._forward.get(subject, {})
        return [term for name in names for term in by_predicate.get(expand(name), ())]

    def iris(self, subject: str, *names: str) -> list[str]:
        """Those of the objects that are IRIs."""
        return [t.value for t in self.objects(subject, *names) if isinstance(t, NamedNode)]

    def literals(self, subject: str, *names: str) -> list[Literal]:
        """Those of the objects that are literals."""
        return [t for t in self.objects(subject, *names) if isinstance(t, Literal)]

    def subjects(self, object_: str, *names: str) -> list[str]:
        """The subjects that name an object by any of those predicates, in this order."""
        by_predicate = self._backward.get(object_, {})
        return [iri for name in names for iri in by_predicate.get(expand(name), ())]

    def text(self, subject: str, name: str, language: str) -> Literal | None:
        """The text in that language, or else in any."""
        found = self.literals(subject, name)
        return next((t for t in found if t.language == language), found[0] if found else None)

    def value(self, subject: str, name: str) -> str:
        """The first object as a string, or an empty one."""
        found = self.objects(subject, name)
        return str(getattr(found[0], "value", "")) if found else ""
