"""All things of a kind by name, with what they can be narrowed by; counted once per release."""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import TypeVar

from flask import current_app
from pyoxigraph import Literal, NamedNode

from service.model.addresses import AG
from service.model.kinds import KINDS
from service.questions.saved_queries import QUERIES, saved_query
from service.request.serving import current, language
from service.store.provider import OpenRelease

T = TypeVar("T")
FACETS = QUERIES / "facets"
_KEPT = "actorgraph-kept"
_RELEASES = 3  #: as many as are open at a time


@dataclass(frozen=True)
class Facet:
    """One way to narrow a list: its values, each with the things it leaves."""

    name: str
    things: Mapping[str, frozenset[str]]
    terms: Mapping[str, NamedNode | Literal]


@dataclass(frozen=True)
class Listing:
    """All things of a kind in the order of their names."""

    things: Sequence[str]
    notes: Mapping[str, NamedNode]
    facets: Sequence[Facet]

    def chosen(self, choice: Mapping[str, str], without: str = "") -> frozenset[str]:
        """The things that every choice leaves; `without` is a facet not to look at."""
        left = frozenset(self.things)
        for facet in self.facets:
            if facet.name in choice and facet.name != without:
                left &= facet.things.get(choice[facet.name], frozenset())
        return left

    def counts(self, choice: Mapping[str, str]) -> dict[str, Counter[str]]:
        """For each facet how many things each value would leave, given the other choices."""
        counted = {}
        for facet in self.facets:
            others = self.chosen(choice, without=facet.name)
            sizes = {key: len(things & others) for key, things in facet.things.items()}
            counted[facet.name] = Counter({key: size for key, size in sizes.items() if size})
        return counted


class _Kept:
    """What was computed for the releases asked last: readers of older ones cost others nothing."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._values: OrderedDict[OpenRelease, dict[object, object]] = OrderedDict()

    def values(self, release: OpenRelease) -> dict[object, object]:
        """The values of that very release, whatever other requests ask for meanwhile."""
        with self._lock:
            found = self._values.setdefault(release, {})
            self._values.move_to_end(release)
            if len(self._values) > _RELEASES:
                self._values.popitem(last=False)
            return found


def once_per_release(key: object, compute: Callable[[], T]) -> T:
    """What `compute` gives, kept for as long as the release is served; it may depend on `key`."""
    kept: _Kept = current_app.extensions.setdefault(_KEPT, _Kept())
    values = kept.values(current())
    if key not in values:
        values[key] = compute()
    return values[key]  # type: ignore[return-value]


def listing(kind: str) -> Listing:
    """The list of a kind of KINDS, in the language of the request."""
    return once_per_release(("listing", kind, language()), lambda: _listing(kind))


def key_of(term: NamedNode | Literal) -> str:
    """How an address names a value: the end of an IRI, a text as it is."""
    return term.value.rpartition("/")[2] if isinstance(term, NamedNode) else term.value


def _listing(kind: str) -> Listing:
    class_ = NamedNode(AG + KINDS[kind])
    query = saved_query("browse").bind(**{"class": class_}, language=Literal(language()))
    rows = current().pages.select(query)
    named = [(row["thing"], row["note"]) for row in rows]
    things = [thing.value for thing, _ in named if isinstance(thing, NamedNode)]
    notes = {
        thing.value: note
        for thing, note in named
        if isinstance(thing, NamedNode) and isinstance(note, NamedNode)
    }
    return Listing(things, notes, once_per_release(("facets", kind), lambda: _facets(kind)))


def _facets(kind: str) -> list[Facet]:
    """The facets of a kind in the order in which its query names them; a few kinds have none."""
    if not (FACETS / f"{kind}.rq").exists():
        return []
    query = saved_query(kind, FACETS)
    things: dict[str, dict[str, set[str]]] = {name: {} for name in query.header["facets"].split()}
    terms: dict[str, dict[str, NamedNode | Literal]] = {name: {} for name in things}
    for row in current().pages.select(query.text):
        thing, facet, value = row["thing"], row["facet"], row["value"]
        assert isinstance(thing, NamedNode) and isinstance(facet, Literal)
        if isinstance(value, NamedNode | Literal):
            things[facet.value].setdefault(key_of(value), set()).add(thing.value)
            terms[facet.value][key_of(value)] = value
    return [
        Facet(name, {key: frozenset(found) for key, found in values.items()}, terms[name])
        for name, values in things.items()
    ]
