"""Makes the arrays of a network of the answers to `queries/network/` and `queries/nodes/`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from pyoxigraph import Literal, NamedNode

from graph_loader.shared.network.model import (
    INSTITUTION,
    NAME,
    TYPES,
    UNKNOWN,
    Attestations,
    Documents,
    Ints,
    Labels,
    Lists,
    Network,
    Nodes,
    Relation,
    Strings,
    Ties,
    slug,
)
from graph_loader.shared.network.placing import place
from graph_loader.shared.query_files import QUERIES, read_query

RELATIONS, NODES = QUERIES / "network", QUERIES / "nodes"
_WHAT = ("from", "to", "printed", "standing", "role")
_AG = "https://w3id.org/actor-graph/ontology#"

#: Asks a store a SELECT query: rows by variables.
Ask = Callable[[str], Iterable[Any]]


class _Said(NamedTuple):
    """One attestation of one tie, as a row of a query says it."""

    relation: str
    source: str
    target: str
    claim: str
    document: str
    attestation: str


class _What(NamedTuple):
    """What an attestation says besides."""

    earliest: int
    latest: int
    printed: str
    standing: str
    role: str


@dataclass
class _Thing:
    type: str
    kind: str = ""
    institution: str = ""
    collective: bool = False
    districts: set[str] = field(default_factory=set)
    bodies: set[tuple[str, str]] = field(default_factory=set)
    dates: set[tuple[bool, bool, int, str]] = field(default_factory=set)  #: the best is the least


def assemble(ask: Ask) -> Network:
    """The network that a store holds. Raises what `ask` raises."""
    things = _things(ask)
    said, relations = _ties(ask, things)
    iris = sorted(things)
    number = {iri: place for place, iri in enumerate(iris)}
    lists = [
        (row[0], row[1], row[2])
        for row in _rows(ask, "lists", "workshop", "document", "extent")
        if row[0] in number
    ]
    dates = _document_dates(ask)
    documents = sorted({one.document for one in said} | {one[1] for one in lists})
    terms = sorted(
        {thing.kind for thing in things.values()}
        | {text for what in said.values() for text in (what.standing, what.role)}
        | {one[2] for one in lists}
    )
    terms = [term for term in terms if term]
    tables = _Tables(
        number,
        {relation.name: place for place, relation in enumerate(relations)},
        _numbers(documents),
        _numbers(terms),
        _numbers(sorted({one.claim for one in said})),
        _numbers(sorted({what.printed for what in said.values()} - {""})),
    )
    institution = [number.get(things[iri].institution, place) for place, iri in enumerate(iris)]
    order = sorted(said, key=lambda one: tables.key(one, institution))
    ties = {
        INSTITUTION: _unit(order, tables, institution),
        NAME: _unit(order, tables, range(len(iris))),
    }
    nodes = _nodes(things, iris, tables, institution, ties)
    days = [dates.get(iri, (UNKNOWN, UNKNOWN)) for iri in documents]
    return Network(
        nodes,
        ties,
        _attestations(order, said, tables),
        Documents(Strings.of(documents), _ints(d[0] for d in days), _ints(d[1] for d in days)),
        Lists(
            _ints(number[one[0]] for one in sorted(lists)),
            _ints(tables.documents[one[1]] for one in sorted(lists)),
            _ints(tables.terms[one[2]] for one in sorted(lists)),
        ),
        Strings.of(terms),
        Strings.of(tables.claims),
        Strings.of(tables.printed),
        relations,
        _labels(ask, iris, terms, documents, [relation.iri for relation in relations]),
    )


@dataclass(frozen=True)
class _Tables:
    """The number of each text."""

    nodes: Mapping[str, int]
    relations: Mapping[str, int]
    documents: Mapping[str, int]
    terms: Mapping[str, int]
    claims: Mapping[str, int]
    printed: Mapping[str, int]

    def ends(self, one: _Said, unit: Ints | range | list[int]) -> tuple[int, int, int]:
        source, target = self.nodes[one.source], self.nodes[one.target]
        return int(unit[source]), int(unit[target]), self.relations[one.relation]

    def key(self, one: _Said, institution: list[int]) -> tuple[object, ...]:
        """By institutions first, so that their ties are whole ranges, and so are those of names."""
        names = self.nodes[one.source], self.nodes[one.target]
        return *self.ends(one, institution), *names, one.claim, one.document, one.attestation


def _things(ask: Ask) -> dict[str, _Thing]:
    names = {_AG + name: type_ for type_, name in TYPES.items()}
    order = list(TYPES)
    found: dict[str, _Thing] = {}
    columns = ("thing", "class", "kind", "institution", "collective")
    for iri, class_, kind, institution, collective in sorted(_rows(ask, "things", *columns)):
        if not iri:
            continue
        thing = found.setdefault(iri, _Thing(names[class_]))
        thing.type = min(thing.type, names[class_], key=order.index)
        thing.kind = min(filter(None, (thing.kind, kind)), default="")
        thing.institution = min(filter(None, (thing.institution, institution)), default="")
        thing.collective |= collective in ("true", "1")
    for thing in found.values():
        # Who is a collective is no institution, and what is none is its own.
        if thing.collective or thing.institution not in found:
            thing.institution = ""
    for iri, district in _rows(ask, "districts", "thing", "district"):
        if iri in found and district in found:
            found[iri].districts.add(district)
    nameless = ("thing", "body", "short", "date", "earliest", "ordinal")
    for iri, body, short, when, earliest, ordinal in _rows(ask, "nameless", *nameless):
        if iri in found and body in found:
            found[iri].bodies.add((body, short))
            if when and earliest:
                vague = "/" in when or "~" in when
                found[iri].dates.add((False, vague, -len(when), when))
            elif ordinal:
                found[iri].dates.add((True, False, 0, f"#{ordinal}"))
    return found


def _ties(
    ask: Ask, things: Mapping[str, _Thing]
) -> tuple[dict[_Said, _What], tuple[Relation, ...]]:
    """What all relations say of the things, and which relations there are."""
    said: dict[_Said, _What] = {}
    declared: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {}
    iris: dict[str, str] = {}
    for path in sorted(RELATIONS.glob("*.rq")):
        head = read_query(path).header
        if "source" in head:
            declared[path.stem] = tuple(head["source"].split()), tuple(head["target"].split())
        for row in _rows(ask, path, *_Said._fields, *_WHAT):
            relation, source, target, claim, document, attestation, *what = row
            name = slug(relation) if relation else path.stem
            one = _Said(name, source, target, claim, document, attestation)
            if relation:
                iris[name] = relation
            if one.source in things and one.target in things and one.source != one.target:
                first, last, printed, standing, role = what
                says = _What(_day(first), _day(last), printed, standing, role)
                said[one] = _joined(said[one], says) if one in said else says
    found: dict[str, tuple[set[str], set[str]]] = {}
    for one in said:
        ends = found.setdefault(one.relation, (set(), set()))
        ends[0].add(things[one.source].type)
        ends[1].add(things[one.target].type)
    relations = []
    for name in sorted(found.keys() | declared.keys()):
        sources, targets = declared.get(name, ((), ()))
        seen = found.get(name, (set(), set()))
        ends_ = (tuple(sorted({*sources, *seen[0]})), tuple(sorted({*targets, *seen[1]})))
        relations.append(Relation(name, *ends_, iris.get(name, "")))
    return said, tuple(relations)


def _joined(one: _What, other: _What) -> _What:
    """Two rows of one attestation; of two values the first in the order of the alphabet."""
    texts = (min(filter(None, pair), default="") for pair in zip(one[2:], other[2:], strict=True))
    printed, standing, role = map(str, texts)
    return _What(
        min((day for day in (one.earliest, other.earliest) if day != UNKNOWN), default=UNKNOWN),
        max(one.latest, other.latest),
        printed,
        standing,
        role,
    )


def _unit(order: list[_Said], tables: _Tables, unit: list[int] | range) -> Ties:
    """The ties of one unit, each with its range of attestations in that order."""
    ranges: dict[tuple[int, int, int], tuple[int, int]] = {}
    claims: dict[tuple[int, int, int], set[str]] = {}
    made: Counter[str] = Counter()
    for place_, one in enumerate(order):
        ends = tables.ends(one, unit)
        if ends[0] == ends[1]:
            continue  # two names of one institution
        begin, _ = ranges.get(ends, (place_, 0))
        ranges[ends] = begin, place_ + 1
        claims.setdefault(ends, set()).add(one.claim)
    for several in claims.values():
        made.update(several)
    keys = sorted(ranges)
    source, target = _ints(key[0] for key in keys), _ints(key[1] for key in keys)
    ties = np.arange(len(keys), dtype=np.int32)
    here, there = np.concatenate([source, target]), np.concatenate([target, source])
    both = np.concatenate([ties, ties])
    sorting = np.lexsort((both, there, here))
    start = np.zeros(len(tables.nodes) + 1, np.int32)
    np.cumsum(np.bincount(here, minlength=len(tables.nodes)), out=start[1:])
    return Ties(
        source,
        target,
        _ints(key[2] for key in keys),
        _ints(ranges[key][0] for key in keys),
        _ints(ranges[key][1] for key in keys),
        np.array([made[min(claims[key])] > 1 for key in keys], np.uint8),
        start,
        there[sorting],
        both[sorting],
    )


def _attestations(order: list[_Said], said: Mapping[_Said, _What], tables: _Tables) -> Attestations:
    whats = [said[one] for one in order]
    return Attestations(
        _ints(tables.claims[one.claim] for one in order),
        _ints(tables.documents[one.document] for one in order),
        _ints(what.earliest for what in whats),
        _ints(what.latest for what in whats),
        _ints(tables.printed.get(what.printed, UNKNOWN) for what in whats),
        _ints(tables.terms.get(what.standing, UNKNOWN) for what in whats),
        _ints(tables.terms.get(what.role, UNKNOWN) for what in whats),
    )


def _nodes(
    things: Mapping[str, _Thing],
    iris: list[str],
    tables: _Tables,
    institution: list[int],
    ties: Mapping[str, Ties],
) -> Nodes:
    order = list(TYPES)
    ordered = [things[iri] for iri in iris]
    districts = [
        tables.nodes[next(iter(one.districts))] if len(one.districts) == 1 else UNKNOWN
        for one in ordered
    ]
    bodies = [next(iter(one.bodies)) if len(one.bodies) == 1 else ("", "") for one in ordered]
    x, y = place(_ints(institution), ties[INSTITUTION])
    return Nodes(
        Strings.of(iris),
        np.array([order.index(one.type) for one in ordered], np.uint8),
        _ints(tables.terms.get(one.kind, UNKNOWN) for one in ordered),
        _ints(institution),
        np.array([one.collective for one in ordered], np.uint8),
        _ints(districts),
        _ints(tables.nodes.get(body, UNKNOWN) for body, _ in bodies),
        Strings.of(short for _, short in bodies),
        Strings.of(min(one.dates)[-1] if one.dates else "" for one in ordered),
        x,
        y,
    )


def _labels(
    ask: Ask, iris: list[str], terms: list[str], documents: list[str], relations: list[str]
) -> dict[str, Labels]:
    """The best name of each in each language."""
    best: dict[str, dict[str, tuple[int, str]]] = {}
    asked = {*iris, *terms, *documents, *relations}
    for row in ask(read_query(NODES / "labels.rq").text):
        thing, label, rank = row["thing"], row["label"], row["rank"]
        if isinstance(label, Literal) and _text(thing) in asked:
            names = best.setdefault(label.language or "", {})
            key = int(_text(rank)), label.value
            names[_text(thing)] = min(names.get(_text(thing), key), key)
    return {
        tag: Labels(
            *(
                Strings.of(names[iri][1] if iri in names else "" for iri in group)
                for group in (iris, terms, documents, relations)
            )
        )
        for tag, names in sorted(best.items())
    }


def _document_dates(ask: Ask) -> dict[str, tuple[int, int]]:
    found: dict[str, tuple[int, int]] = {}
    for iri, first, last in _rows(ask, "documents", "document", "from", "to"):
        days = found.get(iri, (UNKNOWN, UNKNOWN))
        earliest = min((day for day in (days[0], _day(first)) if day != UNKNOWN), default=UNKNOWN)
        found[iri] = earliest, max(days[1], _day(last))
    return found


def _rows(ask: Ask, name: str | Path, *columns: str) -> list[tuple[str, ...]]:
    """The rows of a query as texts: one about nodes, by name, or that of a relation."""
    path = name if isinstance(name, Path) else NODES / f"{name}.rq"
    text = read_query(path).text
    return [tuple(_text(row[column]) for column in columns) for row in ask(text)]


def _text(term: object) -> str:
    return term.value if isinstance(term, NamedNode | Literal) else ""


def _day(text: str) -> int:
    try:
        return date.fromisoformat(text).toordinal()
    except ValueError:
        return UNKNOWN


def _numbers(texts: Iterable[str]) -> dict[str, int]:
    return {text: place for place, text in enumerate(texts)}


def _ints(values: Iterable[int]) -> Ints:
    return np.fromiter(values, np.int32)
