"""All things of a kind by name, with what they can be narrowed by; counted once per release."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from service.model.addresses import AG
from service.model.kinds import KINDS
from service.page.counting import Counting, counting
from service.questions.saved_queries import PAGES, saved_query
from service.store.provider import OpenRelease, once_per_release

FACETS = PAGES / "facets"


@dataclass(frozen=True)
class Facet:
    """One way to narrow a list: its values, each with what it leaves, actors as institutions."""

    name: str
    things: Mapping[str, frozenset[str]]
    terms: Mapping[str, NamedNode | Literal]


@dataclass(frozen=True)
class Listing:
    """All things of a kind in the order of their names."""

    things: Sequence[str]  #: all of the kind, under every name
    notes: Mapping[str, NamedNode]
    facets: Sequence[Facet]
    counting: Counting

    @property
    def listed(self) -> Sequence[str]:
        """The things without the other names of those that are one institution."""
        return [thing for thing in self.things if self.counting.key(thing) == thing]

    def other_names(self, thing: str) -> Sequence[str]:
        """The things that are the same institution under other names."""
        return [one for one in self.things if one != thing and self.counting.key(one) == thing]

    def chosen(self, choice: Mapping[str, str], without: str = "") -> frozenset[str]:
        """What is listed and every choice leaves; `without` is a facet not to look at."""
        left = frozenset(self.listed)
        for facet in self.facets:
            if facet.name in choice and facet.name != without:
                left &= facet.things.get(choice[facet.name], frozenset())
        return left

    def counts(self, choice: Mapping[str, str]) -> dict[str, Counter[str]]:
        """For each facet how many things each value would leave, given the other choices."""
        counted = {}
        for facet in self.facets:
            others = self.chosen(choice, without=facet.name)
            sizes = {
                key: self.counting.number(things & others) for key, things in facet.things.items()
            }
            counted[facet.name] = Counter({key: size for key, size in sizes.items() if size})
        return counted


@once_per_release
def listing(opened: OpenRelease, kind: str, language: str) -> Listing:
    """The list of a kind of KINDS, ordered by the names of a language."""
    class_ = NamedNode(AG + KINDS[kind])
    query = saved_query("browse").bind(**{"class": class_}, language=Literal(language))
    rows = opened.pages.select(query)
    named = [(row["thing"], row["note"]) for row in rows]
    things = [thing.value for thing, _ in named if isinstance(thing, NamedNode)]
    notes = {
        thing.value: note
        for thing, note in named
        if isinstance(thing, NamedNode) and isinstance(note, NamedNode)
    }
    return Listing(things, notes, _facets(opened, kind), counting(opened))


def key_of(term: NamedNode | Literal) -> str:
    """How an address names a value: the end of an IRI, a text as it is."""
    return term.value.rpartition("/")[2] if isinstance(term, NamedNode) else term.value


@once_per_release
def _facets(opened: OpenRelease, kind: str) -> list[Facet]:
    """The facets of a kind in the order in which its query names them; a few kinds have none."""
    if not (FACETS / f"{kind}.rq").exists():
        return []
    query = saved_query(kind, FACETS)
    things: dict[str, dict[str, set[str]]] = {name: {} for name in query.header["facets"].split()}
    terms: dict[str, dict[str, NamedNode | Literal]] = {name: {} for name in things}
    counted = counting(opened)
    for row in opened.pages.select(query.text):
        thing, facet, value = row["thing"], row["facet"], row["value"]
        assert isinstance(thing, NamedNode) and isinstance(facet, Literal)
        if isinstance(value, NamedNode | Literal):
            things[facet.value].setdefault(key_of(value), set()).add(counted.key(thing.value))
            terms[facet.value][key_of(value)] = value
    for name in things:
        _spell_once(things[name], terms[name])
    return [
        Facet(name, {key: frozenset(found) for key, found in values.items()}, terms[name])
        for name, values in things.items()
    ]


def _spell_once(things: dict[str, set[str]], terms: dict[str, NamedNode | Literal]) -> None:
    """Let texts that differ in capitals only be one value, spelt as most of the things have it."""
    spellings: dict[str, list[str]] = {}
    for key, term in terms.items():
        if isinstance(term, Literal):
            spellings.setdefault(key.casefold(), []).append(key)
    for keys in spellings.values():
        kept, *others = sorted(keys, key=lambda key: (-len(things[key]), key))
        for other in others:
            things[kept] |= things.pop(other)
            del terms[other]
